"""BODYSTRUCTURE and BODY as IMAP sends them, and the tree of offsets that FETCH reads by. RFC 9051 §7.5.2"""

import re
from typing import Final

import msgspec

from mail.mime.fields import Header
from mail.mime.index import Part
from mail.mime.parameters import Parameters
from mail.rules.envelope import envelope
from mail.rules.strings import NIL, nstring, plain, string, text

_SECTION: Final = re.compile(r"(.+?)\*\d{1,3}(\*)?\Z")
_WORD: Final = re.compile(r"[^\s,;()\"]+")
_NOTHING: Final = Parameters("", ())


class Node(msgspec.Struct, frozen=True, array_like=True):
    """A part by its offsets: where header, body and end are, what it is, how it is encoded, what it holds."""

    start: int
    body: int
    end: int
    type: str
    encoding: str
    charset: str
    children: list["Node"] = []

    @property
    def is_multipart(self) -> bool:
        """Whether its children are numbered below it."""
        return self.type.startswith("multipart/")

    @property
    def is_message(self) -> bool:
        """Whether its only child is a message of its own."""
        return self.type in ("message/rfc822", "message/global")


def tree(part: Part) -> Node:
    """The offsets of this part and all inside, as BODYSTRUCTURE numbers them."""
    children = [tree(child) for child in part.children]
    kind = part.type
    if kind.startswith("multipart/") and not children:
        children = [_empty(part)]
    if part.is_message and not children:
        children = [Node(part.body, part.body, part.end, "text/plain", "", "")]
    charset = part.content.text("charset") or ""
    return Node(part.start, part.body, part.end, kind, part.encoding, charset, children)


def _empty(part: Part) -> Node:
    return Node(part.end, part.end, part.end, "text/plain", "", "")


def structures(data: bytes, part: Part) -> tuple[bytes, bytes]:
    """BODYSTRUCTURE and BODY of the message. Deep nesting ends at the indexer's limit, so that recursion is bounded."""
    return _one(data, part, True), _one(data, part, False)


def _one(data: bytes, part: Part, extended: bool) -> bytes:
    if part.type.startswith("multipart/"):
        return _multipart(data, part, extended)
    kind, _, subtype = part.type.partition("/")
    fields = [_upper(kind), _upper(subtype), *_basic(part)]
    if part.is_message:
        inner = part.children[0] if part.children else None
        header = inner.header if inner else Header((), part.body)
        below = _one(data, inner, extended) if inner else _text_of(data, part.body, part.end, extended)
        fields += [envelope(header), below, b"%d" % data.count(b"\n", part.body, part.end)]
    elif kind == "text":
        fields.append(b"%d" % data.count(b"\n", part.body, part.end))
    if extended:
        fields += [nstring(_value(part, "content-md5")), *_tail(part)]
    return b"(" + b" ".join(fields) + b")"


def _multipart(data: bytes, part: Part, extended: bool) -> bytes:
    children = [_one(data, child, extended) for child in part.children]
    if not children:
        children = [_text_of(data, part.end, part.end, extended)]
    found = b"".join(children) + b" " + _upper(part.type.partition("/")[2])
    if extended:
        found += b" " + b" ".join([_parameters(part.content), *_tail(part)])
    return b"(" + found + b")"


def _text_of(data: bytes, start: int, end: int, extended: bool) -> bytes:
    """A part without a header of its own."""
    lines = data.count(b"\n", start, end)
    tail = b" NIL NIL NIL NIL" if extended else b""
    return b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" %d %d%b)' % (end - start, lines, tail)


def _upper(word: str) -> bytes:
    return text(word)


def _basic(part: Part) -> list[bytes]:
    given = part.content
    if not given.value and part.type == "text/plain":
        given = Parameters(given.value, (*given.pairs, ("charset", "us-ascii")))
    elif part.type.startswith("text/") and not any(name.startswith("charset") for name, _ in given.pairs):
        given = Parameters(given.value, (*given.pairs, ("charset", "us-ascii")))
    return [
        _parameters(given),
        nstring(_value(part, "content-id")),
        nstring(_value(part, "content-description")),
        text(part.encoding or "7bit"),
        b"%d" % max(0, part.end - part.body),
    ]


def _value(part: Part, name: str) -> bytes | None:
    found = part.header.first(name)
    return None if not found else plain(found)


def _parameters(given: Parameters) -> bytes:
    """The parameters as they stand; sections of one are joined. RFC 2231 §3"""
    found: dict[str, str] = {}
    for name, value in given.pairs:
        match = _SECTION.match(name)
        if match is None:
            found.setdefault(name, value)
            continue
        extended = f"{match[1]}*"
        key = extended if match[2] or extended in found else match[1]
        found[key] = found.get(key, "") + value
    if not found:
        return NIL
    return b"(" + b" ".join(text(part) for pair in found.items() for part in pair) + b")"


def _tail(part: Part) -> list[bytes]:
    """Disposition, language, location."""
    disposition = part.disposition
    words = _WORD.findall((_value(part, "content-language") or b"").decode("ascii", "replace"))
    language = NIL if not words else string(words[0].encode()) if len(words) == 1 else _list(words)
    return [
        b"(%b %b)" % (text(disposition.value), _parameters(disposition)) if disposition.value else NIL,
        language,
        nstring(_value(part, "content-location")),
    ]


def _list(words: list[str]) -> bytes:
    return b"(" + b" ".join(text(word) for word in words) + b")"
