"""What a document says, as one value: the working copy, and frozen under its hash the revision.

The hash covers everything that a signature approves: form, title, body, fields, summary, recipients, disclosure, filing
and every attachment by the hash of its bytes. What only steers the work (urgent, due) is outside.
"""

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, field

from edocs import body


class Disclosed(Struct, frozen=True, kw_only=True):
    """공개 구분: open, partial or closed, with the items that justify it. LAW rec-dec §27"""

    kind: str = "open"
    items: tuple[int, ...] = ()
    ends_on: date | None = None


class Extra(Struct, frozen=True, kw_only=True):
    """A step or side task that the drafter adds: REVIEW, CONSENT, REFER or CIRCULATE of a post."""

    kind: str
    post_id: UUID


class Deviation(Struct, frozen=True, kw_only=True):
    """What the drafter asks for instead of what the rules give: another decider, steps left out; and why.

    It is recorded as an event of its own when the document is submitted. LAW adm-doc §67:2
    """

    decider: UUID | None = None
    omitted: tuple[UUID, ...] = ()
    reason: str = ""


class Enclosure(Struct, frozen=True, kw_only=True):
    """An attachment as part of the content: the file by the hash of its bytes."""

    id: UUID
    name: str
    kind: str
    sha256: str
    size: int


class FileDisclosed(Struct, frozen=True, kw_only=True):
    """공개 구분 of an attachment, where it has one of its own. LAW rec-rule §18"""

    enclosure_id: UUID
    disclosure: Disclosed


class Cited(Struct, frozen=True, kw_only=True):
    """Another document that this one names: its number and date as text for ever, so that a reader without rights to it
    still sees what is meant. `title` is kept of open documents that are merely referred to. LAW adm-doc §17"""

    relation: str
    """reference | redraft | correction | cancellation"""
    document_id: UUID
    number: str = ""
    dated: date | None = None
    title: str = ""


class Part(Struct, frozen=True, kw_only=True):
    """One further document of a batch (일괄기안), by the hash of its content. LAW adm-doc-rule §5(1)"""

    document_id: UUID
    title: str
    hash: str


class PartnerChoice(Struct, frozen=True, kw_only=True):
    """Another institution whose head decides this document as well (공동기안). LAW adm-doc §8(3)"""

    institution_id: int
    name: str


class JointCopy(Struct, frozen=True, kw_only=True):
    """This content is a partner's copy of a joint draft: whose it is, and what it must say.

    `revision_hash` is the leading institution's revision, `text_hash` what both papers say (`edocs.joint.text_hash`).
    Recipients and senders are the leading institution's: the partner sends nothing.
    """

    request_id: UUID
    institution_id: int
    name: str
    revision_hash: str
    text_hash: str
    recipients: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    form: dict[str, Any] | None = None
    """The form where it is not one of the house: the leading institution's forms are read nowhere else."""


class Addressee(Struct, frozen=True, kw_only=True):
    """A recipient and where it is: what `recipients` prints in the same place, and by which way it goes there."""

    kind: str
    """unit (of one's own institution) | institution (of the city) | agency (of the national directory) | manual"""
    name: str
    institution_id: int | None = None
    unit_id: UUID | None = None
    code: str = ""
    """The code of an agency in the national directory."""


class Content(Struct, frozen=True, kw_only=True):
    """The whole content. `body` is canonical JSON (`edocs.body`), `fields` the values of the form's fields."""

    form_code: str
    form_version: int
    title: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    summary: str = ""
    keywords: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    via: str = ""
    disclosure: Disclosed = Disclosed()
    matter_id: str = ""
    unit_task_id: UUID | None = None
    record_file_id: UUID | None = None
    retention: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    extra_steps: tuple[Extra, ...] = ()
    deviation: Deviation | None = None
    urgent: bool = False
    due_at: datetime | None = None
    cites: tuple[Cited, ...] = ()
    parts: tuple[Part, ...] = ()
    addressees: tuple[Addressee, ...] = ()
    partners: tuple[PartnerChoice, ...] = ()
    joint: JointCopy | None = None
    form_source: str = ""
    """Whose form it is: empty for one of the house, else as `edocs.forms.Form.source` says."""
    disclosure_reason: str = ""
    """Why it is not open, in words."""
    files_disclosed: tuple[FileDisclosed, ...] = ()


OUTSIDE_THE_HASH = frozenset({"urgent", "due_at", "extra_steps", "deviation"})
"""Fields that steer the work and are not signed."""
WHEN_THERE = frozenset(
    {"addressees", "cites", "parts", "partners", "joint", "form_source", "disclosure_reason", "files_disclosed"}
)
"""Fields that came later: an empty one does not count, so that what was signed before them keeps its hash."""


def content_hash(content: Content) -> str:
    """The hash that signatures name: 64 hex digits over the canonical JSON of what is signed."""
    plain = msgspec.to_builtins(content)
    signed = {
        name: value
        for name, value in plain.items()
        if name not in OUTSIDE_THE_HASH and (value or name not in WHEN_THERE)
    }
    return sha256(body.canonical_json(signed)).hexdigest()


def to_plain(content: Content) -> dict[str, Any]:
    """JSON-ready values, as stored."""
    plain: dict[str, Any] = msgspec.to_builtins(content)
    return plain


def from_plain(plain: dict[str, Any]) -> Content:
    """The content that `to_plain` wrote."""
    return msgspec.convert(plain, Content)
