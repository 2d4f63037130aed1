"""Forms as data: what a draft on a form asks for, how its values are checked, and its three lines in a list.

The forms are JSON files in the folder ``forms``; a file that breaks the shape below is refused when the forms are first
read. The general and simple drafts are forms 1 and 2 of the rule, the others are own forms.

LAW adm-doc-rule §3
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from edocs.body import canonical
from edocs.body.markup import Body, CellAttrs, Paragraph, Table, TableAttrs, TableCell, TableHeader, TableRow, Text
from edocs.findings import Finding
from edocs.forms.fields import Field, problem, shown
from edocs.korean import amount_text, with_particle
from kernel.errors import NotFound

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """A form of one version.

    ``matter`` is the matter of the delegation table to begin with, ``amount_field`` the field whose money the table
    asks for. ``internal``: never sent, so no recipients. ``what`` and ``amount_note`` are the parts of two of the three
    lines of a list; a part whose field is empty is left out.
    """

    code: str
    version: int
    title: str
    title_en: str
    kind: Literal["general", "simple", "own"]
    description: str
    template: dict[str, Any]
    internal: bool = False
    matter: str = ""
    fields: tuple[Field, ...] = ()
    amount_field: str = ""
    what: tuple[str, ...] = ()
    amount_note: tuple[str, ...] = ()


class Brief(Struct, frozen=True):
    """What a list shows of a draft beside its title: 무엇, 금액 and a note on the amount."""

    what: str
    amount: int | None
    amount_note: str


def form(code: str, version: int | None = None) -> Form:
    """Return the form with this code as it is now, or in the version that a document was written on.

    A version that was not kept is shown with the form of now. Raise ``NotFound`` if there is no such form.
    """
    found = _earlier().get((code, version)) or _forms().get(code)
    if found is None:
        raise NotFound("no_form", "없는 서식입니다.", "No such form.")
    return found


def all_forms() -> tuple[Form, ...]:
    """Return every form, the general ones first."""
    return tuple(_forms().values())


def plain_fields(form: Form) -> list[dict[str, Any]]:
    """Return the fields of a form as plain JSON values."""
    return [msgspec.to_builtins(one) for one in form.fields]


def validate_fields(form: Form, values: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return what is wrong with the values of a form; everything blocks."""
    known = {one.code for one in form.fields}
    found = [_blocked("unknown_field", "이 서식에 없는 항목입니다.", code) for code in values if code not in known]
    good: dict[str, Any] = {}
    for one in form.fields:
        value = values.get(one.code)
        if value in (None, "", []):
            if one.required or _is_required(one, values):
                found.append(_blocked("field_missing", f"{with_particle(one.label, '을/를')} 쓰십시오.", one.code))
        elif wrong := problem(one, value):
            found.append(_blocked("field_wrong", f"{one.label}: {wrong}", one.code))
        else:
            good[one.code] = value
    return (*found, *(finding for one in form.fields if one.code in good for finding in _against_others(one, good)))


def brief(form: Form, values: Mapping[str, Any], title: str, summary: str) -> Brief:
    """Return the lines of a list: the summary if there is one, else what the form makes of its values, else the title.

    Values that are wrong are left out; the amount is None where the form has none or it is not a whole number of won.
    """
    amount = values.get(form.amount_field) if form.amount_field else None
    good = isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0
    return Brief(
        what=" ".join(summary.split()) or _filled(form, form.what, values) or title.strip(),
        amount=amount if good else None,
        amount_note=_filled(form, form.amount_note, values),
    )


def with_fields(form: Form, values: Mapping[str, Any], body: Body) -> Body:
    """Return the body with the form's values before it as tables, as the sheet shows them; without values, the body."""
    rows = [
        TableRow((_cell(TableHeader, one.label), _cell(TableCell, _in_full(one, values[one.code]))))
        for one in form.fields
        if one.kind != "table" and shown(one, values.get(one.code))
    ]
    tables = [_detail(one, values[one.code]) for one in form.fields if one.kind == "table" and values.get(one.code)]
    if rows:
        tables.insert(0, Table(tuple(rows), TableAttrs((40, 130))))
    return Body((*(table for table in tables if table), *body.content))


