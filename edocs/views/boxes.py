"""Boxes: where documents lie for one person, and the row of a list."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.engine.case import DocumentState, StepKind, StepState
from edocs.views.shared import Who
from kernel.web import Line, PageQuery, View, Won


class Box(StrEnum):
    """Where a document lies for one person now."""

    TO_APPROVE = "to_approve"
    """결재 대기: my review or decision is asked, as holder or deputy."""
    TO_CONSENT = "to_consent"
    """협조 요청: my consent or audit is asked."""
    DEPARTMENT = "department"
    """부서 협조: my department is asked for its consent; somebody in it names who looks at it first."""
    HELD = "held"
    """보류한 문서."""
    CIRCULATED = "circulated"
    """공람·참조: to read."""
    POST_REPORT = "post_report"
    """사후 보고 확인: what a deputy decided for me."""
    DRAFTING = "drafting"
    """작성 중."""
    IN_PROGRESS = "in_progress"
    """진행 중: mine, or signed by me, under way."""
    RETURNED = "returned"
    """반려·회수."""
    DONE = "done"
    """완료: mine, or signed by me."""


class Brief(View):
    """One row of a box: three lines (무엇, 금액, 의견), the route in glyphs, what is asked of me."""

    id: UUID
    title: str
    form_code: str
    form_name: str
    state: DocumentState
    boxes: list[Box]
    what: str
    amount: Won | None
    amount_note: str
    opinions: int
    differing: str
    """The last differing opinion in one line, or empty."""
    drafter: Who
    unit_name: str
    number: str
    submitted_at: datetime | None
    changed_at: datetime
    due_at: datetime | None
    urgent: bool
    attachments: int
    unread: bool
    route: list["Glyph"]
    mine: "MyTurn | None" = None
    batch: bool = False
    """The first of several documents that are decided together (일괄기안)."""


class Glyph(View):
    """One mark of the route strip."""

    kind: StepKind
    state: StepState
    post_name: str
    differing: bool = False


class MyTurn(View):
    """What is asked of the actor on this document now."""

    step: int
    kind: StepKind
    state: StepState
    acting_for: Who | None
    """Set when the actor would sign as deputy (대결)."""
    delegated: bool
    label: str
    """검토 | 협조 | 결재 | 전결 | 대결: what the button says."""


class BoxCounts(View):
    """How many lie in each box, and where to listen for changes."""

    counts: dict[str, int]
    unread: dict[str, int]
    topic: str
    seq: int


class BoxPage(View):
    """One page of a box."""

    items: list[Brief]
    next: str | None
    total: int
    amount: Won
    """Sum of the amounts of the whole box."""
    topic: str
    seq: int


class BoxQuery(PageQuery):
    """How a box is asked for."""

    sort: Annotated[str, Meta(pattern="^(due|new|old|amount)$")] = "due"
    q: Line = ""


class BoxNews(View):
    """News on a person's topic: where one document lies for me now. An empty `brief` means nowhere any more."""

    document_id: UUID
    boxes: list[Box]
    brief: Brief | None
    happened: str
    """What happened, as an event type (submitted, signed, decided, returned, recalled, opinion, held …)."""
    by: str
    at: datetime
