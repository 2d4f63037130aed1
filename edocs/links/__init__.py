"""Documents that belong together: what a later document does to an earlier one, in the words of the office.

An established document is never edited. Who finds a fault drafts again and has it approved again: a redraft (재기안), a
correction (정정) or a cancellation (취소) that names the first. A reference (관련) changes nothing.

LAW adm-doc §17
"""

from datetime import date
from typing import Final

from edocs.content import Cited
from edocs.korean import date_text, with_particle

REFERENCE: Final = "reference"
FOLLOWING: Final = ("redraft", "correction", "cancellation")
"""The relations by which a later document takes the place of an earlier one, or of a part of it."""
LABELS: Final = {"redraft": "재기안", "correction": "정정", "cancellation": "취소", REFERENCE: "관련"}
"""What each relation is called, seen from the later document."""
_DONE: Final = {"redraft": "다시 기안됨", "correction": "정정됨", "cancellation": "취소됨"}
_SHORT: Final = {"redraft": "재기안됨", "correction": "정정됨", "cancellation": "취소됨"}


def followed(relation: str, number: str) -> tuple[str, str]:
    """What the course of the earlier document says of the later one: a sentence and no detail."""
    return f"{with_particle(number or '새 문서', '(으)로')} {_DONE[relation]}", ""


def mark_text(relation: str, number: str, *, earlier: bool) -> str:
    """What a list row says: `정정됨: 팀-5` on the earlier document, `정정: 팀-3` on the later one."""
    word = _SHORT[relation] if earlier else LABELS[relation]
    return f"{word}: {number}" if number else word


def cited_text(number: str, dated: date | None) -> str:
    """How a document is named in a text: `행정지원과-123(2026. 11. 21.)`; by its date alone while it has no number."""
    day = date_text(dated) if dated is not None else ""
    return f"{number}({day})" if number and day else number or day


def following(cites: tuple[Cited, ...]) -> tuple[Cited, ...]:
    """Those of the cited documents that this one redrafts, corrects or cancels."""
    return tuple(one for one in cites if one.relation in FOLLOWING)


def references(cites: tuple[Cited, ...]) -> tuple[Cited, ...]:
    """Those of the cited documents that this one merely refers to."""
    return tuple(one for one in cites if one.relation == REFERENCE)
