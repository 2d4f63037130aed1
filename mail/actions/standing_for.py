"""Whose account an address is, for commands that act in somebody's place."""

from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound
from kernel.tx import Actor, Tx
from mail.actions.accounts import open_for
from mail.queries.recipients import resolve
from mail.tables import account


async def person_account(tx: Tx, address: str, client: str) -> tuple[UUID, Actor]:
    """The account of the person at this address, begun if need be, and an actor in their place. Raises NotFound;
    Invalid for an address of several."""
    found = await resolve(tx, address)
    if found is None:
        raise NotFound("mail_address_unknown", f"없는 주소입니다: {address}", f"There is no such address: {address}.")
    accounts = await open_for(tx, found)
    query = select(account.c.id, account.c.person_id).where(
        account.c.id.in_(accounts), account.c.person_id.is_not(None)
    )
    rows = (await tx.db.execute(query)).all()
    if len(rows) != 1 or len(accounts) != 1:
        raise Invalid("mail_address", f"한 사람의 주소가 아닙니다: {address}", f"{address} is not one person's.")
    tx.audit("mail.stand_for", "mail_account", rows[0].id, rows[0].person_id, client=client)
    return rows[0].id, Actor(tx.institution_id, rows[0].person_id, client=client)
