"""What the indexer made of a message, as plain values: for people who check, and for programs that compare."""

from typing import Any

from mail.mime.addresses import Address
from mail.mime.message import Attachment, Message


def shown(message: Message) -> dict[str, Any]:
    """Subject, people, date (ISO 8601 with offset, null where there is none), decoded bodies, attachments in order."""
    return {
        "subject": message.subject,
        "from": _people(message.sender),
        "to": _people(message.to),
        "cc": _people(message.cc),
        "reply_to": _people(message.reply_to),
        "date": message.date.isoformat() if message.date else None,
        "text": message.text,
        "html": message.html,
        "attachments": [_attachment(one) for one in message.attachments],
    }


def _people(found: list[Address]) -> list[dict[str, str]]:
    return [{"name": one.name, "address": one.address} for one in found]


def _attachment(one: Attachment) -> dict[str, Any]:
    return {
        "filename": one.filename,
        "size": one.size,
        "content_type": one.content_type,
        "sha256": one.sha256,
        "content_id": one.content_id,
        "embedded_subject": one.embedded_subject,
    }
