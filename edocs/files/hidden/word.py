"""DOCX: hidden runs, ink like paper, tiny letters, tracked changes, comments, frames off the page or over the text."""

from collections.abc import Iterator
from typing import Final

from edocs.files.hidden.look import Look, colour, tiny, unseen
from edocs.files.hidden.tree import Archive, Node, office_metadata

_EMU_POINT: Final = 12_700
_PAGE: Final = 600 * _EMU_POINT
_LONG_ALT: Final = 200
_OFF: Final = {"0", "false", "off", "none"}


class _Style:
    """What makes a run seen: ink, paper behind it, size in points, whether it is hidden."""

    __slots__ = ("hidden", "ink", "paper", "size", "squeezed")

    def __init__(self) -> None:
        self.ink: tuple[int, int, int] | None = None
        self.paper: tuple[int, int, int] | None = None
        self.size: float | None = None
        self.hidden = False
        self.squeezed = ""

    def over(self) -> "_Style":
        """A copy to change."""
        new = _Style()
        for name in _Style.__slots__:
            setattr(new, name, getattr(self, name))
        return new


class _Word:
    def __init__(self, archive: Archive, look: Look) -> None:
        self.archive = archive
        self.look = look
        self.theme = theme_colours(archive.xml("word/theme/theme1.xml"))
        self.styles: dict[str, tuple[str, Node]] = {}
        self.base = _Style()
        tree = archive.xml("word/styles.xml")
        if tree is not None:
            defaults = tree.child("docDefaults", "rPrDefault", "rPr")
            self.base = self.changed(_Style(), defaults) if defaults is not None else _Style()
            self.styles = {
                style.get("styleId"): (basis.get("val") if (basis := style.child("basedOn")) is not None else "", style)
                for style in tree.children("style")
            }

    def styled(self, style: _Style, name: str, depth: int = 0) -> _Style:
        """The style with what a named style says."""
        if name not in self.styles or depth > 20:
            return style
        basis, node = self.styles[name]
        style = self.styled(style, basis, depth + 1)
        properties = node.child("rPr")
        return self.changed(style, properties) if properties is not None else style

    def changed(self, style: _Style, properties: Node) -> _Style:
        """The style with what run properties say."""
        new = style.over()
        for node in properties.children():
            value = node.get("val")
            if node.name == "color":
                new.ink = (
                    self.theme.get(node.get("themeColor"), colour(value)) if node.get("themeColor") else colour(value)
                )
            elif node.name == "sz" and value.isdigit():
                new.size = int(value) / 2
            elif node.name in ("vanish", "webHidden"):
                new.hidden = value not in _OFF
            elif node.name == "shd" and colour(node.get("fill")):
                new.paper = colour(node.get("fill"))
            elif node.name == "highlight":
                new.paper = _HIGHLIGHTS.get(value, new.paper)
            elif node.name == "w" and value.rstrip("%").isdigit():
                new.squeezed = "tiny" if int(value.rstrip("%")) <= 10 else ""
            elif node.name == "textFill":
                new.ink, new.squeezed = self._fill(node, new)
        return new

    def _fill(self, fill: Node, style: _Style) -> tuple[tuple[int, int, int] | None, str]:
        """Ink as Word's newer effects say it: none at all, see-through, or a colour."""
        if fill.child("noFill") is not None:
            return style.ink, "transparent"
        for node in fill.all("srgbClr", "schemeClr"):
            ink = colour(node.get("val")) or self.theme.get(node.get("val"))
            alpha = node.child("alpha")
            # Word writes how much shines through; an opaque ink has no such element.
            clear = alpha is not None and int(alpha.get("val", "0") or 0) >= 90_000
            return ink or style.ink, "transparent" if clear else style.squeezed
        return style.ink, style.squeezed

    # parts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def part(self, name: str, where: str) -> None:
        """Read one part of the document."""
        tree = self.archive.xml(name)
        if tree is None:
            return
        background = tree.child("background")
        base = self.base.over()
        if background is not None:
            base.paper = colour(background.get("color")) or base.paper
        self.walk(tree, where, base, ())

    def walk(self, node: Node, where: str, style: _Style, hidden: tuple[str, ...]) -> None:
        """Read in order: paragraphs with their style, runs, deleted and inserted text, frames."""
        for part in node.children():
            name = part.name
            if name == "p":
                self.paragraph(part, where, style, hidden)
            elif name == "r":
                self.run(part, where, style, hidden)
            elif name in ("ins", "moveTo"):
                author = part.get("author")
                self.look.trick("tracked", where, f"{author}: {part.text()}" if author else part.text())
                self.walk(part, where, style, hidden)
            elif name in ("del", "moveFrom"):
                self.walk(part, where, style, (*hidden, "tracked"))
            elif name == "tc":
                shade = part.child("tcPr", "shd")
                inner = style.over()
                inner.paper = colour(shade.get("fill")) or style.paper if shade is not None else style.paper
                self.walk(part, where, inner, hidden)
            elif name in ("AlternateContent",):
                choice = part.child("Choice") or part.child("Fallback")
                if choice is not None:
                    self.walk(choice, where, style, hidden)
            elif name not in ("pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr", "sdtPr"):
                self.walk(part, where, style, hidden)

    def paragraph(self, node: Node, where: str, style: _Style, hidden: tuple[str, ...]) -> None:
        """Read a paragraph: its own style, shade and indent."""
        inner = style
        properties = node.child("pPr")
        if properties is not None:
            named = properties.child("pStyle")
            inner = self.styled(style, named.get("val")) if named is not None else style
            shade = properties.child("shd")
            if shade is not None and colour(shade.get("fill")):
                inner = inner.over()
                inner.paper = colour(shade.get("fill"))
            indent = properties.child("ind")
            frame = properties.child("framePr")
            far = [indent.get("left") or indent.get("start"), indent.get("firstLine")] if indent is not None else []
            far += [frame.get("x"), frame.get("y")] if frame is not None else []
            if any(abs(_number(value)) > 15_000 for value in far):
                hidden = (*hidden, "off_page")
        self.walk(node, where, inner, hidden)
        if self.look.pieces:
            self.look.pieces[-1]["text"] = f"{str(self.look.pieces[-1]['text']).rstrip(chr(10))}\n"

    def run(self, node: Node, where: str, style: _Style, hidden: tuple[str, ...]) -> None:
        """Read a run: its text with every reason why nobody sees it, and what is drawn in it."""
        properties = node.child("rPr")
        if properties is not None:
            named = properties.child("rStyle")
            style = self.styled(style, named.get("val")) if named is not None else style
            style = self.changed(style, properties)
        reasons = (
            *hidden,
            "vanish" if style.hidden else "",
            unseen(style.ink, style.paper),
            tiny(style.size),
            style.squeezed,
        )
        for part in node.children():
            if part.name in ("t", "delText"):
                self.look.say(part.text(), where, *reasons)
            elif part.name in ("tab", "br", "cr") and self.look.pieces:
                self.look.pieces[-1]["text"] = f"{self.look.pieces[-1]['text']} "
            elif part.name in ("drawing", "pict", "object", "AlternateContent"):
                self.drawing(part, where, style, hidden)

    def drawing(self, node: Node, where: str, style: _Style, hidden: tuple[str, ...]) -> None:
        """Read a drawing: its words for machines, where it floats, what it covers, the text in it."""
        if node.name == "AlternateContent":
            node = node.child("Choice") or node
        for properties in node.all("docPr"):
            alternative(self.look, properties, where)
        for anchor in node.all("anchor"):
            off, covers = _floating(anchor)
            if off:
                hidden = (*hidden, "off_page")
            if covers:
                self.look.trick("covered", where, " ".join(one.get("name") for one in anchor.all("docPr")))
        for shape in node.all("shape", "textbox", "rect"):
            if "visibility:hidden" in shape.get("style").replace(" ", ""):
                hidden = (*hidden, "vanish")
        for content in node.all("txbxContent"):
            self.walk(content, where, style, hidden)


