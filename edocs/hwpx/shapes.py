"""The shapes that HWPX text refers to (header.xml): letters, paragraphs, borders, numbers, styles."""

from typing import Final

from msgspec import Struct

from edocs.foreign.outgoing import attribute
from edocs.hwpx.names import BODY, ITEM, LINK_COLOUR, STYLES

NAMESPACES: Final = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "ha": "http://www.hancom.co.kr/hwpml/2011/app",
        "hp": "http://www.hancom.co.kr/hwpml/2011/paragraph",
        "hp10": "http://www.hancom.co.kr/hwpml/2016/paragraph",
        "hs": "http://www.hancom.co.kr/hwpml/2011/section",
        "hc": "http://www.hancom.co.kr/hwpml/2011/core",
        "hh": "http://www.hancom.co.kr/hwpml/2011/head",
        "hhs": "http://www.hancom.co.kr/hwpml/2011/history",
        "hm": "http://www.hancom.co.kr/hwpml/2011/master-page",
        "hpf": "http://www.hancom.co.kr/schema/2011/hpf",
        "dc": "http://purl.org/dc/elements/1.1/",
        "opf": "http://www.idpf.org/2007/opf/",
        "ooxmlchart": "http://www.hancom.co.kr/hwpml/2016/ooxmlchart",
        "hwpunitchar": "http://www.hancom.co.kr/hwpml/2016/HwpUnitChar",
        "epub": "http://www.idpf.org/2007/ops",
        "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    }.items()
)
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'
_SCRIPTS: Final = ("hangul", "latin", "hanja", "japanese", "other", "symbol", "user")
_FACES: Final = ("함초롬바탕", "함초롬돋움")
_EM: Final = 1100
_STEP: Final = 1210
# What stands before the words of an item of each level: digits, how they are written, the room they take.
NUMBERS: Final = (
    ("DIGIT", "^1.", 1200),
    ("HANGUL_SYLLABLE", "^2.", 1750),
    ("DIGIT", "^3)", 1250),
    ("HANGUL_SYLLABLE", "^4)", 1800),
    ("DIGIT", "(^5)", 1650),
    ("HANGUL_SYLLABLE", "(^6)", 2200),
    ("CIRCLED_DIGIT", "^7", 1650),
    ("CIRCLED_HANGUL_SYLLABLE", "^8", 1650),
)
PLAIN, GRID, GRID_HEAD, RULE_BELOW, RULE_ABOVE = 2, 3, 4, 5, 6
"""Ids of border fills."""


class Letters(Struct, frozen=True):
    """How letters look: height in 1/100 pt and marks."""

    height: int = _EM
    bold: bool = False
    italic: bool = False
    underline: bool = False
    subscript: bool = False
    superscript: bool = False
    link: bool = False
    gothic: bool = False


class Lines(Struct, frozen=True):
    """How a paragraph stands: alignment, item level, room before it, a rule at it."""

    align: str = "left"
    level: int = 0
    before: int = 0
    hang: int = 0
    border: int = PLAIN
    spacing: int = 160


