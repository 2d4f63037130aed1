"""Archives and XML of foreign hands: bounded in size, depth and number, without document types, as small trees."""

import io
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from edocs.files.hidden.look import Damaged

MOST_ENTRY_BYTES: Final = 64 * 2**20
MOST_ARCHIVE_BYTES: Final = 192 * 2**20
MOST_ENTRIES: Final = 5_000
MOST_DEPTH: Final = 200
MOST_NODES: Final = 1_500_000


class Node:
    """An element: its local name, its attributes by local name, its children and texts in order."""

    __slots__ = ("attrs", "name", "parts", "space")

    def __init__(self, name: str, space: str, attrs: dict[str, str]) -> None:
        self.name = name
        self.space = space
        self.attrs = attrs
        self.parts: list[Node | str] = []

    def get(self, name: str, default: str = "") -> str:
        """The attribute with this local name."""
        return self.attrs.get(name, default)

    def children(self, *names: str) -> Iterator["Node"]:
        """The elements directly below, of these names if any are given."""
        return (part for part in self.parts if isinstance(part, Node) and (not names or part.name in names))

    def child(self, *path: str) -> "Node | None":
        """The first element along a path of names."""
        here: Node | None = self
        for name in path:
            here = next(here.children(name), None) if here is not None else None
        return here

    def all(self, *names: str) -> Iterator["Node"]:
        """Every element below with one of these names, in reading order."""
        for part in self.parts:
            if isinstance(part, Node):
                if part.name in names:
                    yield part
                yield from part.all(*names)

    def text(self) -> str:
        """All characters below."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)


def read_xml(data: bytes) -> Node:
    """Return the tree of an XML file; raise ``Damaged`` for a document type and whatever is too much."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    root = Node("", "", {})
    stack = [root]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > MOST_DEPTH or count > MOST_NODES:
            raise Damaged("too much in the XML")
        space, _, local = name.rpartition(" ")
        attrs: dict[str, str] = {}
        for key, value in attributes.items():
            bare = key.rpartition(" ")[2]
            if bare not in attrs or " " not in key:
                attrs[bare] = value
        node = Node(local, space, attrs)
        stack[-1].parts.append(node)
        stack.append(node)

    def end(_name: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        stack[-1].parts.append(text)

    def doctype(*_: object) -> None:
        raise Damaged("a document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Damaged(str(error)) from error
    return next(root.children(), root)


class Archive:
    """An archive whose entries are read up to fixed sizes whatever they declare; nothing is ever written to disk."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Damaged(str(error)) from error
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_ARCHIVE_BYTES:
            raise Damaged("too much in the archive")
        self.encrypted = any(entry.flag_bits & 1 for entry in entries)
        self.names = [entry.filename for entry in entries]
        self._left = MOST_ARCHIVE_BYTES

    def read(self, name: str) -> bytes | None:
        """The bytes of an entry, or None if there is none of that name."""
        if name not in self.names:
            return None
        with self._zip.open(name) as entry:
            data = entry.read(min(MOST_ENTRY_BYTES, self._left) + 1)
        self._left -= len(data)
        if len(data) > MOST_ENTRY_BYTES or self._left < 0:
            raise Damaged("an entry is too large")
        return data

    def xml(self, name: str) -> Node | None:
        """The tree of an entry, or None if there is none of that name."""
        data = self.read(name)
        return read_xml(data) if data else None

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part of an Office file: id → (kind, target inside the archive or outside)."""
        folder, _, file = part.rpartition("/")
        tree = self.xml(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        found = {}
        for link in tree.children("Relationship") if tree is not None else ():
            target = link.get("Target")
            if link.get("TargetMode") != "External":
                target = _resolved(folder, target)
            found[link.get("Id")] = (link.get("Type").rpartition("/")[2], target)
        return found


def _resolved(folder: str, target: str) -> str:
    """A target relative to a folder of the archive, as the name of an entry."""
    parts = [] if target.startswith("/") else folder.split("/")
    for step in target.lstrip("/").split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step != ".":
            parts.append(step)
    return "/".join(part for part in parts if part)


def office_metadata(archive: Archive) -> dict[str, str]:
    """Who made an Office file, where and with what: its core, application and own properties."""
    found: dict[str, str] = {}
    core = archive.xml("docProps/core.xml")
    for node in core.children() if core is not None else ():
        if node.name in ("creator", "lastModifiedBy", "description", "keywords", "subject", "category", "title"):
            found[node.name] = node.text()
    extended = archive.xml("docProps/app.xml")
    for node in extended.children("Company", "Manager", "Template", "HyperlinkBase") if extended is not None else ():
        found[node.name.lower()] = node.text()
    custom = archive.xml("docProps/custom.xml")
    for node in custom.children("property") if custom is not None else ():
        found[node.get("name")] = node.text()
    return found
