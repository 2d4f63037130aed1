"""A DOCX package as a body: paragraphs, items by automatic or typed numbers, tables, pictures, links.

Tolerant: what is missing has its default, what has no place in a body is counted and told. Inserted text of tracked
changes counts, deleted text does not.
"""

import re
from collections.abc import Iterator
from posixpath import normpath
from typing import Any, Final

from msgspec import Struct

from edocs.docx.names import BODY, EMU_PER_MM, GAP, HEADING_FILL, ITEM, SHEET_STYLES, TWIPS_PER_MM
from edocs.foreign.archive import Archive, Unreadable
from edocs.foreign.building import Builder, Imported, Run, without_blank_below
from edocs.foreign.labels import level_of_format
from edocs.foreign.outgoing import width_read
from edocs.foreign.pixels import pixels
from edocs.foreign.tree import Node, parse

_ALIGNS: Final = {"center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify"}
_FORMATS: Final = {
    "decimal": "digit",
    "ganada": "syllable",
    "decimalEnclosedCircle": "circled_digit",
    "decimalEnclosedCircleChinese": "circled_digit",
}
_INSIDE: Final = frozenset(
    "ins moveTo sdt sdtContent smartTag fldSimple customXml dir bdo AlternateContent Choice".split()
)
_SPECIAL: Final = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}
_HREF: Final = re.compile(r'HYPERLINK\s+"([^"]+)"')


class _Number(Struct, frozen=True):
    """An automatic number: an item level, or what stands before the words instead."""

    level: int
    bullet: str = ""


def read(data: bytes) -> Imported:
    """The body of a package. Raises Unreadable with the reason."""
    archive = Archive(data)
    if not archive.has("word/document.xml"):
        raise Unreadable("unknown")
    reader = _Reader(archive)
    document = parse(archive.read("word/document.xml"))
    if (body := document.first("body")) is None:
        raise Unreadable("damaged")
    reader.blocks(body)
    reader.builder.drop("header", sum(1 for _ in document.every("headerReference", "footerReference")))
    return reader.builder.done()


