"""The sheet as the public gets it: a new sheet made from what may be seen, never the old one with something laid over.

What is hidden is not in the result in any form: its characters, the addresses behind links, the words and the bytes of
a picture, the reason why somebody was passed over in the line (illness is nobody's business). A block of fixed width
stands in its place, so that not even its length is told.

LAW disc-act §9(1)
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from edocs.body.markup import (
    Block,
    Body,
    Cell,
    HardBreak,
    Image,
    Inline,
    Paragraph,
    ParagraphAttrs,
    Table,
    TableRow,
    Text,
    images,
)
from edocs.disclosure.marks import Mark, Where, names_of, place, text_at, where
from edocs.numbering import item_labels, item_levels
from edocs.paper import Paper, blocks_shown, end_mark
from edocs.paper.boxes import Box, Boxes

BLOCK: Final = "■■■"
"""What stands for something hidden, however long it was."""
NOTE: Final = "부분공개본 · 가린 곳은 ■로 표시하였습니다"
HIDDEN_FILE: Final = "비공개 자료"
_SHORTEST: Final = 2

Ranges = Mapping[tuple[int, ...], Sequence[Mark]]


def public_sheet(paper: Paper, marks: Sequence[Mark], *, partial: bool) -> Paper:
    """The sheet with these places hidden. `marks` come from `marks.checked`."""
    by_place = _by_place(marks)
    body = _body(paper.body, by_place["body"], links=not partial)
    title = _string(paper.head.title, by_place["title"].get((), ()))
    via = _string(paper.head.via, by_place["via"].get((), ()))
    names = [_string(name, by_place["recipients"].get((index,), ())) for index, name in enumerate(names_of(paper))]
    line = names[0] if len(names) == 1 else paper.head.recipients_line
    slogan = NOTE if partial else paper.head.slogan
    return replace(
        paper,
        head=replace(paper.head, title=title, via=via, recipients_line=line, slogan=slogan),
        body=body,
        labels=item_labels(body),
        levels=item_levels(body),
        blocks_shown=blocks_shown(body),
        end=end_mark(body, bool(paper.attachments)),
        recipients=tuple(names) if paper.recipients else (),
        boxes=_boxes(paper.boxes),
    )


def pictures_shown(paper: Paper) -> frozenset[str]:
    """The pictures whose bytes may be drawn: those that still stand in the sheet, by attachment id."""
    return frozenset(image.attrs.attachment_id for image in images(paper.body))


def left_over(paper: Paper, marks: Iterable[Mark], shown: Mapping[str, str]) -> dict[str, list[str]]:
    """Hidden words that can still be read elsewhere: word → names of the texts that hold it.

    `paper` is the sheet before the redaction, `shown` the texts that would be public by their names.
    """
    words = {word for mark in marks for word in _words(paper, mark)}
    found = {word: [name for name, text in shown.items() if word in text] for word in sorted(words) if word.strip()}
    return {word: names for word, names in found.items() if names}


def _words(paper: Paper, mark: Mark) -> Iterator[str]:
    text = text_at(place(paper, mark.path))
    hidden = text if mark.end is None else text[mark.start : mark.end]
    for line in hidden.replace("\t", "\n").split("\n"):
        if len(word := line.strip()) >= _SHORTEST:
            yield word


def _by_place(marks: Sequence[Mark]) -> dict[str, dict[tuple[int, ...], list[Mark]]]:
    found: dict[str, dict[tuple[int, ...], list[Mark]]] = {"title": {}, "via": {}, "recipients": {}, "body": {}}
    for mark in marks:
        part, steps = _where(mark)
        found[part].setdefault(steps, []).append(mark)
    return found


def _where(mark: Mark) -> Where:
    return where(mark.path)


def _string(text: str, marks: Sequence[Mark]) -> str:
    """One line of text with its hidden ranges as blocks."""
    kept, at = [], 0
    for start, end in _spans(marks, len(text)):
        kept += [text[at:start], BLOCK]
        at = end
    return "".join([*kept, text[at:]])


def _spans(marks: Sequence[Mark], length: int) -> list[tuple[int, int]]:
    """The hidden ranges in order, without overlap, whichever item hides them."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((mark.start, length if mark.end is None else mark.end) for mark in marks):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _body(body: Body, marks: Ranges, *, links: bool) -> Body:
    below: dict[int, dict[tuple[int, ...], Sequence[Mark]]] = defaultdict(dict)
    for steps, found in marks.items():
        below[steps[0]][steps[1:]] = found
    blocks = (_block(block, below.get(index, {})) for index, block in enumerate(body.content))
    shown = tuple(block if links else _without_links(block) for block in blocks)
    return Body(shown)


