"""Korean sentences from values: particles, periods, clock times.

Shown times are those of Korea, which has kept UTC+9 without summer time since 1988; pure code may not read a time-zone
database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9), "KST")
_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8


def particle(word: str, closed: str, open_: str) -> str:
    """The word with the particle that its last sound asks for: `particle("팀장", "이", "가")` → 팀장이.

    `으로/로` treats a final ㄹ as open. A word that does not end in Hangul takes the open form.
    """
    last = ord(word[-1]) if word else 0
    final = (last - _FIRST) % _FINALS if _FIRST <= last <= _LAST else 0
    is_closed = final != 0 and not (closed == "으로" and final == _RIEUL)
    return word + (closed if is_closed else open_)


class Word(str):
    """A string that takes its particle in a template: `"{post:이/가} 대결"`."""

    def __format__(self, spec: str) -> str:
        return particle(self, *spec.split("/")) if "/" in spec else super().__format__(spec)


def sentence(template: str, params: Mapping[str, str]) -> str:
    """The template filled in, with particles that fit."""
    return template.format_map({name: Word(value) for name, value in params.items()})


def day(at: datetime) -> str:
    """`11. 18.`"""
    local = at.astimezone(KOREA)
    return f"{local.month}. {local.day}."


def period(start: datetime, end: datetime | None) -> str:
    """`11. 18.~11. 20.`: the last day is the one that holds the last moment before `end`."""
    if end is None:
        return f"{day(start)}~"
    last = day(end - timedelta(microseconds=1))
    return last if last == day(start) else f"{day(start)}~{last}"


def clock(at: datetime) -> str:
    """`11. 18. 10:02:11`"""
    local = at.astimezone(KOREA)
    return f"{day(at)} {local:%H:%M:%S}"


def won(amount: int) -> str:
    """`5,000,000원`"""
    return f"{amount:,}원"
