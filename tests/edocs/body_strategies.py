"""Bodies for property tests: well-formed ones as an editor sends them, and JSON that only looks like one."""

from typing import Any

from hypothesis import strategies as st

WORDS = st.text(
    st.one_of(
        st.sampled_from("가나다 ABC 123 .()<&\"'#$*_`[]{}\\/@~=-·案★⊙①㉮\u1100\u1161\u0301\u200b😀\ue000ß"),
        st.characters(
            exclude_categories=["Cs", "Cc"],
            exclude_characters="\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        ),
    ),
    max_size=12,
).filter(lambda text: not any(0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE for c in text))
HREFS = st.sampled_from(["https://a.example/길?q=1#x", "http://b.example", "mailto:c@d.example"])
SIMPLE_MARKS = st.sampled_from(["bold", "italic", "underline", "subscript", "superscript"]).map(
    lambda name: {"type": name}
)
LINKS = HREFS.map(lambda href: {"type": "link", "attrs": {"href": href, "target": "_blank"}})


@st.composite
def texts(draw: st.DrawFn) -> dict[str, Any]:
    marks = draw(st.lists(SIMPLE_MARKS, max_size=3)) + draw(st.lists(LINKS, max_size=1))
    node: dict[str, Any] = {"type": "text", "text": draw(WORDS)}
    return node | {"marks": marks} if marks else node


INLINES = st.lists(st.one_of(texts(), st.just({"type": "hardBreak"})), max_size=5)
ALIGNS = st.sampled_from(["left", "center", "right", "justify"])


@st.composite
def paragraphs(draw: st.DrawFn, deepest: int = 8) -> dict[str, Any]:
    level = draw(st.integers(0, deepest))
    return {"type": "paragraph", "attrs": {"level": level, "align": draw(ALIGNS)}, "content": draw(INLINES)}


@st.composite
def cells(draw: st.DrawFn) -> dict[str, Any]:
    attrs = {
        "align": draw(st.sampled_from(["left", "center", "right"])),
        "valign": draw(st.sampled_from(["top", "middle", "bottom"])),
        "colspan": draw(st.sampled_from([1, 1, 1, 2])),
        "rowspan": draw(st.sampled_from([1, 1, 1, 3])),
        "colwidth": None,
    }
    content = draw(st.lists(paragraphs(0), max_size=2))
    return {"type": draw(st.sampled_from(["tableCell", "tableHeader"])), "attrs": attrs, "content": content}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    rows = draw(st.lists(st.lists(cells(), max_size=4), min_size=1, max_size=5).filter(lambda rows: any(rows)))
    widths = draw(st.none() | st.lists(st.integers(5, 90), min_size=1, max_size=4))
    return {
        "type": "table",
        "attrs": {"widths": widths},
        "content": [{"type": "tableRow", "content": row} for row in rows],
    }


@st.composite
def pictures(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "type": "image",
        "attrs": {
            "attachment_id": str(draw(st.uuids())),
            "alt": draw(WORDS),
            "width_mm": draw(st.none() | st.integers(1, 400)),
        },
    }


def bodies(max_blocks: int = 8) -> st.SearchStrategy[dict[str, Any]]:
    blocks = st.one_of(paragraphs(), paragraphs(), tables(), pictures())
    return st.lists(blocks, max_size=max_blocks).map(lambda content: {"type": "doc", "content": content})


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_KEYS = st.sampled_from(["type", "content", "attrs", "text", "marks", "level", "href", "widths", "colspan", "onclick"])
_NAMES = st.sampled_from(
    ["doc", "paragraph", "text", "table", "tableRow", "tableCell", "image", "link", "bold", "script"]
)
ANYTHING = st.recursive(
    _SCALARS | _NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)
