"""An HWPX package as a body: paragraphs, items by automatic or typed numbers, tables, pictures, links.

Tolerant: what is missing has its default, what has no place in a body is counted and told.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from edocs.foreign.archive import Archive, Unreadable
from edocs.foreign.building import Builder, Imported, Run, without_blank_below
from edocs.foreign.labels import level_of_format
from edocs.foreign.outgoing import width_read
from edocs.foreign.pixels import pixels
from edocs.foreign.tree import Node, parse
from edocs.hwpx.names import BODY, FULL_WIDTH, ITEM, SHEET_STYLES, UNITS_PER_MM

_SECTION: Final = re.compile(r"Contents/section(\d+)\.xml", re.IGNORECASE)
_ALIGNS: Final = {"CENTER": "center", "RIGHT": "right", "JUSTIFY": "justify", "DISTRIBUTE": "justify"}
_FORMATS: Final = {
    "DIGIT": "digit",
    "HANGUL_SYLLABLE": "syllable",
    "CIRCLED_DIGIT": "circled_digit",
    "CIRCLED_HANGUL_SYLLABLE": "circled_syllable",
}
_SPECIAL: Final = {"lineBreak": "\n", "tab": " ", "nbSpace": "\u00a0", "fwSpace": "\u3000", "hyphen": "-"}
_COMMAND_TAIL: Final = re.compile(r";\d+;\d+;\d+;?$")
_SHAPES: Final = frozenset("rect ellipse arc polygon curve line connectLine textart container ole chart video".split())


class _Lines(Struct, frozen=True):
    """A paragraph's shape: alignment, item level, and what stands before its words where that is no item number."""

    align: str = "left"
    level: int = 0
    bullet: str = ""


def read(data: bytes) -> Imported:
    """The body of a package. Raises Unreadable with the reason."""
    archive = Archive(data)
    sections = sorted((int(match[1]), name) for name in archive.names if (match := _SECTION.fullmatch(name)))
    if not sections or not archive.has("Contents/header.xml"):
        raise Unreadable("unknown")
    reader = _Reader(archive, _Shapes(parse(archive.read("Contents/header.xml"))))
    for _, name in sections:
        reader.blocks(parse(archive.read(name)))
    return reader.builder.done()


class _Shapes:
    """What header.xml says of letters, paragraphs and styles, by their ids."""

    def __init__(self, head: Node) -> None:
        self.styles = {node.get("id"): node.get("name") for node in head.every("style")}
        self.letters = {node.get("id"): _marks(node) for node in head.every("charPr")}
        self._numbers = {node.get("id"): _numbers(node) for node in head.every("numbering")}
        self._bullets = {node.get("id"): node.get("char") for node in head.every("bullet")}
        self.lines = {node.get("id"): self._line(node) for node in head.every("paraPr")}

    def _line(self, node: Node) -> _Lines:
        align = node.first("align")
        shown = _ALIGNS.get(align.get("horizontal") if align else "", "left")
        heading = node.first("heading")
        kind = heading.get("type", "NONE") if heading else "NONE"
        if heading is None or kind == "NONE":
            return _Lines(shown)
        if kind == "BULLET":
            return _Lines(shown, 0, (self._bullets.get(heading.get("idRef")) or "·") + " ")
        level = heading.number("level")
        numbers = self._numbers.get(heading.get("idRef")) or next(iter(self._numbers.values()), {})
        return _Lines(shown, numbers.get(level + 1, -1))


def _marks(node: Node) -> frozenset[str]:
    """The marks of a shape of letters."""
    named = {"bold": "bold", "italic": "italic", "supscript": "superscript", "subscript": "subscript"}
    found = {named[child.name] for child in node.children if child.name in named}
    underline = node.first("underline")
    if underline is not None and underline.get("type", "NONE") not in ("NONE", ""):
        found.add("underline")
    return frozenset(found)


def _numbers(node: Node) -> dict[int, int]:
    """The item level of each level of an automatic numbering; -1 for what is none of our numbers."""
    found = {}
    for head in node.named("paraHead"):
        text = re.sub(r"\^\d+", "#", head.text)
        level = level_of_format(_FORMATS.get(head.get("numFormat", "DIGIT"), ""), text)
        found[head.number("level", 1)] = level or -1
    return found


