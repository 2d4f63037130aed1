"""Address lists as they come: groups, comments, routes, quoted local parts, names without brackets. RFC 5322 §3.4"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mail.mime import limits
from mail.mime.words import clean, decode_words, raw_text

_ATOM: Final = re.compile(r"[^\s\",;:<>()]+")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_ROUTE: Final = re.compile(r"@[^<>\":]*:")


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: the name for people ("" = none), the address in wire form, quotes kept."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """atom, quoted, angle, comment, or one of `,` `;` `:`"""
    text: str
    raw: str
    glued: bool
    """No white space before it."""


def addresses(raw: bytes | None) -> list[Address]:
    """The mailboxes of a field in order; groups are flattened, and a comma that decoding makes does not split."""
    if raw is None:
        return []
    found: list[Address] = []
    run: list[_Token] = []
    for token in (*_tokens(raw_text(raw)), _Token(",", "", "", False)):
        if token.kind in (",", ";"):
            if len(found) < limits.ADDRESSES and (one := _mailbox(run)):
                found.append(one)
            run = []
        elif token.kind == ":":
            run = []  # the name of a group
        else:
            run.append(token)
    return found


def _tokens(text: str) -> Iterator[_Token]:
    at, glued = 0, False
    while at < len(text):
        letter = text[at]
        if letter.isspace():
            at, glued = at + 1, False
            continue
        kind, end = _one(text, at)
        raw = text[at:end]
        yield _Token(kind, _inside(kind, raw), raw, glued)
        at, glued = end, True


def _one(text: str, at: int) -> tuple[str, int]:
    """What begins here, and where it ends."""
    letter = text[at]
    if letter == '"':
        return "quoted", _closing(text, at, '"')
    if letter == "(":
        return "comment", _comment_end(text, at)
    if letter == "<":
        return "angle", _angle_end(text, at)
    if letter in ",;:":
        return letter, at + 1
    match = _ATOM.match(text, at)
    return ("atom", match.end()) if match else ("comment", at + 1)  # a stray bracket says nothing


def _closing(text: str, at: int, mark: str) -> int:
    end = at + 1
    while end < len(text) and text[end] != mark:
        end += 2 if text[end] == "\\" else 1
    return min(end + 1, len(text))


def _comment_end(text: str, at: int) -> int:
    depth, end = 0, at
    while end < len(text):
        letter = text[end]
        depth += (letter == "(") - (letter == ")")
        end += 2 if letter == "\\" else 1
        if depth == 0:
            break
    return min(end, len(text))


def _angle_end(text: str, at: int) -> int:
    end = at + 1
    while end < len(text) and text[end] != ">":
        end = _closing(text, end, '"') if text[end] == '"' else end + 1
    return min(end + 1, len(text))


def _inside(kind: str, raw: str) -> str:
    if kind == "quoted":
        return _ESCAPED.sub(r"\1", raw[1:].removesuffix('"'))
    if kind == "comment":
        return _ESCAPED.sub(r"\1", raw[1:].removesuffix(")"))
    if kind == "angle":
        return _ROUTE.sub("", raw.strip("<> \t").strip(), count=1).strip()
    return raw


def _mailbox(run: list[_Token]) -> Address | None:
    """The mailbox of the tokens between two commas, None when there is nothing."""
    comments = [token for token in run if token.kind == "comment" and token.text]
    words = [token for token in run if token.kind in ("atom", "quoted")]
    angle = next((token for token in run if token.kind == "angle"), None)
    if angle is not None:
        return Address(_name(words) or _name(comments), _wire(angle.text)) if angle.text or words else None
    begin, end = _bare(words)
    if begin == end:
        return Address(_name(words), "") if words else None
    rest = words[:begin] + words[end:]
    return Address(_name(rest) or _name(comments), _wire("".join(word.raw for word in words[begin:end])))


def _bare(words: list[_Token]) -> tuple[int, int]:
    """Which of the words are an address without brackets: those held together by `@` and by dots."""
    at = next((place for place, word in enumerate(words) if word.kind == "atom" and "@" in word.raw), None)
    if at is None:
        return 0, 0
    begin, end = at, at + 1
    while begin and (words[begin].glued or words[begin].raw[0] in "@." or words[begin - 1].raw[-1] == "."):
        begin -= 1
    while end < len(words) and (words[end].glued or words[end].raw[0] in "@." or words[end - 1].raw[-1] in "@."):
        end += 1
    return begin, end


def _name(tokens: list[_Token]) -> str:
    """The tokens as a name; encoded-words are decoded inside quotes too, where they do not belong."""
    parts: list[str] = []
    plain: list[str] = []
    for token in tokens:
        if token.kind == "quoted":
            parts += [decode_words("".join(plain).strip()), decode_words(token.text)]
            plain = []
        else:
            plain.append(token.text if token.glued else f" {token.text}")
    parts.append(decode_words("".join(plain).strip()))
    return " ".join(clean(" ".join(part for part in parts if part)).split())


def _wire(text: str) -> str:
    return unicodedata.normalize("NFC", clean(text))
