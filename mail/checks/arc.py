"""ARC: what those who carried a mail on found when it came to them, chain after chain. RFC 8617

Verifying says whether the whole chain holds; sealing adds our own link when a mail is sent on.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mail.checks import tags
from mail.checks.dkim import canon
from mail.checks.dkim.canon import Line
from mail.checks.dkim.keys import Unusable, published
from mail.checks.dkim.sign import SEALED, SIGNED, WIDTH, Unsigned
from mail.checks.dkim.verify import FORMS, header_digest
from mail.checks.dns import Asking, Outcome, Question

MOST: Final = 50
"""Links of a chain. RFC 8617 §4.2.1"""
RESULTS, SIGNATURE, SEAL = b"arc-authentication-results", b"arc-message-signature", b"arc-seal"
_KINDS: Final = (RESULTS, SIGNATURE, SEAL)
ALGORITHM: Final = "rsa-sha256"


@dataclass(frozen=True, slots=True)
class Verdict:
    """none (no chain), pass, fail or temperror; who sealed last; how many links there are."""

    result: str
    sealer: str = ""
    links: int = 0
    why: str = ""


class _Broken(Exception):
    pass


class _Silent(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Link:
    results: Line
    signature: Line
    seal: Line


def verify(data: bytes) -> Asking[Verdict]:
    """Judge the chain of a mail. RFC 8617 §5.2"""
    lines, start = canon.split(data)
    found = [line for line in lines if line.name in _KINDS]
    if not found:
        return Verdict("none")
    sealer, links = "", 0
    try:
        chain = _chain(found)
        links = len(chain)
        sealer = tags.read(chain[-1].seal.value).get("d", "").lower()
        yield from _verify_signature(lines, data[start:], chain[-1].signature)
        for number in range(links, 0, -1):
            yield from _verify_seal(chain[:number])
    except _Silent as silent:
        return Verdict("temperror", sealer, links, str(silent))
    except (_Broken, tags.Malformed, Unusable) as fault:
        return Verdict("fail", sealer, links, str(fault))
    return Verdict("pass", sealer, links)


def _chain(found: Sequence[Line]) -> list[_Link]:
    """The links in order; raises _Broken for a chain that is none. RFC 8617 §5.2 steps 1 to 3"""
    sets: dict[int, dict[bytes, Line]] = {}
    for line in found:
        number = instance(line)
        if not 1 <= number <= MOST or line.name in sets.setdefault(number, {}):
            raise _Broken("a link has no number, or is there twice")
        sets[number][line.name] = line
    if sorted(sets) != list(range(1, len(sets) + 1)) or any(len(one) != 3 for one in sets.values()):
        raise _Broken("a link is missing")
    chain = [_Link(sets[number][RESULTS], sets[number][SIGNATURE], sets[number][SEAL]) for number in sorted(sets)]
    for place, link in enumerate(chain):
        said = tags.read(link.seal.value)
        if said.get("cv", "").lower() != ("pass" if place else "none") or "h" in said:
            raise _Broken("the chain was broken before")
    return chain


def instance(line: Line) -> int:
    """The number of a link; 0 where there is none. RFC 8617 §4.2.1"""
    name, _, value = line.value.partition(b";")[0].partition(b"=")
    if line.name != RESULTS:
        try:
            value = tags.read(line.value).get("i", "").encode()
        except tags.Malformed:
            return 0
    elif name.strip().lower() != b"i":
        return 0
    word = value.strip()
    return int(word) if word.isdigit() and len(word) < 4 else 0


def _verify_signature(lines: list[Line], body: bytes, own: Line) -> Asking[None]:
    """The newest signature of the mail itself: as DKIM has it. RFC 8617 §4.1.2"""
    given = tags.read(own.value)
    names = [name.lower() for name in tags.listed(given.get("h", ""))]
    if "from" not in names or any(name.startswith("arc-") or name == "authentication-results" for name in names):
        raise _Broken("the wrong fields are signed")
    of_header, _, of_body = tags.packed(given.get("c", "simple/simple")).partition("/")
    if of_header not in FORMS or (of_body or "simple") not in FORMS:
        raise _Broken("unknown form")
    digest = hashlib.sha256(canon.body(body, of_body or "simple")).digest()
    if base64.b64encode(digest).decode() != tags.packed(given.get("bh", "")):
        raise _Broken("the body was changed")
    signed = header_digest(lines, [name.encode() for name in names], own, of_header)
    yield from _fits(given, signed)


def _verify_seal(chain: Sequence[_Link]) -> Asking[None]:
    """A seal, over all links up to its own. RFC 8617 §5.1.1"""
    given = tags.read(chain[-1].seal.value)
    yield from _fits(given, _seal_digest(chain[:-1], chain[-1].results, chain[-1].signature, chain[-1].seal))


def _seal_digest(before: Sequence[_Link], results: Line, signature: Line, own: Line) -> bytes:
    hashed = hashlib.sha256()
    for link in before:
        for line in (link.results, link.signature, link.seal):
            hashed.update(canon.header(line, "relaxed"))
    for line in (results, signature):
        hashed.update(canon.header(line, "relaxed"))
    hashed.update(canon.header(canon.unsigned(own), "relaxed").removesuffix(b"\r\n"))
    return hashed.digest()


def _fits(given: dict[str, str], digest: bytes) -> Asking[None]:
    """Raises unless the signature in these tags was made of the digest."""
    if given.get("a") not in ("rsa-sha256", "ed25519-sha256") or not given.get("d") or not given.get("s"):
        raise _Broken("a tag is missing")
    answer = yield Question(f"{given['s']}._domainkey.{given['d'].lower()}", "TXT")
    if answer.outcome is Outcome.FAILED:
        raise _Silent("no answer for a key")
    try:
        signature = base64.b64decode(tags.packed(given.get("b", "")), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise _Broken("a signature cannot be read") from fault
    for record in answer.records:
        try:
            key = published(record, given["a"].partition("-")[0])
        except Unusable:
            continue
        if key.verifies(signature, digest):
            return
    raise _Broken("a signature does not fit")


# -- ours ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sealing:
    """A link that is being made; its two signatures are made one after the other."""

    data: bytes
    number: int
    cv: str
    results: Line
    domain: str
    selector: str
    moment: int

    def signature(self) -> Unsigned:
        """The signature of the mail. RFC 8617 §5.1"""
        lines, start = canon.split(self.data)
        body = base64.b64encode(hashlib.sha256(canon.body(self.data[start:], "relaxed")).digest()).decode()
        names = [*(line.name for line in lines if line.name in SIGNED), *SEALED]
        told = [f"i={self.number}; a={ALGORITHM}; c=relaxed/relaxed; d={self.domain}; s={self.selector};"]
        told += [f"t={self.moment}; bh={body};", *_folded("h=" + ":".join(one.decode() for one in names))]
        field = "ARC-Message-Signature: " + "\r\n\t".join(told) + ";\r\n\tb="
        return Unsigned(field, header_digest(lines, names, Line(SIGNATURE, field.encode() + b"\r\n"), "relaxed"))

    def seal(self, signature: bytes) -> Unsigned:
        """The seal over the chain with this signature in it."""
        found = [line for line in canon.split(self.data)[0] if line.name in _KINDS]
        # Of a chain that fails only the own link is sealed. RFC 8617 §5.1.2
        before = _chain(found) if found and self.cv == "pass" else []
        field = (
            f"ARC-Seal: i={self.number}; a={ALGORITHM}; cv={self.cv}; d={self.domain}; s={self.selector};"
            f"\r\n\tt={self.moment};\r\n\tb="
        )
        own = Line(SEAL, field.encode() + b"\r\n")
        return Unsigned(field, _seal_digest(before, self.results, Line(SIGNATURE, signature), own))


def sealing(data: bytes, results: str, cv: str, domain: str, selector: str, moment: int) -> Sealing | None:
    """Begin a link: `results` is what we found (the value of our Authentication-Results), `cv` what became of the chain
    so far. None where nothing may be added: a chain that failed before, or is too long."""
    found = [line for line in canon.split(data)[0] if line.name in _KINDS]
    number = max((instance(line) for line in found), default=0) + 1
    if number > MOST or cv not in ("none", "pass", "fail") or (number == 1) != (cv == "none"):
        return None
    last = next((line for line in found if line.name == SEAL and instance(line) == number - 1), None)
    if last is not None and b"cv=fail" in last.value.lower().replace(b" ", b""):
        return None
    field = f"ARC-Authentication-Results: i={number}; {results.strip()}\r\n"
    return Sealing(data, number, cv, Line(RESULTS, field.encode()), domain, selector, moment)


def _folded(text: str) -> list[str]:
    lines, line = [], ""
    for piece in text.split(":"):
        if len(line) + len(piece) > WIDTH and line:
            lines.append(f"{line}:")
            line = ""
        line = f"{line}:{piece}" if line else piece
    return [*lines, line]
