"""Files that hide something, and their clean twins: small, made here, one trick each."""
# ruff: noqa: E501 - markup reads best unbroken, and a table of tricks one a line

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple

SECRET = "아무도 보지 못하는 글"
SEEN = "누구나 보는 글"


class Trick(NamedTuple):
    name: str
    file: str
    make: Callable[[bool], bytes]
    """True makes the file that hides, False its clean twin."""
    codes: tuple[str, ...]
    words: str = SECRET
    """What a machine reads in the file that hides."""


def archive(entries: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return out.getvalue()


# DOCX ────────────────────────────────────────────────────────────────────────────────────────────────────────────

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)


def docx(body: str, **more: str) -> bytes:
    parts = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in more.items()}
    document = f"<w:document {W}><w:body><w:p><w:r><w:t>{SEEN}</w:t></w:r></w:p>{body}</w:body></w:document>"
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **parts})


def run(properties: str = "", text: str = SECRET) -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def docx_run(hides: str, shows: str) -> Callable[[bool], bytes]:
    return lambda hidden: docx(run(hides if hidden else shows))


def docx_styled(hidden: bool) -> bytes:
    said = "<w:rPr><w:vanish/></w:rPr>" if hidden else "<w:rPr><w:b/></w:rPr>"
    styles = f'<w:styles {W}><w:style w:styleId="s">{said}</w:style></w:styles>'
    return docx(
        f'<w:p><w:pPr><w:pStyle w:val="s"/></w:pPr><w:r><w:t>{SECRET}</w:t></w:r></w:p>', word__styles_xml=styles
    )


def docx_theme(hidden: bool) -> bytes:
    name = "background1" if hidden else "text1"
    return docx(run(f'<w:color w:val="FFFFFF" w:themeColor="{name}"/>'))


