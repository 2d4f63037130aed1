"""Doors for rule packs: what holds here, one's own values, and for the overseer preview, apply and undo."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from edocs.actions import packs as acting
from edocs.queries import packs as asking
from edocs.routes.documents import routes
from edocs.views.packs import ApplyPack, LibraryView, OwnValue, PackFile, PackPreview, PackView, UndoPack
from kernel.access import Permission
from kernel.tx import Tx

Version = Annotated[int, Meta(ge=1, le=1_000_000)]


@routes.get("/packs", permission=Permission.RULES)
async def list_packs(tx: Tx) -> list[PackView]:
    """Every rule pack that holds for this institution, with its own values and what was not checked yet."""
    return await asking.held(tx)


@routes.put("/packs/own", permission=Permission.RULES)
async def choose_value(tx: Tx, body: OwnValue) -> list[PackView]:
    """Set the institution's own value, from a day on, where the rule leaves a choice."""
    await acting.choose(tx, body)
    return await asking.held(tx)


@routes.get("/packs/library", permission=Permission.DISTRIBUTE)
async def pack_library(tx: Tx) -> LibraryView:
    """Every published pack, where it holds, and what was done with packs."""
    return await asking.library(tx)


@routes.post("/packs/library", permission=Permission.DISTRIBUTE)
async def publish_pack(tx: Tx, body: PackFile) -> LibraryView:
    """Take in a signed pack; it holds nowhere until it is applied."""
    await acting.take_in(tx, body.note)
    return await asking.library(tx)


@routes.get("/packs/library/{kind}/{version}/preview", permission=Permission.DISTRIBUTE)
async def preview_pack(tx: Tx, kind: str, version: Version) -> PackPreview:
    """What a pack would change, institution by institution, in numbers."""
    return await asking.preview(tx, kind, version)


@routes.post("/packs/library/{kind}/{version}/apply", permission=Permission.DISTRIBUTE)
async def apply_pack(tx: Tx, kind: str, version: Version, body: ApplyPack) -> LibraryView:
    """Apply a pack to one, some or all institutions in one act."""
    await acting.apply(tx, kind, version, body)
    return await asking.library(tx)


@routes.post("/packs/acts/{act_id}/undo", permission=Permission.DISTRIBUTE)
async def undo_pack(tx: Tx, act_id: UUID, body: UndoPack) -> LibraryView:
    """Take an act back by a further one; what held before holds again."""
    await acting.undo(tx, act_id, body)
    return await asking.library(tx)
