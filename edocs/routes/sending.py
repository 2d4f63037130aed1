"""Doors of sending: recipients while drafting, the check before sealing, dispatches, seals and their registers."""

from uuid import UUID

from msgspec import convert, to_builtins

from edocs.actions import groups, seals, sending
from edocs.content import Addressee
from edocs.queries import recipients
from edocs.queries import sending as queries
from edocs.queries.dispatching import dispatch_row
from edocs.queries.documents import document_for
from edocs.routes.documents import routes
from edocs.views.sending import (
    AddRecipient,
    AddresseeView,
    AskSending,
    CheckRecipients,
    CheckRow,
    GivenReason,
    GroupView,
    KeepGroup,
    ManualFact,
    RecipientFinding,
    RecipientQuery,
    SealEntryView,
    SealQuery,
    SealView,
    SendingView,
    SendNow,
    SentQuery,
    SentRow,
)
from kernel.access import Permission
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Download, Page, Upload


@routes.get("/recipients")
async def find_recipients(tx: Tx, query: RecipientQuery) -> list[AddresseeView]:
    """Whom a document can be sent to: units, institutions of the city, agencies."""
    return await recipients.find(tx, query)


@routes.post("/recipients/check")
async def check_recipients(tx: Tx, body: CheckRecipients) -> list[RecipientFinding]:
    """What stands against these recipients, with the reason."""
    return await recipients.check(tx, [convert(to_builtins(one), Addressee) for one in body.addressees])


@routes.get("/recipient-groups")
async def list_recipient_groups(tx: Tx) -> list[GroupView]:
    """수신 그룹 of my unit and of the institution."""
    return await recipients.groups(tx)


@routes.post("/recipient-groups", status=201)
async def keep_recipient_group(tx: Tx, body: KeepGroup) -> list[GroupView]:
    """Keep recipients under a name for my unit."""
    await groups.keep(tx, body)
    return await recipients.groups(tx)


@routes.delete("/recipient-groups/{group_id}")
async def forget_recipient_group(tx: Tx, group_id: UUID) -> list[GroupView]:
    """Give a group of my unit up."""
    await groups.forget(tx, group_id)
    return await recipients.groups(tx)


@routes.get("/documents/{document_id}/sending")
async def read_sending(tx: Tx, document_id: UUID) -> SendingView:
    """How the document stands with its recipients."""
    return await shown(tx, document_id)


async def shown(tx: Tx, document_id: UUID) -> SendingView:
    """How it stands now."""
    return await queries.sending_view(tx, await document_for(tx, document_id))


@routes.post("/documents/{document_id}/sending/ask")
async def ask_sending(tx: Tx, document_id: UUID, body: AskSending) -> SendingView:
    """Ask the registry to check and send it (발송 의뢰)."""
    await sending.ask(tx, document_id, body.note)
    return await shown(tx, document_id)


@routes.post("/documents/{document_id}/sending/refuse", permission=Permission.REGISTRY)
async def refuse_sending(tx: Tx, document_id: UUID, body: GivenReason) -> SendingView:
    """Send it back to who asked (심사 반려)."""
    await sending.refuse(tx, document_id, body.reason)
    return await shown(tx, document_id)


@routes.post("/documents/{document_id}/send")
async def send_document(tx: Tx, document_id: UUID, body: SendNow) -> SendingView:
    """Seal it and send it to every recipient."""
    await sending.send(tx, document_id, body)
    return await shown(tx, document_id)


@routes.post("/documents/{document_id}/dispatches")
async def add_recipient(tx: Tx, document_id: UUID, body: AddRecipient) -> SendingView:
    """One more recipient after sending, with the lawful ground."""
    await sending.add(tx, document_id, body)
    return await shown(tx, document_id)


@routes.get("/documents/{document_id}/sheet.pdf")
async def read_sealed_sheet(tx: Tx, document_id: UUID) -> Download:
    """시행문: the sealed sheet as it was sent."""
    found = await document_for(tx, document_id)
    row = await queries.sending_row(tx, document_id)
    if row is None or row.sealed_sha256 is None:
        raise NotFound("no_sheet", "아직 보내지 않은 문서입니다.", "It has not been sent yet.")
    tx.audit("edocs.read_sheet", "document", document_id)
    blob = BlobRef(row.sealed_sha256, row.sealed_size)
    return Download(f"{found.row.number} 시행문.pdf", "application/pdf", blob, inline=True)


