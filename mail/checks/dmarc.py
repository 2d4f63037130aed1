"""DMARC: whether the domain that people see in From vouches for the mail, and what it wants done if not. RFC 7489 §1"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from mail.checks import tags
from mail.checks.dkim.verify import Signature
from mail.checks.dns import Asking, Outcome, Question
from mail.checks.spf import Result
from mail.checks.spf import Verdict as SpfVerdict

POLICIES: Final = ("none", "quarantine", "reject")
Organisation = Callable[[str], str]
"""The organisational domain of a name, by a list of public suffixes. RFC 7489 §3.2"""


@dataclass(frozen=True, slots=True)
class Record:
    """What a domain wants. RFC 7489 §6.3"""

    policy: str
    below: str
    """The policy for names below the domain."""
    strict_dkim: bool = False
    strict_spf: bool = False
    percent: int = 100
    reports: tuple[str, ...] = ()
    """Where aggregate reports are wanted: `mailto:` addresses. RFC 7489 §6.2"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it. RFC 7489 §11.2"""

    result: str
    """none (no policy), pass, fail, temperror or permerror."""
    domain: str = ""
    """The domain in From."""
    published: str = ""
    """The domain whose record it was."""
    wish: str = "none"
    """What the domain wants done with this mail: none, quarantine or reject."""
    by: str = ""
    """What vouched: spf, dkim or both."""
    record: Record | None = None


def read(text: bytes) -> Record | None:
    """A record; None for what is none, also when its policy cannot be understood. RFC 7489 §6.3"""
    try:
        found = tags.read(text)
    except tags.Malformed:
        return None
    if not found or next(iter(found.items())) != ("v", "DMARC1"):
        return None
    reports = tuple(one.strip() for one in found.get("rua", "").split(",") if one.strip().lower().startswith("mailto:"))
    policy = found.get("p", "").lower()
    below = found.get("sp", policy).lower()
    if policy not in POLICIES or below not in POLICIES:
        if not reports:
            return None
        policy = below = "none"  # RFC 7489 §6.6.3: whoever wants reports is told of the rest
    percent = found.get("pct", "100")
    return Record(
        policy,
        below,
        found.get("adkim", "r").lower() == "s",
        found.get("aspf", "r").lower() == "s",
        min(100, int(percent)) if percent.isdecimal() and len(percent) < 4 else 100,
        reports,
    )


def check(
    domain: str, spf: SpfVerdict, signatures: Iterable[Signature], organisation: Organisation, draw: int = 0
) -> Asking[Verdict]:
    """Judge a mail by the domain in its From (A-labels, lower case); `draw` from 0 to 99 picks those that the policy is
    applied to where a domain wants it for a part only. RFC 7489 §6.6"""
    home = organisation(domain)
    record, published = None, domain
    for name in dict.fromkeys((domain, home)):
        answer = yield Question(f"_dmarc.{name}", "TXT")
        if answer.outcome is Outcome.FAILED:
            return Verdict("temperror", domain)
        found = [one for one in map(read, answer.records) if one is not None]
        if len(found) == 1:
            record, published = found[0], name
            break
    if record is None:
        return Verdict("none", domain)
    by = list(_vouchers(record, domain, spf, signatures, organisation))
    if by:
        return Verdict("pass", domain, published, by="+".join(by), record=record)
    wish = record.policy if published == domain else record.below
    if draw >= record.percent:  # RFC 7489 §6.6.4: the rest gets the next milder treatment
        wish = POLICIES[max(0, POLICIES.index(wish) - 1)]
    return Verdict("fail", domain, published, wish, record=record)


def _vouchers(
    record: Record, domain: str, spf: SpfVerdict, signatures: Iterable[Signature], organisation: Organisation
) -> Iterable[str]:
    """What passed in the name of that domain. RFC 7489 §3.1"""

    def aligned(other: str, *, strict: bool) -> bool:
        name = other.lower().removesuffix(".")
        return name == domain or (not strict and organisation(name) == organisation(domain))

    if any(one.result == "pass" and aligned(one.domain, strict=record.strict_dkim) for one in signatures):
        yield "dkim"
    if spf.result is Result.PASS and aligned(spf.domain, strict=record.strict_spf):
        yield "spf"
