"""Doors of transfer, freezing and disposal."""

from uuid import UUID

from edocs.actions import records_disposal as disposing
from edocs.actions import records_freezing as freezing
from edocs.actions import records_transfer as transferring
from edocs.queries import records_disposal as shown
from edocs.routes.documents import routes
from edocs.views.records_disposal import (
    CandidateView,
    DisposalCommand,
    DisposalRow,
    DisposalSay,
    DisposalView,
    FreezeView,
    LiftFreeze,
    NewDisposal,
    NewFreeze,
    NewTransfer,
    TransferCommand,
    TransferItem,
    TransferRow,
    TransferView,
)
from kernel.access import Permission
from kernel.tx import Tx
from kernel.web import Download


@routes.get("/records/transfers", permission=Permission.RECORDS)
async def list_transfers(tx: Tx) -> list[TransferRow]:
    """이관목록."""
    return await shown.transfers(tx)


@routes.get("/records/transfers/due", permission=Permission.RECORDS)
async def list_transfer_candidates(tx: Tx) -> list[TransferItem]:
    """Files that the units still keep, those that are due first."""
    return await shown.transfer_candidates(tx)


@routes.post("/records/transfers", status=201, permission=Permission.RECORDS)
async def begin_transfer(tx: Tx, body: NewTransfer) -> TransferView:
    """Begin a list."""
    return await shown.transfer_view(tx, await transferring.begin(tx, body))


@routes.get("/records/transfers/{transfer_id}", permission=Permission.RECORDS)
async def read_transfer(tx: Tx, transfer_id: UUID) -> TransferView:
    """A list with its files."""
    return await shown.transfer_view(tx, transfer_id)


@routes.get("/records/transfers/{transfer_id}/csv", permission=Permission.RECORDS)
async def download_transfer(tx: Tx, transfer_id: UUID) -> Download:
    """The list for a spreadsheet."""
    return Download("이관목록.csv", "text/csv", content=await shown.transfer_csv(tx, transfer_id))


@routes.post("/records/transfers/{transfer_id}/act", permission=Permission.RECORDS)
async def act_on_transfer(tx: Tx, transfer_id: UUID, body: TransferCommand) -> TransferView:
    """Check a list, take it over, or give it up."""
    await transferring.act(tx, transfer_id, body)
    return await shown.transfer_view(tx, transfer_id)


@routes.get("/records/freezes")
async def list_freezes(tx: Tx) -> list[FreezeView]:
    """폐기 금지와 처분 보류: what must not be disposed of."""
    return await shown.freezes(tx)


@routes.post("/records/freezes", status=201, permission=Permission.RECORDS)
async def place_freeze(tx: Tx, body: NewFreeze) -> list[FreezeView]:
    """Forbid disposal."""
    await freezing.place(tx, body)
    return await shown.freezes(tx)


@routes.post("/records/freezes/{freeze_id}/lift", permission=Permission.RECORDS)
async def lift_freeze(tx: Tx, freeze_id: UUID, body: LiftFreeze) -> list[FreezeView]:
    """End a freeze, with the reason."""
    await freezing.lift(tx, freeze_id, body.reason)
    return await shown.freezes(tx)


@routes.get("/records/disposals")
async def list_disposals(tx: Tx) -> list[DisposalRow]:
    """Disposals under way and done: all for the records officer, for a unit those that ask its opinion."""
    return await shown.disposals(tx)


@routes.get("/records/disposals/candidates", permission=Permission.RECORDS)
async def list_disposal_candidates(tx: Tx) -> list[CandidateView]:
    """Files whose period is over."""
    return await shown.candidates(tx)


@routes.post("/records/disposals", status=201, permission=Permission.RECORDS)
async def propose_disposal(tx: Tx, body: NewDisposal) -> DisposalView:
    """Propose files for disposal."""
    return await shown.disposal_view(tx, await disposing.propose(tx, body))


@routes.get("/records/disposals/{disposal_id}")
async def read_disposal(tx: Tx, disposal_id: UUID) -> DisposalView:
    """A disposal with what was said of each file."""
    return await shown.disposal_view(tx, disposal_id)


@routes.post("/records/disposals/{disposal_id}/act", permission=Permission.RECORDS)
async def act_on_disposal(tx: Tx, disposal_id: UUID, body: DisposalCommand) -> DisposalView:
    """Ask for opinions, go on, enter the board's decision, carry it out, or withdraw."""
    await disposing.act(tx, disposal_id, body)
    return await shown.disposal_view(tx, disposal_id)


@routes.post("/records/disposals/{disposal_id}/items/{item_id}")
async def say_on_disposal(tx: Tx, disposal_id: UUID, item_id: UUID, body: DisposalSay) -> DisposalView:
    """The unit's opinion, the officer's review, or the board's decision on one file."""
    await disposing.say(tx, disposal_id, item_id, body)
    return await shown.disposal_view(tx, disposal_id)
