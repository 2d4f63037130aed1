"""What we write on top of a mail, and what we look at in its header before we take it. RFC 5321 §4.4"""

import hashlib
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from mail.checks.dkim.canon import Line, split
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit

MOST_HOPS: Final = 50
"""Servers after which a mail goes round in circles. RFC 5321 §6.3"""
_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]_")


def return_path(sender: Sender) -> bytes:
    """Who is told when something goes wrong; written at the last stop. RFC 5321 §4.4"""
    return f"Return-Path: <{sender.address}>\r\n".encode()


def received(visit: Visit, name: str, mark: str, recipients: list[Recipient], at: datetime) -> bytes:
    """From whom we got it, when and how; the recipient only where there is one, so that none learns of another."""
    greeted = "".join(one if one in _SAFE else "?" for one in visit.helo)[:255]
    kind = visit.kind.replace("ESMTPA", "ESMTPSA") if visit.within_tls else visit.kind
    kind = "ESMTPS" if kind == "ESMTP" and visit.within_tls else kind
    whom = f"\r\n\tfor <{recipients[0].address}>" if len(recipients) == 1 else ""
    client = visit.client if ":" not in visit.client else f"IPv6:{visit.client}"
    return (
        f"Received: from {greeted} ([{client}])\r\n\tby {name} (Dure) with {kind} id {mark}{whom};"
        f"\r\n\t{format_datetime(at)}\r\n"
    ).encode()


def hops(lines: list[Line]) -> int:
    """How many servers have written their line."""
    return sum(line.name == b"received" for line in lines)


def envelope_key(sender: str, data: bytes) -> str:
    """The same for a mail that is sent again because our answer was lost; what has no Message-ID is never the same."""
    return "in:" + hashlib.sha256(sender.encode() + b"\0" + data).hexdigest()[:56]


def head(data: bytes) -> list[Line]:
    """The header fields."""
    end = data.find(b"\r\n\r\n")
    return split(data[: end + 4] if end >= 0 else data)[0]


def has(lines: list[Line], name: bytes) -> bool:
    """Whether a field is there."""
    return any(line.name == name for line in lines)
