"""Lists of `tag=value;`, as DKIM, ARC and DMARC write them. RFC 6376 §3.2"""

import re
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
MOST: Final = 64


class Malformed(ValueError):
    """The list breaks the grammar, or says a thing twice."""


def read(text: bytes) -> dict[str, str]:
    """The tags by name, in order, values without blanks around; raises `Malformed`. RFC 6376 §3.2"""
    try:
        parts = text.decode("utf-8").split(";")
    except UnicodeDecodeError as error:
        raise Malformed("neither ASCII nor UTF-8") from error
    if len(parts) > MOST:
        raise Malformed("too many tags")
    if not parts[-1].strip(" \t\r\n"):
        parts.pop()
    found: dict[str, str] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip(" \t\r\n")
        if not equals or not _NAME.fullmatch(name) or name in found:
            raise Malformed(f"tag {name[:20]!r}")
        found[name] = value.strip(" \t\r\n")
    return found


def packed(value: str) -> str:
    """A value in which blanks mean nothing, such as base64."""
    return _BLANKS.sub("", value)


def listed(value: str) -> list[str]:
    """The words between colons."""
    return [word.strip(" \t\r\n") for word in value.split(":")]
