"""The courier of the exchange: packs what is due, hands it over, watches it, takes in what came, raises alarms.

Every step that goes out of the house is done with no transaction open: a row is leased in one transaction (it is not
due again for a while), the transport is asked, and what came of it is written in another. One that dies in between
is followed by one that hands over the same octets under the same name. Timers raise alarms, never states.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update

from edocs.actions.dispatching import note
from edocs.exchange import alarms, inbound, knowing, outbound
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
_WATCH_EVERY: Final = timedelta(minutes=1)
_BATCH: Final = 50
_LONGEST_WAIT: Final = 3600
_TRIES: Final = 5
"""After so many failures in a row the dispatch is shown as a transport error; trying goes on."""
_WORK: Final = "dure-work"


class Courier:
    """Drives the exchange of every institution that has it switched on. Several may run beside each other."""

    def __init__(self, dure: Dure, institutions: Institutions) -> None:
        self._dure = dure
        self._rounds: dict[int, Round] = {}
        self.pump = Pump("exchange", self.step, institutions, dure.signals)
        self.running = self.pump.running

    async def step(self, institution_id: int) -> float | None:
        """One round of an institution; seconds until the next, None while it takes no part."""
        async with self._dure.tx(Actor(institution_id, client="exchange")) as tx:
            given = await settings_of(tx)
            code, _ = await own_org(tx) if given.enabled else ("", "")
        one = await self._round(institution_id, given, code)
        if one is None:
            return None
        return 0.0 if await one.run() else given.poll_seconds

    async def _round(self, institution_id: int, given: ExchangeSettings, code: str) -> "Round | None":
        kept = self._rounds.get(institution_id)
        if kept is not None and kept.given == given:
            return kept
        if kept is not None:
            await kept.transport.close()
            del self._rounds[institution_id]
        if not given.enabled or not code:
            return None
        transport = await asyncio.to_thread(transport_of, self._dure.settings, given, code)
        if transport is None:
            return None
        self._rounds[institution_id] = Round(self._dure, institution_id, given, transport)
        return self._rounds[institution_id]


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


@dataclass(slots=True)
class _Due:
    """What one look at the tables found to be done."""

    packed: int
    leased: Sequence[Any]
    handed: dict[str, Any]
    flooding: frozenset[str]
    again: Sequence[Any]


class Round:
    """One institution's turn: everything that can be done now, with one look at the tables before it."""

    def __init__(self, dure: Dure, institution_id: int, given: ExchangeSettings, transport: Transport) -> None:
        self.dure = dure
        self.institution_id = institution_id
        self.given = given
        self.transport = transport
        self.actor = Actor(institution_id, client="exchange")
        self._told: dict[str, str] = {}
        self._watched: datetime | None = None

    async def run(self) -> bool:
        """Everything that can be done now; whether there may be more at once."""
        due = await self._look()
        moved = due.packed + len(due.leased) + len(due.again)
        try:
            faults = [why for row in due.leased if (why := await self._hand_over(row))]
            await self._watch(due.handed)
            moved += await self._take_in(due.flooding)
        except TransportError as error:
            await self._alarm("transport", str(error))
        else:
            await self._alarm("transport", next(iter(faults), ""))
        await self._alarm("flood", ", ".join(sorted(due.flooding)))
        for row in due.again:
            await self._take_again(row)
        return moved > 0

    async def _look(self) -> _Due:
        """Freeze what waits to be sent, lease what is to be handed over, see what else is due."""
        async with self.dure.tx(self.actor, patience="job") as tx:
            packed = await outbound.pack_due(tx)
            handed = select(outgoing).where(outgoing.c.state == "HANDED_OFF").order_by(outgoing.c.due_at).limit(500)
            again = select(incoming).where(incoming.c.state == AGAIN).limit(10)
            found = _Due(
                packed,
                await lease(tx),
                {row.file_name: row for row in await tx.db.execute(handed)},
                await knowing.over_cap(tx, self.given.acks_per_minute),
                list(await tx.db.execute(again)),
            )
            if self._watched is None or tx.now >= self._watched + _WATCH_EVERY:
                self._watched = tx.now
                await alarms.watch(tx, self.given)
            return found

    async def _hand_over(self, row: Any) -> str:
        """Give one file to the transport; why it was not taken, if it was not."""
        blob = BlobRef(row.sha256, row.size)
        try:
            outcome = await self.transport.submit(row.file_name, partial(self._octets, blob))
        except TransportError as error:
            await self._not_handed(row, str(error))
            return str(error)
        async with self.dure.tx(self.actor) as tx:
            await _lock(tx, row)
            mine = update(outgoing).where(outgoing.c.id == row.id, outgoing.c.state == "HANDING")
            done = await tx.db.execute(mine.values(state="HANDED_OFF", handed_at=tx.now, last_error=""))
            if done.rowcount and row.dispatch_id is not None:
                await note(tx, row.dispatch_id, Fact.HANDED_OFF, tx.now, attempt=row.attempt, detail=row.file_name)
            if outcome is not None:
                await settle_out(tx, row, outcome)
        return ""

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

    async def _watch(self, rows: dict[str, Any]) -> None:
        """What became of what was handed over."""
        outcomes = await self.transport.outcomes(list(rows)) if rows else {}
        if outcomes:
            async with self.dure.tx(self.actor, patience="job") as tx:
                for name, outcome in outcomes.items():
                    await settle_out(tx, rows[name], outcome)

    async def _take_in(self, flooding: frozenset[str]) -> int:
        """Take in what came; a file that fails for a reason of ours stays and is tried again."""
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

    async def _take_again(self, row: Any) -> None:
        """What an operator wants to have processed once more, from the raw bytes that we keep."""
        try:
            await inbound.take_kept(self.dure, self.institution_id, row, self.given)
        except Exception as error:
            log.error("exchange: %s of institution %d: %s", row.id, self.institution_id, where(error))
            async with self.dure.tx(self.actor) as tx:
                back = update(incoming).where(incoming.c.id == row.id, incoming.c.state == AGAIN)
                await tx.db.execute(back.values(state=QUARANTINED, handled="again_failed"))

    async def _alarm(self, kind: str, detail: str) -> None:
        """Say it when it changed."""
        if self._told.get(kind) == detail:
            return
        async with self.dure.tx(self.actor) as tx:
            await alarms.put(tx, kind, detail)
        self._told[kind] = detail


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
