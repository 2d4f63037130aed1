"""Into the accounts of one institution: what inbound mail, submission and the courier share."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from kernel.dure import Dure
from kernel.tx import Actor
from mail.actions.accounts import open_for
from mail.actions.delivering import Target, deliver
from mail.intake import Prepared
from mail.queries.recipients import resolve
from mail.rules.names import INBOX

CLIENT: Final = "smtp"
BATCH: Final = 200
"""Accounts of one transaction, so that a mail to everybody holds nobody up."""


def actor(institution_id: int) -> Actor:
    """The server itself, in an institution."""
    return Actor(institution_id, client=CLIENT)


async def file(
    dure: Dure, institution_id: int, key: str, prepared: Prepared, addresses: Iterable[str], *, box: str = INBOX
) -> list[str]:
    """Deliver to these addresses, each account once under the key; the addresses that reach nobody are returned."""
    unknown: list[str] = []
    accounts: list[UUID] = []
    async with dure.tx(actor(institution_id)) as tx:
        for one in addresses:
            found = await resolve(tx, one)
            if found is None:
                unknown.append(one)
            else:
                accounts += await open_for(tx, found)
    targets = [Target(account_id=one, mailbox=box) for one in dict.fromkeys(accounts)]
    for batch in _batches(targets):
        async with dure.tx(actor(institution_id)) as tx:
            # Who was full was told so before; a mail that we took is kept, even past the quota.
            await deliver(tx, key, prepared, batch, over_quota=True)
    return unknown


def _batches(targets: Sequence[Target]) -> Iterable[Sequence[Target]]:
    return (targets[at : at + BATCH] for at in range(0, len(targets), BATCH))
