"""Addresses as they are compared. RFC 5321 §2.4, RFC 6531 §3.2"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import idna

_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DOMAIN: Final = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_LOCAL: Final = 64


def canonical_domain(domain: str) -> str:
    """The domain as lower-case A-labels, "" when it is none. RFC 5890 §2.3.2.1"""
    domain = domain.strip().rstrip(".").lower()
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    return domain if _DOMAIN.fullmatch(domain) else ""


@lru_cache(maxsize=4_096)  # a mail to everybody asks for each of its addresses several times
def canonical(address: str) -> str:
    """The address as it is looked up: local part NFC and lower case without needless quotes; "" when it is none."""
    local, at, domain = address.strip().rpartition("@")
    domain = canonical_domain(domain)
    if match := _QUOTED.fullmatch(local):
        local = re.sub(r"\\(.)", r"\1", match[1])
    local = unicodedata.normalize("NFC", local).lower()
    if not at or not domain or not local or len(local.encode("utf-8", "replace")) > LONGEST_LOCAL:
        return ""
    if _CONTROL.search(local):
        return ""
    return f"{local}@{domain}"


def without_detail(address: str) -> tuple[str, str]:
    """The address without `+detail`, and the detail. RFC 5233 §1"""
    local, _, domain = address.rpartition("@")
    user, plus, detail = local.partition("+")
    return (f"{user}@{domain}", detail) if plus and user else (address, "")