class _Reader:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.builder = Builder()
        self._relations = self._read_relations()
        self._numbers = self._read_numbers()
        self._styles = self._read_styles()
        self._footnotes = {
            f"{kind}/{note.get('id')}": _plain(note)
            for kind in ("footnote", "endnote")
            for note in self._part(f"word/{kind}s.xml").every(kind)
        }
        self._link = ""
        self._code = ""
        self._in_code = False
        self._depth = 0

    def _part(self, name: str) -> Node:
        return parse(self.archive.read(name)) if self.archive.has(name) else Node("", {})

    def _read_relations(self) -> dict[str, tuple[str, bool]]:
        """Target of each relation, and whether it lies outside."""
        nodes = self._part("word/_rels/document.xml.rels").every("Relationship")
        return {node.get("Id"): (node.get("Target"), node.get("TargetMode") == "External") for node in nodes}

    def _read_numbers(self) -> dict[str, dict[int, _Number]]:
        root = self._part("word/numbering.xml")
        shapes = {
            node.get("abstractNumId"): {level.number("ilvl"): _number(level) for level in node.named("lvl")}
            for node in root.named("abstractNum")
        }
        return {
            node.get("numId"): shapes.get(abstract.get("val"), {})
            for node in root.named("num")
            if (abstract := node.first("abstractNumId")) is not None
        }

    def _read_styles(self) -> dict[str, Node]:
        return {node.get("styleId"): node for node in self._part("word/styles.xml").named("style")}

    # blocks ───────────────────────────────────────────────────────────────────────────────────────────────────

    def blocks(self, parent: Node) -> None:
        """Add what stands in the text, a text box or a frame."""
        self._depth += 1
        if self._depth > 12:
            raise Unreadable("bomb")
        for node in parent.children:
            if node.name == "p":
                self._paragraph(node)
            elif node.name == "tbl":
                self._table(node)
            elif node.name in _INSIDE:
                self.blocks(node)
        self._depth -= 1

    def _paragraph(self, node: Node) -> None:
        style = _value(node.first("pPr", "pStyle"))
        if style in SHEET_STYLES or style == GAP:
            self.builder.drop("sheet", int(style != GAP))
            return
        ours = style == BODY or style.startswith(ITEM)
        number = self._number_of(node, style)
        runs: list[Run] = [(number.bullet, ())] if number.bullet else []
        if number.level < 0:
            self.builder.drop("numbering")
        alone = True
        for part in self._parts(node):
            if isinstance(part, tuple):
                runs.append(part)
                continue
            if _has_words(runs):
                self._line(node, runs, number, ours=ours)
            runs, alone = [], False
            self._object(part)
        if alone or _has_words(runs):
            self._line(node, runs, number, ours=ours)

    def _line(self, node: Node, runs: list[Run], number: _Number, *, ours: bool) -> None:
        align = _ALIGNS.get(_value(node.first("pPr", "jc")), "left")
        align = align if ours or align != "justify" else "left"
        self.builder.paragraph(runs, max(0, number.level), align, recognise=not ours)

    def _number_of(self, node: Node, style: str) -> _Number:
        """The number of a paragraph: its own, or that of its style."""
        given, seen = node.first("pPr", "numPr"), 0
        level = given.first("ilvl") if given else None
        while given is None or given.first("numId") is None:
            shape = self._styles.get(style)
            seen += 1
            if shape is None or seen > 20:
                return _Number(0)
            given = shape.first("pPr", "numPr")
            level = level or (given.first("ilvl") if given else None)
            style = _value(shape.first("basedOn"))
        if style.startswith(ITEM) and style[len(ITEM) :].isdigit():
            return _Number(int(style[len(ITEM) :]))
        numbers = self._numbers.get(_value(given.first("numId")), {})
        return numbers.get(level.number("val") if level else 0, _Number(0))

    # words ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _parts(self, parent: Node) -> Iterator[Run | Node]:
        """Words with their marks, and what is not words, in order."""
        for node in parent.children:
            if node.name == "r":
                yield from self._run(node)
            elif node.name == "hyperlink":
                target = self._relations.get(node.get("id"), ("", False))[0]
                before, self._link = self._link, target
                yield from self._parts(node)
                self._link = before
            elif node.name in ("del", "moveFrom"):
                self.builder.drop("deleted")
            elif node.name in ("oMath", "oMathPara"):
                self.builder.drop("equation")
                yield ("".join(text.text for text in node.every("t")), ())
            elif node.name == "commentReference":
                self.builder.drop("comment")
            elif node.name in _INSIDE:
                yield from self._parts(node)

    def _run(self, node: Node) -> Iterator[Run | Node]:
        shape = node.first("rPr")
        if shape is not None and _on(shape, "vanish"):
            self.builder.drop("hidden", int(bool(node.text.strip())))
            return
        marks = tuple(self._marks(shape)) if shape is not None else ()
        for part in node.children:
            if part.name == "fldChar":
                self._field(part.get("fldCharType"))
            elif part.name == "instrText":
                self._code += part.text
            elif not self._in_code:
                yield from self._piece(part, marks)

    def _piece(self, part: Node, marks: tuple[Any, ...]) -> Iterator[Run | Node]:
        """One piece of a run."""
        if part.name == "t":
            yield (part.text.replace("\n", " "), marks + self._linked())
        elif part.name in _SPECIAL and part.get("type") != "page":
            yield (_SPECIAL[part.name], () if part.name in ("br", "cr") else marks)
        elif part.name in ("footnoteReference", "endnoteReference"):
            self.builder.drop("footnote")
            note = f"{part.name.removesuffix('Reference')}/{part.get('id')}"
            yield (f"({self._footnotes.get(note, '')})", ())
        elif part.name == "commentReference":
            self.builder.drop("comment")
        elif part.name in ("drawing", "pict", "object", "AlternateContent"):
            yield part

    def _field(self, kind: str) -> None:
        """A field's code is no words; a hyperlink's code says where its words lead."""
        if kind == "begin":
            self._in_code, self._code = True, ""
        elif kind == "separate":
            self._in_code = False
            match = _HREF.search(self._code)
            self._link = match[1] if match else self._link
        elif kind == "end":
            if _HREF.search(self._code):
                self._link = ""
            self._in_code, self._code = False, ""

    def _linked(self) -> tuple[Any, ...]:
        return self.builder.mark("link", self._link) if self._link else ()

    def _marks(self, shape: Node) -> list[Any]:
        found: list[Any] = []
        found += self.builder.mark("bold") if _on(shape, "b") else ()
        found += self.builder.mark("italic") if _on(shape, "i") else ()
        underline = shape.first("u")
        if underline is not None and underline.get("val", "single") != "none":
            found += self.builder.mark("underline")
        raised = _value(shape.first("vertAlign"))
        if raised in ("superscript", "subscript"):
            found += self.builder.mark("superscript" if raised == "superscript" else "subscript")
        return found

    # objects ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _object(self, node: Node) -> None:
        """A drawing: its pictures, the words of its text boxes, else a count."""
        choice = node.first("Choice") or node
        boxes = [box for box in choice.every("txbxContent") if _plain(box)]
        for box in boxes:
            self.builder.drop("textbox")
            self.blocks(box)
        pictures = list(choice.every("blip", "imagedata"))
        for picture in pictures:
            self._picture(choice, picture)
        if not boxes and not pictures:
            self.builder.drop("drawing")

    def _picture(self, drawing: Node, node: Node) -> None:
        target, outside = self._relations.get(node.get("embed") or node.get("id") or node.get("link"), ("", False))
        path = normpath(target.lstrip("/") if target.startswith("/") else f"word/{target}")
        data = self.archive.read(path) if not outside and self.archive.has(path) else b""
        if (size := pixels(data)) is None:
            self.builder.drop("linked_picture" if outside else "picture")
            return
        extent = next(drawing.every("extent"), None)
        wide = extent.number("cx") / EMU_PER_MM if extent else 0
        said = next(drawing.every("docPr"), None)
        width = width_read(wide, size.width) if wide >= 0.5 else None
        self.builder.picture(path.rpartition("/")[2], data, said.get("descr") if said else "", width)

    def _table(self, node: Node) -> None:
        if all(_value(p.first("pPr", "pStyle")) in SHEET_STYLES for p in node.every("p")):
            self.builder.drop("sheet")  # the signature boxes
            return
        grid_node = node.first("tblGrid")
        columns = [one.number("w") for one in grid_node.named("gridCol")] if grid_node else []
        rows: list[list[dict[str, Any]]] = []
        open_cells: dict[int, dict[str, Any]] = {}
        for row in _within(node, "tr"):
            cells, at = [], 0
            heading = row.first("trPr", "tblHeader") is not None
            for cell in _within(row, "tc"):
                made, merged = self._cell(cell, heading=heading)
                span = made["attrs"]["colspan"]
                if merged == "continue" and at in open_cells:
                    open_cells[at]["attrs"]["rowspan"] += 1
                else:
                    cells.append(made)
                    open_cells.pop(at, None)
                    if merged == "restart":
                        open_cells[at] = made
                at += span
            rows.append(cells)
        if any(rows):
            self.builder.table(rows, _millimetres(node, columns))

    def _cell(self, node: Node, *, heading: bool) -> tuple[dict[str, Any], str]:
        """A cell, and whether it is merged with those above: restart, continue or empty."""
        properties = node.first("tcPr") or Node("", {})
        merge = properties.first("vMerge")
        lines: list[dict[str, Any]] = []
        ours = False
        for paragraph, nested in self._cell_paragraphs(node):
            own = _value(paragraph.first("pPr", "pStyle")) == BODY
            ours = ours or own
            lines += self._cell_lines(paragraph, ours=own, nested=nested)
        aligns = {line["attrs"]["align"] for line in lines}
        align = next(iter(aligns)) if len(aligns) == 1 and "justify" not in aligns else "left"
        for line in lines:
            if align != "left":
                line["attrs"]["align"] = "left"
        if ours:
            lines = without_blank_below(lines)
        fill = properties.first("shd")
        head = heading or (fill is not None and fill.get("fill") == HEADING_FILL)
        valign = _value(properties.first("vAlign"))
        made = {
            "type": "tableHeader" if head else "tableCell",
            "attrs": {
                "colspan": max(1, (properties.first("gridSpan") or node).number("val", 1)),
                "rowspan": 1,
                "align": align,
                "valign": {"center": "middle", "bottom": "bottom"}.get(valign, "top"),
            },
            "content": lines,
        }
        return made, (merge.get("val") or "continue") if merge is not None else ""

    def _cell_paragraphs(self, node: Node) -> Iterator[tuple[Node, bool]]:
        """The paragraphs of a cell, those of tables within it after their table was counted."""
        for child in node.children:
            if child.name == "p":
                yield child, False
            elif child.name == "tbl":
                self.builder.drop("nested")
                yield from ((paragraph, True) for paragraph in child.every("p"))
            elif child.name in _INSIDE:
                yield from self._cell_paragraphs(child)

    def _cell_lines(self, paragraph: Node, *, ours: bool, nested: bool) -> Iterator[dict[str, Any]]:
        align = _ALIGNS.get(_value(paragraph.first("pPr", "jc")), "left")
        align = align if ours or align != "justify" else "left"
        number = self._number_of(paragraph, _value(paragraph.first("pPr", "pStyle")))
        runs: list[Run] = [(number.bullet, ())] if number.bullet else []
        if number.level:
            self.builder.drop("numbering")
        for part in self._parts(paragraph):
            if isinstance(part, tuple):
                runs.append(part)
            elif words := _plain(part):
                runs.append((words, ()))
            else:
                self.builder.drop("picture" if next(part.every("blip", "imagedata"), None) else "drawing")
        if _has_words(runs) or not nested:
            yield self.builder.line(runs, 0, align)


