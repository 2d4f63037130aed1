"""Inline styles of mails: what says how text looks passes, what loads, runs or covers something does not."""

import re
from typing import Final

_PLAIN: Final = """
    color background-color background font font-family font-size font-style font-variant font-weight font-stretch
    text-align text-decoration text-decoration-line text-decoration-color text-decoration-style text-indent
    text-transform line-height letter-spacing word-spacing white-space word-break word-wrap overflow-wrap
    vertical-align direction float clear table-layout caption-side empty-cells list-style list-style-type
    list-style-position border-collapse border-spacing width max-width min-width height max-height min-height
    display box-sizing quotes
""".split()
_SIDES: Final = ("", "-top", "-right", "-bottom", "-left")
_BORDERS: Final = ("", "-width", "-style", "-color")
PROPERTIES: Final = frozenset(
    [
        *_PLAIN,
        *(f"{name}{side}" for name in ("margin", "padding") for side in _SIDES),
        *(f"border{side}{kind}" for side in _SIDES for kind in _BORDERS),
        "border-radius",
    ]
)
_DISPLAYS: Final = re.compile(r"none|block|inline|inline-block|list-item|table(-[a-z-]{1,20})?")
_VALUE: Final = re.compile(r"[\w#%.,'\"()+!/ -]{1,300}")
_CALL: Final = re.compile(r"([\w-]*)\(")
_CALLS: Final = frozenset({"rgb", "rgba", "hsl", "hsla"})
_BELOW_NOTHING: Final = re.compile(r"(^|[\s(,])-\.?\d")
_HUGE: Final = re.compile(r"\d{5}")
MOST: Final = 60
"""Declarations of one element."""


def filtered(style: str) -> str:
    """The declarations that only say how text looks, in order; "" when there are none.

    Nothing with a backslash, a comment, an at-rule, an address or a function beside colours survives; no lengths below
    zero and none that are absurd, so that a mail cannot draw over itself.
    """
    kept = []
    for declaration in style.split(";")[:MOST]:
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if colon and name in PROPERTIES and _harmless(name, value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _harmless(name: str, value: str) -> bool:
    if not _VALUE.fullmatch(value) or value.count('"') % 2 or value.count("'") % 2:
        return False
    lower = value.lower()
    if any(call not in _CALLS for call in _CALL.findall(lower)) or lower.count("(") != lower.count(")"):
        return False
    if "//" in lower or "url" in lower or _HUGE.search(lower):
        return False
    if name == "display" and not _DISPLAYS.fullmatch(lower.replace("!important", "").strip()):
        return False
    return not (name != "letter-spacing" and name != "text-indent" and _BELOW_NOTHING.search(lower))
