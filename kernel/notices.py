"""Notices: what a person is to be told, kept on the server, the same on every device.

A room says what happened and whom it concerns (`post`); the person says how each kind is to reach them: now, gathered
once a day, or not at all, and when they do not want to be disturbed. No room is known here: each declares its kinds.

Invariants: a person has one notice a key, so telling twice tells once; every change of a person's notices raises that
person's number, so that state + news = refetched state; what waits (gathered, or quiet hours) is not shown before its
moment, and the number on the bell is what the drawer shows. Lock order: the heads of people, in order of id.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Index, String, Table, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel import schedule
from kernel.clock import SEOUL
from kernel.db import id_column, json_column, time_column
from kernel.tenancy import tenant_table
from kernel.tx import Topic, Tx

notice: Table = tenant_table(
    "kernel_notice",
    id_column("person_id"),
    Column("key", String(200), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("about", String(100), nullable=False),
    time_column("at"),
    time_column("due_at", nullable=True),
    time_column("read_at", nullable=True),
    Column("settled", Boolean, nullable=False, server_default="false"),
    json_column("content"),
    key=("person_id", "key"),
)
"""What a person is told. `due_at`: it waits until then; `settled`: what it asked for has been done, by whomever."""
Index("ix_kernel_notice_seq", notice.c.institution_id, notice.c.person_id, notice.c.seq)
Index("ix_kernel_notice_at", notice.c.institution_id, notice.c.person_id, notice.c.at)
Index("ix_kernel_notice_about", notice.c.institution_id, notice.c.about, postgresql_where=text("NOT settled"))

head: Table = tenant_table(
    "kernel_notice_head",
    id_column("person_id"),
    Column("seq", BigInteger, nullable=False),
    json_column("wishes", server_default="{}"),
    key=("person_id",),
)
"""The last number of a person's notices, and how they wish to be told."""

KEPT = timedelta(days=90)
"""How long a notice is kept; what it tells of is kept where it happened."""
MOST_NEWS = 200
JOB = "directory.notices_due"
"""The job that lets waiting notices in; the room that has the doors of notices runs it."""


class How(StrEnum):
    """How a kind of notice reaches a person."""

    NOW = "now"
    DIGEST = "digest"
    NONE = "none"


class Kind(Struct, frozen=True):
    """A kind of notice as its room declares it."""

    name: str
    """`<room>.<what>`."""
    group: str
    """The filter it belongs to in the drawer: `approval`, `mention`, `system`."""
    ko: str
    en: str
    how: How = How.NOW
    fixed: bool = False
    """Whether the person cannot turn it off: what the law or the institution wants everybody to be told."""


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to tell: a sentence in both languages, parts between `**` in bold."""

    key: str
    kind: str
    ko: str
    en: str
    about: str = ""
    """What it is about, `<kind of thing>/<id>`: notices are settled by it."""
    note_ko: str = ""
    note_en: str = ""
    person: UUID | None = None
    person_name: str = ""
    tone: str = ""
    href: str = ""
    act: str = ""
    """What its button does: `approve`, `consent`, `read`, `open` …"""


class Settled(Struct, frozen=True):
    """What no longer waits: notices of these kinds about this thing, except those with a key in `keep`."""

    about: str
    kinds: Sequence[str]
    keep: Sequence[str] = ()


class Wishes(Struct, frozen=True, omit_defaults=True):
    """How a person wishes to be told. Times are of the day in Seoul, `HH:MM`."""

    how: dict[str, How] = {}
    quiet: bool = False
    quiet_from: str = "18:00"
    quiet_to: str = "08:00"
    digest_at: str = "13:30"


_kinds: dict[str, Kind] = {}


def declare(*kinds: Kind) -> tuple[Kind, ...]:
    """Make kinds known; a room does so when it is imported. Refuses a name that says something else already."""
    for kind in kinds:
        if _kinds.setdefault(kind.name, kind) != kind:
            raise ValueError(f"two kinds of notice are called {kind.name}")
    return kinds


def kinds() -> list[Kind]:
    """Every kind that some room tells, in the order of their names."""
    return [_kinds[name] for name in sorted(_kinds)]


def topic(institution_id: int, person_id: UUID) -> Topic:
    """Where a person's notices are listened to."""
    return Topic("directory", institution_id, "notices", str(person_id))


