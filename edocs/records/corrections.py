"""Corrections of registration data: which data of which thing, and what a correction must say.

Registration data may not be changed at will: the records officer corrects it, and date, content and reason are kept.
What was signed never changes. LAW rec-dec §20(2), LAW rec-rule §8(2)
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from edocs.records.files import plain_class

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "document": ("title",),
    "letter": ("title", "number", "sender_name"),
    "file": ("name", "retention"),
    "task": ("name", "retention"),
}
"""Thing → data that can be corrected. Filing is moved (`files.move_refused`), numbers given by us never change."""
LABELS: Final = {
    "title": "제목",
    "number": "문서번호",
    "sender_name": "발신자",
    "name": "이름",
    "retention": "보존기간",
    "record_file": "기록물철",
}
MOST: Final = 300


class Correction(Struct, frozen=True):
    """One correction as it was asked for."""

    kind: str
    field: str
    before: str
    after: str
    reason: str


def refused(one: Correction, classes: Sequence[str]) -> str:
    """Why the correction cannot be made; empty when it can."""
    if one.field not in FIELDS.get(one.kind, ()):
        return "no_such_field"
    if not one.reason.strip():
        return "no_reason"
    if not one.after.strip() or len(one.after) > MOST:
        return "no_value"
    if one.field == "retention" and plain_class(one.after) not in {plain_class(each) for each in classes}:
        return "no_such_class"
    return "same" if one.after == one.before else ""
