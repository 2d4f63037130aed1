"""What this room tells the others, in the past tense."""

from uuid import UUID

from kernel.events import Event


class DocumentEstablished(Event, frozen=True, kw_only=True):
    """A document was decided and has its number: make its record, tell who is concerned, send it."""

    document_id: UUID
    number: str


class DocumentMoved(Event, frozen=True, kw_only=True):
    """A document now waits for these people, or came back to its drafter; other rooms may remind them."""

    document_id: UUID
    seq: int
    happened: str
    people: list[UUID]


class WordsOutdated(Event, frozen=True, kw_only=True):
    """What the search knows of a submitted document is older than the document: index it anew."""

    document_id: UUID


class AttachmentAdded(Event, frozen=True, kw_only=True):
    """A file was uploaded: its text is to be read for the search."""

    document_id: UUID
    attachment_id: UUID
