"""The courier of the exchange: packs what is due, hands it over, watches it, takes in what came, raises alarms.

Every step that goes out of the house is done with no transaction open: a row is leased in one transaction (it is not
due again for a while), the transport is asked, and what came of it is written in another. One that dies in between
is followed by one that hands over the same octets under the same name. Timers raise alarms, never states.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update

from edocs.actions.dispatching import note
from edocs.exchange import alarms, inbound, outbound
from edocs.exchange.transports.folder import Folders, FolderTransport, make
from edocs.exchange.transports.port import Artifact, Transport, TransportError
from edocs.exchange.transports.relay import HttpTransport
from edocs.queries.dispatching import dispatch_row
from edocs.queries.exchange import AGAIN, QUARANTINED, own_org
from edocs.queries.exchange import settings as settings_of
from edocs.sending.states import Fact
from edocs.tables.exchange import incoming, outgoing
from edocs.views.exchange import ExchangeSettings
from kernel.blobs import BlobRef
from kernel.dure import Dure
from kernel.errors import where
from kernel.pump import Institutions, Pump
from kernel.settings import Settings
from kernel.tx import Actor, Tx

log = logging.getLogger(__name__)

_LEASE: Final = timedelta(minutes=5)
_BATCH: Final = 50
_LONGEST_WAIT: Final = 3600
_TRIES: Final = 5
"""After so many failures in a row the dispatch is shown as a transport error; trying goes on."""
_WORK: Final = "dure-work"


class Courier:
    """Drives the exchange of every institution that has it switched on. Several may run beside each other."""

    def __init__(self, dure: Dure, institutions: Institutions) -> None:
        self._dure = dure
        self._transports: dict[int, tuple[ExchangeSettings, Transport]] = {}
        self.pump = Pump("exchange", self.step, institutions, dure.signals)
        self.running = self.pump.running

    async def step(self, institution_id: int) -> float | None:
        """One round of an institution; seconds until the next, None while it takes no part."""
        actor = Actor(institution_id, client="exchange")
        async with self._dure.tx(actor) as tx:
            given = await settings_of(tx)
            code, _ = await own_org(tx) if given.enabled else ("", "")
        transport = await self._transport(institution_id, given, code)
        if transport is None:
            return None
        rounds = Round(self._dure, institution_id, given, transport)
        moved = await rounds.run()
        return 0.0 if moved else given.poll_seconds

    async def _transport(self, institution_id: int, given: ExchangeSettings, code: str) -> Transport | None:
        kept = self._transports.get(institution_id)
        if kept is not None and kept[0] == given:
            return kept[1]
        if kept is not None:
            await kept[1].close()
            del self._transports[institution_id]
        if not given.enabled or not code:
            return None
        transport = await asyncio.to_thread(transport_of, self._dure.settings, given, code)
        if transport is not None:
            self._transports[institution_id] = (given, transport)
        return transport


def transport_of(settings: Settings, given: ExchangeSettings, code: str) -> Transport | None:
    """The transport that the house and the institution chose; None where the house has none of the kind."""
    most = given.max_pack_mb * 1024 * 1024
    if given.transport == "http":
        if not settings.exchange_url or not settings.exchange_folder:
            return None
        work = Path(settings.exchange_folder) / code / _WORK
        work.mkdir(parents=True, exist_ok=True)
        return HttpTransport(settings.exchange_url.rstrip("/"), settings.exchange_token, code, work, most)
    if not settings.exchange_folder:
        return None
    folders = folders_of(settings, given, code)
    make(folders)
    return FolderTransport(folders, given.stable_polls, most)


def folders_of(settings: Settings, given: ExchangeSettings, code: str) -> Folders:
    """The institution's folders, all below its own."""
    root = Path(settings.exchange_folder) / code
    return Folders(
        sendtemp=root / given.sendtemp,
        send=root / given.send,
        senderr=root / given.senderr,
        receivetemp=root / given.receivetemp,
        receive=root / given.receive,
        receiveerr=root / given.receiveerr,
        work=root / _WORK,
    )


