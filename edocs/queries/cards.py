"""The card of a document: what another room shows of it, bound to the revision that was seen, and whom it waits for.

A card says nothing that its reader may not see in the document itself; it carries no right. Whoever signs from a card
signs here, in this room, the revision that the card names, and is refused when there is a newer one.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from edocs.engine.case import Case, ClosingKind, DocumentState, StepState, kind_word
from edocs.noticing import asked_now, asking_key
from edocs.queries.documents import case_of, document_for, document_row
from edocs.queries.organisation import organisation
from kernel.errors import NotFound
from kernel.tx import Tx

SUBJECT = "edocs/document/"
MOST_OPINION = 200


class Card(Struct, frozen=True, kw_only=True):
    """A document as a card shows it: `shown` stays as it was when it was shown, `stands` follows the document."""

    subject: str
    shown: dict[str, Any]
    stands: dict[str, Any]
    author: dict[str, Any]
    """Who drafted it, as others see a person."""
    asked: dict[UUID, str]
    """Whom it waits for now, with the asking: another one when they are asked again."""


def document_of(subject: str) -> UUID:
    """The document that a card stands for. Raises NotFound for anything else."""
    try:
        return UUID(subject.removeprefix(SUBJECT))
    except ValueError:
        raise NotFound("no_document", "문서가 없습니다.", "No such document.") from None


async def card(tx: Tx, document_id: UUID) -> Card:
    """The card of a document, for the system's own work. Raises NotFound."""
    row = await document_row(tx, document_id)
    case = case_of(row)
    org = await organisation(tx)
    asked = {
        one.seat.person: asking_key(document_id, step)
        for step in case.open_steps
        if step.state is StepState.ACTIVE
        for one in asked_now(step, case, org, tx.now)
    }
    seat = case.drafter
    author = {"id": str(seat.person), "name": seat.person_name, "post": seat.post_name, "unit": seat.unit_name}
    return Card(
        subject=SUBJECT + str(document_id),
        shown=_shown(row, case) | _sums(row, case),
        stands=stands(row, case),
        author=author,
        asked=asked,
    )


async def card_for(tx: Tx, subject: str) -> dict[str, Any]:
    """What the actor may show others of a document: its title and how it stands, no sums and no opinions.

    Raises NotFound where the actor may not see it.
    """
    found = await document_for(tx, document_of(subject))
    if found.case.revision is None or found.case.state is DocumentState.DRAFTING:
        raise NotFound("no_document", "올린 문서만 보낼 수 있습니다.", "Only submitted documents can be shown.")
    return {"subject": subject} | _shown(found.row, found.case) | stands(found.row, found.case)


def _shown(row: Any, case: Case) -> dict[str, Any]:
    revision = case.revision
    return {
        "title": row.title,
        "href": f"/approvals/document/{row.id}",
        "revision": revision.number if revision else 0,
        "hash": revision.hash if revision else "",
        "round": case.round,
    }


def _sums(row: Any, case: Case) -> dict[str, Any]:
    """What only those who are asked are shown: the three lines of a brief."""
    said = [one for one in case.opinions if one.text]
    last = f"{said[-1].seat.post_name}: {said[-1].text[:MOST_OPINION]}" if said else ""
    amount = f"{row.amount:,}원" if row.amount is not None else ""
    return {"what": row.brief["what"], "amount": amount, "opinion": last}


def stands(row: Any, case: Case) -> dict[str, Any]:
    """How a document stands: in words, whether it still waits, and which revision is the current one."""
    return {
        "state": _word(row, case),
        "waits": case.state is DocumentState.IN_PROGRESS and bool(case.open_steps),
        "now": case.revision.hash if case.revision else "",
        "current": case.revision.number if case.revision else 0,
    }


def _word(row: Any, case: Case) -> str:
    if case.state is DocumentState.ESTABLISHED:
        return f"결재 끝 · {row.number}" if row.number else "결재 끝"
    if case.state is DocumentState.ABANDONED:
        return "폐기"
    if case.state is DocumentState.RETURNED:
        recalled = case.closing is not None and case.closing.kind is ClosingKind.RECALLED
        return "회수" if recalled else "반려"
    if case.state is DocumentState.DRAFTING:
        return "작성 중"
    steps = sorted(case.open_steps, key=lambda step: step.stage)
    words = dict.fromkeys(kind_word(step.kind) + (" 보류" if step.state is StepState.HELD else "") for step in steps)
    return f"{', '.join(words)} 대기" if words else "진행 중"
