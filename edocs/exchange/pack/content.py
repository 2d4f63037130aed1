"""The body of a document in the markup of pubdoc (xhtml4pubdoc), both ways. Pure.

Out: item numbers are written as text, as every reader expects, and the level is kept in `class`, so that another Dure
gets the items back; a line break inside a paragraph becomes a paragraph of the class `line`, because the markup knows
no break. In: a level is believed only where the numbers that it gives are the ones that stand in the text. A body that
`misfits` names nothing of comes back the same. LAW exch-std annex 2
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from edocs import body as bodies
from edocs.body.markup import (
    Block,
    Body,
    Cell,
    HardBreak,
    Image,
    Inline,
    Mark,
    Paragraph,
    ParagraphAttrs,
    Table,
    TableHeader,
    Text,
)
from edocs.exchange.pack.tree import Node
from edocs.numbering import item_labels

_TAGS: Final = {"link": "a", "bold": "b", "italic": "i", "underline": "u", "subscript": "sub", "superscript": "sup"}
_ORDER: Final = ("superscript", "subscript", "underline", "italic", "bold", "link")
"""From the innermost tag to the outermost."""
_ALIGN: Final = {"left": "left", "center": "center", "right": "right", "justify": "adjust"}
_LINE: Final = "line"
_INDENT_MM: Final = 4
_FACE: Final = "font-family:바탕체;font-size:12pt;line-height:7mm;"
MOST_ELEMENTS: Final = 15_000
"""More would pass the limit that receivers commonly have for a document."""


class Misfit(Struct, frozen=True):
    """Why a body cannot be written in the markup and goes as a file instead."""

    code: str
    """picture | too_large"""
    why: str


def misfits(body: Body) -> list[Misfit]:
    """What of the body the markup cannot carry; empty when it fits."""
    found = []
    if any(isinstance(block, Image) for block in body.content):
        found.append(Misfit("picture", "본문에 그림이 있어 본문을 파일로 보냅니다."))
    if sum(len(list(node.walk())) for node in write_content(body).elements) > MOST_ELEMENTS:
        found.append(Misfit("too_large", "본문의 표가 커서 본문을 파일로 보냅니다."))
    return found


def write_content(body: Body) -> Node:
    """The element `content` of a body; a picture, which has no place in it, is written as its words."""
    content = Node("content", {})
    for block, label in zip(body.content, item_labels(body), strict=True):
        match block:
            case Paragraph():
                content.children += _lines(block, label)
            case Table():
                content.children.append(_table(block))
            case Image():
                content.children.append(Node("p", {}, [f"[그림: {block.attrs.alt}]" if block.attrs.alt else "[그림]"]))
    return content


def _lines(paragraph: Paragraph, label: str = "", face: bool = True) -> list["Node | str"]:
    level = paragraph.attrs.level
    style = (_FACE if face else "") + (f"margin-left:{(level - 1) * _INDENT_MM}mm;" if level > 1 else "")
    shared = {"style": style} if style else {}
    if paragraph.attrs.align != "left":
        shared["align"] = _ALIGN[paragraph.attrs.align]
    lines: list[list[Inline]] = [[]]
    for part in paragraph.content:
        if isinstance(part, HardBreak):
            lines.append([])
        else:
            lines[-1].append(part)
    nodes: list[Node | str] = []
    for at, line in enumerate(lines):
        kind = {"class": _LINE} if at else {"class": f"item{level}"} if level else {}
        start: list[Node | str] = [f"{label} "] if label and not at else []
        nodes.append(Node("p", kind | shared, _joined([*start, *map(_inline, line)])))
    return nodes


def _joined(parts: Sequence["Node | str"]) -> list["Node | str"]:
    found: list[Node | str] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found


def _inline(part: Inline) -> "Node | str":
    assert isinstance(part, Text)  # breaks were taken apart
    marks = {mark.type: mark for mark in part.marks}
    found: Node | str = part.text
    for name in _ORDER:
        if mark := marks.get(name):
            attributes = {"href": mark.attrs.href} if mark.attrs else {}
            found = Node(_TAGS[name], attributes, [found])
    return found


def _table(table: Table) -> Node:
    node = Node("table", {"border": "1"})
    for width in table.attrs.widths or ():
        node.children.append(Node("col", {"width": f"{width}mm"}))
    for row in table.content:
        node.children.append(Node("tr", {}, [_cell(cell) for cell in row.content]))
    return node


def _cell(cell: Cell) -> Node:
    attributes = {}
    if cell.attrs.colspan > 1:
        attributes["colspan"] = str(cell.attrs.colspan)
    if cell.attrs.rowspan > 1:
        attributes["rowspan"] = str(cell.attrs.rowspan)
    attributes |= {"align": cell.attrs.align, "valign": cell.attrs.valign}
    inner = [line for paragraph in cell.content for line in _lines(paragraph, face=False)]
    return Node("th" if isinstance(cell, TableHeader) else "td", attributes, inner)


# in ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

_WIDTH: Final = re.compile(r"\s*(\d{1,4})(?:\.\d+)?\s*mm\s*\Z")
_WRAPPED: Final = re.compile(r"[ \t]*[\n\r][ \t\n\r]*")
_HIDDEN: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKS: Final = {tag: name for name, tag in _TAGS.items()}
_SPANS: Final = {"colspan": 60, "rowspan": 2000}
_SAFE: Final = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


class Read(Struct, frozen=True):
    """A body as read, and what of the markup the editor does not know; None where nothing could be kept."""

    body: Body | None
    notes: tuple[str, ...]


class _Line(Struct):
    """A paragraph as it comes: its inline parts as JSON, what its class and align say."""

    parts: list[dict[str, object]]
    kind: str = ""
    align: str = "left"


def read_content(content: Node) -> Read:
    """The body of a `content` whose model was checked. Never refuses: what does not fit becomes plain paragraphs."""
    reader = _Reader()
    blocks = reader.blocks(content)
    body = _believed(blocks)
    if body is None:
        reader.note("plain text")
        lines = [line.strip() for line in content.text.split("\n") if line.strip()]
        body = _made([_paragraph(_Line([{"type": "text", "text": _clean(line)}])) for line in lines])
    return Read(body, tuple(reader.notes))


def _believed(blocks: list[dict[str, object]]) -> Body | None:
    """The body with its levels, if the numbers in the text are the ones that the levels give; else without."""
    claimed = _made([{key: value for key, value in block.items() if key != "claim"} for block in blocks])
    if claimed is None:
        return None
    level = [int(str(block.get("claim", 0))) for block in blocks]
    if not any(level) or len(claimed.content) != len(blocks):
        return claimed
    found: list[Block] = []
    for block, wanted in zip(claimed.content, level, strict=True):
        if wanted and isinstance(block, Paragraph):
            found.append(Paragraph(ParagraphAttrs(wanted, block.attrs.align), block.content))
        else:
            found.append(block)
    numbered: list[Block] = []
    for block, label in zip(found, item_labels(Body(tuple(found))), strict=True):
        if not label:
            numbered.append(block)
            continue
        assert isinstance(block, Paragraph)
        bare = _without(block, f"{label} ")
        if bare is None:
            return claimed
        numbered.append(bare)
    return bodies.canonical(Body(tuple(numbered)))


def _without(paragraph: Paragraph, label: str) -> Paragraph | None:
    first = paragraph.content[0] if paragraph.content else None
    if not isinstance(first, Text) or first.marks or not first.text.startswith(label):
        return None
    rest = first.text[len(label) :]
    return Paragraph(paragraph.attrs, (*((Text(rest),) if rest else ()), *paragraph.content[1:]))


def _made(blocks: list[dict[str, object]]) -> Body | None:
    try:
        return bodies.canonical({"type": "doc", "content": blocks})
    except bodies.BodyRefused:
        return None


class _Reader:
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def blocks(self, flow: Node) -> list[dict[str, object]]:
        """The blocks of the body; tables stay tables here."""
        found: list[dict[str, object]] = []
        for item in self.flow(flow, 0):
            if isinstance(item, _Line):
                if item.kind == _LINE and found and found[-1]["type"] == "paragraph":
                    inner = found[-1]["content"]
                    assert isinstance(inner, list)
                    inner += [{"type": "hardBreak"}, *item.parts]
                else:
                    found.append(_paragraph(item))
            else:
                found += self.table(item)
        return found

    def flow(self, node: Node, depth: int) -> list["_Line | Node"]:
        """The paragraphs and tables of a flow, in order; text that stands bare is a paragraph of its own."""
        found: list[_Line | Node] = []
        bare: list[dict[str, object]] = []

        def close() -> None:
            if parts := _trimmed(bare):
                found.append(_Line(parts))
            bare.clear()

        for child in node.children:
            if isinstance(child, str):
                if child.strip(" \t\r\n") or bare:
                    bare += self.inline(child, ())
            elif child.name in ("p", "ul", "ol", "table"):
                close()
                found += self.block(child, depth)
            else:
                bare += self.inline(child, ())
        close()
        return found

    def block(self, node: Node, depth: int) -> list["_Line | Node"]:
        match node.name:
            case "table":
                return [node]
            case "ul" | "ol":
                return self.listed(node, depth)
        align = {"center": "center", "right": "right", "adjust": "justify"}.get(
            node.attributes.get("align", ""), "left"
        )
        if any(child.name in ("p", "ul", "ol", "table") for child in node.elements):
            inner = self.flow(node, depth)
            for item in inner:
                if isinstance(item, _Line) and item.align == "left":
                    item.align = align
            return inner
        parts = [part for child in node.children for part in self.inline(child, ())]
        return [_Line(_trimmed(parts), node.attributes.get("class", ""), align)]

    def listed(self, node: Node, depth: int) -> list["_Line | Node"]:
        """Items of a list as paragraphs with the mark before them."""
        found: list[_Line | Node] = []
        for number, item in enumerate(node.elements, 1):
            inner = self.flow(item, depth + 1) or [_Line([])]
            mark = "  " * depth + (f"{number}. " if node.name == "ol" else "- ")
            first = inner[0]
            if isinstance(first, _Line):
                inner[0] = _Line([{"type": "text", "text": mark}, *first.parts], "", first.align)
            found += inner
        self.note("list")
        return found

    def inline(self, child: "Node | str", marks: tuple[dict[str, object], ...]) -> list[dict[str, object]]:
        """Text with its marks."""
        if isinstance(child, str):
            text = _clean(_WRAPPED.sub("\n", child))
            node: dict[str, object] = {"type": "text", "text": text}
            return [node | ({"marks": list(marks)} if marks else {})] if text else []
        if child.name == "img":
            self.note("picture")
            words = child.attributes.get("alt", "").strip()
            return self.inline(f"[그림: {words}]" if words else "[그림]", marks)
        own: tuple[dict[str, object], ...] = ()
        if child.name == "a":
            href = child.attributes.get("href", "")
            own = ({"type": "link", "attrs": {"href": href}},) if self.safe(href) else ()
        elif child.name in _MARKS:
            own = ({"type": _MARKS[child.name]},)
        kept = {str(mark["type"]): mark for mark in (*marks, *own)}
        return [part for inner in child.children for part in self.inline(inner, tuple(kept.values()))]

    def safe(self, href: str) -> bool:
        """Whether the editor keeps such a link; its own judge is asked."""
        if not href:
            return False
        mark = {"type": "link", "attrs": {"href": href}}
        text = {"type": "text", "text": "x", "marks": [mark]}
        kept = _SAFE.match(href) and _made([{"type": "paragraph", "content": [text]}]) is not None
        if not kept:
            self.note("link")
        return bool(kept)

    def table(self, node: Node) -> list[dict[str, object]]:
        """The table, its caption before it; one that the editor cannot hold becomes a line a row."""
        before = [
            _paragraph(_Line(self.flat(child), "", "center")) for child in node.elements if child.name == "caption"
        ]
        rows = _rows(node)
        content = [{"type": "tableRow", "content": [self.cell(cell) for cell in row.elements]} for row in rows]
        made: dict[str, object] = {"type": "table", "attrs": {"widths": _widths(node)}, "content": content}
        if _made([made]) is not None:
            return [*before, made]
        self.note("table")
        lines = [" | ".join(" ".join(cell.text.split()) for cell in row.elements) for row in rows]
        return [*before, *(_paragraph(_Line([{"type": "text", "text": _clean(line)}])) for line in lines)]

    def cell(self, node: Node) -> dict[str, object]:
        attrs: dict[str, object] = {
            name: min(most, max(1, int(node.attributes.get(name, "1")))) for name, most in _SPANS.items()
        }
        if (align := node.attributes.get("align", "")) in ("left", "center", "right"):
            attrs["align"] = align
        if (valign := node.attributes.get("valign", "")) in ("top", "middle", "bottom"):
            attrs["valign"] = valign
        paragraphs: list[dict[str, object]] = []
        for item in self.flow(node, 0):
            if isinstance(item, Node):
                self.note("table in a table")
                paragraphs += [_paragraph(_Line(self.flat(row))) for row in _rows(item)]
            elif item.kind == _LINE and paragraphs:
                inner = paragraphs[-1]["content"]
                assert isinstance(inner, list)
                inner += [{"type": "hardBreak"}, *item.parts]
            else:
                paragraphs.append(_paragraph(_Line(item.parts, "", item.align)))
        for paragraph in paragraphs:
            paragraph.pop("claim", None)
        return {"type": "tableHeader" if node.name == "th" else "tableCell", "attrs": attrs, "content": paragraphs}

    def flat(self, node: Node) -> list[dict[str, object]]:
        """All the words of an element on one line."""
        cells = [" ".join(cell.text.split()) for cell in node.elements if cell.name in ("td", "th")]
        text = " | ".join(cells) if cells else " ".join(node.text.split())
        return [{"type": "text", "text": _clean(text)}] if text else []


def _rows(table: Node) -> list[Node]:
    """The rows in the order in which they are shown: the foot last."""
    groups = sorted(
        (child for child in table.elements if child.name in ("thead", "tbody", "tfoot", "tr")),
        key=lambda child: {"thead": 0, "tfoot": 2}.get(child.name, 1),
    )
    return [row for group in groups for row in ([group] if group.name == "tr" else group.elements)]


def _widths(table: Node) -> list[int] | None:
    found: list[int] = []
    for group in table.elements:
        for col in [group] if group.name == "col" else group.elements if group.name == "colgroup" else []:
            match = _WIDTH.match(col.attributes.get("width", ""))
            if match is None or not 1 <= int(match[1]) <= 1000:
                return None
            found += [int(match[1])] * min(60, max(1, int(col.attributes.get("span", "1"))))
    return found or None


def _paragraph(line: _Line) -> dict[str, object]:
    match = re.fullmatch(r"item([1-8])", line.kind)
    claim: dict[str, object] = {"claim": int(match[1])} if match else {}
    return {"type": "paragraph", "attrs": {"level": 0, "align": line.align}, "content": line.parts} | claim


def _trimmed(parts: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Without the line ends that only laid out the source: none at the edges, a blank inside."""
    found = [dict(part) for part in parts]
    while found and str(found[0].get("text", "x")).lstrip("\n") == "":
        del found[0]
    while found and str(found[-1].get("text", "x")).rstrip("\n") == "":
        del found[-1]
    if found:
        found[0]["text"] = str(found[0]["text"]).lstrip("\n")
        found[-1]["text"] = str(found[-1]["text"]).rstrip("\n")
    for part in found:
        part["text"] = str(part["text"]).replace("\n", " ")
    return found


def _clean(text: str) -> str:
    return _HIDDEN.sub("", text)


__all__ = ["Mark", "Misfit", "Read", "misfits", "read_content", "write_content"]
