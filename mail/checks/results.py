"""Authentication-Results: our verdicts written into the mail, and others' in our name taken out. RFC 8601"""

import re
from collections.abc import Iterable
from typing import Final

from mail.checks.arc import Verdict as ArcVerdict
from mail.checks.dkim.canon import Line, split
from mail.checks.dkim.verify import Signature
from mail.checks.dmarc import Verdict as DmarcVerdict
from mail.checks.spf import Verdict as SpfVerdict

_TOKEN: Final = re.compile(r"[A-Za-z0-9.@_/+=-]+")
_COMMENT: Final = re.compile(r"\([^()]*\)")
_CHAIN: Final = re.compile(r"; arc=([a-z]+)")
MARK: Final = b"authentication-results"


def value(text: str) -> str:
    """A value as it may stand in the field; quoted where it is no plain word. RFC 8601 §2.2"""
    plain = "".join(one for one in text if one.isprintable())[:200]
    if _TOKEN.fullmatch(plain):
        return plain
    quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def write(
    server: str,
    spf: SpfVerdict | None,
    sender: str,
    signatures: Iterable[Signature] = (),
    dmarc: DmarcVerdict | None = None,
    arc: ArcVerdict | None = None,
) -> bytes:
    """The field, with its line end. `server` is our name, `sender` what SPF was asked about. RFC 8601 §2.2"""
    told = []
    if spf is not None:
        what = "smtp.mailfrom" if "@" in sender else "smtp.helo"
        told.append(f"spf={spf.result} {what}={value(sender)}")
    for one in signatures:
        reason = f" reason={value(one.why)}" if one.why else ""
        key = f" header.s={value(one.selector)} header.a={value(one.algorithm)} header.b={value(one.mark)}"
        told.append(f"dkim={one.result}{reason} header.d={value(one.domain)}{key if one.selector else ''}")
    if dmarc is not None:
        wish = f" policy.dmarc={dmarc.wish}" if dmarc.result == "fail" else ""
        told.append(f"dmarc={dmarc.result} header.from={value(dmarc.domain)}{wish}")
    if arc is not None:
        sealer = f" header.d={value(arc.sealer)}" if arc.sealer else ""
        told.append(f"arc={arc.result}{sealer}")
    return ("Authentication-Results: " + ";\r\n\t".join([server, *(told or ["none"])]) + "\r\n").encode()


def own(data: bytes, server: str) -> tuple[str, str]:
    """What we wrote into a mail when it came: the value of the field on one line, and the word on its chain of seals.
    Empty where we wrote nothing."""
    for line in split(data)[0]:
        if line.name == MARK and _speaks_as(line, server):
            text = " ".join(line.value.decode("utf-8", "replace").split())
            word = _CHAIN.search(text)
            return text, word[1] if word else ""
    return "", ""


def without_forged(data: bytes, server: str) -> bytes:
    """The mail without the fields that speak in our name: only we may. RFC 8601 §5"""
    lines, start = split(data)
    kept = [line.raw for line in lines if not (line.name == MARK and _speaks_as(line, server))]
    if len(kept) == len(lines):
        return data
    head = b"".join(kept)
    return head + (b"\r\n" if data[start - 2 : start] == b"\r\n" else b"") + data[start:]


def _speaks_as(line: Line, server: str) -> bool:
    """Whether the name in front is ours, or below ours, however it is spelled."""
    told = _COMMENT.sub(" ", line.value.decode("utf-8", "replace"))
    words = told.partition(";")[0].replace('"', " ").split()
    name = words[0].lower().removesuffix(".") if words else ""
    return name == server.lower() or name.endswith(f".{server.lower()}")