def docx_shaded_cell(hidden: bool) -> bytes:
    fill = "222222" if not hidden else "FFFFFF"
    cell = f'<w:tc><w:tcPr><w:shd w:fill="{fill}"/></w:tcPr>{run("<w:color w:val=" + chr(34) + "FFFFFF" + chr(34) + "/>")}</w:tc>'
    return docx(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")


def docx_tracked(hidden: bool) -> bytes:
    text = f'<w:del w:author="가"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>'
    return docx(f"<w:p>{text if hidden else ''}</w:p>")


def docx_comment(hidden: bool) -> bytes:
    comment = f'<w:comment w:author="나"><w:p><w:r><w:t>{SECRET}</w:t></w:r></w:p></w:comment>' if hidden else ""
    return docx("", word__comments_xml=f"<w:comments {W}>{comment}</w:comments>")


def docx_anchor(hidden: bool, offset: int = 0, size: int = 3_000_000) -> bytes:
    wrap = "<wp:wrapNone/>" if hidden else "<wp:wrapTopAndBottom/>"
    anchor = (
        f'<wp:anchor behindDoc="0"><wp:positionH><wp:posOffset>{offset}</wp:posOffset></wp:positionH>'
        f'<wp:extent cx="{size}" cy="{size}"/>{wrap}<wp:docPr name="그림 1"/></wp:anchor>'
    )
    return docx(f"<w:p><w:r><w:drawing>{anchor}</w:drawing></w:r></w:p>")


def docx_off_page(hidden: bool) -> bytes:
    indent = 30_000 if hidden else 400
    return docx(f'<w:p><w:pPr><w:ind w:left="{indent}"/></w:pPr><w:r><w:t>{SECRET}</w:t></w:r></w:p>')


def docx_alt(hidden: bool) -> bytes:
    words = SECRET * 25 if hidden else "약도"
    inline = f'<wp:inline><wp:docPr name="그림" descr="{words}"/></wp:inline>'
    return docx(f"<w:p><w:r><w:drawing>{inline}</w:drawing></w:r></w:p>")


def docx_properties(hidden: bool) -> bytes:
    core = '<c:coreProperties xmlns:c="c" xmlns:dc="dc"><dc:creator>한가람</dc:creator></c:coreProperties>'
    app = r"<Properties><Template>C:\Users\hangaram\a.dotx</Template></Properties>"
    return docx("", **({"docProps__core_xml": core, "docProps__app_xml": app} if hidden else {}))


# XLSX ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def xlsx(
    rows: str, *, columns: str = "", state: str = "", styles: str = "", more: dict[str, str] | None = None
) -> bytes:
    workbook = (
        '<workbook xmlns:r="r"><sheets><sheet name="보임" sheetId="1" r:id="r1"/>'
        f'<sheet name="둘째" sheetId="2" {state} r:id="r2"/></sheets></workbook>'
    )
    links = "".join(f'<Relationship Id="r{n}" Type="x/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in (1, 2))
    sheet = f"<worksheet>{columns}<sheetData>{rows}</sheetData></worksheet>"
    seen = f"<worksheet><sheetData><row r='1'>{cell('A1', SEEN)}</row></sheetData></worksheet>"
    return archive(
        {
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
            "xl/worksheets/sheet1.xml": seen,
            "xl/worksheets/sheet2.xml": sheet,
            "xl/styles.xml": styles or "<styleSheet/>",
            **(more or {}),
        }
    )


def cell(at: str, text: str = SECRET, style: str = "") -> str:
    return f'<c r="{at}" t="inlineStr" {style}><is><t>{text}</t></is></c>'


def xlsx_sheet(state: str) -> Callable[[bool], bytes]:
    return lambda hidden: xlsx(f"<row r='1'>{cell('A1')}</row>", state=f'state="{state}"' if hidden else "")


def xlsx_row(hidden: bool) -> bytes:
    return xlsx(f"<row r='1' {'hidden=' + chr(34) + '1' + chr(34) if hidden else ''}>{cell('A1')}</row>")


def xlsx_column(hidden: bool) -> bytes:
    width = 'hidden="1"' if hidden else 'width="9"'
    return xlsx(f"<row r='1'>{cell('B1')}</row>", columns=f'<cols><col min="2" max="2" {width}/></cols>')


def xlsx_styled(font: str, fill: str = "", code: str = "") -> bytes:
    pattern = f'<patternFill patternType="solid"><fgColor rgb="{fill}"/></patternFill>' if fill else "<patternFill/>"
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="{code or "0"}"/></numFmts>'
        f"<fonts><font>{font}</font></fonts><fills><fill>{pattern}</fill></fills>"
        '<cellXfs><xf/><xf numFmtId="200" fontId="0" fillId="0"/></cellXfs></styleSheet>'
    )
    return xlsx(f"<row r='1'>{cell('A1', style='s=' + chr(34) + '1' + chr(34))}</row>", styles=styles)


def xlsx_far(hidden: bool) -> bytes:
    return xlsx(
        f"<row r='1'>{cell('A1', SEEN)}</row><row r='{9000 if hidden else 2}'>{cell('A9000' if hidden else 'A2')}</row>"
    )


def xlsx_covered(hidden: bool) -> bytes:
    to = 6 if hidden else 1
    at = 0 if hidden else 5
    drawing = (
        f"<wsDr><twoCellAnchor><from><col>{at}</col><colOff>0</colOff><row>{at}</row><rowOff>0</rowOff></from>"
        f"<to><col>{at + to}</col><colOff>0</colOff><row>{at + to}</row><rowOff>0</rowOff></to>"
        "<pic><nvPicPr><cNvPr name='p'/></nvPicPr></pic></twoCellAnchor></wsDr>"
    )
    links = '<Relationships><Relationship Id="d" Type="x/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    more = {"xl/worksheets/_rels/sheet2.xml.rels": links, "xl/drawings/drawing1.xml": drawing}
    return xlsx(f"<row r='2'>{cell('B2')}</row>", more=more)


def xlsx_comment(hidden: bool) -> bytes:
    links = '<Relationships><Relationship Id="c" Type="x/comments" Target="../comments1.xml"/></Relationships>'
    comments = (
        f'<comments><commentList><comment ref="A1"><text><t>{SECRET}</t></text></comment></commentList></comments>'
    )
    more = {"xl/worksheets/_rels/sheet2.xml.rels": links, "xl/comments1.xml": comments} if hidden else None
    return xlsx("", more=more)


# PPTX ────────────────────────────────────────────────────────────────────────────────────────────────────────────

A = 'xmlns:a="a" xmlns:p="p" xmlns:r="r"'


