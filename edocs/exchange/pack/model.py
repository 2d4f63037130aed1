"""The content models of pack and pubdoc 2.0 as tables, and the check of a tree against them. LAW exch-std annex 2"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from edocs.exchange.pack.reasons import Quarantined, Reason
from edocs.exchange.pack.tree import Node

HEADER: Final = (
    "send-orgcode",
    "send-id",
    "send-name",
    "receive-id",
    "date",
    "title",
    "doc-id",
    "doc-type",
    "send-gw",
    "dtd-version",
    "xsl-version",
)
"""The fields of a pack's header, each once, in this order."""
PACK_ATTRIBUTES: Final = {
    "doc-type": frozenset({"type", "dept", "name"}),
    "content": frozenset({"content-role", "content-transfer-encoding", "filename", "content-type", "charset"}),
}


@dataclass(frozen=True, slots=True)
class Element:
    """What an element may hold: a pattern over the names of its children, whether text may stand between, attributes.

    An attribute's pattern is what its value must match; those of `required` may not be missing.
    """

    children: str = ""
    text: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


_ANY: Final = ".*"
_BOOLEAN: Final = "true|false"
_COMMON: Final = {"id": _ANY, "class": _ANY}
_INLINES: Final = ("a", "img", "i", "b", "u", "sub", "sup")
_INLINE: Final = f"(?:(?:{'|'.join(_INLINES)}) )*"
_FLOW: Final = f"(?:(?:{'|'.join((*_INLINES, 'p', 'ul', 'ol', 'table'))}) )*"
_MM: Final = _ANY
_CELL_ALIGN: Final = {
    "align": "left|center|right|justify|char",
    "char": _ANY,
    "charoff": _ANY,
    "valign": "top|middle|bottom|baseline",
}
_CELL: Final = {
    **_COMMON,
    **_CELL_ALIGN,
    "abbr": _ANY,
    "axis": _ANY,
    "headers": _ANY,
    "scope": "row|col|rowgroup|colgroup",
    "rowspan": r"\d{1,4}",
    "colspan": r"\d{1,4}",
    "nowrap": _ANY,
    "width": _MM,
    "height": _MM,
}
_IMG: Final = {
    **_COMMON,
    "src": _ANY,
    "alt": _ANY,
    "name": _ANY,
    "longdesc": _ANY,
    "height": _MM,
    "width": _MM,
    "align": "top|middle|bottom|left|right",
    "border": _ANY,
    "hspace": _ANY,
    "vspace": _ANY,
}
_COL: Final = {**_COMMON, **_CELL_ALIGN, "span": r"\d{1,4}", "width": _MM}
_TABLE: Final = {
    **_COMMON,
    **dict.fromkeys(("summary", "width", "height", "border", "cellspacing", "cellpadding"), _ANY),
    "align": "left|center|right|adjust",
}
_LEAVES: Final = """
    number time date enforcedate title headcampaign footcampaign name organ position zipcode address telephone fax rec
    via sendername type homeurl email signposition
"""

