"""PDF: ink like paper, letters without ink, tiny or see-through ones, what lies off the page or under a picture, hidden
layers, notes, earlier versions of the file, files within it, and who made it.

The page is drawn step by step as a viewer would, but only places, colours and order are kept, no pixels.
"""

import io
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject, StreamObject
from pypdf.generic._font import Font

from edocs.files.hidden.look import WHITE, Damaged, Look, contrast, tiny, unseen

MOST_PAGES: Final = 1_000
MOST_STEPS: Final = 400_000
_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
_UNIT: Final[_Matrix] = (1, 0, 0, 1, 0, 0)
_Ink = tuple[int, int, int]


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _placed(box: _Box, by: _Matrix) -> _Box:
    """The upright box around a box that a matrix moves."""
    corners = [(box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])]
    xs = [x * by[0] + y * by[2] + by[4] for x, y in corners]
    ys = [x * by[1] + y * by[3] + by[5] for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


class _State:
    """What drawing goes by; kept and taken up again by q and Q."""

    __slots__ = ("alpha", "ctm", "fill", "font", "leading", "mode", "rise", "scale", "size", "spacing", "words")

    def __init__(self) -> None:
        self.ctm: _Matrix = _UNIT
        self.fill: _Ink | None = (0, 0, 0)
        self.alpha = 1.0
        self.font: Font | None = None
        self.size, self.leading, self.scale, self.rise = 1.0, 0.0, 1.0, 0.0
        self.spacing, self.words = 0.0, 0.0
        self.mode = 0

    def copy(self) -> "_State":
        """The same, to change."""
        new = _State()
        for name in _State.__slots__:
            setattr(new, name, getattr(self, name))
        return new


class _Run:
    """A text that was drawn: where, how, and after how many other things."""

    __slots__ = ("box", "order", "reasons", "text")

    def __init__(self, text: str, box: _Box, order: int, reasons: list[str]) -> None:
        self.text, self.box, self.order, self.reasons = text, box, order, reasons


class _Page:
    """Draws one page."""

    def __init__(self, reader: PdfReader, page: Any, off_layers: set[int]) -> None:
        self.reader = reader
        self.page = page
        self.off_layers = off_layers
        self.runs: list[_Run] = []
        self.covers: list[tuple[_Box, int, bool]] = []
        self.grounds: list[tuple[_Box, int, _Ink]] = []
        self.order = 0
        self.fonts: dict[int, Font] = {}
        box = page.cropbox
        self.box: _Box = (float(box.left), float(box.bottom), float(box.right), float(box.top))

    def draw(self) -> None:
        """Draw the page's own contents."""
        contents = self.page.get_contents()
        if contents is not None:
            self.stream(contents, self.page.get("/Resources", DictionaryObject()), _State(), 0)

    def stream(self, contents: Any, resources: Any, state: _State, depth: int) -> None:
        """Draw one stream of operators."""
        resources = resources.get_object() if hasattr(resources, "get_object") else resources
        steps = _Steps(self, resources, state, depth)
        for operands, operator in ContentStream(contents, self.reader).operations:
            self.order += 1
            if self.order > MOST_STEPS:
                raise Damaged("too many steps in a page")
            steps.step(operator.decode("latin-1"), operands)

    def font(self, resources: Any, name: str) -> Font | None:
        """A font of the resources, read once."""
        try:
            found = resources["/Font"].get_object()[name].get_object()
            if id(found) not in self.fonts:
                self.fonts[id(found)] = Font.from_font_resource(found)
            return self.fonts[id(found)]
        except Exception:
            return None  # a font that cannot be read shows what nobody can tell

    def told(self, look: Look, where: str) -> None:
        """Tell the runs in the order they were drawn, each with every reason why nobody sees it."""
        pictures = [box for box, _, picture in self.covers if picture]
        for run in self.runs:
            reasons = run.reasons
            left, bottom, right, top = run.box
            if right <= self.box[0] or top <= self.box[1] or left >= self.box[2] or bottom >= self.box[3]:
                reasons.append("off_page")
            if any(order > run.order and _mostly(run.box, box) for box, order, _ in self.covers):
                reasons.append("covered")
            if "no_ink" in reasons:
                # What a scanner adds under its picture for searching is text that nobody sees either.
                reasons[reasons.index("no_ink")] = (
                    "image_text" if any(_mostly(run.box, box) for box in pictures) else "transparent"
                )
            look.say(run.text, where, *reasons)
        look.say("\n", where)
        if look.pieces:
            look.pieces[-1]["text"] = f"{look.pieces[-1]['text']}\n"

    def paper(self, box: _Box, order: int) -> _Ink:
        """The colour behind a place: of what was filled there last."""
        found = [ink for ground, at, ink in self.grounds if at < order and _mostly(box, ground)]
        return found[-1] if found else WHITE


def _mostly(box: _Box, other: _Box) -> bool:
    """Whether nearly all of a box lies in another."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = max((box[2] - box[0]) * (box[3] - box[1]), 1e-6)
    return width > 0 and height > 0 and width * height >= 0.85 * area


class _Steps:
    """The operators of one stream."""

    def __init__(self, page: _Page, resources: Any, state: _State, depth: int) -> None:
        self.page, self.resources, self.state, self.depth = page, resources, state, depth
        self.kept: list[_State] = []
        self.matrix: _Matrix = _UNIT
        self.line: _Matrix = _UNIT
        self.path: list[_Box] = []
        self.marked: list[bool] = []

    def step(self, name: str, operands: Any) -> None:
        """Do one operator; what a damaged file gives it is passed over."""
        method = _OPERATORS.get(name)
        if method is not None:
            try:
                method(self, operands)
            except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, ZeroDivisionError):
                return

    def save(self, _: Any) -> None:
        """q"""
        if len(self.kept) < 200:
            self.kept.append(self.state.copy())

    def restore(self, _: Any) -> None:
        """Q"""
        if self.kept:
            self.state = self.kept.pop()

    def concat(self, given: Any) -> None:
        """cm"""
        self.state.ctm = _times(_six(given), self.state.ctm)

    def gray(self, given: Any) -> None:
        """g"""
        self.state.fill = _ink(given[:1])

    def rgb(self, given: Any) -> None:
        """rg"""
        self.state.fill = _ink(given[:3])

    def cmyk(self, given: Any) -> None:
        """k"""
        self.state.fill = _ink(given[:4])

    def any_colour(self, given: Any) -> None:
        """sc, scn: a colour by its number of parts; a pattern is no plain colour."""
        numbers = [value for value in given if isinstance(value, int | float)]
        self.state.fill = _ink(numbers) if len(numbers) == len(given) else None

    def graphics(self, given: Any) -> None:
        """gs"""
        found = self.resources["/ExtGState"].get_object()[given[0]].get_object()
        if "/ca" in found:
            self.state.alpha = float(found["/ca"])

    def begin(self, _: Any) -> None:
        """BT"""
        self.matrix = self.line = _UNIT

    def font(self, given: Any) -> None:
        """Tf"""
        self.state.font = self.page.font(self.resources, given[0])
        self.state.size = float(given[1])

    def number(self, name: str, given: Any, factor: float = 1) -> None:
        """Tc, Tw, Tz, TL, Ts, Tr"""
        setattr(self.state, name, float(given[0]) * factor)

    def move(self, given: Any) -> None:
        """Td"""
        self.line = _times((1, 0, 0, 1, float(given[0]), float(given[1])), self.line)
        self.matrix = self.line

    def move_leading(self, given: Any) -> None:
        """TD"""
        self.state.leading = -float(given[1])
        self.move(given)

    def place(self, given: Any) -> None:
        """Tm"""
        self.matrix = self.line = _six(given)

    def next_line(self, _: Any) -> None:
        """T*"""
        self.move((0, -self.state.leading))

    def show(self, given: Any) -> None:
        """Tj"""
        self.text(given[0])

    def show_next(self, given: Any) -> None:
        """' and \""""
        self.next_line(None)
        self.text(given[-1])

    def show_parts(self, given: Any) -> None:
        """TJ"""
        for part in given[0]:
            if isinstance(part, int | float):
                shift = -float(part) / 1000 * self.state.size * self.state.scale
                self.matrix = _times((1, 0, 0, 1, shift, 0), self.matrix)
                if part < -200 and self.page.runs:
                    self.page.runs[-1].text += " "
            else:
                self.text(part)

    def text(self, raw: Any) -> None:
        """Draw a text: where it lies and every reason why nobody sees it, but for what only the whole page tells."""
        state = self.state
        words, width = _decoded(raw, state.font)
        width = width / 1000 * state.size + len(words) * state.spacing
        at = _times(self.matrix, state.ctm)
        height = abs(state.size)
        box = _placed((0, -0.2 * height, width * state.scale or 0.1, 0.8 * height), at)
        self.matrix = _times((1, 0, 0, 1, width * state.scale, 0), self.matrix)
        tall = abs(state.size) * max(abs(at[3]), abs(at[1]))
        reasons = [tiny(tall), "vanish" if any(self.marked) else ""]
        if state.mode in (3, 7):
            reasons.append("no_ink")
        elif state.alpha <= 0.1:
            reasons.append("transparent")
        elif state.mode in (0, 2, 4, 6):
            paper = self.page.paper(box, self.page.order)
            reasons.append(unseen(state.fill, paper) if state.mode in (0, 4) else "")
        self.page.runs.append(_Run(words, box, self.page.order, [one for one in reasons if one]))

    def rectangle(self, given: Any) -> None:
        """re"""
        x, y, width, height = (float(value) for value in given)
        self.path.append(_placed((x, y, x + width, y + height), self.state.ctm))

    def fill(self, _: Any) -> None:
        """f, F, f*, B …: what is filled covers what lies below, and is the ground of what comes later."""
        ink = self.state.fill
        for box in self.path if ink is not None and self.state.alpha > 0.9 else ():
            self.page.covers.append((box, self.page.order, False))
            assert ink is not None
            self.page.grounds.append((box, self.page.order, ink))
        self.path = []

    def end_path(self, _: Any) -> None:
        """n, S, s"""
        self.path = []

    def draw_object(self, given: Any) -> None:
        """Do: a picture covers; a form is drawn with its own resources."""
        found = self.resources["/XObject"].get_object()[given[0]].get_object()
        if self._off(found.get("/OC")):
            return
        if found.get("/Subtype") == "/Image":
            if self.state.alpha > 0.9 and "/SMask" not in found and "/ImageMask" not in found:
                box = _placed((0, 0, 1, 1), self.state.ctm)
                self.page.covers.append((box, self.page.order, True))
                self.page.grounds.append((box, self.page.order, (128, 128, 128)))
        elif found.get("/Subtype") == "/Form" and self.depth < 12 and isinstance(found, StreamObject):
            inner = self.state.copy()
            if "/Matrix" in found:
                inner.ctm = _times(_six(found["/Matrix"]), inner.ctm)
            self.page.stream(found, found.get("/Resources", self.resources), inner, self.depth + 1)

    def mark(self, given: Any) -> None:
        """BDC, BMC: a layer that is switched off shows nothing."""
        hidden = False
        if len(given) > 1 and given[0] == "/OC" and isinstance(given[1], str):
            layer = self.resources["/Properties"].get_object().raw_get(given[1])
            hidden = self._off(layer)
        self.marked.append(hidden)

    def unmark(self, _: Any) -> None:
        """EMC"""
        if self.marked:
            self.marked.pop()

    def _off(self, layer: Any) -> bool:
        number = getattr(layer, "idnum", None)
        return number in self.page.off_layers if number is not None else False


def _six(given: Any) -> _Matrix:
    a, b, c, d, e, f = (float(value) for value in given)
    return a, b, c, d, e, f


def _ink(numbers: Any) -> _Ink | None:
    """A colour by its number of parts: grey, RGB or CMYK."""
    parts = [min(1.0, max(0.0, float(value))) for value in numbers]
    if len(parts) == 1:
        parts *= 3
    if len(parts) == 4:
        parts = [(1 - part) * (1 - parts[3]) for part in parts[:3]]
    if len(parts) != 3:
        return None
    red, green, blue = (round(part * 255) for part in parts)
    return red, green, blue


def _decoded(raw: Any, font: Font | None) -> tuple[str, float]:
    """The characters of a string in a font, and how wide they are in thousandths of its size."""
    data = getattr(raw, "original_bytes", None)
    if data is None:
        data = raw if isinstance(raw, bytes) else str(raw).encode("latin-1", "replace")
    if font is None:
        return data.decode("latin-1"), 500.0 * len(data)
    if isinstance(font.encoding, str):
        codes = data.decode(font.encoding, "replace")
    else:
        codes = "".join(font.encoding.get(byte, chr(byte)) for byte in data)
    usual = float(font.character_widths.get("default", 500))
    width = sum(float(font.character_widths.get(code, usual)) for code in codes)
    return "".join(str(font.character_map.get(code, code)) for code in codes), width


_OPERATORS: Final[dict[str, Any]] = {
    "q": _Steps.save, "Q": _Steps.restore, "cm": _Steps.concat, "g": _Steps.gray, "rg": _Steps.rgb, "k": _Steps.cmyk,
    "sc": _Steps.any_colour, "scn": _Steps.any_colour, "gs": _Steps.graphics, "BT": _Steps.begin, "Tf": _Steps.font,
    "Tc": lambda steps, given: steps.number("spacing", given), "Tw": lambda steps, given: steps.number("words", given),
    "Tz": lambda steps, given: steps.number("scale", given, 0.01),
    "TL": lambda steps, given: steps.number("leading", given), "Ts": lambda steps, given: steps.number("rise", given),
    "Tr": lambda steps, given: steps.number("mode", given), "Td": _Steps.move, "TD": _Steps.move_leading,
    "Tm": _Steps.place, "T*": _Steps.next_line, "Tj": _Steps.show, "'": _Steps.show_next, '"': _Steps.show_next,
    "TJ": _Steps.show_parts, "re": _Steps.rectangle, "f": _Steps.fill, "F": _Steps.fill, "f*": _Steps.fill,
    "B": _Steps.fill, "B*": _Steps.fill, "b": _Steps.fill, "b*": _Steps.fill, "n": _Steps.end_path,
    "S": _Steps.end_path, "s": _Steps.end_path, "Do": _Steps.draw_object, "BDC": _Steps.mark, "BMC": _Steps.mark,
    "EMC": _Steps.unmark,
}  # fmt: skip


def read(data: bytes, look: Look) -> None:
    """Look into a PDF."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Damaged("encrypted")
    _metadata(reader, look)
    _versions(data, look)
    off = _off_layers(reader)
    for number, page in enumerate(reader.pages[:MOST_PAGES], 1):
        where = f"{number}쪽"
        drawn = _Page(reader, page, off)
        drawn.draw()
        drawn.told(look, where)
        _notes(page, look, where)
    names = reader.attachments
    for name in names:
        look.trick("embedded", "파일 안의 파일", name)
    if "/OpenAction" in reader.root_object and "/JS" in str(reader.root_object["/OpenAction"]):
        look.trick("embedded", "파일", "JavaScript")


def _metadata(reader: PdfReader, look: Look) -> None:
    for key, value in (reader.metadata or {}).items():
        if key in ("/Author", "/Company", "/Manager", "/Subject", "/Keywords", "/Title", "/SourceModified"):
            look.meta(key[1:].lower(), str(value))


def _versions(data: bytes, look: Look) -> None:
    """A file that was added to keeps its earlier version before the first end mark."""
    ends = data.count(b"%%EOF")
    if ends > 1 and not (ends == 2 and b"/Linearized" in data[:2048]):
        look.trick("old_revision", "지난 판", f"지난 판 {ends - 1}개가 파일 안에 남아 있습니다.")


def _off_layers(reader: PdfReader) -> set[int]:
    """The numbers of the layers that are switched off."""
    try:
        layers = reader.root_object["/OCProperties"]["/D"]  # type: ignore[index]  # a dictionary, or we land below
        off = {layer.idnum for layer in layers.get("/OFF", [])}
        if layers.get("/BaseState") == "/OFF":
            every = reader.root_object["/OCProperties"]["/OCGs"]  # type: ignore[index]  # the same
            off |= {layer.idnum for layer in every} - {layer.idnum for layer in layers.get("/ON", [])}
        return off
    except (KeyError, TypeError, AttributeError):
        return set()


def _notes(page: Any, look: Look, where: str) -> None:
    """Notes on a page, and fields and notes that are hidden."""
    for item in page.get("/Annots") or ():
        note = item.get_object()
        kind = str(note.get("/Subtype", ""))
        words = str(note.get("/Contents") or "") or str(note.get("/V") or "" if kind == "/Widget" else "")
        hidden = bool(int(note.get("/F", 0)) & 0b100010)
        if kind in ("/Link", "/Popup") and not hidden:
            continue
        if words.strip():
            shown = kind in ("/Widget", "/FreeText") and not hidden
            look.say(words + "\n", where, "" if shown else "vanish" if hidden else "comment")
        if kind == "/FileAttachment":
            look.trick("embedded", where, "파일 첨부")


__all__ = ["contrast", "read"]
