"""XML as a small tree, read within limits: no document type, no entities of its own, no depth that has no end.

Names lose their namespaces: the formats that are read here never use one local name for two things in one place.
"""

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from edocs.foreign.archive import Unreadable

MOST_DEPTH: Final = 200
MOST_NODES: Final = 600_000


class Node:
    """An element: local name, attributes by local name, children and text in their order."""

    __slots__ = ("attrs", "content", "name")

    def __init__(self, name: str, attrs: dict[str, str]) -> None:
        self.name = name
        self.attrs = attrs
        self.content: list[Node | str] = []

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attrs.get(name, default)

    def number(self, name: str, default: int = 0) -> int:
        """An attribute that should be a whole number."""
        try:
            return int(float(self.attrs.get(name, default)))
        except (ValueError, OverflowError):
            return default

    @property
    def children(self) -> Iterator["Node"]:
        """The elements directly within."""
        return (part for part in self.content if isinstance(part, Node))

    def named(self, *names: str) -> Iterator["Node"]:
        """The elements of these names directly within."""
        return (child for child in self.children if child.name in names)

    def first(self, *path: str) -> "Node | None":
        """The first element at this path of names, or None."""
        at: Node | None = self
        for name in path:
            at = next(at.named(name), None) if at is not None else None
        return at

    def every(self, *names: str) -> Iterator["Node"]:
        """The elements of these names anywhere within, in order."""
        waiting = list(self.children)[::-1]
        while waiting:
            node = waiting.pop()
            if node.name in names:
                yield node
            waiting.extend(list(node.children)[::-1])

    @property
    def text(self) -> str:
        """All text within."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)


def parse(data: bytes) -> Node:
    """The root of an XML document. Raises Unreadable for what is not well-formed or goes beyond the limits."""
    building = _Building()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.words
    parser.StartDoctypeDeclHandler = building.doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise Unreadable("damaged") from error
    return building.root


class _Building:
    def __init__(self) -> None:
        self.root = Node("", {})
        self.open: list[Node] = []
        self.count = 0

    def start(self, name: str, attrs: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MOST_DEPTH or self.count > MOST_NODES:
            raise Unreadable("bomb")
        node = Node(_local(name), {_local(key): value for key, value in attrs.items()})
        if self.open:
            self.open[-1].content.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _name: str) -> None:
        self.open.pop()

    def words(self, text: str) -> None:
        self.open[-1].content.append(text)

    def doctype(self, *_: object) -> None:
        raise Unreadable("doctype")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
