"""The text of an HWPX document: the sheet from its head to its foot as section0.xml."""

from collections.abc import Iterable, Sequence
from itertools import count, groupby
from typing import Final

from edocs.body import grid
from edocs.body.markup import Cell, HardBreak, Image, Inline, LinkAttrs, Paragraph, Table, TableHeader
from edocs.foreign.building import OWN_END
from edocs.foreign.outgoing import (
    TEXT_WIDTH_MM,
    Files,
    attribute,
    sender_line,
    shown_align,
    size_mm,
    with_blank_below,
    words,
)
from edocs.hwpx import names
from edocs.hwpx.names import FULL_WIDTH, units
from edocs.hwpx.shapes import (
    DECLARATION,
    GRID,
    GRID_HEAD,
    NAMESPACES,
    PLAIN,
    RULE_ABOVE,
    RULE_BELOW,
    Letters,
    Lines,
    Shapes,
)
from edocs.paper import END, Paper
from edocs.paper.boxes import Box

_PAGE: Final = (
    '<hp:secPr id="" textDirection="HORIZONTAL" spaceColumns="1134" tabStop="8000" tabStopVal="4000"'
    ' tabStopUnit="HWPUNIT" outlineShapeIDRef="1" memoShapeIDRef="0" textVerticalWidthHead="0" masterPageCnt="0">'
    '<hp:grid lineGrid="0" charGrid="0" wonggojiFormat="0"/>'
    '<hp:startNum pageStartsOn="BOTH" page="0" pic="0" tbl="0" equation="0"/>'
    '<hp:visibility hideFirstHeader="0" hideFirstFooter="0" hideFirstMasterPage="0" border="SHOW_ALL"'
    ' fill="SHOW_ALL" hideFirstPageNum="0" hideFirstEmptyLine="0" showLineNumber="0"/>'
    '<hp:lineNumberShape restartType="0" countBy="0" distance="0" startNumber="0"/>'
    '<hp:pagePr landscape="WIDELY" width="59528" height="84186" gutterType="LEFT_ONLY">'
    '<hp:margin header="2835" footer="2835" gutter="0" left="5669" right="5669" top="5669" bottom="4252"/></hp:pagePr>'
    '<hp:footNotePr><hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" supscript="0"/>'
    '<hp:noteLine length="-1" type="SOLID" width="0.12 mm" color="#000000"/>'
    '<hp:noteSpacing betweenNotes="283" belowLine="567" aboveLine="850"/>'
    '<hp:numbering type="CONTINUOUS" newNum="1"/><hp:placement place="EACH_COLUMN" beneathText="0"/></hp:footNotePr>'
    '<hp:endNotePr><hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" supscript="0"/>'
    '<hp:noteLine length="14692344" type="SOLID" width="0.12 mm" color="#000000"/>'
    '<hp:noteSpacing betweenNotes="0" belowLine="567" aboveLine="850"/>'
    '<hp:numbering type="CONTINUOUS" newNum="1"/><hp:placement place="END_OF_DOCUMENT" beneathText="0"/></hp:endNotePr>'
    + "".join(
        f'<hp:pageBorderFill type="{kind}" borderFillIDRef="1" textBorder="PAPER" headerInside="0" footerInside="0"'
        ' fillArea="PAPER"><hp:offset left="1417" right="1417" top="1417" bottom="1417"/></hp:pageBorderFill>'
        for kind in ("BOTH", "EVEN", "ODD")
    )
    + '</hp:secPr><hp:ctrl><hp:colPr id="" type="NEWSPAPER" layout="LEFT" colCount="1" sameSz="1" sameGap="0"/>'
    "</hp:ctrl>"
)
_LINK_FIELD: Final = "627600491"
_CELL_MARGIN: Final = 'left="510" right="510" top="141" bottom="141"'
_VALIGN: Final = {"top": "TOP", "middle": "CENTER", "bottom": "BOTTOM"}
_ESCAPED: Final = str.maketrans({char: "\\" + char for char in ":?;#"})


