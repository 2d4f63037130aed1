"""Doors of receiving: trays, one received document, what is done with it, and the registers of what came in."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.actions import answering, letters
from edocs.queries import receiving
from edocs.routes.documents import routes
from edocs.views.receiving import (
    Answer,
    Assign,
    Begun,
    Circulate,
    Distribute,
    FileLetter,
    Instruct,
    LetterRow,
    LetterUnit,
    LetterView,
    ReceivedQuery,
    Register,
    Transfer,
    TrayCounts,
    TrayQuery,
    WithReason,
)
from kernel.access import Permission
from kernel.blobs import BlobRef
from kernel.tx import Tx
from kernel.web import Download, Page

Place = Annotated[int, Meta(ge=0, le=1_000)]
SHOWN = ("application/pdf", "image/png", "image/jpeg")


@routes.get("/letters/counts")
async def letter_counts(tx: Tx) -> TrayCounts:
    """How many received documents wait for me, tray by tray."""
    return await receiving.counts(tx)


@routes.get("/letters/units")
async def list_letter_units(tx: Tx) -> list[LetterUnit]:
    """The units to which letters are distributed, with their people."""
    return await receiving.units(tx)


@routes.get("/letters")
async def read_tray(tx: Tx, query: TrayQuery) -> Page[LetterRow]:
    """The received documents of a tray."""
    return await receiving.tray(tx, query)


@routes.post("/letters/distribute", permission=Permission.REGISTRY)
async def distribute_letters(tx: Tx, body: Distribute) -> TrayCounts:
    """Distribute letters to a unit (배부), or again to another."""
    await letters.distribute(tx, body)
    return await receiving.counts(tx)


@routes.post("/letters/register")
async def register_letters(tx: Tx, body: Register) -> list[LetterRow]:
    """Register letters in my unit (접수); each gets its receipt number."""
    await letters.register(tx, body)
    return [(await shown(tx, one)).row for one in dict.fromkeys(body.letters)]


@routes.get("/letters/{received_id}")
async def read_letter(tx: Tx, received_id: UUID) -> LetterView:
    """A received document; opening it notes that its reader has read it (공람)."""
    found = await receiving.letter_for(tx, received_id)
    await letters.note_read(tx, found)
    tx.audit("edocs.letter_open", "received", received_id)
    return await shown(tx, received_id)


async def shown(tx: Tx, received_id: UUID) -> LetterView:
    """The received document as it stands now."""
    return await receiving.letter_view(tx, await receiving.letter_for(tx, received_id))


@routes.get("/letters/{received_id}/files/{place}")
async def read_letter_file(tx: Tx, received_id: UUID, place: Place) -> Download:
    """A file that came with it."""
    row = await receiving.file_for(tx, received_id, place)
    tx.audit("edocs.letter_file", "received", received_id, place=place)
    return Download(row.name, row.media_type, BlobRef(row.sha256, row.size), inline=row.media_type in SHOWN)


@routes.get("/letters/{received_id}/pictures/{name}")
async def read_letter_picture(tx: Tx, received_id: UUID, name: str) -> Download:
    """A picture that its sheet names, or its seal."""
    row = await receiving.picture_for(tx, received_id, name)
    return Download(row.name, row.media_type, BlobRef(row.sha256, row.size), inline=True)


@routes.post("/letters/{received_id}/assign")
async def assign_letter(tx: Tx, received_id: UUID, body: Assign) -> LetterView:
    """Name who handles it."""
    await letters.assign(tx, received_id, body)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/instruct")
async def instruct_letter(tx: Tx, received_id: UUID, body: Instruct) -> LetterView:
    """Settle by when, how, who (처리 지시)."""
    await letters.instruct(tx, received_id, body)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/circulate")
async def circulate_letter(tx: Tx, received_id: UUID, body: Circulate) -> LetterView:
    """Let these posts read it (공람)."""
    await letters.circulate(tx, received_id, body)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/ask-redistribution")
async def ask_letter_redistribution(tx: Tx, received_id: UUID, body: WithReason) -> LetterView:
    """It is another unit's business (재배부 요청)."""
    await letters.ask_redistribution(tx, received_id, body.reason)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/ask-resend")
async def ask_letter_resend(tx: Tx, received_id: UUID, body: WithReason) -> LetterView:
    """Ask the sender for it once more (재발송 요청)."""
    await letters.ask_resend(tx, received_id, body.reason)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/give-back")
async def give_letter_back(tx: Tx, received_id: UUID, body: WithReason) -> LetterView:
    """Give it back for a formal defect (반송)."""
    await letters.give_back(tx, received_id, body.reason)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/transfer")
async def transfer_letter(tx: Tx, received_id: UUID, body: Transfer) -> LetterView:
    """Hand it to the institution whose business it is (이송)."""
    await answering.transfer(tx, received_id, body)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/answer", status=201)
async def answer_letter(tx: Tx, received_id: UUID, body: Answer) -> Begun:
    """Begin a draft that answers it (회신)."""
    return Begun(document_id=await answering.answer(tx, received_id, body))


@routes.post("/letters/{received_id}/pass-on", status=201)
async def pass_letter_on(tx: Tx, received_id: UUID, body: Answer) -> Begun:
    """Begin the draft by which it is passed on with an opinion (경유)."""
    return Begun(document_id=await answering.pass_on(tx, received_id, body))


@routes.post("/letters/{received_id}/file")
async def file_letter(tx: Tx, received_id: UUID, body: FileLetter) -> LetterView:
    """File it in a record file (편철)."""
    await letters.file(tx, received_id, body)
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/finish")
async def finish_letter(tx: Tx, received_id: UUID) -> LetterView:
    """It is done (처리 완료)."""
    await letters.finish(tx, received_id, "")
    return await shown(tx, received_id)


@routes.post("/letters/{received_id}/reopen")
async def reopen_letter(tx: Tx, received_id: UUID, body: WithReason) -> LetterView:
    """It is to be handled once more."""
    await letters.reopen(tx, received_id, body.reason)
    return await shown(tx, received_id)


@routes.get("/registers/received")
async def received_register(tx: Tx, query: ReceivedQuery) -> Page[LetterRow]:
    """접수대장: what was registered, as far as I may see it."""
    return await receiving.received_register(tx, query)


@routes.get("/registers/received.csv")
async def download_received_register(tx: Tx, query: ReceivedQuery) -> Download:
    """The same as a file for a spreadsheet."""
    tx.audit("edocs.register_csv", "register", "received")
    return Download("접수대장.csv", "text/csv", content=await receiving.received_csv(tx, query))


@routes.get("/registers/distributed")
async def distributed_register(tx: Tx, query: ReceivedQuery) -> Page[LetterRow]:
    """배부대장: what was distributed, as far as I may see it."""
    return await receiving.distributed_register(tx, query)


@routes.get("/registers/distributed.csv")
async def download_distributed_register(tx: Tx, query: ReceivedQuery) -> Download:
    """The same as a file for a spreadsheet."""
    tx.audit("edocs.register_csv", "register", "distributed")
    return Download("배부대장.csv", "text/csv", content=await receiving.distributed_csv(tx, query))