PUBDOC: Final[Mapping[str, Element]] = {
    **{name: Element(text=True) for name in _LEAVES.split()},
    "pubdoc": Element("head body foot (?:attach )?"),
    "head": Element("organ receiptinfo "),
    "receiptinfo": Element("recipient (?:via )?"),
    "recipient": Element("rec ", attributes={"refer": _BOOLEAN}),
    "body": Element("title content ", attributes={"separate": _BOOLEAN}),
    "content": Element(_FLOW, text=True),
    "foot": Element("sendername (?:seal )?approvalinfo processinfo sendinfo (?:campaign )?"),
    "seal": Element("(?:img )?", attributes={"omit": _BOOLEAN}),
    "approvalinfo": Element("(?:approval )+(?:assist )*"),
    "approval": Element(
        "signposition type (?:signimage )?name date (?:time )?",
        attributes={"order": r"\d{1,3}|final", "opinion": "yes|no"},
        required=frozenset({"order"}),
    ),
    "assist": Element(
        "signposition type (?:signimage |name )?date (?:time )?",
        attributes={"order": r"\d{1,3}|final"},
        required=frozenset({"order"}),
    ),
    "signimage": Element("img "),
    "symbol": Element("img "),
    "logo": Element("img "),
    "processinfo": Element("regnumber enforcedate (?:receipt )?"),
    "regnumber": Element(
        text=True, attributes={"regnumbercode": r"[0-9A-Z]{7}\d{6}"}, required=frozenset({"regnumbercode"})
    ),
    "receipt": Element("number date (?:time )?"),
    "sendinfo": Element("zipcode address (?:homeurl )?telephone fax (?:email )?publication (?:symbol )?(?:logo )?"),
    "publication": Element(text=True, attributes={"code": "[123][YN]{8}"}, required=frozenset({"code"})),
    "campaign": Element("(?:headcampaign )?(?:footcampaign )?"),
    "attach": Element("(?:title )+"),
    "p": Element(_FLOW, True, {**_COMMON, "style": _ANY, "align": "left|center|right|adjust"}),
    "li": Element(_FLOW, True, _COMMON),
    "th": Element(_FLOW, True, _CELL),
    "td": Element(_FLOW, True, _CELL),
    **{name: Element(_INLINE, True, _COMMON) for name in ("i", "b", "u", "sub", "sup")},
    "caption": Element(_INLINE, True, {**_COMMON, "align": "top|bottom|left|right"}),
    "a": Element(
        "(?:(?:img|i|b|u|sub|sup) )*", True, {**_COMMON, **dict.fromkeys(("name", "href", "rel", "rev"), _ANY)}
    ),
    "img": Element(attributes=_IMG, required=frozenset({"src", "alt"})),
    "ul": Element("(?:li )+", attributes=_COMMON),
    "ol": Element("(?:li )+", attributes=_COMMON),
    "table": Element(
        "(?:caption )?(?:(?:col )*|(?:colgroup )*)(?:thead )?(?:tfoot )?(?:(?:tbody )+|(?:tr )+)", attributes=_TABLE
    ),
    **{name: Element("(?:tr )+", attributes={**_COMMON, **_CELL_ALIGN}) for name in ("thead", "tfoot", "tbody")},
    "tr": Element("(?:(?:th|td) )+", attributes={**_COMMON, **_CELL_ALIGN}),
    "colgroup": Element("(?:col )*", attributes=_COL),
    "col": Element(attributes=_COL),
}
"""Every element of pubdoc 2.0 and of the body markup xhtml4pubdoc; no other exists."""

_STYLES: Final = frozenset(
    "text-indent margin-left margin-right margin-top margin-bottom font-family font-size line-height".split()
)


def check(root: Node) -> None:
    """Refuse what the model does not allow, the first fault in the order of the document."""
    if root.name != "pubdoc":
        raise Quarantined(Reason.PUBDOC_MODEL, root.name[:40])
    for node in root.walk():
        element = PUBDOC.get(node.name)
        if element is None:
            raise Quarantined(Reason.PUBDOC_MODEL, node.name[:40])
        _check_children(node, element)
        _check_attributes(node, element)


def _check_children(node: Node, element: Element) -> None:
    names = "".join(f"{child.name} " for child in node.elements)
    if not re.fullmatch(element.children, names):
        raise Quarantined(Reason.PUBDOC_MODEL, f"{node.name}: {names.strip()[:100]}")
    if not element.text and any(isinstance(child, str) and child.strip() for child in node.children):
        raise Quarantined(Reason.PUBDOC_MODEL, f"{node.name}: text")


def _check_attributes(node: Node, element: Element) -> None:
    for name, value in node.attributes.items():
        pattern = element.attributes.get(name)
        if pattern is None:
            raise Quarantined(Reason.ATTRIBUTE, f"{node.name}/@{name[:40]}")
        if not re.fullmatch(pattern, value, re.DOTALL):
            raise Quarantined(Reason.PUBDOC_MODEL, f"{node.name}/@{name}")
    if missing := element.required - node.attributes.keys():
        raise Quarantined(Reason.PUBDOC_MODEL, f"{node.name}/@{min(missing)}")
    if node.name == "p" and (style := node.attributes.get("style")):
        for part in filter(str.strip, style.split(";")):
            if part.partition(":")[0].strip().lower() not in _STYLES:
                raise Quarantined(Reason.PUBDOC_MODEL, f"p/@style: {part.strip()[:40]}")
