"""What a domain publishes: one line of mechanisms and modifiers, read strictly before anything of it counts."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

_LETTERS: Final = "slodiphv"
_EXPLAINING: Final = "crt"
_MACRO: Final = rf"%(?:\{{[{_LETTERS}](?:[1-9][0-9]*)?r?[-.+,/_=]*\}}|[%_-])"
_ANY_MACRO: Final = _MACRO.replace(f"[{_LETTERS}]", f"[{_LETTERS}{_EXPLAINING}]")
_LITERAL: Final = r"[!-$&-~]"
_TOP: Final = r"\.(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])\.?"
_STRING: Final = re.compile(rf"(?:{_MACRO}|{_LITERAL})*", re.I)
_EXPLANATION: Final = re.compile(rf"(?:{_ANY_MACRO}|{_LITERAL}| )*", re.I)
_DOMAIN: Final = re.compile(rf"(?:{_MACRO}|{_LITERAL})*?(?:{_TOP}|{_MACRO})", re.I)
_MODIFIER: Final = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)", re.I)
_MECHANISM: Final = re.compile(
    r"([+?~-]?)([a-z][a-z0-9_.-]*)(?::([^ ]*?))?((?:/(?:0|[1-9]\d{0,2}))?(?://(?:0|[1-9]\d{0,2}))?)", re.I
)
_NETWORK: Final = re.compile(r"([^/]+)(?:/(0|[1-9]\d{0,2}))?")
Network = IPv4Network | IPv6Network


class Malformed(Exception):
    """The record breaks the grammar; the result is permerror. RFC 7208 §4.6"""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One condition and what it means when it holds. RFC 7208 §4.6.1"""

    qualifier: str
    name: str
    domain: str | None = None
    """Still with its macros; None: the domain that is checked."""
    network: Network | None = None
    bits: tuple[int, int] = (32, 128)
    """How much of an IPv4 and of an IPv6 address must agree."""


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record. RFC 7208 §4.6"""

    mechanisms: tuple[Mechanism, ...]
    redirect: str | None = None
    explanation: str | None = None


def is_record(text: bytes) -> bool:
    """Whether a TXT record is one of SPF at all. RFC 7208 §4.5"""
    return text[:6].lower() == b"v=spf1" and text[6:7] in (b"", b" ")


def parse(text: bytes) -> Record:
    """Read a record; raises `Malformed` for any fault anywhere in it. RFC 7208 §4.6"""
    try:
        terms = text.decode("ascii").split(" ")[1:]
    except UnicodeDecodeError as error:
        raise Malformed("not ASCII") from error
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, str] = {}
    for term in filter(None, terms):
        if found := _MODIFIER.fullmatch(term):
            name, value = found[1].lower(), found[2]
            _modifier(modifiers, name, value)
        else:
            mechanisms.append(_mechanism(term))
    return Record(tuple(mechanisms), modifiers.get("redirect"), modifiers.get("exp"))


def _modifier(known: dict[str, str], name: str, value: str) -> None:
    if name in ("redirect", "exp"):
        if name in known or not _DOMAIN.fullmatch(value):
            raise Malformed(name)
        known[name] = value
    elif not _STRING.fullmatch(value):
        raise Malformed(name)


def _mechanism(term: str) -> Mechanism:
    found = _MECHANISM.fullmatch(term)
    if not found:
        raise Malformed(term)
    qualifier, name, domain, bits = found[1] or "+", found[2].lower(), found[3], found[4]
    if name in ("ip4", "ip6"):
        return Mechanism(qualifier, name, network=_network(name, f"{domain or ''}{bits}"))
    takes_domain, needs_domain, takes_bits = {
        "all": (False, False, False),
        "include": (True, True, False),
        "exists": (True, True, False),
        "ptr": (True, False, False),
        "a": (True, False, True),
        "mx": (True, False, True),
    }.get(name, (None, None, None))
    if takes_domain is None or (bits and not takes_bits) or (domain is None) < bool(not takes_domain):
        raise Malformed(term)
    if (domain is None and needs_domain) or (domain is not None and not _DOMAIN.fullmatch(domain)):
        raise Malformed(term)
    return Mechanism(qualifier, name, domain, bits=_bits(bits))


def _bits(text: str) -> tuple[int, int]:
    four, _, six = text.partition("//")
    found = int(four[1:]) if four else 32, int(six) if six else 128
    if found[0] > 32 or found[1] > 128:
        raise Malformed(text)
    return found


def _network(name: str, text: str) -> Network:
    found = _NETWORK.fullmatch(text)
    if not found:
        raise Malformed(text)
    try:
        if name == "ip4":
            return IPv4Network((IPv4Address(found[1]), int(found[2] or 32)), strict=False)
        return IPv6Network((IPv6Address(found[1]), int(found[2] or 128)), strict=False)
    except (AddressValueError, ValueError) as error:
        raise Malformed(text) from error


def is_explanation(text: str) -> bool:
    """Whether a text may be expanded and shown as the reason of a refusal. RFC 7208 §6.2"""
    return _EXPLANATION.fullmatch(text) is not None
