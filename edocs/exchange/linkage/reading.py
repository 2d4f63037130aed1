"""A linkage pack read from hostile octets: the same reader, limits and reasons as between agencies, another model.

What a draft needs is demanded; what systems get wrong without harm is put right and noted.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO, Final

from edocs.body.markup import Body
from edocs.exchange.linkage import model
from edocs.exchange.pack import base64s, files, tree
from edocs.exchange.pack.charset import CONTROLS, HIDDEN, document_codec, field_text
from edocs.exchange.pack.content import read_content
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import SEOUL, PackPart, PartTaker
from edocs.exchange.pack.pubdoc import no_active_content
from edocs.exchange.pack.reasons import Quarantined, Reason
from edocs.exchange.pack.tree import Node

Note = Callable[[str], None]
_DATE: Final = re.compile(r"(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?\Z")
_ID: Final = re.compile(r"[\x21-\x7e]{1,64}\Z")
_FILES: Final = ("attch", "attch_xml", "attch_xsl")
_MARKS: Final = frozenset(
    "a img i b u sub sup p ul ol li table caption col colgroup thead tfoot tbody tr th td".split()
)
_LONGEST_TITLE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Party:
    """A system, and who of it."""

    server: str
    user: str


@dataclass(slots=True)
class Submission:
    """What a business system handed in."""

    type: str
    date: datetime
    sender: Party
    receiver: Party
    org_name: str
    system_name: str
    number: str
    """The system's own number of the matter: with the system it is the business key."""
    title: str = ""
    notification: str = "final"
    modifiable: bool = True
    body: Body | None = None
    parts: list[PackPart] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[PackPart]:
        """The parts that become attachments."""
        return [part for part in self.parts if part.role in _FILES]

    @property
    def digest(self) -> str:
        """sha256 of this attempt: the header and the parts; the same whatever the file is called."""
        head = (self.type, self.date.isoformat(), self.sender.server, self.sender.user, self.receiver.user, self.number)
        parts = (f"{part.role}\t{part.filename}\t{part.sha256}" for part in self.parts)
        return sha256("\n".join((*head, *parts)).encode("utf-8", "replace")).hexdigest()


def read(chunks: Callable[[], Iterable[bytes]], limits: Limits, new_file: Callable[[], BinaryIO]) -> Submission:
    """Read and check everything that the file's own form decides. `chunks` is called twice. Raises Quarantined."""
    notes: list[str] = []

    def tell(text: str) -> None:
        if text not in notes:
            notes.append(text)

    taker = _Taker(limits, new_file, tell)
    root = tree.read(chunks(), document_codec(chunks(), tell), limits, tell, taker)
    found = _header(root, tell)
    found.notes, found.parts = notes, taker.parts
    if found.type == "send" or found.type == "normal-resend":
        _document(found, limits, tell)
    return found


class _Taker(PartTaker):
    """The contents of a linkage pack."""

    def begin(self, node: Node) -> None:
        given = node.attributes
        known = {"content-role", "content-transfer-encoding", "filename", "content-type", "charset"}
        if unknown := given.keys() - known:
            raise Quarantined(Reason.ATTRIBUTE, f"content/@{min(unknown)[:40]}")
        role = given.get("content-role", "")
        if role not in model.ROLES:
            raise Quarantined(Reason.ROLE if role else Reason.ATTRIBUTE, role[:40] or "content")
        if given.get("content-transfer-encoding", "base64").lower() != "base64":
            raise Quarantined(Reason.NOT_BASE64, role)
        name = _file_name(given.get("filename", ""), role, self.note)
        self.part(role, name, given.get("content-type", ""))


def _file_name(given: str, role: str, note: Note) -> str:
    """Base64 of EUC-KR as between agencies; some systems write the name itself."""
    try:
        return field_text(base64s.strict(given, "filename"), note, "filename")
    except Quarantined:
        if CONTROLS.search(given) or HIDDEN.search(given):
            raise
        note(f"filename of {role}: not base64")
        return given.strip()


def _header(root: Node, note: Note) -> Submission:
    if root.name != "pack":
        raise Quarantined(Reason.WRONG_ROOT, root.name[:40])
    if unknown := root.attributes.keys() - {"filename"}:
        raise Quarantined(Reason.ATTRIBUTE, f"pack/@{min(unknown)[:40]}")
    if "filename" not in root.attributes:
        note("pack/@filename: missing")
    header = root.elements[0] if root.elements else None
    if header is not None and any(child.name == "send-orgcode" for child in header.elements):
        raise Quarantined(Reason.OTHER_FAMILY)
    if header is None or [child.name for child in root.elements] != ["header", "contents"]:
        raise Quarantined(Reason.HEADER_FIELDS, "pack")
    if any(child.name != "content" for child in root.elements[1].elements):
        raise Quarantined(Reason.HEADER_FIELDS, "contents")
    fields = _fields(header)
    kind = fields["type"].attributes.get("doc-type", "")
    if kind not in model.TYPES:
        raise Quarantined(Reason.DOC_TYPE, kind[:40])
    told = {name: _plain(node.text, name) for name, node in fields.items()}
    for name in ("sender", "receiver", "sender_userid", "receiver_userid", "administrative_num"):
        if not _ID.match(told[name]) or ".." in re.split(r"[/\\]", told[name]):
            raise Quarantined(Reason.DOC_ID, name)
    return Submission(
        kind,
        _date(told["date"]),
        Party(told["sender"], told["sender_userid"]),
        Party(told["receiver"], told["receiver_userid"]),
        told["sender_orgname"],
        told.get("sender_systemname", ""),
        told["administrative_num"],
    )


