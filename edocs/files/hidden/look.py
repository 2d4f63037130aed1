"""What looking into a file gathers: its text in pieces, the tricks that hide some of them, and how colours compare."""

import re
from typing import Final

MOST_CHARACTERS: Final = 200_000
MOST_PIECES: Final = 20_000
MOST_TRICKS: Final = 200
MOST_WORDS: Final = 80
LEAST_CONTRAST: Final = 1.3
"""Below this a colour is the background's to the eye (white on #F0F0F0 is 1.14)."""
TINY_POINTS: Final = 3.9
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_JOINED: Final = re.compile("\U0001f1e6-\U0001f1ff|[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]")


class Damaged(Exception):
    """The file is not what it says it is, or is built to do harm."""


class Full(Exception):
    """Enough has been read."""


class Look:
    """Gathers pieces of text in reading order, and tricks."""

    def __init__(self) -> None:
        self.pieces: list[dict[str, object]] = []
        self.tricks: list[dict[str, str]] = []
        self.room = MOST_CHARACTERS
        self.metadata: dict[str, str] = {}
        self._told: dict[tuple[str, str], dict[str, str]] = {}

    def say(self, text: str, where: str = "", *hidden: str, context: str = "") -> None:
        """Keep a piece of text; every reason why nobody sees it becomes a trick."""
        text = _CONTROL.sub("", text)
        if not text.strip():
            return
        reasons = list(dict.fromkeys(reason for reason in hidden if reason))
        for reason in reasons:
            self.trick(reason, where, text)
        self.characters(text, where)
        self.room -= len(text)
        if len(self.pieces) >= MOST_PIECES or self.room <= 0:
            raise Full
        last = self.pieces[-1] if self.pieces else None
        if last is not None and (last["where"], last["hidden"], last["context"]) == (where, reasons, context):
            last["text"] = f"{last['text']}{text}"
        else:
            self.pieces.append({"text": text, "where": where, "hidden": reasons, "context": context})

    def trick(self, code: str, where: str, words: str) -> None:
        """Note how something is hidden; words of one trick at one place are told together."""
        words = " ".join(words.split())
        told = self._told.get((code, where))
        if told is not None:
            told["words"] = f"{told['words']} {words}"[:MOST_WORDS]
        elif len(self.tricks) < MOST_TRICKS:
            told = {"code": code, "where": where, "words": words[:MOST_WORDS]}
            self._told[code, where] = told
            self.tricks.append(told)

    def characters(self, text: str, where: str) -> None:
        """Note characters without a shape, and those that turn the direction of reading."""
        if _BIDI.search(text):
            self.trick("bidi", where, _BIDI.sub("", text))
        bare = _JOINED.sub("", text)
        found = _INVISIBLE.findall(bare.lstrip("\ufeff"))
        if found:
            self.trick("invisible", where, _INVISIBLE.sub("", bare))

    def meta(self, name: str, value: str | None) -> None:
        """Note what the file says about who made it, where and with what."""
        if value and value.strip():
            self.metadata[name] = " ".join(value.split())[:200]
            if re.search(r"[A-Za-z]:\\|/home/|/Users/|\\\\[\w.]+\\|file://", value):
                self.trick("path", "metadata", f"{name}: {value}")


def colour(text: str | None) -> tuple[int, int, int] | None:
    """Return a colour written as RRGGBB, AARRGGBB, RGB or with a #; None for anything else (automatic, none)."""
    bare = (text or "").strip().lstrip("#")
    if re.fullmatch("[0-9A-Fa-f]{8}", bare):
        bare = bare[2:]
    if re.fullmatch("[0-9A-Fa-f]{3}", bare):
        bare = "".join(char * 2 for char in bare)
    if not re.fullmatch("[0-9A-Fa-f]{6}", bare):
        return None
    return int(bare[:2], 16), int(bare[2:4], 16), int(bare[4:], 16)


WHITE: Final = (255, 255, 255)


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return how well one colour stands out from another: 1 not at all, 21 black on white."""
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _light(rgb: tuple[int, int, int]) -> float:
    parts = [value / 255 for value in rgb]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def unseen(ink: tuple[int, int, int] | None, paper: tuple[int, int, int] | None) -> str:
    """Return ``white`` where ink does not stand out from its paper (white, if none is said), else nothing."""
    return "white" if ink is not None and contrast(ink, paper or WHITE) < LEAST_CONTRAST else ""


def tiny(points: float | None) -> str:
    """Return ``tiny`` for a size that nobody reads, else nothing."""
    return "tiny" if points is not None and points <= TINY_POINTS else ""
