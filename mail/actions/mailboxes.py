"""Mailboxes come, are renamed and go; names that are wanted in lists."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx
from mail.actions.expunging import bury
from mail.actions.holding import Held, hold
from mail.actions.moving import move_all
from mail.queries.boxes import Account, Box, account_for, accounts, box_named, no_mailbox
from mail.rules import names
from mail.tables import account, mailbox, message, subscription


async def create(tx: Tx, name: str, role: str = "") -> Box:
    """A new mailbox, with those above it that are missing. Raises Conflict `mailbox_present`."""
    home, path = await _home(tx, name)
    held = await hold(tx, home.id)
    if await _find(tx, home.id, path) is not None:
        raise Conflict("mailbox_present", "같은 이름의 메일함이 있습니다.", "There is such a mailbox already.")
    if role:
        taken = select(mailbox.c.id).where(mailbox.c.account_id == home.id, mailbox.c.role == role, ~mailbox.c.gone)
        if role not in names.CREATABLE or (await tx.db.execute(taken)).scalar() is not None:
            raise Invalid("mailbox_role", "이 용도의 메일함을 만들 수 없습니다.", "This special use is not to be had.")
    made = await make(tx, held, path, role)
    tx.audit("mail.mailbox.create", "mailbox", made.id)
    return await box_named(tx, home.under + path)


async def make(tx: Tx, held: Held, path: str, role: str = "") -> Any:
    """A mailbox row in an account that is held, with the missing ones above it."""
    wanted = [*names.parents(path), path]
    query = select(mailbox.c.name).where(mailbox.c.account_id == held.id, mailbox.c.name.in_(wanted), ~mailbox.c.gone)
    there = set((await tx.db.execute(query)).scalars())
    made: Any = None
    for name in wanted:
        if name not in there:
            rows = await _insert(tx, held, [(name, role if name == path else "")])
            made = rows[0]
    return made


async def _insert(tx: Tx, held: Held, given: Sequence[tuple[str, str]]) -> Sequence[Any]:
    """Rows for new mailboxes. Each gets a UIDVALIDITY that the account has never had. RFC 9051 §2.3.1.1"""
    statement = (
        update(account)
        .where(account.c.id == held.id)
        .values(uidvalidity=func.greatest(account.c.uidvalidity + len(given), int(tx.now.timestamp())))
        .returning(account.c.uidvalidity)
    )
    last = int((await tx.db.execute(statement)).scalar_one())
    rows = [
        {
            "institution_id": tx.institution_id,
            "id": new_id(),
            "account_id": held.id,
            "name": name,
            "role": role,
            "uidvalidity": last - len(given) + 1 + place,
            "uidnext": 1,
            "modseq": held.modseq,
            "recent": 1,
            "total": 0,
            "unseen": 0,
            "deleted": 0,
            "size": 0,
            "keywords": [],
            "createseq": held.modseq,
            "changeseq": held.modseq,
            "gone": False,
        }
        for place, (name, role) in enumerate(given)
    ]
    columns = (mailbox.c.id, mailbox.c.name, mailbox.c.uidvalidity, mailbox.c.role)
    return (await tx.db.execute(insert(mailbox).values(rows).returning(*columns))).all()


async def furnish(tx: Tx, held: Held) -> None:
    """What every account begins with; the mailboxes are listed from the start."""
    begun = [(names.INBOX, ""), *names.FIRST]
    await _insert(tx, held, begun)
    rows = [{"institution_id": tx.institution_id, "account_id": held.id, "name": name} for name, _ in begun]
    await tx.db.execute(upsert(subscription).on_conflict_do_nothing(), rows)


async def rename(tx: Tx, old: str, new: str) -> Box:
    """Another name for a mailbox and those below it; INBOX keeps its place and gives its messages away.

    RFC 9051 §6.3.6
    """
    box = await box_named(tx, old)
    box.require("x")
    home, path = await _home(tx, new)
    if home.id != box.account_id:
        raise Invalid("mailbox_elsewhere", "다른 계정으로 옮길 수 없습니다.", "It cannot move to another account.")
    held = await hold(tx, home.id)
    if await _find(tx, home.id, path) is not None:
        raise Conflict("mailbox_present", "같은 이름의 메일함이 있습니다.", "There is such a mailbox already.")
    was = box.name.removeprefix(home.under)
    if was == names.INBOX:
        made = await make(tx, held, path)
        await move_all(tx, box, made.id)
    elif path.startswith(was + names.SEPARATOR):
        raise Invalid("mailbox_inside", "메일함을 자기 아래로 옮길 수 없습니다.", "A mailbox cannot go below itself.")
    else:
        if above := names.parents(path):
            await make(tx, held, above[-1])
        await _move_tree(tx, held, was, path)
    tx.audit("mail.mailbox.rename", "mailbox", box.id)
    return await box_named(tx, home.under + path)


async def _move_tree(tx: Tx, held: Held, was: str, path: str) -> None:
    below = mailbox.c.name.startswith(was + names.SEPARATOR, autoescape=True)
    grown = func.concat(path, func.substr(mailbox.c.name, len(was) + 1))
    statement = (
        update(mailbox)
        .where(mailbox.c.account_id == held.id, ~mailbox.c.gone, or_(mailbox.c.name == was, below))
        .values(name=grown, changeseq=held.modseq)
    )
    await tx.db.execute(statement)


async def remove(tx: Tx, name: str) -> None:
    """Let a mailbox go with what is in it; refuses (Conflict) INBOX and one that has others below. RFC 9051 §6.3.5"""
    box = await box_named(tx, name)
    box.require("x")
    if box.name.endswith(names.INBOX) and (box.own or box.name.count(names.SEPARATOR) == 2):
        raise Conflict("mailbox_inbox", "받은메일함은 지울 수 없습니다.", "INBOX cannot be deleted.")
    held = await hold(tx, box.account_id)
    path = box.name if box.own else box.name.split(names.SEPARATOR, 2)[2]
    below = select(mailbox.c.id).where(
        mailbox.c.account_id == held.id,
        ~mailbox.c.gone,
        mailbox.c.name.startswith(path + names.SEPARATOR, autoescape=True),
    )
    if (await tx.db.execute(below.limit(1))).scalar() is not None:
        raise Conflict("mailbox_has_children", "아래에 있는 메일함을 먼저 지우십시오.", "It has mailboxes below it.")
    live = select(message.c.uid).where(message.c.mailbox_id == box.id, ~message.c.expunged)
    uids = list((await tx.db.execute(live)).scalars())
    if uids:
        await bury(tx, box.id, held, uids)
    statement = (
        update(mailbox)
        .where(mailbox.c.id == box.id, ~mailbox.c.gone)
        .values(gone=True, changeseq=held.modseq, modseq=held.modseq)
    )
    if (await tx.db.execute(statement)).rowcount != 1:
        raise no_mailbox()
    tx.audit("mail.mailbox.remove", "mailbox", box.id, messages=len(uids))


async def subscribe(tx: Tx, name: str) -> None:
    """Have a name listed; it need not exist. RFC 9051 §6.3.7"""
    own = await _own(tx)
    row = {"institution_id": tx.institution_id, "account_id": own.id, "name": name}
    await tx.db.execute(upsert(subscription).values(row).on_conflict_do_nothing())


async def unsubscribe(tx: Tx, name: str) -> None:
    """Have a name listed no more."""
    own = await _own(tx)
    await tx.db.execute(
        delete(subscription).where(and_(subscription.c.account_id == own.id, subscription.c.name == name))
    )


async def claim_recent(tx: Tx, box: Box) -> int:
    """Be the first session that is told of new messages: from which UID on they are recent. RFC 3501 §2.3.2"""
    statement = update(mailbox).where(mailbox.c.id == box.id, mailbox.c.recent < box.uidnext).values(recent=box.uidnext)
    done = await tx.db.execute(statement)
    return box.recent if done.rowcount == 1 else box.uidnext


async def _own(tx: Tx) -> Account:
    found = next((one for one in await accounts(tx) if one.own), None)
    if found is None:
        raise NotFound("mail_account_not_found", "메일 계정이 없습니다.", "There is no mail account.")
    return found


async def _home(tx: Tx, name: str) -> tuple[Account, str]:
    """The account in which a mailbox of this name lies, and its path there. Raises Invalid for what is no name."""
    path = names.canonical(name)
    if path is None:
        raise Invalid("mailbox_name", "메일함 이름에 쓸 수 없는 글자가 있습니다.", "This cannot be a mailbox's name.")
    parts = path.split(names.SEPARATOR)
    if parts[0] != names.SHARED:
        return await _own(tx), path
    for one in await accounts(tx):
        if not one.own and len(parts) > 2 and one.name == parts[1]:
            found = await account_for(tx, one.id)
            if "k" not in found.rights:
                break
            return found, names.SEPARATOR.join(parts[2:])
    raise Invalid("mailbox_name", "여기에 메일함을 만들 수 없습니다.", "No mailbox can be made here.")


async def _find(tx: Tx, account_id: UUID, path: str) -> Any:
    query = select(mailbox.c.id).where(mailbox.c.account_id == account_id, mailbox.c.name == path, ~mailbox.c.gone)
    return (await tx.db.execute(query)).one_or_none()
