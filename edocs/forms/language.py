"""The language of formulas: what stands in a calculated field, a condition or a check, read into a tree. Pure.

A formula is arithmetic, comparison, `그리고`/`또는`, text joined with `&`, names of fields (`수량`, `내역.금액`) and
the functions of ``edocs.forms.functions``. It has no loops, no assignment and no way out. The browser reads the same
language (`web/src/rooms/edocs/forms/language.ts`); both are held to the same samples in
`tests/edocs/corpus/formulas.json`.
"""

import re
from typing import Final

from msgspec import Struct

PLACES: Final = 10
ONE: Final[int] = 10**PLACES
"""Numbers are whole multiples of 10^-10: exact, and equal in every implementation."""
MOST: Final = 10**15 * ONE
"""A number beyond this is no value."""
MOST_LETTERS: Final = 500
MOST_DEPTH: Final = 24
CODE: Final = "[a-z가-힣_][a-z0-9가-힣_]*"
"""How a field, a column or a form may be called in formulas."""
_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_가-힣][A-Za-z0-9_가-힣]*)"
    r"|(?P<words>\"[^\"\n]*\"|'[^'\n]*'|“[^”\n]*”)|(?P<sign><=|>=|<>|!=|[-+*/×÷&=<>≤≥≠%().,])"
)
_SAME_SIGN: Final = {"×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>"}
_SAME_WORD: Final = {"and": "그리고", "or": "또는", "true": "참", "false": "거짓"}
KEYWORDS: Final = frozenset({"그리고", "또는", "참", "거짓", "and", "or", "true", "false"})
_COMPARISONS: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})