def checked(one: Form) -> Form:
    """Return the form; raise ``ValueError`` if its parts do not fit together."""
    canonical(one.template)
    kinds = {field.code: field.kind for field in one.fields}
    if len(kinds) != len(one.fields):
        raise ValueError(f"form {one.code}: a field code stands twice")
    if one.amount_field and kinds.get(one.amount_field) != "money":
        raise ValueError(f"form {one.code}: the amount field is no money field")
    for field in one.fields:
        columns = {column.code: column.kind for column in field.columns}
        sound = (
            (field.kind == "choice") == bool(field.options)
            and (field.kind == "table") == bool(field.columns)
            and (not field.sum_column or columns.get(field.sum_column) == "money" != field.columns[0].kind)
            and (not field.sums_to or (bool(field.sum_column) and kinds.get(field.sums_to) == "money"))
            and (not field.not_before or kinds.get(field.not_before) == field.kind == "date")
            and (field.required_when is None or kinds.get(field.required_when.field) == "choice")
        )
        if not sound:
            raise ValueError(f"form {one.code}: the field {field.code} does not fit together")
    return one


def _in_full(one: Field, value: Any) -> str:
    """Return a value as the sheet shows it, money with its words. LAW adm-doc-rule §2(2)"""
    return amount_text(value) if one.kind == "money" and value >= 0 else shown(one, value)


def _is_required(one: Field, values: Mapping[str, Any]) -> bool:
    """Tell whether another field's value makes this one required."""
    when = one.required_when
    return when is not None and values.get(when.field) in when.values


def _against_others(one: Field, good: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield where a right value does not go with another right one."""
    value = good[one.code]
    if one.not_before in good and value < good[one.not_before]:
        yield _blocked("date_order", f"{with_particle(one.label, '이/가')} 앞 날짜보다 빠릅니다.", one.code)
    if one.sums_to in good:
        total, added = good[one.sums_to], sum(row.get(one.sum_column) or 0 for row in value)
        if added != total:
            message = f"{one.label}의 합계 {added:,}원이 금액 {total:,}원과 다릅니다."
            yield _blocked("sum_differs", message, one.code)


def _blocked(code: str, message: str, field_code: str) -> Finding:
    """Return a finding that blocks, at a field."""
    return Finding(code=code, severity="block", message=message, path=f"$.fields.{field_code[:60]}")


def _filled(form: Form, parts: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """Return the parts with their fields filled in, those with an empty field left out, by blanks."""
    words = {one.code: shown(one, values.get(one.code)) for one in form.fields}
    done = []
    for part in parts:
        names = _PLACE.findall(part)
        if all(words.get(name) for name in names):
            done.append(_PLACE.sub(lambda match: words[match[1]], part))
    return " ".join(done)


def _detail(one: Field, rows: Any) -> Table | None:
    """Return a table field as a table with its sum; none where its value is wrong."""
    if problem(one, rows):
        return None
    columns = one.columns
    lines = [TableRow(tuple(_cell(TableHeader, column.label) for column in columns))]
    for row in rows:
        words = [shown(column, row.get(column.code)) for column in columns]
        aligned = zip(words, columns, strict=True)
        lines.append(TableRow(tuple(_cell(TableCell, text, column.kind != "text") for text, column in aligned)))
    if one.sum_column:
        total = f"{sum(row.get(one.sum_column) or 0 for row in rows):,}원"
        before = [column.code for column in columns].index(one.sum_column)
        head = TableHeader(CellAttrs(colspan=before), (Paragraph(content=(Text("합계"),)),))
        rest = (_cell(TableCell, "") for _ in columns[before + 1 :])
        lines.append(TableRow((head, _cell(TableCell, total, right=True), *rest)))
    return Table(tuple(lines))


def _cell(kind: type[TableCell] | type[TableHeader], words: str, right: bool = False) -> TableCell | TableHeader:
    """Return a cell with one line of words."""
    return kind(CellAttrs(align="right" if right else "left"), (Paragraph(content=(Text(words),) if words else ()),))


@cache
def _forms() -> dict[str, Form]:
    """Read and check every form once."""
    return {one.code: checked(one) for one in _read(resources.files("edocs") / "forms")}


@cache
def _earlier() -> dict[tuple[str, int | None], Form]:
    """Every version that was in use before: a file in ``earlier``, put there when the form changed."""
    found = _read(resources.files("edocs") / "forms" / "earlier")
    return {(one.code, one.version): checked(one) for one in found}


def _read(folder: Traversable) -> list[Form]:
    """Return the forms of a folder in the order of their file names."""
    files = [file for file in folder.iterdir() if file.name.endswith(".json")] if folder.is_dir() else []
    return [msgspec.json.decode(file.read_bytes(), type=Form) for file in sorted(files, key=lambda file: file.name)]
