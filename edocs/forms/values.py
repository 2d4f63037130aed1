"""The values of a form: what is worked out, what is shown, what is wrong. Pure; the server's word counts.

Calculated values are worked out from the typed ones and replace whatever was sent for them. What a condition hides
counts as not written: it is neither asked for, nor shown on the sheet, nor signed, and yet kept in the working copy.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from msgspec import Struct

from edocs.findings import Finding
from edocs.forms.fields import (
    MOST_WON,
    Column,
    Field,
    blank_row,
    day_of,
    decimal,
    empty,
    period_of,
    problem,
)
from edocs.forms.kinds import names_in
from edocs.forms.language import ONE
from edocs.forms.model import Form
from edocs.forms.plan import order, tree
from edocs.forms.reckon import Value, evaluate, plain, rounded
from edocs.korean import with_particle
from kernel.worktime import Week

_NO_WEEK: Final = Week()
"""For conditions and checks, which never ask for working days."""


class Filled(Struct, frozen=True):
    """The values with what was worked out in its place, and the codes of the fields that are hidden."""

    values: dict[str, Any]
    hidden: frozenset[str]


class _Worked:
    """The parts of a form as far as they are worked out."""

    def __init__(self, form: Form, values: Mapping[str, Any], week: Week | None) -> None:
        self.week = week
        self.values = dict(values)
        self.fields = {field.code: field for field in form.fields}
        self.conditions = {
            field.code: (section.shown_if, field.shown_if) for section in form.sections for field in section.fields
        }
        self.hidden: set[str] = set()
        self.known: dict[str, Any] = {}

    def look(self, table: str, code: str) -> Any:
        """The value of a name."""
        return self.known.get(f"{table}.{code}" if table else code)

    def holds(self, condition: str) -> bool:
        """Whether a condition holds; none always does."""
        return not condition or evaluate(tree(condition), self.look, _NO_WEEK) is True

    def part(self, part: str) -> None:
        """Work out one part."""
        code, point, column = part.partition(".")
        if column:
            self._column(self.fields[code], column)
            return
        if not all(self.holds(condition) for condition in self.conditions[code]):
            self.hidden.add(code)
        if not point:
            self._field(self.fields[code])

    def _field(self, field: Field) -> None:
        if field.formula and self.week is not None:
            gone = field.code in self.hidden
            found = None if gone else evaluate(tree(field.formula), self.look, self.week)
            _put(self.values, field.code, stored(field, found))
        self.known[field.code] = None if field.code in self.hidden else value_of(field, self.values.get(field.code))

    def _column(self, table: Field, code: str) -> None:
        column = next(one for one in table.columns if one.code == code)
        if table.code in self.hidden:
            self.known[f"{table.code}.{code}"] = []
            return
        rows = rows_of(self.values.get(table.code))
        if column.formula and self.week is not None:
            rows = [self._row(table, column, row) for row in rows]
            if rows:
                self.values[table.code] = rows
        self.known[f"{table.code}.{code}"] = [value_of(column, row.get(code)) for row in rows]

    def _row(self, table: Field, column: Column, row: dict[str, Any]) -> dict[str, Any]:
        """The row with the value of a calculated column; what is typed in an otherwise empty row stays empty."""
        own = {one.code: one for one in table.columns}

        def look(other: str, code: str) -> Any:
            return value_of(own[code], row.get(code)) if not other and code in own else self.look(other, code)

        made = dict(row)
        typed = any(row.get(one.code) not in (None, "") for one in table.columns if not one.formula)
        found = evaluate(tree(column.formula), look, self.week or _NO_WEEK) if typed else None
        _put(made, column.code, stored(column, found))
        return made


def filled(form: Form, values: Mapping[str, Any], week: Week) -> Filled:
    """Return the values with everything calculated worked out anew, and what is hidden."""
    return _worked(form, values, week)


def signed(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the sheet shows and a signature covers: nothing hidden, no empty rows."""
    found = _worked(form, values, None)
    tables = {field.code for field in form.fields if field.kind == "table"}
    return {
        code: [row for row in value if not blank_row(row)] if code in tables and isinstance(value, list) else value
        for code, value in found.values.items()
        if code not in found.hidden
    }


def _worked(form: Form, values: Mapping[str, Any], week: Week | None) -> Filled:
    worked = _Worked(form, values, week)
    for part in order(form.sections):
        worked.part(part)
    return Filled(worked.values, frozenset(worked.hidden))


