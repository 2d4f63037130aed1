"""Which messages belong together: base subjects and message ids. RFC 5256 §2.1, RFC 5256 §2.2"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_BLOB: Final = r"\[[^\[\]]*\]\s*"
_LEADING: Final = re.compile(rf"(?:{_BLOB})*(?:re|fwd?|답장|회신|전달|답)\s*(?:{_BLOB})?\s*:\s*", re.IGNORECASE)
_TRAILER: Final = re.compile(r"(?:\s|\(fwd\))+\Z", re.IGNORECASE)
_ID: Final = re.compile(r"<([^<>\s]{1,900})>")
MOST_REFERENCES: Final = 50
MOST_TOGETHER: Final = 500
"""Messages of one conversation; the next one begins a new one, as others do who met one of fifty thousand."""


def base_subject(subject: str) -> tuple[str, bool]:
    """The subject without what answering and forwarding put around it, and whether there was any."""
    text, reply = " ".join(unicodedata.normalize("NFKC", subject).split()), False
    while True:
        before = text
        if (cut := _TRAILER.search(text)) and cut.start() < len(text):
            reply = reply or "(fwd)" in cut[0].lower()
            text = text[: cut.start()]
        if match := _LEADING.match(text):
            text, reply = text[match.end() :], True
        elif (match := re.match(_BLOB, text)) and text[match.end() :]:
            text = text[match.end() :]
        if text.lower().startswith("[fwd:") and text.endswith("]"):
            text, reply = text[5:-1], True
        text = text.strip()
        if text == before:
            return text.upper(), reply


def ids(raw: Iterable[bytes | None]) -> list[str]:
    """The message ids in these fields, in order, each once."""
    found = dict[str, None]()
    for value in raw:
        for match in _ID.finditer((value or b"").decode("utf-8", "replace")):
            found.setdefault(match[1].strip().replace("\0", ""))
    return list(found)


def keys(message_id: str, references: Iterable[str], subject: str) -> list[bytes]:
    """By what a message finds its conversation: each id that it names, under its subject."""
    named = [message_id, *list(references)[-MOST_REFERENCES:]] if message_id else list(references)[-MOST_REFERENCES:]
    return [
        hashlib.sha256(f"{one}\0{subject}".encode("utf-8", "replace")).digest()[:16] for one in dict.fromkeys(named)
    ]
