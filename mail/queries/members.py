"""Who may open a shared account."""

from uuid import UUID

from sqlalchemy import select

from directory.queries import org_snapshot
from kernel.tx import Tx
from mail.queries.boxes import account_for
from mail.tables import member
from mail.views.boxes import AccountMember


async def members(tx: Tx, account_id: UUID) -> list[AccountMember]:
    """The members of an account that the actor may open, by name."""
    await account_for(tx, account_id)
    return await members_of(tx, account_id)


async def members_of(tx: Tx, account_id: UUID) -> list[AccountMember]:
    """The same, for whoever administers it."""
    org = await org_snapshot(tx)
    found = []
    for row in await tx.db.execute(select(member).where(member.c.account_id == account_id)):
        person = org.people.get(row.person_id)
        if person is None or person.state(tx.now) == "left":
            continue
        held = org.holdings_of(person.id, tx.now)
        unit = org.units[org.posts[held[0].post_id].unit_id].name if held else ""
        found.append(AccountMember(person=person.id, name=person.name, unit=unit, rights=row.rights))
    return sorted(found, key=lambda one: one.name)
