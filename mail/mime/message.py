"""What a message says to its reader: subject, people, date, bodies and attachments."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from mail.mime.addresses import Address, addresses
from mail.mime.charsets import codec_of, decode
from mail.mime.dates import date_of, received_date
from mail.mime.fields import Header, read_header
from mail.mime.flowed import unflowed
from mail.mime.index import Part, index
from mail.mime.transfer import decoded
from mail.mime.words import text_of

_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_META_WITHIN: Final = 2048


@dataclass(frozen=True, slots=True)
class Attachment:
    """One leaf that is no body: clean file name (None without one), what it is, and its octets' size and hash."""

    part: Part
    filename: str | None
    content_type: str
    size: int
    """Octets after transfer decoding."""
    sha256: str
    content_id: str | None
    embedded_subject: str | None
    """The subject of the message, where the attachment is one."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its reader gets it."""

    root: Part
    subject: str
    sender: list[Address]
    to: list[Address]
    cc: list[Address]
    reply_to: list[Address]
    date: datetime | None
    text: list[str]
    html: list[str]
    attachments: list[Attachment]


def read(data: bytes) -> Message:
    """Read a whole message; never fails. Costs the decoding of every part."""
    root = index(data)
    header = root.header
    text: list[str] = []
    html: list[str] = []
    attachments: list[Attachment] = []
    for part in root.walk():
        if part.is_multipart:
            continue
        if is_body(part):
            (html if part.type == "text/html" else text).append(body_text(data, part))
        else:
            attachments.append(_attachment(data, part))
    return Message(
        root=root,
        subject=text_of(header.first("subject") or b""),
        sender=addresses(header.first("from")),
        to=addresses(header.first("to")),
        cc=addresses(header.first("cc")),
        reply_to=addresses(header.first("reply-to")),
        date=date_of(header.first("date")) or received_date(header.all("received")),
        text=text,
        html=html,
        attachments=attachments,
    )


def is_body(part: Part) -> bool:
    """Whether a leaf is shown as text: plain or HTML, neither called an attachment nor given a file name.

    A multipart without parts is text too: whatever it holds is shown rather than hidden.
    """
    if part.type.startswith("multipart/"):
        return not part.children
    named = part.name is not None or part.disposition.value == "attachment"
    return part.type in ("text/plain", "text/html") and not named


def body_text(data: bytes, part: Part) -> str:
    """A text part as text: transfer encoding, charset and soft line breaks undone."""
    octets = decoded(data[part.body : part.end], "" if part.type.startswith("multipart/") else part.encoding)
    text = decode(octets, _label(part, octets)).removeprefix("\ufeff")
    if part.type == "text/plain" and (part.content.plain("format") or "").lower() == "flowed":
        return unflowed(text, (part.content.plain("delsp") or "").lower() == "yes")
    return text


def _label(part: Part, octets: bytes) -> str | None:
    """The charset that the part names; only where it names none, the one that its HTML names."""
    label = part.content.text("charset")
    if label and codec_of(label):
        return label
    meta = _META.search(octets[:_META_WITHIN]) if part.type == "text/html" else None
    return meta[1].decode("ascii") if meta else None


def _attachment(data: bytes, part: Part) -> Attachment:
    octets = decoded(data[part.body : part.end], part.encoding)
    inner: Header | None = None
    if part.is_message:
        inner = part.children[0].header if part.children else read_header(octets, 0, len(octets))
    content_id = (part.header.first("content-id") or b"").strip(b"<> \t").decode("utf-8", "replace")
    return Attachment(
        part,
        part.name,
        part.type,
        len(octets),
        sha256(octets).hexdigest(),
        content_id or None,
        text_of(inner.first("subject") or b"") if inner else None,
    )
