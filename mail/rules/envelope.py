"""ENVELOPE as IMAP sends it: header fields as they stand, addresses taken apart. RFC 9051 §7.5.2

Encoded-words are not touched: the client decodes them. Of several fields of one name the last subject counts and
addresses are put together, as Dovecot does.
"""

import re
from collections.abc import Iterator
from typing import Final

from mail.mime import limits
from mail.mime.fields import Header
from mail.rules.strings import NIL, nstring, plain, string

_ATOM: Final = re.compile(rb'[^\s"(),:;<>@]+')
_ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)
_MISSING_USER: Final = b"MISSING_MAILBOX"
_MISSING_HOST: Final = b"MISSING_DOMAIN"


def envelope(header: Header) -> bytes:
    """The ten fields of the structure, parentheses around."""
    sender = _list(header, "from")
    people = [_list(header, name) for name in ("sender", "reply-to")]
    parts = [
        _last(header, "date"),
        _last(header, "subject"),
        sender,
        *(found if found != NIL else sender for found in people),
        *(_list(header, name) for name in ("to", "cc", "bcc")),
        _last(header, "in-reply-to"),
        _last(header, "message-id"),
    ]
    return b"(" + b" ".join(parts) + b")"


def _last(header: Header, name: str) -> bytes:
    found = header.all(name)
    return nstring(plain(found[-1])) if found else NIL


def _list(header: Header, name: str) -> bytes:
    found = [one for raw in header.all(name) for one in address_list(raw)]
    return b"(" + b"".join(found[: limits.ADDRESSES]) + b")" if found else NIL


def address_list(raw: bytes) -> list[bytes]:
    """Each address as `(name route mailbox host)`; groups have their marks."""
    found: list[bytes] = []
    run: list[tuple[str, bytes]] = []
    within = False
    for kind, word in (*_tokens(plain(raw)), (",", b"")):
        if kind == ":" and not any(each[0] == "@" for each in run):
            found.append(_marks(b" ".join(text for each, text in run if each in "aq")))
            within, run = True, []
        elif kind in (",", ";"):
            if address := _address(run):
                found.append(address)
            run = []
            if kind == ";" and within:
                found.append(b"(NIL NIL NIL NIL)")
                within = False
        else:
            run.append((kind, word))
    if within:
        found.append(b"(NIL NIL NIL NIL)")
    return found


def _marks(name: bytes) -> bytes:
    return b"(NIL NIL %b NIL)" % string(name)


def _tokens(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """`a` atom, `q` quoted, `c` comment, `<` what brackets hold, and the marks `@ , : ;` themselves."""
    at = 0
    while at < len(raw):
        octet = raw[at : at + 1]
        if octet.isspace():
            at += 1
        elif octet == b'"':
            end = _closing(raw, at, b'"')
            yield "q", _ESCAPED.sub(rb"\1", raw[at + 1 : end])
            at = end + 1
        elif octet == b"(":
            end = _comment(raw, at)
            yield "c", _ESCAPED.sub(rb"\1", raw[at + 1 : end])
            at = end + 1
        elif octet == b"<":
            end = _bracket(raw, at)
            yield "<", raw[at + 1 : end]
            at = end + 1
        elif match := _ATOM.match(raw, at):
            yield "a", match[0]
            at = match.end()
        else:
            if octet in (b",", b":", b";", b"@"):
                yield octet.decode(), octet
            at += 1


def _closing(raw: bytes, at: int, mark: bytes) -> int:
    end = at + 1
    while end < len(raw) and raw[end : end + 1] != mark:
        end += 2 if raw[end : end + 1] == b"\\" else 1
    return min(end, len(raw))


def _comment(raw: bytes, at: int) -> int:
    depth, end = 0, at
    while end < len(raw):
        octet = raw[end : end + 1]
        depth += (octet == b"(") - (octet == b")")
        if depth == 0:
            break
        end += 2 if octet == b"\\" else 1
    return min(end, len(raw))


def _bracket(raw: bytes, at: int) -> int:
    end = at + 1
    while end < len(raw) and raw[end : end + 1] != b">":
        end = _closing(raw, end, b'"') + 1 if raw[end : end + 1] == b'"' else end + 1
    return min(end, len(raw))


def _address(run: list[tuple[str, bytes]]) -> bytes | None:
    """One address of the tokens between two commas; None when there is nothing."""
    angle = next((word for kind, word in run if kind == "<"), None)
    comment = b" ".join(word for kind, word in run if kind == "c" and word)
    if angle is not None:
        name = b" ".join(word for kind, word in run if kind in "aq") or comment
        route, user, host = _inside(angle)
    else:
        route, name = b"", comment
        user, host = _bare([one for one in run if one[0] in "aq@"])
    if not (name or user or host):
        return None
    return b"(%b %b %b %b)" % (
        nstring(name or None),
        nstring(route or None),
        string(user or _MISSING_USER),
        string(host or _MISSING_HOST),
    )


def _inside(angle: bytes) -> tuple[bytes, bytes, bytes]:
    """Route, local part and domain of what stands between the brackets."""
    angle, route = angle.strip(), b""
    if angle.startswith(b"@") and b":" in angle:
        route, _, angle = angle.partition(b":")
    user, host = _bare([one for one in _tokens(angle) if one[0] in "aq@"])
    return route, user, host


def _bare(words: list[tuple[str, bytes]]) -> tuple[bytes, bytes]:
    at = max((place for place, (kind, _) in enumerate(words) if kind == "@"), default=-1)
    if at < 0:
        return b" ".join(word for _, word in words), b""
    return b"".join(word for _, word in words[:at]), b"".join(word for _, word in words[at + 1 :])
