"""Whether a formula makes sense in a form, before any value is there: names, functions, kinds. Pure.

A formula that passes gives a value of its kind or none for all values of the form; nothing can fail later.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from edocs.forms.functions import FUNCTIONS, KIND_WORDS, Function, Kind, function, similar
from edocs.forms.language import Call, FormulaError, Minus, Name, Node, Number, Pair, Truth, Words


class Sort(Struct, frozen=True):
    """What a name stands for: its kind, whether it is a whole column, and the labels of a choice."""

    kind: Kind
    many: bool = False
    labels: tuple[str, ...] = ()


Scope = Mapping[str, Sort]
"""What the names of a formula stand for: ``code``, or ``table.column``; a table alone is ``table.``."""
_NUMBERS: Final = frozenset({"+", "-", "*", "/"})


def sort_of(node: Node, scope: Scope, *, calendar: bool = True) -> Sort:
    """Return what a formula gives; raise ``FormulaError``. Without ``calendar`` it may not ask for working days."""
    match node:
        case Number():
            return Sort("number")
        case Words():
            return Sort("text")
        case Truth():
            return Sort("yesno")
        case Name():
            return _named(node, scope)
        case Minus():
            _expect(node.of, sort_of(node.of, scope, calendar=calendar), "number")
            return Sort("number")
        case Call():
            return _called(node, scope, calendar)
        case Pair():
            return _paired(node, scope, calendar)
    raise AssertionError(node)


def names_in(node: Node, *, but_blank: bool = False) -> Iterator[Name]:
    """Yield every name that a formula uses; with ``but_blank`` those that only ``빈칸`` asks about are left out."""
    match node:
        case Name():
            yield node
        case Minus():
            yield from names_in(node.of, but_blank=but_blank)
        case Pair():
            yield from names_in(node.left, but_blank=but_blank)
            yield from names_in(node.right, but_blank=but_blank)
        case Call():
            called = function(node.name)
            if not (but_blank and called is not None and called.name == "빈칸"):
                for arg in node.args:
                    yield from names_in(arg, but_blank=but_blank)
        case _:
            pass


def _named(node: Name, scope: Scope) -> Sort:
    wanted = f"{node.table}.{node.code}" if node.table else node.code
    if (found := scope.get(wanted)) is not None:
        return found
    if not node.table and f"{node.code}." in scope:
        column = next((name for name in scope if name.startswith(f"{node.code}.") and name != f"{node.code}."), "")
        raise FormulaError("table", f"표는 칸까지 씁니다. 보기: {column}", node.start, node.end)
    near = similar(wanted, tuple(name for name in scope if not name.endswith(".")))
    more = f" 비슷한 항목: ‘{near}’" if near else ""
    raise FormulaError("unknown_name", f"없는 항목입니다: ‘{wanted}’.{more}", node.start, node.end)


def _expect(node: Node, found: Sort, kind: Kind, *, column: bool = False) -> None:
    if found.many and not column:
        message = "표의 칸은 합계·개수·평균·최소·최대 안에 씁니다."
        raise FormulaError("column_alone", message, node.start, node.end)
    if kind not in ("any", found.kind):
        message = f"{KIND_WORDS[kind]} 자리에 {KIND_WORDS[found.kind]} 값이 있습니다."
        raise FormulaError("kind", message, node.start, node.end)


def _called(node: Call, scope: Scope, calendar: bool) -> Sort:
    called = function(node.name)
    if called is None:
        near = similar(node.name, tuple(FUNCTIONS))
        more = f" 비슷한 함수: ‘{near}’" if near else ""
        raise FormulaError("unknown_function", f"없는 함수입니다: ‘{node.name}’.{more}", node.start, node.end)
    if called.calendar and not calendar:
        message = f"‘{called.name}’ 함수는 계산 항목에서만 쓸 수 있습니다."
        raise FormulaError("calendar", message, node.start, node.end)
    found = [sort_of(arg, scope, calendar=calendar) for arg in node.args]
    if called.takes == ("date", "date"):
        return _days(node, called, found)
    most = len(called.takes) if not called.repeats else 20
    if not called.least <= len(found) <= most:
        raise _usage(node, called)
    for place, (arg, sort) in enumerate(zip(node.args, found, strict=True)):
        _expect(arg, sort, called.takes[min(place, len(called.takes) - 1)], column=called.column)
    if called.name == "만약":
        return _chosen(node, found)
    if called.name == "글자" and found[0].kind in ("period", "other"):
        raise _usage(node, called)
    return Sort(called.gives)


def _days(node: Call, called: Function, found: list[Sort]) -> Sort:
    """Two days, or one period."""
    one_period = len(found) == 1 and found[0] == Sort("period")
    if not one_period and len(found) != 2:
        raise _usage(node, called)
    for arg, sort in zip(node.args, found, strict=True):
        _expect(arg, sort, "period" if one_period else "date")
    return Sort("number")


def _chosen(node: Call, found: list[Sort]) -> Sort:
    """Both ways give the same kind."""
    if found[1].kind != found[2].kind:
        words = f"{KIND_WORDS[found[1].kind]}, {KIND_WORDS[found[2].kind]}"
        raise FormulaError("kind", f"두 값의 종류가 다릅니다: {words}", node.args[1].start, node.args[2].end)
    return Sort(found[1].kind)


def _usage(node: Call, called: Function) -> FormulaError:
    return FormulaError("usage", f"쓰는 법: {called.usage}", node.start, node.end)


def _paired(node: Pair, scope: Scope, calendar: bool) -> Sort:
    left, right = (sort_of(side, scope, calendar=calendar) for side in (node.left, node.right))
    if node.sign in ("그리고", "또는"):
        _expect(node.left, left, "yesno")
        _expect(node.right, right, "yesno")
        return Sort("yesno")
    if node.sign == "&":
        _expect(node.left, left, "text")
        _expect(node.right, right, "text")
        return Sort("text")
    if node.sign in _NUMBERS:
        return _reckoned(node, left, right)
    return _compared(node, left, right)


def _reckoned(node: Pair, left: Sort, right: Sort) -> Sort:
    """Numbers; a day and a number of days; the days between two days."""
    if left == Sort("date") and node.sign in "+-":
        if node.sign == "-" and right == Sort("date"):
            return Sort("number")
        _expect(node.right, right, "number")
        return Sort("date")
    _expect(node.left, left, "number")
    _expect(node.right, right, "number")
    return Sort("number")


def _compared(node: Pair, left: Sort, right: Sort) -> Sort:
    _expect(node.left, left, "any")
    _expect(node.right, right, "any")
    if left.kind != right.kind:
        words = f"{KIND_WORDS[left.kind]}, {KIND_WORDS[right.kind]}"
        raise FormulaError("kind", f"종류가 달라 견줄 수 없습니다: {words}", node.start, node.end)
    ordered = ("number", "date") if node.sign not in ("=", "<>") else ("number", "date", "text", "yesno")
    if left.kind not in ordered:
        message = f"{KIND_WORDS[left.kind]} 값은 이렇게 견줄 수 없습니다."
        raise FormulaError("kind", message, node.start, node.end)
    for choice, said in ((left, node.right), (right, node.left)):
        if choice.labels and isinstance(said, Words) and said.text not in choice.labels:
            labels = ", ".join(choice.labels)
            message = f"선택지에 없는 말입니다: ‘{said.text}’. 선택지: {labels}"
            raise FormulaError("option", message, said.start, said.end)
    return Sort("yesno")