class _Reader:
    def __init__(self, archive: Archive, shapes: _Shapes) -> None:
        self.archive = archive
        self.shapes = shapes
        self.builder = Builder()
        self.links: list[str] = []
        self.fields: list[str] = []
        self._items = self._manifest()
        self._depth = 0

    def _manifest(self) -> dict[str, str]:
        """Names of the parts of the package by their ids."""
        if not self.archive.has("Contents/content.hpf"):
            return {}
        found = parse(self.archive.read("Contents/content.hpf")).every("item")
        return {node.get("id"): node.get("href") for node in found}

    def blocks(self, parent: Node) -> None:
        """Add what stands in a section or a text box."""
        self._depth += 1
        if self._depth > 8:
            raise Unreadable("bomb")
        for node in parent.named("p"):
            self._paragraph(node)
        self._depth -= 1

    def _paragraph(self, node: Node) -> None:
        style = self.shapes.styles.get(node.get("styleIDRef"), "")
        if style in SHEET_STYLES:
            self.builder.drop("sheet")
            return
        ours = style == BODY or style.startswith(ITEM)
        shape = self.shapes.lines.get(node.get("paraPrIDRef"), _Lines())
        runs: list[Run] = [(shape.bullet, ())] if shape.bullet else []
        if shape.level < 0:
            self.builder.drop("numbering")
        alone = True
        for part in self._parts(node):
            if isinstance(part, tuple):
                runs.append(part)
                continue
            # A table or picture stands on lines of its own: the words before it are a paragraph.
            if _has_words(runs):
                self._line(runs, shape, ours=ours)
            runs, alone = [], False
            self._object(part)
        if alone or _has_words(runs):
            self._line(runs, shape, ours=ours)

    def _line(self, runs: list[Run], shape: _Lines, *, ours: bool) -> None:
        align = shape.align if ours or shape.align != "justify" else "left"
        self.builder.paragraph(runs, max(0, shape.level), align, recognise=not ours)

    def _parts(self, paragraph: Node) -> Iterator[Run | Node]:
        """Words with their marks, and what is not words, in order."""
        for run in paragraph.named("run"):
            letters = self.shapes.letters.get(run.get("charPrIDRef"), frozenset())
            for child in run.children:
                if child.name == "t":
                    yield from self._words(child, letters)
                elif child.name == "ctrl":
                    yield from self._control(child)
                elif child.name == "equation":
                    self.builder.drop("equation")
                    script = child.first("script")
                    yield (script.text if script else "", ())
                elif child.name in ("compose", "dutmal"):
                    yield (child.get("composeText") or child.text, ())
                elif child.name != "secPr":
                    yield child

    def _words(self, node: Node, letters: frozenset[str]) -> Iterator[Run]:
        marks: list[Any] = []
        for name in letters:
            marks += self.builder.mark(name)  # type: ignore[arg-type]  # names of `_marks` are mark names
        if href := next((link for link in reversed(self.links) if link), ""):
            marks += self.builder.mark("link", href)
        gone = False
        for part in node.content:
            if isinstance(part, str):
                if not gone:
                    yield (part.replace("\n", " "), tuple(marks))
            elif part.name in ("deleteBegin", "deleteEnd"):
                gone = part.name == "deleteBegin"
                self.builder.drop("deleted", int(gone))
            elif part.name in _SPECIAL and not gone:
                yield (_SPECIAL[part.name], () if part.name == "lineBreak" else tuple(marks))

    def _control(self, node: Node) -> Iterator[Run]:
        for child in node.children:
            if child.name == "fieldBegin":
                self.fields.append(child.get("type"))
                self.links.append(_target(child) if child.get("type") == "HYPERLINK" else "")
                if child.get("type") == "MEMO":
                    self.builder.drop("comment")
            elif child.name == "fieldEnd" and self.links:
                self.links.pop()
                self.fields.pop()
            elif child.name in ("footNote", "endNote"):
                self.builder.drop("footnote")
                yield (f"({_plain(child)})", ())
            elif child.name in ("header", "footer", "pageNum", "newNum", "pageHiding"):
                self.builder.drop("header", int(child.name in ("header", "footer", "pageNum")))
            elif child.name == "hiddenComment":
                self.builder.drop("comment")

    def _object(self, node: Node) -> None:
        if node.name == "tbl":
            self._table(node)
        elif node.name == "pic":
            self._picture(node)
        elif node.name in _SHAPES:
            self._drawing(node)

    def _drawing(self, node: Node) -> None:
        """A drawing is left out; the words and pictures in it are not."""
        texts = [box for box in node.every("drawText") if _plain(box)]
        for box in texts:
            self.builder.drop("textbox")
            for inner in box.named("subList"):
                self.blocks(inner)
        pictures = list(node.every("pic")) if node.name == "container" else []
        for picture in pictures:
            self._picture(picture)
        if not texts and not pictures:
            self.builder.drop("drawing")

    def _picture(self, node: Node) -> None:
        image = node.first("img")
        name = self._items.get(image.get("binaryItemIDRef"), "") if image else ""
        path = next((path for path in (name, f"Contents/{name}") if name and self.archive.has(path)), "")
        data = self.archive.read(path) if path else b""
        if (size := pixels(data)) is None:
            self.builder.drop("picture" if path or not name else "linked_picture")
            return
        drawn, comment = node.first("sz") or node.first("curSz"), node.first("shapeComment")
        wide = drawn.number("width") / UNITS_PER_MM if drawn else 0
        alt = _alt(comment.text if comment else "")
        width = width_read(wide, size.width) if wide >= 0.5 else None
        self.builder.picture(path.rpartition("/")[2], data, alt, width)

    def _table(self, node: Node) -> None:
        cells: dict[tuple[int, int], tuple[dict[str, Any], int]] = {}
        for row in node.named("tr"):
            for cell in row.named("tc"):
                at = cell.first("cellAddr")
                place = (at.number("rowAddr"), at.number("colAddr")) if at else (len(cells), 0)
                size = cell.first("cellSz")
                cells[place] = (self._cell(cell), size.number("width") if size else 0)
        rows: dict[int, list[dict[str, Any]]] = {}
        for row_at, column in sorted(cells):
            rows.setdefault(row_at, []).append(cells[row_at, column][0])
        if not rows:
            return
        for caption in node.named("caption"):
            for inner in caption.named("subList"):
                self.blocks(inner)
        widths = _widths({at: (cell["attrs"]["colspan"], width) for at, (cell, width) in cells.items()})
        # A row that holds no cell of its own is covered from above.
        whole = [rows.get(index, []) for index in range(max(rows) + 1)] if max(rows) < 4000 else list(rows.values())
        self.builder.table(whole, widths)

    def _cell(self, node: Node) -> dict[str, Any]:
        inner, span = node.first("subList"), node.first("cellSpan")
        lines: list[dict[str, Any]] = []
        ours = False
        for paragraph in inner.named("p") if inner else ():
            style = self.shapes.styles.get(paragraph.get("styleIDRef"), "")
            ours = ours or style == BODY
            lines += self._cell_lines(paragraph, ours=style == BODY)
        aligns = {line["attrs"]["align"] for line in lines}
        align = next(iter(aligns)) if len(aligns) == 1 and "justify" not in aligns else "left"
        for line in lines:
            if align != "left":
                line["attrs"]["align"] = "left"
        if ours:
            lines = without_blank_below(lines)
        return {
            "type": "tableHeader" if node.get("header") == "1" else "tableCell",
            "attrs": {
                "colspan": max(1, span.number("colSpan", 1)) if span else 1,
                "rowspan": max(1, span.number("rowSpan", 1)) if span else 1,
                "align": align,
                "valign": {"TOP": "top", "BOTTOM": "bottom"}.get(inner.get("vertAlign") if inner else "", "middle"),
            },
            "content": lines,
        }

    def _cell_lines(self, paragraph: Node, *, ours: bool) -> Iterator[dict[str, Any]]:
        shape = self.shapes.lines.get(paragraph.get("paraPrIDRef"), _Lines())
        align = shape.align if ours or shape.align != "justify" else "left"
        runs: list[Run] = [(shape.bullet, ())] if shape.bullet else []
        nested: list[dict[str, Any]] = []
        for part in self._parts(paragraph):
            if isinstance(part, tuple):
                runs.append(part)
            elif part.name == "tbl":
                self.builder.drop("nested")
                rows = ("  ".join(_plain(cell) for cell in row.named("tc")) for row in part.named("tr"))
                nested += [self.builder.line([(words, ())]) for words in rows if words.strip()]
            elif words := _plain(part):
                runs.append((words, ()))
            else:
                self.builder.drop("picture" if part.name == "pic" else "drawing")
        if _has_words(runs) or not nested:
            yield self.builder.line(runs, 0, align)
        yield from nested


