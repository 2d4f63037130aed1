"""Marks of a redaction: which places of a sheet are hidden, each under an item of the act.

A place is a path into the sheet, as findings write it: `$.title`, `$.via`, `$.recipients[0]`, a block
`$.body.content[3]`, a row `….content[5]`, a cell `….content[5].content[1]`, a paragraph in a cell
`….content[1].content[0]`. A mark without an end hides the whole place; with one, the characters from `start` up to, not
including, `end` of its text (a line break counts one). Whole attachments are hidden by their class, not by marks.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from edocs.body.markup import Block, Cell, Image, Paragraph, Table, TableRow, block_text, cell_text, inline_text
from edocs.paper import INTERNAL, Paper

MOST_MARKS: Final = 2_000
_PATH: Final = re.compile(r"\$\.(?:(title|via)|recipients\[(\d{1,4})\]|body((?:\.content\[\d{1,5}\]){1,4}))")
_INDEX: Final = re.compile(r"\[(\d+)\]")

Place = Block | TableRow | Cell | str


class Mark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One hidden place and the item that justifies it."""

    path: str
    start: int = 0
    end: int | None = None
    item: int


class Where(NamedTuple):
    """A path taken apart: `title`, `via`, `recipients` or `body`, and the way down from there."""

    part: str
    steps: tuple[int, ...]


class BadMark(ValueError):
    """A mark that fits no place of the sheet: its path and what is wrong, in Korean."""

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        self.message = message
        super().__init__(f"{path}: {message}")


def where(path: str) -> Where:
    """The path taken apart. Raises BadMark."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadMark(path, "가릴 수 없는 자리입니다.")
    named, recipient, way = found.groups()
    if named:
        return Where(named, ())
    if recipient is not None:
        return Where("recipients", (int(recipient),))
    return Where("body", tuple(int(step) for step in _INDEX.findall(way)))


def names_of(paper: Paper) -> tuple[str, ...]:
    """The recipients that the sheet shows, in their order."""
    if paper.recipients:
        return paper.recipients
    return () if paper.head.recipients_line == INTERNAL else (paper.head.recipients_line,)


def place(paper: Paper, path: str) -> Place:
    """What stands at a path. Raises BadMark where nothing does."""
    part, steps = where(path)
    if part == "title":
        return paper.head.title
    if part == "via":
        return paper.head.via
    try:
        if part == "recipients":
            return names_of(paper)[steps[0]]
        found: Place = paper.body.content[steps[0]]
        for step in steps[1:]:
            found = _below(found, step)
    except (IndexError, TypeError):
        raise BadMark(path, "문서에 없는 자리입니다.") from None
    return found


def _below(found: Place, step: int) -> Place:
    if isinstance(found, Table | TableRow) or (not isinstance(found, str | Paragraph | Image)):
        return found.content[step]
    raise TypeError("nothing below")


def text_at(found: Place) -> str:
    """The characters of a place, as the positions of a mark count them."""
    if isinstance(found, str):
        return found
    if isinstance(found, Paragraph):
        return inline_text(found)
    if isinstance(found, TableRow):
        return "\t".join(cell_text(cell) for cell in found.content)
    return block_text(found) if isinstance(found, Table | Image) else cell_text(found)


def checked(paper: Paper, given: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks in order, each inside its place, those that touch joined. Raises BadMark."""
    kept: dict[tuple[str, int], list[Mark]] = {}
    marks = list(given)
    if len(marks) > MOST_MARKS:
        raise BadMark("$", f"가린 곳은 {MOST_MARKS:,}곳까지입니다.")
    for mark in marks:
        _check(mark, place(paper, mark.path))
        kept.setdefault((mark.path, mark.item), []).append(mark)
    joined = [one for group in kept.values() for one in _joined(group)]
    return tuple(sorted(joined, key=lambda one: (_order(one.path), one.start, one.item)))


def _check(mark: Mark, found: Place) -> None:
    if not 1 <= mark.item <= 8:
        raise BadMark(mark.path, "비공개 사유는 1호부터 8호까지입니다.")
    if mark.end is None:
        if mark.start:
            raise BadMark(mark.path, "가릴 곳의 끝이 없습니다.")
        return
    if not isinstance(found, str | Paragraph):
        raise BadMark(mark.path, "여기는 통째로만 가릴 수 있습니다.")
    if not 0 <= mark.start < mark.end <= len(text_at(found)):
        raise BadMark(mark.path, "가릴 곳이 글의 길이를 벗어납니다.")


def _joined(group: Sequence[Mark]) -> list[Mark]:
    whole = next((mark for mark in group if mark.end is None), None)
    if whole is not None:
        return [whole]
    found: list[Mark] = []
    for mark in sorted(group, key=lambda one: one.start):
        last = found[-1] if found else None
        if last is not None and last.end is not None and mark.end is not None and mark.start <= last.end:
            found[-1] = Mark(path=mark.path, start=last.start, end=max(last.end, mark.end), item=mark.item)
        else:
            found.append(mark)
    return found


def _order(path: str) -> tuple[int, tuple[int, ...]]:
    part, steps = where(path)
    return ("title", "via", "recipients", "body").index(part), steps
