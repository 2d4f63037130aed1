"""What people are told of a joint draft of another institution, in sentences; and its kind of notice."""

from uuid import UUID

from edocs.noticing import MOST_REASON, MOST_TITLE, bold, short
from kernel.notices import Kind, Notice, declare

JOINT = "edocs.joint"
KINDS = declare(Kind(JOINT, "approval", "다른 기관의 공동기안", "Joint drafts of other institutions", fixed=True))
"""To answer another body in time is a duty, so that nobody can turn it off. LAW adm-doc §67"""


def arrived(request_id: UUID, institution: str, title: str) -> Notice:
    """A joint draft came."""
    ko = f"{bold(institution, '이/가')} {bold(short(title, MOST_TITLE))} 공동결재를 요청했습니다."
    return _notice("arrived", request_id, ko, f"{bold(institution)} asks to decide {bold(short(title, MOST_TITLE))}.")


def handed(request_id: UUID, institution: str, title: str) -> Notice:
    """The registry handed it to this unit."""
    ko = f"{bold(institution)} 공동기안 {bold(short(title, MOST_TITLE), '이/가')} 우리 부서에 배부되었습니다."
    return _notice("handed", request_id, ko, f"A joint draft of {bold(institution)} came to your unit.")


def late(request_id: UUID, institution: str, title: str) -> Notice:
    """It should have been answered by now."""
    ko = f"{bold(institution)} 공동기안 {bold(short(title, MOST_TITLE))}의 회신 기한이 지났습니다."
    return _notice("late", request_id, ko, f"The answer to {bold(institution)} is late.", tone="warn")


def ended(request_id: UUID, institution: str, title: str, *, agreed: bool, text: str) -> Notice:
    """It came into being, or was taken back."""
    name = bold(short(title, MOST_TITLE), "이/가")
    if agreed:
        ko, en = f"공동기안 {name} {bold(institution)} {text}로 성립했습니다.", f"It came into being as {text}."
        return _notice("agreed", request_id, ko, en, tone="ok")
    ko, en = f"{bold(institution, '이/가')} 공동기안을 거두었습니다.", f"{bold(institution)} took a joint draft back."
    return _notice("ended", request_id, ko, en, tone="bad", note=f"{title}: {text}")


def _notice(what: str, request_id: UUID, ko: str, en: str, *, tone: str = "", note: str = "") -> Notice:
    return Notice(
        key=f"joint/{what}/{request_id}",
        kind=JOINT,
        ko=ko,
        en=en,
        about=f"joint/{request_id}",
        note_ko=short(note, MOST_REASON),
        note_en=short(note, MOST_REASON),
        tone=tone,
        href=f"/approvals/joint/{request_id}",
        act="open",
    )