def _widths(cells: dict[tuple[int, int], tuple[int, int]]) -> list[int] | None:
    """The widths of the columns in millimetres; None where they are equal over the whole width, or not known."""
    columns = max(column + span for (_, column), (span, _) in cells.items())
    known: dict[int, int] = {}
    waiting = sorted(((span, column, width) for (_, column), (span, width) in cells.items()), key=lambda one: one[0])
    for span, column, width in waiting:
        missing = [at for at in range(column, column + span) if at not in known]
        rest = width - sum(known.get(at, 0) for at in range(column, column + span))
        if span > 60 or rest <= 0:
            continue
        for at in missing:
            known[at] = rest // len(missing)
    if len(known) < columns or columns > 60:
        return None
    if all(abs(known[at] - FULL_WIDTH / columns) <= 1.5 for at in range(columns)):
        return None
    return [max(1, min(1000, round(known[at] / UNITS_PER_MM))) for at in range(columns)]


def _has_words(runs: list[Run]) -> bool:
    return any(text.strip(" ") for text, _ in runs)


def _plain(node: Node) -> str:
    """The words within, a line for each paragraph joined by blanks."""
    lines = ("".join(part.text for run in p.named("run") for part in run.named("t")) for p in node.every("p"))
    return " ".join(line.strip() for line in lines if line.strip())


def _alt(comment: str) -> str:
    """The words of a picture; what Hangul writes by itself says nothing."""
    return "" if comment.startswith("그림입니다.") else comment


def _target(field: Node) -> str:
    """Where a hyperlink leads."""
    given = {node.get("name"): node.text for node in field.every("stringParam")}
    if path := given.get("Path", "").strip():
        return path
    command = _COMMAND_TAIL.sub("", given.get("Command", "")).partition("|")[0]
    return re.sub(r"\\(.)", r"\1", command) or field.get("name")