def how_told(kind: str, wishes: Wishes) -> How:
    """How this kind reaches this person."""
    known = _kinds[kind]
    return known.how if known.fixed else wishes.how.get(kind, known.how)


def due(kind: str, wishes: Wishes, now: datetime) -> datetime | None:
    """The moment until which a notice of this kind waits; None for at once."""
    if how_told(kind, wishes) is How.DIGEST:
        return _next(now, _clock(wishes.digest_at))
    if wishes.quiet and in_quiet(wishes, now):
        return _next(now, _clock(wishes.quiet_to))
    return None


def in_quiet(wishes: Wishes, now: datetime) -> bool:
    """Whether the hours not to be disturbed run at this instant; they may go over midnight."""
    start, end, here = _clock(wishes.quiet_from), _clock(wishes.quiet_to), now.astimezone(SEOUL).time()
    return start <= here < end if start < end else (here >= start or here < end) if start != end else False


def _clock(written: str) -> time:
    return time.fromisoformat(written)


def _next(now: datetime, at: time) -> datetime:
    here = now.astimezone(SEOUL)
    moment = datetime.combine(here.date(), at, SEOUL)
    return moment if moment > here else datetime.combine(here.date() + timedelta(days=1), at, SEOUL)


async def post(tx: Tx, told: Mapping[UUID, Sequence[Notice]], settled: Sequence[Settled] = ()) -> None:
    """Tell each of these people these things, and settle what no longer waits. Safe to repeat."""
    done = [row for one in settled for row in await _unsettled(tx, one)]
    people = sorted({person for person, notices in told.items() if notices} | {row.person_id for row in done})
    if not people:
        return
    heads = await _raise(tx, people)
    for person in people:
        keys = [row.key for row in done if row.person_id == person]
        if keys:
            mine = (notice.c.person_id == person, notice.c.key.in_(keys))
            await tx.db.execute(notice.update().where(*mine).values(settled=True, seq=heads[person].seq))
    rows = [row for person in people for row in _rows(tx, person, told.get(person, ()), heads[person])]
    if rows:
        await tx.db.execute(upsert(notice).values(rows).on_conflict_do_nothing())
    for person, moment in sorted({(row["person_id"], row["due_at"]) for row in rows if row["due_at"] is not None}):
        await schedule.at(tx, JOB, moment, {"person": str(person)}, key=f"{person}/{moment.isoformat()}")


async def _unsettled(tx: Tx, one: Settled) -> list[Any]:
    query = select(notice.c.person_id, notice.c.key).where(
        notice.c.about == one.about, notice.c.kind.in_(one.kinds), ~notice.c.settled, notice.c.key.not_in(one.keep)
    )
    return list(await tx.db.execute(query))


_RAISE = (
    text(
        "INSERT INTO kernel_notice_head (institution_id, person_id, seq)"
        " SELECT :institution, person, 1 FROM unnest(:people) AS person ORDER BY person"
        " ON CONFLICT (institution_id, person_id) DO UPDATE SET seq = kernel_notice_head.seq + 1"
        " RETURNING person_id, seq, wishes"
    )
    .bindparams(bindparam("people", type_=ARRAY(PgUuid(as_uuid=True))))
    .columns(head.c.person_id, head.c.seq, head.c.wishes)
)


async def _raise(tx: Tx, people: Iterable[UUID]) -> dict[UUID, Any]:
    """Take the next number of each of these people, their heads locked in order; wake them after commit."""
    values = {"institution": tx.institution_id, "people": sorted(people)}
    heads = {row.person_id: row for row in await tx.db.execute(_RAISE, values)}
    for person, row in heads.items():
        tx.signal(topic(tx.institution_id, person), row.seq)
    return heads


def _rows(tx: Tx, person: UUID, notices: Sequence[Notice], first: Any) -> list[dict[str, Any]]:
    wishes = msgspec.convert(first.wishes, Wishes)
    return [
        {
            "institution_id": tx.institution_id,
            "person_id": person,
            "key": one.key,
            "seq": first.seq,
            "kind": one.kind,
            "about": one.about,
            "at": tx.now,
            "due_at": due(one.kind, wishes, tx.now),
            "content": msgspec.to_builtins(one),
        }
        for one in notices
        if how_told(one.kind, wishes) is not How.NONE
    ]


