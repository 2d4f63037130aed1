"""Korean sentences from values: a template whose words take their particles, periods, clock times.

Shown times are those of Korea.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from edocs.korean import SEOUL, Particle, with_particle


class Word(str):
    """A string that takes its particle in a template: `"{post:이/가} 대결"`."""

    def __format__(self, spec: str) -> str:
        return with_particle(self, cast(Particle, spec)) if "/" in spec else super().__format__(spec)


def sentence(template: str, params: Mapping[str, str]) -> str:
    """The template filled in, with particles that fit."""
    return template.format_map({name: Word(value) for name, value in params.items()})


def day(at: datetime) -> str:
    """`11. 18.`"""
    local = at.astimezone(SEOUL)
    return f"{local.month}. {local.day}."


def period(start: datetime, end: datetime | None) -> str:
    """`11. 18.~11. 20.`: the last day is the one that holds the last moment before `end`."""
    if end is None:
        return f"{day(start)}~"
    last = day(end - timedelta(microseconds=1))
    return last if last == day(start) else f"{day(start)}~{last}"


def clock(at: datetime) -> str:
    """`11. 18. 10:02:11`"""
    local = at.astimezone(SEOUL)
    return f"{day(at)} {local:%H:%M:%S}"


def won(amount: int) -> str:
    """`5,000,000원`"""
    return f"{amount:,}원"
