"""The operators of the query language: their Korean and English names, and the words of their values."""

from typing import Final

from msgspec import Struct

FILES: Final = "rest"
"""The search's field for what is attached."""


class Operator(Struct, frozen=True):
    """A field that can be named. `code` is its name in the API, `names` what people may type."""

    code: str
    label: str
    names: tuple[str, ...]


OPERATORS: Final = (
    Operator("title", "제목", ("제목", "title")),
    Operator("drafter", "기안자", ("기안자", "작성자", "drafter", "author", "from")),
    Operator("signer", "결재자", ("결재자", "검토자", "협조자", "서명자", "signer", "approver")),
    Operator("unit", "부서", ("부서", "처리과", "unit", "dept", "department")),
    Operator("form", "양식", ("양식", "서식", "form")),
    Operator("number", "번호", ("번호", "문서번호", "등록번호", "number", "no")),
    Operator("date", "날짜", ("날짜", "기간", "일자", "date", "period", "when")),
    Operator("amount", "금액", ("금액", "amount", "won")),
    Operator("state", "상태", ("상태", "state", "status", "is")),
    Operator("file", "첨부", ("첨부", "붙임", "file", "attachment")),
    Operator("opinion", "의견", ("의견", "opinion")),
    Operator("filing", "기록물철", ("기록물철", "단위과제", "철", "filing")),
    Operator("keyword", "키워드", ("키워드", "keyword", "tag")),
)
NAMED: Final = {
    code: code for code in ("title", "drafter", "signer", "unit", "form", "number", "opinion", "filing", "keyword")
}
"""The operators whose value is a text to be found in the field of the search with that name."""
HAVING: Final[dict[str, dict[str, str]]] = {
    "file": {"있음": "has:file", "yes": "has:file"},
    "opinion": {"다름": "has:differing", "다른의견": "has:differing", "differing": "has:differing"},
    "state": {},
}
"""Values that are a yes or no."""
_STATES: Final = {
    "IN_PROGRESS": ("진행", "진행중", "결재중", "진행 중", "open", "in_progress"),
    "ESTABLISHED": ("완료", "결재완료", "성립", "done", "established"),
    "RETURNED": ("반려", "returned"),
    "DRAFTING": ("회수", "recalled"),
    "ABANDONED": ("폐기", "abandoned"),
}
STATE_LABELS: Final = {state: names[0] for state, names in _STATES.items()}
"""The Korean word of each state, which is also what may be typed."""
_BY_NAME: Final = {name: one for one in OPERATORS for name in one.names}


def operator_of(key: str) -> Operator | None:
    """The operator of this name, whatever its case."""
    return _BY_NAME.get(key.lower())


def states_of(word: str) -> tuple[str, ...]:
    """The states that a word means; none for a word that means none."""
    return tuple(state for state, names in _STATES.items() if word.lower() in names)
