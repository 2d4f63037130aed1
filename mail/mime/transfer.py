"""Content-Transfer-Encoding: what a part's octets stand for; what is broken is read as far as it goes. RFC 2045 §6"""

import base64
import binascii
import re
from typing import Final

_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64: Final = bytes(set(range(256)) - set(_BASE64) - {ord("=")})
_SOFT_BREAK: Final = re.compile(rb"=(?:\r?\n|\Z)")
_HEX: Final = re.compile(rb"=([0-9A-Fa-f]{2})")


def decoded(octets: bytes, encoding: str) -> bytes:
    """The octets without their transfer encoding; an unknown one changes nothing."""
    match encoding.strip().lower():
        case "base64":
            return _base64(octets)
        case "quoted-printable":
            return _quoted_printable(octets)
        case "x-uuencode" | "uuencode" | "x-uue":
            return _uuencoded(octets)
    return octets


def _base64(octets: bytes) -> bytes:
    """Characters outside the alphabet are skipped, padding may be missing, or stand in the middle."""
    letters = octets.translate(None, _NOT_BASE64)
    if b"=" not in letters.rstrip(b"="):
        return _quads(letters.rstrip(b"="))
    return b"".join(_quads(run) for run in letters.split(b"=") if run)


def _quads(letters: bytes) -> bytes:
    if len(letters) % 4 == 1:
        letters = letters[:-1]  # six bits are no octet
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _quoted_printable(octets: bytes) -> bytes:
    """Lower-case digits are read, an invalid escape stays as it is; blanks at a line's end are the transport's."""
    octets = _SOFT_BREAK.sub(b"", _trimmed(octets))
    return _HEX.sub(lambda match: bytes.fromhex(match[1].decode()), octets)


def _trimmed(octets: bytes) -> bytes:
    """Without blanks at the ends of lines."""
    lines = octets.split(b"\n")
    return b"\n".join(line.removesuffix(b"\r").rstrip(b" \t") + line[len(line.removesuffix(b"\r")) :] for line in lines)


def _uuencoded(octets: bytes) -> bytes:
    found: list[bytes] = []
    for line in octets.splitlines():
        if line.startswith(b"begin ") or line in (b"end", b"`", b""):
            continue
        try:
            found.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            found.append(_or_empty(line[:length]))
    return b"".join(found)


def _or_empty(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
