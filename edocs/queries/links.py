"""What belongs to a document, as one actor may know it: rights are those of each document.

Who may not see the other document learns its number and date, where those stand in this document or where it says that
this one was redrafted, corrected or cancelled; never its title, never that a draft of it is under way.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, cast, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.types import Text

from edocs import desk
from edocs.content import Cited
from edocs.engine.case import DocumentState
from edocs.links import FOLLOWING, REFERENCE, following, mark_text, references
from edocs.queries.documents import Found, case_of, content_of
from edocs.queries.organisation import Viewer, viewer
from edocs.tables import document, link
from edocs.views.links import Candidate, LinkedView, LinkMark, LinksView, PartView
from kernel.clock import seoul_date
from kernel.tx import Tx

MOST_CANDIDATES = 20
_KNOWN = ("id", "state", "number", "title", "acl", "established_at", "changed_at", "case")


async def links_of(tx: Tx, found: Found) -> LinksView:
    """Everything that belongs to the document."""
    cites = (await content_of(tx, found)).cites
    rows = await _rows(tx, [one.document_id for one in cites])
    who = found.viewer
    naming = await _naming(tx, [found.id])
    return LinksView(
        earlier=[_forward(one, rows.get(one.document_id), who) for one in following(cites)],
        later=[view for row in naming if row.relation in FOLLOWING and (view := _backward(row, who))],
        refers_to=[_forward(one, rows.get(one.document_id), who) for one in references(cites)],
        referred_by=[view for row in naming if row.relation == REFERENCE and (view := _backward(row, who))],
        parts=await _parts(tx, found),
        offers=_offers(found, naming),
    )


async def _rows(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Any]:
    wanted = list(ids)
    if not wanted:
        return {}
    query = select(*(document.c[name] for name in _KNOWN)).where(document.c.id.in_(wanted))
    return {row.id: row for row in await tx.db.execute(query)}


async def _naming(tx: Tx, ids: Sequence[UUID]) -> list[Any]:
    """The later documents that name these ones, the oldest first."""
    same = and_(link.c.institution_id == document.c.institution_id, link.c.document_id == document.c.id)
    columns = [document.c[name] for name in _KNOWN]
    query = select(link.c.to_id, link.c.relation, *columns).join(document, same)
    return list(
        await tx.db.execute(query.where(link.c.to_id == any_(_array(ids))).order_by(link.c.made_at, link.c.document_id))
    )


def _array(ids: Sequence[UUID]) -> ColumnElement[Any]:
    """The ids as one value: a register file asks for more than a statement has places."""
    return cast(list(ids), ARRAY(PgUuid(as_uuid=True)))


def sees(row: Any, who: Viewer) -> bool:
    """Whether the viewer may see the document of this row."""
    return desk.may_see(row.acl, who.tokens) or desk.turn(case_of(row), who.seat, who.org, who.at) is not None


def _forward(cited: Cited, row: Any, who: Viewer) -> LinkedView:
    """A document that this one names: the text that was kept, and what is known of it for who may see it."""
    if row is None or not sees(row, who):
        return LinkedView(
            relation=cited.relation,
            document_id=None,
            number=cited.number,
            dated=cited.dated,
            title=cited.title,
            state=None,
        )
    return _known(cited.relation, row, cited.number)


def _backward(row: Any, who: Viewer) -> LinkedView | None:
    """A document that names this one; for who may not see it only that it took effect on this one."""
    if sees(row, who):
        return _known(row.relation, row, row.number or "")
    if row.relation == REFERENCE or row.state != DocumentState.ESTABLISHED:
        return None
    return LinkedView(
        relation=row.relation,
        document_id=None,
        number=row.number,
        dated=seoul_date(row.established_at).date(),
        title="",
        state=None,
    )


def _known(relation: str, row: Any, number: str) -> LinkedView:
    drafter = case_of(row).drafter
    return LinkedView(
        relation=relation,
        document_id=row.id,
        number=number,
        dated=seoul_date(row.established_at or row.changed_at).date(),
        title=row.title,
        state=row.state,
        drafter=f"{drafter.unit_name} {drafter.person_name}",
    )


def _offers(found: Found, naming: Sequence[Any]) -> list[str]:
    """What may be begun from it: a copy by every reader, what follows it by its unit. LAW adm-doc §17"""
    if not may_follow(found):
        return ["copy"] if found.case.state is not DocumentState.DRAFTING else []
    state = found.case.state
    if state in (DocumentState.RETURNED, DocumentState.ABANDONED):
        return ["redraft", "copy"]
    if state is not DocumentState.ESTABLISHED:
        return ["copy"] if state is not DocumentState.DRAFTING else []
    return ["copy"] if is_cancelled(naming) else ["correction", "cancellation", "redraft", "copy"]


def may_follow(found: Found) -> bool:
    """Whether the actor may draft what follows it: the drafter, and the people of the unit that handles the matter."""
    seat, drafter = found.viewer.seat, found.case.drafter
    return seat.person == drafter.person or seat.unit == drafter.unit


def is_cancelled(naming: Iterable[Any]) -> bool:
    """Whether a cancellation of it was decided."""
    return any(row.relation == "cancellation" and row.state == DocumentState.ESTABLISHED for row in naming)


async def was_cancelled(tx: Tx, document_id: UUID) -> bool:
    """The same, asked of the tables."""
    return is_cancelled(await _naming(tx, [document_id]))


async def _parts(tx: Tx, found: Found) -> list[PartView]:
    batch = found.row.batch_id
    if batch is None:
        return []
    query = select(document).where(document.c.batch_id == batch).order_by(document.c.id != batch, document.c.id)
    return [
        PartView(document_id=row.id, title=row.title, number=row.number or "", state=row.state)
        for row in await tx.db.execute(query)
    ]


async def marks(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[LinkMark]]:
    """For list rows that the actor may see: that a document was corrected, and what it corrects itself."""
    if not ids:
        return {}
    who, found = await viewer(tx), dict[UUID, list[LinkMark]]()
    for row in await _naming(tx, ids):
        if row.relation in FOLLOWING and row.state == DocumentState.ESTABLISHED:
            mark = _mark(row.relation, row.number, row.id if sees(row, who) else None, earlier=True)
            found.setdefault(row.to_id, []).append(mark)
    for of, relation, row in await _named(tx, ids):
        mark = _mark(relation, row.number or "", row.id if sees(row, who) else None, earlier=False)
        found.setdefault(of, []).append(mark)
    return found


async def _named(tx: Tx, ids: Sequence[UUID]) -> list[tuple[UUID, str, Any]]:
    """The earlier documents that these ones follow."""
    same = and_(link.c.institution_id == document.c.institution_id, link.c.to_id == document.c.id)
    columns = [document.c[name] for name in _KNOWN]
    query = select(link.c.document_id.label("of"), link.c.relation, *columns).join(document, same)
    query = query.where(link.c.document_id == any_(_array(ids)), link.c.relation.in_(FOLLOWING))
    return [(row.of, row.relation, row) for row in await tx.db.execute(query.order_by(link.c.made_at))]


def _mark(relation: str, number: str, document_id: UUID | None, *, earlier: bool) -> LinkMark:
    return LinkMark(
        relation=relation,
        earlier=earlier,
        number=number,
        text=mark_text(relation, number, earlier=earlier),
        document_id=document_id,
    )


async def candidates(tx: Tx, words: str) -> list[Candidate]:
    """Established documents that the actor may see and may name, the latest first."""
    who = await viewer(tx)
    visible = document.c.acl.op("&&", is_comparison=True)(cast(who.tokens, ARRAY(Text)))
    query = select(document).where(document.c.state == DocumentState.ESTABLISHED.value, visible)
    for word in words.split():
        fits = (column.icontains(word, autoescape=True) for column in (document.c.title, document.c.number))
        query = query.where(or_(*fits))
    rows = await tx.db.execute(query.order_by(document.c.established_at.desc()).limit(MOST_CANDIDATES))
    return [_candidate(row) for row in rows]


def _candidate(row: Any) -> Candidate:
    drafter = case_of(row).drafter
    return Candidate(
        document_id=row.id,
        number=row.number,
        dated=seoul_date(row.established_at).date(),
        title=row.title,
        drafter=drafter.person_name,
        unit_name=drafter.unit_name,
    )
