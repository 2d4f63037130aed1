"""What a formula gives for the values of a form. Pure and total: every value gives a value or none, never an error.

None is "not written". Arithmetic with none gives none, a comparison with none is false, a column passes over none. A
number too large, a division by zero and a day beyond the calendar give none.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from edocs.forms.functions import function
from edocs.forms.language import MOST, ONE, PLACES, Call, Minus, Name, Node, Number, Pair, Truth, Words, divided
from edocs.forms.language import rounded_quotient as quotient
from edocs.korean import date_text
from kernel.worktime import Week, working_days

Value = int | str | bool | date | tuple[date, date] | None
"""A number in units of 10^-10, a text, yes or no, a day, a period, or nothing."""
Look = Callable[[str, str], Any]
"""The value of a name: table (empty for a field) and code. A column gives a list."""
MOST_MONTHS: Final = 1200
MOST_DAYS: Final = 3_660_000


def evaluate(node: Node, look: Look, week: Week) -> Any:
    """Return what a checked formula gives."""
    match node:
        case Number() | Truth():
            return node.value
        case Words():
            return node.text
        case Name():
            return look(node.table, node.code)
        case Minus():
            of = evaluate(node.of, look, week)
            return None if of is None else -of
        case Call():
            return _call(node, look, week)
        case Pair():
            return _pair(node.sign, evaluate(node.left, look, week), evaluate(node.right, look, week))
    raise AssertionError(node)


def plain(number: int) -> str:
    """Return a number as its shortest plain figures: ``12``, ``-3.5``."""
    whole, rest = divmod(abs(number), ONE)
    figures = f"{whole}.{rest:0{PLACES}d}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"-{figures}" if number < 0 else figures


def rounded(number: int, places: int) -> int:
    """Return a number to so many places after the point, half away from zero."""
    step: int = ONE // 10**places
    return quotient(number, step) * step


def _within(number: int | None) -> int | None:
    return number if number is not None and abs(number) <= MOST else None


def _pair(sign: str, left: Any, right: Any) -> Value:
    if sign == "그리고":
        return left is True and right is True
    if sign == "또는":
        return left is True or right is True
    if sign == "&":
        return f"{left or ''}{right or ''}"
    if sign in _COMPARED:
        return left is not None and right is not None and _COMPARED[sign](left, right)
    if left is None or right is None:
        return None
    if isinstance(left, date):
        return _moved(left, sign, right)
    return _within(_RECKONED[sign](left, right))


_COMPARED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_RECKONED: Final[dict[str, Callable[[int, int], int | None]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: quotient(left * right, ONE),
    "/": divided,
}


def _moved(day: date, sign: str, by: Any) -> Value:
    if isinstance(by, date):
        return (day - by).days * ONE
    return _later(day, -by if sign == "-" else by)


def _later(day: date, days: int) -> date | None:
    """Return the day so many whole days later."""
    whole = days // ONE
    if abs(whole) > MOST_DAYS:
        return None
    try:
        return day + timedelta(days=whole)
    except OverflowError:
        return None


def _months_later(day: date, months: int) -> date | None:
    """Return the same day so many months later, or the last of that month."""
    whole = months // ONE
    if abs(whole) > MOST_MONTHS:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
    return next((made for last in range(4) if (made := _date(year, month + 1, day.day - last))), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _call(node: Call, look: Look, week: Week) -> Value:
    called = function(node.name)
    assert called is not None  # the formula was checked
    if called.name == "만약":
        chosen = 1 if evaluate(node.args[0], look, week) is True else 2
        found: Value = evaluate(node.args[chosen], look, week)
        return found
    args = [evaluate(arg, look, week) for arg in node.args]
    if called.column:
        return _COLUMNS[called.name](_written(args))
    if called.name == "빈칸":
        return args[0] is None or args[0] == ""
    if called.name == "아님":
        return args[0] is not True
    if any(arg is None for arg in args):
        return "" if called.name == "글자" else None
    if called.takes == ("date", "date"):
        return _span(called.name, args, week)
    return _PLAIN[called.name](*args)


def _written(args: Sequence[Any]) -> list[Any]:
    """The values of columns and of single arguments, those that are there."""
    flat = [one for arg in args for one in (arg if isinstance(arg, list) else [arg])]
    return [one for one in flat if one is not None and one != ""]


_COLUMNS: Final[Mapping[str, Callable[[list[Any]], int | None]]] = {
    "합계": lambda values: _within(sum(values)),
    "개수": lambda values: len(values) * ONE,
    "평균": lambda values: quotient(sum(values), len(values)) if values else None,
    "최소": lambda values: min(values, default=None),
    "최대": lambda values: max(values, default=None),
}


def _span(name: str, args: Sequence[Any], week: Week) -> int | None:
    """The days from the first to the last, both counted; all of them, or those on which one works."""
    first: date
    last: date
    first, last = args[0] if len(args) == 1 else args
    if last < first:
        return None
    if name == "일수":
        return ((last - first).days + 1) * ONE
    return (working_days(week, first, last) + week.works(last)) * ONE


def _step(number: int, places: int, way: int) -> int | None:
    """Round away from zero (1) or towards it (-1), or to the nearer (0)."""
    digits = places // ONE
    if not -12 <= digits <= PLACES:
        return None
    step: int = ONE // 10**digits if digits >= 0 else ONE * 10**-digits
    if way == 0:
        return _within(quotient(number, step) * step)
    whole, rest = divmod(abs(number), step)
    size: int = (whole + (1 if way > 0 and rest else 0)) * step
    return _within(-size if number < 0 else size)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, date):
        return date_text(value)
    return grouped(value) if isinstance(value, int) else str(value)


def grouped(number: int) -> str:
    """Return a number with its thousands apart: ``1,234.5``."""
    whole, point, rest = plain(number).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole != "-0" else f"-0{point}{rest}"


_PLAIN: Final[Mapping[str, Callable[..., Value]]] = {
    "반올림": lambda number, places=0: _step(number, places, 0),
    "올림": lambda number, places=0: _step(number, places, 1),
    "내림": lambda number, places=0: _step(number, places, -1),
    "절댓값": abs,
    "나머지": lambda number, by: number % by if by else None,
    "날더하기": _later,
    "달더하기": _months_later,
    "날짜": lambda year, month, day: _date(year // ONE, month // ONE, day // ONE),
    "연도": lambda day: day.year * ONE,
    "월": lambda day: day.month * ONE,
    "일": lambda day: day.day * ONE,
    "시작": lambda period: period[0],
    "끝": lambda period: period[1],
    "글자": _text,
}
