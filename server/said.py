"""What a client may say on the live line; see docs/live-protocol.md."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kernel.web import Seq
from messenger.views.messages import SendInput
from server.presence import MOST_LOOKED_AT

_Name = Annotated[str, Meta(max_length=300)]


class Since(msgspec.Struct, forbid_unknown_fields=True):
    """From where a client wants its conversations to go on."""

    epoch: Annotated[str, Meta(max_length=100)] = ""
    pos: Seq = 0


class Sending(SendInput, forbid_unknown_fields=True, kw_only=True):
    """A message sent on the line itself."""

    conversation: UUID


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """One message of a client."""

    watch: Annotated[dict[_Name, Seq], Meta(max_length=1000)] = {}
    unwatch: Annotated[list[_Name], Meta(max_length=1000)] = []
    ping: int | None = None
    token: Annotated[str, Meta(max_length=200)] = ""
    feed: Since | None = None
    open: Annotated[list[UUID], Meta(max_length=20)] | None = None
    look: Annotated[list[UUID], Meta(max_length=MOST_LOOKED_AT)] | None = None
    here: Literal["", "on", "away"] = ""
    typing: UUID | None = None
    send: Sending | None = None


_decoder = msgspec.json.Decoder(Said)


def read_message(text: str) -> Said | None:
    """What the client said, or None when it is not one of our messages."""
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