_SHOWN = notice.c.due_at.is_(None)
_UNREAD = (_SHOWN, notice.c.read_at.is_(None), ~notice.c.settled)


async def page(tx: Tx, limit: int, before: datetime | None = None) -> list[Any]:
    """The actor's notices that are shown, newest first."""
    query = select(notice).where(notice.c.person_id == tx.actor.person_id, _SHOWN)
    if before is not None:
        query = query.where(notice.c.at < before)
    return list(await tx.db.execute(query.order_by(notice.c.at.desc(), notice.c.key).limit(limit)))


async def figures(tx: Tx) -> tuple[int, int, datetime | None]:
    """How many notices of the actor are unread, how many wait, and when the first of those is let in."""
    query = select(
        func.count().filter(*_UNREAD),
        func.count().filter(notice.c.due_at.is_not(None)),
        func.min(notice.c.due_at),
    ).where(notice.c.person_id == tx.actor.person_id)
    unread, waiting, first = (await tx.db.execute(query)).one()
    return unread, waiting, first


async def told_of(tx: Tx, thing: str, kind: str) -> list[UUID]:
    """Who was told something of this kind about the thing, and has it waiting still."""
    query = select(notice.c.person_id).where(notice.c.about == thing, notice.c.kind == kind, ~notice.c.settled)
    return sorted(set((await tx.db.execute(query)).scalars()))


async def seq_of(tx: Tx) -> int:
    """The last number of the actor's notices. Read before the state, so that nothing falls between."""
    query = select(head.c.seq).where(head.c.person_id == tx.actor.person_id)
    return (await tx.db.execute(query)).scalar() or 0


async def changed_since(tx: Tx, since: int) -> list[Any] | None:
    """The actor's notices that changed after the number, as they are now; None when that is too much to tell."""
    query = select(notice).where(notice.c.person_id == tx.actor.person_id, notice.c.seq > since)
    rows = list(await tx.db.execute(query.order_by(notice.c.seq, notice.c.key).limit(MOST_NEWS + 1)))
    return None if len(rows) > MOST_NEWS else rows


async def mark_read(tx: Tx, keys: Sequence[str] | None = None) -> None:
    """Mark these notices of the actor as read, or all that are shown."""
    person = tx.actor.person_id
    assert person is not None  # a door of a person
    mine = [notice.c.person_id == person, *_UNREAD[:2]]
    if keys is not None:
        mine.append(notice.c.key.in_(keys))
    heads = await _raise(tx, [person])
    await tx.db.execute(notice.update().where(*mine).values(read_at=tx.now, seq=heads[person].seq))


async def let_in(tx: Tx, person: UUID, until: datetime | None = None) -> None:
    """Show what waits for this person: all of it, or what is due by then."""
    waits = [notice.c.person_id == person, notice.c.due_at.is_not(None)]
    if until is not None:
        waits.append(notice.c.due_at <= until)
    heads = await _raise(tx, [person])
    await tx.db.execute(notice.update().where(*waits).values(due_at=None, seq=heads[person].seq))


async def let_in_job(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: the moment has come for which a person's notices waited."""
    await let_in(tx, UUID(payload["person"]), tx.now)


async def wishes_of(tx: Tx) -> Wishes:
    """How the actor wishes to be told."""
    query = select(head.c.wishes).where(head.c.person_id == tx.actor.person_id)
    return msgspec.convert((await tx.db.execute(query)).scalar() or {}, Wishes)


async def wish(tx: Tx, wishes: Wishes) -> None:
    """Keep how the actor wishes to be told from now on."""
    row = {"institution_id": tx.institution_id, "person_id": tx.actor.person_id, "seq": 0}
    kept = {"wishes": msgspec.to_builtins(wishes)}
    statement = upsert(head).values(row | kept)
    await tx.db.execute(statement.on_conflict_do_update(constraint=head.primary_key, set_=kept))


async def forget(tx: Tx) -> int:
    """Remove what is older than `KEPT`; how many. Run daily for each institution."""
    return (await tx.db.execute(delete(notice).where(notice.c.at < tx.now - KEPT))).rowcount
