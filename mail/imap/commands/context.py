"""What a command works with: the session, transactions, and what is to be said.

Nothing is written to the peer while a transaction is open: commands collect what they say, and let it out between.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from msgspec import Struct

from kernel.dure import Dure
from kernel.errors import NotFound
from kernel.tx import Actor, Tx
from mail.actions import mailboxes
from mail.actions.filing import Filed
from mail.imap.session import Session, State
from mail.imap.view import View
from mail.queries import boxes, messages
from mail.queries.boxes import Box
from mail.rules import flags, names, sets
from mail.rules.strings import string

_FLAGS: Final = " ".join(name for _, name in flags.NAMES)
ENOUGH: Final = 64 * 1024
"""Octets that are collected before they go out."""


class Done(Struct, frozen=True):
    """How a command ended: OK, NO or BAD, a response code, and a sentence."""

    status: str = "OK"
    text: str = "Done"
    code: str = ""


class No(Exception):
    """The command is refused; a Done in the shape of an exception."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.done = Done("NO", text, code)


class BadArguments(Exception):
    """The command asks for what cannot be, such as a message number beyond the last."""


class Context:
    """One connection as its commands see it."""

    def __init__(self, dure: Dure, session: Session, write: Callable[[bytes], Awaitable[None]]) -> None:
        self.dure = dure
        self.session = session
        self.actor: Actor | None = None
        self.box: Box | None = None
        """The selected mailbox as it was read last."""
        self.home: UUID | None = None
        """The account of who signed in."""
        self.read_only = False
        self.failed: Done | None = None
        """What a command found wrong while it was already answering."""
        self._write = write
        self._said: list[bytes] = []
        self._size = 0

    def say(self, *parts: bytes) -> None:
        """Add to what is said."""
        for part in parts:
            self._said.append(part)
            self._size += len(part)

    def untagged(self, text: str) -> None:
        """Say an untagged line."""
        self.say(b"* " + text.encode("utf-8") + b"\r\n")

    async def let_out(self, *, least: int = 1) -> None:
        """Send what has been said, if it is enough; never within a transaction."""
        if self._size >= least:
            said, self._said, self._size = b"".join(self._said), [], 0
            await self._write(said)

    @asynccontextmanager
    async def tx(self) -> AsyncGenerator[Tx]:
        """A transaction of whoever has signed in."""
        assert self.actor is not None
        async with self.dure.tx(self.actor) as tx:
            yield tx

    def name(self, mailbox: str) -> bytes:
        """The name of a mailbox as this client reads it."""
        return string((mailbox if self.session.utf8 else names.encode(mailbox)).encode("utf-8"))

    # --- the selected mailbox ---

    @property
    def box_id(self) -> UUID | None:
        """The selected mailbox."""
        return self.box.id if self.box else None

    @property
    def account_id(self) -> UUID | None:
        """Whose mailbox is selected."""
        return self.box.account_id if self.box else None

    @property
    def own_box(self) -> Box | None:
        """The selected mailbox where rights cannot have changed, so that an act need not read it first."""
        return self.box if self.box is not None and self.box.own else None

    def box_knowing(self, numbers: sets.Ranges | None, uid: bool) -> Box | None:
        """The same, where the client means nothing that this session has not heard of."""
        view = self.view
        top = view.uids[-1] if uid and view.uids else 0 if uid else view.announced
        ends = [end for both in numbers or () for end in both]
        return self.own_box if sets.STAR not in ends and max(ends, default=0) <= top else None

    @property
    def view(self) -> View:
        """What the client knows of the selected mailbox."""
        assert self.session.view is not None
        return self.session.view

    async def selected(self, tx: Tx) -> Box:
        """The selected mailbox as it is now, its changes heard. Refuses when it went meanwhile."""
        assert self.box is not None
        try:
            box = self.box = await boxes.box(tx, self.box.id)
        except NotFound:
            self.close()
            self.untagged("OK [CLOSED] The mailbox is gone")
            raise No("The mailbox is gone", "NONEXISTENT") from None
        await self.hear(tx, box)
        if box.keywords != self.view.keywords:
            self.view.keywords = box.keywords
            self.tell_flags(box)
        return box

    def tell_flags(self, box: Box) -> None:
        """Say which flags there are. RFC 9051 §7.3.5"""
        words = " ".join([_FLAGS, *box.keywords])
        self.untagged(f"FLAGS ({words})")
        star = " \\*" if not self.read_only and "w" in box.rights else ""
        self.untagged(f"OK [PERMANENTFLAGS ({'' if self.read_only else words}{star})] These stay")

    async def hear(self, tx: Tx, box: Box) -> None:
        """Take in what changed since the view was last brought up to date."""
        view = self.view
        if box.modseq <= view.modseq:
            return
        before = view.uids[-1] if view.uids else 0
        view.hear(await messages.changes_since(tx, box, view.modseq), box.modseq)
        if view.uids and view.uids[-1] > before and not self.session.rev2:
            await self.claim(tx, box)
        view.uidnext = max(view.uidnext, box.uidnext)

    async def claim(self, tx: Tx, box: Box) -> None:
        """Be the session in which new messages are recent, unless another was first."""
        view = self.view
        if self.read_only:
            view.recent_from, view.recent_until = min(view.recent_from, box.recent), box.uidnext
            return
        self._claimed(await mailboxes.claim_recent(tx, box), box.uidnext)

    def took(self, filed: Sequence[Filed]) -> None:
        """Take in what this session itself has put into the selected mailbox, where nobody else changed anything."""
        view, last = self.view, filed[-1]
        came = [messages.Change(one.uid, one.modseq, one.modseq, 0, [], False) for one in filed]
        view.hear(came, last.modseq)
        view.uidnext = max(view.uidnext, last.uid + 1)
        if not self.session.rev2 and not self.read_only:
            self._claimed(filed[0].recent, view.uidnext)

    def _claimed(self, first: int, uidnext: int) -> None:
        view = self.view
        if first < uidnext:
            view.recent_from = first if view.recent_from >= view.recent_until else min(first, view.recent_from)
            view.recent_until = uidnext

    def tell_news(self, *, shift: bool) -> None:
        """Say what the client does not know yet of its mailbox."""
        session = self.session
        if session.view is not None:
            self.say(
                *session.view.news(shift=shift, rev2=session.rev2, condstore=session.condstore, qresync=session.qresync)
            )

    def chosen(self, numbers: tuple[tuple[int, int], ...] | None, uid: bool) -> list[int]:
        """The UIDs that a command means. Raises BadArguments for numbers that no message has."""
        found = self.view.chosen(numbers, uid)
        if found is None:
            raise BadArguments("No such message")
        return found

    def writable(self) -> None:
        """Refuse when the mailbox was opened to be looked at only."""
        if self.read_only:
            raise No("The mailbox is open read-only", "CANNOT")

    def close(self) -> None:
        """Have no mailbox selected."""
        self.session.view = None
        self.box = None
        self.read_only = False
        if self.session.state is State.SELECTED:
            self.session.state = State.SIGNED_IN


def in_parts(uids: list[int], size: int) -> Iterable[list[int]]:
    """The UIDs in stretches."""
    return (uids[start : start + size] for start in range(0, len(uids), size))
