"""A question to the search as a value: conditions, each with its alternatives. Pure; asked by `kernel.finding`."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from kernel import words

INITIALS = "initials"
"""The field of leading consonants: cut into pairs and triples, because there are only nineteen of them."""


class Atom(Struct, frozen=True):
    """A stretch of text (squeezed) that is to stand somewhere: in any field, or in the one named.

    The field `flag` holds exact words, `rest` is what is attached, `initials` are leading consonants.
    """

    text: str
    field: str = ""


class Clause(Struct, frozen=True):
    """One of these must be there; or none of them, where it does not hold."""

    any_of: tuple[Atom, ...]
    holds: bool = True


class Question(Struct, frozen=True, kw_only=True):
    """Every clause, within these moments (the end is not included) and amounts."""

    clauses: tuple[Clause, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    amount_from: int | None = None
    amount_to: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked."""
        bounds = (self.since, self.until, self.amount_from, self.amount_to)
        return not self.clauses and all(bound is None for bound in bounds)

    def newer_than(self, moment: datetime) -> "Question":
        """The same, for what is from that moment or later."""
        return replace(self, since=max(filter(None, (self.since, moment))))

    @property
    def terms(self) -> list[str]:
        """What is to be marked in what was found, the longest first."""
        found = {atom.text for one in self.clauses if one.holds for atom in one.any_of if atom.field != "flag"}
        return sorted(found, key=lambda term: (-len(term), term))


def plain(query: str) -> Question:
    """The question of plain words: each must be there."""
    found = dict.fromkeys(words.words(query))
    return Question(clauses=tuple(Clause((atom(word),)) for word in found))


def atom(typed: str, field: str = "") -> Atom:
    """A stretch as somebody typed it; leading consonants alone are looked for as such."""
    squeezed = words.squeeze(typed).replace("\n", "")
    return Atom(squeezed, INITIALS if not field and words.only_initials(squeezed) else field)
