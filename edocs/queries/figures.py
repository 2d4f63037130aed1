"""Lead times, returns, delays and volume, for oneself, a unit with those below it, or the institution.

Read from `edocs_pace` and the document rows by the database; no person is named, and whose figures somebody may see
follows from their post: a unit's are its head's (and those above), the institution's are its head's and the auditors'.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, true

from edocs.engine.case import StepKind, kind_word
from edocs.engine.org import Org
from edocs.queries.organisation import Viewer, viewer
from edocs.queries.working_time import patience
from edocs.tables import document, pace
from edocs.views.deciding import StatisticsQuery, StatisticsView, StepFigures, UnitFigures, VolumeFigures
from kernel.access import Permission, may
from kernel.clock import SEOUL
from kernel.errors import Forbidden, Invalid
from kernel.tx import Tx

LONGEST = timedelta(days=366 * 3)
WEEKLY = timedelta(days=100)
"""Up to this span volume is counted by weeks, above it by months."""
KINDS = (StepKind.REVIEW, StepKind.CONSENT, StepKind.AUDIT, StepKind.CONFIRM, StepKind.DECIDE)
_HOUR = 3600


async def statistics(tx: Tx, query: StatisticsQuery) -> StatisticsView:
    """The figures that were asked for. Raises Forbidden for those that are not the actor's to see."""
    if not query.since <= query.until <= query.since + LONGEST:
        raise Invalid("bad_period", "기간을 3년 안에서 고르십시오.", "Choose a period of at most three years.")
    who = await viewer(tx)
    scopes = scopes_of(tx, who)
    name, units = _whose(who, query, scopes)
    span = _span(query)
    mine = pace.c.person_id == who.seat.person if query.scope == "me" else _within(pace.c.unit_id, units)
    own = document.c.drafter_person_id == who.seat.person if query.scope == "me" else _within(document.c.unit_id, units)
    bucket = "week" if query.until - query.since <= WEEKLY else "month"
    tx.audit(
        "edocs.statistics",
        "statistics",
        query.unit_id or query.scope,
        since=query.since,
        until=query.until,
        scope=query.scope,
    )
    return StatisticsView(
        scope=query.scope,
        name=name,
        since=query.since,
        until=query.until,
        steps=await _steps(tx, who, query, mine, units, span),
        volume=await _volume(tx, own, span, bucket),
        bucket=bucket,
        units=await _units(tx, who.org, units, span) if query.scope != "me" else [],
        scopes=scopes,
        whole_hours=await _whole(tx, own, span),
        remind_hours=(await patience(tx)).remind.total_seconds() / _HOUR,
    )


def scopes_of(tx: Tx, who: Viewer) -> list[str]:
    """Whose figures the actor may see."""
    found = ["me"]
    if any(unit.head_post == who.seat.post for unit in who.org.units.values()):
        found.append("unit")
    if who.seat.post == who.org.head_post or may(tx, Permission.AUDIT):
        found.append("institution")
    return found


def _whose(who: Viewer, query: StatisticsQuery, scopes: Sequence[str]) -> tuple[str, list[UUID] | None]:
    """The name of what is looked at, and its units; None for all of them."""
    if query.scope not in scopes:
        raise Forbidden(
            "not_your_figures", "이 통계를 볼 수 있는 자리가 아닙니다.", "These figures are not yours to see."
        )
    org = who.org
    top = next(unit for unit in org.units.values() if unit.parent is None)
    match query.scope:
        case "me":
            return who.seat.person_name, None
        case "institution" if query.unit_id is None:
            return top.name, None
        case _:
            headed = [unit.id for unit in org.units.values() if unit.head_post == who.seat.post]
            wanted = query.unit_id or headed[0]
            above = {unit.id for unit in org.chain(wanted)}
            if wanted not in org.units or ("institution" not in scopes and above.isdisjoint(headed)):
                raise Forbidden(
                    "not_your_figures",
                    "이 부서의 통계를 볼 수 있는 자리가 아닙니다.",
                    "These figures are not yours to see.",
                )
            return org.units[wanted].name, below(org, wanted)


