"""Moving an account in from an old server: folder by folder, batch by batch, each message once, however often it stops.

A batch and the memory of it are one transaction: whoever is killed begins again where they were. The old server is only
read. At the end both sides are compared: how many, how large, and octet by octet.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Final
from uuid import UUID

from msgspec import Struct, field

from kernel.dure import Dure
from kernel.errors import Refusal, TooMuch
from kernel.tx import Actor
from mail.actions import bringing_in
from mail.actions.bringing_in import Arriving, Known, Tally
from mail.intake import LARGEST, prepare
from mail.migrate.answers import Folder, Message
from mail.migrate.old import Old, Server, Trouble
from mail.queries.boxes import Box

log = logging.getLogger("dure.migrate")

PAGE: Final = 500
"""Messages of a folder that are looked at together."""
BATCH: Final = 40
BATCH_OCTETS: Final = 4 * 1024 * 1024
TRIES: Final = 4
REST: Final = 5.0
"""Seconds before a lost connection is tried again, times the number of tries."""


class Job(Struct, frozen=True):
    """Whose mail goes where: the sign-in there, the account and its person here."""

    login: str
    password: str
    account_id: UUID
    actor: Actor


class Moved(Struct, kw_only=True):
    """What became of one folder."""

    folder: str
    target: str
    there: int = 0
    octets: int = 0
    moved: int = 0
    before: int = 0
    failed: list[str] = field(default_factory=list)
    here: Tally | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything that is there lies here, unchanged."""
        here = self.here
        return (
            here is not None
            and not self.failed
            and not here.different
            and not here.missing
            and here.messages == self.there
        )


Tell = Callable[[Moved], None]


