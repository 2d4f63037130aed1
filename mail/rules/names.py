"""Names of mailboxes: what may be one, special uses, and modified UTF-7. RFC 3501 §5.1.3, RFC 6154 §2"""

import base64
import binascii
import re
import unicodedata
from typing import Final

SEPARATOR: Final = "/"
INBOX: Final = "INBOX"
SHARED: Final = "Shared"
"""First element of the names of other accounts' mailboxes."""
LONGEST: Final = 500
DEEPEST: Final = 20

ROLES: Final = {
    "\\sent": "sent",
    "\\drafts": "drafts",
    "\\trash": "trash",
    "\\junk": "junk",
    "\\archive": "archive",
    "\\flagged": "flagged",
    "\\all": "all",
}
ATTRIBUTES: Final = {role: "\\" + role.capitalize() for role in ROLES.values()}
FIRST: Final = (("Drafts", "drafts"), ("Sent", "sent"), ("Junk", "junk"), ("Trash", "trash"), ("Archive", "archive"))
"""The mailboxes that an account begins with, beside INBOX."""
CREATABLE: Final = frozenset(ROLES.values()) - {"all", "flagged"}
"""Special uses that a mailbox may be given; the others name views that we do not have."""

_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]")
_SHIFTED: Final = re.compile(r"&([^-]*)-")


def canonical(name: str) -> str | None:
    """The name as it is kept: NFC, INBOX in capitals; None when it can be no mailbox's name."""
    name = unicodedata.normalize("NFC", name)
    parts = name.split(SEPARATOR)
    if parts[0].upper() == INBOX:
        parts[0] = INBOX
    bad = not all(parts) or len(parts) > DEEPEST or len(name) > LONGEST or _UNSEEN.search(name)
    return None if bad or any(character in name for character in "%*") else SEPARATOR.join(parts)


def parents(name: str) -> list[str]:
    """The names above, the highest first."""
    parts = name.split(SEPARATOR)
    return [SEPARATOR.join(parts[:count]) for count in range(1, len(parts))]


def encode(name: str) -> str:
    """In modified UTF-7, for clients that have not asked for UTF-8."""
    found: list[str] = []
    run: list[str] = []
    for letter in name:
        if " " <= letter <= "~":
            found += [_shift(run), "&-" if letter == "&" else letter]
            run = []
        else:
            run.append(letter)
    return "".join((*found, _shift(run)))


def _shift(run: list[str]) -> str:
    if not run:
        return ""
    octets = base64.b64encode("".join(run).encode("utf-16-be", "surrogatepass"))
    return "&" + octets.decode("ascii").rstrip("=").replace("/", ",") + "-"


def decode(name: str) -> str | None:
    """What the modified UTF-7 says; None when it is none, or says what ASCII could. RFC 3501 §5.1.3"""
    found, at = "", 0
    while (amp := name.find("&", at)) >= 0:
        match = _SHIFTED.match(name, amp)
        if match is None:
            return None
        text = "&" if not match[1] else _unshift(match[1])
        if text is None:
            return None
        found, at = found + name[at:amp] + text, match.end()
    found += name[at:]
    return found if name.isascii() and encode(found) == name else None


def _unshift(letters: str) -> str | None:
    try:
        octets = base64.b64decode(letters.replace(",", "/") + "=" * (-len(letters) % 4), validate=True)
        return octets.decode("utf-16-be")
    except (binascii.Error, UnicodeError, ValueError):
        return None


class Pattern:
    """A LIST pattern: `*` any, `%` any within one level. RFC 9051 §6.3.9"""

    def __init__(self, reference: str, pattern: str) -> None:
        whole = re.sub(
            r"\*[*%]*|%[*%]*",
            lambda run: "*" if "*" in run[0] else "%",
            unicodedata.normalize("NFC", reference + pattern),
        )
        if re.match(r"inbox(?=\Z|[/%*])", whole, re.IGNORECASE):
            whole = INBOX + whole[5:]
        self._parts = re.split(r"([*%])", whole)

    def matches(self, name: str) -> bool:
        """Whether the name fits; time grows with name × wildcards, whatever the pattern."""
        reach = {0}
        for part in self._parts:
            if part == "*":
                reach = set(range(min(reach), len(name) + 1))
            elif part == "%":
                grown = set[int]()
                for start in sorted(reach):
                    end = name.find(SEPARATOR, start)
                    grown.update(range(start, (len(name) if end < 0 else end) + 1))
                reach = grown
            else:
                reach = {start + len(part) for start in reach if name.startswith(part, start)}
            if not reach:
                return False
        return len(name) in reach
