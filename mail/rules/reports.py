"""Reports that come back about a mail: delivery status, dispositions. RFC 3464, RFC 8098, RFC 6522"""

import re
from dataclasses import dataclass
from typing import Final

from mail.mime.fields import Header, read_header
from mail.mime.index import Part, index
from mail.mime.transfer import decoded
from mail.rules.addresses import canonical
from mail.rules.threads import ids

_TYPE: Final = re.compile(r"^\s*([A-Za-z0-9-]+)\s*;\s*(.*)$", re.DOTALL)
_HEX: Final = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_XTEXT: Final = re.compile(r"\+([0-9A-F]{2})")
MOST: Final = 1_000
"""Recipients of one report."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What a server tells of one recipient. Addresses are canonical; `asked` is the one that we wrote."""

    address: str
    asked: str
    action: str
    """failed, delayed, delivered, relayed or expanded."""
    status: str
    diagnostic: str
    host: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report: which mail it is about, and what it says. `opened` is for dispositions: displayed, deleted …"""

    message_id: str
    envid: str
    fates: tuple[Fate, ...] = ()
    opened: str = ""
    by: str = ""
    """Who had it displayed."""


def read(data: bytes) -> Report | None:
    """The report that a mail is; None for any other."""
    root = index(data)
    kind = (root.content.plain("report-type") or "").lower()
    if root.type != "multipart/report" or kind not in ("delivery-status", "disposition-notification"):
        return None
    parts = root.children
    told = next((one for one in parts if one.type in _TOLD[kind]), None)
    if told is None:
        return None
    blocks = _blocks(data, told)
    about = _about(data, parts)
    if kind == "disposition-notification":
        return _disposition(blocks, about)
    envid = _plain(blocks[0], "original-envelope-id") if blocks else ""
    fates = tuple(fate for block in blocks[1 : MOST + 1] if (fate := _fate(block)))
    return Report(about, envid, fates) if fates else None


_TOLD: Final = {
    "delivery-status": ("message/delivery-status", "message/global-delivery-status"),
    "disposition-notification": ("message/disposition-notification", "message/global-disposition-notification"),
}


def _blocks(data: bytes, part: Part) -> list[Header]:
    """The groups of fields, with empty lines between them."""
    text = decoded(data[part.body : part.end], part.encoding).replace(b"\r\n", b"\n").strip(b"\n")
    found = []
    for block in re.split(rb"\n[ \t]*\n+", text):
        whole = block.strip(b"\n") + b"\n\n"
        found.append(read_header(b"\n" + whole, 1, len(whole) + 1))
    return found


def _about(data: bytes, parts: list[Part]) -> str:
    """The Message-ID of the mail that the report is about: of what it gives back."""
    for part in parts[1:]:
        if part.is_message and part.children:
            return _identity(part.children[0].header)
        if part.type in ("text/rfc822-headers", "message/global-headers", "message/rfc822", "message/global"):
            inner = decoded(data[part.body : part.end], part.encoding) + b"\r\n\r\n"
            return _identity(read_header(inner, 0, len(inner)))
    return ""


def _identity(header: Header) -> str:
    found = ids([header.first("message-id")])
    return found[0] if found else ""


def _fate(block: Header) -> Fate | None:
    action = _plain(block, "action").lower().split(" ")[0]
    final = _address(_plain(block, "final-recipient"))
    asked = _address(_plain(block, "original-recipient")) or final
    if action not in ("failed", "delayed", "delivered", "relayed", "expanded") or not (final or asked):
        return None
    diagnostic = _TYPE.match(_plain(block, "diagnostic-code"))
    host = _TYPE.match(_plain(block, "remote-mta"))
    status = _plain(block, "status").split(" ")[0]
    words = " ".join((diagnostic[2] if diagnostic else status).split())
    return Fate(final, asked, action, status[:20], words[:900], host[2].strip()[:255] if host else "")


def _disposition(blocks: list[Header], about: str) -> Report | None:
    if not blocks:
        return None
    block = blocks[0]
    by = _address(_plain(block, "original-recipient")) or _address(_plain(block, "final-recipient"))
    _, _, kind = _plain(block, "disposition").partition(";")
    original = ids([block.first("original-message-id")])
    identity = original[0] if original else about
    if not identity or not kind.strip() or not by:
        return None
    return Report(identity, _plain(block, "original-envelope-id"), opened=kind.strip().split("/")[0].lower(), by=by)


def _plain(block: Header, name: str) -> str:
    return (block.first(name) or b"").decode("utf-8", "replace").strip()


def _address(text: str) -> str:
    """`type; address`, in canonical form. RFC 3464 §2.3.1, RFC 6533 §3"""
    match = _TYPE.match(text)
    kind, address = (match[1].lower(), match[2].strip()) if match else ("rfc822", text)
    if kind == "utf-8":
        address = _HEX.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address)
    elif "@" not in address or "+" in address:
        # Some write xtext here, some do not: only what was meant as xtext decodes to an address.
        plain = _XTEXT.sub(lambda found: chr(int(found[1], 16)), address)
        address = plain if "@" not in address else address
    return canonical(address.strip("<>"))
