"""One pass from decoded JSON to a canonical body: the grammar, its limits, its refusals and its repairs.

``edocs.body`` is the door; its docstring names the rules that the result keeps.
"""

import re
import uuid
from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar, cast, get_args
from urllib.parse import urlsplit

import msgspec

from edocs.body import grid
from edocs.body.characters import Unreadable, clean, has_invisible
from edocs.body.markup import (
    MARK_ORDER,
    Align,
    Block,
    Body,
    Cell,
    CellAlign,
    CellAttrs,
    CellValign,
    HardBreak,
    Image,
    ImageAttrs,
    Inline,
    LinkAttrs,
    Mark,
    MarkName,
    Paragraph,
    ParagraphAttrs,
    Table,
    TableAttrs,
    TableCell,
    TableHeader,
    TableRow,
    Text,
)

MAX_NODES: Final = 20_000
MAX_CHARACTERS: Final = 1_000_000
MAX_HREF: Final = 2_048
MAX_ALT: Final = 500
MAX_WIDTH_MM: Final = 1_000

# Attributes that editors add for the screen only; they carry nothing that is shown or signed.
_SCREEN_ONLY: Final = {
    "tableCell": {"colwidth"},
    "tableHeader": {"colwidth"},
    "link": {"target", "rel", "class", "title"},
}
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s\"'<>\\^`{|}]+", re.IGNORECASE)

_MESSAGES: Final = {
    "not_an_object": "본문의 형식이 올바르지 않습니다.",
    "not_a_list": "본문의 형식이 올바르지 않습니다.",
    "not_text": "본문의 형식이 올바르지 않습니다.",
    "unknown_node": "이 문서에 쓸 수 없는 요소가 본문에 있습니다.",
    "unknown_mark": "이 문서에 쓸 수 없는 글자 모양이 본문에 있습니다.",
    "unknown_key": "이 문서에 쓸 수 없는 속성이 본문에 있습니다.",
    "bad_attribute": "본문 요소의 속성 값이 올바르지 않습니다.",
    "bad_link": "연결 주소는 https, http, mailto로 시작해야 합니다.",
    "mark_conflict": "같은 글자에 서로 다른 연결이 겹쳐 있습니다.",
    "control_character": "화면에 보이지 않는 제어 문자가 본문에 있습니다. 지우고 다시 저장하십시오.",
    "bidi_character": "글의 방향을 바꾸는 보이지 않는 문자가 본문에 있습니다. 지우고 다시 저장하십시오.",
    "item_in_table": "표 안에는 항목 기호를 쓸 수 없습니다.",
    "table_empty": "빈 표가 있습니다.",
    "table_overlap": "표의 칸이 서로 겹치거나 열이 60개를 넘습니다.",
    "table_too_large": "표가 너무 큽니다. 2,000행까지 쓸 수 있습니다.",
    "too_many_nodes": "본문이 너무 깁니다. 내용을 나누거나 붙임 파일로 옮기십시오.",
    "too_long": "본문이 너무 깁니다. 1,000,000자까지 쓸 수 있습니다.",
}

_Option = TypeVar("_Option", bound=str)


class BodyRefused(ValueError):
    """A body that cannot be kept: a stable ``code``, the JSON ``path`` of the fault, a ``message`` in Korean."""

    def __init__(self, code: str, path: str) -> None:
        self.code = code
        self.path = path
        self.message = _MESSAGES[code]
        super().__init__(f"{code} at {path}")


class Repair(msgspec.Struct, frozen=True):
    """Something that was mended without changing what a reader sees; ``code`` says what, ``path`` where."""

    code: Literal["characters_removed", "table_filled", "widths_dropped", "row_merged", "paragraph_added"]
    path: str


