"""Holding accounts while they change: one order of locks, one modseq a transaction, quota, waking who listens.

Whoever writes an account's mailboxes or messages holds its row, so writers of one account follow each other, and a
reader who has seen a modseq has seen every change up to it.
"""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct
from sqlalchemy import bindparam, select, update

from kernel.errors import NotFound, TooMuch
from kernel.tx import Tx
from mail.tables import account
from mail.topics import account_topic


class Held(Struct, frozen=True):
    """An account that is held: `modseq` is the one of this transaction's changes."""

    id: UUID
    modseq: int
    uidvalidity: int


_ONE = (
    update(account)
    .where(account.c.id == bindparam("one"), account.c.closed.is_(None))
    .values(modseq=account.c.modseq + 1)
    .returning(account.c.id, account.c.modseq, account.c.uidvalidity)
)


async def hold(tx: Tx, account_id: UUID) -> Held:
    """Hold one account and take its next modseq. Raises NotFound when it is closed."""
    row = (await tx.db.execute(_ONE, {"one": account_id})).one_or_none()
    if row is None:
        raise NotFound("mail_account_not_found", "메일 계정을 찾을 수 없습니다.", "There is no such mail account.")
    tx.signal(account_topic(tx.institution_id, account_id), row.modseq)
    return Held(row.id, row.modseq, row.uidvalidity)


async def hold_all(tx: Tx, accounts: Iterable[UUID]) -> dict[UUID, Held]:
    """Hold several accounts, in the order of their ids, so that two who do so never wait for each other."""
    ids = sorted(accounts)
    await tx.db.execute(select(account.c.id).where(account.c.id.in_(ids)).order_by(account.c.id).with_for_update())
    statement = (
        update(account)
        .where(account.c.id.in_(ids), account.c.closed.is_(None))
        .values(modseq=account.c.modseq + 1)
        .returning(account.c.id, account.c.modseq, account.c.uidvalidity)
    )
    found = {row.id: Held(row.id, row.modseq, row.uidvalidity) for row in await tx.db.execute(statement)}
    for held in found.values():
        tx.signal(account_topic(tx.institution_id, held.id), held.modseq)
    return found


def full(accounts: Iterable[UUID]) -> TooMuch:
    """What is said when a mail does not fit."""
    return TooMuch(
        "over_quota",
        "메일함이 가득 찼습니다. 필요 없는 메일을 지우거나 용량을 늘려 달라고 요청하십시오.",
        "The mailbox is full; delete mail or ask for more room.",
        accounts=[str(one) for one in accounts],
    )


async def shrink(tx: Tx, account_id: UUID, *, octets: int, count: int) -> None:
    """Count what goes from an account that is held."""
    less = {"used": account.c.used - octets, "messages": account.c.messages - count}
    await tx.db.execute(update(account).where(account.c.id == account_id).values(less))
