"""Questions to the DNS and their answers, as values."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Outcome(StrEnum):
    """How a question ended."""

    FOUND = "found"
    NOTHING = "nothing"
    """The name exists, without such records, or does not exist at all."""
    FAILED = "failed"
    """Nobody answered, or the answer was no good: another time it may be known."""


@dataclass(frozen=True, slots=True)
class Question:
    """The records of one kind (A, AAAA, MX, TXT, PTR) at a name; for PTR the name is an address."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the DNS holds: addresses and host names as text, MX hosts by preference, strings of a TXT joined."""

    outcome: Outcome
    records: tuple[bytes, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Records that are names or addresses."""
        return tuple(record.decode("ascii", "replace") for record in self.records)


Result = TypeVar("Result")
Asking = Generator[Question, Answer, Result]
"""A check under way: it asks, is told, and at last returns its result."""
NOTHING = Answer(Outcome.NOTHING)


def settle(asking: Asking[Result], know: Callable[[Question], Answer]) -> Result:
    """Run a check where every answer is at hand."""
    try:
        question = next(asking)
        while True:
            question = asking.send(know(question))
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # what a generator returns is not typed
