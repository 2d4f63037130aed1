"""Acts of people on many messages at once: marked, labelled, moved, thrown away, put off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from kernel import schedule
from kernel.errors import Conflict, Invalid
from kernel.tx import Tx
from mail.actions import flagging, mailboxes
from mail.actions.expunging import bury
from mail.actions.flagging import Change, How
from mail.actions.holding import hold
from mail.actions.moving import move
from mail.queries.boxes import OWN, Box, box, boxes
from mail.queries.home import LATER
from mail.rules import flags
from mail.rules.names import INBOX, SEPARATOR, SHARED
from mail.tables import account, label, later, mailbox, message
from mail.views.boxes import ActItems, MailActDone, MailActInput, MovedMessages

WAKE = "mail.wake_later"
JUNK, NOT_JUNK = "$Junk", "$NotJunk"
AT_ONCE = 5_000
_MARKS: dict[str, tuple[How, int]] = {
    "read": (How.ADD, flags.SEEN),
    "unread": (How.REMOVE, flags.SEEN),
    "flag": (How.ADD, flags.FLAGGED),
    "unflag": (How.REMOVE, flags.FLAGGED),
}
_ROLES = {"archive": "archive", "trash": "trash", "junk": "junk"}


async def act(tx: Tx, given: MailActInput) -> MailActDone:
    """Do it, everywhere or nowhere. Raises NotFound, Forbidden, Invalid `act_target`, TooMuch `over_quota`."""
    done = MailActDone(changed=0, seq=0)
    for items in given.items:
        here = await box(tx, items.box)
        uids = await _uids(tx, here, items)
        if uids:
            await _one(tx, given, here, uids, done)
    tx.audit(f"mail.{given.act}", "mail", given.items[0].box, messages=done.changed)
    return done


async def _uids(tx: Tx, here: Box, items: ActItems) -> list[int]:
    """The messages that are meant."""
    found = set(items.uids)
    if items.conversations:
        query = select(message.c.uid).where(
            message.c.mailbox_id == here.id,
            message.c.conversation_id.in_(items.conversations),
            ~message.c.expunged,
        )
        found |= set((await tx.db.execute(query)).scalars())
    return sorted(found)


async def _one(tx: Tx, given: MailActInput, here: Box, uids: Sequence[int], done: MailActDone) -> None:
    if given.act in _MARKS:
        how, mask = _MARKS[given.act]
        await _mark(tx, here, uids, Change(how, mask), done)
    elif given.act in ("label", "unlabel"):
        word = await _keyword(tx, here.account_id, given.label)
        how = How.ADD if given.act == "label" else How.REMOVE
        await _mark(tx, here, uids, Change(how, 0, (word,)), done)
    elif given.act == "delete":
        await _delete(tx, here, uids, done)
    elif given.act == "later":
        await _put_off(tx, here, uids, given.until, done)
    else:
        await _move(tx, given, here, uids, done)


async def _mark(tx: Tx, here: Box, uids: Sequence[int], change: Change, done: MailActDone) -> None:
    stored = await flagging.store(tx, here, uids, change)
    done.changed += sum(one.changed for one in stored.messages)
    done.seq = max(done.seq, stored.modseq)


async def _keyword(tx: Tx, account_id: UUID, word: str) -> str:
    """A label of the account. Raises Invalid."""
    query = select(label.c.keyword).where(label.c.account_id == account_id, label.c.keyword == word)
    found: str | None = (await tx.db.execute(query)).scalar_one_or_none()
    if found is None:
        raise Invalid("mail_label", "라벨을 찾을 수 없습니다.", "There is no such label.")
    return found


async def _move(tx: Tx, given: MailActInput, here: Box, uids: Sequence[int], done: MailActDone) -> None:
    target = await _target(tx, given, here)
    if target.id == here.id:
        return
    if given.act == "junk":
        await flagging.store(tx, here, uids, Change(How.ADD, 0, (JUNK,)))
    elif given.act == "not_junk":
        await flagging.store(tx, here, uids, Change(How.REMOVE, 0, (JUNK,)))
        await flagging.store(tx, here, uids, Change(How.ADD, 0, (NOT_JUNK,)))
    moved = await move(tx, here, uids, target)
    gone = delete(later).where(later.c.mailbox_id == here.id, later.c.uid.in_(moved.sources))
    await tx.db.execute(gone)
    done.changed += len(moved.sources)
    done.seq = max(done.seq, moved.modseq)
    pairs = list(zip(moved.sources, moved.copies, strict=True))
    done.moved.append(MovedMessages(source=here.id, target=target.id, pairs=pairs))


async def _target(tx: Tx, given: MailActInput, here: Box) -> Box:
    """Where it goes: the mailbox that is named, or that of the account for this."""
    if given.act == "move":
        if given.to is None:
            raise Invalid("act_target", "어디로 옮길지 고르십시오.", "Say where to.")
        return await box(tx, given.to)
    if given.act in ("not_junk", "unlater"):
        return await named(tx, here, INBOX)
    return await of_role(tx, here, _ROLES[given.act])


async def of_role(tx: Tx, here: Box, role: str) -> Box:
    """The mailbox of the same account that is for this. Raises Invalid."""
    for one in await boxes(tx):
        if one.account_id == here.account_id and one.role == role:
            return one
    raise Invalid("act_target", "이 계정에 그런 편지함이 없습니다.", "The account has no such mailbox.", role=role)


async def named(tx: Tx, here: Box, path: str) -> Box:
    """The mailbox of the same account with this path, made when it is not there."""
    found = next((one for one in await boxes(tx) if one.account_id == here.account_id and _path(one) == path), None)
    if found is not None:
        return found
    under = "" if here.own else SEPARATOR.join(here.name.split(SEPARATOR)[:2]) + SEPARATOR
    return await mailboxes.create(tx, under + path)


def _path(one: Box) -> str:
    parts = one.name.split(SEPARATOR)
    return one.name if one.own or parts[0] != SHARED else SEPARATOR.join(parts[2:])


async def _delete(tx: Tx, here: Box, uids: Sequence[int], done: MailActDone) -> None:
    """For ever, as far as people see: only out of the bin, the junk and the drafts."""
    if here.role not in ("trash", "junk", "drafts"):
        raise Conflict("mail_not_in_bin", "휴지통에 있는 메일만 완전히 지울 수 있습니다.", "Only out of the bin.")
    here.require("t")
    here.require("e")
    held = await hold(tx, here.account_id)
    gone = await bury(tx, here.id, held, uids)
    done.changed += len(gone)
    done.seq = max(done.seq, held.modseq)


async def empty(tx: Tx, box_id: UUID) -> MailActDone:
    """Let everything in the bin or the junk go."""
    here = await box(tx, box_id)
    done = MailActDone(changed=0, seq=0)
    live = select(message.c.uid).where(message.c.mailbox_id == here.id, ~message.c.expunged)
    uids = list((await tx.db.execute(live)).scalars())
    await _delete(tx, here, uids, done)
    tx.audit("mail.empty", "mailbox", box_id, messages=done.changed)
    return done


async def read_all(tx: Tx, box_id: UUID) -> MailActDone:
    """Mark everything in a mailbox as read."""
    here = await box(tx, box_id)
    done = MailActDone(changed=0, seq=0)
    unseen = select(message.c.uid).where(
        message.c.mailbox_id == here.id, ~message.c.expunged, message.c.flags.bitwise_and(flags.SEEN) == 0
    )
    uids = sorted((await tx.db.execute(unseen)).scalars()) if here.unseen else []
    for start in range(0, len(uids), AT_ONCE):
        await _mark(tx, here, uids[start : start + AT_ONCE], Change(How.ADD, flags.SEEN), done)
    tx.audit("mail.read_all", "mailbox", box_id, messages=done.changed)
    return done


async def _put_off(tx: Tx, here: Box, uids: Sequence[int], until: datetime | None, done: MailActDone) -> None:
    """Out of sight until a moment; then it is back where it was, unread."""
    if until is None or until <= tx.now:
        raise Invalid("act_until", "지금보다 뒤의 때를 고르십시오.", "Choose a moment to come.")
    target = await named(tx, here, LATER)
    known = await _homes(tx, here, uids)
    moved = await move(tx, here, uids, target) if target.id != here.id else None
    pairs = list(zip(moved.sources, moved.copies, strict=True)) if moved else [(uid, uid) for uid in uids]
    await tx.db.execute(delete(later).where(later.c.mailbox_id == here.id, later.c.uid.in_(list(uids))))
    rows = [
        {
            "institution_id": tx.institution_id,
            "mailbox_id": target.id,
            "uid": copy,
            "account_id": here.account_id,
            "home_id": known.get(source, here.id),
            "person_id": tx.actor.person_id,
            "until": until,
        }
        for source, copy in pairs
    ]
    if rows:
        await tx.db.execute(insert(later), rows)
    for row in rows:
        payload = {"box": str(target.id), "uid": row["uid"]}
        await schedule.at(tx, WAKE, until, payload, key=f"{target.id}/{row['uid']}")
    done.changed += len(rows)
    if moved:
        done.seq = max(done.seq, moved.modseq)
        done.moved.append(MovedMessages(source=here.id, target=target.id, pairs=pairs))


async def _homes(tx: Tx, here: Box, uids: Sequence[int]) -> dict[int, UUID]:
    """Where messages come back to that were put off already."""
    query = select(later.c.uid, later.c.home_id).where(later.c.mailbox_id == here.id, later.c.uid.in_(list(uids)))
    return {row.uid: row.home_id for row in await tx.db.execute(query)}


async def wake(tx: Tx, payload: dict[str, Any]) -> None:
    """A message that was put off comes back; due work. Nothing happens when it is not there any more."""
    where = (later.c.mailbox_id == UUID(payload["box"])) & (later.c.uid == payload["uid"])
    row = (await tx.db.execute(delete(later).where(where).returning(later))).one_or_none()
    if row is None:
        return
    if row.until > tx.now:
        await tx.db.execute(insert(later).values(**row._mapping))
        return
    source, target = await system_box(tx, row.mailbox_id), await system_box(tx, row.home_id)
    if source is None or target is None:
        return
    await flagging.store(tx, source, [row.uid], Change(How.REMOVE, flags.SEEN))
    await move(tx, source, [row.uid], target)
    tx.audit("mail.later", "mail", row.mailbox_id, whose=row.person_id)


async def system_box(tx: Tx, box_id: UUID) -> Box | None:
    """A mailbox for due work, which may do there what its owner may; None when it has gone."""
    query = (
        select(mailbox, account.c.forgotten)
        .join(account, account.c.id == mailbox.c.account_id)
        .where(mailbox.c.id == box_id, ~mailbox.c.gone, account.c.closed.is_(None))
    )
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        return None
    names = [name for name in Box.__struct_fields__ if name not in ("rights", "own")]
    return Box(**{name: getattr(row, name) for name in names}, rights=OWN, own=True)
