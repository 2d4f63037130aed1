"""What the command line does with people: find, invite, pause, bring back, let go."""

from uuid import UUID

from sqlalchemy import select

from directory.actions import accounts, people
from directory.queries.people import search_people
from directory.queries.snapshot import org_snapshot
from directory.tables import commons
from directory.views.people import Invitation, PeopleQuery, PersonRow, StateChange
from kernel.dure import Dure
from kernel.errors import NotFound
from kernel.tx import Actor, Tx


async def find(dure: Dure, code: str, words: str = "") -> list[PersonRow]:
    """People of the institution by name, initial consonants, number, duty or extension."""
    async with dure.tx(await operator(dure, code)) as tx:
        return (await search_people(tx, PeopleQuery(q=words, limit=200))).items


async def send_invitation(dure: Dure, code: str, number: str) -> Invitation:
    """A one-time link by which the person of this number or login sets a password."""
    async with dure.tx(await operator(dure, code)) as tx:
        return await accounts.invite(tx, await _person(tx, number))


async def free(dure: Dure, code: str, number: str) -> None:
    """Lift the lock of the person's account and take away a lost second factor."""
    async with dure.tx(await operator(dure, code)) as tx:
        await accounts.free_account(tx, await _person(tx, number))


async def set_state(dure: Dure, code: str, number: str, change: StateChange) -> None:
    """Pause, bring back or let go the person of this number or login."""
    async with dure.tx(await operator(dure, code)) as tx:
        await people.set_state(tx, await _person(tx, number), change)


async def operator(dure: Dure, code: str) -> Actor:
    """The system of the institution with that code."""
    row = commons.institution
    async with dure.commons() as db:
        institution_id = (await db.execute(select(row.c.id).where(row.c.code == code))).scalar_one_or_none()
    if institution_id is None:
        raise NotFound("institution_not_found", "기관을 찾을 수 없습니다.", "There is no such institution.")
    return Actor(institution_id, client="operator")


async def _person(tx: Tx, number: str) -> UUID:
    local = number.partition("@")[0]
    for person in (await org_snapshot(tx)).people.values():
        if local in (person.number, person.mail.partition("@")[0]):
            return person.id
    raise NotFound("person_not_found", "사람을 찾을 수 없습니다.", "There is no such person.")
