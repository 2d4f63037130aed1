"""HTML of mails made harmless: a sanitiser that others keep, and then our own pass over what it leaves.

The first pass (ammonia) reads HTML as browsers do and leaves a tree of allowed elements. The second writes that tree
anew: every element, attribute, address and style once more against lists of our own, every character that could begin
something escaped. What comes out loads nothing by itself; pictures from elsewhere are numbers until somebody asks.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Final

import nh3
from msgspec import Struct, field

from mail.reading.addresses import Deceit, deceit, fetchable, followable
from mail.reading.styles import filtered

LONGEST: Final = 2_000_000
"""Characters of HTML that are shown; what follows is left out."""
DEEPEST: Final = 120
MOST_IMAGES: Final = 400
MOST_LINKS: Final = 200
_LONGEST_DATA: Final = 1_500_000
_VOID: Final = frozenset({"br", "hr", "img", "col", "wbr"})
_BLOCKS: Final = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 header hr"
    " li main nav ol p pre section table tr ul caption tbody thead tfoot".split()
)
_INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big br cite code col colgroup del dfn em font i img ins kbd mark q rp rt ruby s samp"
    " small span strike strong sub sup td th time tt u var wbr".split()
)
TAGS: Final = _BLOCKS | _INLINE
_SIZES: Final = re.compile(r"\d{1,4}(\.\d{1,3})?(%|px|pt|em)?")
_COLOUR: Final = re.compile(r"#?[A-Za-z0-9]{1,24}")
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,24}")
_FACE: Final = re.compile(r"[\w ,'.-]{1,200}")
_PLAIN_ATTRIBUTES: Final[Mapping[str, re.Pattern[str]]] = {
    "align": _WORD,
    "valign": _WORD,
    "width": _SIZES,
    "height": _SIZES,
    "bgcolor": _COLOUR,
    "color": _COLOUR,
    "border": _SIZES,
    "cellpadding": _SIZES,
    "cellspacing": _SIZES,
    "colspan": _SIZES,
    "rowspan": _SIZES,
    "span": _SIZES,
    "size": re.compile(r"[+-]?\d"),
    "face": _FACE,
    "dir": re.compile(r"ltr|rtl|auto", re.IGNORECASE),
    "lang": _WORD,
    "start": re.compile(r"-?\d{1,6}"),
    "value": re.compile(r"-?\d{1,6}"),
    "type": re.compile(r"[1aAiI]|disc|circle|square"),
    "nowrap": re.compile(r"(nowrap)?"),
    "reversed": re.compile(r"(reversed)?"),
}
_ASKED: Final = {
    "*": {"style", "class", "id", "title", *_PLAIN_ATTRIBUTES},
    "a": {"href", "name"},
    "img": {"src", "alt"},
    "blockquote": {"type", "cite"},
}
_DATA: Final = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_QUOTES: Final = re.compile(
    r"(^|\s)(gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|OutlookMessageHeader|divRplyFwdMsg"
    r"|appendonsend|mail-quote|dure-quote|naver_quote|daum_quote)(\s|\Z)",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r'<(/?)([a-z][a-z0-9]{0,15})((?: [a-z-]{1,30}="[^"]*")*)\s*/?>|([^<]+)|<')
"""What the first pass writes: elements with quoted attributes, and text. A bracket that fits nothing is left out."""
_ATTRIBUTE: Final = re.compile(r' ([a-z-]+)="([^"]*)"')
_BREAKS: Final = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES: Final = re.compile(r"\n{3,}")


class Cleaned(Struct, frozen=True):
    """HTML that may be shown in a sandbox, its words, and what it would load or lead to."""

    html: str
    text: str
    remote: list[str] = field(default_factory=list)
    """Pictures elsewhere; number N of `data-remote` is place N."""
    deceits: list[Deceit] = field(default_factory=list)


Images = Callable[[int, str], str]
"""From the number and the address of a picture elsewhere to what is put in its place."""


def clean(html: str, cids: Mapping[str, str] | None = None, images: Images | None = None) -> Cleaned:
    """The mail's HTML, harmless. `cids` says where parts of the message are shown; `images` says what is put in the
    place of pictures elsewhere, None while they are not wanted."""
    first = nh3.clean(
        html[:LONGEST],
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math"},
        attributes={tag: set(names) for tag, names in _ASKED.items()},
        strip_comments=True,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    )
    writer = _Writer({key.lower(): place for key, place in (cids or {}).items()}, images)
    for match in _TOKEN.finditer(first):
        if match[4] is not None:
            writer.text(unescape(match[4]))
        elif match[1]:
            writer.end(match[2])
        elif match[2]:
            writer.begin(match[2], {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[3])})
    return writer.cleaned()


_styled = lru_cache(maxsize=2_000)(filtered)


class _Writer:
    """Writes the tree of the first pass anew."""

    def __init__(self, cids: Mapping[str, str], images: Images | None) -> None:
        self.cids, self.images = cids, images
        self.written: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.skipped: list[str] = []
        self.remote: list[str] = []
        self.deceits: list[Deceit] = []
        self.link: tuple[str, int] | None = None
        self.quoted = False

    def begin(self, tag: str, found: dict[str, str]) -> None:
        """Write an element, if it may be there."""
        if tag not in TAGS:
            return
        if len(self.open) >= DEEPEST and tag not in _VOID:
            self.skipped.append(tag)
            return
        own = self._image(found) if tag == "img" else self._attributes(tag, found)
        if own is None:
            return
        self.written.append(f"<{tag}{''.join(f' {name}={_quoted(value)}' for name, value in own.items())}>")
        if tag == "br" or tag in _BLOCKS:
            self.words.append("\n")
        elif tag in ("td", "th"):
            self.words.append("\t")
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "a" and "href" in own:
            self.link = own["href"], len(self.words)

    def end(self, tag: str) -> None:
        """Close an element, with whatever was left open inside."""
        if self.skipped and self.skipped[-1] == tag:
            self.skipped.pop()
            return
        if tag in _VOID or tag not in self.open:
            return
        if tag == "a":
            self._end_of_link()
        while self.open:
            inner = self.open.pop()
            self.written.append(f"</{inner}>")
            if inner == tag:
                break
        if tag in _BLOCKS:
            self.words.append("\n")

    def text(self, data: str) -> None:
        """Write words."""
        self.written.append(escape(data, quote=False))
        self.words.append(data.replace("\n", " ") if "pre" not in self.open else data)

    def _end_of_link(self) -> None:
        if self.link is not None and len(self.deceits) < MOST_LINKS:
            href, begin = self.link
            if found := deceit("".join(self.words[begin:]), href):
                self.deceits.append(found)
        self.link = None

    def _attributes(self, tag: str, given: dict[str, str]) -> dict[str, str]:
        kept = {
            name: value
            for name, value in given.items()
            if (allowed := _PLAIN_ATTRIBUTES.get(name)) is not None and allowed.fullmatch(value.strip())
        }
        if "style" in given and (style := _styled(given["style"])):
            kept["style"] = style
        if title := given.get("title"):
            kept["title"] = title[:300]
        if tag == "a" and (href := followable(given.get("href", ""))):
            kept |= {"href": href, "target": "_blank", "rel": "noopener noreferrer nofollow"}
        cites = tag == "blockquote" and (given.get("type", "").lower() == "cite" or "cite" in given)
        if not self.quoted and (cites or _QUOTES.search(f"{given.get('class', '')} {given.get('id', '')}")):
            kept["class"] = "dure-quote"
            self.quoted = True
        if tag == "blockquote":
            kept.pop("type", None)
        return kept

    def _image(self, given: dict[str, str]) -> dict[str, str] | None:
        """The attributes of a picture; None for one that nobody would see."""
        kept = self._attributes("img", given)
        kept["alt"] = given.get("alt", "")[:300]
        source = given.get("src", "").strip()
        scheme = source[:5].lower()
        if scheme.startswith("cid:"):
            place = self.cids.get(source[4:].strip("<> ").lower())
            if place is None:
                return kept
            return kept | {"src": place}
        if scheme == "data:":
            if len(source) <= _LONGEST_DATA and _DATA.fullmatch(source):
                kept["src"] = "".join(source.split())
            return kept
        if not (url := fetchable(source)):
            return kept
        if any(given.get(side, "").strip() in ("0", "1", "0px", "1px") for side in ("width", "height")):
            return None
        if len(self.remote) >= MOST_IMAGES:
            return kept
        number = self.remote.index(url) if url in self.remote else len(self.remote)
        if number == len(self.remote):
            self.remote.append(url)
        if self.images is None:
            return kept | {"data-remote": str(number)}
        return kept | {"src": self.images(number, url)}

    def cleaned(self) -> Cleaned:
        """What was written, closed."""
        html = "".join([*self.written, *(f"</{tag}>" for tag in reversed(self.open))])
        lines = (_BREAKS.sub(" ", line).strip() for line in "".join(self.words).split("\n"))
        text = _LINES.sub("\n\n", "\n".join(lines)).strip()
        return Cleaned(html, text, self.remote, self.deceits)


def _quoted(value: str) -> str:
    return '"' + escape(value, quote=True) + '"'
