"""Doors of what one writes: drafts, their files, addresses, signatures, texts to begin with."""

from uuid import UUID

from kernel import uploads
from kernel.tx import Tx
from kernel.web import Download, Piece, Upload
from mail.actions import bringing, drafting, texts
from mail.queries import drafts as queries
from mail.queries.checking import check
from mail.queries.suggesting import suggest
from mail.routes import routes
from mail.views.reading import PartDownload
from mail.views.writing import (
    AttachDocument,
    AttachMail,
    BeginFile,
    DraftChange,
    DraftCheck,
    DraftFile,
    DraftLine,
    DraftSaved,
    DraftsQuery,
    FileQuery,
    LargeInput,
    MailDraft,
    MailSignature,
    MailSuggestion,
    MailTemplate,
    MailTemplateInput,
    MailUpload,
    NewDraft,
    PiecePlace,
    SignatureInput,
    SuggestQuery,
)


@routes.get("/drafts")
async def list_mail_drafts(tx: Tx, query: DraftsQuery) -> list[DraftLine]:
    """What I am writing, the latest first."""
    return await queries.drafts(tx, query.account)


@routes.post("/drafts", status=201)
async def begin_draft(tx: Tx, body: NewDraft) -> MailDraft:
    """Begin to write: anew, as an answer, or going on with what lies there."""
    return await queries.draft_view(tx, await drafting.begin(tx, body))


@routes.get("/drafts/{draft_id}")
async def read_mail_draft(tx: Tx, draft_id: UUID) -> MailDraft:
    """A draft as it is kept."""
    return await queries.draft_view(tx, draft_id)


@routes.put("/drafts/{draft_id}")
async def save_mail_draft(tx: Tx, draft_id: UUID, body: DraftChange) -> DraftSaved:
    """Keep a draft as it stands on the screen."""
    return await drafting.save(tx, draft_id, body)


@routes.delete("/drafts/{draft_id}", status=204)
async def discard_draft(tx: Tx, draft_id: UUID) -> None:
    """Throw a draft away."""
    await drafting.discard(tx, draft_id)


@routes.post("/drafts/{draft_id}/close", status=204)
async def close_draft(tx: Tx, draft_id: UUID) -> None:
    """Leave a draft: it lies among the drafts of every mail program; an empty one goes."""
    await drafting.close(tx, draft_id)


@routes.post("/drafts/{draft_id}/check")
async def check_draft(tx: Tx, draft_id: UUID) -> DraftCheck:
    """What the server says of a draft as it would go now."""
    return (await check(tx, draft_id)).view


@routes.post("/files", status=201, max_upload=bringing.WHOLE)
async def bring_mail_file(tx: Tx, query: FileQuery, upload: Upload) -> DraftFile:
    """Bring a file for a draft; its name stands in `name`."""
    given = bringing.Brought(upload.name, upload.media_type, upload.blob, inline=query.inline)
    return queries.file_view(await bringing.bring(tx, query.draft, given))


@routes.get("/drafts/{draft_id}/files/{file_id}")
async def read_draft_file(tx: Tx, draft_id: UUID, file_id: UUID, query: PartDownload) -> Download:
    """A file of a draft."""
    row = await queries.file_row(tx, draft_id, file_id)
    return Download(row.name, row.media_type, queries.blob_of(row), inline=query.inline)


