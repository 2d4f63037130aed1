"""A pack read in two passes over its octets: first which characters it is written in, then header and parts.

Payloads are decoded piece by piece into files that the caller gives, so a large pack costs no memory.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import BinaryIO, Final

from edocs.exchange.pack import base64s, files, tree
from edocs.exchange.pack.charset import CONTROLS, HIDDEN, document_codec, field_text
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.model import HEADER, PACK_ATTRIBUTES
from edocs.exchange.pack.pubdoc import Pubdoc, check_images, pubdoc
from edocs.exchange.pack.reasons import Quarantined, Reason
from edocs.exchange.pack.tree import Node

Note = Callable[[str], None]
DOCUMENTS: Final = frozenset({"send", "resend", "normal-resend"})
"""doc-types that bring a document."""
RECEIPTS: Final = frozenset({"arrive", "receive", "accept"})
REFUSALS: Final = frozenset({"fail", "return", "req-resend"})
_TYPES: Final = DOCUMENTS | RECEIPTS | REFUSALS
ROLES: Final = frozenset(
    "pubdoc attach_body attach attach_xml attach_xsl seal sign logo symbol gpki fail return".split()
)
_IMAGES: Final = frozenset({"seal", "sign", "logo", "symbol"})
_TEXTS: Final = frozenset({"pubdoc", "fail", "return"})
_LINKAGE: Final = frozenset({"type", "sender_userid", "administrative_num", "receiver_userid"})
SEOUL: Final = timezone(timedelta(hours=9))
"""The exchange writes times without an offset: this is theirs."""
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\Z")
_DOTTED: Final = re.compile(r"(\d{4})\.\s*(\d{1,2})\.\s*(\d{1,2})\.? (\d\d):(\d\d):(\d\d)\Z")
_CODE: Final = re.compile(r"[0-9A-Z]{7}\Z")
_FALLBACK_NAME: Final = "return.txt"
_EMPTY_SHA: Final = sha256(b"").hexdigest()


@dataclass(slots=True)
class PackPart:
    """One content of a pack, decoded."""

    role: str
    filename: str
    content_type: str
    file: BinaryIO
    size: int = 0
    sha256: str = _EMPTY_SHA


@dataclass(slots=True)
class Pack:
    """A pack as read: header fields decoded, parts in order."""

    send_orgcode: str
    send_id: str
    send_name: str
    receive_ids: list[str]
    date: datetime
    """By the clock of Seoul, as written."""
    title: str
    doc_id: str
    type: str
    dept: str
    name: str
    parts: list[PackPart]
    document: Pubdoc | None = None
    reason: str = ""
    """The text of a refusal."""
    notes: list[str] = field(default_factory=list)
    """What was repaired or stood out, in order."""

    @property
    def brings_document(self) -> bool:
        """Whether it is a document, not a receipt."""
        return self.type in DOCUMENTS

    @property
    def digest(self) -> str:
        """sha256 of this attempt: the header and the parts; the same at every re-issue, whatever the file is called."""
        head = (self.send_orgcode, self.send_id, ";".join(self.receive_ids), self.date.isoformat(), self.title)
        lines = [
            *head,
            self.doc_id,
            self.type,
            *(f"{part.role}\t{part.filename}\t{part.sha256}" for part in self.parts),
        ]
        return sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()


def read_pack(
    chunks: Callable[[], Iterable[bytes]], limits: Limits, new_file: Callable[[], BinaryIO], note: Note | None = None
) -> Pack:
    """Read and check everything that the file's own form decides. `chunks` is called twice. Raises Quarantined."""
    notes: list[str] = []

    def tell(text: str) -> None:
        if text not in notes:
            notes.append(text)
            if note is not None:
                note(text)

    codec = document_codec(chunks(), tell)
    taker = _Taker(limits, new_file, tell)
    root = tree.read(chunks(), codec, limits, tell, taker)
    pack = _pack(root, taker.parts, tell)
    pack.notes = notes
    _check_parts(pack, limits, tell)
    return pack


class PartTaker(tree.Payloads):
    """Decodes each content into a file of its own, and counts; `begin` says which part comes."""

    def __init__(self, limits: Limits, new_file: Callable[[], BinaryIO], note: Note) -> None:
        self.limits = limits
        self.new_file = new_file
        self.note = note
        self.parts: list[PackPart] = []
        self.total = 0

    def part(self, role: str, name: str, content_type: str) -> None:
        """What follows is this part."""
        self.decoder = base64s.Decoder(role)
        self.hash = sha256()
        self.parts.append(PackPart(role, name, content_type, self.new_file()))

    def text(self, piece: str) -> None:
        """More of it, in Base64."""
        self._take(self.decoder.feed(piece))

    def end(self) -> None:
        """It is whole."""
        self._take(self.decoder.end())
        self.parts[-1].sha256 = self.hash.hexdigest()

    def _take(self, octets: bytes) -> None:
        part = self.parts[-1]
        part.size += len(octets)
        self.total += len(octets)
        if part.size > self.limits.max_part_bytes or self.total > self.limits.max_pack_bytes:
            raise Quarantined(Reason.TOO_LARGE, part.role)
        self.hash.update(octets)
        part.file.write(octets)