@routes.post("/dispatches/{dispatch_id}/cancel")
async def cancel_dispatch(tx: Tx, dispatch_id: UUID, body: GivenReason) -> SendingView:
    """Take one recipient back before anything has left."""
    await sending.cancel(tx, dispatch_id, body.reason)
    return await _of(tx, dispatch_id)


@routes.post("/dispatches/{dispatch_id}/resend")
async def resend_dispatch(tx: Tx, dispatch_id: UUID, body: GivenReason) -> SendingView:
    """Send it to this recipient once more (재발송)."""
    await sending.resend(tx, dispatch_id, body.reason)
    return await _of(tx, dispatch_id)


@routes.post("/dispatches/{dispatch_id}/facts")
async def note_dispatch(tx: Tx, dispatch_id: UUID, body: ManualFact) -> SendingView:
    """Note how it went by post, fax or hand, with the proof."""
    await sending.note_by_hand(tx, dispatch_id, body)
    return await _of(tx, dispatch_id)


@routes.post("/dispatches/{dispatch_id}/looked")
async def settle_dispatch(tx: Tx, dispatch_id: UUID) -> SendingView:
    """I have looked at what contradicted what was settled."""
    await sending.settle_attention(tx, dispatch_id)
    return await _of(tx, dispatch_id)


async def _of(tx: Tx, dispatch_id: UUID) -> SendingView:
    return await shown(tx, (await dispatch_row(tx, dispatch_id)).document_id)


@routes.get("/sending/checks", permission=Permission.REGISTRY)
async def list_checks(tx: Tx) -> list[CheckRow]:
    """심사함: what waits to be sealed."""
    return await queries.waiting_checks(tx)


@routes.get("/registers/sent")
async def sent_register(tx: Tx, query: SentQuery) -> Page[SentRow]:
    """발송대장: the dispatches of the documents that I may see."""
    return await queries.sent(tx, query)


@routes.get("/registers/sent.csv")
async def download_sent_register(tx: Tx, query: SentQuery) -> Download:
    """The same as a file for a spreadsheet."""
    tx.audit("edocs.register_csv", "register", "sent")
    return Download("발송대장.csv", "text/csv", content=await queries.sent_csv(tx, query))


@routes.get("/seals")
async def list_seals(tx: Tx) -> list[SealView]:
    """The institution's seals."""
    return await queries.seal_list(tx)


@routes.post("/seals", permission=Permission.REGISTRY, max_upload=seals.MOST_BYTES, status=201)
async def register_seal(tx: Tx, query: SealQuery, upload: Upload) -> list[SealView]:
    """Register a seal with its image, in the place of an earlier one where one is named."""
    await seals.register(tx, query, upload.blob)
    return await queries.seal_list(tx)


@routes.post("/seals/{seal_id}/destroy", permission=Permission.REGISTRY)
async def destroy_seal(tx: Tx, seal_id: UUID, body: GivenReason) -> list[SealView]:
    """Destroy a seal: its image is deleted at once."""
    await seals.destroy(tx, seal_id, body.reason)
    return await queries.seal_list(tx)


@routes.get("/seals/{seal_id}/image", permission=Permission.REGISTRY)
async def read_seal_image(tx: Tx, seal_id: UUID) -> Download:
    """The image of a seal in use."""
    row = await queries.seal_for(tx, seal_id)
    tx.audit("edocs.seal_read", "seal", seal_id)
    return Download("seal.png", "image/png", BlobRef(row.fingerprint, row.size), inline=True)


@routes.get("/registers/seals")
async def seal_register(tx: Tx) -> list[SealEntryView]:
    """관인대장: registration, use, replacement, destruction."""
    return await queries.seal_ledger(tx)


@routes.get("/registers/seals.csv")
async def download_seal_register(tx: Tx) -> Download:
    """The same as a file for a spreadsheet."""
    tx.audit("edocs.register_csv", "register", "seals")
    return Download("관인대장.csv", "text/csv", content=await queries.seal_csv(tx))
