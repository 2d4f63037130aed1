"""The members of a content in words: how a comparison names them and writes their values."""

from collections.abc import Mapping
from typing import Any, Final

from edocs.links import LABELS, cited_text

_LABELS: Final = {
    "form_version": "서식 판",
    "form_source": "서식의 출처",
    "title": "제목",
    "summary": "요약",
    "keywords": "핵심어",
    "recipients": "수신자",
    "via": "경유",
    "disclosure": "공개 구분",
    "matter_id": "전결 사무",
    "unit_task_id": "단위과제",
    "record_file_id": "기록물철",
    "retention": "보존기간",
    "enclosures": "붙임",
    "extra_steps": "추가한 협조·공람",
    "urgent": "긴급",
    "due_at": "처리 기한",
    "cites": "관련 문서",
    "parts": "일괄기안 문서",
}


def label(member: str) -> str:
    """What a member of the content is called."""
    return _LABELS.get(member, member)


def value_text(member: str, value: Any) -> str:
    """A plain value as a person reads it; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "예" if value else "아니요"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(value_text(member, one) for one in value)
    if isinstance(value, Mapping):
        return _member_text(value)
    return str(value)


def _member_text(value: Mapping[str, Any]) -> str:
    """A file by its name, a named document by its number, a part by its title."""
    if "relation" in value:
        return f"{LABELS[value['relation']]} {value['number'] or cited_text('', None)}".strip()
    return str(value.get("name") or value.get("title") or value.get("kind") or "")
