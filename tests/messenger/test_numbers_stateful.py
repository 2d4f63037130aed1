"""The number beside each message and the badge of each member, against an oracle that knows only what happened."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from messenger.actions import changing, conversations
from messenger.counting import Cursors
from messenger.views.messages import EditInput
from tests.messenger.talk import Talk

PEOPLE = ("가람", "보람", "은새", "다솔", "도담")
who = st.sampled_from(PEOPLE)
pick = st.integers(0, 9)


@dataclass
class Oracle:
    """What a person would count by hand: who has seen which message with their own eyes."""

    here: dict[str, int] = field(default_factory=dict)
    """Members, and after which message they came."""
    said: list[tuple[int, str]] = field(default_factory=list)
    """Messages: number and author."""
    gone: set[int] = field(default_factory=set)
    seen: dict[str, set[int]] = field(default_factory=dict)

    def number(self, seq: int, author: str) -> int:
        return sum(
            one != author and came < seq and seq not in self.seen.get(one, set()) for one, came in self.here.items()
        )

    def badge(self, one: str) -> int:
        return sum(
            author != one and seq not in self.gone and seq > self.here[one] and seq not in self.seen.get(one, set())
            for seq, author in self.said
        )


class Numbers(RuleBasedStateMachine):
    """Talk at random beside the oracle. `talk` and `run` (a coroutine on the loop of the tests) are set by the test."""

    talk: Talk
    run: Any

    def __init__(self) -> None:
        super().__init__()
        self.oracle = Oracle()
        self.top = 0

    @initialize()
    def begin(self) -> None:
        self.where: UUID = self.run(self.talk.open("가람", self.talk.who("보람", "은새"), name="세기"))
        self.oracle.here = dict.fromkeys(("가람", "보람", "은새"), 1)
        self.top = 1

    @rule(one=who)
    def say(self, one: str) -> None:
        if one not in self.oracle.here:
            return
        waiting = self.oracle.badge(one)
        self.top = self.run(self.talk.say(one, self.where, "말")).seq
        self.oracle.said.append((self.top, one))
        if not waiting:  # who writes with nothing unread before them has read up to here
            self._sees(one, self.top)

    def _sees(self, one: str, seq: int) -> None:
        self.oracle.seen.setdefault(one, set()).update(s for s, _ in self.oracle.said if s <= seq)

    @rule(one=who, at=pick)
    def read(self, one: str, at: int) -> None:
        if one in self.oracle.here and self.oracle.said:
            seq = self.oracle.said[at % len(self.oracle.said)][0]
            left = self.run(self.talk.read(one, self.where, seq))
            if seq > self.oracle.here[one]:
                self._sees(one, seq)
            assert left == self.oracle.badge(one)

    @rule(at=pick, act=st.sampled_from(("recall", "delete", "edit")))
    def touch(self, at: int, act: str) -> None:
        alive = [pair for pair in self.oracle.said if pair[0] not in self.oracle.gone]
        if not alive:
            return
        seq, author = alive[at % len(alive)]
        if author not in self.oracle.here or self.oracle.here[author] >= seq:
            return
        if act == "recall":
            read = any(seq in self.oracle.seen.get(one, set()) for one in self.oracle.here if one != author)
            assert (self.run(self.talk.recall(author, self.where, seq)) == "") == (not read)
            self.oracle.gone |= set() if read else {seq}
        elif act == "delete":
            self.run(self._act(author, changing.remove, seq, uuid4()))
            self.oracle.gone.add(seq)
        else:
            self.run(self._act(author, changing.edit, seq, EditInput(cid=uuid4(), text="고친 말")))

    async def _act(self, one: str, act: Any, *given: Any) -> Any:
        async with self.talk.tx(one) as tx:
            return await act(tx, self.where, *given)

    @rule(one=who)
    def come_or_go(self, one: str) -> None:
        if one == "가람":
            return
        if one in self.oracle.here:
            self.run(self._act(one, conversations.leave, uuid4(), None))
            del self.oracle.here[one]
            self.oracle.seen.pop(one, None)
        else:
            sent = self.run(self._act("가람", conversations.invite, uuid4(), self.talk.who(one)))
            self.oracle.here[one] = sent.seq

    @invariant()
    def every_number_is_right(self) -> None:
        if not self.oracle.said:
            return
        detail = self.run(self.talk.detail("가람", self.where))
        cursors = Cursors({member.person.id: int(member.read_seq or 0) for member in detail.members})
        for seq, author in self.oracle.said[-4:]:
            if seq not in self.oracle.gone:
                assert cursors.number(seq, self.talk.person(author)) == self.oracle.number(seq, author)
        one = sorted(self.oracle.here)[self.top % len(self.oracle.here)]
        assert self.run(self.talk.unread(one, self.where)) == self.oracle.badge(one)


async def test_the_number_is_right_whatever_happens(talk: Talk) -> None:
    loop = asyncio.get_running_loop()

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(60)

    chosen = settings(max_examples=6, stateful_step_count=14, derandomize=True, database=None, deadline=None)
    machine = type("TownNumbers", (Numbers,), {"talk": talk, "run": staticmethod(run)})
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=chosen)


def test_cursors_agree_with_counting() -> None:
    cursors = Cursors({"a": 3, "b": 5, "c": 9})
    assert cursors.numbers([(4, "x"), (4, "a"), (9, "b"), (10, "c")]) == [1, 0, 1, 2]
    assert cursors.move("a", 9)
    assert not cursors.move("a", 4)
    assert cursors.histogram() == [(5, 1), (9, 2)]
    cursors.leave("b")
    assert (cursors.number(10), len(cursors)) == (2, 2)
