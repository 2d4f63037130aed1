"""The number beside a message: how many members have not read it. Pure.

A member's cursor stands at the last number they have read; whoever joins begins at the number of the joining, so that
nothing older counts for them. So the number of a message is how many open cursors stand before it, less its author's:
`number(m) = |{r : r is a member now, r ≠ author, cursor(r) < m.seq}|`. Who leaves counts no more: they will never read.
"""

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterable, Mapping


class Cursors:
    """The cursors of one conversation, sorted: a move and a number cost a bisection."""

    def __init__(self, cursors: Mapping[Hashable, int] | None = None) -> None:
        self._of: dict[Hashable, int] = dict(cursors or {})
        self._sorted = sorted(self._of.values())

    def move(self, who: Hashable, seq: int) -> bool:
        """A member has read up to `seq`, or has joined there. Never goes back; False when nothing moved."""
        before = self._of.get(who)
        if before is not None:
            if seq <= before:
                return False
            del self._sorted[bisect_left(self._sorted, before)]
        self._of[who] = seq
        insort(self._sorted, seq)
        return True

    def leave(self, who: Hashable) -> None:
        """A member is gone; harmless when they were none."""
        before = self._of.pop(who, None)
        if before is not None:
            del self._sorted[bisect_left(self._sorted, before)]

    def number(self, seq: int, author: Hashable = None) -> int:
        """How many have not read the message `seq` of this author."""
        behind = bisect_left(self._sorted, seq)
        return behind - (self._of.get(author, seq) < seq)

    def numbers(self, messages: Iterable[tuple[int, Hashable]]) -> list[int]:
        """The numbers of several messages: (seq, author)."""
        return [self.number(seq, author) for seq, author in messages]

    def histogram(self) -> list[tuple[int, int]]:
        """How many cursors stand where, for clients that are not told whose they are."""
        found: dict[int, int] = {}
        for seq in self._sorted:
            found[seq] = found.get(seq, 0) + 1
        return list(found.items())

    def __len__(self) -> int:
        return len(self._of)
