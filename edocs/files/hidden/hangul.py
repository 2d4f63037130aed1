"""HWPX: ink like paper, tiny letters, hidden comments and memos, tracked changes, frames over the text, leftovers."""

import re
from collections.abc import Iterator
from typing import Final

from edocs.files.hidden.look import WHITE, Look, colour, tiny, unseen
from edocs.files.hidden.tree import Archive, Node

_PAGE: Final = 60_000 * 1.6
"""Units of 1/7200 inch: beyond the width of every page."""
_SHAPES: Final = frozenset(
    "pic rect ellipse arc polygon curve connectLine line container ole equation textart unknownObject".split()
)
_CLOSED: Final = {"hiddenComment": "comment", "footNote": "", "endNote": "", "header": "", "footer": ""}
_WHERE: Final = {
    "footNote": "각주",
    "endNote": "미주",
    "header": "머리글",
    "footer": "바닥글",
    "hiddenComment": "숨은 설명",
}
_LEFTOVER: Final = 12
"""Characters of a preview line that must be missing from the text before it counts as a leftover."""


class _Hwpx:
    def __init__(self, archive: Archive, look: Look) -> None:
        self.look = look
        self.letters: dict[str, tuple[tuple[int, int, int] | None, tuple[int, int, int] | None, float | None]] = {}
        self.fills: dict[str, tuple[int, int, int] | None] = {}
        self.deleting = 0
        self.memo = 0
        head = archive.xml("Contents/header.xml")
        if head is None:
            return
        for node in head.all("charPr"):
            height = float(node.get("height") or 1000) / 100
            sizes = [float(part.get("hangul") or 100) for part in node.children("relSz", "ratio")]
            small = min([100.0, *sizes])
            size = height * (small / 100)
            self.letters[node.get("id")] = (colour(node.get("textColor")), colour(node.get("shadeColor")), size)
        for node in head.all("borderFill"):
            brush = next(node.all("winBrush"), None)
            self.fills[node.get("id")] = colour(brush.get("faceColor")) if brush is not None else None

    def walk(self, node: Node, where: str, paper: tuple[int, int, int], hidden: tuple[str, ...]) -> None:
        """Read in order: runs, tables, shapes and what stands apart from the text."""
        for part in node.children():
            name = part.name
            if name == "run":
                self.run(part, where, paper, hidden)
            elif name == "tc":
                fill = self.fills.get(part.get("borderFillIDRef"))
                size = part.child("cellSz")
                thin = size is not None and min(_unit(size.get("height")), _unit(size.get("width"))) < 50
                self.walk(part, where, fill or paper, (*hidden, "hidden_cells") if thin else hidden)
            elif name in _CLOSED:
                self.walk(part, _WHERE[name], paper, (*hidden, _CLOSED[name]))
            elif name in _SHAPES:
                self.shape(part, where, paper, hidden)
            elif name == "shapeComment":
                words = part.text()
                self.look.say(words + "\n", f"{where} · 대체 글", "alt_text" if len(words) > 200 else "")
            elif name == "fieldBegin":
                self.field(part, where, paper, hidden)
            elif name not in ("secPr", "parameters", "sz", "pos", "outMargin", "inMargin", "linesegarray"):
                self.walk(part, where, paper, hidden)
            if name == "p" and self.look.pieces:
                self.look.pieces[-1]["text"] = f"{str(self.look.pieces[-1]['text']).rstrip(chr(10))}\n"

    def field(self, node: Node, where: str, paper: tuple[int, int, int], hidden: tuple[str, ...]) -> None:
        """A memo is read by machines; other fields show their text."""
        if node.get("type") == "MEMO":
            self.walk(node, "메모", paper, (*hidden, "comment"))
        else:
            self.walk(node, where, paper, hidden)

    def run(self, node: Node, where: str, paper: tuple[int, int, int], hidden: tuple[str, ...]) -> None:
        """Read a run: its text with every reason why nobody sees it."""
        ink, shade, size = self.letters.get(node.get("charPrIDRef"), (None, None, None))
        style = (unseen(ink, shade or paper), tiny(size))
        for part in node.parts:
            if isinstance(part, str):
                continue
            if part.name == "t":
                self.text(part, where, (*hidden, *style))
            else:
                wrapper = Node("", "", {})
                wrapper.parts.append(part)
                self.walk(wrapper, where, paper, hidden)

    def text(self, node: Node, where: str, hidden: tuple[str, ...]) -> None:
        """Read the text of a run, in which changes that are tracked begin and end."""
        for part in node.parts:
            if isinstance(part, str):
                self.look.say(part, where, *hidden, "tracked" if self.deleting else "")
            elif part.name == "deleteBegin":
                self.deleting += 1
            elif part.name == "deleteEnd":
                self.deleting = max(0, self.deleting - 1)
            elif part.name == "insertBegin":
                self.look.trick("tracked", where, "끼워 넣은 글")
            elif part.name in ("lineBreak", "tab", "nbSpace", "fwSpace") and self.look.pieces:
                self.look.pieces[-1]["text"] = f"{self.look.pieces[-1]['text']} "

    def shape(self, node: Node, where: str, paper: tuple[int, int, int], hidden: tuple[str, ...]) -> None:
        """Read a picture or figure: where it floats, what it covers, the text in it."""
        position, size = node.child("pos"), node.child("sz")
        if position is not None and position.get("treatAsChar") not in ("1", "true"):
            offsets = [_unit(position.get("horzOffset")), _unit(position.get("vertOffset"))]
            width = _unit(size.get("width")) if size is not None else 0
            height = _unit(size.get("height")) if size is not None else 0
            if any(offset > _PAGE or offset < -max(width, height) - 2_000 for offset in offsets):
                hidden = (*hidden, "off_page")
            front = node.get("textWrap") == "IN_FRONT_OF_TEXT"
            if front and width > 14_000 and height > 1_200 and next(node.all("drawText"), None) is None:
                self.look.trick("covered", where, "".join(one.text() for one in node.children("shapeComment")))
        brush = next((one for one in node.children("fillBrush")), None)
        face = next(brush.all("winBrush"), None) if brush is not None else None
        self.walk(node, where, (colour(face.get("faceColor")) if face is not None else None) or paper, hidden)


