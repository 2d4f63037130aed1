"""ODT, ODS, ODP: hidden text and sections, ink like paper, tracked changes, notes, hidden sheets, old versions."""

import re
from typing import Final

from edocs.files.hidden.look import Look, colour, tiny, unseen
from edocs.files.hidden.tree import Archive, Node

_HIDDEN_NAMES: Final = {"hidden-text", "hidden-paragraph"}
_SKIP: Final = {"scripts", "font-face-decls", "automatic-styles", "styles", "master-styles", "forms", "sequence-decls"}
_Style = dict[str, str]
_WANTED: Final = {"color", "background-color", "font-size", "display", "text-scale", "visibility", "opacity"}


class _Odf:
    def __init__(self, archive: Archive, look: Look, content: Node) -> None:
        self.look = look
        self.rules: dict[str, tuple[str, _Style]] = {}
        self.defaults: _Style = {}
        sheet = archive.xml("styles.xml")
        for tree in (sheet, content):
            for style in tree.all("style", "default-style") if tree is not None else ():
                said = {
                    key: value
                    for part in style.children()
                    if part.name.endswith("-properties")
                    for key, value in part.attrs.items()
                    if key in _WANTED
                }
                if style.name == "default-style":
                    self.defaults |= said if style.get("family") == "paragraph" else {}
                else:
                    self.rules[style.get("name")] = (style.get("parent-style-name"), said)
        self.where = "본문"

    def styled(self, name: str, depth: int = 0) -> _Style:
        """What a style and those it is made from say."""
        if name not in self.rules or depth > 20:
            return {}
        parent, said = self.rules[name]
        return self.styled(parent, depth + 1) | said

    def walk(self, node: Node, style: _Style, hidden: tuple[str, ...]) -> None:
        """Read in order; styles are inherited downwards."""
        for part in node.parts:
            if isinstance(part, str):
                self.say(part, style, hidden)
            elif part.name not in _SKIP:
                self.element(part, style, hidden)

    def say(self, text: str, style: _Style, hidden: tuple[str, ...]) -> None:
        """Keep a text with every reason why nobody sees it."""
        size = re.fullmatch(r"([\d.]+)pt", style.get("font-size", ""))
        scale = re.fullmatch(r"([\d.]+)%", style.get("text-scale", ""))
        self.look.say(
            text,
            self.where,
            *hidden,
            unseen(colour(style.get("color")), colour(style.get("background-color"))),
            tiny(float(size[1])) if size else "",
            "tiny" if scale and float(scale[1]) <= 10 else "",
            "vanish" if style.get("display") == "none" else "",
        )

    def element(self, node: Node, style: _Style, hidden: tuple[str, ...]) -> None:
        """Read one element: what it is may hide what is in it."""
        name = node.name
        own = self.styled(node.get("style-name"))
        inner = style | own
        if name == "page":
            self.where = node.get("name") or "쪽"
        if name == "table" and node.get("name"):
            self.where = f"표 ‘{node.get('name')}’"
        if name == "tracked-changes":
            for region in node.all("deletion", "insertion"):
                words = "".join(one.text() for one in region.children("p", "h"))
                by = "".join(one.text() for one in region.all("creator"))
                if region.name == "deletion" and words.strip():
                    self.look.say(words + "\n", self.where, "tracked")
                else:
                    self.look.trick("tracked", self.where, by)
            return
        if name in ("annotation", "notes"):
            words = " ".join(one.text() for one in node.all("p"))
            self.look.say(words + "\n", self.where, "comment" if name == "annotation" else "notes")
            return
        if name in ("title", "desc") and node.space.endswith("svg-compatible:1.0"):
            words = node.text()
            self.look.say(words + "\n", f"{self.where} · 대체 글", "alt_text" if len(words) > 200 else "")
            return
        self.walk(node, inner, (*hidden, *self.reasons(node, own)))
        if name in ("p", "h", "table-row", "line-break") and self.look.pieces:
            self.look.pieces[-1]["text"] = f"{self.look.pieces[-1]['text']}\n"
        elif name in ("s", "tab", "table-cell") and self.look.pieces:
            self.look.pieces[-1]["text"] = f"{self.look.pieces[-1]['text']} "

    def reasons(self, node: Node, own: _Style) -> tuple[str, ...]:
        """Why nobody sees what is in an element."""
        found = []
        if (
            node.name in _HIDDEN_NAMES
            or node.get("is-hidden") == "true"
            or node.get("display") in ("none", "condition")
        ):
            found.append("vanish")
        if node.name in _HIDDEN_NAMES and node.get("string-value"):
            self.look.say(node.get("string-value"), self.where, "vanish")
        if node.get("visibility") in ("collapse", "filter"):
            found.append("hidden_cells")
        if node.name == "table" and own.get("display") == "false":
            found.append("hidden_sheet")
        if node.name == "page" and own.get("visibility") == "hidden":
            found.append("hidden_slide")
        if node.name in ("frame", "custom-shape", "rect", "text-box") and any(
            _far(node.get(side)) for side in ("x", "y")
        ):
            found.append("off_page")
        return tuple(found)


def _far(length: str) -> bool:
    """Whether a distance lies off every page."""
    match = re.fullmatch(r"(-?[\d.]+)(cm|mm|in|pt)?", length)
    if match is None:
        return False
    centimetres = float(match[1]) * {"cm": 1, "mm": 0.1, "in": 2.54, "pt": 0.0353, None: 1}[match[2]]
    return centimetres > 60 or centimetres < -15


def read(archive: Archive, look: Look) -> None:
    """Look into an OpenDocument file."""
    meta = archive.xml("meta.xml")
    for node in meta.all("creator", "initial-creator", "printed-by", "user-defined", "template") if meta else ():
        look.meta(node.get("name") or node.name, node.text() or node.get("href"))
    if any(name.startswith("Versions/") or name == "VersionList.xml" for name in archive.names):
        look.trick("old_revision", "지난 판", "파일 안에 지난 판이 들어 있습니다.")
    for name in archive.names:
        if name.startswith(("Basic/", "Scripts/")) and not name.endswith(("/", "script-lc.xml")):
            look.trick("embedded", "파일 안의 파일", name)
    content = archive.xml("content.xml")
    if content is None:
        return
    odf = _Odf(archive, look, content)
    odf.walk(content, odf.defaults, ())
    sheet = archive.xml("styles.xml")
    for part in sheet.all("header", "footer") if sheet is not None else ():
        odf.where = "머리글" if part.name == "header" else "바닥글"
        odf.walk(part, odf.defaults, ())
