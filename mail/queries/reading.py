"""A message as it is read: clean HTML or text, its files, what speaks for its sender. Only what is needed is fetched."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel import finding
from kernel.blobs import Blobs
from kernel.errors import NotFound
from kernel.questions import Clause, Question, atom
from kernel.tx import Tx
from mail.apart import apart
from mail.mime.addresses import Address, addresses
from mail.mime.dates import date_of
from mail.mime.fields import Header, read_header
from mail.mime.index import index
from mail.mime.transfer import decoded
from mail.queries.boxes import Box, box
from mail.queries.home import role_of
from mail.queries.messages import octets
from mail.queries.people import Circle, circle, listed
from mail.reading import calendar, letter, plain, sender
from mail.reading.html import Cleaned, Images, clean
from mail.reading.letter import Outline, Piece
from mail.rules import threads
from mail.rules.addresses import canonical
from mail.rules.facts import parts_of
from mail.rules.found import KIND, acl_word
from mail.rules.structure import Node, tree
from mail.tables import acquaintance, content, message, receipt, sending, trusted
from mail.views.boxes import MailPerson
from mail.views.reading import (
    MailBody,
    MailFact,
    MailInvitation,
    MailLink,
    MailMessage,
    MailPart,
    MailTrust,
    NestedMessage,
)

MOST_PARTS = 60
"""Parts of a large message that are fetched one by one; of more the whole message is."""
_LARGE = 2**16
WIDE = (
    content.c.raw,
    content.c.prefix,
    content.c.blob,
    content.c.head,
    content.c.header,
    content.c.parts,
    content.c.message_id,
    content.c.subject,
    content.c.sender,
    content.c.recipients,
    content.c.copies,
    content.c.blind,
    content.c.preview,
    content.c.sent_at,
    content.c.attachments,
)
"""What is read of a content beside its message."""


class Opened(Struct, frozen=True):
    """A message in its place, with the row that holds its octets."""

    box: Box
    row: Any

    @property
    def place(self) -> str:
        """The address of the message over HTTP."""
        return f"/api/mail/boxes/{self.box.id}/messages/{self.row.uid}"


def no_message() -> NotFound:
    """What is said of a message that is not there, or went."""
    return NotFound("mail_not_found", "메일을 찾을 수 없습니다. 옮겼거나 지웠을 수 있습니다.", "There is no such message.")


async def opened(tx: Tx, box_id: UUID, uid: int) -> Opened:
    """One message of a mailbox that the actor may read. Raises NotFound."""
    here = await box(tx, box_id)
    here.require("r")
    query = select(message, *WIDE).join(content, content.c.id == message.c.content_id)
    own = (message.c.mailbox_id == box_id, message.c.uid == uid, ~message.c.expunged)
    row = (await tx.db.execute(query.where(*own))).one_or_none()
    if row is None:
        raise no_message()
    if not here.own:
        tx.audit("mail.shared.read", "mail", row.content_id, mailbox=str(box_id))
    return Opened(here, row)


class Fetched(Struct, frozen=True):
    """The octets of a message as far as they are at hand, and its parts."""

    outline: Outline
    texts: Mapping[str, bytes]
    """Header and body of each part that is shown, by its number."""


async def fetch(blobs: Blobs, institution: int, row: Any, root: Node | None = None, prefix: str = "") -> Fetched:
    """Read headers and texts of a message, or of one inside it."""
    root = root or parts_of(row.parts)
    wanted = list(letter.headers_wanted(root))
    whole: bytes | None = None
    if row.raw is not None or len(wanted) > MOST_PARTS:
        whole = await octets(blobs, institution, row, 0, row.size)

    async def read(start: int, end: int) -> bytes:
        return whole[start:end] if whole is not None else await octets(blobs, institution, row, start, end)

    headers = {place: await read(*place) for place in wanted}
    found = letter.outline(root, headers, prefix)
    texts = {}
    for piece in (*found.bodies, *found.calendars):
        end = min(piece.node.end, piece.node.body + letter.LONGEST_BODY)
        texts[piece.number] = await read(piece.node.start, end)
    return Fetched(found, texts)


class Shown(Struct, frozen=True):
    """What a message says, harmless."""

    html: str
    text: str
    origin: str
    remote: list[str]
    deceits: list[Any]
    used: frozenset[str]
    """Content-IDs of pictures that stand in the text."""


def show(fetched: Fetched, place: str, images: Images | None) -> Shown:
    """The text of a message. Pure; large ones belong in a thread."""
    cids = {
        piece.cid.lower(): f"{place}/parts/{piece.number}?inline=true"
        for piece in fetched.outline.files
        if piece.cid and piece.media_type.startswith("image/")
    }
    html: list[str] = []
    text: list[str] = []
    remote: list[str] = []
    deceits: list[Any] = []
    rich = False
    for piece in fetched.outline.bodies:
        words = letter.text_in(piece, fetched.texts[piece.number])
        if piece.media_type == "text/html":
            rich = True
            one = _renumbered(words, cids, images, remote)
            html.append(one.html)
            text.append(one.text)
            deceits += one.deceits
        else:
            html.append(plain.as_html(words))
            text.append(words.replace("\r\n", "\n").rstrip())
    joined = "<hr>".join(html)
    used = frozenset(cid for cid, where in cids.items() if where.replace("&", "&amp;") in joined)
    return Shown(joined, "\n\n".join(text), "html" if rich else "text", remote, deceits, used)


def _renumbered(words: str, cids: Mapping[str, str], images: Images | None, remote: list[str]) -> Cleaned:
    """One text among several: its pictures are numbered on."""
    begin = len(remote)
    shifted = None if images is None else (lambda number, url: images(begin + number, url))
    found = clean(words, cids, shifted)
    if begin and images is None and found.remote:
        mark = 'data-remote="'
        pieces = found.html.split(mark)
        html = pieces[0] + "".join(
            f"{mark}{begin + int(one.partition(chr(34))[0])}{one[one.index(chr(34)) :]}" for one in pieces[1:]
        )
        found = Cleaned(html, found.text, found.remote, found.deceits)
    remote.extend(found.remote)
    return found


def pictures(fetched: Fetched, shown: Shown, place: str) -> list[tuple[str, str]]:
    """The parts that stand in the text: the number, and the address that the text has for it."""
    return [
        (piece.number, f"{place}/parts/{piece.number}?inline=true")
        for piece in fetched.outline.files
        if piece.cid and piece.cid.lower() in shown.used
    ]


def ids_in(header: Header, name: str) -> list[str]:
    """The message ids in a field."""
    return threads.ids(header.all(name))


def words_of(html: str) -> str:
    """The words of somebody's own HTML."""
    return clean(html).text


