"""What of a person's data a code or a public answer may show: enough to compare with the paper, no more."""

from typing import Final

_SHOWN: Final = 12


def name(text: str) -> str:
    """A person's name with its middle hidden: `윤*담`, `홍*`, `남궁**솔`. A post before it stays: `팀장 윤*담`."""
    post, blank, person = text.rpartition(" ")
    return f"{post}{blank}{_word(person)}"


def _word(word: str) -> str:
    if len(word) <= 1:
        return word
    if len(word) == 2:
        return word[0] + "*"
    kept = 2 if len(word) >= 5 else 1
    return word[:kept] + "*" * (len(word) - kept - 1) + word[-1]


def title(text: str) -> str:
    """The beginning of a title that is not open to all, and how much is hidden."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "*" * min(len(text) - _SHOWN, _SHOWN)


def cut(text: str, most: int) -> str:
    """The text, or as much of it as `most` characters hold, with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
