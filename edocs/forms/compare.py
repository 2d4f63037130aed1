"""How one version of a form differs from another, in sentences for whoever decides about it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from edocs.forms.fields import Column, Field
from edocs.forms.model import Form

Op = Literal["added", "removed", "changed", "moved"]
KIND_NAMES: Final = {
    "text": "짧은 글",
    "long": "긴 글",
    "number": "수",
    "money": "금액",
    "date": "날짜",
    "period": "기간",
    "choice": "선택",
    "yesno": "예/아니요",
    "person": "사람",
    "unit": "부서",
    "table": "표",
}
_NAMES: Final = {
    "label": "이름",
    "label_en": "영문 이름",
    "kind": "종류",
    "required": "필수",
    "required_if": "필수가 되는 조건",
    "shown_if": "보이는 조건",
    "formula": "계산식",
    "hint": "도움말",
    "half": "반 너비",
    "max_length": "가장 긴 길이",
    "pattern": "글의 꼴",
    "minimum": "가장 작은 값",
    "maximum": "가장 큰 값",
    "decimals": "소수점 아래 자리",
    "options": "선택지",
    "most_rows": "줄 수",
    "not_before": "앞 날짜",
    "sum": "합계",
    "sums_to": "합계와 같은 항목",
}
_OF_FORM: Final = {
    "title": "서식 이름",
    "title_en": "영문 서식 이름",
    "description": "설명",
    "internal": "내부결재",
    "matter": "전결 사무",
    "amount_field": "금액으로 쓰는 항목",
    "what": "목록의 첫 줄",
    "amount_note": "금액 옆 말",
    "template": "본문 틀",
    "checks": "항목 사이 확인",
}
_LONGEST: Final = 200


class Change(Struct, frozen=True):
    """One thing that differs: what was done, to what, and how it was and is in words."""

    op: Op
    what: str
    before: str = ""
    after: str = ""


def changes(before: Form | None, after: Form) -> tuple[Change, ...]:
    """Return how a form differs from the one before; everything is new where there was none."""
    if before is None:
        return tuple(Change("added", _name(field), after=KIND_NAMES[field.kind]) for field in after.fields)
    return (*_general(before, after), *_sections(before, after), *_parts(before.fields, after.fields, ""))


def _name(part: Field | Column, table: str = "") -> str:
    return f"{table} › {part.label}" if table else part.label


def _general(before: Form, after: Form) -> Iterator[Change]:
    for name, label in _OF_FORM.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name == "template":
            yield Change("changed", label)
        else:
            yield Change("changed", label, _words(old), _words(new))


def _sections(before: Form, after: Form) -> Iterator[Change]:
    old, new = ({one.title: one for one in form.sections if one.title} for form in (before, after))
    yield from (Change("removed", f"묶음 ‘{title}’") for title in old if title not in new)
    yield from (Change("added", f"묶음 ‘{title}’") for title in new if title not in old)
    for title in (title for title in old if title in new):
        if old[title].shown_if != new[title].shown_if:
            what = f"묶음 ‘{title}’ {_NAMES['shown_if']}"
            yield Change("changed", what, old[title].shown_if, new[title].shown_if)


def _parts(
    before: Sequence[Field] | Sequence[Column], after: Sequence[Field] | Sequence[Column], table: str
) -> Iterator[Change]:
    """Yield what differs between fields or columns, told by their names in formulas."""
    old = {part.code: part for part in before}
    new = {part.code: part for part in after}
    yield from (
        Change("removed", _name(old[code], table), KIND_NAMES[old[code].kind]) for code in old if code not in new
    )
    yield from (
        Change("added", _name(new[code], table), after=KIND_NAMES[new[code].kind]) for code in new if code not in old
    )
    both = [code for code in new if code in old]
    stayed = _rising([list(old).index(code) for code in both])
    for place, code in enumerate(both):
        if place not in stayed:
            yield Change("moved", _name(new[code], table))
        yield from _properties(old[code], new[code], table)


def _properties(old: Field | Column, new: Field | Column, table: str) -> Iterator[Change]:
    for name, label in _NAMES.items():
        was, now = getattr(old, name, None), getattr(new, name, None)
        if was != now:
            words = (KIND_NAMES[str(was)], KIND_NAMES[str(now)]) if name == "kind" else (_words(was), _words(now))
            yield Change("changed", f"{_name(new, table)}: {label}", *words)
    if isinstance(old, Field) and isinstance(new, Field):
        yield from _parts(old.columns, new.columns, new.label)


def _rising(places: Sequence[int]) -> frozenset[int]:
    """Return which members of a list stay where they are when the others are taken to have moved: a longest rise."""
    ways: list[list[int]] = []
    for at, place in enumerate(places):
        before: list[int] = max((way for way in ways if places[way[-1]] < place), key=len, default=[])
        ways.append([*before, at])
    longest: list[int] = max(ways, key=len, default=[])
    return frozenset(longest)


def _words(value: Any) -> str:
    """Return a property as a person reads it."""
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if value is None or value == "":
        return "없음"
    if isinstance(value, tuple | list):
        return ", ".join(_words(one) for one in value)[:_LONGEST] or "없음"
    plain = msgspec.to_builtins(value)
    if isinstance(plain, Mapping):
        return str(plain.get("label") or plain.get("message") or "")
    return f"{value:,}" if isinstance(value, int) else str(value)[:_LONGEST]
