"""The official document inside of a pack: what vendors get wrong is put right and told, then all of it is checked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from edocs.exchange.pack import model
from edocs.exchange.pack.charset import HIDDEN
from edocs.exchange.pack.reasons import Quarantined, Reason
from edocs.exchange.pack.tree import Node

Note = Callable[[str], None]
_ACTIVE: Final = frozenset(
    "script iframe object embed applet form input button link meta base frame frameset svg style".split()
)
_ACTIVE_VALUE: Final = re.compile(r"(?:javascript|vbscript|data)\s*:|expression\s*\(", re.IGNORECASE)
_CSS_URL: Final = re.compile(r"url\s*\(|expression\s*\(|@import|behavior\s*:", re.IGNORECASE)
_DOTTED: Final = re.compile(r"\s*(\d{4})\s*\.\s*(\d{1,2})\s*\.\s*(\d{1,2})\s*\.?\s*\Z")
_OUTSIDE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pubdoc:
    """What the document says of itself that the rest of the pack must agree with."""

    root: Node
    title: str
    separate: bool
    attach_titles: list[str]
    images: list[str]
    """The sources of all images, in order."""
    seal_missing: bool
    """A seal that is not omitted and has no image of its own."""


def pubdoc(root: Node, seal_parts: int, note: Note) -> Pubdoc:
    """Repair, check and read. `seal_parts` is how many seal images the pack brings."""
    no_active_content(root)
    _repair(root, note)
    model.check(root)
    body, foot = root.first("body"), root.first("foot")
    assert body is not None  # the model was checked
    assert foot is not None
    title, seal = body.first("title"), foot.first("seal")
    assert title is not None
    if HIDDEN.search(title.text):
        raise Quarantined(Reason.HIDDEN_CHARACTER, "title")
    bare = seal is not None and seal.attributes.get("omit", "false") == "false" and not seal.elements
    if bare and seal_parts:
        note("seal: bound to the part")
    attach = root.first("attach")
    return Pubdoc(
        root,
        title.text.strip(),
        body.attributes.get("separate") == "true",
        [one.text.strip() for one in attach.elements] if attach else [],
        [_source(node) for node in root.walk() if node.name == "img"],
        bare and not seal_parts,
    )


def check_images(document: Pubdoc, names: Sequence[str]) -> None:
    """Every image comes from a part of the pack."""
    for source in document.images:
        if source not in names:
            raise Quarantined(Reason.IMAGE_SOURCE, source[:80])
    if document.seal_missing:
        raise Quarantined(Reason.SEAL_IMAGE)


def _source(node: Node) -> str:
    source = node.attributes.get("src", "").strip()
    if not source or _OUTSIDE.match(source) or ".." in source:
        raise Quarantined(Reason.IMAGE_SOURCE, source[:80])
    return source


def no_active_content(root: Node) -> None:
    """Refuse what would run, load or hide when it is shown. Raises Quarantined."""
    for node in root.walk():
        if node.name.lower() in _ACTIVE:
            raise Quarantined(Reason.SCRIPT, node.name[:40])
        for name, value in node.attributes.items():
            link = name in ("href", "src", "rel", "rev", "longdesc") and _ACTIVE_VALUE.match(_bare(value))
            if name.lower().startswith("on") or link or (name == "style" and _CSS_URL.search(value)):
                raise Quarantined(Reason.SCRIPT, f"{node.name}/@{name[:40]}")


def _bare(value: str) -> str:
    """Without the blanks and controls that browsers skip in a scheme."""
    return re.sub(r"[\x00-\x20]+", "", value)


def _repair(root: Node, note: Note) -> None:
    for node in root.walk():
        _repair_text(node, note)
        match node.name:
            case "approvalinfo":
                _inner_approvalinfo(node, note)
            case "sendinfo":
                _move(node, "email", before="publication", after="telephone", note=note)
            case "img":
                _image_size(node, note)
            case "approval" | "assist":
                _signature(node, note)
            case "date" | "enforcedate":
                _dotted_date(node, note)


def _repair_text(node: Node, note: Note) -> None:
    for place, child in enumerate(node.children):
        if isinstance(child, str):
            text = child.replace("<![CDATA[", "").replace("]]>", "")
            if text != child:
                note("CDATA marks in the text")
            if "&nbsp;" in text:
                note("&nbsp; written twice over")
                text = text.replace("&nbsp;", "\u00a0")
            node.children[place] = text


def _inner_approvalinfo(node: Node, note: Note) -> None:
    for child in node.elements:
        if child.name == "approvalinfo":
            child.name = "approval"
            note("approvalinfo inside of approvalinfo")


def _move(node: Node, name: str, *, before: str, after: str, note: Note) -> None:
    """Put the child where it belongs if it stands before `after`: just before `before`."""
    names = [child.name for child in node.elements]
    if name not in names or after not in names or before not in names or names.index(name) > names.index(after):
        return
    moved = node.first(name)
    assert moved is not None
    node.children.remove(moved)
    target = next(
        place for place, child in enumerate(node.children) if isinstance(child, Node) and child.name == before
    )
    node.children.insert(target, moved)
    note(f"{name} before {after}")


def _signature(node: Node, note: Note) -> None:
    """signimage before name; a name that only the image's text gives; a stray opinion mark is let pass."""
    if "opinion" in node.attributes:
        note(f"{node.name}/@opinion")
    image, name = node.first("signimage"), node.first("name")
    if node.name == "approval" and image is not None and name is not None:
        places = {child.name: place for place, child in enumerate(node.children) if isinstance(child, Node)}
        if places["signimage"] > places["name"]:
            node.children.remove(image)
            node.children.insert(node.children.index(name), image)
            note("signimage after name")
    if node.name == "approval" and image is not None and name is None:
        picture = image.first("img")
        said = picture.attributes.get("alt", "").strip() if picture else ""
        if said or picture:
            node.children.insert(node.children.index(image) + 1, Node("name", {}, [said] if said else []))
            note("approval without name")


def _image_size(node: Node, note: Note) -> None:
    if not {"width", "height"} <= node.attributes.keys():
        note("img without size")


def _dotted_date(node: Node, note: Note) -> None:
    if match := _DOTTED.match(node.text):
        node.children[:] = [f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"]
        note("date with dots")