def _block(block: Block, marks: Ranges) -> Block:
    whole = () in marks
    if isinstance(block, Paragraph):
        return _paragraph(block, marks.get((), ()))
    if isinstance(block, Image):
        return _said("그림") if whole else block
    if whole:
        return _said("표")
    rows = tuple(_row(row, _under(marks, index)) for index, row in enumerate(block.content))
    return replace(block, content=rows)


def _under(marks: Ranges, step: int) -> Ranges:
    return {steps[1:]: found for steps, found in marks.items() if steps and steps[0] == step}


def _row(row: TableRow, marks: Ranges) -> TableRow:
    whole = () in marks
    cells = (_hidden(cell) if whole else _cell(cell, _under(marks, index)) for index, cell in enumerate(row.content))
    return TableRow(tuple(cells))


def _cell(cell: Cell, marks: Ranges) -> Cell:
    if () in marks:
        return _hidden(cell)
    kept = (_paragraph(one, _under(marks, index).get((), ())) for index, one in enumerate(cell.content))
    return replace(cell, content=tuple(kept))


def _hidden(cell: Cell) -> Cell:
    return replace(cell, content=(Paragraph(content=(Text(BLOCK),)),))


def _said(what: str) -> Paragraph:
    """What stands for a table or a picture that is hidden as a whole."""
    return Paragraph(ParagraphAttrs(), (Text(f"[{what} {BLOCK}]"),))


def _paragraph(paragraph: Paragraph, marks: Sequence[Mark]) -> Paragraph:
    if not marks:
        return paragraph
    length = sum(len(part.text) if isinstance(part, Text) else 1 for part in paragraph.content)
    return replace(paragraph, content=tuple(_kept(paragraph.content, _spans(marks, length))))


def _kept(content: Sequence[Inline], spans: Sequence[tuple[int, int]]) -> Iterator[Inline]:
    """The runs with each hidden range as one block, without the marks of what it hides."""
    at, told = 0, set()
    for part in content:
        size = len(part.text) if isinstance(part, Text) else 1
        here = at
        for start, end in (span for span in spans if span[0] < at + size and span[1] > at):
            if isinstance(part, Text) and here < start:
                yield replace(part, text=part.text[here - at : start - at])
            if start not in told:
                told.add(start)
                yield Text(BLOCK)
            here = min(end, at + size)
        if here == at and isinstance(part, HardBreak):
            yield part
        elif isinstance(part, Text) and here < at + size:
            yield replace(part, text=part.text[here - at :])
        at += size
    if not content and spans:
        yield Text(BLOCK)


def _without_links(block: Block) -> Block:
    """The block without the addresses behind its links: they may say what the words no longer do."""
    if isinstance(block, Paragraph):
        return _plain(block)
    if isinstance(block, Table):
        rows = (
            TableRow(tuple(replace(cell, content=tuple(map(_plain, cell.content))) for cell in row.content))
            for row in block.content
        )
        return replace(block, content=tuple(rows))
    return block


def _plain(paragraph: Paragraph) -> Paragraph:
    runs: list[Inline] = []
    for part in paragraph.content:
        if isinstance(part, Text) and any(mark.type == "link" for mark in part.marks):
            part = replace(part, marks=tuple(mark for mark in part.marks if mark.type != "link"))
        runs.append(part)
    return replace(paragraph, content=tuple(runs))


def _boxes(boxes: Boxes) -> Boxes:
    return replace(
        boxes,
        line=tuple(map(_box, boxes.line)),
        consents=tuple(map(_box, boxes.consents)),
        joint=tuple(
            replace(one, line=tuple(map(_box, one.line)), consents=tuple(map(_box, one.consents)))
            for one in boxes.joint
        ),
    )


def _box(box: Box) -> Box:
    """A box without why somebody was passed over; nobody's own."""
    return replace(box, skip_reason="", mine=False)