def shape(
    text: str, *, at: tuple[int, int] = (100, 100), run: str = "", fill: str = "<a:noFill/>", name: str = ""
) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="s" {name}/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{at[0]}" y="{at[1]}"/>'
        f'<a:ext cx="1000" cy="500"/></a:xfrm>{fill}</p:spPr><p:txBody><a:p><a:r><a:rPr {run}</a:rPr>'
        f"<a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def pptx(*shapes: str, show: str = "", more: dict[str, str] | None = None) -> bytes:
    tree = f"<p:sld {A} {show}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"
    presentation = f'<p:presentation {A}><p:sldSz cx="10000" cy="7000"/></p:presentation>'
    return archive({"ppt/presentation.xml": presentation, "ppt/slides/slide1.xml": tree, **(more or {})})


def solid(value: str, inner: str = "") -> str:
    return f'<a:solidFill><a:srgbClr val="{value}">{inner}</a:srgbClr></a:solidFill>'


PLAIN = "/><a:rPr2>".replace("/><a:rPr2>", ">")


def pptx_notes(hidden: bool) -> bytes:
    links = '<Relationships><Relationship Id="n" Type="x/notesSlide" Target="../notesSlides/notesSlide1.xml"/></Relationships>'
    notes = f"<p:notes {A}><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>{SECRET}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>"
    more = {"ppt/slides/_rels/slide1.xml.rels": links, "ppt/notesSlides/notesSlide1.xml": notes} if hidden else None
    return pptx(shape(SEEN, run=">"), more=more)


# HWPX ────────────────────────────────────────────────────────────────────────────────────────────────────────────

H = 'xmlns:hp="hp" xmlns:hs="hs" xmlns:hh="hh" xmlns:hc="hc"'


def hwpx(body: str, *, letters: str = "", preview: str = "", more: dict[str, str] | None = None) -> bytes:
    head = (
        f'<hh:head {H}><hh:charProperties><hh:charPr id="0" height="1000" textColor="#000000" shadeColor="none"/>'
        f"{letters}</hh:charProperties></hh:head>"
    )
    section = f"<hs:sec {H}>{paragraph(SEEN)}{body}</hs:sec>"
    entries: dict[str, str | bytes] = {"Contents/header.xml": head, "Contents/section0.xml": section, **(more or {})}
    if preview:
        entries["Preview/PrvText.txt"] = preview.encode("utf-16")
    return archive(entries)


def paragraph(text: str, letters: int = 0) -> str:
    return f'<hp:p><hp:run charPrIDRef="{letters}"><hp:t>{text}</hp:t></hp:run></hp:p>'


def hwpx_letters(hides: str, shows: str) -> Callable[[bool], bytes]:
    return lambda hidden: hwpx(paragraph(SECRET, 1), letters=hides if hidden else shows)


def char_shape(height: int = 1000, ink: str = "#000000", inner: str = "") -> str:
    return f'<hh:charPr id="1" height="{height}" textColor="{ink}" shadeColor="none">{inner}</hh:charPr>'


def hwpx_memo(hidden: bool) -> bytes:
    memo = f'<hp:p><hp:run charPrIDRef="0"><hp:ctrl><hp:fieldBegin type="MEMO"><hp:subList>{paragraph(SECRET)}</hp:subList></hp:fieldBegin></hp:ctrl></hp:run></hp:p>'
    return hwpx(memo if hidden else "")


def hwpx_comment(hidden: bool) -> bytes:
    note = f"<hp:ctrl><hp:hiddenComment><hp:subList>{paragraph(SECRET)}</hp:subList></hp:hiddenComment></hp:ctrl>"
    return hwpx(f'<hp:p><hp:run charPrIDRef="0">{note if hidden else ""}</hp:run></hp:p>')


def hwpx_tracked(hidden: bool) -> bytes:
    text = f'<hp:deleteBegin Id="1"/>{SECRET}<hp:deleteEnd Id="1"/>' if hidden else SECRET
    return hwpx(f'<hp:p><hp:run charPrIDRef="0"><hp:t>{text}</hp:t></hp:run></hp:p>')


