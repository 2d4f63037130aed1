"""check_host(): walks a record and those it refers to, within the limits. RFC 7208 §4"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from mail.checks.dns import Answer, Asking, Outcome, Question
from mail.checks.spf import macros
from mail.checks.spf.macros import Mail
from mail.checks.spf.record import Malformed, Mechanism, Record, is_explanation, is_record, parse

LOOKUPS: Final = 10
"""Terms that ask the DNS. RFC 7208 §4.6.4"""
VOIDS: Final = 2
"""Questions of them that find nothing. RFC 7208 §4.6.4"""
NAMES: Final = 10
"""Hosts of one MX, or names of one address. RFC 7208 §4.6.4"""


class Result(StrEnum):
    """The results. RFC 7208 §2.6"""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105  # a result, no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


_BY_QUALIFIER: Final = {"+": Result.PASS, "-": Result.FAIL, "~": Result.SOFTFAIL, "?": Result.NEUTRAL}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result, the domain that was asked, why, and the domain's own words to who is refused."""

    result: Result
    domain: str
    why: str = ""
    explanation: str = ""


class _Ended(Exception):
    """An error that ends the check with this result."""

    def __init__(self, result: Result, why: str) -> None:
        super().__init__(why)
        self.result, self.why = result, why


def check(ip: str, helo: str, sender: str = "", *, receiver: str = "unknown", moment: int = 0) -> Asking[Verdict]:
    """Whether `ip` may send as `sender` (empty: a bounce; then the greeting `helo` is checked). RFC 7208 §2.4"""
    address = ip_address(ip)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    whole = sender if "@" in sender else f"postmaster@{sender or helo}"
    local, _, domain = whole.rpartition("@")
    mail = Mail(address, f"{local or 'postmaster'}@{domain}", helo, receiver, moment)
    if not macros.is_name(domain) or "." not in domain.strip("."):
        return Verdict(Result.NONE, domain, "no domain that could have a record")
    try:
        return (yield from _Check(mail).host(domain))
    except _Ended as ended:
        return Verdict(ended.result, domain, ended.why)


