"""What a running script knows: variables, flags, what it has decided so far, and how much it may still do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mail.sieve import variables
from mail.sieve.actions import Action, Discard, FileInto, Keep, Redirect, Reject, Vacation
from mail.sieve.checker import Call
from mail.sieve.faults import Stopped
from mail.sieve.letter import Letter

MOST_ACTIONS: Final = 32
MOST_REDIRECTS: Final = 5
MOST_WORK: Final = 20_000_000
"""Characters compared by one script; a fraction of a second."""
MOST_EDITS: Final = 50
FLAGS: Final = 64


class Unknown(Exception):
    """Whether this was seen before must be looked up; then the script is run again. RFC 7352 §3"""

    def __init__(self, handle: str, text: str) -> None:
        super().__init__(handle)
        self.key = (handle, text)


class State:
    """One run of a script over one letter."""

    def __init__(self, letter: Letter, seen: Mapping[tuple[str, str], bool]) -> None:
        self.letter, self.seen = letter, seen
        self.variables: dict[str, str] = {}
        self.matched: list[str] = []
        self.flags: tuple[str, ...] = ()
        self.actions: list[Action] = []
        self.tracked: dict[tuple[str, str], int] = {}
        """What is to be remembered as seen, and for how many seconds."""
        self.keeps = True
        self.ended = False
        self.with_variables = False
        self._work = MOST_WORK
        self._edits = MOST_EDITS

    def text(self, template: str) -> str:
        """A string of the script as it stands now."""
        return variables.expand(template, self.variables, self.matched) if self.with_variables else template

    def texts(self, templates: Iterable[str]) -> list[str]:
        """Several."""
        return [self.text(one) for one in templates]

    def cost(self, at: Call, characters: int) -> None:
        """Count work. Raises Stopped when it is too much."""
        self._work -= characters
        if self._work < 0:
            raise Stopped(
                at.line, "규칙이 너무 많은 일을 하여 멈추었습니다.", "The script does too much and was stopped."
            )

    def edit(self, at: Call) -> None:
        """Count a change of the header. Raises Stopped."""
        self._edits -= 1
        if self._edits < 0:
            raise Stopped(at.line, "머리글을 너무 많이 바꿉니다.", "The script changes too many header fields.")

    def assign(self, at: Call, name: str, value: str) -> None:
        """Set a variable. Raises Stopped when there are too many."""
        self.variables[name.lower()] = value[: variables.LONGEST]
        if len(self.variables) > variables.MOST:
            raise Stopped(at.line, "변수가 너무 많습니다.", "There are too many variables.")

    def decide(self, at: Call, action: Action) -> None:
        """One more action; the same twice is one. Raises Stopped for what cannot stand together. RFC 5228 §2.10.3"""
        if action in self.actions:
            return
        if isinstance(action, Keep):
            self.actions = [one for one in self.actions if not isinstance(one, Keep)]
        if isinstance(action, FileInto):
            same = [one for one in self.actions if isinstance(one, FileInto) and one.mailbox == action.mailbox]
            self.actions = [one for one in self.actions if one not in same]
        self.actions.append(action)
        kinds = [type(one) for one in self.actions]
        if len(self.actions) > MOST_ACTIONS or kinds.count(Redirect) > MOST_REDIRECTS:
            raise Stopped(at.line, "한 메일에 할 일이 너무 많습니다.", "The script wants too many actions.")
        if Reject in kinds and (kinds.count(Reject) > 1 or set(kinds) - {Reject, Discard}):
            raise Stopped(
                at.line, "거부와 다른 처리를 함께 할 수 없습니다.", "A rejected mail cannot be kept or answered too."
            )
        if kinds.count(Vacation) > 1:
            raise Stopped(at.line, "부재중 응답은 한 번만 할 수 있습니다.", "A script may answer only once.")

    def flagged(self, words: Sequence[str]) -> tuple[str, ...]:
        """Flags in a list of strings, each once; what is no flag is left out. RFC 5232 §2"""
        found: dict[str, str] = {}
        for word in " ".join(words).split():
            if _is_flag(word):
                found.setdefault(word.lower(), word)
        return tuple(found.values())[:FLAGS]


_SYSTEM: Final = frozenset({"\\seen", "\\answered", "\\flagged", "\\deleted", "\\draft"})
_NOT_IN_KEYWORDS: Final = frozenset('(){%*"\\]')


def _is_flag(word: str) -> bool:
    if word.startswith("\\"):
        return word.lower() in _SYSTEM
    return word.isascii() and word.isprintable() and len(word) <= 100 and not set(word) & _NOT_IN_KEYWORDS
