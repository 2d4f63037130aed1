"""Numbers: taking the next of a strict series, in the transaction of the decision."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from edocs.engine.case import Case, DocumentNumber
from edocs.numbering import document_number, numbering_year
from edocs.tables import counter
from kernel import mark as high_water
from kernel import packs
from kernel.tx import Tx

NUMBER_PATTERN = "{unit}-{serial}"
"""How a production number is written before any rule pack says so. LAW rec-dec §20(3)"""

_NEXT = (
    insert(counter)
    .values({column.name: bindparam(column.name) for column in counter.c})
    .on_conflict_do_update(
        index_elements=["institution_id", "unit_id", "year", "kind"], set_={"last": counter.c.last + 1}
    )
    .returning(counter.c.last, select(high_water.rewound.c.found_at).scalar_subquery().label("held"))
)


async def take_number(tx: Tx, case: Case) -> DocumentNumber:
    """The next production number of the drafter's unit and the year in Seoul. The series stays locked until commit.

    LAW rec-dec §20(3), LAW rec-rule §5(3)
    """
    return await _take(tx, case.drafter.unit, case.drafter.unit_name, "production")


async def take_receipt(tx: Tx, unit: UUID, unit_name: str) -> DocumentNumber:
    """The next receipt number of a unit, by the same rule and as strictly. LAW adm-doc §11, LAW rec-dec §20(3)"""
    return await _take(tx, unit, unit_name, "receipt")


async def take_rejected(tx: Tx, unit: UUID, unit_name: str) -> DocumentNumber:
    """The next number of a unit's register of rejected originals. LAW rec-dec §21(1):2"""
    return await _take(tx, unit, f"{unit_name}-반려", "rejected")


async def _take(tx: Tx, unit: UUID, unit_name: str, kind: str) -> DocumentNumber:
    year = numbering_year(tx.now)
    pattern = (await packs.in_force(tx, "document.numbering")).get("pattern")
    series = {"institution_id": tx.institution_id, "unit_id": unit, "year": year, "kind": kind, "last": 1}
    taken = (await tx.db.execute(_NEXT, series)).one()
    if taken.held is not None:
        raise high_water.refuse()
    serial: int = taken.last
    text = document_number(pattern.value if pattern else NUMBER_PATTERN, unit_name, year, serial)
    return DocumentNumber(unit=unit, year=year, serial=serial, text=text)
