"""What the PDF template is handed: the sheet as plain data with every measure worked out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from msgspec import Struct

from edocs.body import grid
from edocs.body.markup import Block, Cell, HardBreak, Image, Inline, LinkAttrs, Paragraph, Table, TableHeader
from edocs.paper import BLANK_BELOW, Paper
from edocs.paper.boxes import Box

TEXT_WIDTH_MM: Final = 170.0
TEXT_HEIGHT_MM: Final = 235.0
EM_MM: Final = 11 * 25.4 / 72
CELL_EM_MM: Final = 10 * 25.4 / 72
PIXEL_MM: Final = 25.4 / 96
# Widths of item numbers in the text face, in em; a step to the right for each level.
STEP_EM: Final = 1.1
_GAP: Final = 0.5
_CELL_PADDING: Final = 1.5
_NARROW: Final = {".": 0.28, "(": 0.36, ")": 0.36} | dict.fromkeys("0123456789", 0.62)


class Picture(Struct, frozen=True):
    """An image that the template may show: its file name and its size in pixels."""

    file: str
    width: int
    height: int


class _Column(NamedTuple):
    """Where the number of an item and its text begin, in em."""

    label: float
    text: float


def drawing(paper: Paper, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Return the data of the template ``paper.typ``; ``pictures`` by attachment id or signature key."""
    columns = _columns(paper)
    blocks = [_block(paper, index, columns[paper.levels[index]], pictures) for index in range(paper.blocks_shown)]
    numbers = max((_em(line.number) + _GAP for line in paper.attachments), default=0)
    return {
        "title": paper.head.title,
        "institution_name": paper.head.institution_name,
        "slogan": paper.head.slogan,
        "recipients_line": paper.head.recipients_line,
        "via": paper.head.via,
        "shows_via": bool(paper.head.via or paper.sender_name),
        "blocks": blocks,
        "end_below": paper.end.place == "below",
        "attachments": [{"number": line.number, "text": line.text, "hang": numbers} for line in paper.attachments],
        "sender_name": paper.sender_name,
        "recipients": list(paper.recipients),
        "joint_senders": list(paper.joint_senders),
        **_seal(paper, pictures),
        "sign_groups": [
            {
                "institution": group.institution,
                "boxes": [_sign_box(box, pictures) for box in group.line],
                "consents": [_sign_box(box, pictures) for box in group.consents],
            }
            for group in paper.boxes.groups
        ],
        "registration": paper.foot.registration,
        "receipt": paper.foot.receipt,
        "foot_lines": [list(line) for line in paper.foot.lines()],
    }