def _number(level: Node) -> _Number:
    kind, text = _value(level.first("numFmt")) or "decimal", _value(level.first("lvlText"))
    if kind == "bullet":
        private = "\ue000" <= text[:1] <= "\uf8ff"  # a letter of a symbol font
        return _Number(0, f"{'·' if private or not text else text} ")
    if kind == "none" or not text:
        return _Number(0)
    return _Number(level_of_format(_FORMATS.get(kind, ""), re.sub(r"%\d", "#", text)) or -1)


def _millimetres(table: Node, columns: list[int]) -> list[int] | None:
    """The widths of the columns; None where the table is as wide as the text, in parts of it."""
    width = table.first("tblPr", "tblW")
    if not columns or len(columns) > 60 or (width is not None and width.get("type") == "pct"):
        return None
    return [max(1, min(1000, round(one / TWIPS_PER_MM))) for one in columns]


def _within(node: Node, name: str) -> Iterator[Node]:
    """Rows or cells, also those that controls and insertions wrap."""
    for child in node.children:
        if child.name == name:
            yield child
        elif child.name in _INSIDE:
            yield from _within(child, name)


def _value(node: Node | None) -> str:
    return node.get("val") if node is not None else ""


def _on(shape: Node, name: str) -> bool:
    node = shape.first(name)
    return node is not None and node.get("val", "1") not in ("0", "false", "off", "none")


def _has_words(runs: list[Run]) -> bool:
    return any(text.strip(" ") for text, _ in runs)


def _plain(node: Node) -> str:
    """The words within, paragraphs joined by blanks."""
    lines = ("".join(text.text for text in p.every("t")) for p in node.every("p"))
    return " ".join(line.strip() for line in lines if line.strip())
