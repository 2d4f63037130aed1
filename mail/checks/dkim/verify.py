"""Verifying every signature of a mail. RFC 6376 §6"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field, replace
from typing import Final

from mail.checks import tags
from mail.checks.dkim import canon
from mail.checks.dkim.canon import Line
from mail.checks.dkim.keys import Published, Unusable, published
from mail.checks.dns import Asking, Outcome, Question

MOST: Final = 8
"""Signatures that are looked at; a mail with more is no better for it. RFC 6376 §6.1"""
LEEWAY: Final = 300
"""Seconds by which clocks may differ."""
FORMS: Final = ("simple", "relaxed")


@dataclass(frozen=True, slots=True)
class Signature:
    """What came of one signature. RFC 8601 §2.7.1"""

    result: str
    """pass, fail, neutral (cannot be processed), policy (processed, not good enough), temperror or permerror."""
    domain: str = ""
    selector: str = ""
    identity: str = ""
    algorithm: str = ""
    mark: str = ""
    """The first characters of the signature, which tell several of one domain apart."""
    why: str = ""
    testing: bool = False
    partly: bool = False
    """Only a part of the body is signed: what follows may be anybody's."""


class _Ended(Exception):
    def __init__(self, result: str, why: str) -> None:
        super().__init__(why)
        self.result, self.why = result, why


@dataclass(slots=True)
class _Mail:
    """A mail taken apart, with the digests of its body that were needed so far."""

    lines: list[Line]
    body: bytes
    digests: dict[tuple[str, int | None], bytes] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)

    def digest(self, form: str, length: int | None) -> bytes:
        if (form, length) not in self.digests:
            whole = canon.body(self.body, form)
            self.size[form] = len(whole)
            self.digests[form, length] = hashlib.sha256(whole if length is None else whole[:length]).digest()
        return self.digests[form, length]


def verify(data: bytes, moment: int) -> Asking[list[Signature]]:
    """Every signature, the topmost first; `moment` in seconds since 1970. Costs a pass or two over the body: a large
    mail is verified off the event loop."""
    lines, start = canon.split(data)
    mail = _Mail(lines, data[start:])
    found = []
    for line in [one for one in lines if one.name == b"dkim-signature"][:MOST]:
        found.append((yield from _one(mail, line, moment)))
    return found


def _one(mail: _Mail, line: Line, moment: int) -> Asking[Signature]:
    told = Signature("neutral")
    try:
        given = tags.read(line.value)
        told = replace(
            told,
            domain=given.get("d", "").lower(),
            selector=given.get("s", ""),
            algorithm=given.get("a", ""),
            identity=given.get("i", f"@{given.get('d', '')}"),
            mark=tags.packed(given.get("b", ""))[:8],
        )
        signature, length = _checked(given, moment)
        key = yield from _key(told)
        if key.strict and told.identity.rpartition("@")[2].lower() != told.domain:
            raise _Ended("permerror", "the identity lies below the domain of a strict key")
        told = replace(told, testing=key.testing)
        partly = _verified(mail, line, given, signature, length, key)
        return replace(told, result="pass", partly=partly)
    except tags.Malformed as fault:
        return replace(told, result="permerror", why=f"signature cannot be read: {fault}")
    except Unusable as fault:
        return replace(told, result="permerror", why=str(fault))
    except _Ended as ended:
        return replace(told, result=ended.result, why=ended.why)


def _checked(given: dict[str, str], moment: int) -> tuple[bytes, int | None]:
    """The signature and the length of body it covers, if nothing in its tags forbids it. RFC 6376 §6.1.1"""
    missing = [name for name in ("v", "a", "b", "bh", "d", "h", "s") if not given.get(name)]
    if missing:
        raise _Ended("permerror", f"tag {missing[0]} missing")
    if given["v"] != "1":
        raise _Ended("permerror", "unknown version")
    if given["a"] not in ("rsa-sha256", "ed25519-sha256"):
        raise _Ended("permerror", f"algorithm {given['a'][:20]} is not accepted")  # RFC 8301 §3.1: sha1 neither
    if "from" not in [name.lower() for name in tags.listed(given["h"])]:
        raise _Ended("permerror", "From is not signed")
    domain, within = given["d"].lower(), given.get("i", given["d"]).rpartition("@")[2].lower()
    if within != domain and not within.endswith(f".{domain}"):
        raise _Ended("permerror", "identity outside the domain")
    if "dns/txt" not in tags.listed(given.get("q", "dns/txt")):
        raise _Ended("permerror", "key cannot be asked for")
    _in_time(given, moment)
    try:
        length = int(given["l"]) if "l" in given else None
        return base64.b64decode(tags.packed(given["b"]), validate=True), length
    except (ValueError, binascii.Error) as fault:
        raise _Ended("permerror", "signature or length cannot be read") from fault


def _in_time(given: dict[str, str], moment: int) -> None:
    try:
        made, until = (int(given[name]) if name in given else None for name in ("t", "x"))
    except ValueError as fault:
        raise _Ended("permerror", "times cannot be read") from fault
    if until is not None and (until < moment - LEEWAY or (made is not None and until < made)):
        raise _Ended("permerror", "signature expired")
    if made is not None and made > moment + LEEWAY:
        raise _Ended("permerror", "signature from the future")


def _key(told: Signature) -> Asking[Published]:
    """The key that the domain publishes. RFC 6376 §3.6.2"""
    answer = yield Question(f"{told.selector}._domainkey.{told.domain}", "TXT")
    if answer.outcome is Outcome.FAILED:
        raise _Ended("temperror", "no answer for the key")
    if not answer.records:
        raise _Ended("permerror", "no key published")
    for record in answer.records[:-1]:
        try:
            return published(record, told.algorithm.partition("-")[0])
        except Unusable:
            continue
    return published(answer.records[-1], told.algorithm.partition("-")[0])


def _verified(
    mail: _Mail, line: Line, given: dict[str, str], signature: bytes, length: int | None, key: Published
) -> bool:
    """Raises unless body and header are what was signed; says whether only a part of the body is. RFC 6376 §6.1.3"""
    of_header, _, of_body = tags.packed(given.get("c", "simple/simple")).partition("/")
    of_body = of_body or "simple"
    if of_header not in FORMS or of_body not in FORMS:
        raise _Ended("permerror", "unknown form")
    digest = mail.digest(of_body, length)
    if length is not None and length > mail.size[of_body]:
        raise _Ended("permerror", "more of the body is signed than there is")
    if base64.b64encode(digest).decode() != tags.packed(given["bh"]):
        raise _Ended("fail", "the body was changed")
    names = [name.lower().encode() for name in tags.listed(given["h"])]
    if not key.verifies(signature, header_digest(mail.lines, names, line, of_header)):
        raise _Ended("fail", "the signature does not fit")
    return length is not None and length < mail.size[of_body]


def header_digest(lines: list[Line], names: list[bytes], own: Line, form: str) -> bytes:
    """The digest of the signed fields and of the signature's own, which is never one of them. RFC 6376 §3.7"""
    hashed = hashlib.sha256()
    for one in canon.chosen([line for line in lines if line is not own], names):
        hashed.update(canon.header(one, form))
    hashed.update(canon.header(canon.unsigned(own), form).removesuffix(b"\r\n"))
    return hashed.digest()
