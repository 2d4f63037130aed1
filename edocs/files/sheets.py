"""Comma-separated values as a table of a body."""

import csv
import io
from typing import Any, Final

from edocs.files.opened import Answer
from edocs.foreign.building import Builder

MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 60


def table_of(text: str) -> Answer:
    """The first rows as a table; what is more is told."""
    delimiter = "\t" if text.count("\t", 0, 5000) > text.count(",", 0, 5000) else ","
    builder, rows = Builder(), []
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    more = wide = False
    for number, row in enumerate(reader):
        if number >= MOST_ROWS:
            more = True
            break
        wide = wide or len(row) > MOST_COLUMNS
        rows.append([_cell(builder, value, head=number == 0) for value in row[:MOST_COLUMNS]])
    builder.table([row for row in rows if row], None)
    made = builder.done(strip_end=False)
    notes = [*made.notes]
    notes += [f"앞의 {MOST_ROWS}줄만 보입니다."] if more else []
    notes += [f"앞의 {MOST_COLUMNS}열만 보입니다."] if wide else []
    return Answer(kind="body", body=made.body, notes=tuple(notes))


def _cell(builder: Builder, value: str, *, head: bool) -> dict[str, Any]:
    number = value.strip().replace(",", "").lstrip("-").replace(".", "", 1).isdigit()
    return {
        "type": "tableHeader" if head else "tableCell",
        "attrs": {"align": "right" if number and not head else "left"},
        "content": [builder.line([(value, ())])],
    }
