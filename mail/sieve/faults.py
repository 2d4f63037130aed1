"""What is wrong with a script: where, and what to do, in Korean and English."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

MOST: Final = 20
"""Faults that are told of one script."""


class Fault(Struct, frozen=True):
    """One fault; lines and columns begin with 1."""

    line: int
    column: int
    ko: str
    en: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.en}"


class Broken(Exception):
    """The script cannot be used."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


class Stopped(Exception):
    """A script had to be stopped while it ran: the message is kept. RFC 5228 §2.10.6"""

    def __init__(self, line: int, ko: str, en: str) -> None:
        super().__init__(f"line {line}: {en}")
        self.fault = Fault(line, 1, ko, en)
