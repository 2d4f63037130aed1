"""What a document of the demo city is, and how its course is told."""

from dataclasses import dataclass, field
from typing import Any

CULTURE, TRANSIT = "한빛문화재단", "한빛교통공사"
CITY = "한빛시"


@dataclass(frozen=True)
class Act:
    """What somebody does to a document: `who` is a name, or a post whose holder acts."""

    who: str
    what: str = "sign"
    """sign (or decide, where that is asked), return, hold, recall, opinion."""
    words: str = ""
    differing: bool = False


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document of the demo. `day` counts working days back from today, `acts` follow each other over the days."""

    who: str
    title: str
    summary: str
    lines: tuple[str, ...]
    day: int = 1
    house: str = CULTURE
    form: str = "general"
    matter: str = ""
    amount: int = 0
    budget: str = "기관운영 / 일반운영비"
    vendor: str = ""
    method: str = "transfer"
    fields: dict[str, Any] = field(default_factory=dict)
    details: tuple[tuple[str, int, int], ...] = ()
    keywords: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    disclosure: tuple[str, tuple[int, ...]] = ("open", ())
    due: tuple[int, int] | None = None
    """Working days from today and the hour."""
    urgent: bool = False
    files: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    """Kind and post of what the drafter adds to the line."""
    submitted: bool = True
    acts: tuple[Act, ...] = ()


def sign(*who: str) -> tuple[Act, ...]:
    """These people act, one after the other."""
    return tuple(Act(one) for one in who)
