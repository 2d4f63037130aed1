"""The values of a form on the sheet: tables of labels and values before the text, section by section. Pure.

The editor draws the same tables while one writes (`web/src/rooms/edocs/forms/sheet.ts`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from edocs.body.markup import (
    Body,
    CellAttrs,
    Paragraph,
    Table,
    TableAttrs,
    TableCell,
    TableHeader,
    TableRow,
    Text,
)
from edocs.forms.fields import Column, Field, decimal, problem, shown
from edocs.forms.model import Form, Section
from edocs.forms.reckon import grouped
from edocs.forms.values import rows_of, signed
from edocs.korean import amount_text

_TWO: Final = (40, 130)
_FOUR: Final = (30, 55, 30, 55)


def with_fields(form: Form, values: Mapping[str, Any], body: Body) -> Body:
    """Return the body with the form's values before it as tables, as the sheet shows them; without values, the body."""
    seen = signed(form, values)
    return Body((*(table for section in form.sections for table in _section(section, seen)), *body.content))


def _section(section: Section, values: Mapping[str, Any]) -> Iterator[Table]:
    """Yield the tables of a section: stretches of single fields, and every table by itself."""
    title = section.title
    stretch: list[Field] = []
    for field in section.fields:
        if field.kind != "table":
            stretch += [field] if shown(field, values.get(field.code)) else []
            continue
        if stretch:
            yield _labels(stretch, values, title)
            title, stretch = "", []
        if table := _rows(field, values.get(field.code), title):
            yield table
            title = ""
    if stretch:
        yield _labels(stretch, values, title)


def _labels(fields: Sequence[Field], values: Mapping[str, Any], title: str) -> Table:
    """Return labels with their values, two pairs a row where two fields are half as wide."""
    wide = any(field.half for field in fields)
    lines = [TableRow((_head(title, 4 if wide else 2),))] if title else []
    at = 0
    while at < len(fields):
        here, after = fields[at], fields[at + 1 : at + 2]
        pair = [here, *after] if here.half and after and after[0].half else [here]
        span = 3 if wide and len(pair) == 1 else 1
        cells = (cell for field in pair for cell in (_head(field.label), _value(field, values[field.code], span)))
        lines.append(TableRow(tuple(cells)))
        at += len(pair)
    return Table(tuple(lines), TableAttrs(_FOUR if wide else _TWO))


def _value(field: Field, value: Any, span: int) -> TableCell:
    """Return a value as the sheet shows it, money with its words. LAW adm-doc-rule §2(2)"""
    words = amount_text(value) if field.kind == "money" and isinstance(value, int) and value >= 0 else ""
    return TableCell(CellAttrs(colspan=span), _lines(words or shown(field, value)))


def _rows(field: Field, value: Any, title: str) -> Table | None:
    """Return a table field under its label, with its sums; none where it is empty or wrong."""
    rows = rows_of(value)
    if not rows or problem(field, value):
        return None
    columns = field.columns
    lines = [TableRow((_head(words, len(columns)),)) for words in (title, field.label) if words]
    lines = lines[1:] if title == field.label else lines
    lines.append(TableRow(tuple(_head(column.label) for column in columns)))
    for row in rows:
        lines.append(TableRow(tuple(_cell(column, shown(column, row.get(column.code))) for column in columns)))
    if any(column.sum for column in columns):
        lines.append(_sums(columns, rows))
    return Table(tuple(lines))


def _sums(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> TableRow:
    """Return the sum row: 합계 up to the first column that is added up."""
    first = next(at for at, column in enumerate(columns) if column.sum)
    cells = [_cell(column, total_text(column, rows) if column.sum else "") for column in columns[first:]]
    return TableRow((_head("합계", first), *cells))


def total_text(column: Column, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the sum of a column as the sheet shows it."""
    total = sum(decimal(row.get(column.code), column.decimals) or 0 for row in rows)
    return grouped(total) + ("원" if column.kind == "money" else "")


def _head(words: str, span: int = 1) -> TableHeader:
    return TableHeader(CellAttrs(colspan=span), _lines(words))


def _cell(column: Column, words: str) -> TableCell:
    right = column.kind in ("number", "money")
    return TableCell(CellAttrs(align="right" if right else "left"), _lines(words))


def _lines(words: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(content=(Text(line),) if line else ()) for line in words.split("\n"))
