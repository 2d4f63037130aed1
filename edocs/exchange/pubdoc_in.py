"""A pubdoc that came in as the sheet that people read: head, body, signatures, foot. Pure; its model was checked."""

import re
from datetime import date
from typing import Final

from edocs.body.markup import Body
from edocs.content import Disclosed
from edocs.exchange.pack.content import read_content
from edocs.exchange.pack.pack import Pack
from edocs.exchange.pack.tree import Node
from edocs.korean import date_text
from edocs.numbering import item_labels, item_levels
from edocs.paper import SEE_LIST, EndMark, Foot, Head, Paper, Seal, blocks_shown, registered
from edocs.paper.boxes import ACTING, DELEGATED, Box, Boxes, BoxKind

_DATE: Final = re.compile(r"\s*(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")
_KINDS: Final[dict[str, BoxKind]] = {"기안": "draft", "검토": "review", "협조": "consent"}
SEAL_IMAGE: Final = "seal"


def number_of(pack: Pack) -> str:
    """The registration number that the sender gave."""
    return _text(_root(pack), "foot", "processinfo", "regnumber")


def dated(pack: Pack) -> date:
    """The day of the document, as it says itself; else that of the pack."""
    return _day(_text(_root(pack), "foot", "processinfo", "enforcedate")) or pack.date.date()


def addressed(pack: Pack) -> str:
    """The recipients as they are printed."""
    return _text(_root(pack), "head", "receiptinfo", "recipient", "rec")


def sender_name(pack: Pack) -> str:
    """Who sends, as printed below the text; else the institution."""
    return _text(_root(pack), "foot", "sendername") or pack.send_name


def disclosed(pack: Pack) -> Disclosed:
    """공개구분 from its code of nine characters. LAW disc-act §9(1)"""
    node = _at(_root(pack), "foot", "sendinfo", "publication")
    code = node.attributes.get("code", "") if node else ""
    kind = {"2": "partial", "3": "closed"}.get(code[:1], "open")
    items = tuple(place for place, flag in enumerate(code[1:9], 1) if flag == "Y")
    return Disclosed(kind=kind, items=items if kind != "open" else ())


def paper_of(pack: Pack) -> Paper | None:
    """The sheet; None where the body came as a file."""
    document = pack.document
    assert document is not None  # only documents have a sheet
    if document.separate:
        return None
    root = document.root
    content = _at(root, "body", "content")
    assert content is not None  # the model was checked
    body = read_content(content).body or Body()
    recipient = _at(root, "head", "receiptinfo", "recipient")
    names = addressed(pack)
    refer = recipient is not None and recipient.attributes.get("refer") == "true"
    return Paper(
        head=Head(
            institution_name=_text(root, "head", "organ"),
            slogan=_text(root, "foot", "campaign", "headcampaign"),
            recipients_line=SEE_LIST if refer else names,
            via=_text(root, "head", "receiptinfo", "via"),
            title=document.title,
        ),
        body=body,
        labels=item_labels(body),
        levels=item_levels(body),
        blocks_shown=blocks_shown(body),
        attachments=(),  # they and the end stand in the text
        end=EndMark("none"),
        sender_name=_text(root, "foot", "sendername"),
        recipients=tuple(name.strip() for name in _split(names)) if refer else (),
        boxes=_boxes(root),
        foot=_foot(root),
        seal=_seal(pack, root),
    )


def _foot(root: Node) -> Foot:
    def info(name: str) -> str:
        return _text(root, "foot", "sendinfo", name)

    number = _text(root, "foot", "processinfo", "regnumber")
    return Foot(
        registration=registered(number, _day(_text(root, "foot", "processinfo", "enforcedate"))),
        postcode=info("zipcode"),
        address=info("address"),
        homepage=info("homeurl"),
        phone=info("telephone"),
        fax=info("fax"),
        mail=info("email"),
        disclosure=info("publication"),
    )


def _seal(pack: Pack, root: Node) -> Seal | None:
    node = _at(root, "foot", "seal")
    if node is None:
        return None
    if node.attributes.get("omit") == "true":
        return Seal(mode="omit_seal")
    return Seal(mode="seal", image=SEAL_IMAGE if any(part.role == "seal" for part in pack.parts) else "")


def _boxes(root: Node) -> Boxes:
    line: list[Box] = []
    consents: list[Box] = []
    info = _at(root, "foot", "approvalinfo")
    for node in info.elements if info else []:
        box = _box(node)
        (consents if node.name == "assist" else line).append(box)
    return Boxes(tuple(line), tuple(consents))


def _box(node: Node) -> Box:
    said, day = _text(node, "type"), _day(_text(node, "date"))
    default: BoxKind = "consent" if node.name == "assist" else "decide"
    return Box(
        kind=_KINDS.get(said, default),
        post_name=_text(node, "signposition"),
        delegated_mark=DELEGATED if said == DELEGATED else "",
        acting_mark=ACTING if said == ACTING else "",
        date=date_text(day) if day and said not in _KINDS else "",
        person_name=_text(node, "name"),
    )


def _root(pack: Pack) -> Node:
    assert pack.document is not None  # only documents are asked
    return pack.document.root


def _at(node: Node | None, *names: str) -> Node | None:
    for name in names:
        node = node.first(name) if node is not None else None
    return node


def _text(node: Node, *names: str) -> str:
    found = _at(node, *names)
    return " ".join(found.text.split()) if found is not None else ""


def _day(text: str) -> date | None:
    match = _DATE.match(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _split(names: str) -> list[str]:
    """Names by commas that stand in no brackets."""
    return re.split(r",(?![^()]*\))", names) if names else []
