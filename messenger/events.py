"""What this room tells the others, in the past tense."""

from uuid import UUID

from kernel.events import Event


class MessageWritten(Event, frozen=True, kw_only=True):
    """A message came, or its text changed: the search is to know it, and who is mentioned is to be told."""

    conversation_id: UUID
    seq: int
    mentioned: list[UUID]
    edited: bool


class MemoDelivered(Event, frozen=True, kw_only=True):
    """A memo lies before these people: they are told."""

    memo_id: UUID
    people: list[UUID]


class FileBrought(Event, frozen=True, kw_only=True):
    """A file came into a conversation or memo: the scanner looks into it."""

    file_id: UUID