class Round:
    """One round of one institution."""

    def __init__(self, dure: Dure, institution_id: int, given: ExchangeSettings, transport: Transport) -> None:
        self.dure = dure
        self.institution_id = institution_id
        self.given = given
        self.transport = transport
        self.actor = Actor(institution_id, client="exchange")

    async def run(self) -> bool:
        """Everything that can be done now; whether there may be more at once."""
        moved = await self.pack()
        try:
            moved += await self.hand_over()
            await self.watch()
            moved += await self.take_in()
        except TransportError as error:
            await self._alarm("transport", str(error))
        else:
            await self._alarm("transport", "")
        moved += await self.take_again()
        async with self.dure.tx(self.actor) as tx:
            await alarms.watch(tx, self.given)
        return moved > 0

    async def pack(self) -> int:
        """Freeze what waits to be sent."""
        async with self.dure.tx(self.actor, patience="job") as tx:
            return await outbound.pack_due(tx)

    async def hand_over(self) -> int:
        """Give the transport what is packed."""
        async with self.dure.tx(self.actor) as tx:
            rows = await lease(tx)
        for row in rows:
            await self._hand_over(row)
        return len(rows)

    async def _hand_over(self, row: Any) -> None:
        blob = BlobRef(row.sha256, row.size)
        try:
            outcome = await self.transport.submit(row.file_name, partial(self._octets, blob))
        except TransportError as error:
            await self._not_handed(row, str(error))
            return
        async with self.dure.tx(self.actor) as tx:
            await _lock(tx, row)
            mine = update(outgoing).where(outgoing.c.id == row.id, outgoing.c.state == "HANDING")
            done = await tx.db.execute(mine.values(state="HANDED_OFF", handed_at=tx.now, last_error=""))
            if done.rowcount and row.dispatch_id is not None:
                await note(tx, row.dispatch_id, Fact.HANDED_OFF, tx.now, attempt=row.attempt, detail=row.file_name)
            if outcome is not None:
                await settle_out(tx, row, outcome)

    async def _octets(self, blob: BlobRef) -> AsyncIterator[bytes]:
        async for piece in await self.dure.blobs.open(self.institution_id, blob):
            yield piece

    async def _not_handed(self, row: Any, why: str) -> None:
        async with self.dure.tx(self.actor) as tx:
            await _lock(tx, row)
            tries = row.tries + 1
            wait = timedelta(seconds=min(_LONGEST_WAIT, 2**tries))
            mine = update(outgoing).where(outgoing.c.id == row.id, outgoing.c.state == "HANDING")
            await tx.db.execute(mine.values(state="PACKED", tries=tries, due_at=tx.now + wait, last_error=why[:500]))
            if tries == _TRIES and row.dispatch_id is not None:
                await note(tx, row.dispatch_id, Fact.TRANSPORT_ERROR, tx.now, attempt=row.attempt, detail=why)
        await self._alarm("transport", why)

    async def watch(self) -> None:
        """What became of what was handed over."""
        async with self.dure.tx(self.actor) as tx:
            query = select(outgoing).where(outgoing.c.state == "HANDED_OFF").order_by(outgoing.c.due_at).limit(500)
            rows = {row.file_name: row for row in await tx.db.execute(query)}
        outcomes = await self.transport.outcomes(list(rows)) if rows else {}
        if outcomes:
            async with self.dure.tx(self.actor, patience="job") as tx:
                for name, outcome in outcomes.items():
                    await settle_out(tx, rows[name], outcome)

    async def take_in(self) -> int:
        """Take in what came; a file that fails for a reason of ours stays and is tried again."""
        async with self.dure.tx(self.actor) as tx:
            flooding = await inbound.over_cap(tx, self.given.acks_per_minute)
            await alarms.put(tx, "flood", ", ".join(sorted(flooding)))
        found = await self.transport.poll_inbound(_BATCH, flooding)
        taken = 0
        for place, artifact in enumerate(found):
            try:
                await self._take(artifact)
                taken += 1
            except OSError as error:  # the disk is full, or the database is away: nothing is lost, nothing confirmed
                for left in found[place:]:
                    left.let_go()
                raise TransportError(f"들어온 문서를 보관하지 못했습니다: {error.strerror or 'I/O'}") from error
            except BaseException:
                for left in found[place:]:
                    left.let_go()
                raise
        return taken

    async def _take(self, artifact: Artifact) -> None:
        state = await inbound.take(self.dure, self.institution_id, artifact.name, artifact.path, self.given)
        if state == QUARANTINED:
            await self.transport.reject(artifact, "quarantined")
        else:
            await self.transport.confirm(artifact)

    async def take_again(self) -> int:
        """What an operator wants to have processed once more, from the raw bytes that we keep."""
        async with self.dure.tx(self.actor) as tx:
            rows = list(await tx.db.execute(select(incoming).where(incoming.c.state == AGAIN).limit(10)))
        for row in rows:
            try:
                await inbound.take_kept(self.dure, self.institution_id, row, self.given)
            except Exception as error:
                log.error("exchange: %s of institution %d: %s", row.id, self.institution_id, where(error))
                async with self.dure.tx(self.actor) as tx:
                    back = update(incoming).where(incoming.c.id == row.id, incoming.c.state == AGAIN)
                    await tx.db.execute(back.values(state=QUARANTINED, handled="again_failed"))
        return len(rows)

    async def _alarm(self, kind: str, detail: str) -> None:
        async with self.dure.tx(self.actor) as tx:
            await alarms.put(tx, kind, detail)


async def lease(tx: Tx) -> Sequence[Any]:
    """What is packed and due, marked as being handed over; what a dead courier left so comes again."""
    open_states = outgoing.c.state.in_(("PACKED", "HANDING"))
    query = select(outgoing).where(open_states, outgoing.c.due_at <= tx.now).order_by(outgoing.c.due_at, outgoing.c.id)
    rows = list(await tx.db.execute(query.limit(_BATCH).with_for_update(skip_locked=True)))
    if rows:
        taken = update(outgoing).where(outgoing.c.id.in_([row.id for row in rows]))
        await tx.db.execute(taken.values(state="HANDING", due_at=tx.now + _LEASE))
    return rows


async def _lock(tx: Tx, row: Any) -> None:
    """The dispatch before its file: whoever cancels takes them in this order too."""
    if row.dispatch_id is not None:
        await dispatch_row(tx, row.dispatch_id, lock=True)


async def settle_out(tx: Tx, row: Any, outcome: str) -> None:
    """The relay sent it, or says that it could not."""
    await _lock(tx, row)
    state, fact = ("SENT", Fact.SENT) if outcome == "sent" else ("FAILED", Fact.FAILED)
    mine = update(outgoing).where(outgoing.c.id == row.id, outgoing.c.state == "HANDED_OFF")
    said = "" if outcome == "sent" else "중계모듈이 보내지 못했습니다."
    done = await tx.db.execute(mine.values(state=state, sent_at=tx.now, last_error=said))
    if done.rowcount and row.dispatch_id is not None:
        await note(tx, row.dispatch_id, fact, tx.now, attempt=row.attempt, detail=said or row.file_name)
    if done.rowcount and outcome == "error" and row.dispatch_id is None:
        await alarms.put(tx, "receipt", f"{row.file_name}: {said}", row.file_name)


__all__ = ["Courier", "Round", "folders_of", "lease", "transport_of"]
