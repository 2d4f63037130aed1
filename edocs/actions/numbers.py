"""Numbers: taking the next of a strict series, in the transaction of the decision."""

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from edocs.engine.case import Case, DocumentNumber
from edocs.numbering import document_number, numbering_year
from edocs.tables import counter
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
    .returning(counter.c.last)
)


async def take_number(tx: Tx, case: Case) -> DocumentNumber:
    """The next number of the drafter's unit and the year in Seoul. The series stays locked until commit.

    LAW rec-dec §20(3), LAW rec-rule §5(3)
    """
    unit, year = case.drafter.unit, numbering_year(tx.now)
    pattern = (await packs.in_force(tx, "document.numbering")).get("pattern")
    series = {"institution_id": tx.institution_id, "unit_id": unit, "year": year, "kind": "production", "last": 1}
    serial: int = (await tx.db.execute(_NEXT, series)).scalar_one()
    text = document_number(pattern.value if pattern else NUMBER_PATTERN, case.drafter.unit_name, year, serial)
    return DocumentNumber(unit=unit, year=year, serial=serial, text=text)
