"""Files of drafts: brought whole or in parts, taken from other mails, from documents of the suite."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from kernel import uploads
from kernel.blobs import BlobRef, Part
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound, TooLarge
from kernel.tx import Tx
from mail.events import MailFileBrought
from mail.mime.parameters import clean_name
from mail.ports import PORTS, absent
from mail.queries import parts, reading
from mail.queries.drafts import blob_of, draft_row, file_row
from mail.queries.messages import octets as octets_of
from mail.queries.policy import house_policy
from mail.queries.reading import Opened
from mail.tables import file
from mail.views.writing import AttachDocument, AttachMail, BeginFile

PURPOSE = uploads.Purpose("mail", "mail.join_upload", "mail.sweep_upload")
MOST_FILES = 200
WHOLE = 25 * 2**20
"""Octets of a file that comes in one request."""
_ANY = "application/octet-stream"


class Brought:
    """A file before it is one of a draft's."""

    def __init__(self, name: str, media_type: str, blob: BlobRef, *, inline: bool = False) -> None:
        self.name, self.media_type, self.blob, self.inline = (
            clean_name(name) or "file",
            media_type or _ANY,
            blob,
            inline,
        )
        self.document: UUID | None = None
        self.how = ""


async def bring(tx: Tx, draft_id: UUID, given: Brought) -> Any:
    """Keep a file with a draft; what is too much for a mail goes as a link. Returns its row."""
    row = await _open_draft(tx, draft_id)
    have = select(func.count(), func.coalesce(func.sum(file.c.size).filter(~file.c.large), 0))
    count, octets = (await tx.db.execute(have.where(file.c.draft_id == row.id))).one()
    if count >= MOST_FILES:
        raise Conflict("too_many_files", f"파일은 {MOST_FILES}개까지 붙일 수 있습니다.", "Too many files.")
    inline = given.inline and given.media_type.startswith("image/")
    large = not inline and octets + given.blob.size > (await house_policy(tx)).large_from
    made = new_id()
    values = {
        "institution_id": tx.institution_id,
        "id": made,
        "draft_id": draft_id,
        "person_id": tx.actor.person_id,
        "name": given.name,
        "media_type": given.media_type[:127],
        "size": given.blob.size,
        "sha256": given.blob.sha256,
        "cid": f"{made.hex}@dure" if inline else "",
        "inline": inline,
        "large": large,
        "scan": "pending" if tx.scanner is not None else "",
        "document_id": given.document,
        "how": given.how,
        "position": count,
        "at": tx.now,
    }
    brought = (await tx.db.execute(insert(file).values(values).returning(file))).one()
    if tx.scanner is not None:
        tx.publish(MailFileBrought(file_id=made))
    tx.audit("mail.file", "mail_file", made, size=given.blob.size)
    return brought


async def _open_draft(tx: Tx, draft_id: UUID) -> Any:
    row = await draft_row(tx, draft_id, lock=True)
    if row.state != "open":
        raise Conflict("draft_sent", "이미 보낸 메일입니다.", "This mail was sent already.")
    return row


async def begin(tx: Tx, given: BeginFile) -> Any:
    """Announce a large file, or find it where it stopped. Returns the upload's row."""
    await _open_draft(tx, given.draft)
    if given.size > uploads.MOST_BYTES:
        raise TooLarge("too_large", "파일 하나는 2GB까지 보낼 수 있습니다.", "A file may have 2 GB.")
    announced = uploads.Announced(clean_name(given.name) or "file", given.media_type, given.size, given.mark)
    row = await uploads.begin(tx, PURPOSE, given.draft, announced)
    tx.audit("mail.upload", "upload", row.id, size=given.size)
    return row


async def receive(tx: Tx, upload_id: UUID, start: int, part: Part, claimed: str) -> Any:
    """Take one part. Returns the upload's row."""
    row = await uploads.receive(tx, PURPOSE, upload_id, start, part, claimed)
    tx.audit("mail.upload_part", "upload", upload_id, start=start)
    return row


async def finish(tx: Tx, upload_id: UUID) -> Any:
    """Make a file of an upload that is whole; again, it answers with the same. Returns the file's row."""
    row = await uploads.mine(tx, PURPOSE, upload_id)
    if row.taken_as is not None:
        return (await tx.db.execute(select(file).where(file.c.id == row.taken_as))).one()
    made = await bring(tx, row.owner, Brought(row.name, row.media_type, uploads.whole(row)))
    await uploads.take(tx, PURPOSE, upload_id, made.id)
    return made


