"""What a form asks for, field by field: the shape of a field, whether a value is right, how it is written out."""

from datetime import date
from typing import Final, Literal

from msgspec import Struct

from edocs.body.characters import Unreadable, clean
from edocs.korean import date_text

FieldKind = Literal["text", "date", "money", "choice", "number", "table"]
MOST_WON: Final = 10**15
MOST_ROWS: Final = 200
MOST_CELL: Final = 200


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One choice: what is stored and what is shown."""

    value: str
    label: str
    label_en: str


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a table field: text, number or money."""

    code: str
    label: str
    label_en: str
    kind: Literal["text", "number", "money"] = "text"


class RequiredWhen(Struct, frozen=True, forbid_unknown_fields=True):
    """A field is required too when another one has one of these values."""

    field: str
    values: tuple[str, ...]


class Field(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing a form asks for.

    ``maximum`` and ``minimum`` bound money and numbers, ``max_length`` text. ``not_before`` names a date field that
    this date may not precede. A table adds up its column ``sum_column`` to the money field ``sums_to``.
    """

    code: str
    label: str
    label_en: str
    kind: FieldKind
    required: bool = False
    required_when: RequiredWhen | None = None
    hint: str = ""
    max_length: int = 200
    minimum: int | None = None
    maximum: int | None = None
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    sum_column: str = ""
    sums_to: str = ""
    not_before: str = ""


def problem(field: Field, value: object) -> str:
    """Return what is wrong with a value that is not empty, in Korean; empty if nothing is."""
    if field.kind == "text":
        return _text_problem(value, field.max_length)
    if field.kind == "date":
        return "" if _day(value) else "날짜가 올바르지 않습니다."
    if field.kind == "choice":
        return "" if value in [option.value for option in field.options] else "목록에서 고르십시오."
    if field.kind == "table":
        return _table_problem(field.columns, value)
    low = 0 if field.minimum is None else field.minimum
    return _number_problem(value, low, MOST_WON if field.maximum is None else field.maximum)


def shown(field: Field | Column, value: object) -> str:
    """Return a value as the sheet shows it; empty for none and for a wrong one."""
    if field.kind in ("money", "number"):
        if _number_problem(value, -MOST_WON, MOST_WON):
            return ""
        return f"{value:,}원" if field.kind == "money" else f"{value:,}"
    if not isinstance(value, str) or _text_problem(value, MOST_WON):
        return ""
    if field.kind == "date":
        day = _day(value)
        return date_text(day) if day else ""
    if isinstance(field, Field) and field.kind == "choice":
        return next((option.label for option in field.options if option.value == value), "")
    return clean(value).strip()


def _text_problem(value: object, longest: int) -> str:
    """Return what is wrong with a text."""
    if not isinstance(value, str):
        return "글로 쓰십시오."
    if len(value) > longest:
        return f"{longest:,}자까지 쓸 수 있습니다."
    try:
        return "" if clean(value).strip() else "글로 쓰십시오."
    except Unreadable:
        return "보이지 않는 제어 문자가 있습니다."


def _number_problem(value: object, low: int, high: int) -> str:
    """Return what is wrong with a number."""
    if not isinstance(value, int) or isinstance(value, bool):
        return "숫자로 쓰십시오."
    return "" if low <= value <= high else f"{low:,}에서 {high:,} 사이로 쓰십시오."


def _table_problem(columns: tuple[Column, ...], rows: object) -> str:
    """Return what is wrong with the rows of a table."""
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        return f"{MOST_ROWS}줄까지 쓸 수 있습니다."
    known = {column.code: column for column in columns}
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not row.keys() <= known.keys():
            return f"{number}번째 줄이 올바르지 않습니다."
        for code, value in row.items():
            if value in (None, ""):
                continue
            column = known[code]
            text = column.kind == "text"
            wrong = _text_problem(value, MOST_CELL) if text else _number_problem(value, -MOST_WON, MOST_WON)
            if wrong:
                return f"{number}번째 줄 {column.label}: {wrong}"
    return ""


def _day(value: object) -> date | None:
    """Return the day that ``2026-11-21`` names."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
