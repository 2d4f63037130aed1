"""What FETCH can be asked for. RFC 9051 §6.4.5, RFC 3516, RFC 7162 §3.1.4, RFC 8970, RFC 9394"""

from typing import Final

from msgspec import Struct

from mail.imap.reading import Bad, Reader

DEEPEST: Final = 60
_PLAIN: Final = frozenset(
    {
        "FLAGS",
        "UID",
        "INTERNALDATE",
        "RFC822.SIZE",
        "ENVELOPE",
        "BODYSTRUCTURE",
        "RFC822",
        "RFC822.HEADER",
        "RFC822.TEXT",
        "MODSEQ",
        "EMAILID",
        "THREADID",
        "SAVEDATE",
    }
)
_FAST: Final = ("FLAGS", "INTERNALDATE", "RFC822.SIZE")
_MACROS: Final = {"FAST": _FAST, "ALL": (*_FAST, "ENVELOPE"), "FULL": (*_FAST, "ENVELOPE", "BODY")}


class Section(Struct, frozen=True):
    """Which octets of a message: a part by its numbers, and what of it (`""`: all)."""

    path: tuple[int, ...] = ()
    kind: str = ""
    fields: tuple[bytes, ...] = ()


class Item(Struct, frozen=True):
    """One thing that is asked for."""

    name: str
    """As in the answer, but for sections: BODY, BINARY, BINARY.SIZE."""
    section: Section | None = None
    partial: tuple[int, int] | None = None
    peek: bool = False
    lazy: bool = False


class Modifiers(Struct, frozen=True):
    """What limits a FETCH."""

    changed_since: int | None = None
    vanished: bool = False
    partial: tuple[int, int] | None = None


def items(reader: Reader) -> tuple[Item, ...]:
    """A macro, one item, or several in parentheses."""
    if not reader.take(b"("):
        first = _item(reader, macros=True)
        return first
    found = list(_item(reader))
    while not reader.take(b")"):
        reader.space()
        found += _item(reader)
    return tuple(found)


def _item(reader: Reader, *, macros: bool = False) -> tuple[Item, ...]:
    name = reader.word()
    if macros and name in _MACROS:
        return tuple(Item(one) for one in _MACROS[name])
    if name in ("BODY", "BODY.PEEK") and reader.peek(b"["):
        return (_sectioned(reader, "BODY", name.endswith("PEEK")),)
    if name in ("BINARY", "BINARY.PEEK", "BINARY.SIZE"):
        return (_sectioned(reader, name.removesuffix(".PEEK"), name != "BINARY"),)
    if name == "BODY" or name in _PLAIN:
        return (Item(name),)
    if name == "PREVIEW":
        lazy = reader.take(b" (LAZY)")
        return (Item(name, lazy=lazy),)
    raise Bad(f"unknown item {name}")


def _sectioned(reader: Reader, name: str, peek: bool) -> Item:
    reader.need(b"[")
    section = _section(reader, binary=name.startswith("BINARY"))
    reader.need(b"]")
    partial = None
    if name != "BINARY.SIZE" and reader.take(b"<"):
        start = reader.number()
        reader.need(b".")
        partial = (start, reader.number())
        reader.need(b">")
        if not partial[1]:
            raise Bad("empty range")
    return Item(name, section, partial, peek)


def _section(reader: Reader, *, binary: bool) -> Section:
    path: list[int] = []
    while reader.text[reader.at : reader.at + 1].isdigit():
        number = reader.number()
        if not number or number > 100_000 or len(path) >= DEEPEST:
            raise Bad("no such part")
        path.append(number)
        if not reader.take(b"."):
            return Section(tuple(path))
    if reader.peek(b"]"):
        if path:
            raise Bad("expected a part")
        return Section()
    if binary:
        raise Bad("expected part numbers")
    kind = reader.word()
    if kind in ("HEADER", "TEXT") or (kind == "MIME" and path):
        return Section(tuple(path), kind)
    if kind in ("HEADER.FIELDS", "HEADER.FIELDS.NOT"):
        reader.space()
        reader.need(b"(")
        fields = [reader.astring()]
        while not reader.take(b")"):
            reader.space()
            fields.append(reader.astring())
        return Section(tuple(path), kind, tuple(fields))
    raise Bad("unknown section")


def modifiers(reader: Reader) -> Modifiers:
    """What stands in parentheses after the items."""
    if reader.done:
        return Modifiers()
    reader.need(b" (")
    since: int | None = None
    vanished, partial = False, None
    while True:
        name = reader.word()
        if name == "CHANGEDSINCE":
            reader.space()
            since = reader.number()
        elif name == "VANISHED":
            vanished = True
        elif name == "PARTIAL":
            reader.space()
            partial = partial_range(reader)
        else:
            raise Bad(f"unknown modifier {name}")
        if reader.take(b")"):
            break
        reader.space()
    reader.end()
    return Modifiers(since, vanished, partial)


def partial_range(reader: Reader) -> tuple[int, int]:
    """`1:10` counts from the first, `-1:-10` from the last. RFC 9394 §3.1"""
    found = []
    for place in range(2):
        if place:
            reader.need(b":")
        sign = -1 if reader.take(b"-") else 1
        found.append(sign * reader.number())
    if not all(found) or (found[0] > 0) != (found[1] > 0):
        raise Bad("bad range")
    first, last = sorted(found, key=abs)
    return first, last