def section(paper: Paper, files: Files, shapes: Shapes) -> tuple[str, dict[str, str]]:
    """section0.xml, and the pictures in it: attachment id → name in the package."""
    writer = _Writer(paper, files, shapes)
    parts = "".join([*writer.head(), *writer.body(), *writer.enclosed(), *writer.foot()])
    return f"{DECLARATION}<hs:sec {NAMESPACES}>{parts}</hs:sec>", writer.used


class _Writer:
    def __init__(self, paper: Paper, files: Files, shapes: Shapes) -> None:
        self.paper = paper
        self.files = files
        self.shapes = shapes
        self.used: dict[str, str] = {}
        self._ids = count(1)
        self._first = True

    # the form ─────────────────────────────────────────────────────────────────────────────────────────────────

    def head(self) -> Iterable[str]:
        """두문 and the title."""
        head, plain = self.paper.head, Letters()
        if head.slogan:
            yield self._form(names.HEAD, head.slogan, Letters(height=1000), Lines(align="center"))
        yield self._form(names.HEAD, head.institution_name, Letters(height=2200, bold=True), Lines(align="center"))
        yield self._form(names.HEAD, "", plain, Lines())
        yield self._form(names.HEAD, f"수신  {head.recipients_line}", plain, Lines())
        if head.via or self.paper.sender_name:
            yield self._form(names.HEAD, f"(경유)  {head.via}".rstrip(), plain, Lines())
        title = Lines(border=RULE_BELOW, hang=2750)
        yield self._form(names.HEAD, f"제목  {head.title}", Letters(bold=True), title)

    def body(self) -> Iterable[str]:
        """The blocks that the sheet shows."""
        end = self.paper.end
        for index in range(self.paper.blocks_shown):
            block = self.paper.body.content[index]
            if isinstance(block, Paragraph):
                tail = OWN_END if end.place == "text" and end.block == index else ""
                yield self._paragraph(block, tail)
            elif isinstance(block, Image):
                yield self._picture(block)
            else:
                yield self._table(block, end.row if end.place == "blank" and end.block == index else None)
        if end.place == "below":
            yield self._form(names.ENCLOSED, f" {END}", Letters(), Lines())

    def enclosed(self) -> Iterable[str]:
        """붙임 with the end mark."""
        lines = self.paper.attachments
        for index, line in enumerate(lines):
            lead = "붙임  " if index == 0 else "      "
            tail = OWN_END if self.paper.end.place == "attachment" and index == len(lines) - 1 else ""
            text = f"{lead}{line.number}{' ' if line.number else ''}{line.text}{tail}"
            yield self._form(names.ENCLOSED, text, Letters(), Lines(before=0 if index else 1100, hang=2750))

    def foot(self) -> Iterable[str]:
        """결문: sender, recipients, signature boxes, registration, contacts."""
        paper, small = self.paper, Letters(height=1000)
        if paper.sender_name:
            shape = Lines(align="center", before=2200)
            yield self._form(names.FOOT, sender_line(paper), Letters(height=1800, bold=True), shape)
        if paper.recipients:
            yield self._form(names.FOOT, f"수신자  {', '.join(paper.recipients)}", small, Lines(before=1100, hang=3000))
        yield self._form(names.FOOT, "", small, Lines(border=RULE_BELOW))
        if paper.boxes.line:
            yield self._boxes(paper.boxes.line)
        consents = [part for box in paper.boxes.consents for part in (_box_text(box),) if part]
        if paper.boxes.consents:
            yield self._form(names.FOOT, "협조자  " + "   ".join(consents), small, Lines())
        lines = [paper.foot.registration and f"시행  {paper.foot.registration}"]
        lines[0] = "   ".join(part for part in (lines[0], paper.foot.receipt and f"접수  {paper.foot.receipt}") if part)
        lines += [" ".join(parts) for parts in paper.foot.lines()]
        for line in filter(None, lines):
            yield self._form(names.FOOT, line, small, Lines(spacing=140))

    def _boxes(self, boxes: Sequence[Box]) -> str:
        """The signature boxes side by side: post, marks and date, name."""
        width = units(TEXT_WIDTH_MM) // len(boxes)
        small = self.shapes.letters(Letters(height=900))
        usual = self.shapes.letters(Letters(height=1100))
        centre, style = self.shapes.lines(Lines(align="center", spacing=130)), self.shapes.style(names.FOOT)
        cells = []
        for column, box in enumerate(boxes):
            lines = [(box.label, small), (box.marks or box.skip_reason, small), (box.person_name, usual)]
            inner = "".join(self._p(style, centre, _run(letters, words(text))) for text, letters in lines)
            cells.append(_cell(inner, (0, column, 1, 1), width, PLAIN))
        table = self._tbl(f"<hp:tr>{''.join(cells)}</hp:tr>", 1, len(boxes), width * len(boxes), RULE_ABOVE)
        return self._p(style, self.shapes.lines(Lines()), f'<hp:run charPrIDRef="{small}">{table}<hp:t/></hp:run>')

    def _form(self, style: str, text: str, letters: Letters, lines: Lines) -> str:
        run = _run(self.shapes.letters(letters), words(text))
        return self._p(self.shapes.style(style), self.shapes.lines(lines), run)

    def _p(self, style: int, lines: int, runs: str) -> str:
        """A paragraph; the first one of all carries the page."""
        page = ""
        if self._first:
            self._first, page = False, f'<hp:run charPrIDRef="0">{_PAGE}</hp:run>'
        return (
            f'<hp:p id="{next(self._ids)}" paraPrIDRef="{lines}" styleIDRef="{style}" pageBreak="0" columnBreak="0"'
            f' merged="0">{page}{runs or _run(0, "")}</hp:p>'
        )

    # the body ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _paragraph(self, block: Paragraph, tail: str = "", align: str = "") -> str:
        level = block.attrs.level
        lines = self.shapes.lines(Lines(align=align or block.attrs.align, level=level))
        runs = self._runs(block.content) + (_run(0, words(tail)) if tail else "")
        return self._p(self.shapes.item_style(level), lines, runs)

    def _runs(self, content: Sequence[Inline]) -> str:
        parts = []
        for href, group in groupby(content, key=_href):
            inner = "".join(self._inline(part) for part in group)
            parts.append(self._linked(href, inner) if href else inner)
        return "".join(parts)

    def _inline(self, part: Inline) -> str:
        if isinstance(part, HardBreak):
            return '<hp:run charPrIDRef="0"><hp:t><hp:lineBreak/></hp:t></hp:run>'
        marks = {mark.type: True for mark in part.marks}
        letters = Letters(
            bold="bold" in marks,
            italic="italic" in marks,
            underline="underline" in marks,
            subscript="subscript" in marks,
            superscript="superscript" in marks,
            link="link" in marks,
        )
        return _run(self.shapes.letters(letters), words(part.text))

    def _linked(self, href: str, inner: str) -> str:
        """A hyperlink field round its words, as Hangul keeps it."""
        mail = href.lower().startswith("mailto:")
        command = f"{href};2;0;0" if mail else f"{href.translate(_ESCAPED)};1;0;0;"
        field = next(self._ids)
        given = {
            "Command": command,
            "Path": href,
            "Category": "HWPHYPERLINK_TYPE_EMAIL" if mail else "HWPHYPERLINK_TYPE_URL",
            "TargetType": "HWPHYPERLINK_TARGET_BOOKMARK",
            "DocOpenType": "HWPHYPERLINK_JUMP_CURRENTTAB",
        }
        said = "".join(f'<hp:stringParam name="{name}">{words(text)}</hp:stringParam>' for name, text in given.items())
        return (
            f'<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldBegin id="{field}" type="HYPERLINK" name="" editable="0"'
            f' dirty="0" zorder="-1" fieldid="{_LINK_FIELD}"><hp:parameters cnt="{len(given) + 1}" name="">'
            f'<hp:integerParam name="Prop">0</hp:integerParam>{said}</hp:parameters></hp:fieldBegin></hp:ctrl></hp:run>'
            f'{inner}<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldEnd beginIDRef="{field}" fieldid="{_LINK_FIELD}"/>'
            "</hp:ctrl></hp:run>"
        )

    def _picture(self, image: Image) -> str:
        style, lines = self.shapes.item_style(0), self.shapes.lines(Lines())
        file = self.files.get(image.attrs.attachment_id)
        if file is None:
            return self._p(style, lines, _run(0, words(f"[그림: {image.attrs.alt or '이름 없음'}]")))
        name = self.used.setdefault(image.attrs.attachment_id, f"image{len(self.used) + 1}")
        wide, high = (units(mm) for mm in size_mm(image, file))
        drawn = _pic(next(self._ids), name, wide, high, image.attrs.alt)
        return self._p(style, lines, f'<hp:run charPrIDRef="0">{drawn}<hp:t/></hp:run>')

    def _table(self, table: Table, blank_row: int | None) -> str:
        spans = [[grid.Span(cell.attrs.colspan, cell.attrs.rowspan) for cell in row.content] for row in table.content]
        places = list(grid.places(spans))
        columns = _columns(table, max(place.column + place.colspan for place in places))
        rows: list[list[str]] = [[] for _ in table.content]
        for place in places:
            cell = table.content[place.row].content[place.position]
            blank = place.row == blank_row and place.position == 0
            width = sum(columns[place.column : place.column + place.colspan])
            at = (place.row, place.column, place.rowspan, place.colspan)
            rows[place.row].append(self._cell(cell, at, width, blank=blank))
        inner = "".join(f"<hp:tr>{''.join(cells)}</hp:tr>" for cells in rows)
        drawn = self._tbl(inner, len(rows), len(columns), sum(columns), GRID)
        style, lines = self.shapes.item_style(0), self.shapes.lines(Lines())
        return self._p(style, lines, f'<hp:run charPrIDRef="0">{drawn}<hp:t/></hp:run>')

    def _cell(self, cell: Cell, at: tuple[int, int, int, int], width: int, *, blank: bool) -> str:
        content = with_blank_below(cell) if blank else cell.content
        inner = "".join(self._paragraph(item, align=shown_align(item, cell)) for item in content)
        head = isinstance(cell, TableHeader)
        return _cell(inner, at, width, GRID_HEAD if head else GRID, head=head, valign=_VALIGN[cell.attrs.valign])

    def _tbl(self, rows: str, high: int, wide: int, width: int, border: int) -> str:
        return (
            f'<hp:tbl id="{next(self._ids)}" zOrder="0" numberingType="TABLE" textWrap="TOP_AND_BOTTOM"'
            ' textFlow="BOTH_SIDES" lock="0" dropcapstyle="None" pageBreak="CELL" repeatHeader="1"'
            f' rowCnt="{high}" colCnt="{wide}" cellSpacing="0" borderFillIDRef="{border}" noAdjust="0">'
            f'<hp:sz width="{width}" widthRelTo="ABSOLUTE" height="{high * 1800}" heightRelTo="ABSOLUTE" protect="0"/>'
            '<hp:pos treatAsChar="0" affectLSpacing="0" flowWithText="1" allowOverlap="0" holdAnchorAndSO="0"'
            ' vertRelTo="PARA" horzRelTo="COLUMN" vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
            '<hp:outMargin left="0" right="0" top="283" bottom="283"/>'
            f"<hp:inMargin {_CELL_MARGIN}/>{rows}</hp:tbl>"
        )


