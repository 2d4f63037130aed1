"""What one session has been told of its mailbox: numbers, UIDs, what is still to be said. Pure. RFC 9051 §2.3.1.2

Invariants: a number means the same message until the client has been told otherwise; the number of messages never
falls but by EXPUNGE or VANISHED; new messages are announced before anything is said of them.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from mail.rules import flags, sets

_CODE: Final = "I"


class Changed(Protocol):
    """A message after a change, as `mail.queries.messages` tells it."""

    @property
    def uid(self) -> int:
        """Its UID."""

    @property
    def modseq(self) -> int:
        """When it changed."""

    @property
    def flags(self) -> int:
        """Its system flags."""

    @property
    def keywords(self) -> list[str]:
        """Its keywords."""

    @property
    def expunged(self) -> bool:
        """Whether it went."""


def flag_words(mask: int, keywords: Iterable[str], recent: bool = False) -> bytes:
    """Flags as they are listed."""
    words = [flags.WORDS[mask & 31]] if mask & 31 else []
    words += keywords
    if recent:
        words.append("\\Recent")
    return " ".join(words).encode("utf-8", "replace")


class View:
    """The mailbox as the client has it."""

    def __init__(self, uids: Sequence[int], modseq: int, uidnext: int) -> None:
        self.uids = array(_CODE, uids)
        self.modseq = modseq
        """Up to here changes are known to the view, told or pending."""
        self.uidnext = uidnext
        self.keywords: list[str] = []
        """Keywords of the mailbox that the client has been told of."""
        self.saved: sets.Ranges = ()
        """UIDs that the client keeps as `$`."""
        self.recent_from = uidnext
        self.recent_until = uidnext
        self._going: set[int] = set()
        self._told: dict[int, int] = {}
        self._pending: dict[int, Changed] = {}
        self._announced = len(self.uids)

    def __len__(self) -> int:
        return len(self.uids)

    @property
    def announced(self) -> int:
        """How many messages the client has been told of."""
        return self._announced

    @property
    def going(self) -> bool:
        """Whether something went that the client has not been told."""
        return bool(self._going)

    def number(self, uid: int) -> int:
        """The number of a UID, 0 when the client does not know it."""
        at = bisect_left(self.uids, uid)
        return at + 1 if at < len(self.uids) and self.uids[at] == uid else 0

    def is_recent(self, uid: int) -> bool:
        """Whether this session was the first to be told of it."""
        return self.recent_from <= uid < self.recent_until

    def recent(self) -> int:
        """How many messages are recent."""
        return bisect_left(self.uids, self.recent_until) - bisect_left(self.uids, self.recent_from)

    def ranges(self, given: sets.Ranges | None, uid: bool) -> sets.Ranges | None:
        """UIDs that numbers or UIDs (`uid`) mean in this view; None for numbers that no message has."""
        if given is None:
            return self.saved
        if uid:
            return sets.resolve(given, self.uids[-1] if self.uids else 0)
        found = sets.resolve(given, self._announced)
        if not self._announced or (found and found[-1][1] > self._announced):
            return None
        chosen = (self.uids[place - 1] for place in sets.numbers(found, self._announced))
        return _ranges(chosen)

    def clipped(self, given: sets.Ranges) -> sets.Ranges:
        """UIDs that numbers mean, without numbers that no message has."""
        found = sets.resolve(given, self._announced)
        return _ranges(self.uids[place - 1] for place in sets.numbers(found, self._announced))

    def chosen(self, given: sets.Ranges | None, uid: bool) -> list[int] | None:
        """The UIDs themselves, those that the client knows; None for numbers that no message has."""
        found = self.ranges(given, uid)
        if found is None:
            return None
        chosen: list[int] = []
        for low, high in found:
            begin, end = bisect_left(self.uids, low), bisect_left(self.uids, high + 1)
            chosen += self.uids[begin:end]
        return chosen

    def told(self, changed: Iterable[tuple[int, int]]) -> None:
        """These UIDs are told at these modseqs by the command's own answer: not again."""
        self._told.update(changed)

    def hear(self, changes: Iterable[Changed], modseq: int) -> None:
        """Take what changed since `self.modseq`, by UID; nothing is said yet."""
        last = self.uids[-1] if self.uids else 0
        for one in changes:
            self.modseq = max(self.modseq, one.modseq)
            if one.expunged:
                self._pending.pop(one.uid, None)
                if self.number(one.uid):
                    self._going.add(one.uid)
            elif one.uid > last:
                self.uids.append(one.uid)
                last = one.uid
            elif self._told.get(one.uid, 0) < one.modseq and self.number(one.uid):
                self._pending[one.uid] = one
        self._told.clear()
        self.modseq = max(self.modseq, modseq)

    def gone(self, uids: Iterable[int]) -> None:
        """These went by the session's own command."""
        self._going.update(uid for uid in uids if self.number(uid))

    def news(self, *, shift: bool, rev2: bool, condstore: bool, qresync: bool) -> list[bytes]:
        """What is to be said now, told from here on; with `shift` also what went."""
        said: list[bytes] = []
        if shift and self._going:
            said += self._expunges(qresync)
        if len(self.uids) != self._announced:
            if len(self.uids) > self._announced:
                said.append(b"* %d EXISTS\r\n" % len(self.uids))
                if not rev2:
                    said.append(b"* %d RECENT\r\n" % self.recent())
            self._announced = len(self.uids)
        for uid, one in sorted(self._pending.items()):
            if number := self.number(uid):
                said.append(self.flags_of(number, one, rev2=rev2, condstore=condstore, with_uid=qresync))
        self._pending.clear()
        return said

    def flags_of(self, number: int, one: Changed, *, rev2: bool, condstore: bool, with_uid: bool) -> bytes:
        """A FETCH that tells the flags of a message."""
        words = flag_words(one.flags, one.keywords, not rev2 and self.is_recent(one.uid))
        uid = b"UID %d " % one.uid if with_uid else b""
        modseq = b" MODSEQ (%d)" % one.modseq if condstore else b""
        return b"* %d FETCH (%bFLAGS (%b)%b)\r\n" % (number, uid, words, modseq)

    def _expunges(self, vanished: bool) -> list[bytes]:
        going = sorted(uid for uid in self._going if self.number(uid))
        self._going.clear()
        self.saved = _without(self.saved, going)
        # What came and went before it was announced is nobody's news.
        known = [uid for uid in going if self.number(uid) <= self._announced]
        said: list[bytes] = []
        if vanished and known:
            said.append(b"* VANISHED %b\r\n" % sets.write(known).encode("ascii"))
        elif not vanished:
            said += [b"* %d EXPUNGE\r\n" % self.number(uid) for uid in reversed(known)]
        dropped = set(going)
        self.uids = array(_CODE, (uid for uid in self.uids if uid not in dropped))
        self._announced -= len(known)
        return said


def _ranges(uids: Iterable[int]) -> sets.Ranges:
    runs: list[list[int]] = []
    for uid in uids:
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return tuple((low, high) for low, high in runs)


def _without(ranges: sets.Ranges, gone: Sequence[int]) -> sets.Ranges:
    """The ranges without these UIDs. RFC 5182 §2.1"""
    dropped = set(gone)
    kept: list[tuple[int, int]] = []
    for low, high in ranges:
        inside = sorted(uid for uid in dropped if low <= uid <= high)
        begin = low
        for uid in inside:
            if begin < uid:
                kept.append((begin, uid - 1))
            begin = uid + 1
        if begin <= high:
            kept.append((begin, high))
    return tuple(kept)