class Shapes:
    """Numbers every shape that is asked for, and writes them all."""

    def __init__(self) -> None:
        self._letters: dict[Letters, int] = {Letters(): 0}
        self._lines: dict[Lines, int] = {Lines(): 0}
        for level in range(1, 9):
            self.lines(Lines(level=level))

    def letters(self, wanted: Letters) -> int:
        """The id of a shape of letters."""
        return self._letters.setdefault(wanted, len(self._letters))

    def lines(self, wanted: Lines) -> int:
        """The id of a shape of paragraphs."""
        return self._lines.setdefault(wanted, len(self._lines))

    def style(self, name: str) -> int:
        """The id of a style."""
        return STYLES.index(name)

    def item_style(self, level: int) -> int:
        """The id of the style of body text at a level."""
        return self.style(f"{ITEM} {level}" if level else BODY)

    def xml(self) -> str:
        """header.xml"""
        letters = "".join(_letters(number, shape) for shape, number in self._letters.items())
        lines = "".join(_lines(number, shape) for shape, number in self._lines.items())
        borders = "".join(_BORDERS)
        return (
            f'{DECLARATION}<hh:head {NAMESPACES} version="1.5" secCnt="1">'
            '<hh:beginNum page="1" footnote="1" endnote="1" pic="1" tbl="1" equation="1"/><hh:refList>'
            f"{_fonts()}"
            f'<hh:borderFills itemCnt="{len(_BORDERS)}">{borders}</hh:borderFills>'
            f'<hh:charProperties itemCnt="{len(self._letters)}">{letters}</hh:charProperties>'
            '<hh:tabProperties itemCnt="1"><hh:tabPr id="0" autoTabLeft="0" autoTabRight="0"/></hh:tabProperties>'
            f'<hh:numberings itemCnt="1">{_numbering()}</hh:numberings>'
            f'<hh:paraProperties itemCnt="{len(self._lines)}">{lines}</hh:paraProperties>'
            f'<hh:styles itemCnt="{len(STYLES)}">{_styles()}</hh:styles></hh:refList>'
            '<hh:compatibleDocument targetProgram="HWP201X"><hh:layoutCompatibility/></hh:compatibleDocument>'
            '<hh:docOption><hh:linkinfo path="" pageInherit="0" footnoteInherit="0"/></hh:docOption>'
            '<hh:trackchageConfig flags="56"/></hh:head>'
        )


def _fonts() -> str:
    kind = (
        '<hh:typeInfo familyType="FCAT_GOTHIC" weight="6" proportion="4" contrast="0" strokeVariation="1"'
        ' armStyle="1" letterform="1" midline="1" xHeight="1"/>'
    )
    fonts = "".join(
        f'<hh:font id="{index}" face={attribute(face)} type="TTF" isEmbedded="0">{kind}</hh:font>'
        for index, face in enumerate(_FACES)
    )
    faces = "".join(
        f'<hh:fontface lang="{script.upper()}" fontCnt="{len(_FACES)}">{fonts}</hh:fontface>' for script in _SCRIPTS
    )
    return f'<hh:fontfaces itemCnt="{len(_SCRIPTS)}">{faces}</hh:fontfaces>'


def _border(number: int, sides: str, fill: str = "") -> str:
    def side(name: str) -> str:
        kind = "SOLID" if name[0] in sides else "NONE"
        return f'<hh:{name}Border type="{kind}" width="0.12 mm" color="#000000"/>'

    brush = f'<hc:fillBrush><hc:winBrush faceColor="{fill}" hatchColor="#999999" alpha="0"/></hc:fillBrush>'
    return (
        f'<hh:borderFill id="{number}" threeD="0" shadow="0" centerLine="NONE" breakCellSeparateLine="0">'
        '<hh:slash type="NONE" Crooked="0" isCounter="0"/><hh:backSlash type="NONE" Crooked="0" isCounter="0"/>'
        f"{side('left')}{side('right')}{side('top')}{side('bottom')}"
        f'<hh:diagonal type="SOLID" width="0.1 mm" color="#000000"/>{brush if fill else ""}</hh:borderFill>'
    )


_BORDERS: Final = (
    _border(1, ""),
    _border(PLAIN, "", "none"),
    _border(GRID, "lrtb"),
    _border(GRID_HEAD, "lrtb", "#F1F1F1"),
    _border(RULE_BELOW, "b"),
    _border(RULE_ABOVE, "t"),
)


