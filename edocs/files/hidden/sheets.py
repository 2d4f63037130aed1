"""XLSX: hidden sheets, rows and columns, ink like the cell, formats that show nothing, comments, covered cells."""

import re
from typing import Any, Final

from edocs.files.hidden.look import Look, colour, tiny, unseen
from edocs.files.hidden.tree import Archive, Node, office_metadata
from edocs.files.hidden.word import alternative, embedded, theme_colours

_THEME: Final = ("bg1", "tx1", "bg2", "tx2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_INDEXED: Final = {
    0: "000000", 1: "FFFFFF", 2: "FF0000", 3: "00FF00", 4: "0000FF", 5: "FFFF00", 6: "FF00FF", 7: "00FFFF",
    8: "000000", 9: "FFFFFF", 10: "FF0000", 22: "C0C0C0", 23: "808080", 64: "000000", 65: "FFFFFF",
}  # fmt: skip
_FAR: Final = 60
"""Empty rows or columns after which nobody looks any further."""
_TRUE: Final = {"1", "true"}


class _Book:
    def __init__(self, archive: Archive, look: Look) -> None:
        self.archive = archive
        self.look = look
        self.theme = theme_colours(archive.xml("xl/theme/theme1.xml"))
        shared = archive.xml("xl/sharedStrings.xml")
        self.shared = [
            "".join(part.text() for part in item.all("t") if part) for item in (shared.children("si") if shared else ())
        ]
        self.cells = self._formats(archive.xml("xl/styles.xml"))

    def _colour(self, node: Node | None) -> tuple[int, int, int] | None:
        if node is None:
            return None
        if node.get("rgb"):
            return colour(node.get("rgb"))
        if node.get("theme").isdigit() and int(node.get("theme")) < len(_THEME):
            tint = float(node.get("tint") or 0)
            base = self.theme.get(_THEME[int(node.get("theme"))])
            return _tinted(base, tint) if base else None
        return colour(_INDEXED.get(int(node.get("indexed")))) if node.get("indexed").isdigit() else None

    def _formats(self, styles: Node | None) -> list[tuple[str, ...]]:
        """For each cell format the reasons why what it shows is not seen."""
        if styles is None:
            return []
        fonts = list(styles.child("fonts").children("font")) if styles.child("fonts") else []  # type: ignore[union-attr]  # asked just before
        fills = list(styles.child("fills").children("fill")) if styles.child("fills") else []  # type: ignore[union-attr]  # asked just before
        codes = {node.get("numFmtId"): node.get("formatCode") for node in styles.all("numFmt")}
        found: list[tuple[str, ...]] = []
        formats = styles.child("cellXfs")
        for xf in formats.children("xf") if formats is not None else ():
            font = _at(fonts, xf.get("fontId"))
            fill = _at(fills, xf.get("fillId"))
            pattern = fill.child("patternFill") if fill is not None else None
            solid = pattern is not None and pattern.get("patternType") == "solid"
            paper = self._colour(pattern.child("fgColor")) if pattern is not None and solid else None
            ink = self._colour(font.child("color")) if font is not None else None
            size = font.child("sz") if font is not None else None
            code = codes.get(xf.get("numFmtId"), "")
            shown = re.sub(r"\[[^\]]*\]", "", code)
            found.append(
                (
                    unseen(ink, paper),
                    tiny(float(size.get("val") or 11)) if size is not None else "",
                    "vanish" if code and not shown.strip("; ") and shown.count(";") >= 2 else "",
                )
            )
        return found

    def sheet(self, name: str, part: str, state: str) -> None:
        """Read a sheet cell by cell."""
        tree = self.archive.xml(part)
        if tree is None:
            return
        where = f"시트 ‘{name}’"
        always: tuple[str, ...] = ("hidden_sheet",) if state in ("hidden", "veryHidden") else ()
        columns = _narrow(tree)
        headings: dict[int, str] = {}
        covered = self._covered(part, where)
        last_row, last_column = 0, 0
        for row in tree.all("row"):
            number = _whole(row.get("r")) or last_row + 1
            low = row.get("hidden") in _TRUE or (row.get("ht") and float(row.get("ht")) < 2)
            column = 0
            for cell in row.children("c"):
                column = _column(cell.get("r")) or column + 1
                text = self._value(cell)
                if not text.strip():
                    continue
                far = (last_row and number - last_row > _FAR) or (last_column and column - last_column > _FAR)
                style = _at(self.cells, cell.get("s") or "0") or ()
                over = any(a <= column <= c and b <= number <= d for a, b, c, d in covered)
                hidden = (
                    *always,
                    *style,
                    "hidden_cells" if low or column in columns else "",
                    "off_page" if far else "",
                    "covered" if over else "",
                )
                self.look.say(text + " ", where, *hidden, context=headings.get(column, ""))
                headings.setdefault(column, text[:40])
                if not far:
                    last_row, last_column = max(last_row, number), max(last_column, column)
            self.look.say("\n", where)
            if self.look.pieces:
                self.look.pieces[-1]["text"] = f"{self.look.pieces[-1]['text']}\n"
        for kind, target in self.archive.links(part).values():
            if kind in ("comments", "threadedComment"):
                comments = self.archive.xml(target)
                for comment in comments.all("comment", "threadedComment") if comments is not None else ():
                    words = "".join(text.text() for text in comment.all("t", "text"))
                    self.look.say(f"{comment.get('ref')}: {words}\n", where, "comment")

    def _value(self, cell: Node) -> str:
        kind = cell.get("t")
        value = cell.child("v")
        if kind == "s":
            return str(_at(self.shared, value.text()) or "") if value is not None else ""
        if kind == "inlineStr":
            return "".join(text.text() for text in cell.all("t"))
        return value.text() if value is not None else ""

    def _covered(self, part: str, where: str) -> list[tuple[int, int, int, int]]:
        """Which cells lie wholly under a picture or shape: left, top, right, bottom."""
        found = []
        for kind, target in self.archive.links(part).values():
            drawing = self.archive.xml(target) if kind == "drawing" else None
            for anchor in drawing.children("twoCellAnchor", "oneCellAnchor", "absoluteAnchor") if drawing else ():
                for properties in anchor.all("cNvPr"):
                    alternative(self.look, properties, where)
                words = "".join(text.text() for text in anchor.all("t"))
                self.look.say(words + "\n", f"{where} · 도형")
                start, stop = anchor.child("from"), anchor.child("to")
                if (
                    start is None
                    or stop is None
                    or (next(anchor.all("noFill"), None) and not next(anchor.all("pic"), None))
                ):
                    continue
                if not (next(anchor.all("pic"), None) or next(anchor.all("sp"), None)):
                    continue
                left, top = _edge(start, "col", "colOff"), _edge(start, "row", "rowOff")
                found.append((left, top, _last(stop, "col"), _last(stop, "row")))
        return found