class _Check:
    """One check under way: counts its questions."""

    def __init__(self, mail: Mail) -> None:
        self.mail = mail
        self.lookups = self.voids = 0
        self.named: str | None = None

    def host(self, domain: str, *, counted: bool = False) -> Asking[Verdict]:
        record = yield from self._record(domain, counted=counted)
        if record is None:
            return Verdict(Result.NONE, domain, f"{domain} publishes no record")
        for one in record.mechanisms:
            if (yield from self._holds(one, domain)):
                verdict = Verdict(_BY_QUALIFIER[one.qualifier], domain, f"{one.qualifier}{one.name} of {domain}")
                if verdict.result is Result.FAIL and record.explanation:
                    return replace(verdict, explanation=(yield from self._explanation(record.explanation, domain)))
                return verdict
        if record.redirect is None:
            return Verdict(Result.NEUTRAL, domain, f"nothing in the record of {domain} holds")
        self._count()
        target = yield from self._target(record.redirect, domain)
        found = yield from self.host(target, counted=True)
        if found.result is Result.NONE:
            raise _Ended(Result.PERMERROR, f"{domain} redirects to {target}, which has no record")
        return found

    def _record(self, domain: str, *, counted: bool) -> Asking[Record | None]:
        """The one record of a domain. RFC 7208 §4.5"""
        answer = yield from self._ask(domain, "TXT", counted=counted)
        records = [text for text in answer.records if is_record(text)]
        if len(records) > 1:
            raise _Ended(Result.PERMERROR, f"{domain} publishes several records")
        try:
            return parse(records[0]) if records else None
        except Malformed as fault:
            raise _Ended(Result.PERMERROR, f"the record of {domain} cannot be read: {fault}") from fault

    def _ask(self, name: str, kind: str, *, counted: bool = True) -> Asking[Answer]:
        if kind != "PTR" and not macros.is_name(name):
            return Answer(Outcome.NOTHING)
        answer = yield Question(name.removesuffix("."), kind)
        if answer.outcome is Outcome.FAILED:
            raise _Ended(Result.TEMPERROR, f"no answer for {name}")
        if counted and answer.outcome is Outcome.NOTHING:
            self.voids += 1
            if self.voids > VOIDS:
                raise _Ended(Result.PERMERROR, "too many questions that find nothing")
        return answer

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > LOOKUPS:
            raise _Ended(Result.PERMERROR, f"more than {LOOKUPS} terms ask the DNS")

    def _holds(self, one: Mechanism, domain: str) -> Asking[bool]:
        """Whether a mechanism holds. RFC 7208 §5"""
        if one.name == "all":
            return True
        if one.network is not None:
            return self.mail.ip in one.network
        self._count()
        target = (yield from self._target(one.domain, domain)) if one.domain is not None else domain
        kinds = {
            "include": partial(self._include, target),
            "a": partial(self._addressed, target, one.bits),
            "mx": partial(self._exchanged, target, one.bits),
            "ptr": partial(self._pointed, target),
            "exists": partial(self._exists, target),
        }
        return (yield from kinds[one.name]())

    def _include(self, target: str) -> Asking[bool]:
        found = (yield from self.host(target, counted=True)).result
        if found is Result.NONE:
            raise _Ended(Result.PERMERROR, f"{target} is included and has no record")
        return found is Result.PASS

    def _addressed(self, target: str, bits: tuple[int, int]) -> Asking[bool]:
        answer = yield from self._ask(target, self._family)
        return any(self._near(address, bits) for address in answer.texts)

    def _exchanged(self, target: str, bits: tuple[int, int]) -> Asking[bool]:
        hosts = (yield from self._ask(target, "MX")).texts
        if len(hosts) > NAMES:
            raise _Ended(Result.PERMERROR, f"{target} has more than {NAMES} exchanges")
        for host in hosts:
            if (yield from self._addressed(host, bits)):
                return True
        return False

    def _exists(self, target: str) -> Asking[bool]:
        return (yield from self._ask(target, "A")).outcome is Outcome.FOUND

    def _pointed(self, target: str) -> Asking[bool]:
        names = yield from self._names()
        return any(_within(name, target) for name in names)

    def _names(self) -> Asking[list[str]]:
        """The names of the address that lead back to it. RFC 7208 §5.5"""
        try:
            names = (yield from self._ask(str(self.mail.ip), "PTR")).texts
        except _Ended as ended:
            if ended.result is Result.PERMERROR:
                raise
            return []
        found = []
        for name in names[:NAMES]:
            try:
                if (yield from self._addressed(name, (32, 128))):
                    found.append(name.removesuffix("."))
            except _Ended as ended:
                if ended.result is Result.PERMERROR:
                    raise
        return found

    @property
    def _family(self) -> str:
        return "A" if isinstance(self.mail.ip, IPv4Address) else "AAAA"

    def _near(self, address: str, bits: tuple[int, int]) -> bool:
        try:
            network = ip_network((address, bits[0 if self._family == "A" else 1]), strict=False)
        except ValueError:
            return False
        return self.mail.ip in network

    def _target(self, text: str, domain: str) -> Asking[str]:
        return macros.shortened((yield from self._expanded(text, domain)).removesuffix("."))

    def _expanded(self, text: str, domain: str) -> Asking[str]:
        if macros.asks_name(text) and self.named is None:
            names = yield from self._names()
            self.named = min(
                names, key=lambda name: (not _within(domain, name), not _within(name, domain)), default="unknown"
            )
        return macros.expand(text, lambda letter: self.mail.value(letter, domain, self.named or "unknown"))

    def _explanation(self, where: str, domain: str) -> Generator[Question, Answer, str]:
        """The domain's own words; any fault means that it has none. RFC 7208 §6.2"""
        try:
            target = yield from self._target(where, domain)
            texts = (yield from self._ask(target, "TXT", counted=False)).records
            text = texts[0].decode("ascii") if len(texts) == 1 else ""
            return (yield from self._expanded(text, domain)) if is_explanation(text) else ""
        except (_Ended, UnicodeDecodeError):
            return ""


def _within(name: str, domain: str) -> bool:
    """Whether a name is the domain or lies in it."""
    lowered, wanted = name.lower().removesuffix("."), domain.lower().removesuffix(".")
    return lowered == wanted or lowered.endswith(f".{wanted}")
