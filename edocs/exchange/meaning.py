"""What the reason of a quarantined file means, for whoever has to decide about it. Pure."""

from typing import Final

from edocs.exchange.pack.reasons import MEANING

_KEYS: Final = {
    "CONFLICT": (
        "이름이 같은데 내용이 다른 파일이 이미 접수되어 있습니다",
        "another file of this name was taken already",
    ),
    "ID_REUSED": (
        "같은 문서 번호로 내용이 다른 문서가 이미 들어와 있습니다",
        "a document of this id, with other contents, came already",
    ),
}
_NUMBERS: Final = {str(reason.value): words for reason, words in MEANING.items()}


def meaning(reason: str, language: str = "ko") -> str:
    """The sentence for a reason; empty for none."""
    korean, english = _KEYS.get(reason) or _NUMBERS.get(reason) or ("", "")
    return english if language == "en" else korean
