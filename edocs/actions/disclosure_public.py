"""The public list: the one place that writes what the public sees.

A line is `edocs.disclosure.listing.entry` of where the document stands, written or removed in the transaction of the
act that moved it. There is no other writer of these tables.
"""

from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from edocs.actions.disclosure_copies import original_of
from edocs.actions.disclosure_facts import Asked
from edocs.content import Content
from edocs.disclosure import listing
from edocs.disclosure.listing import Entry, Record, Titles
from edocs.disclosure.standing import Now, Standing
from edocs.engine.case import Case
from edocs.korean import seoul_date
from edocs.queries.attachments import refuse_unclean
from edocs.queries.catalogue import filed_under
from edocs.queries.disclosure import content_decided, policy
from edocs.queries.documents import Found
from edocs.tables.disclosure import disclosure, public_entry, public_head
from kernel.tx import Tx


async def show(tx: Tx, asked: Asked) -> None:
    """Let the public list say what it may about this document now, and nothing else."""
    now, titles = await policy(tx)
    line = await line_of(tx, asked.found, asked.row.public_id, asked.standing, titles, now)
    same = (public_entry.c.institution_id == tx.institution_id) & (public_entry.c.id == asked.row.public_id)
    if line is None:
        await tx.db.execute(delete(public_entry).where(same))
    else:
        if line.original is not None:
            await refuse_unclean(tx, asked.found.id, [file.id for file in line.original.files])
        values = row_of(line)
        statement = upsert(public_entry).values(institution_id=tx.institution_id, **values)
        await tx.db.execute(statement.on_conflict_do_update(constraint=public_entry.primary_key, set_=values))
    listed = update(disclosure).where(disclosure.c.document_id == asked.found.id)
    await tx.db.execute(listed.values(listed=line is not None))
    await _turn_page(tx)


async def line_of(tx: Tx, found: Found, public_id: Any, standing: Standing, titles: Titles, now: Now) -> Entry | None:
    """The line of a document as it stands."""
    content = await content_decided(tx, found.id)
    original = None
    if standing.out is not None:
        original = await original_of(tx, found.id, standing.out, content)
    record = await record_of(tx, found.row, found.case, content)
    return listing.entry(public_id, standing, record, original, titles, now.today)


async def record_of(tx: Tx, row: Any, case: Case, content: Content) -> Record:
    """What the register says of the document."""
    task, _ = await filed_under(tx, content.unit_task_id, content.record_file_id)
    kept = content.retention or (task.retention if task else "")
    return Record(
        number=row.number,
        dated=seoul_date(row.established_at),
        title=content.title,
        unit=case.drafter.unit_name,
        officer=f"{case.drafter.post_name} {case.drafter.person_name}",
        retention=f"{kept}년" if kept.isdigit() else kept,
    )


def row_of(line: Entry) -> dict[str, Any]:
    """The row of a line."""
    return {
        "id": line.id,
        "dated": line.dated,
        "number": line.number,
        "title": line.title,
        "title_masked": line.title_masked,
        "unit": line.unit,
        "officer": line.officer,
        "retention": line.retention,
        "kind": line.kind,
        "items": list(line.items),
        "published_at": line.published_at,
        "original": msgspec.to_builtins(line.original),
    }


async def _turn_page(tx: Tx) -> None:
    """Say that the list has changed, so that no kept page passes for the present one."""
    statement = upsert(public_head).values(institution_id=tx.institution_id, seq=1)
    await tx.db.execute(
        statement.on_conflict_do_update(constraint=public_head.primary_key, set_={"seq": public_head.c.seq + 1})
    )


async def wrongly_titled(tx: Tx, titles: Titles, most: int) -> list[Any]:
    """Documents whose line shows a title, or stands there at all, as an earlier rule of the institution said."""
    out = disclosure.c.listed & (disclosure.c.kind == "closed")
    joined = disclosure.join(
        public_entry,
        (public_entry.c.institution_id == disclosure.c.institution_id) & (public_entry.c.id == disclosure.c.public_id),
    )
    query = select(disclosure.c.document_id).select_from(joined).where(out)
    if titles == "masked":
        query = query.where(~public_entry.c.title_masked)
    elif titles == "shown":
        return []
    return list((await tx.db.execute(query.order_by(disclosure.c.document_id).limit(most))).scalars())