async def cancel(tx: Tx, upload_id: UUID) -> None:
    """Give an upload up."""
    await uploads.cancel(tx, PURPOSE, upload_id)
    tx.audit("mail.upload_cancelled", "upload", upload_id)


async def scan(tx: Tx, file_id: UUID) -> None:
    """Let the scanner look into a file."""
    row = (await tx.db.execute(select(file).where(file.c.id == file_id))).one_or_none()
    if row is None or tx.scanner is None:
        return
    verdict = await tx.scanner.scan(await tx.blobs.open(tx.institution_id, blob_of(row)))
    await tx.db.execute(update(file).where(file.c.id == file_id).values(scan=verdict.kind))


async def remove(tx: Tx, draft_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft."""
    await _open_draft(tx, draft_id)
    await file_row(tx, draft_id, file_id)
    await tx.db.execute(delete(file).where(file.c.id == file_id))
    tx.audit("mail.file.remove", "mail_file", file_id)


async def set_large(tx: Tx, draft_id: UUID, file_id: UUID, *, large: bool) -> Any:
    """Send a file as a link, or in the mail. Returns its row."""
    await _open_draft(tx, draft_id)
    row = await file_row(tx, draft_id, file_id)
    if not large and row.size > (await house_policy(tx)).large_from:
        raise TooLarge(
            "mail_too_large", "이 파일은 커서 링크로만 보낼 수 있습니다.", "The file is too large for a mail."
        )
    if row.inline:
        raise Invalid("file_inline", "본문에 넣은 그림은 링크로 보낼 수 없습니다.", "It stands in the text.")
    change = update(file).where(file.c.id == file_id).values(large=large).returning(file)
    tx.audit("mail.file.large", "mail_file", file_id, large=large)
    return (await tx.db.execute(change)).one()


async def copy_files(
    tx: Tx, draft_id: UUID, found: Opened, files: Sequence[str], pictures: Sequence[tuple[str, str]], html: str
) -> str:
    """Take files and pictures of a message along; the text then shows the copies. Returns the text."""
    for number in files:
        leaf = await parts.part_of(tx, found, number)
        blob = await tx.blobs.put(tx.institution_id, leaf.octets, len(leaf.octets) + 1)
        await bring(tx, draft_id, Brought(leaf.name, leaf.media_type, blob))
    for number, place in pictures:
        leaf = await parts.part_of(tx, found, number)
        blob = await tx.blobs.put(tx.institution_id, leaf.octets, len(leaf.octets) + 1)
        row = await bring(tx, draft_id, Brought(leaf.name, leaf.media_type, blob, inline=True))
        html = html.replace(f'"{place}"', f'"{picture_place(draft_id, row.id)}"')
    return html


def picture_place(draft_id: UUID, file_id: UUID) -> str:
    """Where a picture of a draft is shown."""
    return f"/api/mail/drafts/{draft_id}/files/{file_id}?inline=true"


async def attach_mail(tx: Tx, draft_id: UUID, given: AttachMail) -> Any:
    """A whole message as a file, or one of its files. Returns the file's row."""
    found = await reading.opened(tx, given.box, given.uid)
    if given.part:
        leaf = await parts.part_of(tx, found, given.part)
        name, kind, octets = leaf.name, leaf.media_type, leaf.octets
    else:
        row = found.row
        octets = await octets_of(tx.blobs, tx.institution_id, row, len(row.prefix), row.size)
        name, kind = f"{row.subject or 'mail'}.eml", "message/rfc822"
    blob = await tx.blobs.put(tx.institution_id, octets, len(octets) + 1)
    return await bring(tx, draft_id, Brought(name, kind, blob))


async def attach_document(tx: Tx, draft_id: UUID, given: AttachDocument) -> Any:
    """A document of the suite: a copy of its file, or a note that names it to whoever may read it."""
    await _open_draft(tx, draft_id)
    if given.how == "copy":
        if PORTS.paper is None:
            raise absent()
        paper = await PORTS.paper(tx, given.document)
        blob = await tx.blobs.put(tx.institution_id, paper.octets, len(paper.octets) + 1)
        brought = Brought(paper.name, paper.media_type, blob)
    else:
        if PORTS.titled is None:
            raise absent()
        title, number = await PORTS.titled(tx, given.document)
        if tx.keys is None:
            raise NotFound()
        place = f"{tx.keys.address.rstrip('/')}/documents/{given.document}"
        text = f"{title}\r\n{number}\r\n{place}\r\n".encode()
        brought = Brought(f"{title}.url.txt", "text/plain", await tx.blobs.put(tx.institution_id, text, len(text) + 1))
    brought.document, brought.how = given.document, given.how
    return await bring(tx, draft_id, brought)
