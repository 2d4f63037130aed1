"""People join, change, pause and leave. Nobody is ever deleted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update

from directory.actions.accounts import add_account
from directory.actions.changes import Change, changing
from directory.days import effective_instant
from directory.events import HoldingChanged, PersonAdded, PersonStateChanged
from directory.korean import initials
from directory.org import Person
from directory.queries.access import may_for_person
from directory.tables import organisation as t
from directory.views.people import PersonChange, PersonInput, StateChange
from kernel.access import Permission, require
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx

OWN_FIELDS = frozenset({"place", "duties", "mobile"})
"""What everyone may change of oneself."""


async def add_person(tx: Tx, given: PersonInput) -> UUID:
    """A new person, with an account when a login is given; the person cannot act before an appointment."""
    require(tx, Permission.PEOPLE)
    async with changing(tx) as change:
        number = given.number or given.login
        if not number:
            raise Invalid("no_number", "사번이나 아이디를 적으십시오.", "Give a personnel number or a login.")
        if any(person.number == number for person in change.org.people.values()):
            raise Conflict("number_taken", "같은 사번이 있습니다.", "There is a person of this number.", number=number)
        values = {name: getattr(given, name) for name in ("mail", "phone", "extension", "mobile", "place", "duties")}
        person_id = await insert_person(tx, number=number, name=given.name, **values)
        if given.login:
            await add_account(tx, person_id, given.login)
        change.note("person", person_id)
        tx.publish(PersonAdded(person_id=person_id))
        tx.audit("person.add", "person", person_id, person_id)
    return person_id


async def insert_person(tx: Tx, *, number: str, name: str, **values: Any) -> UUID:
    """The row of a new person; the caller holds the lock and has checked."""
    row = person_row(tx, number=number, name=name, **values)
    await tx.db.execute(t.person.insert().values(row))
    person_id: UUID = row["id"]
    return person_id


def person_row(tx: Tx, *, number: str, name: str, **values: Any) -> dict[str, Any]:
    """The columns of a new person."""
    return {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "number": number,
        "name": name,
        "initials": initials(name),
        "paused_from": None,
        "paused_to": None,
        "left_at": None,
        "created": tx.now,
        **values,
    }


async def change_person(tx: Tx, person_id: UUID, given: PersonChange) -> None:
    """Change a person's name and how to reach them; of oneself only place, duties and mobile telephone."""
    async with changing(tx) as change:
        person = person_of(change, person_id)
        names = ("name", "mail", "phone", "extension", "mobile", "place", "duties")
        wanted = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
        values: dict[str, Any] = {name: value for name, value in wanted.items() if value != getattr(person, name)}
        if not values:
            return
        if not may_for_person(tx, change.org, Permission.PEOPLE, person_id):
            own = tx.actor.person_id == person_id
            if not own or not set(values) <= OWN_FIELDS:
                raise Forbidden("forbidden", "이 정보를 고칠 권한이 없습니다.", "You may not change this.")
        if "name" in values:
            values["initials"] = initials(values["name"])
        await update_person(tx, person_id, values)
        change.note("person", person_id)
        tx.audit("person.change", "person", person_id, person_id, fields=sorted(values))


async def update_person(tx: Tx, person_id: UUID, values: dict[str, Any]) -> None:
    """Write these columns of a person; the caller holds the lock and has checked."""
    own = (t.person.c.institution_id == tx.institution_id) & (t.person.c.id == person_id)
    await tx.db.execute(update(t.person).where(own).values(values))


async def set_state(tx: Tx, person_id: UUID, given: StateChange) -> None:
    """Pause (휴직), return or leave (퇴직) from a day on. Leaving ends every holding and role of the person."""
    require(tx, Permission.PEOPLE)
    async with changing(tx) as change:
        person = person_of(change, person_id)
        at = effective_instant(given.effective, tx.now)
        if person.state(at) == given.state:
            raise Conflict("state_same", "이미 그 상태입니다.", "The person is in this state already.")
        match given.state:
            case "paused":
                values: dict[str, Any] = {"paused_from": at, "paused_to": None, "left_at": None}
            case "active":
                values = {"paused_to": at if person.state(at) == "paused" else person.paused_to, "left_at": None}
            case _:
                values = {"left_at": at}
                await end_everything(tx, change, person_id, at)
        await update_person(tx, person_id, values)
        tell_state(tx, change, person_id, given.state, at)


def tell_state(tx: Tx, change: Change, person_id: UUID, state: str, at: datetime) -> None:
    """News, event and record of a person's new state."""
    change.note("person", person_id, at)
    tx.publish(PersonStateChanged(person_id=person_id, state=state, effective=at))
    tx.audit(f"person.{state}", "person", person_id, person_id)


async def end_everything(tx: Tx, change: Change, person_id: UUID, at: datetime) -> None:
    """End all holdings and roles of the person at the instant; what lies after it never begins."""
    for row in change.org.holdings:
        if row.person_id == person_id:
            tx.publish(
                HoldingChanged(holding_id=row.id, person_id=person_id, post_id=row.post_id, effective=at),
            )
    for table in (t.holding, t.role_grant):
        own = (table.c.institution_id == tx.institution_id) & (table.c.person_id == person_id)
        await tx.db.execute(table.delete().where(own, table.c.valid_from >= at))
        lasting = or_(table.c.valid_to.is_(None), table.c.valid_to > at)
        await tx.db.execute(update(table).where(own, lasting).values(valid_to=at))


def person_of(change: Change, person_id: UUID) -> Person:
    """The person, or NotFound."""
    if person_id not in change.org.people:
        raise NotFound("person_not_found", "사람을 찾을 수 없습니다.", "There is no such person.")
    return change.org.people[person_id]
