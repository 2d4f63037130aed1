"""Flags and keywords change."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import select, update

from kernel.tx import Tx
from mail.actions.filing import learn
from mail.actions.holding import hold
from mail.queries.boxes import Box
from mail.rules import flags
from mail.tables import mailbox, message

_RIGHTS = ((flags.SEEN, "s"), (flags.DELETED, "t"))


class How(StrEnum):
    """What is done with the flags that are named."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


class Change(Struct, frozen=True):
    """A change of flags; `since` lets only messages change that have not changed after it. RFC 7162 §3.1.3"""

    how: How
    mask: int
    keywords: tuple[str, ...] = ()
    since: int | None = None


class Flagged(Struct, frozen=True):
    """A message as it is after the change."""

    uid: int
    flags: int
    keywords: list[str]
    modseq: int
    was: int
    """The modseq before."""

    @property
    def changed(self) -> bool:
        """Whether this change did something."""
        return self.modseq != self.was


class Stored(Struct, frozen=True):
    """What became of a change: the messages it was for, and those that had changed since."""

    messages: list[Flagged]
    refused: list[int]
    before: int = 0
    """The mailbox's modseq when the change began."""
    modseq: int = 0
    """The modseq of the change; `before` when nothing changed."""


def allowed(box: Box, change: Change) -> Change:
    """The change as far as the rights of the actor go; what they may not touch stays as it is."""
    if box.own:
        return change
    mask = change.mask
    for bit, right in _RIGHTS:
        if right not in box.rights:
            mask &= ~bit
    if "w" not in box.rights:
        mask &= flags.SEEN | flags.DELETED
    return Change(change.how, mask, change.keywords if "w" in box.rights else (), change.since)


async def store(tx: Tx, box: Box, uids: Sequence[int], change: Change) -> Stored:
    """Change the flags of these messages; those that went meanwhile are left out. Raises Forbidden without rights."""
    if not any(right in box.rights for right in "swt"):
        box.require("w")
    change = allowed(box, change)
    held = await hold(tx, box.account_id)
    words = await learn(tx, box.id, await _spelled(tx, box), change.keywords) if change.keywords else []
    seq = select(mailbox.c.modseq).where(mailbox.c.id == box.id).scalar_subquery().label("seq")
    query = select(message.c.uid, message.c.flags, message.c.keywords, message.c.modseq, seq).where(
        message.c.mailbox_id == box.id, message.c.uid.in_(uids), ~message.c.expunged
    )
    found: list[Flagged] = []
    refused: list[int] = []
    groups: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    unseen = deleted = 0
    rows = (await tx.db.execute(query.order_by(message.c.uid))).all()
    for row in rows:
        if change.since is not None and row.modseq > change.since:
            refused.append(row.uid)
            continue
        mask, keywords = _after(row, change, words, box)
        changed = mask != row.flags or keywords != row.keywords
        found.append(Flagged(row.uid, mask, keywords, held.modseq if changed else row.modseq, row.modseq))
        if changed:
            groups.setdefault((mask, tuple(keywords)), []).append(row.uid)
            unseen += (not mask & flags.SEEN) - (not row.flags & flags.SEEN)
            deleted += bool(mask & flags.DELETED) - bool(row.flags & flags.DELETED)
    for (mask, keywords_after), changed_uids in groups.items():
        statement = (
            update(message)
            .where(message.c.mailbox_id == box.id, message.c.uid.in_(changed_uids))
            .values(flags=mask, keywords=list(keywords_after), modseq=held.modseq)
        )
        await tx.db.execute(statement)
    if groups:
        counters = {
            "modseq": held.modseq,
            "unseen": mailbox.c.unseen + unseen,
            "deleted": mailbox.c.deleted + deleted,
        }
        await tx.db.execute(update(mailbox).where(mailbox.c.id == box.id).values(counters))
    before = rows[0].seq if rows else 0
    return Stored(found, refused, before, held.modseq if groups else before)


async def _spelled(tx: Tx, box: Box) -> list[str]:
    """The mailbox's keywords as they are now that its account is held."""
    query = select(mailbox.c.keywords).where(mailbox.c.id == box.id)
    return list((await tx.db.execute(query)).scalar_one())


def _after(row: Any, change: Change, words: list[str], box: Box) -> tuple[int, list[str]]:
    match change.how:
        case How.ADD:
            return row.flags | change.mask, flags.joined(row.keywords, words)
        case How.REMOVE:
            return row.flags & ~change.mask, flags.without(row.keywords, words)
        case _:
            kept = 0 if box.own else _untouchable(box) & row.flags
            keywords = flags.joined([], words) if box.own or "w" in box.rights else row.keywords
            return change.mask | kept, keywords


def _untouchable(box: Box) -> int:
    """The flags that the actor may not touch."""
    kept = 0
    for bit, right in _RIGHTS:
        if right not in box.rights:
            kept |= bit
    if "w" not in box.rights:
        kept |= flags.ANSWERED | flags.FLAGGED | flags.DRAFT
    return kept