def rows_of(value: object) -> list[dict[str, Any]]:
    """Return the rows of a table field's value; none for what is no table."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def value_of(field: Field | Column, value: object) -> Value:
    """Return a stored value as formulas see it; None for none and for a wrong one. A choice is its label."""
    match field.kind:
        case "number" | "money":
            return decimal(value, field.decimals)
        case "date":
            return day_of(value)
        case "period":
            return period_of(value)
        case "yesno":
            return value if isinstance(value, bool) else None
        case "person" | "unit":
            return str(value["name"]) if isinstance(value, dict) and value.get("name") else None
        case "choice":
            return next((option.label for option in field.options if option.value == value), None)
    return value if isinstance(value, str) and value else None


def stored(field: Field | Column, value: Value) -> Any:
    """Return what a formula gave as it is stored: numbers to the field's decimals; None for none and what is no fit."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return None
    number = rounded(value, field.decimals)
    if abs(number) > MOST_WON * ONE:
        return None
    return plain(number) if number % ONE else number // ONE


def _put(values: dict[str, Any], code: str, value: Any) -> None:
    """Set a calculated value; none leaves nothing behind."""
    if value is None:
        values.pop(code, None)
    else:
        values[code] = value


def validate(form: Form, values: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return what is wrong with the values of a form; everything blocks. What is hidden is not looked at."""
    worked = _Worked(form, values, None)
    for part in order(form.sections):
        worked.part(part)
    known = {field.code for field in form.fields}
    found = [_blocked("unknown_field", "이 서식에 없는 항목입니다.", code) for code in values if code not in known]
    good: dict[str, Any] = {}
    for field in form.fields:
        if field.code in worked.hidden:
            continue
        value = values.get(field.code)
        if _unwritten(field, value):
            if field.required or (field.required_if and worked.holds(field.required_if)):
                found.append(_missing(field))
        elif (wrong := problem(field, value)) is not None:
            place = "" if wrong.row is None else f"[{wrong.row}]" + (f".{wrong.column}" if wrong.column else "")
            found.append(_blocked("field_wrong", f"{field.label}: {wrong.message}", field.code, place))
        else:
            good[field.code] = value
    between = (one for field in form.fields if field.code in good for one in _against_others(field, good))
    return (*found, *between, *_checks(form, worked))


def _unwritten(field: Field, value: object) -> bool:
    if field.kind == "table" and isinstance(value, list):
        return all(blank_row(row) for row in value)
    return empty(value)


def _missing(field: Field) -> Finding:
    if field.formula:
        words = f"{field.label}: 계산할 수 없습니다. 계산에 쓰는 항목을 쓰십시오."
        return _blocked("field_missing", words, field.code)
    verb = "고르십시오" if field.kind in ("choice", "person", "unit", "yesno") else "쓰십시오"
    return _blocked("field_missing", f"{with_particle(field.label, '을/를')} {verb}.", field.code)


def _against_others(field: Field, good: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield where a right value does not go with another right one."""
    value = good[field.code]
    if field.not_before in good and value < good[field.not_before]:
        yield _blocked("date_order", f"{with_particle(field.label, '이/가')} 앞 날짜보다 빠릅니다.", field.code)
    for column in field.columns:
        if column.sums_to in good:
            total, added = good[column.sums_to], sum(row.get(column.code) or 0 for row in value)
            if added != total:
                message = f"{field.label}의 합계 {added:,}원이 금액 {total:,}원과 다릅니다."
                yield _blocked("sum_differs", message, field.code)


def _checks(form: Form, worked: _Worked) -> Iterator[Finding]:
    """Yield the checks that do not hold although everything they speak of is written."""
    for check in form.checks:
        node = tree(check.says)
        names = list(names_in(node, but_blank=True))
        written = all(worked.look(name.table, name.code) is not None for name in names)
        if check.at not in worked.hidden and written and evaluate(node, worked.look, _NO_WEEK) is not True:
            yield _blocked("check_failed", check.message, check.at)


def _blocked(code: str, message: str, field_code: str, place: str = "") -> Finding:
    """Return a finding that blocks, at a field or a cell of it."""
    return Finding(code=code, severity="block", message=message, path=f"$.fields.{field_code[:60]}{place}")


def carried(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of older values another version of a form still asks for, and would take."""
    fields = {field.code: field for field in form.fields}
    return {
        code: value
        for code, value in values.items()
        if code in fields and not fields[code].formula and (empty(value) or problem(fields[code], value) is None)
    }