def _seal(paper: Paper, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Return the seal at the sender's name, or the words in its place."""
    found = pictures.get(paper.seal.image) if paper.seal is not None and paper.seal.image else None
    return {
        "seal_file": found.file if found else None,
        "seal_width": paper.seal.width_mm if paper.seal is not None else 0,
        "seal_words": paper.seal.words if paper.seal is not None else "",
    }


def _columns(paper: Paper) -> list[_Column]:
    """Return the columns of each level (0 is the margin), wide enough for the widest number of that level."""
    widest = [0.0] * 9
    for level, label in zip(paper.levels, paper.labels, strict=True):
        widest[level] = max(widest[level], _em(label) + _GAP if label else 0)
    return [
        _Column(0, 0),
        *(_Column((level - 1) * STEP_EM, (level - 1) * STEP_EM + widest[level]) for level in range(1, 9)),
    ]


def _em(label: str) -> float:
    """Return how wide an item number is."""
    return sum(_NARROW.get(char, 1.0) for char in label)


def _block(paper: Paper, index: int, column: _Column, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Return one block of the body."""
    block: Block = paper.body.content[index]
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "label": paper.labels[index],
            "indent": column.label,
            "hang": column.text - column.label,
            "align": block.attrs.align,
            "runs": _runs(block.content),
            "end": paper.end.place == "text" and paper.end.block == index,
        }
    room = TEXT_WIDTH_MM - column.text * EM_MM
    if isinstance(block, Image):
        return {"kind": "image", "indent": column.text} | _picture(block, room, pictures)
    blank_row = paper.end.row if paper.end.place == "blank" and paper.end.block == index else None
    return {"kind": "table", "indent": column.text} | _table(block, room, blank_row)


def _runs(content: Sequence[Inline]) -> list[dict[str, Any]]:
    """Return the runs of a paragraph, a hard break as an empty one."""
    runs: list[dict[str, Any]] = []
    for part in content:
        run: dict[str, Any] = {"break": True} if isinstance(part, HardBreak) else {"text": part.text}
        for mark in () if isinstance(part, HardBreak) else part.marks:
            if isinstance(mark.attrs, LinkAttrs):
                run["href"] = quote(mark.attrs.href, safe="!#$%&'()*+,/:;=?@[]~")
            else:
                run[mark.type] = True
        runs.append(run)
    return runs


def _table(table: Table, room: float, blank_row: int | None) -> dict[str, Any]:
    """Return a table with every cell in its place."""
    rows = [[grid.Span(cell.attrs.colspan, cell.attrs.rowspan) for cell in row.content] for row in table.content]
    places = list(grid.places(rows))
    count = max(place.column + place.colspan for place in places)
    widths = table.attrs.widths
    shares = widths or (1,) * count
    room = min(room, sum(widths)) if widths else room
    heads = _head_rows(table, places)
    cells = []
    for place in places:
        cell = table.content[place.row].content[place.position]
        drawn = _cell(cell) | {"x": place.column, "y": place.row, "colspan": place.colspan, "rowspan": place.rowspan}
        wide = sum(shares[place.column : place.column + place.colspan]) / sum(shares) * room
        drawn["keep"] = int(wide / CELL_EM_MM - _CELL_PADDING)
        if place.row == blank_row and place.position == 0:
            drawn["paragraphs"] = [{"align": "left", "runs": [{"text": BLANK_BELOW}]}]
        cells.append(drawn)
    return {
        "columns": list(shares),
        "exact": widths is not None and sum(widths) <= room,
        "head_rows": heads,
        # A head that fills half a page would leave no room for what it heads.
        "repeat_head": heads <= 4,
        "cells": cells,
    }


def _head_rows(table: Table, places: Sequence[grid.Place]) -> int:
    """Return how many rows at the top are all headings and let no cell reach below them."""
    heads = 0
    while heads < len(table.content) and all(isinstance(cell, TableHeader) for cell in table.content[heads].content):
        heads += 1
    while heads and any(place.row < heads < place.row + place.rowspan for place in places):
        heads -= 1
    return heads if heads < len(table.content) else 0


def _cell(cell: Cell) -> dict[str, Any]:
    """Return what a cell holds."""
    return {
        "head": isinstance(cell, TableHeader),
        "align": cell.attrs.align,
        "valign": cell.attrs.valign,
        "paragraphs": [{"align": item.attrs.align, "runs": _runs(item.content)} for item in cell.content],
    }


def _picture(image: Image, room: float, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Return a picture no wider than its room and no higher than a page; without its bytes, its words in a frame."""
    alt = image.attrs.alt or "그림"
    found = pictures.get(image.attrs.attachment_id)
    if found is None:
        return {"file": None, "alt": alt, "width": 0}
    wish = image.attrs.width_mm or found.width * PIXEL_MM
    return {"file": found.file, "alt": alt, "width": min(wish, room, TEXT_HEIGHT_MM * found.width / found.height)}


def _sign_box(box: Box, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Return one signature box; an open one is only its post."""
    found = pictures.get(box.signature_image) if box.signature_image else None
    return {
        "label": box.label,
        "marks": box.marks,
        "skip_reason": box.skip_reason,
        "person_name": box.person_name,
        "image": found.file if found else None,
    }
