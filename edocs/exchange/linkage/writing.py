"""What a business system hears of its draft: a linkage pack with an EXCHANGE document, written strictly. Pure."""

import base64
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from edocs.engine.case import Case, Mode, Signature, Step, StepKind, StepState
from edocs.exchange.linkage.reading import Party
from edocs.exchange.pack.tree import Node
from edocs.exchange.pack.write import Lines, referenced
from edocs.korean import SEOUL
from edocs.standard import Profile

_SIGNED: Final = {Mode.DELEGATED: "전결", Mode.ACTING: "대결", Mode.DELEGATED_ACTING: "대결"}


class Told(Struct, frozen=True, kw_only=True):
    """What is said, to whom: the parties are those of the submission, seen from our side."""

    type: str
    file_name: str
    sender: Party
    receiver: Party
    org_name: str
    number: str
    title: str
    at: datetime
    reason: str = ""
    case: Case | None = None
    document_number: str = ""
    number_code: str = ""
    """The unit's code and the serial, thirteen characters."""
    modified: bool = False


def result(told: Told, profile: Profile) -> bytes:
    """The octets of the file."""
    head = [
        ("type", f'<type doc-type="{told.type}"/>'),
        ("date", _moment(told.at)),
        ("sender", told.sender.server),
        ("receiver", told.receiver.server),
        ("sender_userid", told.sender.user),
        ("receiver_userid", told.receiver.user),
        ("sender_orgname", told.org_name),
        ("sender_systemname", "Dure"),
        ("administrative_num", told.number),
    ]
    lines = [value if name == "type" else f"<{name}>{escape(value)}</{name}>" for name, value in head]
    open_ = f'<?xml version="1.0" encoding="{profile.encoding}"?>\r\n<!DOCTYPE pack SYSTEM "pack.dtd">\r\n'
    begin = f"{open_}<pack filename={quoteattr(told.file_name)}>\r\n<header>\r\n" + "\r\n".join(lines)
    octets = referenced(begin + "\r\n</header>\r\n<contents>\r\n", profile)
    if told.case is not None:
        octets += _part("notification", "exchange.xml", _exchange(told, told.case, profile), profile)
    if told.reason:
        octets += _part("fail", "fail.txt", referenced(told.reason, profile), profile)
    return octets + b"</contents>\r\n</pack>\r\n"


def _part(role: str, name: str, octets: bytes, profile: Profile) -> bytes:
    lines = Lines(profile)
    named = base64.b64encode(profile.encode(name)).decode("ascii")
    kind = "text/xml" if name.endswith(".xml") else "text/plain"
    head = (
        f'<content content-role="{role}" content-transfer-encoding="base64" filename="{named}"'
        f' content-type="{kind}" charset="{profile.encoding}">\r\n'
    )
    return head.encode("ascii") + lines.feed(octets) + lines.end() + b"</content>\r\n"


def _exchange(told: Told, case: Case, profile: Profile) -> bytes:
    ended = told.document_number != ""
    number = _leaf("DOCNUM", told.document_number, docnumcode=told.number_code) if ended else _leaf("DOCNUM", "")
    direction = Node(
        "TO_ADMINISTRATIVE_SYSTEM",
        {},
        [
            number,
            Node("SANCTION_INFO", {"status": "완료" if ended else "진행"}, [Node("LINES", {}, list(_lines(case)))]),
            _leaf("MODIFICATION_FLAG", "yes" if told.modified else "no"),
        ],
    )
    common = Node(
        "COMMON",
        {},
        [
            Node("SENDER", {}, [_leaf("SERVERID", told.sender.server), _leaf("USERID", told.sender.user)]),
            Node("RECEIVER", {}, [_leaf("SERVERID", told.receiver.server), _leaf("USERID", told.receiver.user)]),
            _leaf("TITLE", told.title),
            _leaf("CREATED_DATE", _moment(told.at)),
            _leaf("ATTACHNUM", "0"),
            _leaf("ADMINISTRATIVE_NUM", told.number),
        ],
    )
    root = Node("EXCHANGE", {}, [Node("HEADER", {}, [common, Node("DIRECTION", {}, [direction])])])
    return referenced(f'<?xml version="1.0" encoding="{profile.encoding}"?>\r\n{_written(root)}\r\n', profile)


def _lines(case: Case) -> Iterator[Node]:
    """The line as it stands: who signed what, in order; a step that waits is 미결."""
    steps = [step for step in case.steps if step.parent is None and step.kind is not StepKind.CONFIRM]
    for place, step in enumerate(steps, 1):
        yield _line(step, "final" if place == len(steps) else str(place), case)


def _line(step: Step, level: str, case: Case) -> Node:
    mark = step.mark
    person = [
        _leaf("USERID", ""),
        _leaf("NAME", mark.seat.person_name if mark else ""),
        _leaf("POSITION", (mark.seat.post_name if mark else "") or step.post_name),
        _leaf("DEPT", (mark.seat.unit_name if mark else "") or step.unit_name),
        _leaf("ORG", ""),
    ]
    inner: list[Node | str] = [Node("PERSON", {}, list(person))]
    if mark is not None and mark.opinion:
        inner.append(_leaf("COMMENT", mark.opinion))
    inner.append(_leaf("DATE", _moment(mark.at) if mark else ""))
    said = {"type": _type(step, mark), "result": _result(step, mark)}
    return Node("LINE", {}, [_leaf("LEVEL", level), Node("SANCTION", said, inner)])


def _type(step: Step, mark: Signature | None) -> str:
    if step.kind is StepKind.DRAFT:
        return "기안"
    if step.kind in (StepKind.CONSENT, StepKind.AUDIT):
        return "협조"
    if step.kind is StepKind.DECIDE:
        return _SIGNED.get(mark.mode, "결재") if mark is not None and mark.mode is not None else "결재"
    return "검토"


def _result(step: Step, mark: Signature | None) -> str:
    if mark is None or step.state is StepState.WAIT:
        return "미결"
    return "상신" if step.kind is StepKind.DRAFT else "승인"


def _leaf(name: str, text: str, **attributes: str) -> Node:
    children: Sequence[Node | str] = [text] if text else []
    return Node(name, attributes, list(children))


def _written(node: Node) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
    inner = "".join(escape(child) if isinstance(child, str) else _written(child) for child in node.children)
    return f"<{node.name}{attributes}>{inner}</{node.name}>"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"