def hwpx_picture(hidden: bool) -> bytes:
    wrap = "IN_FRONT_OF_TEXT" if hidden else "TOP_AND_BOTTOM"
    picture = f'<hp:pic textWrap="{wrap}"><hp:sz width="40000" height="9000"/><hp:pos treatAsChar="0" horzOffset="0" vertOffset="0"/></hp:pic>'
    return hwpx(f'<hp:p><hp:run charPrIDRef="0">{picture}</hp:run></hp:p>')


def hwpx_far(hidden: bool) -> bytes:
    at = 200_000 if hidden else 500
    box = f'<hp:rect textWrap="SQUARE"><hp:sz width="4000" height="900"/><hp:pos treatAsChar="0" horzOffset="{at}" vertOffset="0"/><hp:drawText><hp:subList>{paragraph(SECRET)}</hp:subList></hp:drawText></hp:rect>'
    return hwpx(f'<hp:p><hp:run charPrIDRef="0">{box}</hp:run></hp:p>')


def hwpx_preview(hidden: bool) -> bytes:
    return hwpx("", preview=f"{SEEN}\r\n<{SECRET} 그리고 더 긴 글>\r\n" if hidden else f"{SEEN}\r\n")


# HWP ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def hwp(hidden: bool, *, ink: int = 0xFFFFFF, height: int = 1000) -> bytes:
    def record(tag: int, data: bytes, level: int = 0) -> bytes:
        return struct.pack("<I", tag | level << 10 | len(data) << 20) + data

    def letters(colour: int, size: int) -> bytes:
        fixed = bytes(14) + bytes([100]) * 7 + bytes(7) + bytes([100]) * 7 + bytes(7)
        return record(0x15, fixed + struct.pack("<iIH", size, 0, 0) + struct.pack("<4I", colour, 0, 0xFFFFFFFF, 0))

    def deflated(data: bytes) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush()

    text = (SEEN + SECRET).encode("utf-16-le")
    shapes = record(0x44, struct.pack("<IIII", 0, 0, len(SEEN), 1), 1)
    info = letters(0, 1000) + letters(ink if hidden else 0, height if hidden else 1000)
    section = record(0x42, bytes(22)) + record(0x43, text, 1) + shapes
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, 1) + bytes(216)
    streams = [("FileHeader", head), ("DocInfo", deflated(info)), ("Section0", deflated(section))]
    return compound(streams)


def compound(streams: list[tuple[str, bytes]]) -> bytes:
    """A compound file whose streams are all large: FileHeader and DocInfo at the root, Section0 in BodyText."""
    sectors: list[bytes] = []
    chain: list[int] = []
    starts = []
    for _, data in streams:
        padded = data.ljust(-(-len(data) // 512) * 512, b"\0")
        starts.append(len(sectors))
        for at in range(0, len(padded), 512):
            sectors.append(padded[at : at + 512])
            chain.append(len(sectors))
        chain[-1] = 0xFFFFFFFE

    def entry(name: str, kind: int, links: tuple[int, int, int], start: int, size: int) -> bytes:
        raw = (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0") + struct.pack("<H", len(name) * 2 + 2)
        return (raw + bytes([kind, 1]) + struct.pack("<3I", *links)).ljust(116, b"\0") + struct.pack("<IQ", start, size)

    none = 0xFFFFFFFF
    directory = (
        entry("Root Entry", 5, (none, none, 1), 0xFFFFFFFE, 0)
        + entry("FileHeader", 2, (none, 2, none), starts[0], len(streams[0][1]))
        + entry("DocInfo", 2, (none, 3, none), starts[1], len(streams[1][1]))
        + entry("BodyText", 1, (none, none, 4), 0, 0)
        + entry("Section0", 2, (none, none, none), starts[2], len(streams[2][1]))
    )
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first_directory = len(sectors)
    for at in range(0, len(directory), 512):
        sectors.append(directory[at : at + 512])
        chain.append(len(sectors))
    chain[-1] = 0xFFFFFFFE
    table = len(sectors)
    chain.append(0xFFFFFFFD)
    sectors.append(struct.pack("<128I", *chain, *[none] * (128 - len(chain))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<3I", 0, 1, first_directory) + bytes(4) + struct.pack("<I", 0)
    header += struct.pack("<4I", 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", table, *[none] * 108)
    return header + b"".join(sectors)
