"""The parts of a DOCX package beside its text: types, relations, styles, numbers, what it says of itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from edocs.docx.names import ITEM, STYLES
from edocs.foreign.outgoing import attribute, words

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    f' xmlns:r="{_OFFICE}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
CONTENT_TYPES: Final = (
    f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="gif" ContentType="image/gif"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONS: Final = (
    f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
)
# Digits and what stands round them. Word has no ㉮: the last level is written in square brackets.
_LEVELS: Final = (
    ("decimal", "%1."),
    ("ganada", "%2."),
    ("decimal", "%3)"),
    ("ganada", "%4)"),
    ("decimal", "(%5)"),
    ("ganada", "(%6)"),
    ("decimalEnclosedCircle", "%7"),
    ("ganada", "[%8]"),
)


def relations(targets: Sequence[tuple[str, str]]) -> str:
    """What the text refers to; links lead outside."""
    own = (("styles", "styles.xml"), ("numbering", "numbering.xml"))
    lines = [
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(own, start=1)
    ]
    for number, (kind, target) in enumerate(targets, start=10):
        outside = ' TargetMode="External"' if kind.endswith("/hyperlink") else ""
        lines.append(f'<Relationship Id="rId{number}" Type="{kind}" Target={attribute(target)}{outside}/>')
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'


def styles() -> str:
    """styles.xml: the face, and our styles by name."""
    ours = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/></w:style>'
        for key, name in STYLES.items()
    )
    face = '<w:rFonts w:ascii="맑은 고딕" w:eastAsia="맑은 고딕" w:hAnsi="맑은 고딕"/><w:sz w:val="22"/>'
    return (
        f"{_DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{face}"
        '<w:lang w:val="en-US" w:eastAsia="ko-KR"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="0" w:line="336" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{ours}</w:styles>"
    )


def numbering() -> str:
    """numbering.xml: the eight levels of items. LAW adm-doc-rule §2(1)"""
    levels = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{ITEM}{index + 1}"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{240 * index + 330}" w:hanging="330"/></w:pPr></w:lvl>'
        for index, (kind, text) in enumerate(_LEVELS)
    )
    return (
        f'{_DECLARATION}<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def core(title: str, creator: str, made_at: datetime) -> str:
    """docProps/core.xml"""
    made = f"{made_at:%Y-%m-%dT%H:%M:%SZ}"
    return (
        f"{_DECLARATION}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{words(title)}</dc:title><dc:creator>{words(creator)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
    )
