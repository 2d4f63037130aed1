"""Words become commands, tests and arguments; what they mean is not known here. RFC 5228 §8.2"""

from typing import Final

from msgspec import Struct

from mail.sieve.faults import Broken, Fault
from mail.sieve.tokens import END, MARK, NUMBER, STRING, TAG, WORD, Token, tokens

DEEPEST: Final = 20
"""Blocks and tests inside each other."""
MOST_COMMANDS: Final = 1_000
MOST_STRINGS: Final = 500
"""Strings of one list."""


class Strings(Struct, frozen=True):
    """A list of strings, or one string alone."""

    values: tuple[str, ...]
    alone: bool
    line: int
    column: int


Argument = Token | Strings


class Node(Struct, frozen=True):
    """A command or a test as it stands."""

    name: str
    arguments: tuple[Argument, ...]
    tests: tuple["Node", ...]
    block: tuple["Node", ...] | None
    line: int
    column: int


def parse(source: str) -> tuple[Node, ...]:
    """The commands of a script. Raises Broken at the first fault."""
    return _Parser(tokens(source)).run()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0
        self.count = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def run(self) -> tuple[Node, ...]:
        commands = self._commands(0)
        if self.here.kind != END:
            raise _fault(self.here, "명령이 있어야 할 자리입니다.", "A command is expected here.")
        return commands

    def _commands(self, depth: int) -> tuple[Node, ...]:
        found = []
        while self.here.kind == WORD:
            found.append(self._node(depth, is_test=False))
        return tuple(found)

    def _node(self, depth: int, *, is_test: bool) -> Node:
        head = self._take(WORD, "명령이나 조건이 있어야 할 자리입니다.", "A command or a test is expected here.")
        self.count += 1
        if depth > DEEPEST or self.count > MOST_COMMANDS:
            raise _fault(head, "규칙이 너무 깊거나 많습니다.", "The script is too deep or has too many commands.")
        arguments = self._arguments()
        tests = self._tests(depth)
        block: tuple[Node, ...] | None = None
        if not is_test:
            if self._is("{"):
                self.at += 1
                block = self._commands(depth + 1)
                self._mark("}", "여기에 } 가 있어야 합니다.", "A } is missing here.")
            else:
                if not self._is(";"):
                    raise _fault(
                        head, f"{head.text} 명령 끝에 ; 가 있어야 합니다.", f"A ; is missing after {head.text}."
                    )
                self.at += 1
        return Node(head.text, arguments, tests, block, head.line, head.column)

    def _arguments(self) -> tuple[Argument, ...]:
        found: list[Argument] = []
        while True:
            if self.here.kind == STRING:
                one = self._next()
                found.append(Strings((one.text,), True, one.line, one.column))
            elif self.here.kind in (TAG, NUMBER):
                found.append(self._next())
            elif self._is("["):
                found.append(self._list())
            else:
                return tuple(found)

    def _list(self) -> Strings:
        begin, values = self._next(), list[str]()
        while not self._is("]"):
            if values:
                self._mark(",", "문자열 사이에 , 가 있어야 합니다.", "A comma is missing between strings.")
            one = self._take(STRING, "따옴표로 묶은 글이 있어야 할 자리입니다.", "A quoted string is expected here.")
            values.append(one.text)
            if len(values) > MOST_STRINGS:
                raise _fault(one, "목록이 너무 깁니다.", "The list is too long.")
        self.at += 1
        return Strings(tuple(values), False, begin.line, begin.column)

    def _tests(self, depth: int) -> tuple[Node, ...]:
        if self.here.kind == WORD:
            return (self._node(depth + 1, is_test=True),)
        if not self._is("("):
            return ()
        self.at += 1
        found = [self._node(depth + 1, is_test=True)]
        while self._is(","):
            self.at += 1
            found.append(self._node(depth + 1, is_test=True))
        self._mark(")", "여기에 ) 가 있어야 합니다.", "A ) is missing here.")
        return tuple(found)

    def _is(self, mark: str) -> bool:
        return self.here.kind == MARK and self.here.text == mark

    def _mark(self, mark: str, ko: str, en: str) -> None:
        if not self._is(mark):
            raise _fault(self.here, ko, en)
        self.at += 1

    def _take(self, kind: str, ko: str, en: str) -> Token:
        if self.here.kind != kind:
            raise _fault(self.here, ko, en)
        return self._next()

    def _next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]


def _fault(token: Token, ko: str, en: str) -> Broken:
    return Broken([Fault(token.line, token.column, ko, en)])
