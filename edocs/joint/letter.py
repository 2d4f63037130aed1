"""What crosses between institutions about a joint draft: the letter, the answer, and how it ended. Plain values."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import Struct

from edocs.engine.case import Case, ClosingKind, DocumentState
from edocs.engine.joint import asked
from edocs.engine.partner import Agreement, PartnerMark


class File(Struct, frozen=True, kw_only=True):
    """A file of the leading institution; its bytes are copied beside the letter."""

    id: UUID
    name: str
    kind: str
    media_type: str
    sha256: str
    size: int


class Letter(Struct, frozen=True, kw_only=True):
    """The leading institution asks a partner to decide this text. `id` is the same at every attempt to deliver it."""

    id: UUID
    institution_id: int
    institution: str
    sender: str
    document_id: UUID
    round: int
    revision_hash: str
    text_hash: str
    content: dict[str, Any]
    files: tuple[File, ...]
    marks: tuple[PartnerMark, ...]
    others: tuple[str, ...]
    """The further partners by name."""
    drafter: str
    asked_at: datetime
    form: dict[str, Any] | None = None
    """The form that the text is written on, where it is not one of the house."""


class Answer(Struct, frozen=True, kw_only=True):
    """A partner has decided: with an agreement, or without one and with a reason."""

    document_id: UUID
    round: int
    revision_hash: str
    institution: str
    unit_name: str
    post_name: str
    person_name: str
    agreement: Agreement | None = None
    reason: str = ""


def letter_key(institution: int, document_id: UUID, round_number: int, partner: int) -> UUID:
    """The id of the letter to a partner about a round of a document: the same at every delivery."""
    return uuid5(NAMESPACE_URL, f"dure:joint:{institution}:{document_id}:{round_number}:{partner}")


def ending(before: Case | None, after: Case) -> str:
    """How the asking of the partners ended by this change: `agreed`, `taken_back`, or empty where it did not."""
    if before is None or not asked(before) or before.state is not DocumentState.IN_PROGRESS:
        return ""
    if after.state is DocumentState.ESTABLISHED:
        return "agreed"
    closed = after.closing is not None and after.closing.kind is not ClosingKind.ESTABLISHED
    return "taken_back" if closed and after.state is not DocumentState.IN_PROGRESS else ""