class FormulaError(ValueError):
    """What is wrong with a formula, in Korean, and from which character to which."""

    def __init__(self, code: str, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end = code, message, start, end


class Node(Struct, frozen=True):
    """A part of a formula, from one character to another."""

    start: int
    end: int


class Number(Node, frozen=True):
    """A number, in units of 10^-10."""

    value: int


class Words(Node, frozen=True):
    """A text between quotes."""

    text: str


class Truth(Node, frozen=True):
    """참 or 거짓."""

    value: bool


class Name(Node, frozen=True):
    """A field, or with ``table`` a column of a table."""

    table: str
    code: str


class Call(Node, frozen=True):
    """A function with what stands between its brackets."""

    name: str
    args: tuple[Node, ...]


class Pair(Node, frozen=True):
    """Two parts with a sign between them."""

    sign: str
    left: Node
    right: Node


class Minus(Node, frozen=True):
    """The opposite of a number."""

    of: Node


class Token(Struct, frozen=True):
    """A word of a formula: its sort, its letters, its place."""

    sort: str
    text: str
    start: int
    end: int


def parse(formula: str) -> Node:
    """Return the tree of a formula; raise ``FormulaError``."""
    if len(formula) > MOST_LETTERS:
        raise FormulaError("too_long", f"수식은 {MOST_LETTERS}자까지 쓸 수 있습니다.", MOST_LETTERS, len(formula))
    return _Reader(formula).whole()


def tokens(formula: str) -> list[Token]:
    """Return the words of a formula without blanks; raise ``FormulaError`` at a letter that belongs to none."""
    found: list[Token] = []
    at = 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            if formula[at] in "\"'“":
                raise FormulaError("quote", "따옴표를 닫으십시오.", at, len(formula))
            raise FormulaError("letter", f"수식에 쓸 수 없는 글자입니다: ‘{formula[at]}’", at, at + 1)
        sort, text = match.lastgroup or "", match.group()
        if sort == "name" and text.lower() in KEYWORDS:
            sort, text = "keyword", _SAME_WORD.get(text.lower(), text)
        if sort != "space":
            found.append(Token(sort, _SAME_SIGN.get(text, text), at, match.end()))
        at = match.end()
    return found


class _Reader:
    """Reads by descent: one method a level of binding."""

    def __init__(self, formula: str) -> None:
        self.words = tokens(formula)
        self.at = 0
        self.depth = 0
        self.end = len(formula)

    def whole(self) -> Node:
        if not self.words:
            raise FormulaError("empty", "수식을 쓰십시오.", 0, self.end)
        made = self._either()
        if (rest := self._peek()) is not None:
            raise _misplaced(rest)
        return made

    def _peek(self) -> Token | None:
        return self.words[self.at] if self.at < len(self.words) else None

    def _take(self, *texts: str) -> Token | None:
        """The next word if it is one of these signs or keywords."""
        here = self._peek()
        if here is None or here.sort not in ("sign", "keyword") or here.text not in texts:
            return None
        self.at += 1
        return here

    def _either(self) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            here = self._peek() or self.words[-1]
            raise FormulaError("deep", "괄호가 너무 깊습니다.", here.start, here.end)
        left = self._both()
        while self._take("또는"):
            left = _pair("또는", left, self._both())
        self.depth -= 1
        return left

    def _both(self) -> Node:
        left = self._compared()
        while self._take("그리고"):
            left = _pair("그리고", left, self._compared())
        return left

    def _compared(self) -> Node:
        left = self._joined()
        if sign := self._take(*_COMPARISONS):
            left = _pair(sign.text, left, self._joined())
        return left

    def _joined(self) -> Node:
        left = self._added()
        while self._take("&"):
            left = _pair("&", left, self._added())
        return left

    def _added(self) -> Node:
        left = self._multiplied()
        while sign := self._take("+", "-"):
            left = _pair(sign.text, left, self._multiplied())
        return left

    def _multiplied(self) -> Node:
        left = self._signed()
        while sign := self._take("*", "/"):
            left = _pair(sign.text, left, self._signed())
        return left

    def _signed(self) -> Node:
        if minus := self._take("-"):
            of = self._part()
            return Minus(minus.start, of.end, of)
        return self._part()

    def _part(self) -> Node:
        here = self._peek()
        if here is None:
            raise FormulaError("end", "수식이 끝나지 않았습니다.", self.end, self.end)
        self.at += 1
        if here.sort == "number":
            return self._number(here)
        if here.sort == "words":
            return Words(here.start, here.end, here.text[1:-1])
        if here.sort == "keyword" and here.text in ("참", "거짓"):
            return Truth(here.start, here.end, here.text == "참")
        if here.sort == "name":
            return self._call(here) if self._take("(") else self._name(here)
        if here.text == "(":
            inside = self._either()
            self._close(here)
            return inside
        raise _misplaced(here)

    def _number(self, here: Token) -> Node:
        value = number_of(here.text)
        if value is None:
            raise FormulaError("number", "수가 너무 크거나 소수점 아래가 너무 깁니다.", here.start, here.end)
        if percent := self._take("%"):
            return Number(here.start, percent.end, divided(value, 100 * ONE) or 0)
        return Number(here.start, here.end, value)

    def _name(self, here: Token) -> Node:
        if not self._take("."):
            return Name(here.start, here.end, "", here.text)
        column = self._peek()
        if column is None or column.sort != "name":
            raise FormulaError("column", "점 뒤에 표의 칸 이름을 쓰십시오.", here.start, here.end)
        self.at += 1
        return Name(here.start, column.end, here.text, column.text)

    def _call(self, here: Token) -> Node:
        args: list[Node] = []
        if close := self._take(")"):
            return Call(here.start, close.end, here.text, ())
        while True:
            args.append(self._either())
            if not self._take(","):
                break
        return Call(here.start, self._close(here).end, here.text, tuple(args))

    def _close(self, opened: Token) -> Token:
        close = self._take(")")
        if close is None:
            if (here := self._peek()) is not None:
                raise _misplaced(here)
            raise FormulaError("bracket", "괄호를 닫으십시오.", opened.start, self.end)
        return close


def _pair(sign: str, left: Node, right: Node) -> Pair:
    return Pair(left.start, right.end, sign, left, right)


def _misplaced(here: Token) -> FormulaError:
    return FormulaError("misplaced", f"이 자리에 올 수 없습니다: ‘{here.text}’", here.start, here.end)


def number_of(text: str) -> int | None:
    """Return the number that plain figures write (``12``, ``-3.5``), in units of 10^-10; None if they write none."""
    match = re.fullmatch(r"(-?)([0-9]{1,16})(?:\.([0-9]{1,10}))?", text)
    if match is None:
        return None
    value = int(match[2]) * ONE + int((match[3] or "").ljust(PLACES, "0"))
    return (-value if match[1] else value) if value <= MOST else None


def divided(top: int, bottom: int) -> int | None:
    """Return the quotient of two numbers to ten places, half away from zero; None by zero."""
    return None if bottom == 0 else rounded_quotient(top * ONE, bottom)


def rounded_quotient(top: int, bottom: int) -> int:
    """Return the whole quotient, half away from zero."""
    size = (2 * abs(top) + abs(bottom)) // (2 * abs(bottom))
    return -size if (top < 0) != (bottom < 0) else size
