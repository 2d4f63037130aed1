"""Where documents stand towards the public: with rights checked, and as other parts of the house ask for it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import and_, select

from edocs import desk
from edocs.content import Content, Disclosed
from edocs.content import from_plain as content_from_plain
from edocs.disclosure import standing as st
from edocs.disclosure.classes import Items, items_of
from edocs.disclosure.listing import Titles
from edocs.disclosure.review import Periods
from edocs.disclosure.standing import Copy, Now, Rules, Standing, Who
from edocs.engine.case import DocumentState
from edocs.korean import seoul_date
from edocs.queries.documents import Found, document_for, document_for_update
from edocs.queries.organisation import Viewer
from edocs.queries.working_time import week
from edocs.tables import document, revision
from edocs.tables.disclosure import disclosure, disclosure_event, public_copy
from kernel import packs
from kernel.access import Permission, may
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.worktime import add

SYSTEM: Final = Who(person=None, name="")
"""Who acts when a time has come."""


class Stood(Struct, frozen=True):
    """A document that the actor may see, where it stands, and by what right the actor may act."""

    found: Found
    row: Any
    standing: Standing
    who: Who


class DerivedCopy(Struct, frozen=True, kw_only=True):
    """A derived copy as other parts of the house want it."""

    version: int
    kind: str
    pdf: BlobRef
    sheet: BlobRef
    made_at: datetime
    maker: str
    revision_hash: str
    record_sha256: str
    marks_sha256: str
    published: bool


async def stood(tx: Tx, document_id: UUID, *, lock: bool = False) -> Stood:
    """The document with its standing, if the actor may see it and it has been decided. Raises NotFound."""
    found = await (document_for_update if lock else document_for)(tx, document_id)
    row = await standing_row(tx, document_id) if found.case.state is DocumentState.ESTABLISHED else None
    if row is None:
        raise NotFound(
            "no_disclosure",
            "결재가 끝난 문서만 공개를 다룹니다. 방금 결재했다면 잠시 뒤에 다시 하십시오.",
            "Only an established document has a standing towards the public.",
        )
    return Stood(found, row, st.from_plain(row.standing), who_asks(tx, found.viewer, found.row.unit_id))


async def standing_row(tx: Tx, document_id: UUID) -> Any:
    """The row of the standing, or None. Whoever changes it has locked the document."""
    return (await tx.db.execute(select(disclosure).where(disclosure.c.document_id == document_id))).first()


def who_asks(tx: Tx, viewer: Viewer, unit_id: UUID) -> Who:
    """The actor by what counts here: head of the handling unit (or acting for one), records officer."""
    posts = set(desk.posts_acted_for(viewer.seat, viewer.org, viewer.at))
    chain = viewer.org.chain(unit_id) if unit_id in viewer.org.units else ()
    return Who(
        person=viewer.seat.person,
        name=f"{viewer.seat.post_name} {viewer.seat.person_name}",
        head=any(unit.head_post in posts for unit in chain),
        officer=may(tx, Permission.RECORDS),
    )


async def policy(tx: Tx) -> tuple[Now, Titles]:
    """The moment with the rules that hold, and how closed documents stand in the list."""
    given = {name: one.value for name, one in (await packs.in_force(tx, "disclosure.publication")).items()}
    calendar = await week(tx)
    due = add(calendar, tx.now, int(given.get("waiting_days", 0)) * calendar.length)
    rules = Rules(
        originals=bool(given.get("originals", False)),
        automatic=bool(given.get("automatic", False)),
        four_eyes=bool(given.get("four_eyes", True)),
    )
    titles: Titles = given.get("titles", "omitted")
    return Now(at=tx.now, today=seoul_date(tx.now), due_on=seoul_date(due), rules=rules), titles


async def periods(tx: Tx) -> Periods:
    """After how long a class is looked at again."""
    given = {name: one.value for name, one in (await packs.in_force(tx, "disclosure.review")).items()}
    return msgspec.convert(given, Periods)


async def items_in_force(tx: Tx) -> Items:
    """The grounds of the act as of today."""
    return items_of({name: one.value for name, one in (await packs.in_force(tx, "disclosure.items")).items()})


async def content_decided(tx: Tx, document_id: UUID) -> Content:
    """What was decided."""
    same = and_(
        revision.c.institution_id == document.c.institution_id,
        revision.c.document_id == document.c.id,
        revision.c.number == document.c.revision,
    )
    query = select(revision.c.content).select_from(document.join(revision, same)).where(document.c.id == document_id)
    return content_from_plain((await tx.db.execute(query)).scalar_one())


async def copy_rows(tx: Tx, document_id: UUID) -> list[Any]:
    """Every derived copy, oldest first."""
    query = select(public_copy).where(public_copy.c.document_id == document_id).order_by(public_copy.c.version)
    return list(await tx.db.execute(query))


async def fact_rows(tx: Tx, document_id: UUID) -> list[Any]:
    """Everything that was done, in its order."""
    query = select(disclosure_event).where(disclosure_event.c.document_id == document_id)
    return list(await tx.db.execute(query.order_by(disclosure_event.c.seq)))


# what others ask ─────────────────────────────────────────────────────────────────────────────────────────────


async def class_of(tx: Tx, document_id: UUID) -> Disclosed:
    """The class in force: what was decided, or what a later lawful act made of it. For whoever may see the document."""
    found = await classes_of(tx, [document_id])
    return found[document_id] if document_id in found else (await content_decided(tx, document_id)).disclosure


async def classes_of(tx: Tx, document_ids: Collection[UUID]) -> dict[UUID, Disclosed]:
    """The same for many; those without a standing of their own are left out."""
    query = select(disclosure.c.document_id, disclosure.c.standing["disclosure"].label("given"))
    rows = await tx.db.execute(query.where(disclosure.c.document_id.in_(list(document_ids))))
    return {row.document_id: msgspec.convert(row.given, Disclosed) for row in rows}


async def derived_copies(tx: Tx, document_id: UUID) -> list[DerivedCopy]:
    """Every derived copy, oldest first, for whoever packs or keeps the record."""
    row = await standing_row(tx, document_id)
    out = st.from_plain(row.standing).out if row is not None else None
    return [
        DerivedCopy(
            version=one.version,
            kind=one.kind,
            pdf=BlobRef(one.sha256, one.size),
            sheet=BlobRef(one.sheet_sha256, one.sheet_size),
            made_at=one.made_at,
            maker=one.maker,
            revision_hash=one.revision_hash,
            record_sha256=one.record_sha256,
            marks_sha256=one.marks_sha256,
            published=out is not None and out.version == one.version,
        )
        for one in await copy_rows(tx, document_id)
    ]


async def disclosure_history(tx: Tx, document_id: UUID) -> list[dict[str, Any]]:
    """What was done about disclosure as plain facts, each with its audit record and leaf."""
    return [
        {"seq": row.seq, "audit_id": str(row.audit_id), "audit_leaf": row.audit_leaf.hex()} | row.content
        for row in await fact_rows(tx, document_id)
    ]


def copy_row(copy: Copy, rows: list[Any]) -> Any:
    """The stored row of a copy."""
    return next(row for row in rows if row.version == copy.version)


def decided_on(row: Any) -> date:
    """The day of the decision of a document's row."""
    return seoul_date(row.established_at)
