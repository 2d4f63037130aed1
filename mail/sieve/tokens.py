"""A script becomes words: identifiers, tags, numbers, strings and marks, each with its place. RFC 5228 §8.1"""

import re
import unicodedata
from typing import Final

from msgspec import Struct

from mail.sieve.faults import Broken, Fault

LARGEST: Final = 64 * 1024
"""Characters of a script."""
LONGEST_STRING: Final = 32 * 1024
MOST_TOKENS: Final = 10_000
LARGEST_NUMBER: Final = 2**31 - 1
WORD, TAG, NUMBER, STRING, MARK, END = "word", "tag", "number", "string", "mark", "end"
_BLANK: Final = re.compile(r"[ \t\r\n]+|#[^\n]*")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER: Final = re.compile(r"([0-9]{1,10})([KMGkmg]?)(?![A-Za-z0-9_])")
_TEXT: Final = re.compile(r"text:[ \t]*(?:#[^\n]*)?\r?\n", re.IGNORECASE)
_UNITS: Final = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Token(Struct, frozen=True):
    """A word of the script: `text` is what it says, without quotes and marks."""

    kind: str
    text: str
    line: int
    column: int
    number: int = 0


def tokens(source: str) -> list[Token]:
    """The words, and an END. Raises Broken."""
    if len(source) > LARGEST:
        raise Broken([Fault(1, 1, "규칙이 너무 깁니다. 나누거나 줄이십시오.", "The script is too long.")])
    return _Lexer(source.removeprefix("\ufeff")).run()


class _Lexer:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.line, self.begin = 1, 0
        self._seen = 0

    def run(self) -> list[Token]:
        found: list[Token] = []
        while True:
            self._skip()
            line, column = self._place(self.at)
            if self.at >= len(self.source):
                return [*found, Token(END, "", line, column)]
            if len(found) >= MOST_TOKENS:
                raise self._fault(self.at, "규칙이 너무 깁니다. 나누거나 줄이십시오.", "The script is too long.")
            kind, text, number = self._one()
            found.append(Token(kind, text, line, column, number))

    def _skip(self) -> None:
        """Past blanks and comments. RFC 5228 §2.3"""
        while True:
            if match := _BLANK.match(self.source, self.at):
                self.at = match.end()
            elif self.source.startswith("/*", self.at):
                end = self.source.find("*/", self.at + 2)
                if end < 0:
                    raise self._fault(
                        self.at, "주석이 끝나지 않았습니다. */ 를 넣으십시오.", "The comment does not end: add */."
                    )
                self.at = end + 2
            else:
                return

    def _one(self) -> tuple[str, str, int]:
        letter = self.source[self.at]
        if letter == '"':
            return STRING, self._quoted(), 0
        if match := _TEXT.match(self.source, self.at):
            return STRING, self._multiline(match.end()), 0
        if match := _NAME.match(self.source, self.at):
            self.at = match.end()
            return WORD, match[0].lower(), 0
        if letter == ":" and (match := _NAME.match(self.source, self.at + 1)):
            self.at = match.end()
            return TAG, match[0].lower(), 0
        if letter.isascii() and letter.isdigit():
            return NUMBER, *self._number()
        if letter in "[](){},;":
            self.at += 1
            return MARK, letter, 0
        raise self._fault(self.at, f"여기에 쓸 수 없는 글자입니다: {letter}", f"Unexpected character: {letter!r}.")

    def _number(self) -> tuple[str, int]:
        match = _NUMBER.match(self.source, self.at)
        value = int(match[1]) * _UNITS[match[2].upper()] if match else LARGEST_NUMBER + 1
        if match is None or value > LARGEST_NUMBER:
            raise self._fault(self.at, "숫자를 확인하십시오.", "This is no number, or too large a one.")
        self.at = match.end()
        return match[0], value

    def _quoted(self) -> str:
        """RFC 5228 §2.4.2: only `\\"` and `\\\\` are escapes, another backslash is left out."""
        begin, at = self.at, self.at + 1
        while at < len(self.source) and self.source[at] != '"':
            at += 2 if self.source[at] == "\\" else 1
        if at >= len(self.source):
            raise self._fault(begin, '따옴표가 닫히지 않았습니다. " 를 넣으십시오.', 'The string does not end: add ".')
        self.at = at + 1
        return self._text(begin, _ESCAPED.sub(r"\1", self.source[begin + 1 : at]))

    def _multiline(self, at: int) -> str:
        """Lines up to one that is a dot; a line that begins with one has it doubled. RFC 5228 §2.4.2"""
        begin, lines = self.at, list[str]()
        while at < len(self.source):
            end = self.source.find("\n", at)
            end = len(self.source) if end < 0 else end
            line = self.source[at:end].removesuffix("\r")
            at = end + 1
            if line == ".":
                self.at = min(at, len(self.source))
                return self._text(begin, "".join(f"{one}\r\n" for one in lines))
            lines.append(line[1:] if line.startswith("..") else line)
        raise self._fault(
            begin,
            "여러 줄 글이 끝나지 않았습니다. 점(.)만 있는 줄을 넣으십시오.",
            "The text does not end: add a line with only a dot.",
        )

    def _text(self, begin: int, text: str) -> str:
        """Composed (NFC), as the texts of mails are, so that syllables compare."""
        if len(text) > LONGEST_STRING:
            raise self._fault(begin, "글이 너무 깁니다.", "The string is too long.")
        if "\0" in text:
            raise self._fault(begin, "글에 쓸 수 없는 글자가 있습니다.", "The string holds a character that cannot be.")
        return unicodedata.normalize("NFC", text)

    def _place(self, at: int) -> tuple[int, int]:
        """Line and column of a place; places are asked for in growing order."""
        while (end := self.source.find("\n", self.begin, at)) >= 0:
            self.line, self.begin = self.line + 1, end + 1
        return self.line, at - self.begin + 1

    def _fault(self, at: int, ko: str, en: str) -> Broken:
        return Broken([Fault(*self._place(at), ko, en)])