class _Taker(PartTaker):
    """The contents of a pack between agencies."""

    def begin(self, node: Node) -> None:
        attributes = node.attributes
        for name in attributes:
            if name not in PACK_ATTRIBUTES["content"]:
                raise Quarantined(Reason.ATTRIBUTE, f"content/@{name[:40]}")
        role = attributes.get("content-role", "")
        if not role or "filename" not in attributes:
            raise Quarantined(Reason.ATTRIBUTE, "content")
        if role not in ROLES:
            raise Quarantined(Reason.ROLE, role[:40])
        if attributes.get("content-transfer-encoding", "base64").lower() != "base64":
            raise Quarantined(Reason.NOT_BASE64, role)
        name = field_text(base64s.strict(attributes["filename"], "filename"), self.note, "filename")
        if not name and role in ("fail", "return"):
            self.note("empty filename")
            name = _FALLBACK_NAME
        _note_type(role, attributes, self.note)
        self.part(role, name, attributes.get("content-type", ""))


def _note_type(role: str, attributes: dict[str, str], note: Note) -> None:
    """What a part is, is taken from its octets; a type that says nothing or is no type is noted."""
    said = attributes.get("content-type", "").strip().lower()
    if said in ("", "image/jpg", "multipart/x-zip"):
        note(f"content-type of {role}: {said or 'empty'}")
    if role in _TEXTS and not attributes.get("charset"):
        note(f"charset of {role}: empty")


def _pack(root: Node, parts: list[PackPart], note: Note) -> Pack:
    if root.name != "pack":
        raise Quarantined(Reason.WRONG_ROOT, root.name[:40])
    header = root.elements[0] if root.elements else None
    if header is not None and _LINKAGE & {child.name for child in header.elements}:
        raise Quarantined(Reason.OTHER_FAMILY)
    for name in root.attributes:
        if name != "filename":
            raise Quarantined(Reason.ATTRIBUTE, f"pack/@{name[:40]}")
        note("pack/@filename")
    if [child.name for child in root.elements] != ["header", "contents"]:
        raise Quarantined(Reason.HEADER_FIELDS, "pack")
    assert header is not None  # the names were compared
    fields = _fields(header)
    contents = root.elements[1]
    if contents.attributes or any(child.name != "content" for child in contents.elements):
        raise Quarantined(Reason.ATTRIBUTE if contents.attributes else Reason.HEADER_FIELDS, "contents")
    kind = fields["doc-type"].attributes
    if kind["type"] not in _TYPES:
        raise Quarantined(Reason.DOC_TYPE, kind["type"][:40])
    told = {name: _told(fields[name].text, note, name) for name in ("send-name", "title", "send-gw")}
    plain = {name: fields[name].text.strip() for name in ("send-orgcode", "send-id", "doc-id", "receive-id", "date")}
    if fields["dtd-version"].text.strip() != "2.0":
        note(f"dtd-version: {fields['dtd-version'].text.strip()[:20]}")
    return Pack(
        plain["send-orgcode"],
        plain["send-id"],
        told["send-name"],
        _recipients(plain["receive-id"], note),
        _date(plain["date"], note),
        told["title"],
        plain["doc-id"],
        kind["type"],
        _told(kind["dept"], note, "dept"),
        _told(kind["name"], note, "name"),
        parts,
    )


def _fields(header: Node) -> dict[str, Node]:
    """The header's fields: each once, in order, with the attributes that they have and no others."""
    if tuple(child.name for child in header.elements) != HEADER or header.attributes:
        raise Quarantined(Reason.HEADER_FIELDS)
    for child in header.elements:
        allowed = PACK_ATTRIBUTES.get(child.name, frozenset())
        if child.attributes.keys() != allowed:
            raise Quarantined(Reason.ATTRIBUTE, child.name)
        if child.elements:
            raise Quarantined(Reason.HEADER_FIELDS, child.name)
    return {child.name: child for child in header.elements}


def _told(value: str, note: Note, where: str) -> str:
    return field_text(base64s.strict(value, where), note, where)


def _recipients(value: str, note: Note) -> list[str]:
    if value.endswith(";"):
        note("receive-id ends with ;")
    return [code.strip() for code in value.rstrip(";").split(";")]


