"""Doors of shared accounts, of what was deleted, of files of mail, and of the ways to other rooms."""

from uuid import UUID

from kernel.tx import Tx
from kernel.web import Download
from mail.actions import exporting, handing, refiling, sharing
from mail.queries import exports
from mail.queries.members import members
from mail.queries.vault import vault
from mail.routes import routes
from mail.views.boxes import (
    AccountMember,
    AssignInput,
    MailActDone,
    MailAssignment,
    MailRows,
    MailViewQuery,
    RestoreInput,
)
from mail.views.reading import MadeDocument, SharedMail, ShareMail, ToDocument
from mail.views.writing import MailExport, NewExport

_ONE = "/boxes/{box_id}/messages/{uid}"


@routes.get("/accounts/{account_id}/members")
async def list_account_members(tx: Tx, account_id: UUID) -> list[AccountMember]:
    """Who may open a shared account."""
    return await members(tx, account_id)


@routes.put("/accounts/{account_id}/conversations/{conversation_id}/assignment")
async def assign_mail_talk(tx: Tx, account_id: UUID, conversation_id: UUID, body: AssignInput) -> MailAssignment:
    """Take a conversation of a shared account on, give it to somebody, or say that it is done."""
    return await sharing.assign(tx, account_id, conversation_id, body)


@routes.get("/accounts/{account_id}/vault")
async def list_vault(tx: Tx, account_id: UUID, query: MailViewQuery) -> MailRows:
    """Deleted mail that can be brought back; `until` says for how long."""
    return await vault(tx, account_id, query)


@routes.post("/accounts/{account_id}/restore")
async def restore_mail(tx: Tx, account_id: UUID, body: RestoreInput) -> MailActDone:
    """Bring deleted mail back."""
    return await refiling.restore(tx, account_id, body.contents, body.to)


@routes.post("/exports", status=201)
async def begin_mail_export(tx: Tx, body: NewExport) -> list[MailExport]:
    """Have an account or a mailbox made into a file."""
    await exporting.begin(tx, body)
    return await exports.exports(tx)


@routes.get("/exports")
async def list_mail_exports(tx: Tx) -> list[MailExport]:
    """Files of mail that I have had made."""
    return await exports.exports(tx)


@routes.get("/exports/{export_id}/file")
async def read_mail_export(tx: Tx, export_id: UUID) -> Download:
    """A file of mail."""
    name, blob = await exports.export_file(tx, export_id)
    tx.audit("mail.export.read", "mail_export", export_id)
    return Download(name, "application/zip" if name.endswith(".zip") else "application/mbox", blob)


@routes.post(_ONE + "/document", status=201)
async def make_document_of_mail(tx: Tx, box_id: UUID, uid: int, body: ToDocument) -> MadeDocument:
    """Begin a draft document with a mail."""
    return MadeDocument(document=await handing.to_document(tx, box_id, uid, files=body.files))


@routes.post(_ONE + "/share", status=201)
async def share_mail(tx: Tx, box_id: UUID, uid: int, body: ShareMail) -> SharedMail:
    """Tell a mail in a conversation of the messenger."""
    seq = await handing.to_conversation(tx, box_id, uid, body)
    return SharedMail(conversation=body.conversation, seq=seq)