def _unit(text: str) -> float:
    """A length; negative ones may be written as 32 bits without a sign."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0
    return value - 2**32 if value >= 2**31 else value


def read(archive: Archive, look: Look) -> None:
    """Look into an HWPX."""
    package = archive.xml("Contents/content.hpf")
    for node in package.all("meta", "title", "creator") if package is not None else ():
        name = node.get("name") or node.name
        if name in ("creator", "lastsaveby", "subject", "description", "keyword", "title"):
            look.meta(name, node.text() or node.get("content"))
    document = _Hwpx(archive, look)
    sections = [name for name in archive.names if re.fullmatch(r"Contents/section\d+\.xml", name)]
    for name in sorted(sections, key=lambda one: int(re.findall(r"\d+", one)[0][:6])):
        tree = archive.xml(name)
        if tree is not None:
            document.walk(tree, "본문", WHITE, ())
    _leftovers(archive, look)
    if any(name.startswith(("DocHistory/", "Contents/history")) for name in archive.names):
        look.trick("old_revision", "지난 판", "파일 안에 문서 이력이 들어 있습니다.")
    for name in archive.names:
        if name.startswith("Scripts/") and (archive.read(name) or b"").strip():
            look.trick("embedded", "파일 안의 파일", name)
        elif name.startswith("BinData/") and name.lower().endswith((".ole", ".exe", ".zip")):
            look.trick("embedded", "파일 안의 파일", name)


def _leftovers(archive: Archive, look: Look) -> None:
    """The preview that lies in the file may still show what was deleted from the text."""
    data = archive.read("Preview/PrvText.txt") or b""
    preview = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    whole = re.sub(r"\W", "", "".join(str(piece["text"]) for piece in look.pieces))
    for line in _lines(preview):
        bare = re.sub(r"\W", "", line)
        if len(bare) >= _LEFTOVER and bare not in whole:
            look.say(line.strip() + "\n", "미리 보기", "leftover")


def _lines(preview: str) -> Iterator[str]:
    """The pieces of a preview: lines, and cells that it writes between < and >. The last may be cut off."""
    pieces = [piece for line in preview.splitlines() for piece in re.split("[<>]", line)]
    return iter(pieces[:200])
