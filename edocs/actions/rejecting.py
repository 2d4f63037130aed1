"""Registering the original of a draft that was given back, where the institution's rule says so. LAW rec-dec §21(1):2

The original is never erased either way: its revision, its opinions and its round stay with the document.
"""

from collections.abc import Sequence
from typing import Any

from edocs.actions.series import take_rejected
from edocs.content import from_plain
from edocs.engine.case import Case
from edocs.engine.history import Event, PartnerRefused, Returned
from edocs.queries.documents import revision_row
from edocs.tables.rejected import rejected
from kernel import packs
from kernel.tx import Tx

RULES = "record.rejected"


async def register(tx: Tx, row: Any, before: Case, events: Sequence[Event]) -> None:
    """Enter the original into the register if one of these events gave it back and the rule asks for it."""
    given_back = next((one for one in events if isinstance(one.fact, Returned | PartnerRefused)), None)
    if given_back is None or before.revision is None:
        return
    if not await _asked_for(tx, row, before):
        return
    number = await take_rejected(tx, before.drafter.unit, before.drafter.unit_name)
    fact: Any = given_back.fact
    who = given_back.actor
    values = {
        "institution_id": tx.institution_id,
        "document_id": row.id,
        "round": before.round,
        "revision": before.revision.number,
        "hash": before.revision.hash,
        "title": row.title,
        "unit_id": number.unit,
        "unit_name": before.drafter.unit_name,
        "year": number.year,
        "serial": number.serial,
        "number": number.text,
        "drafter": f"{before.drafter.post_name} {before.drafter.person_name}",
        "returned_by": f"{who.post_name} {who.person_name}",
        "returned_at": tx.now,
        "reason": fact.reason,
    }
    await tx.db.execute(rejected.insert().values(values))
    tx.audit("edocs.register_rejected", "document", row.id, number=number.text, revision=before.revision.hash)


async def _asked_for(tx: Tx, row: Any, case: Case) -> bool:
    rules = await packs.in_force(tx, RULES)
    extent = rules["register"].value if "register" in rules else "none"
    if extent != "matters":
        return bool(extent == "all")
    matters = rules["matters"].value if "matters" in rules else []
    if not matters or case.revision is None:
        return False
    content = from_plain((await revision_row(tx, row.id, case.revision.number)).content)
    return content.matter_id in matters
