"""PPTX: hidden slides and shapes, what lies off the slide or under another shape, ink like the ground, notes."""

import re

from edocs.files.hidden.look import WHITE, Look, colour, tiny, unseen
from edocs.files.hidden.tree import Archive, Node, office_metadata
from edocs.files.hidden.word import alternative, embedded, theme_colours

_Box = tuple[float, float, float, float]


class _Show:
    def __init__(self, archive: Archive, look: Look) -> None:
        self.archive = archive
        self.look = look
        theme = next((name for name in sorted(archive.names) if re.fullmatch(r"ppt/theme/theme\d+\.xml", name)), "")
        self.theme = theme_colours(archive.xml(theme))
        tree = archive.xml("ppt/presentation.xml")
        size = tree.child("sldSz") if tree is not None else None
        self.width = float(size.get("cx") or 12_192_000) if size is not None else 12_192_000.0
        self.height = float(size.get("cy") or 6_858_000) if size is not None else 6_858_000.0

    def fill(self, node: Node | None) -> tuple[tuple[int, int, int] | None, bool]:
        """The colour of a solid fill directly below, and whether it shines through."""
        solid = node.child("solidFill") if node is not None else None
        for one in solid.children() if solid is not None else ():
            alpha = one.child("alpha")
            clear = alpha is not None and int(alpha.get("val").rstrip("%") or 100_000) <= 10_000
            base = colour(one.get("val")) or colour(one.get("lastClr")) or self.theme.get(one.get("val"))
            if any(True for _ in one.children("lumMod", "lumOff", "tint", "shade")) and one.name == "schemeClr":
                base = None  # worked out by the programme that shows it; not the plain colour
            return base, clear
        return None, False

    def ground(self, part: str, depth: int = 0) -> tuple[int, int, int] | None:
        """The colour behind the shapes of a slide, its layout or its master."""
        tree = self.archive.xml(part)
        if tree is None or depth > 2:
            return None
        back = tree.child("cSld", "bg", "bgPr")
        if back is not None:
            return self.fill(back)[0] or (None if back.child("solidFill") is None else WHITE)
        reference = tree.child("cSld", "bg", "bgRef")
        if reference is not None:
            named = next(reference.children("schemeClr", "srgbClr"), None)
            if named is not None:
                return colour(named.get("val")) or self.theme.get(named.get("val"))
        for kind, target in self.archive.links(part).values():
            if kind in ("slideLayout", "slideMaster"):
                return self.ground(target, depth + 1)
        return WHITE

    def slide(self, part: str, number: int) -> None:
        """Read a slide shape by shape; a shape that comes later lies above."""
        tree = self.archive.xml(part)
        if tree is None:
            return
        where = f"{number}쪽"
        always = ("hidden_slide",) if tree.get("show") in ("0", "false") else ()
        paper = self.ground(part)
        holder = tree.child("cSld", "spTree")
        shapes = list(_shapes(holder)) if holder is not None else []
        boxes = [_box(shape) for shape in shapes]
        for index, shape in enumerate(shapes):
            box = boxes[index]
            above = [boxes[at] for at in range(index + 1, len(shapes)) if self.hides(shapes[at])]
            hidden = (
                *always,
                "off_page" if box is not None and self.outside(box) else "",
                "covered"
                if box is not None and any(other is not None and _inside(box, other) for other in above)
                else "",
            )
            self.shape(shape, where, paper, hidden)
        for kind, target in self.archive.links(part).values():
            notes = self.archive.xml(target) if kind in ("notesSlide", "comments") else None
            if notes is None:
                continue
            for body in notes.all("txBody", "text") if kind == "notesSlide" else notes.all("cm"):
                words = " ".join(_lines(body) if kind == "notesSlide" else [body.text()]).strip()
                if words and not words.isdigit():
                    self.look.say(words + "\n", where, "notes" if kind == "notesSlide" else "comment")

    def shape(self, shape: Node, where: str, paper: tuple[int, int, int] | None, hidden: tuple[str, ...]) -> None:
        """Read the text of a shape with every reason why nobody sees it."""
        for properties in list(shape.all("cNvPr"))[:1]:
            alternative(self.look, properties, where)
            if properties.get("hidden") in ("1", "true"):
                hidden = (*hidden, "vanish")
        own, clear = self.fill(shape.child("spPr"))
        if own is not None and not clear:
            paper = own
        for paragraph in shape.all("p"):
            for run in paragraph.children("r", "fld"):
                properties_of_run = run.child("rPr")
                size = properties_of_run.get("sz") if properties_of_run is not None else ""
                ink, see_through = self.fill(properties_of_run)
                none = properties_of_run is not None and properties_of_run.child("noFill") is not None
                text = "".join(part.text() for part in run.children("t"))
                self.look.say(
                    text,
                    where,
                    *hidden,
                    unseen(ink, paper) if paper is not None else "",
                    tiny(int(size) / 100) if size.isdigit() else "",
                    "transparent" if see_through or none else "",
                )
            if self.look.pieces:
                self.look.pieces[-1]["text"] = f"{self.look.pieces[-1]['text']}\n"

    def hides(self, shape: Node) -> bool:
        """Whether nothing can be seen through a shape: a picture, or one that is filled."""
        if shape.name == "pic":
            return True
        properties = shape.child("spPr")
        if properties is None or properties.child("noFill") is not None or properties.child("solidFill") is None:
            return False
        return not self.fill(properties)[1]

    def outside(self, box: _Box) -> bool:
        """Whether a box lies wholly off the slide."""
        left, top, right, bottom = box
        return right <= 0 or bottom <= 0 or left >= self.width or top >= self.height


def _shapes(holder: Node) -> list[Node]:
    found = []
    for node in holder.children():
        if node.name == "grpSp":
            found += _shapes(node)
        elif node.name in ("sp", "pic", "graphicFrame", "cxnSp"):
            found.append(node)
    return found


def _box(shape: Node) -> _Box | None:
    """Left, top, right, bottom of a shape, if it says so itself."""
    frame = next(shape.all("xfrm"), None)
    off, extent = (frame.child("off"), frame.child("ext")) if frame is not None else (None, None)
    if off is None or extent is None:
        return None
    left, top = float(off.get("x") or 0), float(off.get("y") or 0)
    return left, top, left + float(extent.get("cx") or 0), top + float(extent.get("cy") or 0)


def _inside(box: _Box, other: _Box) -> bool:
    """Whether nearly all of a box lies under another."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return width > 0 and height > 0 and area > 0 and width * height >= 0.9 * area


def _lines(body: Node) -> list[str]:
    return ["".join(text.text() for text in paragraph.all("t")) for paragraph in body.all("p")]


def read(archive: Archive, look: Look) -> None:
    """Look into a PPTX."""
    for name, value in office_metadata(archive).items():
        look.meta(name, value)
    show = _Show(archive, look)
    slides = [name for name in archive.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    slides.sort(key=lambda name: int(re.findall(r"\d+", name)[-1][:6]))
    for number, part in enumerate(slides, 1):
        show.slide(part, number)
    embedded(archive, look)
