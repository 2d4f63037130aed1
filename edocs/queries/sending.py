"""How a document stands with its recipients, what waits to be sealed, and the registers of sending and of seals."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from edocs.content import Addressee, from_plain
from edocs.engine.case import DocumentState
from edocs.korean import moment_text
from edocs.queries.dispatching import dispatches, facts
from edocs.queries.documents import Found, case_of, revision_row
from edocs.queries.organisation import viewer
from edocs.queries.paging import after, cursor_of
from edocs.queries.recipients import addressees_of, check, shown
from edocs.queries.registers import plain_cell, visible
from edocs.sending import sealing
from edocs.sending.states import AGAIN, LABELS, Fact, State, fold, may_cancel, may_resend
from edocs.tables import document, revision
from edocs.tables.sending import dispatch, dispatch_fact, seal, seal_entry, sending
from edocs.topics import sending_topic
from edocs.views.sending import (
    CheckRow,
    DispatchView,
    FactView,
    SealChoice,
    SealEntryView,
    SealView,
    SendingView,
    SentQuery,
    SentRow,
)
from kernel import packs
from kernel.access import Permission, may, require
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Page

RULES = "dispatch.rules"
MOST_ROWS = 50_000
_OURS = (Fact.PACKED.value, Fact.HANDED_OFF.value)
"""Steps of our own before it leaves; where nothing is packed they say nothing."""
SENT_HEADS = "등록번호 제목 수신자 상태 발송일시 도달일시 접수일시 발송자 회차".split()
SEAL_HEADS = "일시 구분 관인 문서번호 제목 수신자 사용자 사유".split()
ENTRY_KINDS = {"register": "등록", "use": "사용", "replace": "교체", "destroy": "폐기"}


async def sending_row(tx: Tx, document_id: UUID, *, lock: bool = False) -> Any:
    """The sending's row, or None before anybody asked."""
    query = select(sending).where(sending.c.document_id == document_id)
    return (await tx.db.execute(query.with_for_update() if lock else query)).first()


async def checked_first(tx: Tx) -> bool:
    """Whether the institution has somebody look before it seals (심사); so it is where no pack says otherwise."""
    rule = (await packs.in_force(tx, RULES)).get("check")
    return rule is None or rule.value is True


def may_send(tx: Tx, found: Found, kinds: set[str], *, checked: bool) -> bool:
    """Whether the actor may seal and send: the registry; the drafter's unit where nobody must look before.

    LAW adm-doc-rule §12(1)
    """
    if may(tx, Permission.REGISTRY):
        return True
    return _of_the_unit(found) and not sealing.needs_check(kinds, rule=checked)


def may_add(found: Found) -> bool:
    """Whether the actor is the head of the handling unit. LAW adm-doc §15(4)"""
    unit = found.viewer.org.units.get(found.case.drafter.unit)
    return unit is not None and unit.head_post == found.viewer.seat.post


def _of_the_unit(found: Found) -> bool:
    return found.viewer.seat.unit == found.case.drafter.unit or found.viewer.seat.person == found.case.drafter.person


async def sending_view(tx: Tx, found: Found) -> SendingView:
    """Everything that the panel shows: before it is sent whom it will go to, afterwards how far it has come."""
    row = await sending_row(tx, found.id)
    rows = await dispatches(tx, found.id)
    known = await facts(tx, [one.id for one in rows])
    folded = fold(State(one.state) for one in rows)
    to = await _addressed(tx, found)
    state = row.state if row is not None else "NONE"
    kinds = {one.kind for one in to}
    return SendingView(
        document_id=found.id,
        state=state,
        stage=folded.stage,
        text=folded.text,
        mode=row.mode if row is not None else "",
        note=row.note if row is not None else "",
        asked_name=row.asked_name if row is not None else "",
        asked_at=row.asked_at if row is not None else None,
        checked_name=row.checked_name if row is not None else "",
        checked_at=row.checked_at if row is not None else None,
        sent_at=row.sent_at if row is not None else None,
        has_sheet=row is not None and row.sealed_sha256 is not None,
        dispatches=[
            _dispatch_view(one, known.get(one.id, ()), may_act=may_send(tx, found, {one.kind}, checked=False))
            for one in rows
        ],
        recipients=[shown(one) for one in to],
        modes=list(sealing.modes(kinds)),  # type: ignore[arg-type]  # the modes are those of the view
        seals=await _choices(tx) if state != "SENT" else [],
        findings=await check(tx, to) if state != "SENT" and to else [],
        may=_may(tx, found, state, kinds, checked=await checked_first(tx)),
        topic=str(sending_topic(tx.institution_id, found.id)),
        place=len(rows) + sum(map(len, known.values())),
    )


