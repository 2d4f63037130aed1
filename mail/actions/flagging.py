"""Flags and keywords change."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import BigInteger, Boolean, Integer, String, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid

from kernel.tx import Tx
from mail.actions.filing import refuse
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


_FLAG = text(
    "SELECT * FROM"
    " mail_flag(:institution, :account, :box, :uids, :how, :mask, :words, :untouched, :keep, :since, :most)"
).bindparams(
    bindparam("institution", type_=Integer),
    bindparam("account", type_=PgUuid(as_uuid=True)),
    bindparam("box", type_=PgUuid(as_uuid=True)),
    bindparam("uids", type_=ARRAY(BigInteger)),
    bindparam("how", type_=String),
    bindparam("mask", type_=Integer),
    bindparam("words", type_=ARRAY(String)),
    bindparam("untouched", type_=Integer),
    bindparam("keep", type_=Boolean),
    bindparam("since", type_=BigInteger),
    bindparam("most", type_=Integer),
)


async def store(tx: Tx, box: Box, uids: Sequence[int], change: Change) -> Stored:
    """Change the flags of these messages; those that went meanwhile are left out. Raises Forbidden without rights."""
    if not any(right in box.rights for right in "swt"):
        box.require("w")
    change = allowed(box, change)
    given = {
        "institution": tx.institution_id,
        "account": box.account_id,
        "box": box.id,
        "uids": list(uids),
        "how": change.how.value,
        "mask": change.mask,
        "words": sorted(change.keywords, key=str.lower),
        "untouched": 0 if box.own else _untouchable(box),
        "keep": not box.own and "w" not in box.rights,
        "since": change.since,
        "most": flags.MOST_KEYWORDS,
    }
    rows = (await tx.db.execute(_FLAG, given)).all()
    refuse(rows)
    found = [Flagged(row.uid, row.flags, row.keywords, row.modseq, row.was) for row in rows if not row.refused]
    before = rows[0].before if rows else 0
    seq = max((one.modseq for one in found if one.changed), default=before)
    if seq > before:
        tx.signal(account_topic(tx.institution_id, box.account_id), seq)
    return Stored(found, [row.uid for row in rows if row.refused], before, seq)


def _untouchable(box: Box) -> int:
    """The flags that the actor may not touch."""
    kept = 0
    for bit, right in _RIGHTS:
        if right not in box.rights:
            kept |= bit
    if "w" not in box.rights:
        kept |= flags.ANSWERED | flags.FLAGGED | flags.DRAFT
    return kept
