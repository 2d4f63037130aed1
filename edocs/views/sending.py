"""Sending: recipients while drafting, the check before sealing, seals, dispatches."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from kernel.web import Input, Line, PageQuery, View

Reason = Annotated[str, Meta(min_length=1, max_length=2_000)]
Mode = Literal["seal", "signature", "omit_seal", "omit_signature"]
Kind = Literal["unit", "institution", "agency", "manual"]


class AddresseeInput(Input):
    """A recipient as the drafter chose it; `name` is printed."""

    kind: Kind
    name: Annotated[str, Meta(min_length=1, max_length=300)]
    institution_id: int | None = None
    unit_id: UUID | None = None
    code: Annotated[str, Meta(max_length=7)] = ""


class AddresseeView(View):
    """A recipient that can be chosen, or was; `note` says where it is."""

    kind: Kind
    name: str
    institution_id: int | None = None
    unit_id: UUID | None = None
    code: str = ""
    note: str = ""


class RecipientQuery(Input):
    """Which recipients: by words, or all of one's own institution or of the city (`within`)."""

    q: Line = ""
    within: Literal["all", "own", "city", "agency"] = "all"


class CheckRecipients(Input):
    """Recipients to be checked while drafting."""

    addressees: Annotated[list[AddresseeInput], Meta(max_length=200)]


class RecipientFinding(View):
    """What stands against a recipient; `state` is ok, dead, renamed, cannot_receive, unknown or no_exact_match."""

    index: int
    state: str
    reason: str
    successor: AddresseeView | None = None
    """Who took over: one press puts it in the place."""


class GroupView(View):
    """수신 그룹."""

    id: UUID
    name: str
    mine: bool
    """Of one's own unit; the others are the institution's."""
    members: list[AddresseeView]


class KeepGroup(Input):
    """Keep recipients under a name, for one's own unit."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    members: Annotated[list[AddresseeInput], Meta(min_length=1, max_length=200)]


class FactView(View):
    """What became known of a dispatch; `at` is the moment that counts."""

    fact: str
    at: datetime
    noted_at: datetime
    attempt: int
    effect: str
    detail: str
    by: str


class DispatchView(View):
    """One recipient: how far it has come."""

    id: UUID
    place: int
    kind: Kind
    name: str
    state: str
    label: str
    attempt: int
    attention: bool
    reason: str
    added_for: str
    changed_at: datetime
    facts: list[FactView]
    may: list[str]
    """cancel resend note"""


class SealChoice(View):
    """A seal that may be used."""

    id: UUID
    name: str
    kind: str


class SendingView(View):
    """How a document stands with its recipients."""

    document_id: UUID
    state: str
    """NONE, ASKED (심사 대기), REFUSED (심사 반려), SENT"""
    stage: str
    text: str
    """12/14 접수, 1 재발송 요청, 1 미도달"""
    mode: str
    note: str
    asked_name: str
    asked_at: datetime | None
    checked_name: str
    checked_at: datetime | None
    sent_at: datetime | None
    has_sheet: bool
    dispatches: list[DispatchView]
    recipients: list[AddresseeView]
    """Who it will go to, before it is sent."""
    modes: list[Mode]
    seals: list[SealChoice]
    findings: list[RecipientFinding]
    may: list[str]
    """ask refuse send withdraw add"""
    topic: str
    place: int


class SendingNews(View):
    """Something became known of the document's dispatches; fetch them again."""

    document_id: UUID
    place: int


class AskSending(Input):
    """Ask for the check before sealing (발송 의뢰)."""

    note: Annotated[str, Meta(max_length=2_000)] = ""


class GivenReason(Input):
    """Why."""

    reason: Reason


class SendNow(Input):
    """Seal and send; without a seal's id the only one in use."""

    mode: Mode
    seal_id: UUID | None = None
    note: Annotated[str, Meta(max_length=2_000)] = ""


class AddRecipient(Input):
    """One more recipient after sending, with the lawful ground. LAW adm-doc §15(4)"""

    addressee: AddresseeInput
    ground: Literal["order", "renamed", "mistake", "request"]
    note: Annotated[str, Meta(max_length=2_000)] = ""


class ManualFact(Input):
    """How it went by another way: post, fax, by hand; with the proof."""

    fact: Literal["SENT", "ARRIVED", "ACCEPTED", "FAILED"]
    at: datetime
    proof: Reason


class SealView(View):
    """전자이미지관인."""

    id: UUID
    kind: str
    name: str
    keeper: str
    state: str
    fingerprint: str
    width_mm: int
    registered_at: datetime
    ended_at: datetime | None
    has_image: bool


class SealQuery(Input):
    """What the seal to be registered is; its image is the body."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    keeper: Annotated[str, Meta(min_length=1, max_length=100)]
    reason: Reason
    kind: Literal["직인", "청인", "특수관인"] = "직인"
    width_mm: Annotated[int, Meta(ge=15, le=45)] = 24
    replaces: UUID | None = None


class SealEntryView(View):
    """A line of 관인대장."""

    id: UUID
    seal_id: UUID
    seal_name: str
    kind: str
    at: datetime
    person_name: str
    document_id: UUID | None
    number: str
    title: str
    recipients: str
    reason: str


class SentRow(View):
    """발송대장: one document to one recipient."""

    id: UUID
    document_id: UUID
    number: str
    title: str
    recipient: str
    kind: str
    state: str
    label: str
    attempt: int
    sent_at: datetime
    arrived_at: datetime | None
    accepted_at: datetime | None
    sender: str
    attention: bool


class SentQuery(PageQuery):
    """Which part of the register of what was sent."""

    q: Line = ""
    year: Annotated[int, Meta(ge=1900, le=2999)] | None = None
    trouble: bool = False
    """Only what failed, was returned or is asked for again."""
    document_id: UUID | None = None


class CheckRow(View):
    """심사함: a document that waits to be sealed."""

    document_id: UUID
    number: str
    title: str
    unit_name: str
    asked_name: str
    asked_at: datetime
    note: str
    recipients: list[str]
