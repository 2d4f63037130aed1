"""One entry of the directory, and what a new copy of the directory changes. Pure.

Invariants: a code has one open version at most; what was is never rewritten, a version ends on the day before the next
begins; a copy that would end more than `MOST_ENDED` of all codes is refused, because a broken copy looks like that.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, Literal

import msgspec
from msgspec import Struct

MOST_ENDED: Final = 0.1
"""Of the living codes."""
FEW: Final = 20
"""So many codes may end in a directory of any size."""


class Entry(Struct, frozen=True, kw_only=True):
    """What the directory says of one code."""

    code: str
    name: str
    full_name: str = ""
    chief: str = ""
    """발신명의: what is printed as the recipient."""
    org_code: str = ""
    """The institution that the unit belongs to; its own code for an institution."""
    parent_code: str = ""
    sends: bool = False
    """Sends in its own name: an institution."""
    receives: bool = False
    """Can be addressed: a handling unit (처리과)."""
    level: int = 0
    position: int = 0
    successor: str = ""
    certificate: str = ""
    """For encryption, as PEM or base64; empty where there is none."""


class Change(Struct, frozen=True):
    """What becomes of one code on the day of the copy."""

    kind: Literal["new", "changed", "ended"]
    code: str
    entry: Entry | None
    """What holds from the day on; None when the code ended."""
    fields: tuple[str, ...] = ()
    """Which fields differ, for a code that changed."""


class Refused(ValueError):
    """A copy that is not taken; `code` is stable, the text says why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def changes(
    known: Mapping[str, Entry], copy: Iterable[Entry], *, whole: bool = True, force: bool = False
) -> list[Change]:
    """What the copy changes in the living entries. `whole`: codes that it lacks have ended. Raises Refused."""
    found: list[Change] = []
    seen: set[str] = set()
    for entry in copy:
        if entry.code in seen:
            raise Refused("doubled", f"{entry.code}: 같은 코드가 두 번 있습니다.")
        seen.add(entry.code)
        old = known.get(entry.code)
        if old is None:
            found.append(Change("new", entry.code, entry))
        elif old != entry:
            fields = tuple(name for name in Entry.__struct_fields__ if getattr(old, name) != getattr(entry, name))
            found.append(Change("changed", entry.code, entry, fields))
    if not seen:
        raise Refused("empty", "기관이 하나도 없는 파일입니다.")
    if whole:
        ended = sorted(known.keys() - seen)
        if len(ended) > max(FEW, int(len(known) * MOST_ENDED)) and not force:
            raise Refused("too_many_ended", f"기관 {len(ended)}곳이 한꺼번에 없어집니다. 파일이 온전한지 확인하십시오.")
        found += [Change("ended", code, None) for code in ended]
    return found


def completed(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with what can be told from the others: the institution above, the full name."""
    known = {entry.code: entry for entry in entries}
    return [_completed(entry, known) for entry in known.values()]


def _completed(entry: Entry, known: Mapping[str, Entry]) -> Entry:
    org, above = entry.org_code, entry
    steps = 0
    while not org and steps < 32:
        if above.sends or above.parent_code not in known:
            org = above.code
        above, steps = known.get(above.parent_code, above), steps + 1
    owner = known.get(org)
    full = entry.full_name or (
        entry.name if owner is None or owner.code == entry.code else f"{owner.name} {entry.name}"
    )
    return msgspec.structs.replace(entry, org_code=org or entry.code, full_name=full)


def day_before(day: date) -> date:
    """The last day of what ends because something else begins."""
    return day - timedelta(days=1)
