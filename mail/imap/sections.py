"""Which octets of a message a FETCH means. Pure. RFC 9051 §6.4.5"""

import re
from collections.abc import Collection

from mail.imap.grammar_fetch import Item, Section
from mail.rules.strings import string
from mail.rules.structure import Node

_FIELD = re.compile(rb"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)")


def part_of(root: Node, path: tuple[int, ...]) -> Node | None:
    """The part of these numbers; None when there is none. Part 1 of what holds no parts is that itself, once."""
    node, is_message, first = root, True, True
    for number in path:
        if not is_message and node.is_message and node.children:
            node, first = node.children[0], True
        if node.is_multipart:
            if number > len(node.children):
                return None
            node, first = node.children[number - 1], True
        elif number == 1 and first:
            first = False
        else:
            return None
        is_message = False
    return node


def bounds(root: Node | None, section: Section, header: int, size: int) -> tuple[int, int] | None:
    """Where the octets of a section begin and end, before header fields are chosen; None when there are none.

    The tree is needed for sections inside only; `header` is how long the header of the message is.
    """
    if not section.path:
        if section.kind == "":
            return 0, size
        return (header, size) if section.kind == "TEXT" else (0, header)
    node = part_of(root, section.path) if root is not None else None
    if node is None:
        return None
    if section.kind == "":
        return node.body, node.end
    if section.kind == "MIME":
        return node.start, node.body
    if not node.is_message or not node.children:
        return None
    inner = node.children[0]
    return (inner.body, inner.end) if section.kind == "TEXT" else (inner.start, inner.body)


def fields_of(header: bytes, names: Collection[bytes], *, but: bool = False) -> bytes:
    """The fields of these names, or all `but` them, and the empty line."""
    wanted = {name.lower() for name in names}
    found, at = [], 0
    while at < len(header):
        match = _FIELD.match(header, at)
        if match is None or match.end() == at:
            break
        line = match[0]
        at = match.end()
        name = line.partition(b":")[0].rstrip(b" \t").lower()
        if line.strip(b"\r\n") and (name in wanted) != but:
            found.append(line if line.endswith(b"\n") else line + b"\r\n")
    return b"".join(found) + b"\r\n"


def label(item: Item) -> bytes:
    """How the answer names what was asked for."""
    section = item.section
    if section is None:
        return item.name.encode("ascii")
    words = [*(str(number) for number in section.path), *([section.kind] if section.kind else [])]
    text = ".".join(words).encode("ascii")
    if section.fields:
        text += b" (" + b" ".join(_astring(name) for name in section.fields) + b")"
    origin = b"<%d>" % item.partial[0] if item.partial and item.name != "BINARY.SIZE" else b""
    return item.name.encode("ascii") + b"[" + text + b"]" + origin


def _astring(name: bytes) -> bytes:
    return name if re.fullmatch(rb"[!#$&'*+,./0-9:;<=>?@A-Z^_`a-z|}~-]+", name) else string(name)
