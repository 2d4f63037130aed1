"""Everything that is kept of a message's octets, found once when it is stored."""

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from html import unescape
from typing import Final

import msgspec

from kernel.words import fold
from mail.mime.addresses import Address, addresses
from mail.mime.dates import date_of
from mail.mime.fields import Header
from mail.mime.index import Part, index
from mail.mime.message import body_text, is_body
from mail.mime.words import text_of
from mail.rules.envelope import envelope
from mail.rules.structure import Node, structures, tree
from mail.rules.threads import base_subject, ids

RENDERER: Final = 1
"""Raised when a change of this module must render stored messages anew."""
MOST_WORDS: Final = 1_000_000
"""Characters of a message's texts that are searched."""
MOST_HEAD: Final = 200_000
_PREVIEW: Final = 250
_SPACE: Final = re.compile(r"\s+")
_UNSHOWN: Final = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_QUOTED: Final = re.compile(r"^[>|].*$|^-{2,}.*$", re.MULTILINE)


class Facts(msgspec.Struct, frozen=True):
    """What a message is, for its row in `mail_content`."""

    digest: bytes
    size: int
    header: int
    envelope: bytes
    bodystructure: bytes
    body: bytes
    parts: bytes
    sent_at: datetime | None
    sent_on: date | None
    message_id: str
    subject: str
    base_subject: str
    sender: str
    recipients: str
    copies: str
    blind: str
    sort_from: str
    sort_to: str
    sort_cc: str
    display_from: str
    display_to: str
    references: list[str]
    preview: str
    head_words: str
    words: str
    attachments: int


def facts(data: bytes) -> Facts:
    """Read the message; never fails. Costs the decoding of its texts, so large ones belong in a thread."""
    root = index(data)
    header = root.header
    bodystructure, body = structures(data, root)
    texts, names = _texts(data, root)
    subject = _kept(text_of((header.all("subject") or [b""])[-1]))
    people = {name: addresses(header.first(name)) for name in ("from", "to", "cc", "bcc")}
    identity = ids([header.first("message-id")])
    sent = date_of(header.first("date"))
    return Facts(
        digest=sha256(data).digest(),
        size=len(data),
        header=root.body,
        envelope=envelope(header),
        bodystructure=bodystructure,
        body=body,
        parts=msgspec.msgpack.encode(tree(root)),
        sent_at=_in_range(sent),
        sent_on=sent.date() if sent else None,
        message_id=identity[0][:1000] if identity else "",
        subject=subject,
        base_subject=base_subject(subject)[0],
        sender=_people(people["from"]),
        recipients=_people(people["to"]),
        copies=_people(people["cc"]),
        blind=_people(people["bcc"]),
        sort_from=_first_mailbox(people["from"]),
        sort_to=_first_mailbox(people["to"]),
        sort_cc=_first_mailbox(people["cc"]),
        display_from=_first_name(people["from"]),
        display_to=_first_name(people["to"]),
        references=_references(header),
        preview=_preview(data, texts),
        head_words=fold(_kept("\n".join(f"{one.name}: {text_of(one.value)}" for one in header.fields)))[:MOST_HEAD],
        words=fold("\n".join([*(text for _, text in texts), *names]))[:MOST_WORDS],
        attachments=len(names),
    )


def parts_of(stored: bytes) -> Node:
    """The tree of offsets again."""
    return msgspec.msgpack.decode(stored, type=Node)


def _texts(data: bytes, root: Part) -> tuple[list[tuple[str, str]], list[str]]:
    """The bodies (type and text), and what the attachments are called."""
    texts: list[tuple[str, str]] = []
    names: list[str] = []
    for part in root.walk():
        if part.is_multipart:
            continue
        if is_body(part) or (part.type.startswith("text/") and part.size < MOST_WORDS):
            text = body_text(data, part)
            texts.append((part.type, plain_text(text) if part.type == "text/html" else text))
        if not is_body(part):
            names.append(part.name or "")
    return [(kind, _kept(text)) for kind, text in texts], [_kept(name) for name in names]


def plain_text(html: str) -> str:
    """The words of HTML; good enough to be searched and previewed, not to be shown."""
    return unescape(_TAG.sub(" ", _UNSHOWN.sub(" ", html)))


def _preview(data: bytes, texts: list[tuple[str, str]]) -> str:
    chosen = next((text for kind, text in texts if kind == "text/plain" and text.strip()), None)
    if chosen is None:
        chosen = next((text for _, text in texts if text.strip()), "")
    own = _QUOTED.sub("", chosen[:20_000])
    return _SPACE.sub(" ", own if own.strip() else chosen[:20_000]).strip()[:_PREVIEW]


def _references(header: Header) -> list[str]:
    found = ids(header.all("references"))
    return (found or ids(header.all("in-reply-to"))[:1])[-100:]


def _people(found: list[Address]) -> str:
    return _kept(", ".join(f"{one.name} <{one.address}>" if one.name else one.address for one in found))[:20_000]


def _first_mailbox(found: list[Address]) -> str:
    return fold(_kept(found[0].address.rpartition("@")[0] or found[0].address))[:200] if found else ""


def _first_name(found: list[Address]) -> str:
    return fold(_kept(found[0].name or found[0].address))[:200] if found else ""


def _kept(text: str) -> str:
    """Text as PostgreSQL can keep it."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _in_range(instant: datetime | None) -> datetime | None:
    try:
        return None if instant is None else instant.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
