"""What stands behind MAIL and RCPT: the path, and the parameters of every extension we offer. RFC 5321 §4.1.2"""

import re
from dataclasses import dataclass
from typing import Final

from mail.smtp.reply import SYNTAX, TOO_LARGE, Refused, Reply

LONGEST_PATH: Final = 256
"""RFC 5321 §4.5.3.1.3"""
LONGEST_ENVID: Final = 100
"""RFC 3461 §4.4"""
LONGEST_ORCPT: Final = 500
"""RFC 3461 §4.2"""
LONGEST_HOLD: Final = 60 * 60 * 24 * 60
"""Seconds that a mail may wait to be sent: what we announce for FUTURERELEASE. RFC 4865 §4"""
_PATH: Final = re.compile(r'\s*<((?:"(?:[^"\\]|\\.)*"|[^<>"])*)>(.*)', re.S)
_ROUTE: Final = re.compile(r"@[^:,\s]+(?:,@[^:,\s]+)*:")
_PARAMETER: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\x80-\U0010ffff]+))?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_XTEXT: Final = re.compile(r"\+([0-9A-F]{2})")
_XTEXT_WHOLE: Final = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*")
_SENDER: Final = {"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "REQUIRETLS", "HOLDFOR", "HOLDUNTIL", "AUTH"}
_UNREADABLE: Final = Reply(553, "5.1.3", "Address cannot be read")
_UNKNOWN: Final = Reply(555, "5.5.4", "Parameter not recognized")
_NEEDS_UTF8: Final = Reply(553, "5.6.7", "SMTPUTF8 is needed for this address")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and how it is to be treated. An empty address: a notice that must not be answered."""

    address: str = ""
    size: int = 0
    body: str = "7BIT"
    utf8: bool = False
    ret: str = ""
    envid: str = ""
    require_tls: bool = False
    hold: str = ""
    """Seconds to wait (HOLDFOR) or a moment in RFC 3339 (HOLDUNTIL). RFC 4865 §4"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to get it, and of what the sender wants to be told. RFC 3461 §4"""

    address: str
    notify: frozenset[str] = frozenset({"FAILURE", "DELAY"})
    orcpt: str = ""


def sender(text: str, *, largest: int) -> Sender:
    """Read what follows `MAIL FROM:`; raises Refused. RFC 5321 §4.1.1.2"""
    address, given = _split(text)
    read = {name: _value(name, value) for name, value in given.items()}
    if "HOLDFOR" in read and "HOLDUNTIL" in read:
        raise Refused(SYNTAX)
    if not address.isascii() and "SMTPUTF8" not in read:
        raise Refused(_NEEDS_UTF8)
    if int(read.get("SIZE", "0")) > largest:
        raise Refused(TOO_LARGE)
    return Sender(
        address=address,
        size=int(read.get("SIZE", "0")),
        body=read.get("BODY", "7BIT"),
        utf8="SMTPUTF8" in read,
        ret=read.get("RET", ""),
        envid=read.get("ENVID", ""),
        require_tls="REQUIRETLS" in read,
        hold=read.get("HOLDFOR", read.get("HOLDUNTIL", "")),
    )


def _value(name: str, value: str | None) -> str:
    """The value of a parameter of MAIL. `AUTH` is taken and not believed: RFC 4954 §5."""
    match name, value:
        case ("SMTPUTF8" | "REQUIRETLS", None) | ("AUTH", str()):
            return ""
        case ("BODY", "7BIT" | "8BITMIME" | "BINARYMIME" as word) | ("RET", "FULL" | "HDRS" as word):
            return word
        case "HOLDFOR" | "HOLDUNTIL", str():
            return value
        case "SIZE", str() if value.isascii() and value.isdecimal() and len(value) <= 20:
            return value
        case "ENVID", str() if len(value) <= LONGEST_ENVID:
            return xtext(value)
    raise Refused(SYNTAX if name in _SENDER else _UNKNOWN)


def recipient(text: str, *, utf8: bool) -> Recipient:
    """Read what follows `RCPT TO:`; raises Refused. RFC 5321 §4.1.1.3"""
    address, given = _split(text)
    if not address:
        raise Refused(_UNREADABLE)
    if not address.isascii() and not utf8:
        raise Refused(_NEEDS_UTF8)
    found: dict[str, object] = {"address": address}
    for name, value in given.items():
        match name, value:
            case "NOTIFY", str():
                found["notify"] = _notify(value)
            case "ORCPT", str() if len(value) <= LONGEST_ORCPT and ";" in value:
                kind, _, original = value.partition(";")
                found["orcpt"] = f"{kind};{original if kind.lower() == 'utf-8' else xtext(original)}"
            case "NOTIFY" | "ORCPT", _:
                raise Refused(SYNTAX)
            case _:
                raise Refused(_UNKNOWN)
    return Recipient(**found)  # type: ignore[arg-type]  # each value was made for its field


def _notify(value: str) -> frozenset[str]:
    wanted = value.upper().split(",")
    if not set(wanted) <= {"NEVER", "SUCCESS", "FAILURE", "DELAY"} or ("NEVER" in wanted and len(wanted) > 1):
        raise Refused(SYNTAX)
    return frozenset(wanted) - {"NEVER"}


def _split(text: str) -> tuple[str, dict[str, str | None]]:
    """The address without its route, and the parameters by their names in capitals; values keep their case, but for
    words that are one of a few."""
    found = _PATH.fullmatch(text)
    if not found:
        raise Refused(SYNTAX)
    path = _ROUTE.sub("", found[1], count=1) if found[1].startswith("@") else found[1]
    _check(path)
    given: dict[str, str | None] = {}
    for word in found[2].split():
        parameter = _PARAMETER.fullmatch(word)
        if not parameter or parameter[1].upper() in given:
            raise Refused(SYNTAX)
        name, value = parameter[1].upper(), parameter[2]
        given[name] = value.upper() if value and name in ("BODY", "RET") else value
    return path, given


def _check(path: str) -> None:
    """An address that can be one at all: a local part, and a domain unless it is the postmaster. RFC 5321 §4.1.2"""
    try:
        octets = path.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused(_UNREADABLE) from None
    if len(octets) > LONGEST_PATH or _CONTROL.search(path):
        raise Refused(_UNREADABLE)
    local, at, domain = path.rpartition("@")
    plain = local.startswith('"') or (" " not in local and "@" not in local)
    if path and path.lower() != "postmaster" and not (at and local and domain and " " not in domain and plain):
        raise Refused(_UNREADABLE)


def xtext(text: str) -> str:
    """Text in which odd characters are written as `+` and two digits; raises Refused. RFC 3461 §4"""
    if not _XTEXT_WHOLE.fullmatch(text):
        raise Refused(SYNTAX)
    return _XTEXT.sub(lambda found: chr(int(found[1], 16)), text)


def to_xtext(text: str) -> str:
    """The same the other way; what is not ASCII cannot be said. RFC 3461 §4"""
    return "".join(one if "!" <= one <= "~" and one not in "+=" else f"+{ord(one):02X}" for one in text)