async def body_of(tx: Tx, found: Opened, *, images: bool) -> tuple[MailBody, Fetched, Shown]:
    """What the message says, with pictures from elsewhere (through the house) or without."""
    fetched = await fetch(tx.blobs, tx.institution_id, found.row)
    proxied: Images | None = (lambda number, _: f"{found.place}/images/{number}") if images else None
    shown = await apart(found.row.size > _LARGE, show, fetched, found.place, proxied)
    return _body(shown, shown_images=images), fetched, shown


def _body(shown: Shown, *, shown_images: bool) -> MailBody:
    return MailBody(
        html=shown.html,
        text=shown.text,
        origin="html" if shown.origin == "html" else "text",
        remote_images=len(shown.remote),
        images_shown=shown_images and bool(shown.remote),
        quote_from=plain.quote_begin(shown.text),
        links=[MailLink(text=one.text, href=one.href, why=one.why) for one in shown.deceits],
    )


async def message_view(tx: Tx, found: Opened, known: Circle, *, images: bool, body: bool = True) -> MailMessage:
    """A message for its reader; without `body` only what its rows tell."""
    row, here = found.row, found.box
    path = here.name if here.own else here.name.split("/", 2)[-1]
    words = {word.lower() for word in row.keywords}
    people = listed(row.sender)
    view = MailMessage(
        box=here.id,
        uid=row.uid,
        box_name=path,
        role=role_of(path, here.role),
        content=row.content_id,
        conversation=row.conversation_id,
        at=row.internal_date,
        sent_at=row.sent_at,
        people=known.people(people),
        sender=None,
        reply_to=[],
        to=known.people(listed(row.recipients)),
        cc=known.people(listed(row.copies)),
        bcc=known.people(listed(row.blind)),
        subject=row.subject,
        seen=bool(row.flags & 1),
        flagged=bool(row.flags & 4),
        answered=bool(row.flags & 2),
        forwarded="$forwarded" in words,
        draft=bool(row.flags & 16),
        labels=[word for word in row.keywords if not word.startswith("$")],
        size=row.size,
        preview=row.preview,
        message_id=row.message_id,
        files=[],
    )
    if body:
        await _fill(tx, found, known, view, images=images)
    return view


