"""MTA-STS: a domain says which servers are its own, and that they speak TLS. RFC 8461"""

import hashlib
import re
from typing import Final

from msgspec import Struct

from mail.checks import tags

LARGEST: Final = 64 * 1024
"""Octets of a policy. RFC 8461 §3.3"""
LONGEST: Final = 31_557_600
OURS: Final = "testing"
"""How our own policy begins: who cannot reach us safely sends all the same, and tells us. RFC 8461 §5"""
_ID: Final = re.compile(r"[A-Za-z0-9]{1,32}")


class Policy(Struct, frozen=True):
    """What a domain says: enforce, testing or none; its servers; for how many seconds."""

    mode: str
    servers: tuple[str, ...]
    seconds: int

    def allows(self, host: str) -> bool:
        """Whether a server is one of the domain's. RFC 8461 §4.1"""
        name = host.lower().rstrip(".")
        return any(name == one or (one.startswith("*.") and name.partition(".")[2] == one[2:]) for one in self.servers)


def ident(records: tuple[bytes, ...]) -> str:
    """The id of the policy in force; "" where the DNS tells of none. RFC 8461 §3.1"""
    found = [one for one in records if one.startswith(b"v=STSv1;")]
    if len(found) != 1:
        return ""
    try:
        said = tags.read(found[0]).get("id", "")
    except tags.Malformed:
        return ""
    return said if _ID.fullmatch(said) else ""


def read(text: bytes) -> Policy | None:
    """A policy; None for what is none. RFC 8461 §3.2"""
    try:
        lines = text[:LARGEST].decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return None
    pairs = [(name.strip(), value.strip()) for name, mark, value in (line.partition(":") for line in lines) if mark]
    said = dict(reversed(pairs))  # of a name that stands twice the first counts
    servers = tuple(value.lower() for name, value in pairs if name == "mx")
    mode, seconds = said.get("mode", ""), said.get("max_age", "")
    if said.get("version") != "STSv1" or mode not in ("enforce", "testing", "none"):
        return None
    if not seconds.isdecimal() or len(seconds) > 10 or (mode != "none" and not servers):
        return None
    return Policy(mode, servers, min(int(seconds), LONGEST))


def write(mode: str, servers: tuple[str, ...], seconds: int = 604_800) -> str:
    """A policy of our own."""
    lines = ["version: STSv1", f"mode: {mode}", *(f"mx: {one}" for one in servers), f"max_age: {seconds}"]
    return "\r\n".join(lines) + "\r\n"


def announced(policy: str) -> str:
    """The record that tells of a policy of our own; another policy has another id. RFC 8461 §3.1"""
    return f"v=STSv1; id={hashlib.sha256(policy.encode()).hexdigest()[:20]};"


def reports_to(records: tuple[bytes, ...]) -> tuple[str, ...]:
    """Where reports about TLS are wanted: addresses. RFC 8460 §3"""
    found = [one for one in records if one.startswith(b"v=TLSRPTv1;")]
    if len(found) != 1:
        return ()
    try:
        wanted = tags.read(found[0]).get("rua", "")
    except tags.Malformed:
        return ()
    return tuple(one.strip()[7:] for one in wanted.split(",") if one.strip().lower().startswith("mailto:"))
