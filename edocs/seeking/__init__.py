"""The query language of the search: what somebody typed becomes a question, and tells how it was understood. Pure.

Words stand side by side and must all be there; `"…"` is one stretch, spaces or not; `-` excludes; `OR` (또는, |) joins
its two neighbours; `기안자:윤도담` names a field. Nothing is ever refused: what is not understood is looked for as
words, and a problem says so.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from uuid import UUID

from msgspec import Struct

from edocs.korean import with_particle
from edocs.seeking.amounts import amounts
from edocs.seeking.days import days
from edocs.seeking.operators import FILES, HAVING, NAMED, Operator, operator_of, states_of
from kernel.questions import Atom, Clause, Question, atom

SEOUL = timezone(timedelta(hours=9))
MOST_TERMS = 24
"""Words and operators of one query that count."""
_TOKEN = re.compile(
    r"""(?P<minus>-?)
    (?: (?P<key>[^\s:"-][^\s:"]*): (?: "(?P<named>[^"]*)"? | (?P<value>[^\s";]+) )
      | "(?P<quoted>[^"]*)"?
      | (?P<plain>(?:[^\s",;]|(?<=\d),(?=\d))+) )
    | (?P<stray>\S)""",
    re.VERBOSE,
)
_OR = {"or", "또는", "|", "||"}


class Chip(Struct, frozen=True, kw_only=True):
    """One thing that was understood: which operator (empty for words), its value in words, and the piece as typed."""

    field: str
    value: str
    raw: str
    negative: bool = False


class Sought(Struct, frozen=True, kw_only=True):
    """What somebody looks for: the question, how it was understood, and what was not."""

    question: Question
    chips: tuple[Chip, ...]
    problems: tuple[str, ...] = ()


class _Part(Struct, frozen=True, kw_only=True):
    """One token, understood."""

    chip: Chip
    any_of: tuple[Atom, ...] = ()
    bounds: dict[str, Any] = {}
    problem: str = ""


def understand(query: str, today: date, me: UUID | None = None) -> Sought:
    """What the query asks for. `today` in Seoul gives 이번달 its meaning, `me` gives 기안자:나 its person."""
    parts = list(_parts(query, today, me))[:MOST_TERMS]
    clauses, bounds, chips = list[Clause](), dict[str, Any](), list[Chip]()
    join = False
    for part in parts:
        if part is None:
            join = bool(clauses)
            continue
        chips.append(part.chip)
        for name, bound in part.bounds.items():
            bounds[name] = _narrower(name, bounds.get(name), bound)
        if part.any_of:
            previous = clauses[-1] if join else None
            if previous is not None and previous.holds and not part.chip.negative:
                clauses[-1] = Clause(previous.any_of + part.any_of)
            else:
                clauses.append(Clause(part.any_of, holds=not part.chip.negative))
        join = False
    question = Question(clauses=tuple(clauses), **bounds)
    problems = tuple(part.problem for part in parts if part is not None and part.problem)
    return Sought(question=question, chips=tuple(chips), problems=problems)


def _narrower(name: str, before: Any, bound: Any) -> Any:
    """The stricter of two bounds of the same name."""
    if before is None:
        return bound
    lower = name in ("since", "amount_from")
    return max(before, bound) if lower else min(before, bound)


def _parts(query: str, today: date, me: UUID | None) -> Iterator[_Part | None]:
    """The tokens as parts; None stands for an OR."""
    for match in _TOKEN.finditer(query):
        raw, key = match[0], match["key"] or ""
        value = next((match[one] for one in ("named", "value", "quoted", "plain") if match[one] is not None), "")
        if raw.lower() in _OR:
            yield None
            continue
        negative = bool(match["minus"])
        operator = operator_of(key) if key else None
        if key and operator is None:
            value = f"{key}:{value}"
        part = _named(operator, value, raw, negative, today, me) if operator else _words(value, raw, negative)
        if part is not None:
            yield part


def _words(value: str, raw: str, negative: bool, problem: str = "") -> _Part | None:
    one = atom(value)
    if not one.text:
        return None
    shown = value.strip()
    return _Part(chip=Chip(field="", value=shown, raw=raw, negative=negative), any_of=(one,), problem=problem)


def _named(operator: Operator, value: str, raw: str, negative: bool, today: date, me: UUID | None) -> _Part | None:
    chip = Chip(field=operator.code, value=value.strip(), raw=raw, negative=negative)
    if not value.strip():
        return None
    if operator.code in ("date", "amount"):
        return _bounded(operator, chip, today)
    found = tuple(_atoms(operator, value, me))
    if found:
        return _Part(chip=chip, any_of=found)
    return _words(value, raw, negative, _not_known(operator, raw))


def _bounded(operator: Operator, chip: Chip, today: date) -> _Part | None:
    """A date or an amount; an exclusion of a range is not a range, so it is told."""
    found: dict[str, Any] = {}
    if operator.code == "date":
        if (reach := days(chip.value, today)) is not None:
            found = {name: _midnight(day) for name, day in zip(("since", "until"), reach, strict=True) if day}
    elif (span := amounts(chip.value)) is not None:
        found = {
            name: bound for name, bound in zip(("amount_from", "amount_to"), span, strict=True) if bound is not None
        }
    if found and not chip.negative:
        return _Part(chip=chip, bounds=found)
    return _words(chip.value, chip.raw, chip.negative, _not_known(operator, chip.raw))


def _not_known(operator: Operator, raw: str) -> str:
    return f"‘{raw}’의 {with_particle(operator.label, '을/를')} 알 수 없어 보통 말로 찾았습니다."


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)


def _atoms(operator: Operator, value: str, me: UUID | None) -> Iterable[Atom]:
    """The alternatives of a named value; commas separate several."""
    for one in filter(None, (piece.strip() for piece in re.split(r"[,|/]", value))):
        if operator.code == "state":
            yield from (Atom(f"state:{state}", "flag") for state in states_of(one))
        elif operator.code in ("drafter", "signer") and one in ("나", "me") and me is not None:
            yield Atom(f"{operator.code}:{me}", "flag")
        elif operator.code == "number" and one.isascii() and one.isdigit():
            yield Atom(f"serial:{int(one)}", "flag")
        elif one in HAVING.get(operator.code, {}):
            yield Atom(HAVING[operator.code][one], "flag")
        elif (found := atom(one, FILES if operator.code == "file" else NAMED[operator.code])).text:
            yield found
