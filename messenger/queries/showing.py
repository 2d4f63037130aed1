"""How rows of the log become what clients see."""

from typing import Any

from msgspec import convert

from messenger.rules import VOID
from messenger.views.files import FileView
from messenger.views.messages import EventView, MessageView, ReplyView
from messenger.views.people import MemberCard

_KEPT_QUIET = {"text", "before"}
"""Parts of an event's body that only its message shows, so that what was recalled is nowhere."""


def message_view(row: Any) -> MessageView:
    """A message as it stands; nothing of one that was recalled or deleted."""
    gone = row.state in VOID
    body = {} if gone else row.body
    reply = body.get("reply")
    return MessageView(
        seq=row.seq,
        vseq=row.vseq,
        id=row.id,
        kind=row.kind,
        at=row.at,
        sender=row.sender,
        author=row.author,
        text="" if gone else row.text,
        state=row.state,
        changed=row.changed,
        files=[FileView(**one) for one in body.get("files", [])],
        mentions=body.get("mentions", []),
        reply=ReplyView(**reply) if reply else None,
        thread=row.thread,
        replies=row.replies,
        edited_at=row.edited_at,
        reactions={} if gone else row.reactions,
        ask=bool(body.get("ask")),
        acks=row.acks,
        card=body.get("card"),
        poll=body.get("poll"),
        votes=row.votes,
        what=body.get("what"),
    )


def event_view(row: Any, message: Any | None) -> EventView:
    """An event with its message."""
    shown = message_view(message) if message is not None else None
    if shown is not None and row.kind == "message":
        shown.cid = row.cid
    return EventView(
        c=row.conversation_id,
        s=row.seq,
        kind=row.kind,
        at=row.at,
        sender=row.sender,
        vseq=row.vseq,
        target=row.target,
        message=shown,
        body={} if row.kind in ("message", "edit") else {k: v for k, v in row.body.items() if k not in _KEPT_QUIET},
    )


def card_of(stay: Any) -> MemberCard:
    """How the others see the member."""
    return convert(stay.card, MemberCard)
