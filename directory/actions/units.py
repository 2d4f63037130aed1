"""Units begin, are renamed or moved from a day on, and end."""

from typing import Any
from uuid import UUID

from directory.actions.changes import Change, changing, end_versions, revise
from directory.days import effective_instant
from directory.events import UnitChanged
from directory.org import Unit
from directory.queries.access import require_in_unit
from directory.queries.snapshot import load_org
from directory.tables import organisation as t
from directory.views.units import Effective, UnitChange, UnitInput
from kernel.access import Permission
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx


async def add_unit(tx: Tx, given: UnitInput) -> UUID:
    """Begin a unit below another."""
    async with changing(tx) as change:
        require_in_unit(tx, change.org, Permission.PEOPLE, given.parent_id)
        parent = unit_of(change, given.parent_id)
        _check_name(change, given.name, parent.id, None)
        at = effective_instant(given.effective, tx.now)
        unit_id = await insert_unit(tx, given.name, parent.id, given.position, at)
        _tell(tx, change, "unit.add", unit_id, at)
    return unit_id


async def change_unit(tx: Tx, unit_id: UUID, given: UnitChange) -> None:
    """Rename, move or reorder a unit from a day on; what happened before keeps the old name."""
    async with changing(tx) as change:
        unit = unit_of(change, unit_id)
        require_in_unit(tx, change.org, Permission.PEOPLE, unit_id)
        values: dict[str, Any] = {}
        if given.parent_id is not None and given.parent_id != unit.parent_id:
            require_in_unit(tx, change.org, Permission.PEOPLE, given.parent_id)
            _check_move(change, unit, given.parent_id)
            values["parent_id"] = given.parent_id
        if given.name is not None and given.name != unit.name:
            values["name"] = given.name
        if given.position is not None:
            values["position"] = given.position
        if not values:
            return
        if parent_id := values.get("parent_id", unit.parent_id):
            _check_name(change, values.get("name", unit.name), parent_id, unit_id)
        at = effective_instant(given.effective, tx.now)
        await revise(tx, t.unit_version, unit_id, at, values)
        _tell(tx, change, "unit.change", unit_id, at)


async def close_unit(tx: Tx, unit_id: UUID, given: Effective) -> None:
    """End a unit from a day on; refused while it has units or posts that go on."""
    async with changing(tx) as change:
        unit = unit_of(change, unit_id)
        require_in_unit(tx, change.org, Permission.PEOPLE, unit_id)
        if unit.parent_id is None:
            raise Invalid("root_unit", "기관 자체는 없앨 수 없습니다.", "The institution itself cannot be closed here.")
        at = effective_instant(given.effective, tx.now)
        then = await load_org(tx.db, tx.institution_id, at, fresh=True)
        if then.children(unit_id) or then.posts_in(unit_id):
            raise Conflict(
                "unit_not_empty",
                "아래 부서나 직위가 남아 있어 없애지 않았습니다. 먼저 옮기거나 없애십시오.",
                "Units or posts remain; move or close them first.",
            )
        await end_versions(tx, t.unit_version, unit_id, at)
        _tell(tx, change, "unit.close", unit_id, at)


async def insert_unit(tx: Tx, name: str, parent_id: UUID | None, position: int, at: Any) -> UUID:
    """The rows of a new unit; the caller holds the lock and has checked."""
    unit_id = new_id()
    own = {"institution_id": tx.institution_id}
    await tx.db.execute(t.unit.insert().values(**own, id=unit_id, created=tx.now))
    await tx.db.execute(
        t.unit_version.insert().values(
            **own, unit_id=unit_id, name=name, parent_id=parent_id, position=position, valid_from=at, valid_to=None
        )
    )
    return unit_id


def unit_of(change: Change, unit_id: UUID) -> Unit:
    """The unit as it is now, or NotFound."""
    if unit_id not in change.org.units:
        raise NotFound("unit_not_found", "부서를 찾을 수 없습니다.", "There is no such unit.")
    return change.org.units[unit_id]


def _check_name(change: Change, name: str, parent_id: UUID, unit_id: UUID | None) -> None:
    if "/" in name or not name.strip():
        raise Invalid("bad_unit_name", "부서 이름에는 /를 쓸 수 없습니다.", "A unit's name may not contain a slash.")
    if any(other.name == name and other.id != unit_id for other in change.org.children(parent_id)):
        raise Conflict(
            "unit_name_taken", "같은 이름의 부서가 이미 있습니다.", "There is a unit of this name already.", name=name
        )


def _check_move(change: Change, unit: Unit, parent_id: UUID) -> None:
    unit_of(change, parent_id)
    if unit.parent_id is None or parent_id in change.org.below(unit.id):
        raise Invalid("unit_circle", "부서를 그 아래 부서로 옮길 수 없습니다.", "A unit cannot be moved below itself.")


def _tell(tx: Tx, change: Change, action: str, unit_id: UUID, at: Any) -> None:
    change.note("unit", unit_id, at)
    tx.publish(UnitChanged(unit_id=unit_id, effective=at))
    tx.audit(action, "unit", unit_id)