async def _addressed(tx: Tx, found: Found) -> list[Addressee]:
    if found.case.state is not DocumentState.ESTABLISHED:
        return []
    return addressees_of(from_plain((await revision_row(tx, found.id, found.row.revision)).content))


def _may(tx: Tx, found: Found, state: str, kinds: set[str], *, checked: bool) -> list[str]:
    """What the actor may do with the whole of it."""
    if not kinds:
        return []
    if state == "SENT":
        return ["add"] if may_add(found) else []
    sends = may_send(tx, found, kinds, checked=checked)
    offered = ["send"] if sends else []
    if state in ("NONE", "REFUSED") and not sends and _of_the_unit(found):
        offered.append("ask")
    if state == "ASKED" and may(tx, Permission.REGISTRY):
        offered.append("refuse")
    return offered


def _dispatch_view(row: Any, known: Iterable[Any], *, may_act: bool) -> DispatchView:
    state = State(row.state)
    offered = ["cancel"] if may_cancel(state) else []
    offered += ["resend"] if may_resend(state) else []
    offered += ["note"] if row.kind == "manual" and state is not State.CANCELLED else []
    offered += ["looked"] if row.attention else []
    return DispatchView(
        id=row.id,
        place=row.place,
        kind=row.kind,
        name=row.name,
        state=row.state,
        label=LABELS[state],
        attempt=row.attempt,
        attention=row.attention,
        reason=row.reason,
        added_for=row.added_for,
        changed_at=row.changed_at,
        facts=[
            FactView(
                fact=one.fact,
                at=one.at,
                noted_at=one.noted_at,
                attempt=one.attempt,
                effect=one.effect,
                detail=one.detail,
                by=" ".join(part for part in (one.by_unit, one.by_person) if part),
            )
            for one in known
            if not (one.effect == "implied" and one.fact in _OURS)
        ],
        may=offered if may_act else [],
    )


async def _choices(tx: Tx) -> list[SealChoice]:
    query = select(seal).where(seal.c.state == "in_use").order_by(seal.c.registered_at)
    return [SealChoice(id=row.id, name=row.name, kind=row.kind) for row in await tx.db.execute(query)]


async def waiting_checks(tx: Tx) -> list[CheckRow]:
    """심사함: what waits to be sealed, oldest first; for the registry."""
    require(tx, Permission.REGISTRY)
    joined = sending.join(
        document, (document.c.institution_id == sending.c.institution_id) & (document.c.id == sending.c.document_id)
    ).join(
        revision,
        (revision.c.institution_id == document.c.institution_id)
        & (revision.c.document_id == document.c.id)
        & (revision.c.number == document.c.revision),
    )
    query = (
        select(sending, document.c.number, document.c.title, document.c.case, revision.c.content)
        .select_from(joined)
        .where(sending.c.state == "ASKED")
        .order_by(sending.c.asked_at)
        .limit(200)
    )
    return [
        CheckRow(
            document_id=row.document_id,
            number=row.number,
            title=row.title,
            unit_name=case_of(row).drafter.unit_name,
            asked_name=row.asked_name,
            asked_at=row.asked_at,
            note=row.note,
            recipients=list(from_plain(row.content).recipients),
        )
        for row in await tx.db.execute(query)
    ]


async def checks_waiting(tx: Tx) -> int:
    """How many documents wait to be sealed; 0 for those who do not seal."""
    if not may(tx, Permission.REGISTRY):
        return 0
    query = select(func.count()).select_from(sending).where(sending.c.state == "ASKED")
    return int((await tx.db.execute(query)).scalar_one())


# --- 발송대장 ------------------------------------------------------------------------------------------------------


async def sent(tx: Tx, query: SentQuery) -> Page[SentRow]:
    """발송대장: the dispatches of the documents that the actor may see, newest first."""
    rows = await _sent(tx, query, query.limit + 1)
    items = await _sent_rows(tx, rows[: query.limit])
    if len(rows) > query.limit:
        return Page(items=items, next=cursor_of(rows[query.limit - 1].made_at, rows[query.limit - 1].id))
    return Page(items=items)


async def _sent(tx: Tx, query: SentQuery, limit: int) -> list[Any]:
    who = await viewer(tx)
    joined = dispatch.join(
        document, (document.c.institution_id == dispatch.c.institution_id) & (document.c.id == dispatch.c.document_id)
    )
    tokens = who.tokens
    wanted: list[ColumnElement[bool]] = [visible(tokens)]
    if query.q:
        columns = (document.c.title, document.c.number, dispatch.c.name)
        title, number, name = (column.icontains(query.q, autoescape=True) for column in columns)
        wanted.append(title | number | name)
    if query.year is not None:
        wanted.append(document.c.number_year == query.year)
    if query.trouble:
        wanted.append(dispatch.c.state.in_([state.value for state in AGAIN]) | dispatch.c.attention)
    if query.document_id is not None:
        wanted.append(dispatch.c.document_id == query.document_id)
    if query.cursor:
        wanted.append(tuple_(dispatch.c.made_at, dispatch.c.id) < tuple_(*after(query.cursor)))
    statement = (
        select(dispatch, document.c.number, document.c.title)
        .select_from(joined)
        .where(*wanted)
        .order_by(dispatch.c.made_at.desc(), dispatch.c.id.desc())
        .limit(limit)
    )
    return list(await tx.db.execute(statement))


