"""What is wrong with a form itself, told to whoever designs it; a form with a fault is never used. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import msgspec
from msgspec import Struct

from edocs.body import canonical
from edocs.body.characters import Unreadable, clean
from edocs.body.reading import BodyRefused
from edocs.forms.brief import PLACE
from edocs.forms.fields import MOST_DECIMALS, MOST_ROWS, Column, Field
from edocs.forms.functions import KIND_WORDS
from edocs.forms.kinds import Scope, Sort, sort_of
from edocs.forms.language import CODE, KEYWORDS, FormulaError
from edocs.forms.model import MOST_COLUMNS, MOST_FIELDS, Form, row_scope, scope_of
from edocs.forms.patterns import PATTERNS
from edocs.forms.plan import order, tree

MOST_BYTES: Final = 400_000
_CODE: Final = re.compile(f"(?:{CODE})")
_MOST_TEXT: Final = 10_000
_YESNO: Final = Sort("yesno")


class Fault(Struct, frozen=True):
    """What is wrong with a form: at which part (`fields.수량.formula`), and where in its formula."""

    path: str
    code: str
    message: str
    start: int = 0
    end: int = 0


def read(raw: object) -> Form:
    """Return the form that decoded JSON describes; raise ``ValueError`` for another shape."""
    try:
        made = msgspec.convert(raw, Form)
        size = len(msgspec.json.encode(made))
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if size > MOST_BYTES:
        raise ValueError("the form is too large")
    return made


def faults(form: Form) -> tuple[Fault, ...]:
    """Return everything that is wrong with a form; a form without faults can be published and used."""
    found = (*_general(form), *(fault for field in form.fields for fault in _field(form, field)), *_between(form))
    return found or tuple(_ring(form))


def checked(form: Form) -> Form:
    """Return the form; raise ``ValueError`` if its parts do not fit together."""
    if found := faults(form):
        raise ValueError(f"form {form.code}: {found[0].path}: {found[0].message}")
    return form


def _general(form: Form) -> Iterator[Fault]:
    if not _CODE.fullmatch(form.code) or len(form.code) > 60:
        yield Fault("code", "code", "서식의 이름표는 한글이나 영문 소문자로 60자까지 씁니다.")
    yield from _words("title", form.title, 80, needed=True)
    yield from chain(_words("title_en", form.title_en, 120), _words("description", form.description, 500))
    try:
        canonical(form.template)
    except BodyRefused as refused:
        yield Fault("template", "template", f"본문 틀을 읽을 수 없습니다. {refused.message}")
    if len(form.fields) > MOST_FIELDS:
        yield Fault("sections", "too_many", f"항목은 {MOST_FIELDS}개까지 둘 수 있습니다.")
    for code, count in Counter(field.code for field in form.fields).items():
        if count > 1:
            yield Fault(f"fields.{code}", "twice", f"같은 이름의 항목이 둘 있습니다: {code}")
    kinds = {field.code: field.kind for field in form.fields}
    if form.amount_field and kinds.get(form.amount_field) != "money":
        yield Fault("amount_field", "amount", "금액으로 쓸 항목은 금액 항목이어야 합니다.")
    for part in (*form.what, *form.amount_note):
        if missing := [name for name in PLACE.findall(part) if kinds.get(name, "table") == "table"]:
            yield Fault("what", "unknown_name", f"없는 항목입니다: ‘{missing[0]}’")


def _words(path: str, text: str, longest: int, *, needed: bool = False) -> Iterator[Fault]:
    """Yield what is wrong with words that people will read."""
    try:
        empty = not clean(text).strip()
    except Unreadable:
        yield Fault(path, "hidden", "보이지 않는 제어 문자가 있습니다.")
        return
    if needed and empty:
        yield Fault(path, "unnamed", "이름을 쓰십시오.")
    if len(text) > longest:
        yield Fault(path, "too_long", f"{longest}자까지 쓸 수 있습니다.")


def _field(form: Form, field: Field) -> Iterator[Fault]:
    path = f"fields.{field.code}"
    scope = scope_of(form)
    yield from _named(path, field)
    yield from _words(f"{path}.hint", field.hint, 300)
    if field.kind == "table":
        yield from _table(form, field)
    elif field.columns:
        yield Fault(path, "columns", "표가 아닌 항목에는 칸을 둘 수 없습니다.")
    wanted = _CALCULATED.get(field.kind)
    if field.formula and wanted is None:
        yield Fault(f"{path}.formula", "formula", "이 종류의 항목은 계산할 수 없습니다.")
    elif field.formula and wanted is not None:
        yield from formula_faults(f"{path}.formula", field.formula, scope, wanted, calendar=True)
    for name in ("shown_if", "required_if"):
        if condition := getattr(field, name):
            yield from formula_faults(f"{path}.{name}", condition, scope, _YESNO)
    yield from _limits(form, field)


_CALCULATED: Final = {
    "number": Sort("number"),
    "money": Sort("number"),
    "text": Sort("text"),
    "long": Sort("text"),
    "date": Sort("date"),
    "yesno": _YESNO,
}
"""What a formula must give for a field of each kind that can be worked out."""


def _named(path: str, part: Field | Column) -> Iterator[Fault]:
    if not _CODE.fullmatch(part.code) or len(part.code) > 60 or part.code in KEYWORDS:
        yield Fault(path, "code", "수식에서 부를 이름은 한글, 영문 소문자, 숫자로 씁니다.")
    yield from _words(f"{path}.label", part.label, 60, needed=True)
    yield from _words(f"{path}.label_en", part.label_en, 120)
    if (part.kind == "choice") != bool(part.options):
        yield Fault(f"{path}.options", "options", "선택지를 쓰십시오.")
    for values in ([one.value for one in part.options], [one.label for one in part.options]):
        if len(set(values)) < len(values) or not all(one.strip() for one in values):
            yield Fault(f"{path}.options", "options", "빈 선택지나 같은 선택지가 있습니다.")
            break
    most = 0 if part.kind == "money" else MOST_DECIMALS
    if not 0 <= part.decimals <= most:
        yield Fault(f"{path}.decimals", "decimals", f"소수점 아래는 {most}자리까지 둘 수 있습니다.")


def _limits(form: Form, field: Field) -> Iterator[Fault]:
    path = f"fields.{field.code}"
    kinds = {one.code: one.kind for one in form.fields}
    if field.not_before and not kinds.get(field.not_before) == field.kind == "date":
        yield Fault(f"{path}.not_before", "not_before", "앞 날짜는 날짜 항목이어야 합니다.")
    if field.pattern and (field.pattern not in PATTERNS or field.kind != "text"):
        yield Fault(f"{path}.pattern", "pattern", "글의 꼴을 다시 고르십시오.")
    if not 1 <= field.max_length <= _MOST_TEXT:
        yield Fault(f"{path}.max_length", "max_length", f"길이는 1에서 {_MOST_TEXT:,} 사이로 정합니다.")
    low, high = field.minimum, field.maximum
    if low is not None and high is not None and low > high:
        yield Fault(f"{path}.minimum", "bounds", "가장 작은 값이 가장 큰 값보다 큽니다.")


def _table(form: Form, table: Field) -> Iterator[Fault]:
    path = f"fields.{table.code}"
    if not 1 <= len(table.columns) <= MOST_COLUMNS:
        yield Fault(f"{path}.columns", "columns", f"표에는 칸을 1개에서 {MOST_COLUMNS}개까지 둡니다.")
        return
    if len({column.code for column in table.columns}) < len(table.columns):
        yield Fault(f"{path}.columns", "twice", "같은 이름의 칸이 둘 있습니다.")
    if not 1 <= table.most_rows <= MOST_ROWS:
        yield Fault(f"{path}.most_rows", "most_rows", f"줄은 {MOST_ROWS}개까지 둘 수 있습니다.")
    if table.columns[0].sum:
        yield Fault(f"{path}.columns", "sum", "첫째 칸에는 ‘합계’라는 말이 들어가므로 더할 수 없습니다.")
    kinds = {one.code: one.kind for one in form.fields}
    for column in table.columns:
        here = f"{path}.columns.{column.code}"
        yield from _named(here, column)
        if column.sum and column.kind not in ("number", "money"):
            yield Fault(here, "sum", "수와 금액 칸만 더할 수 있습니다.")
        if column.sums_to and not (column.kind == "money" == kinds.get(column.sums_to) and column.sum):
            yield Fault(here, "sum", "합계와 같아야 하는 항목은 금액 항목이어야 합니다.")
        if column.formula and (wanted := _CALCULATED.get(column.kind)) is not None:
            yield from formula_faults(f"{here}.formula", column.formula, row_scope(form, table), wanted, calendar=True)
        elif column.formula:
            yield Fault(f"{here}.formula", "formula", "이 종류의 칸은 계산할 수 없습니다.")


def formula_faults(path: str, formula: str, scope: Scope, wanted: Sort, *, calendar: bool = False) -> Iterator[Fault]:
    """Yield what is wrong with a formula that must give a value of this kind."""
    try:
        found = sort_of(tree(formula), scope, calendar=calendar)
    except FormulaError as error:
        yield Fault(path, error.code, error.message, error.start, error.end)
        return
    if found.many:
        yield Fault(path, "column_alone", "표의 칸은 합계·개수·평균·최소·최대 안에 씁니다.", 0, len(formula))
    elif found.kind != wanted.kind:
        message = f"이 자리의 값은 {KIND_WORDS[wanted.kind]}이어야 하는데 수식의 값은 {KIND_WORDS[found.kind]}입니다."
        yield Fault(path, "kind", message, 0, len(formula))


def _between(form: Form) -> Iterator[Fault]:
    scope = scope_of(form)
    codes = {field.code for field in form.fields}
    for at, section in enumerate(form.sections):
        path = f"sections.{at}"
        yield from chain(_words(f"{path}.title", section.title, 80), _words(f"{path}.note", section.note, 500))
        if section.shown_if:
            yield from formula_faults(f"{path}.shown_if", section.shown_if, scope, _YESNO)
    for at, check in enumerate(form.checks):
        path = f"checks.{at}"
        yield from formula_faults(f"{path}.says", check.says, scope, _YESNO)
        yield from _words(f"{path}.message", check.message, 200, needed=True)
        if check.at not in codes:
            yield Fault(f"{path}.at", "at", "어느 항목에서 알릴지 고르십시오.")


def _ring(form: Form) -> Iterator[Fault]:
    """Yield a ring of formulas that need each other: asked only of a form whose formulas can be read."""
    try:
        order(form.sections)
    except FormulaError as error:
        first: Any = error.message.partition(": ")[2].partition(" → ")[0]
        table, _, column = first.partition(".")
        path = f"fields.{table}.columns.{column}.formula" if column else f"fields.{table}.formula"
        yield Fault(path, error.code, error.message)