async def _fill(tx: Tx, found: Opened, known: Circle, view: MailMessage, *, images: bool) -> None:
    row = found.row
    own = view.role in ("sent", "drafts")
    view.trusted = not own and bool(view.people) and await _is_trusted(tx, view.people[0].address)
    view.body, fetched, shown = await body_of(tx, found, images=images or own or view.trusted)
    header = fetched.outline.header
    view.files = [_part(piece, shown.used) for piece in fetched.outline.files]
    people = {name: addresses(header.first(name)) for name in ("from", "sender", "reply-to", "to", "cc", "bcc")}
    view.people = known.people(people["from"]) or view.people
    view.to, view.cc, view.bcc = (known.people(people[name]) for name in ("to", "cc", "bcc"))
    view.reply_to = known.people(people["reply-to"])
    if people["sender"] and people["sender"][0].address != (people["from"] or people["sender"])[0].address:
        view.sender = known.person(people["sender"][0])
    view.invitations = _invitations(fetched, known)
    if own:
        view.sending = await _sending(tx, row.content_id)
        return
    judged = _verdicts(row)
    if judged.judged:
        view.trust = MailTrust(
            spf=judged.spf, dkim=judged.dkim, dmarc=judged.dmarc, signed_by=judged.signed_by, server=judged.server
        )
    view.facts = await _facts(tx, row, known, people, judged, shown.deceits)
    view.receipt_asked = _asked(header, people["from"], row)
    view.unsubscribe = _unsubscribe(header)


def _part(piece: Piece, used: frozenset[str]) -> MailPart:
    return MailPart(
        number=piece.number,
        name=piece.name or _nameless(piece),
        media_type=piece.media_type,
        size=piece.size,
        inline=bool(piece.cid) and piece.cid.lower() in used,
        nested=piece.part.is_message,
        cid=piece.cid,
    )


def _nameless(piece: Piece) -> str:
    kind = piece.media_type.partition("/")[2].partition("+")[0]
    return f"part-{piece.number.replace('.', '-')}.{kind if kind.isalnum() and len(kind) < 8 else 'bin'}"


def _invitations(fetched: Fetched, known: Circle) -> list[MailInvitation]:
    found: dict[tuple[str, str], MailInvitation] = {}
    for piece in fetched.outline.calendars:
        for one in calendar.events(letter.text_in(piece, fetched.texts[piece.number])):
            made = MailInvitation(
                method=one.method,
                uid=one.uid,
                summary=one.summary,
                place=one.place,
                description=one.description,
                starts=one.starts,
                ends=one.ends,
                all_day=one.all_day,
                zone=one.zone,
                cancelled=one.cancelled,
                organizer=_attendee(one.organizer, known) if one.organizer else None,
                attendees=[_attendee(each, known) for each in one.attendees],
                repeats=one.repeats,
            )
            found.setdefault((one.uid, one.starts), made)
    return list(found.values())


def _attendee(one: calendar.Attendee, known: Circle) -> MailPerson:
    return known.person(Address(one.name, one.address))


def _verdicts(row: Any) -> sender.Verdicts:
    """What our own server wrote when it took the mail in; only that stands in the prefix."""
    header = read_header(row.prefix, 0, len(row.prefix))
    fields = header.all("authentication-results")
    if not fields:
        return sender.Verdicts()
    server = fields[0].decode("utf-8", "replace").partition(";")[0].split()
    return sender.verdicts(fields[:1], server[0] if server else "")


def _from_house(row: Any) -> bool:
    """Whether the mail never left the house: it was delivered without coming in through the door."""
    lower = bytes(row.prefix).lower()
    return lower.startswith(b"return-path:") and b"\nreceived:" not in lower


async def _facts(
    tx: Tx,
    row: Any,
    known: Circle,
    people: Mapping[str, Sequence[Address]],
    judged: sender.Verdicts,
    deceits: Sequence[Any],
) -> list[MailFact]:
    who = people["from"][0] if people["from"] else None
    circle_ = sender.Known(
        domains=frozenset(known.domains),
        from_house=_from_house(row),
        acquainted=who is None or not known.outside(who.address) or await _acquainted(tx, row, who),
        names=known.names,
    )
    return [
        MailFact(kind=one.kind, level=one.level, ko=one.ko, en=one.en, detail=one.detail)
        for one in sender.facts(who, people["reply-to"], judged, circle_, deceits)
    ]


async def _acquainted(tx: Tx, row: Any, who: Address) -> bool:
    """Whether the reader has written to the sender, or had mail of the sender before."""
    name = canonical(who.address)
    wrote = select(acquaintance.c.address).where(
        acquaintance.c.person_id == tx.actor.person_id, acquaintance.c.address == name
    )
    if (await tx.db.execute(wrote)).first() is not None:
        return True
    question = Question(clauses=(Clause((atom(who.address, "from"),)),))
    part = finding.Part(limit=2, newest=True, texts=False)
    hits = await finding.find(tx, question, part, acl=[acl_word(row.account_id)], kinds=(KIND,))
    return any(hit.id != row.content_id for hit in hits)


