"""Issued copies: what the register shows, and what the public may ask."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from kernel.web import Input, Line, PageQuery, View

IssueState = Literal["valid", "expired", "revoked"]


class NewIssue(Input):
    """What a copy is issued for."""

    purpose: Line = ""


class Revoke(Input):
    """Why a copy counts no more."""

    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class IssueView(View):
    """One issued copy as the institution's own people see it."""

    id: UUID
    document_id: UUID
    number: str
    """The whole number; after the paper's time only its last characters."""
    title: str
    document_number: str
    purpose: str
    state: IssueState
    issued_at: datetime
    issued_by: str
    expires_at: datetime | None
    sealed: bool
    """Whether the PDF bears the institution's electronic seal."""
    may_revoke: bool
    revoked_at: datetime | None = None
    reason: str = ""


class IssueQuery(PageQuery):
    """Which part of the register."""


class Lookup(Input):
    """What somebody with the paper in hand types: its number, and the field that its kind asks for."""

    number: Annotated[str, Meta(min_length=1, max_length=60)]
    field: Annotated[str, Meta(min_length=1, max_length=100)]


class FieldView(View):
    """One field, masked as the catalogue says."""

    label: str
    label_en: str
    text: str


class LookupView(View):
    """What the institution says of a paper to whoever holds it."""

    state: IssueState
    title: str
    issuer: str
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    fields: list[FieldView] = field(default_factory=list)


class ShownField(View):
    """A field of a catalogue, for a verifier."""

    code: str
    label: str
    label_en: str
    kind: str


class CatalogueView(View):
    """A field catalogue, for a verifier."""

    kind: str
    version: int
    title: str
    title_en: str
    lookup_hint: str
    lookup_hint_en: str
    fields: list[ShownField]


class BundleView(View):
    """What a verifier carries along: the root's key, the signed lists, the catalogues."""

    root: str
    trust: str
    revoked: list[str]
    catalogues: list[CatalogueView]