def _run(letters: int, text: str) -> str:
    return f'<hp:run charPrIDRef="{letters}"><hp:t>{text}</hp:t></hp:run>'


def _href(part: Inline) -> str:
    if isinstance(part, HardBreak):
        return ""
    return next((mark.attrs.href for mark in part.marks if isinstance(mark.attrs, LinkAttrs)), "")


def _box_text(box: Box) -> str:
    return " ".join(part for part in (box.label, box.marks or box.skip_reason, box.person_name) if part)


def _columns(table: Table, columns: int) -> list[int]:
    """The widths of the columns; those of a table that is too wide are reduced together."""
    widths = table.attrs.widths
    if widths is None:
        share, rest = divmod(FULL_WIDTH, columns)
        return [share + (index < rest) for index in range(columns)]
    shrink = min(1.0, TEXT_WIDTH_MM / sum(widths))
    return [units(width * shrink) for width in widths]


def _cell(
    inner: str, at: tuple[int, int, int, int], width: int, border: int, *, head: bool = False, valign: str = "CENTER"
) -> str:
    row, column, rowspan, colspan = at
    return (
        f'<hp:tc name="" header="{int(head)}" hasMargin="0" protect="0" editable="0" dirty="0"'
        f' borderFillIDRef="{border}"><hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK"'
        f' vertAlign="{valign}" linkListIDRef="0" linkListNextIDRef="0" textWidth="0" textHeight="0" hasTextRef="0"'
        f' hasNumRef="0">{inner}</hp:subList><hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        f'<hp:cellSpan colSpan="{colspan}" rowSpan="{rowspan}"/><hp:cellSz width="{width}" height="{1800 * rowspan}"/>'
        f"<hp:cellMargin {_CELL_MARGIN}/></hp:tc>"
    )


