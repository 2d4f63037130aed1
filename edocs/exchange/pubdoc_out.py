"""A sealed document of ours as a pubdoc and the parts beside it. Pure; the model is that of edocs.exchange.pack.

What the markup cannot carry goes as a file: then `separate` is true, `content` is empty and the sealed sheet itself is
the body. LAW exch-std annex 2
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from edocs.body.markup import Body, Paragraph, ParagraphAttrs, Table, TableRow, Text
from edocs.engine.case import Case, Mode, Signature, Step, StepKind
from edocs.exchange.pack.content import Misfit, misfits, write_content
from edocs.exchange.pack.tree import Node
from edocs.korean import SEOUL
from edocs.paper import BLANK_BELOW, END, SEE_LIST, Paper
from edocs.queries.dispatching import Outgoing

BODY_NAME: Final = "본문.pdf"
_UNSAFE: Final = re.compile(r'[/\\:*?"<>|\x00-\x1f]')


class Sender(Struct, frozen=True, kw_only=True):
    """Our own side of a pack."""

    org_code: str
    unit_code: str
    org_name: str
    unit_name: str


class Attached(Struct, frozen=True):
    """An attachment as it is named in the pack, and which file of ours it is."""

    name: str
    place: int


class Written(Struct, frozen=True):
    """A document ready to be packed."""

    root: Node
    separate: bool
    attached: tuple[Attached, ...]
    seal_name: str
    misfits: tuple[Misfit, ...]


def written(out: Outgoing, sender: Sender, seal_suffix: str = "png") -> Written:
    """The document as a pubdoc."""
    seal_name = f"seal.{seal_suffix}"
    body = with_closing(out.paper)
    wrong = tuple(misfits(body))
    attached = _attached(out, seal_name)
    content = Node("content", {}) if wrong else write_content(body)
    parts: list[Node | str] = [
        _head(out),
        Node("body", {"separate": "true" if wrong else "false"}, [_leaf("title", out.paper.head.title), content]),
        _foot(out, sender, seal_name),
    ]
    if attached:
        parts.append(Node("attach", {}, [_leaf("title", one.name) for one in attached]))
    return Written(Node("pubdoc", {}, parts), bool(wrong), attached, seal_name, wrong)


def with_closing(paper: Paper) -> Body:
    """The body with what the sheet shows below it: 붙임 and 끝 as text, because a pubdoc has no place of their own."""
    blocks = list(paper.body.content[: paper.blocks_shown])
    end = paper.end
    if end.place == "text" and end.block is not None:
        block = blocks[end.block]
        assert isinstance(block, Paragraph)
        blocks[end.block] = Paragraph(block.attrs, (*block.content, Text(f"  {END}")))
    if end.place == "blank" and end.block is not None and end.row is not None:
        table = blocks[end.block]
        assert isinstance(table, Table)
        blocks[end.block] = _with_blank(table, end.row)
    if paper.attachments:
        blocks.append(Paragraph())
    last = len(paper.attachments) - 1
    for at, line in enumerate(paper.attachments):
        said = f"{line.number} {line.text}".strip() + (f"  {END}" if at == last and end.place == "attachment" else "")
        blocks.append(Paragraph(ParagraphAttrs(), (Text(f"붙임  {said}" if at == 0 else f"      {said}"),)))
    if end.place == "below":
        blocks.append(Paragraph(ParagraphAttrs(), (Text(f" {END}"),)))
    return Body(tuple(blocks)) if blocks else Body()


def _with_blank(table: Table, row: int) -> Table:
    cells = list(table.content[row].content)
    first = cells[0]
    said = Paragraph(first.content[0].attrs, (Text(BLANK_BELOW), *first.content[0].content))
    cells[0] = replace(first, content=(said, *first.content[1:]))
    rows = [TableRow(tuple(cells)) if at == row else one for at, one in enumerate(table.content)]
    return replace(table, content=tuple(rows))


def _attached(out: Outgoing, seal_name: str) -> tuple[Attached, ...]:
    """The attachments under names that a pack may hold, no two the same."""
    taken: set[str] = {seal_name, BODY_NAME}
    found = []
    for place, file in enumerate(out.files):
        if file.kind != "attachment":
            continue
        name = base = " ".join(_UNSAFE.sub("_", file.name).split()).strip(" .") or "붙임"
        number = 1
        while name.casefold() in taken:
            number += 1
            stem, dot, suffix = base.rpartition(".")
            name = f"{stem} ({number}).{suffix}" if dot else f"{base} ({number})"
        taken.add(name.casefold())
        found.append(Attached(name, place))
    return tuple(found)


def _head(out: Outgoing) -> Node:
    head = out.paper.head
    refer = head.recipients_line == SEE_LIST
    names = ", ".join(out.paper.recipients) if refer else head.recipients_line
    receipt: list[Node | str] = [Node("recipient", {"refer": _boolean(refer)}, [_leaf("rec", names or out.name)])]
    if head.via:
        receipt.append(_leaf("via", head.via))
    return Node("head", {}, [_leaf("organ", head.institution_name), Node("receiptinfo", {}, receipt)])


def _foot(out: Outgoing, sender: Sender, seal_name: str) -> Node:
    foot = out.paper.foot
    parts: list[Node | str] = [_leaf("sendername", out.paper.sender_name)]
    if out.seal is not None:
        width = f"{out.paper.seal.width_mm if out.paper.seal else 24}mm"
        image = Node("img", {"src": seal_name, "alt": "관인", "width": width, "height": width})
        parts.append(Node("seal", {"omit": "false"}, [image]))
    elif out.mode in ("omit_seal", "omit_signature"):
        parts.append(Node("seal", {"omit": "true"}))
    parts += [Node("approvalinfo", {}, list(_approvals(out.case))), _process(out, sender)]
    place = [_leaf("zipcode", foot.postcode), _leaf("address", foot.address)]
    place += [_leaf("homeurl", foot.homepage)] if foot.homepage else []
    place += [_leaf("telephone", foot.phone), _leaf("fax", foot.fax)]
    place += [_leaf("email", foot.mail)] if foot.mail else []
    place.append(_publication(out))
    parts.append(Node("sendinfo", {}, list(place)))
    if out.paper.head.slogan:
        parts.append(Node("campaign", {}, [_leaf("headcampaign", out.paper.head.slogan)]))
    return Node("foot", {}, parts)


def _process(out: Outgoing, sender: Sender) -> Node:
    code = f"{sender.unit_code}{out.serial % 1_000_000:06}"
    day = out.dated.astimezone(SEOUL)
    number = Node("regnumber", {"regnumbercode": code}, [out.number])
    return Node("processinfo", {}, [number, _leaf("enforcedate", f"{day:%Y-%m-%d}")])


def _publication(out: Outgoing) -> Node:
    """공개구분: the class, then a flag for each ground of non-disclosure. LAW disc-act §9(1)"""
    kind = {"open": "1", "partial": "2", "closed": "3"}[out.disclosure.kind]
    flags = "".join("Y" if item in out.disclosure.items else "N" for item in range(1, 9))
    words = {"1": "공개", "2": "부분공개", "3": "비공개"}[kind]
    return Node("publication", {"code": kind + flags}, [words])


class _Signed(Struct, frozen=True):
    position: str
    type: str
    name: str
    at: datetime
    timed: bool = True


def _approvals(case: Case) -> Iterator[Node]:
    """결재 in order, the last one `final`; then 협조. LAW exch-std annex 5"""
    line: list[_Signed] = []
    assists: list[_Signed] = []
    for step in case.steps:
        mark = step.mark
        if mark is None or step.parent is not None or step.kind is StepKind.CONFIRM:
            continue
        if step.kind in (StepKind.CONSENT, StepKind.AUDIT):
            assists.append(_Signed(_position(step, mark), "협조", mark.seat.person_name, mark.at))
        elif step.kind is StepKind.DECIDE:
            line += _decision(step, mark, case)
        else:
            word = "기안" if step.kind is StepKind.DRAFT else "검토"
            line.append(_Signed(_position(step, mark), word, mark.seat.person_name, mark.at))
    if (
        len(line) > 1
        and line[0].type == "기안"
        and (line[0].position, line[0].name) == (line[-1].position, line[-1].name)
    ):
        del line[0]  # decides alone: one box, sent as 전결
    for order, one in enumerate(line, 1):
        yield _approval("approval", "final" if order == len(line) else str(order), one)
    for order, one in enumerate(assists, 1):
        yield _approval("assist", str(order), one)


def _decision(step: Step, mark: Signature, case: Case) -> list[_Signed]:
    mode = mark.mode
    name = mark.seat.person_name
    if mode is Mode.DELEGATED_ACTING:
        absent = mark.on_behalf_of_person_name or step.post_name
        return [
            _Signed(mark.seat.post_name, "대결", name, mark.at),
            _Signed(step.post_name, "전결", absent, mark.at, timed=False),
        ]
    word = {Mode.ACTING: "대결", Mode.DELEGATED: "전결"}.get(mode, "전결" if step.sole else "결재") if mode else "결재"
    return [_Signed(_position(step, mark), word, name, mark.at)]


def _position(step: Step, mark: Signature) -> str:
    return mark.seat.post_name or step.post_name


def _approval(kind: str, order: str, one: _Signed) -> Node:
    at = one.at.astimezone(SEOUL)
    parts = [
        _leaf("signposition", one.position),
        _leaf("type", one.type),
        _leaf("name", one.name),
        _leaf("date", f"{at:%Y-%m-%d}"),
    ]
    if one.timed:
        parts.append(_leaf("time", f"{at:%H:%M:%S}"))
    return Node(kind, {"order": order}, list(parts))


def _leaf(name: str, text: str) -> Node:
    return Node(name, {}, [text] if text else [])


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def codes_of(codes: Sequence[str], own: str) -> tuple[str, ...]:
    """The recipients of a pack: the one whose file it is first, each once."""
    return tuple(dict.fromkeys((own, *codes)))


__all__ = ["BODY_NAME", "Attached", "Sender", "Written", "codes_of", "with_closing", "written"]
