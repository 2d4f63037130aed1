"""The course of a received document in sentences: what was done, from the plain detail that is kept of it."""

from collections.abc import Mapping
from typing import Any, Final

_SENTENCES: Final = {
    "arrive": "{sender}에서 도달",
    "distribute": "{unit}에 배부",
    "register": "접수번호 {receipt} 부여",
    "ask_redistribution": "재배부 요청",
    "ask_resend": "발신 기관에 재발송 요청",
    "give_back": "{sender}에 반송",
    "transfer": "{to}에 이송",
    "pass_on": "경유 문서 결재",
    "pass_on_begun": "경유 문서로 보내려고 기안",
    "transfer_begun": "밖의 기관에 이송하려고 기안",
    "assign": "담당자 {officer} 지정",
    "instruct": "처리 지시",
    "circulate": "공람 {count}명",
    "read": "공람함",
    "answer": "회신 기안",
    "file": "{file}에 편철",
    "finish": "처리 완료",
    "reopen": "다시 처리",
    "replace": "다시 온 문서로 바뀜",
    "accepted_there": "{unit}에서 접수",
    "overdue": "처리기한 지남",
}


def sentence(kind: str, detail: Mapping[str, Any]) -> str:
    """What was done, in one sentence; a kind that is not known yet stands for itself."""
    form = _SENTENCES.get(kind, kind)
    return form.format_map(_Blank(detail))


class _Blank(dict[str, Any]):
    """Values by name; one that is missing is empty."""

    def __missing__(self, key: str) -> str:
        return ""