def below(org: Org, unit: UUID) -> list[UUID]:
    """The unit and every unit under it."""
    return sorted(one.id for one in org.units.values() if any(up.id == unit for up in org.chain(one.id)))


def _within(column: Any, units: Sequence[UUID] | None) -> ColumnElement[bool]:
    return true() if units is None else column.in_(units)


def _span(query: StatisticsQuery) -> tuple[datetime, datetime]:
    start = datetime.combine(query.since, time(), SEOUL)
    return start, datetime.combine(query.until + timedelta(days=1), time(), SEOUL)


def _count(outcome: str) -> Any:
    return func.count().filter(pace.c.outcome == outcome)


_SIGNED = pace.c.outcome == "SIGNED"
_LATE = func.count().filter(pace.c.late)
_MEDIAN = func.percentile_cont(0.5).within_group(pace.c.worked).filter(_SIGNED)
_SLOW = func.percentile_cont(0.9).within_group(pace.c.worked).filter(_SIGNED)


async def _steps(
    tx: Tx,
    who: Viewer,
    query: StatisticsQuery,
    mine: ColumnElement[bool],
    units: Sequence[UUID] | None,
    span: tuple[datetime, datetime],
) -> list[StepFigures]:
    ended = (pace.c.ended_at >= span[0], pace.c.ended_at < span[1], pace.c.outcome.in_(("SIGNED", "RETURNED")))
    wanted = select(
        pace.c.kind,
        _count("SIGNED").label("signed"),
        _count("RETURNED").label("returned"),
        _LATE.label("late"),
        _MEDIAN.label("median"),
        _SLOW.label("slow"),
    ).where(mine, *ended)
    found = {row.kind: row for row in await tx.db.execute(wanted.group_by(pace.c.kind))}
    here = pace.c.post_id == who.seat.post if query.scope == "me" else _within(pace.c.unit_id, units)
    open_now = select(pace.c.kind, func.count()).where(pace.c.ended_at.is_(None), here).group_by(pace.c.kind)
    waiting = {kind: number for kind, number in await tx.db.execute(open_now)}
    return [
        StepFigures(
            kind=kind,
            signed=row.signed if row else 0,
            returned=row.returned if row else 0,
            late=row.late if row else 0,
            median_hours=_hours(row.median if row else None),
            slow_hours=_hours(row.slow if row else None),
            waiting=waiting.get(kind.value, 0),
        )
        for kind in KINDS
        if (row := found.get(kind.value)) or kind.value in waiting
    ]


def _hours(seconds: float | None) -> float:
    return round(float(seconds or 0) / _HOUR, 1)


async def _volume(
    tx: Tx, own: ColumnElement[bool], span: tuple[datetime, datetime], bucket: str
) -> list[VolumeFigures]:
    """Every week or month of the span, also those in which nothing was established."""
    day = func.date_trunc(bucket, func.timezone("Asia/Seoul", document.c.established_at))
    made = select(
        day.label("since"), func.count().label("n"), func.coalesce(func.sum(document.c.amount), 0).label("won")
    )
    made = made.where(own, document.c.established_at >= span[0], document.c.established_at < span[1]).group_by(day)
    found = {row.since.date(): row for row in await tx.db.execute(made)}
    back = func.date_trunc(bucket, func.timezone("Asia/Seoul", pace.c.ended_at))
    joined = and_(pace.c.institution_id == document.c.institution_id, pace.c.document_id == document.c.id)
    returned = select(back.label("since"), func.count().label("n")).select_from(pace.join(document, joined))
    returned = returned.where(
        own, pace.c.outcome == "RETURNED", pace.c.ended_at >= span[0], pace.c.ended_at < span[1]
    ).group_by(back)
    given_back = {row.since.date(): row.n for row in await tx.db.execute(returned)}
    return [
        VolumeFigures(
            since=start,
            established=found[start].n if start in found else 0,
            returned=given_back.get(start, 0),
            amount=int(found[start].won) if start in found else 0,
        )
        for start in _buckets(span[0].date(), span[1].date(), bucket)
    ]