async def _is_trusted(tx: Tx, address: str) -> bool:
    query = select(trusted.c.address).where(
        trusted.c.person_id == tx.actor.person_id, trusted.c.address == canonical(address)
    )
    return (await tx.db.execute(query)).first() is not None


async def _sending(tx: Tx, content_id: UUID) -> UUID | None:
    query = select(sending.c.id).where(sending.c.content_id == content_id).limit(1)
    found: UUID | None = (await tx.db.execute(query)).scalar_one_or_none()
    return found


def _asked(header: Any, who: Sequence[Address], row: Any) -> str:
    """Where the sender wants to be told that it was read; only outside mail asks so, and lists never. RFC 8098 §2.1"""
    asked = addresses(header.first("disposition-notification-to"))
    if len(asked) != 1 or header.first("list-id") is not None or "$mdnsent" in {one.lower() for one in row.keywords}:
        return ""
    path = addresses(read_header(row.prefix, 0, len(row.prefix)).first("return-path"))
    back = canonical(path[0].address) if path else ""
    return asked[0].address if who and canonical(asked[0].address) in (back, canonical(who[0].address)) else ""


def _unsubscribe(header: Any) -> str:
    raw = (header.first("list-unsubscribe") or b"").decode("utf-8", "replace")
    found = [one.strip("<> \t") for one in raw.split(",")]
    return next((one[:2_000] for one in found if one.lower().startswith(("https:", "mailto:"))), "")


async def receipts_of(tx: Tx, sending_id: UUID) -> list[Any]:
    """The rows of a sending's recipients."""
    query = select(receipt).where(receipt.c.sending_id == sending_id).order_by(receipt.c.number)
    return list((await tx.db.execute(query)).all())


class Leaf(Struct, frozen=True):
    """One part of a message: what it is, and its octets without their transfer encoding."""

    name: str
    media_type: str
    octets: bytes


async def part_of(tx: Tx, found: Opened, number: str) -> Leaf:
    """One part of a message. Raises NotFound."""
    row = found.row
    node, inner = await _node(tx, row, number)
    header = read_header(inner[node.start : node.body], 0, node.body - node.start)
    piece = letter.outline(node, {(node.start, node.body): inner[node.start : node.body]})
    leaf = next(iter((*piece.files, *piece.bodies, *piece.calendars)), None)
    name = leaf.name if leaf is not None and leaf.name else "file"
    data = await apart(node.end - node.body > _LARGE, decoded, inner[node.body : node.end], node.encoding)
    if node.is_message and not name.lower().endswith(".eml"):
        subject = letter.one_line(header, "subject")
        name = f"{subject or name}.eml"
    return Leaf(name, node.type, data)


async def _node(tx: Tx, row: Any, number: str) -> tuple[Node, bytes]:
    """A part and the octets that its offsets mean; only from its beginning to its end is there more than nothing."""
    if not letter.NUMBER.fullmatch(number):
        raise no_message()
    root = parts_of(row.parts)
    node = letter.part_numbered(root, number)
    if node is None:
        raise no_message()
    read = await octets(tx.blobs, tx.institution_id, row, node.start, node.end)
    return _shifted(node, -node.start), read


def _shifted(node: Node, by: int) -> Node:
    return Node(
        node.start + by,
        node.body + by,
        node.end + by,
        node.type,
        node.encoding,
        node.charset,
        [_shifted(child, by) for child in node.children],
    )


async def nested_view(tx: Tx, found: Opened, number: str) -> NestedMessage:
    """A message that is a part of another one. Raises NotFound."""
    leaf = await part_of(tx, found, number)
    if leaf.media_type not in ("message/rfc822", "message/global"):
        raise no_message()
    root = tree(index(leaf.octets))
    headers = {place: leaf.octets[slice(*place)] for place in letter.headers_wanted(root)}
    inner = letter.outline(root, headers, f"{number}-")
    texts = {piece.number: leaf.octets[piece.node.start : piece.node.end] for piece in (*inner.bodies, *inner.calendars)}
    fetched = Fetched(inner, texts)
    shown = await apart(len(leaf.octets) > _LARGE, show, fetched, found.place, None)
    known = await circle(tx)
    people = {name: addresses(inner.header.first(name)) for name in ("from", "to", "cc")}
    return NestedMessage(
        people=known.people(people["from"]),
        to=known.people(people["to"]),
        cc=known.people(people["cc"]),
        subject=letter.one_line(inner.header, "subject"),
        sent_at=date_of(inner.header.first("date")),
        files=[_part(piece, shown.used) for piece in inner.files],
        body=_body(shown, shown_images=False),
    )
