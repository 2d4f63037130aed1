"""Accounts and mailboxes that the actor may open, with the rights they have in them."""

from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import and_, bindparam, or_, select

from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx
from mail.rules.names import SEPARATOR, SHARED
from mail.tables import account, mailbox, member, subscription

OWN = "lrswipkxtea"
"""What one may do in an account of one's own: everything. RFC 4314 §2.1"""


class Account(Struct, frozen=True):
    """An account as its user finds it. `modseq` is that of its last change."""

    id: UUID
    name: str
    own: bool
    rights: str
    modseq: int
    forgotten: int
    quota: int
    used: int
    messages: int

    @property
    def under(self) -> str:
        """What the names of its mailboxes begin with, for the one who looks."""
        return "" if self.own else f"{SHARED}{SEPARATOR}{self.name}{SEPARATOR}"


class Box(Struct, frozen=True):
    """A mailbox with the rights of the actor in it."""

    id: UUID
    account_id: UUID
    name: str
    """As the actor sees it, with what stands before the names of other accounts."""
    role: str
    uidvalidity: int
    uidnext: int
    modseq: int
    recent: int
    total: int
    unseen: int
    deleted: int
    size: int
    keywords: list[str]
    createseq: int
    changeseq: int
    rights: str
    forgotten: int
    own: bool

    def require(self, right: str) -> None:
        """Refuse (Forbidden) what the rights do not hold."""
        if right not in self.rights:
            raise Forbidden(
                "mail_no_right", "이 메일함에서 이 일을 할 권한이 없습니다.", "You have no right to do this."
            )


_ROLES = and_(member.c.account_id == account.c.id, member.c.person_id == bindparam("person"))
_MINE = or_(account.c.person_id == bindparam("person"), member.c.rights.is_not(None))
_ACCOUNTS = (
    select(account, member.c.rights)
    .select_from(account.outerjoin(member, _ROLES))
    .where(account.c.closed.is_(None), _MINE)
    .order_by(account.c.kind, account.c.name)
)
_BOXES = (
    select(mailbox, account.c.person_id, account.c.name.label("account_name"), account.c.forgotten, member.c.rights)
    .select_from(
        mailbox.join(account, and_(account.c.id == mailbox.c.account_id, account.c.closed.is_(None))).outerjoin(
            member, _ROLES
        )
    )
    .where(~mailbox.c.gone, _MINE)
)
_BOX = _BOXES.where(mailbox.c.id == bindparam("box"))
_LISTED = _BOXES.order_by(mailbox.c.name)


async def accounts(tx: Tx) -> list[Account]:
    """The actor's own account first, then those that are shared with them."""
    found = [_account(row, tx) for row in await tx.db.execute(_ACCOUNTS, {"person": tx.actor.person_id})]
    return sorted(found, key=lambda one: (not one.own, one.name))


def _account(row: Any, tx: Tx) -> Account:
    own = row.person_id is not None and row.person_id == tx.actor.person_id
    return Account(
        row.id,
        row.name,
        own,
        OWN if own else row.rights,
        row.modseq,
        row.forgotten,
        row.quota,
        row.used,
        row.messages,
    )


async def account_for(tx: Tx, account_id: UUID) -> Account:
    """One account that the actor may open. Raises NotFound."""
    found = next((one for one in await accounts(tx) if one.id == account_id), None)
    if found is None:
        raise NotFound("mail_account_not_found", "메일 계정을 찾을 수 없습니다.", "There is no such mail account.")
    return found


async def boxes(tx: Tx) -> list[Box]:
    """Every mailbox that the actor may see, own ones first, by name."""
    rows = await tx.db.execute(_LISTED, {"person": tx.actor.person_id})
    found = [box for row in rows if "l" in (box := _box(row, tx)).rights]
    return sorted(found, key=lambda one: (not one.own, one.name != "INBOX", one.name))


async def box(tx: Tx, mailbox_id: UUID) -> Box:
    """One mailbox by its id. Raises NotFound, also when it has gone."""
    row = (await tx.db.execute(_BOX, {"person": tx.actor.person_id, "box": mailbox_id})).one_or_none()
    if row is None:
        raise no_mailbox()
    return _box(row, tx)


async def box_named(tx: Tx, name: str) -> Box:
    """One mailbox by the name that the actor sees. Raises NotFound."""
    parts = name.split(SEPARATOR)
    query = _BOXES
    if parts[0] == SHARED and len(parts) > 2:
        query = query.where(account.c.name == parts[1], mailbox.c.name == SEPARATOR.join(parts[2:]))
        query = query.where(or_(account.c.person_id.is_(None), account.c.person_id != bindparam("person")))
    else:
        query = query.where(account.c.person_id == bindparam("person"), mailbox.c.name == name)
    row = (await tx.db.execute(query, {"person": tx.actor.person_id})).one_or_none()
    if row is None:
        raise no_mailbox()
    return _box(row, tx)


def _box(row: Any, tx: Tx) -> Box:
    own = row.person_id is not None and row.person_id == tx.actor.person_id
    under = "" if own else f"{SHARED}{SEPARATOR}{row.account_name}{SEPARATOR}"
    return Box(
        id=row.id,
        account_id=row.account_id,
        name=under + row.name,
        role=row.role,
        uidvalidity=row.uidvalidity,
        uidnext=row.uidnext,
        modseq=row.modseq,
        recent=row.recent,
        total=row.total,
        unseen=row.unseen,
        deleted=row.deleted,
        size=row.size,
        keywords=row.keywords,
        createseq=row.createseq,
        changeseq=row.changeseq,
        rights=OWN if own else row.rights,
        forgotten=row.forgotten,
        own=own,
    )


def no_mailbox() -> NotFound:
    """What is said of a mailbox that is not there, or not for the actor."""
    return NotFound("mailbox_not_found", "메일함을 찾을 수 없습니다.", "There is no such mailbox.")


async def subscriptions(tx: Tx) -> list[str]:
    """The names that the actor wants listed."""
    query = (
        select(subscription.c.name)
        .join(account, account.c.id == subscription.c.account_id)
        .where(account.c.person_id == tx.actor.person_id)
    )
    return sorted((await tx.db.execute(query)).scalars())
