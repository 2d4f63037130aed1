"""One hostile XML document into a small tree: no DTD is loaded, no entity resolved but those of XHTML, limits on all.

Payloads (the text of `content` in a pack) do not go into the tree but to whoever asked for them, piece by piece.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.entities import html5, name2codepoint
from typing import Any, Final
from xml.parsers import expat

from edocs.exchange.pack.charset import CONTROLS, compose
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.reasons import Quarantined, Reason

_KNOWN_DTDS: Final = frozenset({"pack.dtd", "pubdoc.dtd"})
_PUBLIC: Final = "-//KORGOVERN//DTD PUBDOC 2.0//EN"
_LONG_ENTITY: Final = 200
_ENTITIES: Final = {**{name: chr(code) for name, code in name2codepoint.items()}, "apos": html5["apos;"]}
_ASCII: Final = bytes({9, 10, 13, *range(32, 127)})
_TAIL: Final = re.compile("\u3164.{0,2}\\Z", re.DOTALL)


@dataclass(slots=True)
class Node:
    """An element: text and elements in order."""

    name: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def elements(self) -> list["Node"]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """All text below, without the mark-up."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def first(self, name: str) -> "Node | None":
        """The first child element of this name."""
        return next((child for child in self.elements if child.name == name), None)

    def walk(self) -> "list[Node]":
        """This element and all below, in order."""
        found, pending = [], [self]
        while pending:
            node = pending.pop()
            found.append(node)
            pending += reversed(node.elements)
        return found


class Payloads:
    """Who takes the payloads: told where one begins, given its text, told where it ends."""

    def begin(self, node: Node) -> None:
        """An element whose text is a payload."""

    def text(self, piece: str) -> None:
        """A piece of it."""

    def end(self) -> None:
        """It is over."""


def read(
    chunks: Iterable[bytes],
    codec: str,
    limits: Limits,
    note: Callable[[str], None],
    payloads: Payloads | None = None,
) -> Node:
    """The root of the document."""
    builder = _Builder(limits, note, payloads)
    parser = builder.parser()
    decoder = codecs.getincrementaldecoder(codec)()
    rest = ""
    try:
        for chunk in chunks:
            if chunk.isascii() and not rest and not decoder.getstate()[0]:
                parser.Parse(builder.sound_ascii(chunk), False)  # payloads are nothing else
                continue
            text = rest + decoder.decode(chunk)
            held = _TAIL.search(text)
            rest = text[held.start() :] if held else ""
            parser.Parse(builder.sound(text[: len(text) - len(rest)].removeprefix("\ufeff")), False)
        parser.Parse(builder.sound(rest + decoder.decode(b"", True)), True)
    except expat.ExpatError as error:
        raise Quarantined(Reason.NOT_WELL_FORMED, f"{error.lineno}:{error.offset}") from None
    assert builder.root is not None  # a document without a root is not well-formed
    return builder.root


class _Builder:
    def __init__(self, limits: Limits, note: Callable[[str], None], payloads: Payloads | None) -> None:
        self.limits = limits
        self.note = note
        self.payloads = payloads
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0
        self.length = 0
        self.declared: list[Reason] = []
        self.composed = False

    def parser(self) -> Any:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # so that an XHTML entity is skipped, and told, also without a DOCTYPE
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EndDoctypeDeclHandler = self.end_doctype
        parser.EntityDeclHandler = self.entity
        parser.ElementDeclHandler = parser.AttlistDeclHandler = parser.NotationDeclHandler = self.declaration
        parser.SkippedEntityHandler = self.skipped
        parser.ProcessingInstructionHandler = self.instruction
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        return parser

    def sound_ascii(self, chunk: bytes) -> str:
        """A piece of plain ASCII as text."""
        if chunk.translate(None, _ASCII):
            raise Quarantined(Reason.CONTROL_CHARACTER)
        return chunk.decode("ascii")

    def sound(self, text: str) -> str:
        """The piece of text, with made-up syllables put together; control characters are refused."""
        if CONTROLS.search(text):
            raise Quarantined(Reason.CONTROL_CHARACTER)
        composed = compose(text)
        if composed != text and not self.composed:
            self.composed = True
            self.note("made-up syllables")
        return composed

    def doctype(self, name: str, system: str | None, public: str | None, subset: int) -> None:
        if system and system not in _KNOWN_DTDS and public != _PUBLIC:
            self.note(f"dtd: {system[:100]}")

    def end_doctype(self) -> None:
        if self.declared:
            raise Quarantined(max(self.declared))

    def entity(self, _name: str, parameter: int, value: str | None, *where: str | None) -> None:
        if parameter:
            self.declared.append(Reason.PARAMETER_ENTITY)
        elif value is None:
            self.declared.append(Reason.EXTERNAL_ENTITY)
        else:
            expands = "&" in value or len(value) > _LONG_ENTITY
            self.declared.append(Reason.EXPANSION if expands else Reason.ENTITY)

    def declaration(self, *_what: Any) -> None:
        self.declared.append(Reason.ENTITY)

    def skipped(self, name: str, parameter: int) -> None:
        if parameter:
            raise Quarantined(Reason.PARAMETER_ENTITY)
        if name not in _ENTITIES:
            raise Quarantined(Reason.NOT_WELL_FORMED, f"&{name[:40]};")
        self.characters(_ENTITIES[name])

    def instruction(self, target: str, _data: str) -> None:
        if target != "xml-stylesheet":
            raise Quarantined(Reason.INCLUSION, target[:40])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self.length = 0
        many = len(attributes) > self.limits.max_attributes or self.count > self.limits.max_elements
        if many or len(self.open) >= self.limits.max_depth:
            raise Quarantined(Reason.TOO_COMPLEX, name[:40])
        if name.endswith(":include") or any("XInclude" in value for value in attributes.values()):
            raise Quarantined(Reason.INCLUSION, name[:40])
        node = Node(name, dict(attributes))
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = self.root or node
        self.open.append(node)
        if self._paying:
            assert self.payloads is not None
            self.payloads.begin(node)

    def end(self, _name: str) -> None:
        if self._paying:
            assert self.payloads is not None
            self.payloads.end()
        self.open.pop()

    def characters(self, text: str) -> None:
        if self._paying:
            assert self.payloads is not None
            self.payloads.text(text)
            return
        self.length += len(text)
        if self.length > self.limits.max_text_bytes:
            raise Quarantined(Reason.TOO_LARGE, self.open[-1].name[:40])
        children = self.open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += text
        else:
            children.append(text)

    @property
    def _paying(self) -> bool:
        return self.payloads is not None and len(self.open) == 3 and self.open[-1].name == "content"
