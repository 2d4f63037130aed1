"""What an old IMAP server answers, taken apart: folders, numbers, messages. Nothing it says raises. RFC 3501 §7"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Final

from msgspec import Struct

from mail.rules import names

_LIST: Final = re.compile(rb'\(([^()]*)\) (?:"((?:[^"\\]|\\.)*)"|NIL) (.*)', re.DOTALL | re.IGNORECASE)
_LITERAL: Final = re.compile(rb"\{\d+\+?\}\Z")
_ESCAPED: Final = re.compile(rb"\\(.)")
_FETCH: Final = re.compile(rb"\d+ FETCH \(", re.IGNORECASE)
_UID: Final = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_FLAGS: Final = re.compile(rb"\bFLAGS \(([^()]*)\)", re.IGNORECASE)
_MOMENT: Final = re.compile(
    rb'\bINTERNALDATE "([ \d]?\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"', re.IGNORECASE
)
_STATE: Final = re.compile(rb"\[(UIDVALIDITY|UIDNEXT) (\d+)\]|(\d+) (EXISTS)", re.IGNORECASE)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_KNOWN: Final = {
    "sent": "sent", "sent items": "sent", "sent messages": "sent", "sent mail": "sent", "보낸편지함": "sent",
    "보낸메일함": "sent", "보낸 편지함": "sent", "drafts": "drafts", "임시보관함": "drafts", "임시 보관함": "drafts",
    "trash": "trash", "deleted items": "trash", "deleted messages": "trash", "휴지통": "trash", "지운편지함": "trash",
    "junk": "junk", "junk e-mail": "junk", "junk email": "junk", "spam": "junk", "스팸메일함": "junk",
    "스팸편지함": "junk",
    "archive": "archive", "보관함": "archive",
}  # fmt: skip
"""What other servers and programs call the mailboxes of special use."""
_HOMES: Final = {role: name for name, role in names.FIRST}
_ODD: Final = re.compile(r"[%*\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]")


class Folder(Struct, frozen=True):
    """A folder there: its name on the wire, its path in our spelling, and the mailbox that it becomes here."""

    wire: str
    path: str
    target: str


class Message(Struct, frozen=True):
    """What is known of a message before it is fetched; `octets` when it was."""

    uid: int
    size: int
    flags: tuple[str, ...]
    at: datetime | None
    octets: bytes | None = None


class State(Struct, frozen=True):
    """A folder that was opened."""

    validity: int
    total: int


def folders(lines: Iterable[bytes | bytearray]) -> list[Folder]:
    """The folders of a LIST, INBOX first, those that hold no messages left out."""
    found: dict[str, Folder] = {}
    for words, mark, raw in _listed(lines):
        if words & {"\\noselect", "\\nonexistent", "\\all", "\\flagged", "\\important"}:
            continue  # the views of a server are no folders: their messages lie elsewhere
        wire = raw.decode("utf-8", "replace")
        path = names.decode(wire)
        path = wire if path is None else path
        ours = target_of(path, mark, words)
        found.setdefault(wire, Folder(wire, path, ours))
    return sorted(found.values(), key=lambda one: (one.target != names.INBOX, one.path))


def target_of(path: str, mark: str, words: Iterable[str] = ()) -> str:
    """The mailbox here for a folder there: of special use by what it is or is called, else by its name."""
    role = next((names.ROLES[word] for word in words if word in names.ROLES), "")
    parts = path.split(mark) if mark else [path]
    if len(parts) > 1 and parts[0].upper() == names.INBOX:
        parts = parts[1:]  # what some servers keep below INBOX
    if not role and len(parts) == 1:
        role = _KNOWN.get(parts[0].lower(), "")
    if role in _HOMES:
        return _HOMES[role]
    kept = [_ODD.sub("_", part.replace(names.SEPARATOR, "_")).strip() or "_" for part in parts]
    whole = names.canonical(names.SEPARATOR.join(kept[: names.DEEPEST])[: names.LONGEST])
    return f"{whole}_" if whole == names.SHARED else whole or names.INBOX


def _listed(lines: Iterable[bytes | bytearray]) -> Iterator[tuple[set[str], str, bytes]]:
    """Attributes, hierarchy mark and name of each line; a name may come as a literal after its line."""
    waiting: tuple[set[str], str] | None = None
    for line in lines:
        if isinstance(line, bytearray):
            if waiting is not None:
                yield *waiting, bytes(line)
            waiting = None
        elif match := _LIST.match(line.removeprefix(b"LIST ")):
            words = set(match[1].decode("ascii", "replace").lower().split())
            mark = _ESCAPED.sub(rb"\1", match[2] or b"").decode("ascii", "replace")
            if _LITERAL.search(match[3]):
                waiting = (words, mark)
            else:
                yield words, mark, _unquoted(match[3])


def _unquoted(raw: bytes) -> bytes:
    return _ESCAPED.sub(rb"\1", raw[1:-1]) if raw.startswith(b'"') and raw.endswith(b'"') and len(raw) > 1 else raw


def state(lines: Iterable[bytes | bytearray]) -> State:
    """UIDVALIDITY and the number of messages in an answer to EXAMINE."""
    found: dict[str, int] = {}
    for line in lines:
        for match in _STATE.finditer(line):
            found[(match[1] or match[4]).decode().upper()] = int(match[2] or match[3])
    return State(found.get("UIDVALIDITY", 0), found.get("EXISTS", 0))


def numbers(lines: Iterable[bytes | bytearray]) -> list[int]:
    """The numbers of a SEARCH, in order."""
    found = {int(word) for line in lines for word in _search(line)}
    return sorted(found)


def _search(line: bytes | bytearray) -> list[bytes]:
    words = bytes(line).removeprefix(b"SEARCH").split()
    return words if all(word.isdigit() for word in words) else []


def messages(lines: Iterable[bytes | bytearray]) -> dict[int, Message]:
    """The messages of a FETCH by UID; one without a UID is none."""
    found: dict[int, Message] = {}
    told, octets = b"", None
    for line in (*lines, b"0 FETCH ("):
        if isinstance(line, bytearray):
            octets = bytes(line)
        elif _FETCH.match(line):
            if one := _message(told, octets):
                before = found.get(one.uid)
                found[one.uid] = one if before is None or one.octets is not None else before
            told, octets = line, None
        else:
            told += b" " + line
    return found


def _message(told: bytes, octets: bytes | None) -> Message | None:
    uid = _UID.search(told)
    if uid is None:
        return None
    size, flags = _SIZE.search(told), _FLAGS.search(told)
    words = flags[1].decode("utf-8", "replace").split() if flags else []
    kept = tuple(word for word in words if word.lower() != "\\recent" and word.isascii())
    return Message(int(uid[1]), int(size[1]) if size else 0, kept, _moment(told), octets)


def _moment(told: bytes) -> datetime | None:
    match = _MOMENT.search(told)
    if match is None or match[2].decode().lower() not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(match[place]) for place in (1, 3, 4, 5, 6))
    offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
    month = _MONTHS.index(match[2].decode().lower()) + 1
    try:
        zone = timezone(-offset if match[7] == b"-" else offset)
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None
