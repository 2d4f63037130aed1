"""Received documents: found with rights checked, in trays, in registers, with their course.

Who may see: the registry everything, a unit what was distributed to it, its heads upwards, the officer, the readers.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, cast, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from edocs import desk
from edocs.korean import date_text, moment_text
from edocs.queries.organisation import Viewer, viewer
from edocs.queries.paging import after, cursor_of
from edocs.queries.sending import as_csv, checks_waiting
from edocs.receiving.states import LABELS, UNREGISTERED, Role, State, offered
from edocs.receiving.telling import sentence
from edocs.tables import document, record_file
from edocs.tables.receiving import reading, received, received_event, received_file
from edocs.views.receiving import (
    AnswerView,
    LetterEvent,
    LetterFileView,
    LetterPerson,
    LetterRow,
    LetterUnit,
    LetterView,
    ReaderView,
    ReceivedQuery,
    TrayCounts,
    TrayQuery,
)
from edocs.views.shared import Disclosure
from kernel.access import Permission, may
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Page

OPEN = (State.REGISTERED, State.ASSIGNED)
MOST_ROWS = 50_000
RECEIVED_HEADS = "접수번호 접수일시 발신 문서번호 시행일 제목 처리과 담당자 처리기한 상태 도달일시".split()
DISTRIBUTED_HEADS = "배부일시 발신 문서번호 제목 배부받은곳 배부자 접수번호 상태".split()


class FoundLetter(Struct, frozen=True):
    """A received document that the actor may see: its row, who looks, and as whom."""

    row: Any
    viewer: Viewer
    roles: frozenset[Role]

    @property
    def state(self) -> State:
        """Where it lies."""
        return State(self.row.state)


async def letter_for(tx: Tx, received_id: UUID, *, lock: bool = False) -> FoundLetter:
    """The received document, if the actor may see it. Raises NotFound."""
    query = select(received).where(received.c.id == received_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).first()
    who = await viewer(tx)
    if row is None or not desk.may_see(row.acl, who.tokens):
        raise NotFound("no_letter", "문서가 없거나 볼 수 없습니다.", "No such letter.")
    return FoundLetter(row, who, await _roles(tx, row, who))


async def _roles(tx: Tx, row: Any, who: Viewer) -> frozenset[Role]:
    roles = {Role.REGISTRY} if may(tx, Permission.REGISTRY) else set()
    posts = desk.posts_acted_for(who.seat, who.org, who.at)
    if row.unit_id is not None and any(who.org.is_within(post, row.unit_id) for post in posts):
        roles.add(Role.UNIT)
    if row.officer_post in posts:
        roles.add(Role.OFFICER)
    mine = select(reading.c.post_id).where(reading.c.received_id == row.id, reading.c.post_id.in_(posts))
    if (await tx.db.execute(mine)).first() is not None:
        roles.add(Role.READER)
    return frozenset(roles)


def readable(tokens: list[str]) -> ColumnElement[bool]:
    """Received documents that whoever holds one of these tokens may see."""
    return received.c.acl.op("&&", is_comparison=True)(cast(tokens, ARRAY(Text)))


# --- trays ---------------------------------------------------------------------------------------------------------


async def tray(tx: Tx, query: TrayQuery) -> Page[LetterRow]:
    """The received documents of a tray, oldest first where they wait, newest first where they are kept."""
    who = await viewer(tx)
    wanted = [readable(who.tokens), *_tray(who, query)]
    if query.q:
        wanted.append(_words(query.q))
    if query.cursor:
        wanted.append(tuple_(received.c.arrived_at, received.c.id) < tuple_(*after(query.cursor)))
    statement = select(*_COLUMNS).where(*wanted).order_by(received.c.arrived_at.desc(), received.c.id.desc())
    rows = list(await tx.db.execute(statement.limit(query.limit + 1)))
    items = await _rows(tx, rows[: query.limit])
    if len(rows) > query.limit:
        return Page(items=items, next=cursor_of(rows[query.limit - 1].arrived_at, rows[query.limit - 1].id))
    return Page(items=items)


def _tray(who: Viewer, query: TrayQuery) -> list[ColumnElement[bool]]:
    posts = desk.posts_acted_for(who.seat, who.org, who.at)
    state = received.c.state
    chosen: list[ColumnElement[bool]] = [state == query.state] if query.state else []
    match query.tray:
        case "registry":
            return chosen or [state.in_(("AT_REGISTRY", "REDISTRIBUTE_ASKED"))]
        case "unit":
            return [received.c.unit_id == who.seat.unit, *(chosen or [state.in_(("DISTRIBUTED", *OPEN))])]
        case "mine":
            return [received.c.officer_post.in_(posts), *(chosen or [state.in_(OPEN)])]
        case "reading":
            return [_unread(posts)]
        case _:
            return [state.in_(UNREGISTERED), *chosen]


def _unread(posts: Sequence[UUID]) -> ColumnElement[bool]:
    return received.c.id.in_(
        select(reading.c.received_id).where(reading.c.post_id.in_(posts), reading.c.read_at.is_(None))
    )


async def counts(tx: Tx) -> TrayCounts:
    """How many wait for the actor, tray by tray."""
    who = await viewer(tx)
    posts = desk.posts_acted_for(who.seat, who.org, who.at)
    state = received.c.state

    def counted(*conditions: ColumnElement[bool]) -> Any:
        return select(func.count()).select_from(received).where(readable(who.tokens), *conditions).scalar_subquery()

    query = select(
        counted(state.in_(("AT_REGISTRY", "REDISTRIBUTE_ASKED"))),
        counted(received.c.unit_id == who.seat.unit, state == "DISTRIBUTED"),
        counted(received.c.officer_post.in_(posts), state.in_(OPEN)),
        counted(_unread(posts)),
    )
    found = (await tx.db.execute(query)).one()
    registry = Permission.REGISTRY in tx.actor.permissions
    return TrayCounts(
        registry=found[0] if registry else 0,
        checks=await checks_waiting(tx),
        unit=found[1],
        mine=found[2],
        reading=found[3],
        registry_person=registry,
    )


_COLUMNS = [column for column in received.c if column.name != "paper"]


async def letter_rows(tx: Tx, ids: Sequence[UUID]) -> list[LetterRow]:
    """These, newest first, as lists show them; those that the actor may not see are left out."""
    who = await viewer(tx)
    query = select(*_COLUMNS).where(received.c.id.in_(ids), readable(who.tokens))
    return await _rows(tx, list(await tx.db.execute(query.order_by(received.c.arrived_at.desc()))))


async def _rows(tx: Tx, rows: Sequence[Any]) -> list[LetterRow]:
    counting = select(received_file.c.received_id, func.count()).where(
        received_file.c.received_id.in_([row.id for row in rows]), received_file.c.kind == "attachment"
    )
    files = {row[0]: row[1] for row in await tx.db.execute(counting.group_by(received_file.c.received_id))}
    return [described(row, files.get(row.id, 0), tx.now) for row in rows]


def described(row: Any, files: int, now: datetime) -> LetterRow:
    """A received document as lists show it."""
    state = State(row.state)
    return LetterRow(
        id=row.id,
        title=row.title,
        sender=row.sender_name,
        number=row.number,
        dated=row.dated,
        source=row.source,
        state=row.state,
        label=LABELS[state],
        arrived_at=row.arrived_at,
        addressed=row.addressed,
        suggested_unit=row.addressed_unit,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        receipt=row.receipt or "",
        registered_at=row.registered_at,
        distributed_at=row.distributed_at,
        officer=row.officer_name,
        due_at=row.due_at,
        late=row.due_at is not None and row.due_at < now and state in (*UNREGISTERED, *OPEN),
        files=files,
        again=row.replaces is not None,
    )


# --- one -----------------------------------------------------------------------------------------------------------


async def letter_view(tx: Tx, found: FoundLetter) -> LetterView:
    """Everything that the viewer shows of a received document."""
    row = found.row
    files = list(
        await tx.db.execute(
            select(received_file).where(received_file.c.received_id == row.id).order_by(received_file.c.place)
        )
    )
    file = (
        (await tx.db.execute(select(record_file.c.name).where(record_file.c.id == row.record_file_id))).scalar()
        if row.record_file_id
        else None
    )
    return LetterView(
        row=described(row, sum(1 for one in files if one.kind == "attachment"), tx.now),
        paper=row.paper,
        files=[
            LetterFileView(place=one.place, kind=one.kind, name=one.name, media_type=one.media_type, size=one.size)
            for one in files
        ],
        disclosure=Disclosure(
            kind=row.disclosure["kind"], items=row.disclosure["items"], ends_on=row.disclosure["ends_on"]
        ),
        method=row.method,
        note=row.note,
        officer_post=row.officer_post,
        record_file_id=row.record_file_id,
        record_file=file or "",
        answer=await _answer(tx, row.answer_id),
        readers=await _readers(tx, row.id),
        course=await _course(tx, found),
        may=[act.value for act in offered(found.state, found.roles)],
        replaces=row.replaces,
        place=row.seq,
    )


async def _answer(tx: Tx, answer_id: UUID | None) -> AnswerView | None:
    if answer_id is None:
        return None
    columns = (document.c.id, document.c.title, document.c.state, document.c.number)
    row = (await tx.db.execute(select(*columns).where(document.c.id == answer_id))).first()
    if row is None:
        return None
    return AnswerView(id=row.id, title=row.title, state=row.state, number=row.number or "")


async def _readers(tx: Tx, received_id: UUID) -> list[ReaderView]:
    query = (
        select(reading).where(reading.c.received_id == received_id).order_by(reading.c.asked_at, reading.c.post_name)
    )
    return [
        ReaderView(
            post_id=row.post_id,
            post_name=row.post_name,
            person_name=row.person_name,
            asked_at=row.asked_at,
            read_at=row.read_at,
            read_name=row.read_name,
        )
        for row in await tx.db.execute(query)
    ]


async def _course(tx: Tx, found: FoundLetter) -> list[LetterEvent]:
    query = select(received_event).where(received_event.c.received_id == found.row.id).order_by(received_event.c.seq)
    return [
        LetterEvent(
            seq=row.seq,
            kind=row.kind,
            at=row.at,
            by=" ".join(part for part in (row.post_name, row.person_name) if part),
            text=sentence(row.kind, row.detail),
            words=row.words,
        )
        for row in await tx.db.execute(query)
    ]


async def file_for(tx: Tx, received_id: UUID, place: int) -> Any:
    """A file of a received document that the actor may see. Raises NotFound."""
    await letter_for(tx, received_id)
    query = select(received_file).where(received_file.c.received_id == received_id, received_file.c.place == place)
    row = (await tx.db.execute(query)).first()
    if row is None:
        raise NotFound("no_file", "그런 파일이 없습니다.", "No such file.")
    return row


async def picture_for(tx: Tx, received_id: UUID, name: str) -> Any:
    """A picture that the sheet names: of its body by id, or its seal. Raises NotFound."""
    await letter_for(tx, received_id)
    query = select(received_file).where(
        received_file.c.received_id == received_id,
        received_file.c.kind.in_(("image", "seal")),
        received_file.c.name == name,
    )
    row = (await tx.db.execute(query.limit(1))).first()
    if row is None:
        raise NotFound("no_picture", "그런 그림이 없습니다.", "No such picture.")
    return row


async def units(tx: Tx) -> list[LetterUnit]:
    """The units to which letters are distributed, with their people, and how many wait there to be registered."""
    who = await viewer(tx)
    waiting = select(received.c.unit_id, func.count()).where(received.c.state == "DISTRIBUTED")
    counted = {row[0]: row[1] for row in await tx.db.execute(waiting.group_by(received.c.unit_id))}
    found = []
    for unit in who.org.units.values():
        people = [
            LetterPerson(post_id=post.id, post_name=post.name, person_name=holding.person_name)
            for post in who.org.posts.values()
            if post.unit == unit.id
            for holding in who.org.holdings_of(post.id, who.at)[:1]
        ]
        path = " ".join(above.name for above in reversed(list(who.org.chain(unit.id))))
        found.append(LetterUnit(id=unit.id, name=unit.name, path=path, waiting=counted.get(unit.id, 0), people=people))
    return sorted(found, key=lambda one: one.path)


# --- registers -----------------------------------------------------------------------------------------------------


async def received_register(tx: Tx, query: ReceivedQuery) -> Page[LetterRow]:
    """접수대장: what was registered and may be seen by the actor, newest first."""
    rows = await _registered(tx, query, query.limit + 1)
    items = await _rows(tx, rows[: query.limit])
    if len(rows) > query.limit:
        return Page(items=items, next=cursor_of(rows[query.limit - 1].registered_at, rows[query.limit - 1].id))
    return Page(items=items)


async def _registered(tx: Tx, query: ReceivedQuery, limit: int) -> list[Any]:
    who = await viewer(tx)
    at = received.c.registered_at
    wanted: list[ColumnElement[bool]] = [readable(who.tokens), at.is_not(None), *_chosen(tx, query)]
    if query.cursor:
        wanted.append(tuple_(at, received.c.id) < tuple_(*after(query.cursor)))
    statement = select(*_COLUMNS).where(*wanted).order_by(at.desc(), received.c.id.desc()).limit(limit)
    return list(await tx.db.execute(statement))


def _chosen(tx: Tx, query: ReceivedQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.q:
        found.append(_words(query.q))
    if query.year is not None:
        found.append(received.c.receipt_year == query.year)
    if query.unit_id is not None:
        found.append(received.c.unit_id == query.unit_id)
    if query.late:
        found.append(and_(received.c.due_at < tx.now, received.c.state.in_(OPEN)))
    return found


def _words(words: str) -> ColumnElement[bool]:
    columns = (received.c.title, received.c.number, received.c.receipt, received.c.sender_name)
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


async def received_csv(tx: Tx, query: ReceivedQuery) -> bytes:
    """접수대장 as a file for a spreadsheet."""
    rows = await _rows(tx, await _registered(tx, query, MOST_ROWS))
    return as_csv(
        RECEIVED_HEADS,
        (
            (
                row.receipt,
                moment_text(row.registered_at),
                row.sender,
                row.number,
                date_text(row.dated) if row.dated else "",
                row.title,
                row.unit_name,
                row.officer,
                moment_text(row.due_at),
                row.label,
                moment_text(row.arrived_at),
            )
            for row in rows
        ),
    )


async def distributed_register(tx: Tx, query: ReceivedQuery) -> Page[LetterRow]:
    """배부대장: what was distributed, newest first; every distribution is in the course of the document."""
    rows = await _distributed(tx, query, query.limit + 1)
    items = await _rows(tx, rows[: query.limit])
    if len(rows) > query.limit:
        return Page(items=items, next=cursor_of(rows[query.limit - 1].distributed_at, rows[query.limit - 1].id))
    return Page(items=items)


async def _distributed(tx: Tx, query: ReceivedQuery, limit: int) -> list[Any]:
    who = await viewer(tx)
    at = received.c.distributed_at
    wanted: list[ColumnElement[bool]] = [readable(who.tokens), at.is_not(None), *_chosen(tx, query)]
    if query.cursor:
        wanted.append(tuple_(at, received.c.id) < tuple_(*after(query.cursor)))
    statement = select(*_COLUMNS).where(*wanted).order_by(at.desc(), received.c.id.desc()).limit(limit)
    return list(await tx.db.execute(statement))


async def distributed_csv(tx: Tx, query: ReceivedQuery) -> bytes:
    """배부대장 as a file for a spreadsheet: a line for every distribution, a second one too."""
    rows = await _distributed(tx, query, MOST_ROWS)
    by_id = {row.id: row for row in rows}
    return as_csv(DISTRIBUTED_HEADS, [_distribution(by_id, one) for one in await _distributions(tx, by_id)])


async def _distributions(tx: Tx, ids: Iterable[UUID]) -> list[Any]:
    one = received_event.c
    query = select(received_event).where(one.kind == "distribute", one.received_id.in_(list(ids)))
    return list(await tx.db.execute(query.order_by(one.at.desc(), one.received_id)))


def _distribution(rows: dict[UUID, Any], event: Any) -> tuple[str, ...]:
    row = rows[event.received_id]
    return (
        moment_text(event.at),
        row.sender_name,
        row.number,
        row.title,
        event.detail.get("unit", ""),
        f"{event.post_name} {event.person_name}",
        row.receipt or "",
        LABELS[State(row.state)],
    )