def _fields(header: Node) -> dict[str, Node]:
    """The header's fields: each once, in order, those that must be there."""
    names = [child.name for child in header.elements]
    allowed = [name for name, needed in model.HEADER if needed or name in names]
    if names != allowed or header.attributes:
        raise Quarantined(Reason.HEADER_FIELDS)
    for child in header.elements:
        if child.attributes.keys() - ({"doc-type"} if child.name == "type" else set()):
            raise Quarantined(Reason.ATTRIBUTE, child.name)
        if child.elements:
            raise Quarantined(Reason.HEADER_FIELDS, child.name)
    return {child.name: child for child in header.elements}


def _plain(text: str, where: str) -> str:
    if HIDDEN.search(text):
        raise Quarantined(Reason.HIDDEN_CHARACTER, where)
    return " ".join(text.split())


def _date(value: str) -> datetime:
    match = _DATE.match(value)
    if match is None:
        raise Quarantined(Reason.DATE, value[:40])
    try:
        return datetime(*(int(part or 0) for part in match.groups()), tzinfo=SEOUL)  # type: ignore[arg-type, misc] # six
    except ValueError:
        raise Quarantined(Reason.DATE, value[:40]) from None


def _document(found: Submission, limits: Limits, note: Note) -> None:
    """The EXCHANGE document of a draft, and the files beside it."""
    linked = [part for part in found.parts if part.role == "exchange"]
    if len(linked) != 1:
        raise Quarantined(Reason.PUBDOC_COUNT, str(len(linked)))
    root = _exchange(linked[0], limits, lambda text: note(f"exchange: {text}"))
    common, direction = _at(root, "HEADER", "COMMON"), _at(root, "HEADER", "DIRECTION")
    order = direction.first("TO_DOCUMENT_SYSTEM")
    if order is None:
        raise Quarantined(Reason.PUBDOC_MODEL, "DIRECTION")
    found.title = _plain(_at(common, "TITLE").text, "title")[:_LONGEST_TITLE]
    if not found.title:
        raise Quarantined(Reason.PUBDOC_MODEL, "TITLE")
    told = _plain(_at(common, "ADMINISTRATIVE_NUM").text, "ADMINISTRATIVE_NUM")
    if told != found.number:
        raise Quarantined(Reason.DOC_ID, "ADMINISTRATIVE_NUM")
    found.notification = order.attributes.get("notification", "final")
    found.modifiable = _plain(_at(order, "MODIFICATION_FLAG").text, "flag").lower() not in ("no", "n", "false", "0")
    found.body = _body(root.first("BODY"), note)
    _check_files(found, root, limits, note)


def _exchange(part: PackPart, limits: Limits, note: Note) -> Node:
    """The second hostile document, held against its model."""
    if part.size > limits.max_text_bytes:
        raise Quarantined(Reason.TOO_LARGE, "exchange")
    part.file.seek(0)
    octets = part.file.read()
    root = tree.read([octets], document_codec([octets], note), limits, note)
    if root.name != "EXCHANGE":
        raise Quarantined(Reason.PUBDOC_MODEL, root.name[:40])
    no_active_content(root)
    _check(root)
    return root


def _check(node: Node) -> None:
    if node.name == "BODY":
        return
    pattern = model.ELEMENTS.get(node.name, "")
    names = "".join(f"{child.name} " for child in node.elements)
    if not re.fullmatch(pattern, names):
        raise Quarantined(Reason.PUBDOC_MODEL, f"{node.name[:40]}: {names.strip()[:100]}")
    allowed = model.ATTRIBUTES.get(node.name, {})
    for name, value in node.attributes.items():
        if name not in allowed:
            raise Quarantined(Reason.ATTRIBUTE, f"{node.name[:40]}/@{name[:40]}")
        if not re.fullmatch(allowed[name], value, re.DOTALL):
            raise Quarantined(Reason.PUBDOC_MODEL, f"{node.name}/@{name}")
    for child in node.elements:
        _check(child)


def _body(node: Node | None, note: Note) -> Body | None:
    """The body in the marks of a pubdoc where it is written in them, else its lines as paragraphs."""
    if node is None or not node.text.strip():
        return None
    if all(one.name in _MARKS for one in node.walk()[1:]):
        return read_content(Node("content", {}, node.children)).body
    note("body: read as lines")
    lines: list[Node | str] = [Node("p", {}, [line.strip()]) for line in node.text.splitlines() if line.strip()]
    return read_content(Node("content", {}, lines)).body


def _check_files(found: Submission, root: Node, limits: Limits, note: Note) -> None:
    seen: set[str] = set()
    for part in found.files:
        files.check_name(part.filename, seen)
        files.check_content(part.filename, part.file, part.size, limits)
    listed = root.first("ATTACHMENTS")
    named = (
        [one.attributes.get("filename", "").strip() for one in listed.elements if one.name == "ATTACHMENT"]
        if (listed is not None)
        else []
    )
    brought = [part.filename for part in found.files if part.role == "attch"]
    if sorted(named) != sorted(brought):
        raise Quarantined(Reason.ATTACH_TITLES, f"{len(named)} named, {len(brought)} brought")
    count = _plain(_at(root, "HEADER", "COMMON", "ATTACHNUM").text, "ATTACHNUM")
    if count != str(len(brought)):
        note("ATTACHNUM")


def _at(node: Node, *names: str) -> Node:
    for name in names:
        below = node.first(name)
        if below is None:
            raise Quarantined(Reason.PUBDOC_MODEL, name)
        node = below
    return node
