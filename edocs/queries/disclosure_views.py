"""Disclosure on the screens of those who deal with it: one document, the queue of publication, the list of reviews."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from directory.queries.institutions import own_code_and_name
from edocs.content import Content, Disclosed
from edocs.disclosure import standing as st
from edocs.disclosure.classes import file_kind, open_files
from edocs.disclosure.review import Periods, dues, years_after
from edocs.disclosure.standing import (
    Classify,
    Command,
    Copy,
    Hold,
    Keep,
    Now,
    Phase,
    Publish,
    Release,
    Standing,
    Who,
    Withdraw,
)
from edocs.disclosure.states import Refused, decide, is_owner, may_publish
from edocs.engine.case import Case
from edocs.paper import disclosure_text
from edocs.queries.disclosure import Stood, content_decided, copy_rows, fact_rows, periods, policy, who_asks
from edocs.queries.disclosure_checks import file_words
from edocs.queries.disclosure_recheck import year_open
from edocs.queries.documents import case_of
from edocs.queries.file_checks import looked_into
from edocs.queries.organisation import Viewer, viewer
from edocs.queries.paging import place
from edocs.queries.registers import visible
from edocs.tables import document
from edocs.tables.disclosure import disclosure
from edocs.views.disclosure import (
    DisclosureFact,
    DisclosureView,
    PublicationPage,
    PublicationQuery,
    PublicationRow,
    PublicCopyView,
    PublicFileView,
    ReviewPage,
    ReviewQuery,
    ReviewRow,
)
from edocs.views.shared import Disclosure
from kernel.tx import Tx

_TRIES: Final[dict[str, Callable[[Standing], Command]]] = {
    "keep": lambda at: Keep(reason="-"),
    "hold": lambda at: Hold(reason="-"),
    "release": lambda at: Release(reason="-"),
    "withdraw": lambda at: Withdraw(reason="-"),
}
_FACTS: Final = {
    "entered": "공개 구분을 정함",
    "classified": "공개 구분을 바꿈",
    "kept": "다시 살펴 그대로 둠",
    "copied": "공개본을 만듦",
    "held": "공개를 보류함",
    "released": "공개 대기로 되돌림",
    "published": "공개함",
    "withdrawn": "공개를 거두어들임",
    "gone": "폐기함",
}
MOST_LOOKED: Final = 2_000
"""Rows of the review list that are weighed at once."""


async def disclosure_view(tx: Tx, at: Stood) -> DisclosureView:
    """Where one document stands, and what the actor may do about it."""
    standing, row = at.standing, at.row
    now, _ = await policy(tx)
    content = await content_decided(tx, at.found.id)
    code, _ = await own_code_and_name(tx)
    may = offers(standing, at.who, now)
    return DisclosureView(
        document_id=at.found.id,
        seq=standing.seq,
        disclosure=shown(standing.disclosure),
        reason=standing.reason,
        phase=standing.phase.value,
        out=standing.out is not None,
        due_on=standing.due_on,
        ends_on=row.ends_on,
        review_on=row.review_on,
        flagged=row.flagged,
        by_hand=standing.by_hand,
        listed=row.listed,
        href=f"/public/{code}/{row.public_id}" if standing.out is not None else "",
        files=await _files(tx, standing, content),
        copies=[_copy(one, standing) for one in await copy_rows(tx, at.found.id)],
        facts=[_fact(one) for one in await fact_rows(tx, at.found.id)],
        may=may,
        why_not=why_not(standing, at.who, now),
    )


def shown(given: Disclosed) -> Disclosure:
    """A class as it is sent."""
    return Disclosure(kind=given.kind, items=list(given.items), ends_on=given.ends_on)


def offers(standing: Standing, who: Who, now: Now) -> list[str]:
    """What this person may do now; an act that would be refused is not offered."""
    if standing.phase is Phase.GONE:
        return []
    found = [name for name, made in _TRIES.items() if _passes(standing, made(standing), who, now)]
    if is_owner(standing, who):
        found.append("reclassify")
        if standing.disclosure.kind == "partial" and standing.phase is not Phase.APART:
            found.append("redact")
    wider = Classify(disclosure=Disclosed(), files={}, reason="-")
    if standing.disclosure.kind != "open" and _passes(standing, wider, who, now):
        found.append("widen")
    if may_publish(standing, who, now):
        found.append("publish")
    return found


def _passes(standing: Standing, command: Command, who: Who, now: Now) -> bool:
    try:
        decide(standing, command, who, now)
    except Refused:
        return False
    return True


def why_not(standing: Standing, who: Who, now: Now) -> str:
    """Why this person cannot publish it now; empty where they can, and where there is nothing to publish."""
    if standing.disclosure.kind == "closed" or standing.phase in (Phase.GONE, Phase.APART):
        return ""
    named = standing.copy.sha256 if standing.copy is not None else ""
    try:
        decide(standing, Publish(sha256=named), who, now)
    except Refused as refused:
        return "" if refused.code == "out_already" else refused.message
    return ""


async def _files(tx: Tx, standing: Standing, content: Content) -> list[PublicFileView]:
    files = [item for item in content.enclosures if item.kind == "attachment"]
    looked = await looked_into(tx, files)
    out = set(open_files(standing.disclosure, standing.files, files))
    own = standing.files
    views = []
    for item in files:
        kind: Any = file_kind(standing.disclosure, own.get(item.id))
        views.append(
            PublicFileView(
                id=item.id,
                name=item.name,
                size=item.size,
                kind=kind,
                own=shown(own[item.id]) if item.id in own else None,
                goes_out=item.id in out,
                findings=file_words(looked.get(item.sha256)),
            )
        )
    return views


def _copy(row: Any, standing: Standing) -> PublicCopyView:
    return PublicCopyView(
        version=row.version,
        kind=row.kind,
        sha256=row.sha256,
        size=row.size,
        made_at=row.made_at,
        maker=row.maker,
        revision_hash=row.revision_hash,
        record_sha256=row.record_sha256,
        hidden=len(row.marks),
        current=_is(row, standing.copy),
        out=_is(row, standing.out),
    )


def _is(row: Any, copy: Copy | None) -> bool:
    return copy is not None and copy.version == row.version


def _fact(row: Any) -> DisclosureFact:
    given = row.content.get("data", {}).get("disclosure")
    copy = row.content.get("data", {}).get("copy")
    more = f": {_class_words(given)}" if given else f": 제{copy['version']}판" if copy else ""
    return DisclosureFact(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        name=row.content.get("name", ""),
        text=_FACTS[row.kind] + more,
        reason=row.content.get("reason", ""),
    )


def _class_words(given: dict[str, Any]) -> str:
    kind: Any = given["kind"]
    until = f", {given['ends_on']}까지" if given.get("ends_on") else ""
    return disclosure_text(kind, given["items"]) + until


# lists ───────────────────────────────────────────────────────────────────────────────────────────────────────


_LISTED = select(disclosure, document.c.title, document.c.number, document.c.case, document.c.acl).join(
    document, and_(document.c.institution_id == disclosure.c.institution_id, document.c.id == disclosure.c.document_id)
)


async def queue(tx: Tx, query: PublicationQuery) -> PublicationPage:
    """What may go out, what is held, what is out: of the documents that the actor may see."""
    who = await viewer(tx)
    now, _ = await policy(tx)
    seen = visible(who.tokens)
    wanted = [seen, disclosure.c.phase == query.part]
    if query.q:
        found = (column.icontains(query.q, autoescape=True) for column in (document.c.title, document.c.number))
        wanted.append(or_(*found))
    at = place(query.cursor)
    ordered = _LISTED.where(*wanted).order_by(disclosure.c.due_on, disclosure.c.document_id)
    rows = list(await tx.db.execute(ordered.offset(at).limit(query.limit + 1)))
    return PublicationPage(
        items=[_queued(tx, row, who, now) for row in rows[: query.limit]],
        counts=await _counts(tx, seen),
        next=str(at + query.limit) if len(rows) > query.limit else "",
    )


async def _counts(tx: Tx, seen: ColumnElement[bool]) -> dict[str, int]:
    joined = disclosure.join(
        document,
        and_(document.c.institution_id == disclosure.c.institution_id, document.c.id == disclosure.c.document_id),
    )
    query = select(disclosure.c.phase, func.count()).select_from(joined).where(seen).group_by(disclosure.c.phase)
    return {phase: count for phase, count in await tx.db.execute(query)}


def _queued(tx: Tx, row: Any, viewer_: Viewer, now: Now) -> PublicationRow:
    standing, case = st.from_plain(row.standing), case_of(row)
    who = who_asks(tx, viewer_, row.unit_id)
    return PublicationRow(
        document_id=row.document_id,
        seq=standing.seq,
        number=row.number or "",
        title=row.title,
        unit_name=case.drafter.unit_name,
        drafter=case.drafter.person_name,
        disclosure=shown(standing.disclosure),
        phase=standing.phase.value,
        due_on=standing.due_on,
        decided_on=row.decided_on,
        flagged=row.flagged,
        copy_sha256=standing.copy.sha256 if standing.copy is not None else "",
        may_publish=may_publish(standing, who, now),
    )


async def reviews(tx: Tx, query: ReviewQuery) -> ReviewPage:
    """The classes that are to be looked at again, what has waited longest first."""
    who = await viewer(tx)
    now, _ = await policy(tx)
    given = await periods(tx)
    soon = now.today + timedelta(days=given.warn_days)
    wanted = [visible(who.tokens), disclosure.c.kind != "open", disclosure.c.phase != "gone"]
    if query.unit_id is not None:
        wanted.append(disclosure.c.unit_id == query.unit_id)
    if query.year is not None:
        wanted += year_open(query.year)
    old = years_after(now.today, -given.opens_after_years)
    ask = or_(
        disclosure.c.ends_on <= soon,
        disclosure.c.review_on <= soon,
        disclosure.c.decided_on <= old,
        and_(
            func.date_part("year", disclosure.c.decided_on) < now.today.year,
            or_(
                disclosure.c.looked_on.is_(None),
                func.date_part("year", disclosure.c.looked_on) <= func.date_part("year", disclosure.c.decided_on),
            ),
        ),
    )
    rows = await tx.db.execute(_LISTED.where(*wanted, ask).order_by(disclosure.c.document_id).limit(MOST_LOOKED))
    items = [item for row in rows for item in _reviewed(tx, row, who, now, given)]
    items.sort(key=lambda item: (item.due_on, item.document_id))
    counts = {
        cause: sum(cause in item.causes for item in items) for cause in ("ended", "review", "old", "year", "soon")
    }
    if query.cause:
        items = [item for item in items if query.cause in item.causes]
    at = place(query.cursor)
    end = at + query.limit
    return ReviewPage(items=items[at:end], counts=counts | {"": len(items)}, next=str(end) if len(items) > end else "")


def _reviewed(tx: Tx, row: Any, viewer_: Viewer, now: Now, given: Periods) -> Iterator[ReviewRow]:
    standing = st.from_plain(row.standing)
    found: dict[str, date] = {one.cause: one.on for one in dues(standing, row.decided_on, now.today, given)}
    soon = [day for day in (row.ends_on, row.review_on) if day is not None and day > now.today]
    if not found and soon and min(soon) <= now.today + timedelta(days=given.warn_days):
        found = {"soon": min(soon)}
    if not found:
        return
    case: Case = case_of(row)
    who = who_asks(tx, viewer_, row.unit_id)
    yield ReviewRow(
        document_id=row.document_id,
        seq=standing.seq,
        number=row.number or "",
        title=row.title,
        unit_name=case.drafter.unit_name,
        drafter=case.drafter.person_name,
        disclosure=shown(standing.disclosure),
        reason=standing.reason,
        decided_on=row.decided_on,
        causes=sorted(found),
        due_on=min(found.values()),
        may_keep=_passes(standing, Keep(reason="-"), who, now),
        may_change=_passes(standing, Classify(disclosure=Disclosed(), files={}, reason="-"), who, now),
    )