def _number(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0


def _floating(anchor: Node) -> tuple[bool, bool]:
    """Whether what floats lies off the page, and whether it lies over the text, large enough to hide a line."""
    offsets = [_number(offset.text()) for offset in anchor.all("posOffset")]
    off = any(abs(offset) > _PAGE * 1.6 for offset in offsets)
    extent = anchor.child("extent")
    width, height = (_number(extent.get("cx")), _number(extent.get("cy"))) if extent is not None else (0, 0)
    front = anchor.get("behindDoc", "0") in ("0", "false") and anchor.child("wrapNone") is not None
    has_text = next(anchor.all("txbxContent"), None) is not None
    off = off or any(offset < 0 and -offset > max(width, height) + 20 * _EMU_POINT for offset in offsets)
    return off, front and not off and width > 140 * _EMU_POINT and height > 12 * _EMU_POINT and not has_text


def alternative(look: Look, properties: Node, where: str) -> None:
    """Words that stand for a picture are read by machines only; long ones say more than a picture needs."""
    words = " ".join(filter(None, (properties.get("title"), properties.get("descr"))))
    if len(words) > _LONG_ALT:
        look.say(words + "\n", f"{where} · 대체 글", "alt_text")
    elif words:
        look.say(words + "\n", f"{where} · 대체 글")
    if properties.get("hidden") in ("1", "true"):
        look.trick("vanish", where, properties.get("name") or words)


_HIGHLIGHTS: Final = {
    "black": (0, 0, 0), "white": (255, 255, 255), "yellow": (255, 255, 0), "blue": (0, 0, 255), "red": (255, 0, 0),
    "green": (0, 255, 0), "cyan": (0, 255, 255), "magenta": (255, 0, 255), "darkBlue": (0, 0, 128),
    "darkRed": (128, 0, 0), "darkGreen": (0, 128, 0), "lightGray": (192, 192, 192), "darkGray": (128, 128, 128),
}  # fmt: skip
_NAMES: Final = {
    "dk1": ("text1", "tx1", "dark1", "dk1"), "lt1": ("background1", "bg1", "light1", "lt1"),
    "dk2": ("text2", "tx2", "dark2", "dk2"), "lt2": ("background2", "bg2", "light2", "lt2"),
}  # fmt: skip


def theme_colours(theme: Node | None) -> dict[str, tuple[int, int, int]]:
    """The colours of a theme by every name they go by; black on white where there is no theme."""
    found: dict[str, tuple[int, int, int]] = dict.fromkeys(_NAMES["dk1"], (0, 0, 0))
    found |= dict.fromkeys(_NAMES["lt1"], (255, 255, 255))
    for scheme in theme.all("clrScheme") if theme is not None else ():
        for node in scheme.children():
            value = next((colour(one.get("lastClr") or one.get("val")) for one in node.children()), None)
            if value is not None:
                found |= dict.fromkeys(_NAMES.get(node.name, (node.name,)), value)
    return found


def read(archive: Archive, look: Look) -> None:
    """Look into a DOCX."""
    for name, value in office_metadata(archive).items():
        look.meta(name, value)
    word = _Word(archive, look)
    word.part("word/document.xml", "본문")
    for name in sorted(archive.names):
        for stem, where in (("header", "머리글"), ("footer", "바닥글"), ("footnotes", "각주"), ("endnotes", "미주")):
            if name.startswith(f"word/{stem}") and name.endswith(".xml"):
                word.part(name, where)
    comments = archive.xml("word/comments.xml")
    for comment in comments.children("comment") if comments is not None else ():
        look.say(f"{comment.get('author')}: {_words(comment)}\n", "메모", "comment")
    settings = archive.xml("word/settings.xml")
    for variable in settings.all("docVar") if settings is not None else ():
        look.say(f"{variable.get('name')}={variable.get('val')}\n", "문서 변수", "vanish")
    embedded(archive, look)


def _words(node: Node) -> str:
    return " ".join("".join(text.text() for text in paragraph.all("t")) for paragraph in _paragraphs(node))


def _paragraphs(node: Node) -> Iterator[Node]:
    return node.all("p")


def embedded(archive: Archive, look: Look) -> None:
    """Files in the file, and programmes."""
    for name in archive.names:
        if "/embeddings/" in name or name.endswith(("vbaProject.bin", "vbaData.xml")) or "/activeX/" in name:
            look.trick("embedded", "파일 안의 파일", name.rpartition("/")[2])
