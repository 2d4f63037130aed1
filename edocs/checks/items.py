"""Items: no level left out, none alone in its level, no number typed by hand, none out of order.

LAW adm-doc-rule §2(1)
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from edocs.body.markup import Body, Paragraph, inline_text
from edocs.findings import Edit, Finding
from edocs.numbering import LEVELS, hangul_number, item_label

_RULE = "LAW adm-doc-rule §2(1)"
_HANGUL: Final = {hangul_number(count): count for count in range(1, 57)}
_CIRCLED: Final = {item_label(7, count): count for count in range(1, 51)}
_CIRCLED_HANGUL: Final = {item_label(8, count): count for count in range(1, 15)}
_SHAPES: Final[tuple[tuple[int, str], ...]] = (
    (1, r"(?P<n>\d{1,2})\."),
    (2, r"(?P<h>[가-힣])\."),
    (3, r"(?P<n>\d{1,2})\)"),
    (4, r"(?P<h>[가-힣])\)"),
    (5, r"\((?P<n>\d{1,2})\)"),
    (6, r"\((?P<h>[가-힣])\)"),
    (7, r"(?P<c>[①-⑳㉑-㉟㊱-㊿])"),
    (8, r"(?P<c>[㉮-㉻])"),
)
_LABELS: Final = tuple((level, re.compile(rf"^\s*{shape}\s*(?=\S)(?!\d)")) for level, shape in _SHAPES)
_RARE: Final = 28
"""From the 29th syllable on (고, 노 …) a syllable with a stop is rather a word."""


class Label(Struct, frozen=True):
    """A number typed at the beginning of a paragraph: its level, how many it counts, its characters."""

    level: int
    count: int
    text: str


def typed_label(text: str) -> Label | None:
    """Return the item number that a text begins with, if it does."""
    for level, pattern in _LABELS:
        if (match := pattern.match(text)) is None:
            continue
        found = match.groupdict()
        if (number := found.get("n")) is not None:
            count = int(number)
        elif (syllable := found.get("h")) is not None:
            count = _HANGUL.get(syllable, 0)
            if count > _RARE:
                return None
        else:
            count = (_CIRCLED | _CIRCLED_HANGUL).get(str(found.get("c")), 0)
        return Label(level, count, match[0]) if count else None
    return None


def item_findings(body: Body) -> Iterator[Finding]:
    """Yield what is not right about the items of a body, in their order."""
    yield from _typed(body)
    groups: list[list[int]] = [[] for _ in range(LEVELS + 1)]
    above = 0
    for index, level in _levels(body):
        if level > above + 1:
            yield _skipped(body, index, level, above + 1)
        for lower in range(level + 1, LEVELS + 1):
            yield from _alone(body, groups[lower])
            groups[lower] = []
        groups[level].append(index)
        above = level
    for group in groups[1:]:
        yield from _alone(body, group)


def _levels(body: Body) -> Iterator[tuple[int, int]]:
    """The blocks that are items, with their level."""
    for index, block in enumerate(body.content):
        if isinstance(block, Paragraph) and block.attrs.level:
            yield index, block.attrs.level


def _skipped(body: Body, index: int, level: int, wanted: int) -> Finding:
    """An item deeper than the one above allows; it and those that belong with it go up together."""
    moved = [(index, level)]
    for at, other in _levels(body):
        if at > index:
            if other < level:
                break
            moved.append((at, other))
    return Finding(
        code="level_skipped",
        severity="ask",
        message=f"항목 단계를 건너뛰었습니다. ‘{item_label(wanted, 1)}’부터 씁니다.",
        path=f"$.body.content[{index}].attrs.level",
        before=str(level),
        after=str(wanted),
        citation=_RULE,
        repair=tuple(_level(at, old, old - level + wanted) for at, old in moved),
    )


def _alone(body: Body, group: Sequence[int]) -> Iterator[Finding]:
    """A level with one item only takes no number; what stands under it goes up by one."""
    if len(group) != 1:
        return
    index = group[0]
    block = body.content[index]
    assert isinstance(block, Paragraph)
    level = block.attrs.level
    edits = [_level(index, level, 0)]
    for at, other in _levels(body):
        if at > index:
            if other <= level:
                break
            edits.append(_level(at, other, other - 1))
    yield Finding(
        code="item_alone",
        severity="ask",
        message="항목이 하나뿐이면 번호를 붙이지 않습니다.",
        path=f"$.body.content[{index}].attrs.level",
        before=str(level),
        after="0",
        citation=_RULE,
        repair=tuple(edits),
    )


def _level(index: int, old: int, new: int) -> Edit:
    return Edit(path=f"$.body.content[{index}]", op="level", before=str(old), after=str(new))


def _typed(body: Body) -> Iterator[Finding]:
    """Numbers typed by hand. Brackets may begin an ordinary sentence: they count when another of their row is there."""
    labels = {
        index: (block, label)
        for index, block in enumerate(body.content)
        if isinstance(block, Paragraph) and (label := typed_label(inline_text(block))) is not None
    }
    last: dict[int, int] = {}
    for index, (block, label) in labels.items():
        level = block.attrs.level
        row = [other for at, (_, other) in labels.items() if at != index and other.level == label.level]
        if not level and label.level in (5, 6) and not any(abs(other.count - label.count) == 1 for other in row):
            continue
        wanted = last.get(label.level, 0) + 1
        last = {deep: count for deep, count in last.items() if deep < label.level} | {label.level: label.count}
        if not level and label.count != wanted and (row or label.count > 1):
            yield _out_of_order(index, label, wanted)
        path = f"$.body.content[{index}]"
        edits = [Edit(path=path, op="text", before=label.text, after="")]
        if not level:
            edits.append(_level(index, 0, label.level))
        yield Finding(
            code="number_typed",
            severity="ask",
            message="항목 번호를 직접 썼습니다. 항목 단계를 정하면 번호가 저절로 붙습니다.",
            path=path,
            before=label.text,
            citation=_RULE,
            repair=tuple(edits),
        )


def _out_of_order(index: int, label: Label, wanted: int) -> Finding:
    """A number that does not follow the one before it in its level."""
    typed, right = label.text.strip(), item_label(label.level, wanted)
    return Finding(
        code="number_order",
        severity="ask",
        message=f"항목 번호가 차례에 맞지 않습니다. ‘{typed}’ 자리에는 ‘{right}’이(가) 옵니다.",
        path=f"$.body.content[{index}]",
        before=typed,
        after=right,
        start=label.text.index(typed),
        citation=_RULE,
        repair=(
            Edit(path=f"$.body.content[{index}]", op="text", before=typed, after=right, start=label.text.index(typed)),
        ),
    )