def _date(value: str, note: Note) -> datetime:
    match = _DATE.match(value)
    if match is None and (match := _DOTTED.match(value)):
        note("date with dots")
    if match is None:
        raise Quarantined(Reason.DATE, value[:40])
    year, month, day, hour, minute, second = (int(number) for number in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SEOUL)
    except ValueError:
        raise Quarantined(Reason.DATE, value[:40]) from None


def check_form(pack: Pack, limits: Limits) -> None:
    """What of the header needs nobody's knowledge: codes, document id, number of recipients."""
    for code in (pack.send_orgcode, pack.send_id, *pack.receive_ids):
        if not _CODE.match(code):
            raise Quarantined(Reason.CODE, code[:40])
    if len(pack.receive_ids) > limits.max_recipients:
        raise Quarantined(Reason.RECIPIENTS, str(len(pack.receive_ids)))
    doc_id = pack.doc_id
    steps = re.split(r"[/\\]", doc_id)
    if not doc_id or len(doc_id) > limits.max_doc_id or ".." in steps or "\\" in doc_id:
        raise Quarantined(Reason.DOC_ID, doc_id[:40])
    if CONTROLS.search(doc_id) or HIDDEN.search(doc_id):
        raise Quarantined(Reason.DOC_ID, "invisible")


def _check_parts(pack: Pack, limits: Limits, note: Note) -> None:
    check_form(pack, limits)
    roles = [part.role for part in pack.parts]
    if "gpki" in roles:
        if len(roles) > 1:
            raise Quarantined(Reason.GPKI_BESIDE_OTHERS)
        return
    if not pack.brings_document:
        _read_reason(pack, limits, note)
        return
    if roles.count("pubdoc") != 1:
        raise Quarantined(Reason.PUBDOC_COUNT, str(roles.count("pubdoc")))
    seen: set[str] = set()
    for part in pack.parts:
        if part.role != "pubdoc":
            files.check_name(part.filename, seen)
    pack.document = _document(pack, limits, note)
    _agree(pack, pack.document)
    for part in pack.parts:
        if part.role != "pubdoc":
            files.check_content(part.filename, part.file, part.size, limits)


def _document(pack: Pack, limits: Limits, note: Note) -> Pubdoc:
    """The pubdoc is a second hostile document, read as the first was."""
    part = next(part for part in pack.parts if part.role == "pubdoc")
    if part.size > limits.max_text_bytes:
        raise Quarantined(Reason.TOO_LARGE, "pubdoc")
    part.file.seek(0)
    octets = part.file.read()
    codec = document_codec([octets], lambda text: note(f"pubdoc: {text}"))
    root = tree.read([octets], codec, limits, lambda text: note(f"pubdoc: {text}"))
    return pubdoc(root, sum(one.role == "seal" for one in pack.parts), lambda text: note(f"pubdoc: {text}"))


def _agree(pack: Pack, document: Pubdoc) -> None:
    """The document and the parts beside it say the same."""
    if document.separate != any(part.role == "attach_body" for part in pack.parts):
        raise Quarantined(Reason.SEPARATE_BODY)
    names = [part.filename for part in pack.parts if part.role == "attach"]
    if [_flat(title) for title in document.attach_titles] != [_flat(name) for name in names]:
        raise Quarantined(Reason.ATTACH_TITLES, f"{len(document.attach_titles)} titles, {len(names)} parts")
    check_images(document, [part.filename for part in pack.parts if part.role in _IMAGES])


def _flat(name: str) -> str:
    return " ".join(name.split())


def _read_reason(pack: Pack, limits: Limits, note: Note) -> None:
    """A refusal brings its reason as text; a receipt brings nothing."""
    wanted: Sequence[PackPart] = [part for part in pack.parts if part.role in ("fail", "return")]
    if pack.type not in REFUSALS or len(wanted) != len(pack.parts) or len(wanted) > 1:
        if pack.parts:
            note("parts that a receipt does not have")
        wanted = wanted[:1] if pack.type in REFUSALS else []
    for part in wanted:
        part.file.seek(0)
        octets = part.file.read(limits.max_reason_bytes + 1)
        if len(octets) > limits.max_reason_bytes:
            note("reason cut")
            octets = octets[: limits.max_reason_bytes]
        pack.reason = _reason_text(octets, note)


def _reason_text(octets: bytes, note: Note) -> str:
    for codec in ("euc_kr", "utf-8", "cp949"):
        try:
            text = octets.decode(codec)
        except UnicodeDecodeError as error:
            if error.start >= len(octets) - 3:
                octets = octets[: error.start]  # cut inside of a letter
                return octets.decode(codec, "replace")
            continue
        if codec != "euc_kr":
            note(f"reason: {codec}")
        return text.replace("\x00", "")
    raise Quarantined(Reason.FIELD_ENCODING, "reason")
