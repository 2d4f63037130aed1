"""What the messenger decides without a database: policies, who may do what to which message, names of files, the chain.

Pure: values in, values out.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

Kind = Literal["direct", "group", "channel", "unit", "desk"]
FIXED = frozenset({"direct", "unit", "desk"})
"""Kinds whose members follow from what they are: nobody invites and nobody leaves."""
MOST_TEXT = 10_000
MOST_MEMBERS = 5_000
MOST_NAMED = 200
"""Up to so many members each cursor is told by itself; beyond, and where names are hidden, how many stand where."""
COUNTED = frozenset({"text", "card", "poll"})
"""Kinds of message that count as unread; lines about who came and went do not."""
VOID = frozenset({"deleted", "recalled", "expired"})


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What holds in one conversation."""

    reads: Literal["count", "author", "all"] = "all"
    """Who may know who has read: nobody (the count alone), the author of the message, everybody."""
    history: Literal["all", "joined"] = "joined"
    """What newcomers see of the time before they came."""
    post: Literal["all", "owners"] = "all"
    retention_days: int = 0
    """Days after which messages are removed; 0: by the institution's rule."""


class HousePolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an institution lays down for its talk."""

    partners: Literal["all", "none"] = "all"
    """Whether its people may talk with other institutions."""
    recall_minutes: int = 24 * 60
    """How long an unread message may be recalled."""
    delete_minutes: int = 24 * 60
    """How long the author may delete for all; 0 never."""
    edit_minutes: int = 24 * 60
    retention_days: int = 365 * 3
    blocked: tuple[str, ...] = ()
    """Extensions that may not be sent, besides programs."""
    typing: bool = False
    watermark: bool = False
    """The reader's name lies faintly over the screen."""
    personal: Literal["off", "ask", "block"] = "ask"
    """What becomes of a text with a resident registration number and the like: sent, sent after a second look, not
    sent. LAW priv-act §24-2"""
    hold: bool = False
    """Legal hold: nothing is removed by time, recall and deletion keep the text for the audit."""


DEFAULTS: Mapping[str, Policy] = {
    "direct": Policy(reads="all", history="all"),
    "group": Policy(reads="all", history="joined"),
    "channel": Policy(reads="all", history="all"),
    "unit": Policy(reads="all", history="all"),
    "desk": Policy(reads="count", history="all", post="owners"),
}


def may_edit(message: Any, mine: bool, now: datetime, house: HousePolicy) -> str:
    """Why the text may not be changed, or empty."""
    if not mine:
        return "not_yours"
    if message.state in VOID or message.kind != "text":
        return "not_text"
    return "" if now - message.at <= timedelta(minutes=house.edit_minutes) else "too_late"


def may_recall(message: Any, mine: bool, readers: int, now: datetime, house: HousePolicy) -> str:
    """Why the message may not be recalled, or empty: only the author, only while nobody else has read it."""
    if not mine:
        return "not_yours"
    if message.state in VOID or message.kind == "system":
        return "gone"
    if readers:
        return "read"
    return "" if now - message.at <= timedelta(minutes=house.recall_minutes) else "too_late"


def may_delete(message: Any, mine: bool, owner: bool, now: datetime, house: HousePolicy) -> str:
    """Why the message may not be deleted for all, or empty. Owners of a channel may always."""
    if message.state in VOID or message.kind == "system":
        return "gone"
    if owner:
        return ""
    if not mine:
        return "not_yours"
    return "" if now - message.at <= timedelta(minutes=house.delete_minutes) else "too_late"


REFUSALS: Mapping[str, tuple[str, str]] = {
    "not_yours": ("내가 쓴 메시지만 할 수 있습니다.", "Only the author may do this."),
    "not_text": ("고칠 수 있는 메시지가 아닙니다.", "This message cannot be changed."),
    "too_late": ("기관이 정한 시간이 지나 할 수 없습니다.", "The time that the institution allows has passed."),
    "gone": ("이미 거두었거나 지운 메시지입니다.", "The message is gone already."),
    "owners_only": ("이 대화는 관리하는 사람만 쓸 수 있습니다.", "Only owners may write here."),
    "no_member": ("이 대화에서 나간 뒤입니다.", "You are no member any more."),
    "closed": ("닫은 대화입니다. 읽을 수만 있습니다.", "The conversation is closed."),
    "elsewhere": ("상대 기관이 받지 않았습니다.", "The other institution has refused it."),
    "read": (
        "이미 읽은 사람이 있어 회수할 수 없습니다. 지우기는 할 수 있습니다.",
        "Somebody has read it: it cannot be recalled any more.",
    ),
}


