"""What of a message is text and what is a file, by its tree of offsets: octets are read only where they are needed."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from mail.mime.fields import Header, read_header
from mail.mime.index import Part
from mail.mime.message import body_text, is_body
from mail.mime.parameters import parameters
from mail.mime.words import text_of
from mail.rules.structure import Node

LONGEST_BODY: Final = 4_000_000
"""Octets of one text; what follows is not shown."""
MOST_BODIES: Final = 30
NUMBER: Final = re.compile(r"\d{1,4}(\.\d{1,4}){0,50}(-\d{1,4}(\.\d{1,4}){0,50}){0,5}")
"""How a part is named: as IMAP numbers it, and behind a dash inside a message that is a part."""


class Piece(Struct, frozen=True):
    """A leaf of a message. `part` lies at the beginning of the octets from `node.start` on."""

    number: str
    node: Node
    part: Part
    name: str
    cid: str

    @property
    def media_type(self) -> str:
        """What it is."""
        return self.part.type

    @property
    def size(self) -> int:
        """Octets without their transfer encoding, about."""
        stored = self.node.end - self.node.body
        return max(0, stored * 3 // 4 - stored // 52) if self.part.encoding == "base64" else stored


class Outline(Struct, frozen=True):
    """A message in its parts: what is shown as text, what came beside it, appointments."""

    header: Header
    bodies: list[Piece]
    files: list[Piece]
    calendars: list[Piece]


def headers_wanted(root: Node) -> Iterator[tuple[int, int]]:
    """Where the headers of the message's parts stand."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node.start, node.body
        if not node.is_message:
            pending += reversed(node.children)


def outline(root: Node, headers: Mapping[tuple[int, int], bytes], prefix: str = "") -> Outline:
    """Sort the parts of a message whose headers are at hand. `prefix` is put before their numbers."""
    found = Outline(_header(root, headers), [], [], [])
    if root.is_multipart:
        _within(found, root, headers, prefix)
    else:
        _sort(found, _piece(root, headers, f"{prefix}1"))
    return found


def _header(node: Node, headers: Mapping[tuple[int, int], bytes]) -> Header:
    octets = headers.get((node.start, node.body), b"")
    return read_header(octets, 0, len(octets))


def _piece(node: Node, headers: Mapping[tuple[int, int], bytes], number: str) -> Piece:
    header = _header(node, headers)
    content = parameters(header.first("content-type"))
    disposition = parameters(header.first("content-disposition"))
    header = Header(header.fields, node.body - node.start)
    part = Part(header, 0, node.end - node.start, node.type, content, disposition, node.encoding.lower(), 0)
    cid = (header.first("content-id") or b"").strip(b"<> \t").decode("utf-8", "replace")
    name = part.name or ""
    if not name and node.is_message:
        name = "mail.eml"
    return Piece(number, node, part, name, cid)


def _within(found: Outline, node: Node, headers: Mapping[tuple[int, int], bytes], prefix: str) -> None:
    """The parts of a multipart; of alternatives the last that can be shown."""
    numbered = [(f"{prefix}{place}", child) for place, child in enumerate(node.children, 1)]
    if node.type == "multipart/alternative":
        _alternatives(found, numbered, headers)
        return
    for number, child in numbered:
        if child.is_multipart:
            _within(found, child, headers, f"{number}.")
        else:
            _sort(found, _piece(child, headers, number))


def _alternatives(found: Outline, numbered: list[tuple[str, Node]], headers: Mapping[tuple[int, int], bytes]) -> None:
    chosen: Outline | None = None
    for number, child in numbered:
        one = Outline(found.header, [], [], [])
        if child.is_multipart:
            _within(one, child, headers, f"{number}.")
        else:
            _sort(one, _piece(child, headers, number))
        found.calendars.extend(one.calendars)
        if one.bodies and (chosen is None or not _is_html(chosen) or _is_html(one)):
            if chosen is not None:
                found.files.extend(chosen.files)
            chosen = one
        else:
            found.files.extend(one.files)
    if chosen is not None:
        found.bodies.extend(chosen.bodies)
        found.files.extend(chosen.files)


def _is_html(one: Outline) -> bool:
    return any(piece.part.type == "text/html" for piece in one.bodies)


def _sort(found: Outline, piece: Piece) -> None:
    if piece.part.type == "text/calendar":
        found.calendars.append(piece)
        if piece.name or piece.part.disposition.value == "attachment":
            found.files.append(piece)
    elif is_body(piece.part) and len(found.bodies) < MOST_BODIES:
        found.bodies.append(piece)
    elif piece.part.type != "message/delivery-status":
        found.files.append(piece)


def part_numbered(root: Node, number: str) -> Node | None:
    """The part of this number; behind a dash inside the message that a part is. None when there is none."""
    at: Node | None = root
    for place, inner in enumerate(number.split("-")):
        if place:
            at = at.children[0] if at is not None and at.is_message and at.children else None
        for step in inner.split("."):
            if at is None:
                return None
            if not at.is_multipart:
                at = at if step == "1" and inner == "1" else None
            else:
                at = at.children[int(step) - 1] if 0 < int(step) <= len(at.children) else None
    return at


def text_in(piece: Piece, octets: bytes) -> str:
    """The text of a part whose octets (header too) are these."""
    whole = Part(
        piece.part.header,
        0,
        len(octets),
        piece.part.type,
        piece.part.content,
        piece.part.disposition,
        piece.part.encoding,
        0,
    )
    return body_text(octets, whole)


def one_line(header: Header, name: str) -> str:
    """A field for people; of several the last."""
    return text_of((header.all(name) or [b""])[-1])
