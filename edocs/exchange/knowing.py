"""Who we are and what we know, as far as packs need it: our codes, the agencies they name, what we sent of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

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


@dataclass(slots=True)
class House:
    """Our side, looked up once in a transaction: who we are, our codes, and the agencies as they are asked for."""

    tx: Tx
    given: ExchangeSettings
    code: str
    name: str
    own: dict[str, Any]
    """Our codes, also those that ended."""
    _known: dict[str, Unit | None] = field(default_factory=dict)

    def unit_of(self, code: str) -> UUID | None:
        """The unit that a code of ours stands for."""
        row = self.own.get(code)
        found: UUID | None = row.unit_id if row is not None else None
        return found

    async def need(self, codes: Iterable[str]) -> None:
        """Look these up in the directory, if they were not yet."""
        wanted = sorted(set(codes) - self._known.keys())
        if not wanted:
            return
        query = select(agency).where(agency.c.code.in_(wanted)).ext(distinct_on(agency.c.code))
        rows = await self.tx.db.execute(query.order_by(agency.c.code, agency.c.valid_from.desc()))
        self._known |= dict.fromkeys(wanted)
        for row in rows:
            if row.org_code != self.code:
                unit = Unit(row.code, row.org_code, row.name, row.sends, row.receives, row.valid_from, row.valid_to)
                self._known[row.code] = unit

    async def context(self, pack: Pack, name: str) -> Context:
        """What this pack is held against."""
        sent = await _sent(self.tx, pack)
        answering = [one.code for one in sent.recipients] if sent else []
        codes = {pack.send_orgcode, pack.send_id, name[7:14], *answering}
        await self.need(codes)
        units = [unit for code in sorted(codes) if (unit := self._known[code]) is not None]
        for code in {name[7:14], self.code} & self.own.keys():
            row = self.own[code]
            units.append(Unit(code, self.code, "", row.unit_id is None, True, row.valid_from, row.valid_to))
        if self.code and not any(unit.code == self.code for unit in units):
            units.append(Unit(self.code, self.code, "", send=True, receive=True))
        return Context(
            now=self.tx.now.astimezone(SEOUL).replace(tzinfo=None),
            own_orgs=[self.code] if self.code else [],
            limits=limits_of(self.given),
            directory=units,
            outbound=[sent] if sent else [],
        )


async def house(tx: Tx, given: ExchangeSettings) -> House:
    """Our side of whatever this transaction settles."""
    code, name = await own_org(tx)
    rows = await tx.db.execute(select(exchange_code))
    return House(tx, given, code, name, {row.code: row for row in rows})


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
