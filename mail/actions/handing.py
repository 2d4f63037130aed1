"""A mail goes on to another room: as a draft document, as a message of the messenger."""

from uuid import UUID

from kernel.clock import SEOUL
from kernel.tx import Tx
from mail.ports import PORTS, Handed, absent
from mail.queries import parts, reading
from mail.queries.people import listed
from mail.views.reading import ShareMail

MOST_WORDS = 300


async def to_document(tx: Tx, box_id: UUID, uid: int, *, files: bool) -> UUID:
    """Begin a draft document of the actor's with what a mail says, and its files."""
    if PORTS.draft is None:
        raise absent()
    found = await reading.opened(tx, box_id, uid)
    _, fetched, shown = await reading.body_of(tx, found, images=False)
    taken = []
    for piece in fetched.outline.files if files else ():
        if piece.cid and piece.cid.lower() in shown.used:
            continue
        leaf = await parts.part_of(tx, found, piece.number)
        blob = await tx.blobs.put(tx.institution_id, leaf.octets, len(leaf.octets) + 1)
        taken.append((leaf.name, leaf.media_type, blob))
    row = found.row
    at = (row.sent_at or row.internal_date).astimezone(SEOUL)
    handed = Handed(row.subject, shown.text, row.sender, f"{at:%Y-%m-%d %H:%M}", taken)
    made = await PORTS.draft(tx, handed)
    tx.audit("mail.to_document", "mail", row.content_id, document=str(made), files=len(taken))
    return made


async def to_conversation(tx: Tx, box_id: UUID, uid: int, given: ShareMail) -> int:
    """Tell a mail in a conversation: who wrote what when, and how it begins. Returns the number of the message."""
    if PORTS.tell is None:
        raise absent()
    found = await reading.opened(tx, box_id, uid)
    row = found.row
    at = (row.sent_at or row.internal_date).astimezone(SEOUL)
    people = listed(row.sender)
    who = (people[0].name or people[0].address) if people else ""
    words = row.preview if len(row.preview) <= MOST_WORDS else f"{row.preview[:MOST_WORDS]}…"
    text = "\n".join(
        filter(None, (given.note, f"[메일] {row.subject or '제목 없음'}", f"{who} · {at:%m-%d %H:%M}", words))
    )
    seq = await PORTS.tell(tx, given.conversation, text, tx.client_id)
    tx.audit("mail.share", "mail", row.content_id, conversation=str(given.conversation))
    return seq
