"""What the search knows of a document that came in: its sheet, its sender, whose desk it lies on, its files by name."""

from uuid import UUID

import msgspec
from sqlalchemy import select

from edocs import body
from edocs.paper import Paper
from edocs.receiving.states import LABELS, State
from edocs.tables.receiving import received, received_file
from kernel import search
from kernel.tx import Tx

KIND = "letter"
"""What received documents are called in the search."""


async def index_letter(tx: Tx, received_id: UUID) -> None:
    """Let the search find it by every word, for whoever may see it now. Safe to repeat."""
    row = (await tx.db.execute(select(received).where(received.c.id == received_id))).first()
    if row is None:
        return
    files = select(received_file.c.name, received_file.c.kind).where(received_file.c.received_id == received_id)
    names = [one.name for one in await tx.db.execute(files) if one.kind in ("attachment", "body")]
    label = LABELS[State(row.state)]
    fields = {
        "title": row.title,
        "number": f"{row.number}\n{row.receipt or ''}",
        "unit": row.unit_name,
        "drafter": row.sender_name,
    }
    text = body.plain_text(msgspec.convert(row.paper, Paper).body) if row.paper is not None else ""
    entry = search.Entry(
        kind=KIND,
        id=row.id,
        at=row.arrived_at,
        acl=list(row.acl),
        top=f"{row.title}\n{row.number}\n{row.receipt or ''}",
        text="\n".join([row.sender_name, row.addressed, row.officer_name, row.method, text]),
        files="\n".join(names),
        fields=fields,
        names=f"{row.sender_name}\n{row.unit_name}\n{row.officer_name}",
        flags=[f"letter:{row.state}", f"label={label}", *(["has:file"] if names else [])],
    )
    await search.put(tx, entry)