class Reader:
    """One pass over one body; counts nodes and characters, collects ``repairs``."""

    def __init__(self) -> None:
        self.nodes = 0
        self.characters = 0
        self.repairs: list[Repair] = []

    # nodes ────────────────────────────────────────────────────────────────────────────────────────────────────

    def doc(self, raw: object) -> Body:
        """Return the canonical body."""
        node = self._node(raw, "$", {"doc": {"content"}})
        blocks = tuple(self._block(item, path) for item, path in self._items(node, "$"))
        if not blocks:
            self.repairs.append(Repair("paragraph_added", "$.content"))
            return Body()
        return Body(blocks)

    def _block(self, raw: object, path: str) -> Block:
        node = self._node(
            raw, path, {"paragraph": {"attrs", "content"}, "table": {"attrs", "content"}, "image": {"attrs"}}
        )
        readers: dict[str, Callable[[dict[str, Any], str], Block]] = {
            "paragraph": self._paragraph,
            "table": self._table,
            "image": self._image,
        }
        return readers[node["type"]](node, path)

    def _paragraph(self, node: dict[str, Any], path: str) -> Paragraph:
        attrs = self._attrs(node, path, {"level", "align"})
        where = f"{path}.attrs"
        level = self._number(attrs, "level", where, 0, 8)
        align: Align = self._choice(attrs, "align", where, get_args(Align))
        parts = [part for item, at in self._items(node, path) if (part := self._inline(item, at)) is not None]
        return Paragraph(ParagraphAttrs(level or 0, align), tuple(self._merged(parts, path)))

    def _inline(self, raw: object, path: str) -> Inline | None:
        # A hard break keeps no marks: editors write them, nothing shows them.
        node = self._node(raw, path, {"text": {"text", "marks"}, "hardBreak": {"marks"}})
        if node["type"] == "hardBreak":
            return HardBreak()
        text = node.get("text")
        if not isinstance(text, str):
            raise BodyRefused("not_text", f"{path}.text")
        text = self._clean(text, f"{path}.text")
        return Text(text, self._marks(node, path)) if text else None

    def _merged(self, parts: list[Inline], path: str) -> list[Inline]:
        merged: list[Inline] = []
        for part in parts:
            last = merged[-1] if merged else None
            if isinstance(part, Text) and isinstance(last, Text) and part.marks == last.marks:
                # Two halves of one syllable may meet here.
                merged[-1] = Text(clean(last.text + part.text), part.marks)
            else:
                merged.append(part)
        return merged

    def _marks(self, node: dict[str, Any], path: str) -> tuple[Mark, ...]:
        found: dict[MarkName, Mark] = {}
        for raw, at in self._items(node, path, "marks"):
            mark = self._mark(raw, at)
            if found.setdefault(mark.type, mark) != mark:
                raise BodyRefused("mark_conflict", at)
        return tuple(found[name] for name in MARK_ORDER if name in found)

    def _mark(self, raw: object, path: str) -> Mark:
        node = self._node(raw, path, {name: {"attrs"} for name in MARK_ORDER}, "unknown_mark")
        name: MarkName = node["type"]
        attrs = self._attrs(node, path, {"href"} if name == "link" else set())
        if name != "link":
            return Mark(name)
        href = attrs.get("href")
        if not isinstance(href, str) or not _is_safe_link(href):
            raise BodyRefused("bad_link", f"{path}.attrs.href")
        return Mark(name, LinkAttrs(href))

    def _image(self, node: dict[str, Any], path: str) -> Image:
        attrs = self._attrs(node, path, {"attachment_id", "alt", "width_mm"})
        where = f"{path}.attrs"
        alt = attrs.get("alt", "")
        if not isinstance(alt, str) or len(alt) > MAX_ALT:
            raise BodyRefused("bad_attribute", f"{where}.alt")
        alt = self._clean(alt, f"{where}.alt").strip()
        width = self._number(attrs, "width_mm", where, 1, MAX_WIDTH_MM)
        return Image(ImageAttrs(_uuid(attrs.get("attachment_id"), f"{where}.attachment_id"), alt, width))

    def _table(self, node: dict[str, Any], path: str) -> Table:
        attrs = self._attrs(node, path, {"widths"})
        raw_rows = list(self._items(node, path))
        if len(raw_rows) > grid.MAX_ROWS:
            raise BodyRefused("table_too_large", path)
        rows = [self._row(raw, at) for raw, at in raw_rows]
        try:
            rows = self._rectangle(self._without_empty_rows(rows, path), path)
        except grid.Overlap:
            raise BodyRefused("table_overlap", path) from None
        columns = sum(cell.attrs.colspan for cell in rows[0])
        return Table(tuple(TableRow(tuple(row)) for row in rows), TableAttrs(self._widths(attrs, columns, path)))

    def _row(self, raw: object, path: str) -> list[Cell]:
        node = self._node(raw, path, {"tableRow": {"content"}})
        return [self._cell(item, at) for item, at in self._items(node, path)]

    def _cell(self, raw: object, path: str) -> Cell:
        node = self._node(raw, path, {"tableCell": {"attrs", "content"}, "tableHeader": {"attrs", "content"}})
        given = self._attrs(node, path, {"colspan", "rowspan", "align", "valign"})
        where = f"{path}.attrs"
        default = CellAttrs()
        attrs = CellAttrs(
            self._number(given, "colspan", where, 1, grid.MAX_COLUMNS) or default.colspan,
            self._number(given, "rowspan", where, 1, grid.MAX_ROWS) or default.rowspan,
            self._choice(given, "align", where, get_args(CellAlign), default.align),
            self._choice(given, "valign", where, get_args(CellValign), default.valign),
        )
        paragraphs = [self._cell_paragraph(item, at) for item, at in self._items(node, path)]
        kind = TableHeader if node["type"] == "tableHeader" else TableCell
        return kind(attrs, tuple(paragraphs) or (Paragraph(),))

    def _cell_paragraph(self, raw: object, path: str) -> Paragraph:
        node = self._node(raw, path, {"paragraph": {"attrs", "content"}})
        paragraph = self._paragraph(node, path)
        if paragraph.attrs.level:
            raise BodyRefused("item_in_table", f"{path}.attrs.level")
        return paragraph

    # tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _without_empty_rows(self, rows: list[list[Cell]], path: str) -> list[list[Cell]]:
        """Drop rows that hold no cell of their own (all is covered from above) and shorten what covered them."""
        for row in range(len(rows) - 1, -1, -1):
            if rows[row]:
                continue
            self.repairs.append(Repair("row_merged", f"{path}.content[{row}]"))
            for above in range(row):
                rows[above] = [
                    _resized(cell, cell.attrs.rowspan - (above + cell.attrs.rowspan > row)) for cell in rows[above]
                ]
            del rows[row]
        if not rows:
            raise BodyRefused("table_empty", path)
        return rows

    def _rectangle(self, rows: list[list[Cell]], path: str) -> list[list[Cell]]:
        """End every cell at the last row and fill short rows with empty cells."""
        rows = [
            [_resized(cell, min(cell.attrs.rowspan, len(rows) - at)) for cell in row] for at, row in enumerate(rows)
        ]
        filled = grid.filled([[grid.Span(cell.attrs.colspan, cell.attrs.rowspan) for cell in row] for row in rows])
        columns = max(filled)
        if min(filled) < columns:
            self.repairs.append(Repair("table_filled", path))
        for row, count in zip(rows, filled, strict=True):
            missing = columns - count
            row.extend(TableCell() for _ in range(missing))
            self._count(2 * missing, path)
        return rows

    def _widths(self, attrs: dict[str, Any], columns: int, path: str) -> tuple[int, ...] | None:
        widths = attrs.get("widths")
        if widths is None:
            return None
        where = f"{path}.attrs.widths"
        if not isinstance(widths, list) or not all(_is_int(item) and 1 <= item <= MAX_WIDTH_MM for item in widths):
            raise BodyRefused("bad_attribute", where)
        if len(widths) != columns:
            self.repairs.append(Repair("widths_dropped", where))
            return None
        return tuple(widths)

    # parts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _node(
        self, raw: object, path: str, allowed: dict[str, set[str]], unknown: str = "unknown_node"
    ) -> dict[str, Any]:
        self._count(1, path)
        if not isinstance(raw, dict):
            raise BodyRefused("not_an_object", path)
        kind = raw.get("type")
        if not isinstance(kind, str) or kind not in allowed:
            raise BodyRefused(unknown, path)
        if not raw.keys() <= allowed[kind] | {"type"}:
            raise BodyRefused("unknown_key", path)
        return raw

    def _items(self, node: dict[str, Any], path: str, key: str = "content") -> list[tuple[object, str]]:
        items = node.get(key)
        if items is None:
            return []
        if not isinstance(items, list):
            raise BodyRefused("not_a_list", f"{path}.{key}")
        if len(items) > MAX_NODES:
            raise BodyRefused("too_many_nodes", f"{path}.{key}")
        return [(item, f"{path}.{key}[{index}]") for index, item in enumerate(items)]

    def _attrs(self, node: dict[str, Any], path: str, allowed: set[str]) -> dict[str, Any]:
        attrs = node.get("attrs")
        if attrs is None:
            return {}
        if not isinstance(attrs, dict):
            raise BodyRefused("not_an_object", f"{path}.attrs")
        if not attrs.keys() <= allowed | _SCREEN_ONLY.get(node["type"], set()):
            raise BodyRefused("unknown_key", f"{path}.attrs")
        return {key: value for key, value in attrs.items() if value is not None}

    def _number(self, attrs: dict[str, Any], key: str, path: str, low: int, high: int) -> int | None:
        value = attrs.get(key)
        if value is None:
            return None
        if not _is_int(value) or not low <= value <= high:
            raise BodyRefused("bad_attribute", f"{path}.{key}")
        return cast(int, value)

    def _choice(
        self, attrs: dict[str, Any], key: str, path: str, options: tuple[_Option, ...], default: _Option | None = None
    ) -> _Option:
        value = attrs.get(key, default or options[0])
        if not isinstance(value, str) or value not in options:
            raise BodyRefused("bad_attribute", f"{path}.{key}")
        return value

    def _clean(self, text: str, path: str) -> str:
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise BodyRefused("too_long", path)
        try:
            cleaned = clean(text)
        except Unreadable as fault:
            raise BodyRefused(fault.code, path) from None
        if has_invisible(text):
            self.repairs.append(Repair("characters_removed", path))
        return cleaned

    def _count(self, nodes: int, path: str) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise BodyRefused("too_many_nodes", path)


def _is_int(value: object) -> bool:
    """Tell whether a JSON value is a whole number (True is not)."""
    return isinstance(value, int) and not isinstance(value, bool)


def _resized(cell: Cell, rowspan: int) -> Cell:
    """Return the cell with another reach downwards."""
    if rowspan == cell.attrs.rowspan:
        return cell
    return msgspec.structs.replace(cell, attrs=msgspec.structs.replace(cell.attrs, rowspan=rowspan))


def _is_safe_link(href: str) -> bool:
    """Tell whether a link may stand in a document: a plain web or mail address, nobody's password in it."""
    if len(href) > MAX_HREF or not _LINK.fullmatch(href):
        return False
    try:
        if clean(href) != href:
            return False
        parts = urlsplit(href)
        return parts.scheme.lower() == "mailto" or bool(parts.hostname and "@" not in parts.netloc)
    except ValueError:
        return False


def _uuid(value: object, path: str) -> str:
    """Return a UUID in its one lower-case spelling."""
    try:
        if isinstance(value, str) and len(value) == 36:
            return str(uuid.UUID(value))
    except ValueError:
        pass
    raise BodyRefused("bad_attribute", path)