def _buckets(first: date, end: date, bucket: str) -> list[date]:
    at = first - timedelta(days=first.weekday()) if bucket == "week" else first.replace(day=1)
    found = []
    while at < end:
        found.append(at)
        at = at + timedelta(days=7) if bucket == "week" else (at + timedelta(days=32)).replace(day=1)
    return found


async def _units(tx: Tx, org: Org, units: Sequence[UUID] | None, span: tuple[datetime, datetime]) -> list[UnitFigures]:
    wanted = select(
        pace.c.unit_id,
        _count("SIGNED").label("signed"),
        _count("RETURNED").label("returned"),
        _LATE.label("late"),
        _MEDIAN.label("median"),
    ).where(
        _within(pace.c.unit_id, units),
        pace.c.ended_at >= span[0],
        pace.c.ended_at < span[1],
        pace.c.outcome.in_(("SIGNED", "RETURNED")),
    )
    rows = await tx.db.execute(wanted.group_by(pace.c.unit_id))
    found = [
        UnitFigures(
            unit_id=row.unit_id,
            unit_name=org.units[row.unit_id].name,
            signed=row.signed,
            returned=row.returned,
            late=row.late,
            median_hours=_hours(row.median),
        )
        for row in rows
        if row.unit_id in org.units
    ]
    return sorted(found, key=lambda one: (-one.median_hours, one.unit_name))


async def _whole(tx: Tx, own: ColumnElement[bool], span: tuple[datetime, datetime]) -> float:
    """Median of the working time that all askings of a document took together, those beside each other counted once."""
    joined = and_(pace.c.institution_id == document.c.institution_id, pace.c.document_id == document.c.id)
    stage = (
        select(pace.c.document_id, func.max(case((_SIGNED, pace.c.worked), else_=0)).label("worked"))
        .select_from(pace.join(document, joined))
        .where(own, document.c.established_at >= span[0], document.c.established_at < span[1])
        .group_by(pace.c.document_id, pace.c.opened_at)
        .subquery()
    )
    each = select(func.sum(stage.c.worked).label("worked")).group_by(stage.c.document_id).subquery()
    median = select(func.percentile_cont(0.5).within_group(each.c.worked))
    return _hours((await tx.db.execute(median)).scalar())


HEADS = {
    "steps": (
        "단계",
        "처리",
        "반려",
        "기한 넘김",
        "처리 시간 중앙값(근무시간)",
        "느린 10% 기준(근무시간)",
        "지금 대기",
    ),
    "volume": ("기간", "성립", "반려", "금액"),
    "units": ("부서", "처리", "반려", "기한 넘김", "처리 시간 중앙값(근무시간)"),
}


def as_csv(view: StatisticsView) -> bytes:
    """The figures as a file for a spreadsheet: three tables, one below the other."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("통계", view.name, view.since.isoformat(), view.until.isoformat()))
    writer.writerow(())
    writer.writerow(HEADS["steps"])
    for step in view.steps:
        row = (step.signed, step.returned, step.late, step.median_hours, step.slow_hours, step.waiting)
        writer.writerow((kind_word(step.kind), *row))
    writer.writerow(())
    writer.writerow(HEADS["volume"])
    for one in view.volume:
        writer.writerow((one.since.isoformat(), one.established, one.returned, one.amount))
    if view.units:
        writer.writerow(())
        writer.writerow(HEADS["units"])
        for unit in view.units:
            writer.writerow((unit.unit_name, unit.signed, unit.returned, unit.late, unit.median_hours))
    return b"\xef\xbb\xbf" + out.getvalue().encode()
