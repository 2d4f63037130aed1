"""A message as it is read: clean HTML or text, files, what speaks for its sender. Only what is needed is fetched."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.blobs import Blobs
from kernel.errors import NotFound
from kernel.tx import Tx
from mail.apart import apart
from mail.mime.addresses import Address, addresses
from mail.mime.fields import Header, read_header
from mail.queries.boxes import Box, box
from mail.queries.home import role_of
from mail.queries.messages import octets
from mail.queries.people import Circle, listed
from mail.queries.vouching import facts_of, verdicts_of
from mail.reading import invitations, letter, plain
from mail.reading.letter import Outline, Piece
from mail.reading.markup import Cleaned, Images, clean
from mail.rules import threads
from mail.rules.addresses import canonical
from mail.rules.facts import parts_of
from mail.rules.structure import Node
from mail.tables import content, message, sending, trusted
from mail.views.boxes import MailPerson
from mail.views.reading import (
    MailBody,
    MailInvitation,
    MailLink,
    MailMessage,
    MailPart,
    MailTrust,
)

MOST_PARTS = 60
"""Parts of a large message that are fetched one by one; of more the whole message is."""
LARGE = 2**16
"""Octets from which on work is done beside the event loop."""
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
    return NotFound(
        "mail_not_found", "메일을 찾을 수 없습니다. 옮겼거나 지웠을 수 있습니다.", "There is no such message."
    )


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
    shown = await apart(found.row.size > LARGE, show, fetched, found.place, proxied)
    return body_view(shown, shown_images=images), fetched, shown


def body_view(shown: Shown, *, shown_images: bool) -> MailBody:
    """What a message says, as it goes over HTTP."""
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
    view.files = [part_view(piece, shown.used) for piece in fetched.outline.files]
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
    judged = verdicts_of(row)
    if judged.judged:
        view.trust = MailTrust(
            spf=judged.spf, dkim=judged.dkim, dmarc=judged.dmarc, signed_by=judged.signed_by, server=judged.server
        )
    view.facts = await facts_of(tx, row, known, people, judged, shown.deceits)
    view.receipt_asked = _asked(header, people["from"], row)
    view.unsubscribe = _unsubscribe(header)


def part_view(piece: Piece, used: frozenset[str]) -> MailPart:
    """A file of a message."""
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
        for one in invitations.events(letter.text_in(piece, fetched.texts[piece.number])):
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


def _attendee(one: invitations.Attendee, known: Circle) -> MailPerson:
    return known.person(Address(one.name, one.address))


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
