"""Joint drafts (공동기안): the partners of a draft, and what other institutions have asked this one to decide."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from kernel.web import Input, Text, View


class PartnerView(View):
    """Another institution of a joint draft, as the leading one sees it."""

    institution_id: int
    name: str
    state: str
    """WAIT | ASKED | AGREED"""
    asked_at: datetime | None = None
    decided_at: datetime | None = None
    number: str = ""
    """The partner's own number of its decision."""
    decided_by: str = ""


class JointCopyView(View):
    """This document is a copy of another institution's joint draft: only what is one's own can be changed."""

    request_id: UUID
    institution: str


class PartnerCandidate(View):
    """An institution that may be asked to decide with this one."""

    institution_id: int
    name: str


class ChoosePartners(Input):
    """The other institutions whose heads decide the draft as well, in the order in which they stand on the paper."""

    institution_ids: Annotated[list[int], Meta(max_length=11)]


class JointFileView(View):
    """A file of the text that came."""

    place: int
    name: str
    size: int
    kind: str


class JointRequestRow(View):
    """One joint draft of another institution, in the list."""

    id: UUID
    state: str
    """ASKED | TAKEN | AGREED | REFUSED | ENDED"""
    institution: str
    title: str
    unit_id: UUID | None
    unit_name: str
    document_id: UUID | None
    """One's own copy, once somebody has taken it up and where the actor may see it."""
    arrived_at: datetime
    due_at: datetime | None
    late: bool
    answered_at: datetime | None
    reason: str
    """Why it was not agreed to, or why the leading institution took it back."""
    lead_number: str
    """The number under which the whole came into being."""


class JointRequestView(JointRequestRow):
    """One joint draft of another institution, with what may be done about it."""

    drafter: str
    summary: str
    others: list[str]
    """The further institutions that are asked."""
    signed: list[str]
    """Who decided at the leading institution, by post and name."""
    text_hash: str
    files: list[JointFileView]
    may: list[str]
    """distribute take refuse"""


class Distribute(Input):
    """Hand it to the unit whose matter it is (배부). LAW adm-doc §18"""

    unit_id: UUID


class RefuseJoint(Input):
    """Do not agree (부동의): the leading institution gets the text back with the reason."""

    reason: Annotated[Text, Meta(min_length=1)]
