"""In which order the parts of a form are worked out: what a formula or a condition uses comes before it. Pure.

A part is a field (``금액``), a table's own being shown (``내역.``), or a column of a table (``내역.금액``).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from edocs.forms.fields import Field
from edocs.forms.functions import function
from edocs.forms.kinds import names_in
from edocs.forms.language import Call, FormulaError, Minus, Node, Pair, parse
from edocs.forms.model import Section

_PARSED: Final = 4_096


@lru_cache(maxsize=_PARSED)
def tree(formula: str) -> Node:
    """Return the tree of a formula, read once; raise ``FormulaError``."""
    return parse(formula)


@lru_cache(maxsize=512)
def order(sections: tuple[Section, ...]) -> tuple[str, ...]:
    """Return the parts of a form so that each comes after what it uses; raise ``FormulaError`` for a ring."""
    needs = dict(_needs(sections))
    done: dict[str, None] = {}
    for part in needs:
        _visit(part, needs, done, [])
    return tuple(done)


def uses_calendar(sections: tuple[Section, ...]) -> bool:
    """Tell whether some formula counts working days."""
    fields = [field for section in sections for field in section.fields]
    formulas = [field.formula for field in fields] + [column.formula for one in fields for column in one.columns]
    return any(_asks(tree(formula)) for formula in formulas if formula)


def _asks(node: Node) -> bool:
    match node:
        case Call():
            called = function(node.name)
            return (called is not None and called.calendar) or any(_asks(arg) for arg in node.args)
        case Pair():
            return _asks(node.left) or _asks(node.right)
        case Minus():
            return _asks(node.of)
    return False


def _visit(part: str, needs: dict[str, tuple[str, ...]], done: dict[str, None], way: list[str]) -> None:
    if part in done:
        return
    if part in way:
        ring = [name.rstrip(".") for name in (*way[way.index(part) :], part)]
        raise FormulaError("ring", f"서로를 계산에 쓰고 있습니다: {' → '.join(ring)}", 0, 0)
    way.append(part)
    for needed in needs[part]:
        if needed in needs:
            _visit(needed, needs, done, way)
    way.pop()
    done[part] = None


def _needs(sections: tuple[Section, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for section in sections:
        for field in section.fields:
            shown = (*_used(section.shown_if), *_used(field.shown_if))
            if field.kind != "table":
                yield field.code, (*shown, *_used(field.formula))
                continue
            yield f"{field.code}.", shown
            for column in field.columns:
                yield f"{field.code}.{column.code}", (f"{field.code}.", *_used(column.formula, field))


def _used(formula: str, table: Field | None = None) -> Iterator[str]:
    """The parts that a formula names; in a row's formula the row's own columns come first."""
    own = {column.code for column in table.columns} if table is not None else set[str]()
    for name in names_in(tree(formula)) if formula else ():
        if table is not None and not name.table and name.code in own:
            yield f"{table.code}.{name.code}"
        else:
            yield f"{name.table}.{name.code}" if name.table else name.code
