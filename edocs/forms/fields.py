"""What a form asks for, field by field: the shapes of fields and columns, whether a value is right, how it reads.

A value is what JSON holds without fractions: text, whole numbers, true and false; a number with decimals is a text of
plain figures (``"12.5"``), a day ``2026-11-21``, a period ``{"from", "to"}``, a person or unit ``{"id", "name"}``, a
table a list of rows.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from msgspec import Struct

from edocs.body.characters import Unreadable, clean
from edocs.forms.language import ONE, number_of
from edocs.forms.patterns import pattern_problem
from edocs.forms.reckon import grouped
from edocs.korean import date_text

FieldKind = Literal[
    "text", "long", "number", "money", "date", "period", "choice", "yesno", "person", "unit", "table"
]  # fmt: skip
ColumnKind = Literal["text", "number", "money", "date", "choice", "yesno"]
MOST_WON: Final = 10**15
MOST_ROWS: Final = 200
MOST_CELL: Final = 200
MOST_DECIMALS: Final = 4
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Option(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One choice: what is stored and what is shown."""

    value: str
    label: str
    label_en: str = ""


class Column(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A column of a table field.

    ``formula`` makes it a calculated one, of the other columns of its row. ``sum`` gives it a place in the sum row;
    ``sums_to`` names a money field that its sum must equal.
    """

    code: str
    label: str
    label_en: str = ""
    kind: ColumnKind = "text"
    required: bool = False
    formula: str = ""
    decimals: int = 0
    options: tuple[Option, ...] = ()
    sum: bool = False
    sums_to: str = ""


class Field(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing a form asks for.

    ``maximum`` and ``minimum`` bound money and numbers, ``max_length`` text, ``pattern`` names a kind of text.
    ``not_before`` names a date field that this date may not precede. ``formula`` makes it a calculated field;
    ``shown_if`` and ``required_if`` are conditions. ``half``: two such fields stand side by side on the sheet.
    """

    code: str
    label: str
    kind: FieldKind
    label_en: str = ""
    required: bool = False
    required_if: str = ""
    shown_if: str = ""
    formula: str = ""
    hint: str = ""
    half: bool = False
    max_length: int = 200
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None
    decimals: int = 0
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    most_rows: int = MOST_ROWS
    not_before: str = ""


class Problem(Struct, frozen=True):
    """What is wrong with a value; in a table in which row, and of which column."""

    message: str
    row: int | None = None
    column: str = ""


def empty(value: object) -> bool:
    """Tell whether nothing is written there."""
    return value in (None, "", []) or (
        isinstance(value, dict) and not any(value.get(part) for part in ("from", "to", "id", "name"))
    )


def blank_row(row: object) -> bool:
    """Tell whether nothing is written in a row of a table."""
    return isinstance(row, dict) and all(cell in (None, "") for cell in row.values())


def decimal(value: object, decimals: int) -> int | None:
    """Return a number of a field in units of 10^-10; None for what is no number or has more decimals."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value * ONE if abs(value) <= MOST_WON else None
    if not isinstance(value, str) or not decimals:
        return None
    found = number_of(value)
    return found if found is not None and found % (ONE // 10**decimals) == 0 else None


def day_of(value: object) -> date | None:
    """Return the day that ``2026-11-21`` names."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def period_of(value: object) -> tuple[date, date] | None:
    """Return the first and the last day of a period; None unless both are days, in order."""
    if not isinstance(value, dict) or value.keys() != {"from", "to"}:
        return None
    first, last = day_of(value["from"]), day_of(value["to"])
    return (first, last) if first is not None and last is not None and first <= last else None


def problem(field: Field, value: object) -> Problem | None:
    """Return what is wrong with a value that is not empty, in Korean; None if nothing is."""
    if field.kind == "table":
        return _table_problem(field, value)
    wrong = _single_problem(field, value)
    return Problem(wrong) if wrong else None


def _single_problem(field: Field, value: object) -> str:
    if field.kind in ("text", "long"):
        return _text_problem(value, field.max_length, field.kind == "long") or pattern_problem(field.pattern, value)
    if field.kind == "period":
        return "" if period_of(value) else "첫날과 끝날을 차례로 쓰십시오."
    if field.kind in ("person", "unit"):
        return "" if _named(value) else "목록에서 고르십시오."
    if field.kind in ("money", "number"):
        least = 0 if not field.formula else -MOST_WON
        low = least if field.minimum is None else field.minimum
        high = MOST_WON if field.maximum is None else field.maximum
        return _number_problem(value, low, high, field.decimals)
    return _other_problem(field, value)


def _other_problem(field: Field | Column, value: object) -> str:
    if field.kind == "date":
        return "" if day_of(value) else "날짜가 올바르지 않습니다."
    if field.kind == "yesno":
        return "" if isinstance(value, bool) else "예나 아니요를 고르십시오."
    return "" if value in [option.value for option in field.options] else "목록에서 고르십시오."


def _named(value: object) -> bool:
    """A person or a unit: an id, and the name as it was then."""
    if not isinstance(value, dict) or value.keys() != {"id", "name"}:
        return False
    id_, name = value["id"], value["name"]
    return isinstance(id_, str) and bool(_ID.fullmatch(id_)) and not _text_problem(name, MOST_CELL)


def shown(field: Field | Column, value: object) -> str:
    """Return a value as the sheet shows it; empty for none and for a wrong one."""
    if field.kind in ("money", "number"):
        number = decimal(value, field.decimals)
        if number is None:
            return ""
        return f"{grouped(number)}원" if field.kind == "money" else grouped(number)
    if field.kind == "yesno":
        return {True: "예", False: "아니요"}[value] if isinstance(value, bool) else ""
    if field.kind == "period":
        days = period_of(value)
        return f"{date_text(days[0])} ~ {date_text(days[1])}" if days else ""
    if field.kind in ("person", "unit"):
        return clean(value["name"]).strip() if isinstance(value, dict) and _named(value) else ""
    return _words(field, value)


def _words(field: Field | Column, value: object) -> str:
    if not isinstance(value, str) or _text_problem(value, MOST_WON, long=True):
        return ""
    if field.kind == "date":
        day = day_of(value)
        return date_text(day) if day else ""
    if field.kind == "choice":
        return next((option.label for option in field.options if option.value == value), "")
    lines = value.splitlines() if field.kind == "long" else [value]
    return "\n".join(clean(line).strip() for line in lines).strip()


def _text_problem(value: object, longest: int, long: bool = False) -> str:
    """Return what is wrong with a text; only a long one has lines."""
    if not isinstance(value, str):
        return "글로 쓰십시오."
    if len(value) > longest:
        return f"{longest:,}자까지 쓸 수 있습니다."
    try:
        lines = [clean(line) for line in (value.split("\n") if long else [value])]
    except Unreadable:
        return "보이지 않는 제어 문자가 있습니다."
    return "" if any(line.strip() for line in lines) else "글로 쓰십시오."


def _number_problem(value: object, low: int, high: int, decimals: int) -> str:
    """Return what is wrong with a number."""
    number = decimal(value, decimals)
    if number is None:
        more = isinstance(value, str) and bool(decimals) and number_of(value) is not None
        return f"소수점 아래 {decimals}자리까지 쓸 수 있습니다." if more else "숫자로 쓰십시오."
    return "" if low * ONE <= number <= high * ONE else f"{low:,}에서 {high:,} 사이로 쓰십시오."


def _table_problem(field: Field, rows: object) -> Problem | None:
    """Return the first thing that is wrong with the rows of a table."""
    if not isinstance(rows, list) or len(rows) > field.most_rows:
        return Problem(f"{field.most_rows}줄까지 쓸 수 있습니다.")
    codes = {column.code for column in field.columns}
    for place, row in enumerate(rows):
        if not isinstance(row, dict) or not row.keys() <= codes:
            return Problem(f"{place + 1}번째 줄이 올바르지 않습니다.", place)
        if not blank_row(row) and (wrong := _row_problem(field.columns, row, place)):
            return wrong
    return None


def _row_problem(columns: tuple[Column, ...], row: Mapping[str, Any], place: int) -> Problem | None:
    for column in columns:
        value = row.get(column.code)
        head = f"{place + 1}번째 줄 {column.label}: "
        if value in (None, ""):
            if column.required:
                return Problem(f"{head}빠졌습니다.", place, column.code)
        elif wrong := _cell_problem(column, value):
            return Problem(head + wrong, place, column.code)
    return None


def _cell_problem(column: Column, value: object) -> str:
    if column.kind == "text":
        return _text_problem(value, MOST_CELL)
    if column.kind in ("number", "money"):
        return _number_problem(value, -MOST_WON, MOST_WON, column.decimals)
    return _other_problem(column, value)
