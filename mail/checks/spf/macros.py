"""Macros: how a record speaks of the very mail that is checked. RFC 7208 §7"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import quote

_MACRO: Final = re.compile(r"%(?:\{([a-z])(\d*)(r?)([-.+,/_=]*)\}|([%_-]))", re.I)
_PLAIN: Final = {"%": "%", "_": " ", "-": "%20"}
LONGEST_NAME: Final = 253


@dataclass(frozen=True, slots=True)
class Mail:
    """Who sends: the address of the other side, the sender (with a local part), the name it greeted with.

    `receiver` and `moment` (seconds since 1970) are for explanations only.
    """

    ip: IPv4Address | IPv6Address
    sender: str
    helo: str
    receiver: str = "unknown"
    moment: int = 0

    @property
    def nibbles(self) -> str:
        """The address as macros and reverse names spell it. RFC 7208 §7.3"""
        if isinstance(self.ip, IPv4Address):
            return str(self.ip)
        return ".".join(self.ip.exploded.replace(":", "").upper())

    def value(self, letter: str, domain: str, named: str) -> str:
        """What a letter stands for; `named` is the validated name of the address. RFC 7208 §7.2"""
        local, _, at = self.sender.rpartition("@")
        values = {
            "s": self.sender,
            "l": local,
            "o": at,
            "d": domain,
            "i": self.nibbles,
            "p": named,
            "v": "in-addr" if isinstance(self.ip, IPv4Address) else "ip6",
            "h": self.helo,
            "c": str(self.ip),
            "r": self.receiver,
            "t": str(self.moment),
        }
        return values[letter]


def asks_name(text: str) -> bool:
    """Whether the validated name of the address is needed."""
    return any((found[1] or "").lower() == "p" for found in _MACRO.finditer(text))


def expand(text: str, value: Callable[[str], str]) -> str:
    """The text with its macros replaced. RFC 7208 §7.3"""

    def one(found: re.Match[str]) -> str:
        if found[5]:
            return _PLAIN[found[5]]
        parts = re.split(f"[{re.escape(found[4] or '.')}]", value(found[1].lower()))
        if found[3]:
            parts.reverse()
        if found[2]:
            parts = parts[-int(found[2]) :]
        joined = ".".join(parts)
        return quote(joined, safe="-._~") if found[1].isupper() else joined

    return _MACRO.sub(one, text)


def shortened(name: str) -> str:
    """A name that became too long loses labels on its left. RFC 7208 §7.3"""
    while len(name) > LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    return name


def is_name(name: str) -> bool:
    """Whether the DNS can be asked for this name at all. RFC 7208 §4.3"""
    labels = name.removesuffix(".").split(".")
    return len(name) <= LONGEST_NAME + 1 and all(0 < len(label) < 64 for label in labels)