def _edge(node: Node, name: str, offset: str) -> int:
    """The first column or row that is covered from its beginning on (from 1)."""
    at, off = node.child(name), node.child(offset)
    begun = off is not None and _whole(off.text()) > 100_000
    return (_whole(at.text()) if at is not None else 0) + 1 + begun


def _last(node: Node, name: str) -> int:
    """The last column or row that is covered to its end."""
    at = node.child(name)
    return _whole(at.text()) if at is not None else 0


def _narrow(tree: Node) -> set[int]:
    """The columns that are hidden or too narrow to show anything."""
    found: set[int] = set()
    for column in tree.all("col"):
        width = column.get("width")
        if column.get("hidden") in _TRUE or (width and float(width) < 0.5):
            low, high = _whole(column.get("min")), _whole(column.get("max"))
            found |= set(range(low, min(high, low + 20_000) + 1))
    return found


def _tinted(base: tuple[int, int, int], tint: float) -> tuple[int, int, int]:
    red, green, blue = [round(v * (1 + tint) if tint < 0 else v + (255 - v) * tint) for v in base]
    return red, green, blue


def _whole(text: str) -> int:
    return int(text) if text.strip().isdigit() else 0


def _at(items: list[Any], index: str) -> Any:
    return items[int(index)] if index.isdigit() and int(index) < len(items) else None


def _column(reference: str) -> int:
    """The number of a column such as B in B12, from 1."""
    number = 0
    for char in reference:
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - 64
    return number


def read(archive: Archive, look: Look) -> None:
    """Look into an XLSX."""
    for name, value in office_metadata(archive).items():
        look.meta(name, value)
    book = _Book(archive, look)
    links = archive.links("xl/workbook.xml")
    tree = archive.xml("xl/workbook.xml")
    listed = list(tree.all("sheet")) if tree is not None else []
    if not listed:
        for name in sorted(name for name in archive.names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)):
            book.sheet(name.rpartition("/")[2], name, "")
    for number, sheet in enumerate(listed, 1):
        target = links.get(sheet.get("id"), ("", f"xl/worksheets/sheet{number}.xml"))[1]
        book.sheet(sheet.get("name"), target, sheet.get("state"))
    for defined in tree.all("definedName") if tree is not None else ():
        if defined.get("hidden") in _TRUE and not defined.get("name").startswith("_xlnm"):
            look.trick("vanish", "이름 정의", f"{defined.get('name')}={defined.text()}")
    if any(name.startswith("xl/revisions/") for name in archive.names):
        look.trick("tracked", "통합 문서", "변경 내용 추적")
    if any(name.startswith("xl/externalLinks/") for name in archive.names):
        look.trick("embedded", "통합 문서", "다른 파일에서 가져온 값")
    embedded(archive, look)
