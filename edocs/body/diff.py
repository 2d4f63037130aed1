"""What changed between two bodies: blocks aligned first, then words inside the blocks that changed.

``applied(first, compare(first, second))`` is the second body. What is too long to compare word by word is shown as
taken out and put in, so that no body costs more than a bounded time.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from edocs.body import canonical
from edocs.body.markup import Block, Body, Cell, HardBreak, Image, Inline, Paragraph, Table, Text, cell_text

Op = Literal["equal", "inserted", "deleted", "changed"]
PieceOp = Literal["equal", "inserted", "deleted"]
_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_PAIRS: Final = 1_000_000
_MOST_LIKENESSES: Final = 2_500
_ALIKE: Final = 0.4


class Piece(Struct, frozen=True):
    """A run inside a changed block: kept, put in or taken out."""

    op: PieceOp
    part: Inline


class CellChange(Struct, frozen=True):
    """A changed cell of a table of the same shape: its row, its position in the row, its runs."""

    row: int
    position: int
    pieces: tuple[Piece, ...]


class Change(Struct, frozen=True, kw_only=True):
    """One block of the comparison, in reading order.

    ``before_at`` and ``after_at`` are its places in the two bodies. ``before`` is given for what was taken out or
    changed, ``after`` for all that stands in the second body. A changed paragraph has ``pieces``, a changed table of
    the same shape ``cells``; a table of another shape and a picture are shown whole.
    """

    op: Op
    before_at: int | None = None
    after_at: int | None = None
    before: Block | None = None
    after: Block | None = None
    pieces: tuple[Piece, ...] = ()
    cells: tuple[CellChange, ...] = ()


class Diff(Struct, frozen=True):
    """A comparison: every block of both bodies, and how many changes there are."""

    changes: tuple[Change, ...]
    count: int


def compare(first: Body | dict[str, Any], second: Body | dict[str, Any]) -> Diff:
    """Return what changed from the first body to the second; both are brought into canonical form."""
    before, after = canonical(first).content, canonical(second).content
    changes: list[Change] = []
    for same, left, right in _matched(before, after):
        if same:
            changes.extend(
                Change(op="equal", before_at=at, after_at=to, after=after[to])
                for at, to in zip(left, right, strict=True)
            )
        else:
            changes.extend(_aligned(before, after, left, right))
    return Diff(tuple(changes), sum(change.op != "equal" for change in changes))


def applied(first: Body, diff: Diff) -> Body:
    """Return the body that results from making the changes in the first one; ``ValueError`` if they do not fit it."""
    blocks: list[Block] = []
    taken = 0
    for change in diff.changes:
        if change.before_at is not None:
            if change.before_at != taken or taken >= len(first.content):
                raise ValueError("the comparison is of another body")
            taken += 1
        if change.op == "equal" and change.before_at is not None:
            blocks.append(first.content[change.before_at])
        elif isinstance(change.after, Paragraph) and change.op == "changed":
            blocks.append(replace(change.after, content=_joined(change.pieces)))
        elif change.after is not None:
            blocks.append(change.after)
    if taken != len(first.content):
        raise ValueError("the comparison is of another body")
    return Body(tuple(blocks))


def _joined(pieces: Sequence[Piece]) -> tuple[Inline, ...]:
    """Return the runs that stand after the change, neighbours with the same marks as one."""
    parts: list[Inline] = []
    for piece in pieces:
        if piece.op == "deleted":
            continue
        part, last = piece.part, parts[-1] if parts else None
        if isinstance(part, Text) and isinstance(last, Text) and part.marks == last.marks:
            parts[-1] = Text(last.text + part.text, part.marks)
        else:
            parts.append(part)
    return tuple(parts)


def _matched(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[tuple[bool, range, range]]:
    """Yield alternating stretches that are the same and that are not, as index ranges of both sequences."""
    short = min(len(before), len(after))
    head = next((at for at in range(short) if before[at] != after[at]), short)
    tail = next((at for at in range(short - head) if before[-1 - at] != after[-1 - at]), short - head)
    ends = len(before) - tail, len(after) - tail
    if head:
        yield True, range(head), range(head)
    middle = before[head : ends[0]], after[head : ends[1]]
    if len(middle[0]) * len(middle[1]) > _MOST_PAIRS:
        yield False, range(head, ends[0]), range(head, ends[1])
    else:
        for op, i1, i2, j1, j2 in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
            yield op == "equal", range(head + i1, head + i2), range(head + j1, head + j2)
    if tail:
        yield True, range(ends[0], len(before)), range(ends[1], len(after))


def _aligned(before: Sequence[Block], after: Sequence[Block], left: range, right: range) -> Iterator[Change]:
    """Yield the changes of a stretch that differs: like blocks as changed, the rest as taken out or put in."""
    at, to = left.start, right.start
    for pair_left, pair_right in [*_pairs(before, after, left, right), (left.stop, right.stop)]:
        for index in range(at, pair_left):
            yield Change(op="deleted", before_at=index, before=before[index])
        for index in range(to, pair_right):
            yield Change(op="inserted", after_at=index, after=after[index])
        if pair_left < left.stop and pair_right < right.stop:
            yield _changed(before[pair_left], after[pair_right], pair_left, pair_right)
        at, to = pair_left + 1, pair_right + 1


def _pairs(before: Sequence[Block], after: Sequence[Block], left: range, right: range) -> list[tuple[int, int]]:
    """Return the pairs of like blocks, in order, whose likeness adds up to the most."""
    if len(left) * len(right) > _MOST_LIKENESSES:
        return []
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    like = [[_likeness(before[i], after[j]) for j in right] for i in left]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] >= _ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if like[i][j] >= _ALIKE and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            pairs.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(before: Block, after: Block) -> float:
    """Return from 0 to 1 how much two blocks have in common."""
    if isinstance(before, Image) or isinstance(after, Image):
        return float(
            isinstance(before, Image)
            and isinstance(after, Image)
            and before.attrs.attachment_id == after.attrs.attachment_id
        )
    if type(before) is not type(after):
        return 0.0
    first, second = Counter(_words(before)), Counter(_words(after))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _words(block: Paragraph | Table) -> list[str]:
    """Return what a block is compared by: the words of a paragraph, the cells of a table."""
    if isinstance(block, Table):
        return [cell_text(cell) for row in block.content for cell in row.content]
    return [token for part in block.content if isinstance(part, Text) for token in re.findall(r"\w+", part.text)]


def _changed(before: Block, after: Block, at: int, to: int) -> Change:
    """Return the change of one block into another of its kind."""
    pieces: tuple[Piece, ...] = ()
    cells: tuple[CellChange, ...] = ()
    if isinstance(before, Paragraph) and isinstance(after, Paragraph):
        pieces = _pieces(before.content, after.content)
    elif isinstance(before, Table) and isinstance(after, Table) and _shape(before) == _shape(after):
        cells = tuple(
            CellChange(row, position, _pieces(_flat(old), _flat(new)))
            for row, (olds, news) in enumerate(zip(before.content, after.content, strict=True))
            for position, (old, new) in enumerate(zip(olds.content, news.content, strict=True))
            if old != new
        )
    return Change(op="changed", before_at=at, after_at=to, before=before, after=after, pieces=pieces, cells=cells)


def _shape(table: Table) -> list[int]:
    """Return how many cells each row has."""
    return [len(row.content) for row in table.content]


def _flat(cell: Cell) -> tuple[Inline, ...]:
    """Return the runs of a cell, a hard break between its paragraphs."""
    parts: list[Inline] = []
    for index, paragraph in enumerate(cell.content):
        parts.extend((HardBreak(), *paragraph.content) if index else paragraph.content)
    return tuple(parts)


def _pieces(before: Sequence[Inline], after: Sequence[Inline]) -> tuple[Piece, ...]:
    """Return the runs of a changed paragraph, word by word, neighbours of one sort as one."""
    old, new = _tokens(before), _tokens(after)
    pieces: list[Piece] = []
    for same, left, right in _matched(old, new):
        if same:
            pieces.extend(Piece("equal", new[index]) for index in right)
        else:
            pieces.extend(Piece("deleted", old[index]) for index in left)
            pieces.extend(Piece("inserted", new[index]) for index in right)
    merged: list[Piece] = []
    for piece in pieces:
        last, part = merged[-1] if merged else None, piece.part
        if (
            last is not None
            and last.op == piece.op
            and isinstance(last.part, Text)
            and isinstance(part, Text)
            and last.part.marks == part.marks
        ):
            merged[-1] = Piece(piece.op, Text(last.part.text + part.text, part.marks))
        else:
            merged.append(piece)
    return tuple(merged)


def _tokens(content: Sequence[Inline]) -> list[Inline]:
    """Return the runs cut into words, blanks and signs, each with its marks."""
    tokens: list[Inline] = []
    for part in content:
        if isinstance(part, Text):
            tokens.extend(Text(token, part.marks) for token in _TOKEN.findall(part.text))
        else:
            tokens.append(part)
    return tokens
