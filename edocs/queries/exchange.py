"""The exchange as its operators see it: settings, codes, what goes out, what came in, what is alarming."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from directory.queries import own_code_and_name
from edocs.queries.agencies import today
from edocs.queries.organisation import organisation
from edocs.queries.paging import after, cursor_of
from edocs.standard import FIRST, KIND, Profile, profile_from
from edocs.tables.exchange import agency, alarm, exchange_code, exchange_setting, incoming, outgoing
from edocs.views.exchange import (
    AlarmView,
    ExchangeCounts,
    ExchangeSettings,
    InQuery,
    InView,
    OutQuery,
    OutView,
    OwnCode,
)
from kernel import packs
from kernel.access import Permission, may, require
from kernel.clock import SEOUL
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx
from kernel.web import Page

QUARANTINED, STORED, APPLIED, DUPLICATE, LATE = "QUARANTINED", "STORED", "APPLIED", "DUPLICATE", "LATE"
AGAIN, REFUSED, DISMISSED = "AGAIN", "REFUSED", "DISMISSED"


def require_operator(tx: Tx) -> None:
    """Who runs the exchange of an institution: its registry or its administrator. Raises Forbidden."""
    if not may(tx, Permission.SETTINGS):
        require(tx, Permission.REGISTRY)


async def settings(tx: Tx) -> ExchangeSettings:
    """The institution's settings; the usual ones while none were made."""
    kept = await tx.db.scalar(select(exchange_setting.c.content))
    return msgspec.convert(kept or {}, ExchangeSettings)


async def profile_now(tx: Tx) -> Profile:
    """The version of the exchange standard by which this institution writes today."""
    said = await packs.latest(tx, KIND, today(tx))
    return FIRST if said is None else _profile(said)


async def profile_numbered(tx: Tx, number: int) -> Profile:
    """A version by its number, whether it still holds or not: what was sent by it is sent again by it."""
    query = select(packs.pack.c.note).where(packs.pack.c.kind == KIND, packs.pack.c.version == number)
    note = await tx.db.scalar(query)
    return FIRST if note is None else _profile(packs.said_in(tx, note))


def _profile(said: packs.Pack) -> Profile:
    return profile_from(said.version, {name: rule.value for name, rule in said.values.items()})


async def own_org(tx: Tx) -> tuple[str, str]:
    """Code and name of the institution in the exchange; the code is empty where it has none."""
    own, name = await own_code_and_name(tx)
    day = today(tx)
    ended = exchange_code.c.valid_to
    given = select(exchange_code.c.code).where(
        exchange_code.c.unit_id.is_(None), exchange_code.c.valid_from <= day, or_(ended.is_(None), ended >= day)
    )
    code = await tx.db.scalar(given.order_by(ended.asc().nulls_first()).limit(1))
    fits = len(own) == 7 and own.isascii() and own.isalnum()
    return str(code or (own if fits else "")), name


