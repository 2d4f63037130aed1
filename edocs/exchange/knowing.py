"""Who we are and what we know, as far as one pack needs it: our codes, the agencies it names, what we sent of it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from edocs.exchange import receipts
from edocs.exchange.pack.judge import Context, Outbound, OutRecipient, Unit
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import Pack
from edocs.queries.exchange import own_org
from edocs.tables.exchange import agency, exchange_code, incoming, outgoing
from edocs.tables.sending import dispatch
from edocs.views.exchange import ExchangeSettings
from kernel.clock import SEOUL
from kernel.tx import Tx

_MINUTE: Final = timedelta(minutes=1)


async def context(tx: Tx, pack: Pack, name: str, given: ExchangeSettings) -> Context:
    """Who we are and what we know, as far as this pack needs it."""
    org_code, _ = await own_org(tx)
    sent = await _sent(tx, pack)
    answering = [one.code for one in sent.recipients] if sent else []
    codes = {pack.send_orgcode, pack.send_id, name[7:14], *answering}
    query = select(agency).where(agency.c.code.in_(codes)).ext(distinct_on(agency.c.code))
    units = [
        Unit(row.code, row.org_code, row.name, row.sends, row.receives, row.valid_from, row.valid_to)
        for row in await tx.db.execute(query.order_by(agency.c.code, agency.c.valid_from.desc()))
        if row.org_code != org_code
    ]
    own = await tx.db.execute(select(exchange_code).where(exchange_code.c.code.in_([name[7:14], org_code])))
    for row in own:
        units.append(Unit(row.code, org_code, "", row.unit_id is None, True, row.valid_from, row.valid_to))
    if org_code and not any(unit.code == org_code for unit in units):
        units.append(Unit(org_code, org_code, "", send=True, receive=True))
    return Context(
        now=tx.now.astimezone(SEOUL).replace(tzinfo=None),
        own_orgs=[org_code] if org_code else [],
        limits=limits_of(given),
        directory=units,
        outbound=[sent] if sent else [],
    )


async def _sent(tx: Tx, pack: Pack) -> Outbound | None:
    """What we sent under this id, one recipient each in the state that the sender's screen shows."""
    if pack.brings_document:
        return None
    same = (outgoing.c.institution_id == dispatch.c.institution_id) & (outgoing.c.dispatch_id == dispatch.c.id)
    query = (
        select(outgoing.c.recipient, outgoing.c.sender, dispatch.c.state)
        .join(dispatch, same)
        .where(outgoing.c.doc_id == pack.doc_id, outgoing.c.kind == "document", outgoing.c.file_name.is_not(None))
        .ext(distinct_on(outgoing.c.recipient))
        .order_by(outgoing.c.recipient, outgoing.c.attempt.desc())
    )
    rows = list(await tx.db.execute(query))
    if not rows:
        return None
    recipients = [OutRecipient(row.recipient, row.state) for row in rows]
    return Outbound(pack.doc_id, "", rows[0].sender, recipients=recipients)


async def answering(tx: Tx, pack: Pack) -> str:
    """The recipient code that a receipt speaks for: its own, or that of the unit for which the institution answers."""
    query = (
        select(outgoing.c.recipient).where(outgoing.c.doc_id == pack.doc_id, outgoing.c.kind == "document").distinct()
    )
    sent = set((await tx.db.execute(query)).scalars())
    if pack.send_id in sent:
        return pack.send_id
    units = select(agency.c.code).where(agency.c.org_code == pack.send_orgcode, agency.c.code.in_(sent))
    return str((await tx.db.execute(units)).scalars().first() or pack.send_id)


def limits_of(given: ExchangeSettings) -> Limits:
    """The limits of reading that the settings give."""
    return Limits(
        max_recipients=given.max_recipients,
        max_part_bytes=given.max_part_mb * 1024 * 1024,
        max_pack_bytes=given.max_pack_mb * 1024 * 1024,
    )


async def over_cap(tx: Tx, most: int) -> frozenset[str]:
    """Whose receipts of the last minute are as many as are taken: the others are not to wait for them."""
    recent = or_(*(incoming.c.doc_type == kind for kind in receipts.FACTS))
    minute = incoming.c.came_at > tx.now - _MINUTE
    query = select(incoming.c.sender).where(recent, minute).group_by(incoming.c.sender)
    return frozenset((await tx.db.execute(query.having(func.count() >= most))).scalars())
