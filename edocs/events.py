"""What this room tells the others, in the past tense."""

from datetime import datetime
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


class DocumentSent(Event, frozen=True, kw_only=True):
    """A document was handed to be sent: these dispatches wait."""

    document_id: UUID
    dispatches: list[UUID]


class LetterArrived(Event, frozen=True, kw_only=True):
    """A document came in and lies at the registry, or already at the unit it was sent to."""

    received_id: UUID
    source: str


class LetterAccepted(Event, frozen=True, kw_only=True):
    """A unit registered what came in: the sender is to be told. `key` is what the sender knows the attempt by."""

    received_id: UUID
    source: str
    key: str
    unit: str
    person: str
    at: datetime


class LetterResendAsked(Event, frozen=True, kw_only=True):
    """The recipient wants it once more, and says why."""

    received_id: UUID
    source: str
    key: str
    opinion: str
    unit: str
    person: str
    at: datetime


class LetterReturned(Event, frozen=True, kw_only=True):
    """The recipient gave it back (반송), and says why. LAW adm-doc-rule §16"""

    received_id: UUID
    source: str
    key: str
    reason: str
    unit: str
    person: str
    at: datetime


class JointAsked(Event, frozen=True, kw_only=True):
    """This institution has decided a joint draft: the other one is to be asked (공동기안)."""

    document_id: UUID
    round: int
    institution: int


class JointEnded(Event, frozen=True, kw_only=True):
    """The asking of the others is over: all agreed and the whole has its number, or it was taken back, and why."""

    document_id: UUID
    round: int
    institution: int
    agreed: bool
    text: str


class JointAnswered(Event, frozen=True, kw_only=True):
    """This institution has decided what another one asked: the answer is to go there."""

    request_id: UUID


class LetterMoved(Event, frozen=True, kw_only=True):
    """Something was done with a received document; whoever holds these posts is told."""

    received_id: UUID
    seq: int
    happened: str
    posts: list[UUID]
