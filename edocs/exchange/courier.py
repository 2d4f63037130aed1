"""The courier of the exchange: packs what is due, hands it over, watches it, takes in what came, raises alarms.

Every step that goes out of the house is done with no transaction open: a row is leased in one transaction (it is not
due again for a while), the transport is asked, and what came of it is written in another. One that dies in between
is followed by one that hands over the same octets under the same name. Timers raise alarms, never states.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, update

from edocs.actions.dispatching import note
from edocs.exchange import alarms, inbound, knowing, outbound
from edocs.exchange.linkage import taking
from edocs.exchange.transports.folder import Folders, FolderTransport, make
from edocs.exchange.transports.port import Artifact, Outcome, Transport, TransportError
from edocs.exchange.transports.relay import HttpTransport
from edocs.queries.exchange import AGAIN, QUARANTINED, own_org
from edocs.queries.exchange import settings as settings_of
from edocs.sending.states import Fact
from edocs.tables.exchange import incoming, outgoing
from edocs.tables.sending import dispatch
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
_BATCH: Final = 100
_AT_ONCE: Final = 8
"""So many files are written beside each other: most of it is waiting for the disk."""
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
        linkage = await asyncio.to_thread(linkage_of, self._dure.settings, given, code)
        self._rounds[institution_id] = Round(self._dure, institution_id, given, transport, linkage)
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


def linkage_of(settings: Settings, given: ExchangeSettings, code: str) -> Transport | None:
    """The folders of the business systems; None where the institution links none."""
    if not given.linkage or not settings.exchange_folder:
        return None
    root = Path(settings.exchange_folder) / code
    folders = Folders(
        sendtemp=root / given.exsendtemp,
        send=root / "exsend",
        senderr=root / "exsenderr",
        receivetemp=root / given.exreceivetemp,
        receive=root / "exreceive",
        receiveerr=root / "exreceiveerr",
        work=root / f"{_WORK}-ex",
    )
    make(folders)
    return FolderTransport(folders, given.stable_polls, given.max_pack_mb * 1024 * 1024)


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

    def __init__(
        self,
        dure: Dure,
        institution_id: int,
        given: ExchangeSettings,
        transport: Transport,
        linkage: Transport | None = None,
    ) -> None:
        self.linkage = linkage
        """By which business systems hand in drafts and hear of them; None where none do."""
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
            faults = await self._hand_over(due.leased)
            await self._watch(due.handed)
            moved += await self._take_in(due.flooding)
            moved += await self._take_submissions()
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
            packed = await outbound.pack_due(tx, self.dure.settings)
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

    async def _hand_over(self, rows: Sequence[Any]) -> list[str]:
        """Give these files to the transport, some beside each other; why those were not taken that were not."""
        turn = asyncio.Semaphore(_AT_ONCE)
        outcomes = await asyncio.gather(*(self._submit(row, turn) for row in rows), return_exceptions=True)
        each = list(zip(rows, outcomes, strict=True))
        taken = [(row, outcome) for row, outcome in each if not isinstance(outcome, BaseException)]
        if taken:
            async with self.dure.tx(self.actor) as tx:
                await handed_over(tx, taken)
        faults = [(row, str(error)) for row, error in each if isinstance(error, TransportError)]
        for row, why in faults:
            await self._not_handed(row, why)
        for _, error in each:
            if isinstance(error, BaseException) and not isinstance(error, TransportError):
                raise error
        return [why for _, why in faults]

    async def _submit(self, row: Any, turn: asyncio.Semaphore) -> Outcome | None:
        async with turn:
            return await self._way(row).submit(row.file_name, partial(self._octets, BlobRef(row.sha256, row.size)))

    def _way(self, row: Any) -> Transport:
        """By which transport a file leaves."""
        if row.kind != "linkage":
            return self.transport
        if self.linkage is None:
            raise TransportError("업무시스템 연계를 쓰지 않는 기관입니다.")
        return self.linkage

    async def _octets(self, blob: BlobRef) -> AsyncIterator[bytes]:
        async for piece in await self.dure.blobs.open(self.institution_id, blob):
            yield piece

    async def _not_handed(self, row: Any, why: str) -> None:
        async with self.dure.tx(self.actor) as tx:
            await _lock(tx, [row])
            tries = row.tries + 1
            wait = timedelta(seconds=min(_LONGEST_WAIT, 2**tries))
            mine = update(outgoing).where(outgoing.c.id == row.id, outgoing.c.state == "HANDING")
            await tx.db.execute(mine.values(state="PACKED", tries=tries, due_at=tx.now + wait, last_error=why[:500]))
            if tries == _TRIES and row.dispatch_id is not None:
                await note(tx, row.dispatch_id, Fact.TRANSPORT_ERROR, tx.now, attempt=row.attempt, detail=why)

    async def _watch(self, rows: dict[str, Any]) -> None:
        """What became of what was handed over."""
        outcomes: dict[str, Outcome] = {}
        for way in (self.transport, self.linkage):
            mine = [name for name, row in rows.items() if way is not None and self._way(row) is way]
            if way is not None and mine:
                outcomes |= await way.outcomes(mine)
        if outcomes:
            async with self.dure.tx(self.actor, patience="job") as tx:
                await settle_out(tx, [(rows[name], outcome) for name, outcome in outcomes.items()])

    async def _take_in(self, flooding: frozenset[str]) -> int:
        """Take in what came; a file that fails for a reason of ours stays, is tried again, and holds up no other."""
        found = await self.transport.poll_inbound(_BATCH, flooding)
        if not found:
            return 0
        faults: list[BaseException] = []
        done: list[Artifact] = []
        try:
            files = [(one.name, one.path) for one in found]
            states = await inbound.take(self.dure, self.institution_id, files, self.given)
            for artifact, state in zip(found, states, strict=True):
                if isinstance(state, BaseException):
                    faults.append(state)
                    continue
                await self._confirm(artifact, state)
                done.append(artifact)
        finally:
            for artifact in found:
                if artifact not in done:
                    artifact.let_go()
        self._raise(faults)
        return len(done)

    async def _take_submissions(self) -> int:
        """Take in what business systems handed in."""
        if self.linkage is None:
            return 0
        taken = 0
        for artifact in await self.linkage.poll_inbound(_BATCH):
            try:
                state = await taking.take(self.dure, self.institution_id, artifact.name, artifact.path, self.given)
            except BaseException as error:
                artifact.let_go()
                if isinstance(error, OSError):
                    self._raise([error])
                raise
            settle = self.linkage.reject if state == QUARANTINED else None
            await (settle(artifact, "quarantined") if settle else self.linkage.confirm(artifact))
            taken += 1
        return taken

    @staticmethod
    def _raise(faults: Sequence[BaseException]) -> None:
        """The first fault: a full disk or an absent database is an alarm, nothing was lost or confirmed."""
        for error in faults:
            if isinstance(error, OSError):
                raise TransportError(f"들어온 문서를 보관하지 못했습니다: {error.strerror or 'I/O'}") from error
            raise error

    async def _confirm(self, artifact: Artifact, state: str) -> None:
        if state == QUARANTINED:
            await self.transport.reject(artifact, "quarantined")
        else:
            await self.transport.confirm(artifact)

    async def _take_again(self, row: Any) -> None:
        """What an operator wants to have processed once more, from the raw bytes that we keep."""
        try:
            take = taking.take_kept if row.family == "B" else inbound.take_kept
            await take(self.dure, self.institution_id, row, self.given)
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


async def _lock(tx: Tx, rows: Iterable[Any]) -> None:
    """The dispatches before their files: whoever cancels takes them in this order too."""
    ids = [row.dispatch_id for row in rows if row.dispatch_id is not None]
    if ids:
        query = select(dispatch.c.id).where(dispatch.c.id.in_(ids)).order_by(dispatch.c.id)
        await tx.db.execute(query.with_for_update())


async def handed_over(tx: Tx, taken: Sequence[tuple[Any, Outcome | None]]) -> None:
    """The transport has these; some transports say at once that they were sent."""
    await _lock(tx, (row for row, _ in taken))
    values = {"state": "HANDED_OFF", "handed_at": tx.now, "last_error": ""}
    for row in await _moved(tx, [row for row, _ in taken], "HANDING", values):
        if row.dispatch_id is not None:
            await note(tx, row.dispatch_id, Fact.HANDED_OFF, tx.now, attempt=row.attempt, detail=row.file_name)
    if known := [(row, outcome) for row, outcome in taken if outcome is not None]:
        await settle_out(tx, known)


async def settle_out(tx: Tx, found: Iterable[tuple[Any, Outcome]]) -> None:
    """The relay sent these, or says that it could not."""
    known = list(found)
    await _lock(tx, (row for row, _ in known))
    for outcome, state, fact in (("sent", "SENT", Fact.SENT), ("error", "FAILED", Fact.FAILED)):
        said = "" if outcome == "sent" else "중계모듈이 보내지 못했습니다."
        rows = [row for row, what in known if what == outcome]
        values = {"state": state, "sent_at": tx.now, "last_error": said}
        for row in await _moved(tx, rows, "HANDED_OFF", values):
            if row.dispatch_id is not None:
                await note(tx, row.dispatch_id, fact, tx.now, attempt=row.attempt, detail=said or row.file_name)
            elif outcome == "error":
                await alarms.put(tx, "receipt", f"{row.file_name}: {said}", row.file_name)


async def _moved(tx: Tx, rows: Sequence[Any], state: str, values: dict[str, Any]) -> list[Any]:
    """Those of the rows that were still in this state, moved on."""
    if not rows:
        return []
    mine = update(outgoing).where(outgoing.c.id.in_([row.id for row in rows]), outgoing.c.state == state)
    done = set((await tx.db.execute(mine.values(values).returning(outgoing.c.id))).scalars())
    return [row for row in rows if row.id in done]


__all__ = ["Courier", "Round", "folders_of", "lease", "transport_of"]
