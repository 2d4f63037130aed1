"""Holding accounts while they change: one order of locks, one modseq a transaction, quota, waking who listens.

Whoever writes an account's mailboxes or messages holds its row, so writers of one account follow each other, and a
reader who has seen a modseq has seen every change up to it.
"""

from collections.abc import Iterable, Mapping
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
    .values(
        modseq=account.c.modseq + 1,
        used=account.c.used + bindparam("octets"),
        messages=account.c.messages + bindparam("count"),
    )
    .returning(account.c.id, account.c.modseq, account.c.uidvalidity, account.c.quota, account.c.used)
)


async def hold(tx: Tx, account_id: UUID, *, octets: int = 0, count: int = 0, over_quota: bool = False) -> Held:
    """Hold one account and take its next modseq; what comes is counted at once.

    Raises NotFound when it is closed, TooMuch `over_quota` when what comes does not fit.
    """
    given = {"one": account_id, "octets": octets, "count": count}
    row = (await tx.db.execute(_ONE, given)).one_or_none()
    if row is None:
        raise NotFound("mail_account_not_found", "메일 계정을 찾을 수 없습니다.", "There is no such mail account.")
    if octets > 0 and row.quota and row.used > row.quota and not over_quota:
        raise full([account_id])
    tx.signal(account_topic(tx.institution_id, account_id), row.modseq)
    return Held(row.id, row.modseq, row.uidvalidity)


async def hold_all(tx: Tx, octets: Mapping[UUID, int], *, count: int = 0, over_quota: bool = False) -> dict[UUID, Held]:
    """Hold several accounts, in the order of their ids, so that two who do so never wait for each other."""
    if len(octets) == 1:
        one, size = next(iter(octets.items()))
        return {one: await hold(tx, one, octets=size, count=count, over_quota=over_quota)}
    ids = sorted(octets)
    await tx.db.execute(select(account.c.id).where(account.c.id.in_(ids)).order_by(account.c.id).with_for_update())
    found: dict[UUID, Held] = {}
    short: list[UUID] = []
    for size in set(octets.values()):
        alike = [one for one in ids if octets[one] == size]
        statement = (
            update(account)
            .where(account.c.id.in_(alike), account.c.closed.is_(None))
            .values(modseq=account.c.modseq + 1, used=account.c.used + size, messages=account.c.messages + count)
            .returning(account.c.id, account.c.modseq, account.c.uidvalidity, account.c.quota, account.c.used)
        )
        for row in await tx.db.execute(statement):
            found[row.id] = Held(row.id, row.modseq, row.uidvalidity)
            if size > 0 and row.quota and row.used > row.quota:
                short.append(row.id)
    if short and not over_quota:
        raise full(short)
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


async def grow(tx: Tx, accounts: Iterable[UUID], *, octets: int, count: int, over_quota: bool = False) -> None:
    """Count what comes into accounts that are held, or goes (negative). Raises TooMuch `over_quota`."""
    statement = (
        update(account)
        .where(account.c.id.in_(list(accounts)))
        .values(used=account.c.used + octets, messages=account.c.messages + count)
        .returning(account.c.id, account.c.quota, account.c.used)
    )
    rows = await tx.db.execute(statement)
    short = [row.id for row in rows if octets > 0 and row.quota and row.used > row.quota]
    if short and not over_quota:
        raise full(short)