class Mover:
    """Moves one account."""

    def __init__(self, dure: Dure, server: Server, job: Job, tell: Tell) -> None:
        self.dure, self.server, self.job, self.tell = dure, server, job, tell
        self.source = hashlib.sha256(f"{server.host}\0{job.login}".lower().encode()).digest()[:16]
        self._old = Old(server)

    async def run(self) -> list[Moved]:
        """Move everything; what was moved before is passed over. Raises Trouble when the old server stays away."""
        for attempt in range(1, TRIES + 1):
            try:
                return await self._all()
            except Trouble as trouble:
                if attempt == TRIES:
                    raise
                log.warning("migrate: %s; trying again", trouble)
                await asyncio.sleep(REST * attempt)
            finally:
                await self._old.leave()
                self._old = Old(self.server)
        raise AssertionError("unreachable")

    async def _all(self) -> list[Moved]:
        await self._old.enter(self.job.login, self.job.password)
        return [await self._folder(one) for one in await self._old.folders()]

    async def _folder(self, folder: Folder) -> Moved:
        state = await self._old.open(folder)
        uids = await self._old.uids() if state.total else []
        done = Moved(folder=folder.path, target=folder.target, there=len(uids))
        async with self.dure.tx(self.job.actor) as tx:
            box = await bringing_in.box_of(tx, folder.target)
            known = await bringing_in.known(tx, self.job.account_id, self.source, folder.path, state.validity)
        wanted = [uid for uid in uids if uid not in known.uids]
        done.before = len(uids) - len(wanted)
        self.tell(done)
        async with aclosing(self._fetched(wanted, done)) as batches:
            async for batch in batches:
                await self._put(box, folder, state.validity, batch, known, done)
                self.tell(done)
        async with self.dure.tx(self.job.actor, patience="job") as tx:
            own = (self.job.account_id, self.source, folder.path, state.validity)
            done.here = await bringing_in.tally(tx, *own)
            done.octets = done.here.octets
            if done.moved:
                tx.audit("mail.move_in", "mail_account", self.job.account_id, messages=done.moved)
        self.tell(done)
        return done

    async def _fetched(self, uids: Sequence[int], done: Moved) -> AsyncGenerator[list[tuple[Message, bytes]]]:
        """The messages in batches; the next one is fetched while the last is put in."""
        ahead: asyncio.Task[list[tuple[Message, bytes]]] | None = None
        try:
            for at in range(0, len(uids), PAGE):
                if ahead is not None:  # one connection has one question at a time
                    batch, ahead = await ahead, None
                    yield batch
                for part in _parts(await self._old.facts(uids[at : at + PAGE]), done):
                    batch = await ahead if ahead is not None else []
                    ahead = asyncio.create_task(self._bodies(part, done))
                    if batch:
                        yield batch
            if ahead is not None:
                batch, ahead = await ahead, None
                yield batch
        finally:
            if ahead is not None:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)

    async def _bodies(self, part: list[Message], done: Moved) -> list[tuple[Message, bytes]]:
        found = await self._old.bodies([one.uid for one in part])
        done.failed += [f"UID {one.uid}: the old server does not give it" for one in part if one.uid not in found]
        return [(one, found[one.uid]) for one in part if one.uid in found]

    async def _put(
        self,
        box: Box,
        folder: Folder,
        validity: int,
        batch: list[tuple[Message, bytes]],
        known: Known,
        done: Moved,
    ) -> None:
        fresh: list[Arriving] = []
        again: list[tuple[int, bytes]] = []
        for one, octets in batch:
            try:
                prepared = await prepare(self.dure.blobs, self.job.actor.institution_id, octets)
            except Refusal as refusal:
                done.failed.append(f"UID {one.uid}: {refusal.en}")
                continue
            digest = prepared.facts.digest
            if known.orphans[digest] > 0:
                known.orphans[digest] -= 1
                again.append((one.uid, digest))
            else:
                fresh.append(Arriving(one.uid, digest, prepared, one.flags, one.at))
        where = (self.source, folder.path, validity)
        try:
            await self._write(box, where, fresh, again)
        except TooMuch:  # too many different keywords: the messages count more
            plain = [_without_keywords(one) for one in fresh]
            await self._write(box, where, plain, again)
        done.moved += len(fresh)
        done.before += len(again)

    async def _write(
        self, box: Box, where: tuple[bytes, str, int], fresh: list[Arriving], again: list[tuple[int, bytes]]
    ) -> None:
        async with self.dure.tx(self.job.actor, patience="job") as tx:
            if fresh:
                await bringing_in.bring(tx, box, *where, fresh)
            await bringing_in.renumber(tx, self.job.account_id, *where, again)


def _without_keywords(one: Arriving) -> Arriving:
    kept = tuple(flag for flag in one.flags if flag.startswith("\\"))
    return Arriving(one.uid, one.digest, one.prepared, kept, one.at)


def _parts(facts: Sequence[Message], done: Moved) -> list[list[Message]]:
    """Batches that are neither too many nor too large; what nobody may have here is said."""
    parts: list[list[Message]] = []
    octets = 0
    for one in facts:
        if one.size > LARGEST:
            done.failed.append(f"UID {one.uid}: {one.size} octets are too many")
            continue
        if not parts or len(parts[-1]) >= BATCH or octets + one.size > BATCH_OCTETS:
            parts.append([])
            octets = 0
        parts[-1].append(one)
        octets += one.size
    return parts


async def move_all(
    dure: Dure, server: Server, jobs: Sequence[Job], most: int, tell: Callable[[Job, Moved], None]
) -> list[tuple[Job, list[Moved] | str]]:
    """Move several accounts, so many at once. What became of each: its folders, or why it could not be finished."""
    gate = asyncio.Semaphore(most)

    async def one(job: Job) -> tuple[Job, list[Moved] | str]:
        async with gate:
            try:
                return job, await Mover(dure, server, job, lambda moved: tell(job, moved)).run()
            except Trouble as trouble:
                return job, str(trouble)
            except Refusal as refusal:
                return job, refusal.en

    return list(await asyncio.gather(*(one(job) for job in jobs)))
