"""Where the cells of a table stand: the one place that resolves colspan and rowspan."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

MAX_COLUMNS: Final = 60
MAX_ROWS: Final = 2_000


class Span(NamedTuple):
    """The columns and rows that one cell asks for."""

    colspan: int
    rowspan: int


class Place(NamedTuple):
    """Where a cell stands: its row, its position among the cells of that row, its column and its reach."""

    row: int
    position: int
    column: int
    colspan: int
    rowspan: int


class Overlap(ValueError):
    """Two cells of a table claim the same square, or a row claims more columns than a table may have."""


def places(rows: Sequence[Sequence[Span]]) -> Iterator[Place]:
    """Yield every cell's place, row by row, as HTML lays cells out; raise ``Overlap`` where that cannot be."""
    taken: dict[int, int] = {}  # column -> first row that is free again
    for row, spans in enumerate(rows):
        column = 0
        for position, (colspan, rowspan) in enumerate(spans):
            while taken.get(column, 0) > row:
                column += 1
            reach = range(column, column + colspan)
            if reach.stop > MAX_COLUMNS or any(taken.get(at, 0) > row for at in reach):
                raise Overlap(f"row {row}, cell {position}")
            taken.update(dict.fromkeys(reach, row + rowspan))
            yield Place(row, position, column, colspan, rowspan)
            column += colspan


def filled(rows: Sequence[Sequence[Span]]) -> list[int]:
    """Return for each row how many squares its own cells and the cells above take."""
    counts = [0] * len(rows)
    for place in places(rows):
        for row in range(place.row, min(place.row + place.rowspan, len(rows))):
            counts[row] += place.colspan
    return counts