def _letters(number: int, shape: Letters) -> str:
    def each(name: str, value: str) -> str:
        return f"<hh:{name} " + " ".join(f'{script}="{value}"' for script in _SCRIPTS) + "/>"

    marks = "".join(f"<hh:{name}/>" for name in ("italic", "bold") if getattr(shape, name))
    raised = "<hh:supscript/>" if shape.superscript else ""
    raised += "<hh:subscript/>" if shape.subscript else ""
    return (
        f'<hh:charPr id="{number}" height="{shape.height}" textColor="{LINK_COLOUR if shape.link else "#000000"}"'
        ' shadeColor="none" useFontSpace="0" useKerning="0" symMark="NONE" borderFillIDRef="2">'
        f"{each('fontRef', '1' if shape.gothic else '0')}{each('ratio', '100')}{each('spacing', '0')}"
        f"{each('relSz', '100')}{each('offset', '0')}{marks}"
        f'<hh:underline type="{"BOTTOM" if shape.underline else "NONE"}" shape="SOLID" color="#000000"/>'
        '<hh:strikeout shape="NONE" color="#000000"/><hh:outline type="NONE"/>'
        f'<hh:shadow type="NONE" color="#C0C0C0" offsetX="10" offsetY="10"/>{raised}</hh:charPr>'
    )


def _lines(number: int, shape: Lines) -> str:
    hang = NUMBERS[shape.level - 1][2] if shape.level else shape.hang
    left = (shape.level - 1) * _STEP + hang if shape.level else hang
    heading = (
        f'<hh:heading type="NUMBER" idRef="1" level="{shape.level - 1}"/>'
        if shape.level
        else '<hh:heading type="NONE" idRef="0" level="0"/>'
    )
    return (
        f'<hh:paraPr id="{number}" tabPrIDRef="0" condense="0" fontLineHeight="0" snapToGrid="0"'
        ' suppressLineNumbers="0" checked="0" textDir="LTR">'
        f'<hh:align horizontal="{shape.align.upper()}" vertical="BASELINE"/>{heading}'
        '<hh:breakSetting breakLatinWord="KEEP_WORD" breakNonLatinWord="KEEP_WORD" widowOrphan="0" keepWithNext="0"'
        ' keepLines="0" pageBreakBefore="0" lineWrap="BREAK"/><hh:autoSpacing eAsianEng="0" eAsianNum="0"/>'
        '<hp:switch><hp:case hp:required-namespace="http://www.hancom.co.kr/hwpml/2016/HwpUnitChar">'
        f"{_margin(-hang, left, shape, 1)}</hp:case><hp:default>{_margin(-hang, left, shape, 2)}</hp:default>"
        "</hp:switch>"
        f'<hh:border borderFillIDRef="{shape.border}" offsetLeft="0" offsetRight="0" offsetTop="0" offsetBottom="0"'
        ' connect="0" ignoreMargin="0"/></hh:paraPr>'
    )


def _margin(intent: int, left: int, shape: Lines, times: int) -> str:
    """Older programs count in half units."""
    values = {"intent": intent, "left": left, "right": 0, "prev": shape.before, "next": 0}
    inner = "".join(f'<hc:{name} value="{value * times}" unit="HWPUNIT"/>' for name, value in values.items())
    spacing = f'<hh:lineSpacing type="PERCENT" value="{shape.spacing}" unit="HWPUNIT"/>'
    return f"<hh:margin>{inner}</hh:margin>{spacing}"


def _numbering() -> str:
    heads = "".join(
        f'<hh:paraHead start="1" level="{level}" align="LEFT" useInstWidth="1" autoIndent="0" widthAdjust="0"'
        f' textOffsetType="PERCENT" textOffset="50" numFormat="{kind}" charPrIDRef="4294967295" checkable="0">'
        f"{text}</hh:paraHead>"
        for level, (kind, text, _) in enumerate(NUMBERS, start=1)
    )
    return f'<hh:numbering id="1" start="0">{heads}</hh:numbering>'


def _styles() -> str:
    return "".join(
        f'<hh:style id="{index}" type="PARA" name={attribute(name)} engName={attribute(name if index else "Normal")}'
        f' paraPrIDRef="{index - 1 if name.startswith(ITEM) else 0}" charPrIDRef="0" nextStyleIDRef="{index}"'
        ' langID="1042" lockForm="0"/>'
        for index, name in enumerate(STYLES)
    )
