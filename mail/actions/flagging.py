"""Flags and keywords change."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from kernel.db import call
from kernel.tx import Tx
from mail.actions.filing import refuse
from mail.actions.opening import note_seen
from mail.queries.boxes import Box
from mail.rules import flags
from mail.topics import account_topic

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


_FLAG = "SELECT * FROM mail_flag($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"


async def store(tx: Tx, box: Box, uids: Sequence[int], change: Change) -> Stored:
    """Change the flags of these messages; those that went meanwhile are left out. Raises Forbidden without rights."""
    if not any(right in box.rights for right in "swt"):
        box.require("w")
    change = allowed(box, change)
    rows = await call(
        tx.db,
        _FLAG,
        tx.institution_id,
        box.account_id,
        box.id,
        list(uids),
        change.how.value,
        change.mask,
        sorted(change.keywords, key=str.lower),
        0 if box.own else _untouchable(box),
        not box.own and "w" not in box.rights,
        change.since,
        flags.MOST_KEYWORDS,
    )
    refuse(rows)
    found = [
        Flagged(row["uid"], row["flags"], row["keywords"], row["modseq"], row["was"])
        for row in rows
        if not row["refused"]
    ]
    before = rows[0]["before"] if rows else 0
    seq = max((one.modseq for one in found if one.changed), default=before)
    if seq > before and change.how is not How.REMOVE and change.mask & flags.SEEN:
        await note_seen(tx, box.id, [one.uid for one in found if one.changed])
    if seq > before:
        tx.signal(account_topic(tx.institution_id, box.account_id), seq)
    return Stored(found, [row["uid"] for row in rows if row["refused"]], before, seq)


def _untouchable(box: Box) -> int:
    """The flags that the actor may not touch."""
    kept = 0
    for bit, right in _RIGHTS:
        if right not in box.rights:
            kept |= bit
    if "w" not in box.rights:
        kept |= flags.ANSWERED | flags.FLAGGED | flags.DRAFT
    return kept