@routes.delete("/drafts/{draft_id}/files/{file_id}", status=204)
async def remove_draft_file(tx: Tx, draft_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft."""
    await bringing.remove(tx, draft_id, file_id)


@routes.post("/drafts/{draft_id}/files/{file_id}/large")
async def set_large_file(tx: Tx, draft_id: UUID, file_id: UUID, body: LargeInput) -> DraftFile:
    """Send a file as a link, or in the mail."""
    return queries.file_view(await bringing.set_large(tx, draft_id, file_id, large=body.large))


@routes.post("/drafts/{draft_id}/attach", status=201)
async def attach_mail(tx: Tx, draft_id: UUID, body: AttachMail) -> DraftFile:
    """Attach a message, or one of its files."""
    return queries.file_view(await bringing.attach_mail(tx, draft_id, body))


@routes.post("/drafts/{draft_id}/document", status=201)
async def attach_document(tx: Tx, draft_id: UUID, body: AttachDocument) -> DraftFile:
    """Attach a document of the suite."""
    return queries.file_view(await bringing.attach_document(tx, draft_id, body))


@routes.post("/uploads", status=201)
async def begin_mail_upload(tx: Tx, body: BeginFile) -> MailUpload:
    """Announce a large file that comes in parts, or find it where it stopped."""
    return _upload(await bringing.begin(tx, body))


@routes.get("/uploads/{upload_id}")
async def read_mail_upload(tx: Tx, upload_id: UUID) -> MailUpload:
    """How far a file has come."""
    return _upload(await uploads.mine(tx, bringing.PURPOSE, upload_id))


@routes.put("/uploads/{upload_id}", max_upload=uploads.PART, shelf="upload_id")
async def send_mail_part(tx: Tx, upload_id: UUID, query: PiecePlace, upload: Piece) -> MailUpload:
    """Send the next part of a file."""
    return _upload(await bringing.receive(tx, upload_id, query.offset, upload.part, query.sha256))


@routes.post("/uploads/{upload_id}/finish")
async def finish_mail_upload(tx: Tx, upload_id: UUID) -> DraftFile:
    """Make a file of an upload that is whole."""
    return queries.file_view(await bringing.finish(tx, upload_id))


@routes.delete("/uploads/{upload_id}", status=204)
async def cancel_mail_upload(tx: Tx, upload_id: UUID) -> None:
    """Give an upload up."""
    await bringing.cancel(tx, upload_id)


def _upload(row: object) -> MailUpload:
    names = ("id", "name", "size", "received", "state")
    return MailUpload(part=uploads.PART, **{name: getattr(row, name) for name in names})


@routes.get("/suggest")
async def suggest_recipients(tx: Tx, query: SuggestQuery) -> list[MailSuggestion]:
    """Whom somebody may mean who begins to type."""
    return await suggest(tx, query)


@routes.get("/signatures")
async def list_signatures(tx: Tx) -> list[MailSignature]:
    """My signatures."""
    return await queries.signatures(tx)


@routes.post("/signatures", status=201)
async def add_signature(tx: Tx, body: SignatureInput) -> list[MailSignature]:
    """A further signature."""
    await texts.add_signature(tx, body)
    return await queries.signatures(tx)


@routes.put("/signatures/{signature_id}")
async def change_signature(tx: Tx, signature_id: UUID, body: SignatureInput) -> list[MailSignature]:
    """Change a signature."""
    await texts.change_signature(tx, signature_id, body)
    return await queries.signatures(tx)


@routes.delete("/signatures/{signature_id}", status=204)
async def remove_signature(tx: Tx, signature_id: UUID) -> None:
    """Take a signature away."""
    await texts.remove_signature(tx, signature_id)


@routes.get("/templates")
async def list_mail_templates(tx: Tx) -> list[MailTemplate]:
    """Texts to begin with, mine and those of my units."""
    return await queries.templates(tx)


@routes.post("/templates", status=201)
async def add_mail_template(tx: Tx, body: MailTemplateInput) -> list[MailTemplate]:
    """A further text to begin with."""
    await texts.add_template(tx, body)
    return await queries.templates(tx)


@routes.put("/templates/{template_id}")
async def change_mail_template(tx: Tx, template_id: UUID, body: MailTemplateInput) -> list[MailTemplate]:
    """Change a text to begin with."""
    await texts.change_template(tx, template_id, body)
    return await queries.templates(tx)


@routes.delete("/templates/{template_id}", status=204)
async def remove_mail_template(tx: Tx, template_id: UUID) -> None:
    """Take a text to begin with away."""
    await texts.remove_template(tx, template_id)