def _pic(number: int, name: str, wide: int, high: int, alt: str) -> str:
    """A picture as Hangul draws it."""
    matrix = 'e1="1" e2="0" e3="0" e4="0" e5="1" e6="0"'
    high = max(1, high)
    return (
        f'<hp:pic id="{number}" zOrder="0" numberingType="PICTURE" textWrap="TOP_AND_BOTTOM" textFlow="BOTH_SIDES"'
        f' lock="0" dropcapstyle="None" href="" groupLevel="0" instid="{number}" reverse="0">'
        f'<hp:offset x="0" y="0"/><hp:orgSz width="{wide}" height="{high}"/><hp:curSz width="{wide}" height="{high}"/>'
        '<hp:flip horizontal="0" vertical="0"/>'
        f'<hp:rotationInfo angle="0" centerX="{wide // 2}" centerY="{high // 2}" rotateimage="1"/>'
        f"<hp:renderingInfo><hc:transMatrix {matrix}/><hc:scaMatrix {matrix}/><hc:rotMatrix {matrix}/>"
        "</hp:renderingInfo>"
        f'<hp:imgRect><hc:pt0 x="0" y="0"/><hc:pt1 x="{wide}" y="0"/><hc:pt2 x="{wide}" y="{high}"/>'
        f'<hc:pt3 x="0" y="{high}"/></hp:imgRect><hp:imgClip left="0" right="{wide}" top="0" bottom="{high}"/>'
        f'<hp:inMargin left="0" right="0" top="0" bottom="0"/><hp:imgDim dimwidth="{wide}" dimheight="{high}"/>'
        f'<hc:img binaryItemIDRef={attribute(name)} bright="0" contrast="0" effect="REAL_PIC" alpha="0"/><hp:effects/>'
        f'<hp:sz width="{wide}" widthRelTo="ABSOLUTE" height="{high}" heightRelTo="ABSOLUTE" protect="0"/>'
        '<hp:pos treatAsChar="1" affectLSpacing="0" flowWithText="1" allowOverlap="0" holdAnchorAndSO="0"'
        ' vertRelTo="PARA" horzRelTo="COLUMN" vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
        '<hp:outMargin left="0" right="0" top="0" bottom="0"/>'
        f"<hp:shapeComment>{words(alt)}</hp:shapeComment></hp:pic>"
    )
