"""How a document is sealed when it is sent, and who may: pure.

Inside one body, between its assistant organs, a document bears a signature and no seal; everybody else gets the seal of
the head. Either may be left out on simple papers. LAW adm-doc §14(2), LAW adm-doc §14(3)
"""

from collections.abc import Collection
from typing import Final

SEAL: Final = "seal"
SIGNATURE: Final = "signature"
OMIT_SEAL: Final = "omit_seal"
OMIT_SIGNATURE: Final = "omit_signature"

GROUNDS: Final = {
    "order": "결재권자나 처리과장의 지시",
    "renamed": "수신자의 명칭 변경",
    "mistake": "수신자 착오",
    "request": "수신자의 요청",
}
"""For what a recipient may be added after sending. LAW adm-doc-rule §12(2)"""


def modes(kinds: Collection[str]) -> tuple[str, ...]:
    """How a document to recipients of these kinds may be sealed, the usual one first; none when it goes nowhere."""
    if not kinds:
        return ()
    return (SIGNATURE, OMIT_SIGNATURE) if set(kinds) == {"unit"} else (SEAL, OMIT_SEAL)


def needs_check(kinds: Collection[str], *, rule: bool) -> bool:
    """Whether somebody else looks before it leaves (심사): never inside one's own house."""
    return rule and set(kinds) != {"unit"}


def chief(institution: str) -> str:
    """How the head of an institution is usually addressed; the drafter may write it otherwise."""
    for ending, title in _TITLES.items():
        if institution.endswith(ending):
            return institution + title
    return f"{institution}장"


_TITLES: Final = {
    "재단": " 대표이사",
    "공사": " 사장",
    "공단": " 이사장",
    "의회": "의장",
    "센터": "장",
    "진흥원": "장",
    "연구원": "장",
}
"""Endings of names and the titles of their heads; all else takes 장 (시장, 구청장, 도서관장, 경찰서장)."""
