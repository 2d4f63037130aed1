"""Where links lead: which addresses may stand in a mail, and which of them deceive."""

import re
import unicodedata
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from mail.rules.addresses import canonical_domain

LONGEST: Final = 4_000
_UNSEEN: Final = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad]")
_SHOWN: Final = re.compile(
    r"(?:https?://)?((?:[\w가-힣](?:[\w가-힣-]{0,61}[\w가-힣])?\.)+[a-z가-힣]{2,24})(?=[/:?#\s]|\Z)", re.IGNORECASE
)
_DANGEROUS: Final = re.compile(r"\.(exe|scr|js|jse|vbs|vbe|hta|lnk|bat|cmd|ps1|msi|iso|img|jar|apk)\Z", re.IGNORECASE)


class Deceit(Struct, frozen=True):
    """A link that is not what it seems."""

    text: str
    href: str
    why: str
    """other: its words name another site; number: an address of numbers; user: a name before the host; foreign: letters
    that look like others; program: it leads to a program."""


def followable(href: str) -> str:
    """The address as it may stand in a link, "" when it may not."""
    href = _UNSEEN.sub("", href)[: LONGEST + 1]
    if len(href) > LONGEST:
        return ""
    scheme, colon, rest = href.partition(":")
    scheme = scheme.lower()
    if scheme in ("mailto", "tel") and colon and rest:
        return f"{scheme}:{rest}"
    if scheme in ("http", "https") and rest.startswith("//") and _host(href):
        return f"{scheme}:{rest}"
    return ""


def fetchable(src: str) -> str:
    """The address of a picture elsewhere, "" when it is none."""
    found = followable(src)
    return found if found.startswith(("http:", "https:")) else ""


def deceit(text: str, href: str) -> Deceit | None:
    """What is wrong with a link of these words, if anything is."""
    if not href.startswith(("http:", "https:")):
        return None
    host = _host(href)
    shown = " ".join(text.split())[:200]
    why = _why(shown, href, host)
    return Deceit(shown, href, why) if why else None


def _why(shown: str, href: str, host: str) -> str:
    named = _SHOWN.match(shown)
    if named is not None and not _same(canonical_domain(named[1]), host):
        return "other"
    parts = urlsplit(href)
    if parts.username is not None:
        return "user"
    if _is_number(host):
        return "number"
    if any(label.startswith("xn--") and mixed(_decoded(label)) for label in host.split(".")):
        return "foreign"
    return "program" if _DANGEROUS.search(parts.path) else ""


def _host(href: str) -> str:
    try:
        host = urlsplit(href).hostname or ""
    except ValueError:
        return ""
    return canonical_domain(host) or (host if _is_number(host) else "")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.replace(".", "").isdecimal() and bool(host)
    return True


def _same(one: str, other: str) -> bool:
    return one == other or other.endswith(f".{one}") or one.endswith(f".{other}")


def _decoded(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "HANGUL", "CJK", "HIRAGANA", "KATAKANA", "ARMENIAN", "CHEROKEE")


def scripts(text: str) -> frozenset[str]:
    """The scripts that the letters of a text belong to."""
    found = set()
    for letter in text:
        if letter.isalpha():
            name = unicodedata.name(letter, "")
            found.add(next((script for script in _SCRIPTS if name.startswith(script)), "OTHER"))
    return frozenset(found)


def mixed(text: str) -> bool:
    """Whether Latin letters stand beside letters that look like them."""
    found = scripts(text)
    return ("LATIN" in found and bool(found & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})) or (
        bool(found & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
        and looks_like(text) != text
        and "LATIN" not in found
    )


_ALIKE: Final = str.maketrans(
    {
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s", "ј": "j", "ԁ": "d",
        "ɡ": "g", "һ": "h", "ӏ": "l", "ո": "n", "ս": "u", "ν": "v", "ο": "o", "α": "a", "ρ": "p", "κ": "k", "ι": "i",
        "τ": "t", "0": "o", "1": "l", "3": "e", "5": "s",
    }
)  # fmt: skip


def looks_like(name: str) -> str:
    """The name with every letter in the place of those it is mistaken for: two that look alike become the same."""
    plain = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(one for one in plain if not unicodedata.combining(one)).translate(_ALIKE)
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("i", "l").replace("-", "")


def look_alike(domain: str, known: frozenset[str]) -> str:
    """The domain that this one could be taken for, "" when there is none; what is known is like nothing."""
    if not domain or any(domain == one or domain.endswith(f".{one}") for one in known):
        return ""
    labels = domain.split(".")
    shown = ".".join(_decoded(label) if label.startswith("xn--") else label for label in labels)
    for one in sorted(known):
        if looks_like(shown) == looks_like(one) or _one_step(shown, one):
            return one
    return ""


def _one_step(one: str, other: str) -> bool:
    """Whether one letter more, less, other or two exchanged make the same; short names are too like each other."""
    first, second = one.rpartition(".")[0], other.rpartition(".")[0]
    if one.rpartition(".")[2] != other.rpartition(".")[2] or min(len(first), len(second)) < 6 or first == second:
        return False
    if len(first) == len(second):
        apart = [place for place in range(len(first)) if first[place] != second[place]]
        if len(apart) == 1:
            return True
        return (
            len(apart) == 2
            and apart[1] == apart[0] + 1
            and first[apart[0]] == second[apart[1]]
            and first[apart[1]] == second[apart[0]]
        )
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )
