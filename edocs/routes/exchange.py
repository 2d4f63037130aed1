"""Doors of the national exchange: agencies for everybody, the console for its operators."""

from uuid import UUID

from sqlalchemy import func, select

from edocs.actions import agencies as directory
from edocs.actions import exchanging as acting
from edocs.exchange import receipts
from edocs.exchange.meaning import meaning
from edocs.queries import agencies, exchange
from edocs.routes.documents import routes
from edocs.tables.exchange import agency, agency_import, incoming, outgoing
from edocs.views.exchange import (
    AgencyAsk,
    AgencyFinding,
    AgencyImportView,
    AgencyQuery,
    AgencyView,
    DirectoryState,
    DismissInput,
    ExchangeCounts,
    ExchangeSettings,
    ExchangeSettingsView,
    InQuery,
    InView,
    OutQuery,
    OutView,
    OwnCodeInput,
    RefuseInput,
)
from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Download, Page


@routes.get("/exchange/agencies")
async def find_agencies(tx: Tx, query: AgencyQuery) -> list[AgencyView]:
    """Agencies of the national directory that the words fit, exact names first."""
    return [_agency(one) for one in await agencies.find(tx, query.q, only_receiving=not query.all)]


@routes.post("/exchange/agencies/check")
async def check_agencies(tx: Tx, body: AgencyAsk) -> list[AgencyFinding]:
    """Whether each of these recipients can be sent to, and why not."""
    with_code = [(one.code, one.name) for one in body.recipients if one.code.strip()]
    found = iter(await agencies.check_all(tx, with_code))
    return [
        _finding(next(found) if one.code.strip() else await agencies.named(tx, one.name)) for one in body.recipients
    ]


@routes.get("/exchange/agencies/{code}/history")
async def agency_history(tx: Tx, code: str) -> list[AgencyView]:
    """What a code was, version by version."""
    return [_agency(one) for one in await agencies.history(tx, code)]


@routes.get("/exchange/directory")
async def directory_state(tx: Tx) -> DirectoryState:
    """How many agencies are known, and the last copies of the directory."""
    exchange.require_operator(tx)
    living = agency.c.valid_to.is_(None)
    counted = select(func.count(), func.count().filter(agency.c.receives)).select_from(agency).where(living)
    whole, receiving = (await tx.db.execute(counted)).one()
    rows = await tx.db.execute(select(agency_import).order_by(agency_import.c.at.desc()).limit(20))
    names = [name for name in AgencyImportView.__struct_fields__]
    imports = [AgencyImportView(**{name: getattr(row, name) for name in names}) for row in rows]
    return DirectoryState(agencies=whole, receiving=receiving, imports=imports)


@routes.get("/exchange/settings")
async def exchange_settings(tx: Tx) -> ExchangeSettingsView:
    """How this institution takes part, its codes, and whether the transport complained."""
    return await _settings(tx)


@routes.put("/exchange/settings")
async def set_exchange_settings(tx: Tx, body: ExchangeSettings) -> ExchangeSettingsView:
    """Set how this institution takes part."""
    await acting.set_settings(tx, body)
    return await _settings(tx)


@routes.post("/exchange/codes")
async def give_exchange_code(tx: Tx, body: OwnCodeInput) -> ExchangeSettingsView:
    """Give a unit, or the institution, its code."""
    await directory.give_code(tx, body.unit_id, body.code)
    return await _settings(tx)


@routes.get("/exchange/counts")
async def exchange_counts(tx: Tx) -> ExchangeCounts:
    """How many are where, and the alarms."""
    return await exchange.counts(tx)


@routes.get("/exchange/out")
async def list_exchange_out(tx: Tx, query: OutQuery) -> Page[OutView]:
    """What goes out."""
    tx.audit("edocs.exchange_out_read", "exchange", "list")
    return await exchange.out_rows(tx, query)


@routes.get("/exchange/in")
async def list_exchange_in(tx: Tx, query: InQuery) -> Page[InView]:
    """What came in."""
    tx.audit("edocs.exchange_in_read", "exchange", "list")
    page = await exchange.in_rows(tx, query)
    for item in page.items:
        item.meaning = meaning(item.reason, tx.actor.language)
    return page


@routes.get("/exchange/in/{in_id}")
async def show_exchange_in(tx: Tx, in_id: UUID) -> InView:
    """One file that came in."""
    shown = exchange.in_view(await exchange.in_row(tx, in_id))
    shown.meaning = meaning(shown.reason, tx.actor.language)
    tx.audit("edocs.exchange_in_read", "exchange_in", in_id)
    return shown


@routes.get("/exchange/in/{in_id}/raw")
async def raw_exchange_in(tx: Tx, in_id: UUID) -> Download:
    """The bytes of a file as it came, for proof or for a look; its contents may be harmful."""
    row = await exchange.raw_row(tx, incoming, in_id)
    tx.audit("edocs.exchange_raw", "exchange_in", in_id, sha256=row.sha256)
    return Download(name=f"{row.id}.xml.bin", media_type="application/octet-stream", blob=BlobRef(row.sha256, row.size))


@routes.get("/exchange/out/{out_id}/raw")
async def raw_exchange_out(tx: Tx, out_id: UUID) -> Download:
    """The bytes of a file exactly as it went out."""
    row = await exchange.raw_row(tx, outgoing, out_id)
    if not row.sha256:
        raise NotFound("no_file", "만들어지지 못한 문서라 파일이 없습니다.", "It could not be built.")
    tx.audit("edocs.exchange_raw", "exchange_out", out_id, sha256=row.sha256)
    return Download(name=f"{row.id}.xml.bin", media_type="application/octet-stream", blob=BlobRef(row.sha256, row.size))


@routes.post("/exchange/in/{in_id}/again", status=204)
async def process_exchange_in_again(tx: Tx, in_id: UUID) -> None:
    """Process a quarantined file once more."""
    await acting.process_again(tx, in_id)


@routes.post("/exchange/in/{in_id}/refuse", status=204)
async def refuse_exchange_in(tx: Tx, in_id: UUID, body: RefuseInput) -> None:
    """Refuse a quarantined file and tell its sender."""
    row = await acting.refuse(tx, in_id, body.type)
    await receipts.queue(tx, row, body.type, reason=body.reason)


@routes.post("/exchange/in/{in_id}/dismiss", status=204)
async def dismiss_exchange_in(tx: Tx, in_id: UUID, body: DismissInput) -> None:
    """Put a quarantined file away."""
    await acting.dismiss(tx, in_id, body.reason)


async def _settings(tx: Tx) -> ExchangeSettingsView:
    exchange.require_operator(tx)
    code, _ = await exchange.own_org(tx)
    faults = [one.detail for one in (await exchange.counts(tx)).alarms if one.kind == "transport"]
    return ExchangeSettingsView(
        settings=await exchange.settings(tx), place=code, well=not faults, faults=faults, codes=await exchange.codes(tx)
    )


def _agency(one: agencies.Agency) -> AgencyView:
    return AgencyView(
        code=one.code,
        name=one.name,
        full_name=one.full_name,
        printed=one.printed,
        receives=one.receives,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
    )


def _finding(found: agencies.Finding) -> AgencyFinding:
    return AgencyFinding(
        state=found.state,
        reason=found.reason,
        agency=_agency(found.agency) if found.agency else None,
        successor=_agency(found.successor) if found.successor else None,
    )
