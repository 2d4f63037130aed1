"""After a restore: raise the series of numbers to what the high-water mark says, and let numbers be given again."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from edocs.tables import counter
from kernel import mark
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx


async def resume_numbers(tx: Tx, above: Mapping[str, int]) -> dict[str, int]:
    """Raise every counter to its mark, or higher where `above` says so; what they were raised to.

    `above` are last numbers that the operator knows of from paper or from recipients: numbers given in the minute
    before the last mark are in no record. A counter is never lowered. Raises Conflict when nothing is held.
    """
    held = await mark.held(tx)
    if held is None:
        raise Conflict("nothing_held", "멈춘 번호가 없습니다.", "No numbers are held.")
    wanted = dict(held.counters)
    for name, last in above.items():
        wanted[name] = max(last, wanted.get(name, 0))
    for name, last in wanted.items():
        unit, _, rest = name.partition("/")
        year, _, kind = rest.partition("/")
        try:
            row = {"unit_id": UUID(unit), "year": int(year), "kind": kind, "last": last}
        except ValueError:
            raise Invalid("no_series", f"번호 계열의 이름이 아닙니다: {name}", f"No such series: {name}") from None
        statement = insert(counter).values(institution_id=tx.institution_id, **row)
        await tx.db.execute(
            statement.on_conflict_do_update(
                index_elements=["institution_id", "unit_id", "year", "kind"],
                set_={"last": func.greatest(counter.c.last, statement.excluded.last)},
            )
        )
    await mark.release(tx, wanted)
    return wanted