async def codes(tx: Tx) -> list[OwnCode]:
    """All our codes, also those that ended."""
    org = await organisation(tx)
    rows = await tx.db.execute(select(exchange_code).order_by(exchange_code.c.code))
    return [
        OwnCode(
            code=row.code,
            unit_id=row.unit_id,
            unit_name=org.units[row.unit_id].name if row.unit_id in org.units else "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    ]


async def out_rows(tx: Tx, query: OutQuery) -> Page[OutView]:
    """What goes out, newest first."""
    require_operator(tx)
    t = outgoing.c
    where: list[ColumnElement[bool]] = []
    for column, value in ((t.state, query.state), (t.kind, query.kind)):
        if value:
            where.append(column == value)
    if words := query.q.strip():
        where.append(or_(t.title.contains(words, autoescape=True), t.doc_id == words, t.recipient == words))
    if query.cursor:
        where.append(tuple_(t.made_at, t.id) < tuple_(*after(query.cursor)))
    found = select(outgoing).where(*where).order_by(t.made_at.desc(), t.id.desc()).limit(query.limit + 1)
    rows = list(await tx.db.execute(found))
    names = await names_of(tx, {row.recipient for row in rows})
    page = Page(items=[_out(row, names) for row in rows[: query.limit]])
    if len(rows) > query.limit:
        page.next = cursor_of(rows[query.limit - 1].made_at, rows[query.limit - 1].id)
    return page


async def in_rows(tx: Tx, query: InQuery) -> Page[InView]:
    """What came in, newest first."""
    require_operator(tx)
    t = incoming.c
    where: list[ColumnElement[bool]] = [t.state == query.state] if query.state else []
    if words := query.q.strip():
        where.append(or_(t.title.contains(words, autoescape=True), t.doc_id == words, t.file_name == words))
    if query.cursor:
        where.append(tuple_(t.came_at, t.id) < tuple_(*after(query.cursor)))
    found = select(incoming).where(*where).order_by(t.came_at.desc(), t.id.desc()).limit(query.limit + 1)
    rows = list(await tx.db.execute(found))
    page = Page(items=[in_view(row) for row in rows[: query.limit]])
    if len(rows) > query.limit:
        page.next = cursor_of(rows[query.limit - 1].came_at, rows[query.limit - 1].id)
    return page


async def in_row(tx: Tx, in_id: UUID, *, lock: bool = False) -> Any:
    """One file that came in. Raises NotFound."""
    require_operator(tx)
    query = select(incoming).where(incoming.c.id == in_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound("no_file", "그런 파일이 없습니다.", "No such file.")
    return row


async def raw_row(tx: Tx, table: Any, row_id: UUID) -> Any:
    """A file that went out or came in, for its raw octets. They hold documents of everybody: the registry's, the
    records officer's and the auditor's alone. Raises Forbidden, NotFound."""
    if not any(may(tx, one) for one in (Permission.REGISTRY, Permission.RECORDS, Permission.AUDIT)):
        said = "원본 파일은 문서과, 기록물 담당, 감사 담당만 받을 수 있습니다."
        raise Forbidden("forbidden", said, "The registry's, the records officer's and the auditor's alone.")
    row = (await tx.db.execute(select(table).where(table.c.id == row_id))).first()
    if row is None:
        raise NotFound("no_file", "그런 파일이 없습니다.", "No such file.")
    return row


async def names_of(tx: Tx, asked: set[str]) -> dict[str, str]:
    """The full names of these codes, whether they live or not."""
    if not asked:
        return {}
    query = select(agency.c.code, agency.c.full_name).where(agency.c.code.in_(asked)).order_by(agency.c.valid_from)
    return {row.code: row.full_name for row in await tx.db.execute(query)}


async def counts(tx: Tx) -> ExchangeCounts:
    """How many are where, and what is alarming."""
    require_operator(tx)
    since = _day_begins(tx.now)
    out, came = outgoing.c, incoming.c

    async def count(table: Any, *where: Any) -> int:
        return int(await tx.db.scalar(select(func.count()).select_from(table).where(*where)) or 0)

    rows = await tx.db.execute(select(alarm).where(alarm.c.cleared_at.is_(None)).order_by(alarm.c.raised_at).limit(200))
    return ExchangeCounts(
        waiting=await count(outgoing, out.state == "PACKED"),
        handed_off=await count(outgoing, out.state == "HANDED_OFF"),
        errors=await count(outgoing, out.state.in_(("BUILD_ERROR", "FAILED"))),
        quarantined=await count(incoming, came.state == QUARANTINED),
        taken_today=await count(incoming, and_(came.state.in_((STORED, APPLIED)), came.came_at >= since)),
        sent_today=await count(outgoing, and_(out.handed_at >= since)),
        alarms=[
            AlarmView(kind=row.kind, subject=row.subject, raised_at=row.raised_at, detail=row.detail) for row in rows
        ],
    )


def _day_begins(now: datetime) -> datetime:
    return now.astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)


def in_view(row: Any) -> InView:
    """A row as it is shown, with what may be done about it."""
    acts = ["again", "dismiss", *(["refuse"] if row.doc_id and row.sender else [])] if row.state == QUARANTINED else []
    return InView(
        id=row.id,
        file_name=row.file_name,
        state=row.state,
        came_at=row.came_at,
        doc_type=row.doc_type,
        sender=row.sender,
        sender_name=row.sender_name,
        ours=row.ours,
        title=row.title,
        doc_id=row.doc_id,
        reason=row.reason,
        meaning="",
        detail=row.detail,
        notes=row.notes,
        answer=row.answer,
        seen=row.seen,
        size=row.size,
        sha256=row.sha256,
        received_id=row.received_id,
        handled=row.handled,
        may=acts,
    )


def _out(row: Any, names: dict[str, str]) -> OutView:
    return OutView(
        id=row.id,
        kind=row.kind,
        doc_type=row.doc_type,
        sender=row.sender,
        recipient=row.recipient,
        recipient_name=names.get(row.recipient, ""),
        title=row.title,
        doc_id=row.doc_id,
        attempt=row.attempt,
        file_name=row.file_name or "",
        state=row.state,
        size=row.size,
        sha256=row.sha256,
        tries=row.tries,
        made_at=row.made_at,
        handed_at=row.handed_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
    )
