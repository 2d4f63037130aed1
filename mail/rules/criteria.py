"""What can be asked of the messages of a mailbox, and in which order they are wanted. RFC 9051 §6.4.4, RFC 5256"""

from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct

from mail.rules.sets import Ranges

DEEPEST: Final = 50
MOST: Final = 500
"""Conditions of one search."""


class Flag(Struct, frozen=True, tag=True):
    """Having, or not having, a system flag."""

    mask: int
    holds: bool = True


class Keyword(Struct, frozen=True, tag=True):
    """Having, or not having, a keyword."""

    name: str
    holds: bool = True


class Uids(Struct, frozen=True, tag=True):
    """Being one of these; ranges are resolved."""

    ranges: Ranges


class Numbers(Struct, frozen=True, tag=True):
    """Being one of these in the view of the session, which turns them into UIDs. `uid`: they are UIDs already."""

    ranges: Ranges
    uid: bool = False


class Saved(Struct, frozen=True, tag=True):
    """Being in the result that the client had kept. RFC 5182"""


class Recent(Struct, frozen=True, tag=True):
    """Being recent in this session."""


class Size(Struct, frozen=True, tag=True):
    """Being larger, or smaller, than so many octets."""

    larger: bool
    octets: int


class Moment(StrEnum):
    """Which of a message's dates is meant."""

    ARRIVED = "arrived"
    SENT = "sent"
    SAVED = "saved"


class When(StrEnum):
    """How a date compares with a day."""

    BEFORE = "before"
    ON = "on"
    SINCE = "since"


class Day(Struct, frozen=True, tag=True):
    """A date before, on, or since a day."""

    moment: Moment
    when: When
    day: date


class Age(Struct, frozen=True, tag=True):
    """Having arrived within so many seconds, or longer ago. RFC 5032"""

    younger: bool
    seconds: int


class Text(Struct, frozen=True, tag=True):
    """Words in the texts of the body; with `header` in any field too."""

    words: str
    header: bool


class Field(Struct, frozen=True, tag=True):
    """Words in a header field; no words: the field is there."""

    name: str
    words: str


class Since(Struct, frozen=True, tag=True):
    """Having changed at this modseq or later. RFC 7162 §3.1.5"""

    modseq: int


class Email(Struct, frozen=True, tag=True):
    """Being this very message (EMAILID), or in this conversation (THREADID); None is nobody's id. RFC 8474 §6"""

    id: UUID | None
    thread: bool


class Not(Struct, frozen=True, tag=True):
    """Not this."""

    one: "Criterion"


class All(Struct, frozen=True, tag=True):
    """Everything of this; nothing named: every message."""

    each: "tuple[Criterion, ...]" = ()


class Either(Struct, frozen=True, tag=True):
    """One of the two."""

    one: "Criterion"
    other: "Criterion"


Criterion = (
    Flag
    | Keyword
    | Uids
    | Numbers
    | Saved
    | Recent
    | Size
    | Day
    | Age
    | Text
    | Field
    | Since
    | Email
    | Not
    | All
    | Either
)


class By(StrEnum):
    """What messages are sorted by. RFC 5256 §3, RFC 5957"""

    ARRIVAL = "ARRIVAL"
    CC = "CC"
    DATE = "DATE"
    FROM = "FROM"
    SIZE = "SIZE"
    SUBJECT = "SUBJECT"
    TO = "TO"
    DISPLAYFROM = "DISPLAYFROM"
    DISPLAYTO = "DISPLAYTO"


class Order(Struct, frozen=True):
    """One key of an order."""

    by: By
    reverse: bool = False


def asks_modseq(found: Criterion) -> bool:
    """Whether the modseq is asked for somewhere: then the answer tells the highest one."""
    pending: list[Criterion] = [found]
    while pending:
        match pending.pop():
            case Since():
                return True
            case Not(one):
                pending.append(one)
            case Either(one, other):
                pending += [one, other]
            case All(each):
                pending += each
            case _:
                continue
    return False
