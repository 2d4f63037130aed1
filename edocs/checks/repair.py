"""Repairs: a finding's edits made in a draft. Pure; what has changed since the check is refused, nothing else moves.

Edits of one repair name places as they were when the draft was checked, so they are made from the end.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec.structs import replace

from edocs import body as bodies
from edocs.body.markup import Block, Body, Inline, Paragraph, Table, Text, block_text, cell_text, inline_text
from edocs.checks.draft import Draft
from edocs.findings import Edit, Finding

MOST_ROUNDS: Final = 12
"""One repair may uncover another (a number typed by hand becomes an item that stands alone)."""
_BODY: Final = re.compile(r"\$\.body\.content\[(\d+)\](?:\.content\[(\d+)\](?:\.content\[(\d+)\]\.content\[(\d+)\])?)?")
_LIST: Final = re.compile(r"\$\.(keywords|recipients)\[(\d+)\]")


class Changed(ValueError):
    """What a repair would change is not there any more."""


def mend(draft: Draft, finding: Finding) -> Draft:
    """Return the draft with a finding's repair made; raise ``Changed`` if its words are not there any more."""
    if not finding.repair:
        raise Changed("this finding has no repair")
    return _mended(draft, finding.repair)


def mend_all(draft: Draft, check: Callable[[Draft], Iterable[Finding]]) -> Draft:
    """Return the draft with everything mended that can be; what ``check`` then still finds needs a person."""
    for _ in range(MOST_ROUNDS):
        found = [finding for finding in check(draft) if finding.repair]
        if not found:
            break
        draft = _mended(draft, _compatible(found))
    return draft


def _compatible(findings: Iterable[Finding]) -> list[Edit]:
    """The edits of as many findings as do not touch each other's words; the others wait for the next round."""
    chosen: list[Edit] = []
    for finding in findings:
        if not any(_touches(new, old) for new in finding.repair for old in chosen):
            chosen += finding.repair
    return chosen


def _touches(one: Edit, other: Edit) -> bool:
    if one.op == "drop" or other.op == "drop":
        return one.path.startswith(other.path) or other.path.startswith(one.path)
    if one.path != other.path or one.op != other.op:
        return False
    return one.op == "level" or (
        one.start <= other.start + len(other.before) and other.start <= one.start + len(one.before)
    )


def _mended(draft: Draft, edits: Iterable[Edit]) -> Draft:
    for edit in sorted(edits, key=_place, reverse=True):
        draft = _one(draft, edit)
    # Runs that now have the same marks are one again, and blocks are never none.
    return replace(draft, body=bodies.canonical(draft.body))


def _place(edit: Edit) -> tuple[list[int], int]:
    """Sort by place in the draft; at one place a level before the text, so that the text is changed first."""
    return [int(number) for number in re.findall(r"\[(\d+)\]", edit.path)], edit.start if edit.op == "text" else -1


def _one(draft: Draft, edit: Edit) -> Draft:
    if edit.path in ("$.title", "$.summary"):
        name = edit.path[2:]
        return replace(draft, **{name: _spliced(getattr(draft, name), edit)})
    if match := _LIST.fullmatch(edit.path):
        items = list(getattr(draft, match[1]))
        at = int(match[2])
        if at >= len(items) or (edit.op == "drop" and items[at] != edit.before):
            raise Changed(edit.path)
        items[at : at + 1] = [] if edit.op == "drop" else [_spliced(items[at], edit)]
        return replace(draft, **{match[1]: tuple(items)})
    if match := _BODY.fullmatch(edit.path):
        numbers = [int(number) for number in match.groups() if number is not None]
        return replace(draft, body=_in_body(draft.body, numbers, edit))
    raise Changed(edit.path)


def _spliced(text: str, edit: Edit) -> str:
    end = edit.start + len(edit.before)
    if text[edit.start : end] != edit.before:
        raise Changed(edit.path)
    return text[: edit.start] + edit.after + text[end:]


def _in_body(body: Body, numbers: list[int], edit: Edit) -> Body:
    """Change the thing at these numbers: a block, a row, or a paragraph of a cell."""
    at, *inner = numbers
    block = body.content[at] if at < len(body.content) else None
    if block is None or (inner and not isinstance(block, Table)):
        raise Changed(edit.path)
    new: tuple[Block, ...]
    if not inner and edit.op == "drop":
        if block_text(block) != edit.before:
            raise Changed(edit.path)
        new = ()
    elif isinstance(block, Table):
        new = (_in_table(block, inner, edit),)
    elif isinstance(block, Paragraph):
        new = (_in_paragraph(block, edit),)
    else:
        raise Changed(edit.path)
    return Body((*body.content[:at], *new, *body.content[at + 1 :]) or (Paragraph(),))


def _in_table(table: Table, numbers: list[int], edit: Edit) -> Table:
    try:
        if len(numbers) == 1 and edit.op == "drop":
            row = table.content[numbers[0]]
            if "\t".join(cell_text(cell) for cell in row.content) != edit.before:
                raise Changed(edit.path)
            return replace(table, content=_without(table.content, numbers[0]))
        row_at, cell_at, at = numbers
        row = table.content[row_at]
        cell = row.content[cell_at]
        paragraph = _in_paragraph(cell.content[at], edit)
    except (IndexError, ValueError) as error:
        raise Changed(edit.path) from error
    cell = replace(cell, content=_with(cell.content, at, paragraph))
    return replace(table, content=_with(table.content, row_at, replace(row, content=_with(row.content, cell_at, cell))))


def _with(items: tuple[Any, ...], at: int, item: Any) -> tuple[Any, ...]:
    return (*items[:at], item, *items[at + 1 :])


def _without(items: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*items[:at], *items[at + 1 :])


def _in_paragraph(paragraph: Paragraph, edit: Edit) -> Paragraph:
    if edit.op == "level":
        if str(paragraph.attrs.level) != edit.before:
            raise Changed(edit.path)
        return replace(paragraph, attrs=replace(paragraph.attrs, level=int(edit.after)))
    end = edit.start + len(edit.before)
    if edit.op != "text" or inline_text(paragraph)[edit.start : end] != edit.before:
        raise Changed(edit.path)
    return replace(paragraph, content=tuple(_cut(paragraph.content, edit)))


def _cut(parts: tuple[Inline, ...], edit: Edit) -> Iterable[Inline]:
    """The parts with the words replaced; the new ones take the marks of the first that goes, or of what they follow."""
    end = edit.start + len(edit.before)
    at, written = 0, not edit.after
    for index, part in enumerate(parts):
        text = part.text if isinstance(part, Text) else "\n"
        low, high = max(edit.start - at, 0), min(end - at, len(text))
        last = index == len(parts) - 1
        touched = low < high or (not edit.before and 0 <= edit.start - at <= len(text) and not written)
        if not touched:
            yield part
        elif isinstance(part, Text):
            middle = "" if written else edit.after
            written = True
            if mended := text[:low] + middle + text[max(low, high) :]:
                yield replace(part, text=mended)
        elif not written:
            written = True
            yield Text(edit.after)
            if not edit.before:
                yield part
        at += len(text)
        if last and not written:
            yield Text(edit.after)
    if not parts and not written:
        yield Text(edit.after)
