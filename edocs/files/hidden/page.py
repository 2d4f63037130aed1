"""HTML and plain text: what a style, an attribute or a comment hides, and characters without a shape."""

import re
from html.parser import HTMLParser
from typing import Final

from edocs.files.hidden.look import Look, colour, tiny, unseen

_VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SILENT: Final = frozenset({"script", "style", "title"})
_NEVER: Final = frozenset({"template", "noscript", "datalist"})
_LINES: Final = frozenset("p br tr li div h1 h2 h3 h4 h5 h6 section article table ul ol".split())
_NAMED: Final = {"white": "ffffff", "snow": "fffafa", "ivory": "fffff0", "black": "000000", "transparent": "none",
                 "whitesmoke": "f5f5f5", "ghostwhite": "f8f8ff", "red": "ff0000", "blue": "0000ff", "yellow": "ffff00",
                 "gray": "808080", "grey": "808080", "green": "008000", "navy": "000080"}  # fmt: skip
_SIZES: Final = {"pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0, "%": 0.12, "mm": 2.83, "cm": 28.3, "in": 72.0}
_Style = dict[str, str]
_INHERITED: Final = frozenset({"color", "font-size", "visibility", "_paper", "_hidden"})


class _Page(HTMLParser):
    def __init__(self, look: Look, rules: list[tuple[str, _Style]]) -> None:
        super().__init__(convert_charrefs=True)
        self.look = look
        self.rules = rules
        self.stack: list[tuple[str, _Style]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Work out what hides an element."""
        given = {name: value or "" for name, value in attrs}
        above = self.stack[-1][1] if self.stack else {}
        style = {name: value for name, value in above.items() if name in _INHERITED}
        own: _Style = {}
        for selector, said in self.rules:
            if _selects(selector, tag, given):
                own |= said
        own |= _declarations(given.get("style", ""))
        if tag == "font" and given.get("color"):
            own["color"] = given["color"]
        if given.get("bgcolor"):
            own["background-color"] = given["bgcolor"]
        style |= own
        if paper := _colour(own.get("background-color") or own.get("background", "").split(" ")[0]):
            style["_paper"] = paper
        if reason := _why(tag, given, own):
            style["_hidden"] = f"{style.get('_hidden', '')} {reason}".strip()
        self._attributes(tag, given)
        if tag in _LINES and self.look.pieces:
            self.look.pieces[-1]["text"] = f"{self.look.pieces[-1]['text']}\n"
        if tag in _SILENT:
            self.silent += 1
        if tag not in _VOID and len(self.stack) < 1_000:
            self.stack.append((tag, style))

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        """Words that stand in attributes."""
        if tag == "img" and given.get("alt"):
            self.look.say(given["alt"] + "\n", "대체 글", "alt_text" if len(given["alt"]) > 200 else "")
        if tag == "input" and given.get("type", "").lower() == "hidden":
            self.look.say(given.get("value", "") + "\n", "본문", "vanish")
        if tag == "meta" and given.get("name", "").lower() in ("author", "generator", "description", "keywords"):
            if given["name"].lower() != "generator":
                self.look.meta(given["name"].lower(), given.get("content"))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and what was left open in it."""
        if tag in _SILENT and self.silent:
            self.silent -= 1
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at][0] == tag:
                del self.stack[at:]
                break

    def handle_data(self, data: str) -> None:
        """Keep a text with every reason why nobody sees it."""
        if self.silent or not data.strip():
            return
        style = self.stack[-1][1] if self.stack else {}
        reasons = style.get("_hidden", "").split()
        if style.get("visibility") in ("hidden", "collapse"):
            reasons.append("vanish")
        reasons.append(tiny(_points(style.get("font-size", ""))))
        ink = _colour(style.get("color", ""))
        reasons.append("transparent" if ink == "none" else unseen(colour(ink), colour(style.get("_paper"))))
        self.look.say(data, "본문", *reasons)

    def handle_comment(self, data: str) -> None:
        """A comment is read by machines only."""
        self.look.say(data + "\n", "본문", "comment")


def _why(tag: str, given: dict[str, str], style: _Style) -> str:
    """Why an element is not seen, by what it says itself."""
    if (
        tag in _NEVER
        or "hidden" in given
        or style.get("display") == "none"
        or style.get("content-visibility") == "hidden"
    ):
        return "vanish"
    clear = re.fullmatch(r"[\d.]+", style.get("opacity", ""))
    if clear and float(clear[0]) <= 0.1:
        return "transparent"
    if re.search(r"scale\(0(?:\.0\d*)?\)", style.get("transform", "")):
        return "tiny"
    for side in ("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top"):
        if abs(_points(style.get(side, "")) or 0) > 1_500:
            return "off_page"
    clipped = style.get("overflow") == "hidden" and any(
        (length := _points(style.get(side, ""))) is not None and length <= 1
        for side in ("width", "height", "max-height")
    )
    return (
        "vanish"
        if clipped or re.search(r"rect\(0|inset\((?:50|100)%", style.get("clip", "") + style.get("clip-path", ""))
        else ""
    )


def _points(length: str) -> float | None:
    match = re.fullmatch(r"(-?[\d.]+)\s*(pt|px|em|rem|%|mm|cm|in)?", length.strip())
    if match is None or match[1].count(".") > 1 or match[1] in ("-", "."):
        return None
    return float(match[1]) * _SIZES.get(match[2] or "px", 0.75)


def _colour(text: str) -> str:
    """A colour as six digits, ``none`` for one that shines through, or nothing."""
    bare = text.strip().lower().replace("!important", "").strip()
    if bare in _NAMED:
        return _NAMED[bare]
    if match := re.fullmatch(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+)(%?))?\s*\)", bare):
        alpha = float(match[4]) / (100 if match[5] else 1) if match[4] else 1
        return "none" if alpha <= 0.1 else "".join(f"{min(255, int(match[n])):02x}" for n in (1, 2, 3))
    return bare.lstrip("#") if colour(bare) else ""


def _declarations(text: str) -> _Style:
    pairs = (part.partition(":") for part in text.split(";"))
    return {
        name.strip().lower(): value.replace("!important", "").strip().lower() for name, mark, value in pairs if mark
    }


def _selects(selector: str, tag: str, given: dict[str, str]) -> bool:
    """Whether a simple selector (tag, .class, #id, together) names an element; of a chain the last part counts."""
    match = re.fullmatch(r"(\*|[a-z][\w\-]*)?((?:[.#][\w\-]+)*)", selector, re.IGNORECASE)
    if match is None or not selector:
        return False
    if match[1] and match[1] not in ("*", tag):
        return False
    classes = given.get("class", "").split()
    return all(
        part[1:] in classes if part[0] == "." else part[1:] == given.get("id")
        for part in re.findall(r"[.#][\w\-]+", match[2])
    )


def read_html(text: str, look: Look) -> None:
    """Look into an HTML page."""
    rules: list[tuple[str, _Style]] = []
    for sheet in re.findall(r"(?is)<style[^>]{0,200}>(.*?)</style", text)[:20]:
        bare = re.sub(r"(?s)/\*.*?\*/", "", sheet)
        for selectors, said in re.findall(r"([^{}@]{1,500})\{([^{}]{0,5000})\}", bare)[:2_000]:
            rules += [(one.split()[-1], _declarations(said)) for one in selectors.split(",") if one.split()]
    page = _Page(look, rules)
    page.feed(text)
    page.close()


def read_plain(text: str, look: Look) -> None:
    """Look into a text: only characters without a shape can hide in it."""
    for line in text.splitlines(keepends=True):
        look.say(line, "")