async def _sent_rows(tx: Tx, rows: Sequence[Any]) -> list[SentRow]:
    moments = await _moments(tx, [row.id for row in rows])
    return [
        SentRow(
            id=row.id,
            document_id=row.document_id,
            number=row.number,
            title=row.title,
            recipient=row.name,
            kind=row.kind,
            state=row.state,
            label=LABELS[State(row.state)],
            attempt=row.attempt,
            sent_at=moments.get((row.id, Fact.SENT.value), row.made_at),
            arrived_at=moments.get((row.id, Fact.ARRIVED.value)),
            accepted_at=moments.get((row.id, Fact.ACCEPTED.value)),
            sender=row.made_name,
            attention=row.attention,
        )
        for row in rows
    ]


async def _moments(tx: Tx, ids: list[UUID]) -> dict[tuple[UUID, str], Any]:
    """The first moment of each fact of these dispatches."""
    one = dispatch_fact.c
    query = select(one.dispatch_id, one.fact, func.min(one.at)).where(one.dispatch_id.in_(ids))
    return {(row[0], row[1]): row[2] for row in await tx.db.execute(query.group_by(one.dispatch_id, one.fact))}


async def sent_csv(tx: Tx, query: SentQuery) -> bytes:
    """발송대장 as a file for a spreadsheet."""
    rows = await _sent_rows(tx, await _sent(tx, query, MOST_ROWS))
    return as_csv(
        SENT_HEADS,
        (
            (
                row.number,
                row.title,
                row.recipient,
                row.label,
                moment_text(row.sent_at),
                moment_text(row.arrived_at),
                moment_text(row.accepted_at),
                row.sender,
                str(row.attempt),
            )
            for row in rows
        ),
    )


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A register for a spreadsheet: UTF-8 with a mark, as Excel wants it; no cell runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow(plain_cell(cell) for cell in row)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


# --- 관인대장 ------------------------------------------------------------------------------------------------------


async def seal_list(tx: Tx) -> list[SealView]:
    """The seals, those in use first."""
    query = select(seal).order_by(seal.c.state != "in_use", seal.c.registered_at)
    return [
        SealView(
            id=row.id,
            kind=row.kind,
            name=row.name,
            keeper=row.keeper,
            state=row.state,
            fingerprint=row.fingerprint,
            width_mm=row.width_mm,
            registered_at=row.registered_at,
            ended_at=row.ended_at,
            has_image=row.size is not None,
        )
        for row in await tx.db.execute(query)
    ]


async def seal_for(tx: Tx, seal_id: UUID) -> Any:
    """A seal with its image, for those who keep it. Raises NotFound."""
    require(tx, Permission.REGISTRY)
    row = (await tx.db.execute(select(seal).where(seal.c.id == seal_id))).first()
    if row is None or row.size is None:
        raise NotFound("no_seal", "쓰고 있는 관인이 아닙니다.", "No such seal in use.")
    return row


async def seal_ledger(tx: Tx, limit: int = 500) -> list[SealEntryView]:
    """관인대장, newest first; for the registry and the records officer. LAW adm-doc-rule §29"""
    if not may(tx, Permission.RECORDS):
        require(tx, Permission.REGISTRY)
    joined = seal_entry.join(
        seal, (seal.c.institution_id == seal_entry.c.institution_id) & (seal.c.id == seal_entry.c.seal_id)
    )
    query = select(seal_entry, seal.c.name).select_from(joined).order_by(seal_entry.c.at.desc(), seal_entry.c.id.desc())
    return [
        SealEntryView(
            id=row.id,
            seal_id=row.seal_id,
            seal_name=row.name,
            kind=row.kind,
            at=row.at,
            person_name=row.person_name,
            document_id=row.document_id,
            number=row.number,
            title=row.title,
            recipients=row.recipients,
            reason=row.reason,
        )
        for row in await tx.db.execute(query.limit(limit))
    ]


async def seal_csv(tx: Tx) -> bytes:
    """관인대장 as a file for a spreadsheet."""
    return as_csv(
        SEAL_HEADS,
        (
            (
                moment_text(row.at),
                ENTRY_KINDS[row.kind],
                row.seal_name,
                row.number,
                row.title,
                row.recipients,
                row.person_name,
                row.reason,
            )
            for row in await seal_ledger(tx, MOST_ROWS)
        ),
    )