def recipients_key(people: Iterable[tuple[int, Any]]) -> str:
    """The key of a conversation of two: the same whoever begins."""
    return "|".join(sorted(f"{house}:{person}" for house, person in people))


def snippet(text: str, files: Iterable[Mapping[str, Any]] = (), most: int = 80) -> str:
    """One line of a message for a list."""
    flat = " ".join(text.split())
    if not flat:
        flat = ", ".join(str(file["name"]) for file in files)
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def digest(value: Any) -> str:
    """SHA-256 of a plain JSON value in one spelling."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def chained(before: str, *parts: str | int | None) -> str:
    """The hash of an event: of the one before it and of what it says, so that none can be taken out or changed."""
    return digest([before, *parts])


_RESIDENT = re.compile(r"(?<!\d)(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s?-?\s?[1-8]\d{6}(?!\d)")
_LICENCE = re.compile(r"(?<!\d)\d{2}-\d{2}-\d{6}-\d{2}(?!\d)")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[MSROD]\d{3}[A-Z0-9]\d{4}(?![A-Za-z0-9])")
_CARD = re.compile(r"(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)")


def personal_data(text: str) -> list[str]:
    """Which kinds of numbers that single out a person stand in a text, in words: 주민등록번호, 운전면허번호 …"""
    found = []
    if _RESIDENT.search(text):
        found.append("주민등록번호·외국인등록번호")
    if _LICENCE.search(text):
        found.append("운전면허번호")
    if _PASSPORT.search(text):
        found.append("여권번호")
    if any(_is_card("".join(filter(str.isdigit, one))) for one in _CARD.findall(text)):
        found.append("카드번호")
    return found


def _is_card(digits: str) -> bool:
    """Whether the check digit of a card's number is right (ISO/IEC 7812-1)."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_PROGRAMS = frozenset("exe com scr pif bat cmd msi msp dll cpl hta js jse vbs vbe wsf wsh ps1 lnk jar app apk".split())
_BAD = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def file_fault(name: str, blocked: Iterable[str] = ()) -> str:
    """Why a file of this name may not be sent, as a sentence, or empty."""
    plain = unicodedata.normalize("NFC", name).strip().rstrip(". ")
    if not plain or len(plain) > 200 or "/" in plain or "\\" in plain or _BAD.search(plain):
        return "파일 이름을 바꾸어 다시 보내 주십시오. 이름이 비었거나 너무 길거나, 쓸 수 없는 문자가 있습니다."
    extension = plain.rpartition(".")[2].lower() if "." in plain else ""
    if extension in _PROGRAMS:
        return "실행 파일은 보낼 수 없습니다."
    if extension in {one.lower().lstrip(".") for one in blocked}:
        return f"기관 규정에 따라 .{extension} 파일은 보낼 수 없습니다."
    return ""


def reacted(reactions: Mapping[str, list[str]], emoji: str, who: str, on: bool) -> dict[str, list[str]]:
    """The reactions after somebody put or took one; harmless when it is so already."""
    left = [one for one in reactions.get(emoji, []) if one != who]
    found = {name: list(people) for name, people in reactions.items() if name != emoji}
    if on:
        left.append(who)
    return found | ({emoji: left} if left else {})


def checked_choice(choice: list[int], options: int, *, many: bool) -> list[int]:
    """What somebody chose in a poll, in order. Raises ValueError for what is no option."""
    chosen = sorted(set(choice))
    if any(not 0 <= one < options for one in chosen) or (len(chosen) > 1 and not many):
        raise ValueError("no such option")
    return chosen
