"""What works in the background, by role, and serving all of it in production.

Roles: `web` answers people and programs; `mail` speaks with mail programs and servers; `relay` carries events, runs
what is due and keeps the ledger; `courier` takes what leaves the house. One process may have all of them, several
processes may share a role.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from edocs.exchange import ldap
from edocs.exchange.courier import Courier as ExchangeCourier
from edocs.exchange.directory import sync
from edocs.queries.counters import counters
from edocs.room import catch_up
from kernel import idempotency, mark, notices, outbox
from kernel.dure import Dure
from kernel.errors import where
from kernel.ledger import Sequencer
from kernel.outbox import Bridge, Relay
from kernel.room import Job, Room
from kernel.schedule import Runner
from kernel.settings import Settings
from kernel.sweeping import sweep
from kernel.tx import Actor
from mail.actions import allowances, filtering, forgetting, gates
from server.institutions import institutions
from server.mailing import Sockets, mailing, send_reports
from server.mailing import courier as mail_courier
from server.serving import listen, serve_web, stop_on_signal

log = logging.getLogger("dure.services")

WEB, RELAY, COURIER, MAIL = "web", "relay", "courier", "mail"
ROLES = frozenset({WEB, RELAY, COURIER, MAIL})
_TIDY_EVERY = 6 * 3600.0
_SWEEP_EVERY = 24 * 3600.0
_SYNC_EVERY = 3600.0
_REPORT_EVERY = 3600.0


async def serve(settings: Settings, roles: Collection[str] = ROLES) -> None:
    """Serve these roles on the settings' host and port until told to stop. Raises Stopped when it does not start."""
    from server.app import create  # the application is made of services, and services serve the application

    with stop_on_signal() as stop, listen(settings.host, settings.port) as listening:
        where = f"{settings.host}:{listening.getsockname()[1]}"
        app = create(settings, roles)
        await serve_web(app, listening, stop, lambda: log.info("%s on %s", ",".join(sorted(roles)), where))


@asynccontextmanager
async def running(
    dure: Dure,
    roles: Collection[str],
    rooms: Sequence[Room],
    bridges: Sequence[Bridge],
    sockets: Sockets | None = None,
) -> AsyncGenerator[None]:
    """The background work of these roles; leaving waits for the step that is under way.

    `sockets` are those of the mail services where somebody has opened them already.
    """

    async def served() -> list[int]:
        return [one.id for one in await institutions(dure)]

    async with AsyncExitStack() as stack:
        if RELAY in roles:
            for slow in (False, True):
                await stack.enter_async_context(Relay(dure, bridges, served, slow=slow).running())
            await stack.enter_async_context(Runner(dure, jobs_of(rooms), served).running())
            keep = partial(_keep_mark, dure)
            await stack.enter_async_context(Sequencer(dure, served, keep).running())
            await stack.enter_async_context(_repeating("tidying", partial(tidy, dure), _TIDY_EVERY))
            await stack.enter_async_context(_repeating("sweeping", partial(_sweep, dure), _SWEEP_EVERY))
        if COURIER in roles:
            await stack.enter_async_context(ExchangeCourier(dure, served).running())
            await stack.enter_async_context(mail_courier(dure, served).running())
            reports = partial(send_reports, dure, served)
            await stack.enter_async_context(_repeating("reports about mail", reports, _REPORT_EVERY))
            await stack.enter_async_context(
                _repeating("the directory of agencies", partial(_sync_directory, dure), _SYNC_EVERY)
            )
        if MAIL in roles:
            await stack.enter_async_context(mailing(dure, sockets))
        yield


async def _keep_mark(dure: Dure, institution_id: int) -> None:
    """Compare with the mark that is kept outside the database, then raise it to now."""
    if await mark.check(dure, institution_id, counters):
        await mark.keep(dure, institution_id, counters)


async def hold_rewound(dure: Dure) -> None:
    """Hold the numbers of every institution whose database is behind its mark: it was restored from a backup."""
    for one in await mark.check_all(dure, [each.id for each in await institutions(dure)], counters):
        log.error("institution %d is behind its high-water mark: its numbers are held; see `dure audit resume`", one)


def jobs_of(rooms: Sequence[Room]) -> Mapping[str, Job]:
    """Every room's jobs by name; refuses two of one name."""
    found: dict[str, Job] = {}
    for room in rooms:
        if doubled := set(found) & set(room.jobs):
            raise ValueError(f"two jobs are called {', '.join(sorted(doubled))}")
        found |= room.jobs
    return found


@asynccontextmanager
async def _repeating(name: str, work: Callable[[], Awaitable[None]], seconds: float) -> AsyncGenerator[None]:
    task = asyncio.create_task(_repeat_for_ever(name, work, seconds))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _repeat_for_ever(name: str, work: Callable[[], Awaitable[None]], seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            log.error("services: %s failed and comes again: %s", name, where(error))
        await asyncio.sleep(seconds)


async def _sync_directory(dure: Dure) -> None:
    """Take the copy of the directory of agencies that was put down, or ask for one, if it is a new one."""
    if dure.settings.exchange_directory:
        await sync(dure, Path(dure.settings.exchange_directory))
    if dure.settings.exchange_ldap:
        await ldap.sync(dure, dure.settings.exchange_ldap, dure.settings.exchange_ldap_base)


async def _sweep(dure: Dure) -> None:
    """Sweep the blobs that nothing points at, in every institution."""
    for one in await institutions(dure):
        await sweep(dure, one.id)


async def tidy(dure: Dure) -> None:
    """Forget answers to old commands, events that were handled long ago and old notices, in every institution; have
    files looked into that the checks have not seen."""
    for one in await institutions(dure):
        async with dure.tx(Actor(one.id, client="tidy"), patience="job") as tx:
            await idempotency.forget(tx)
            await outbox.purge(tx)
            await notices.forget(tx)
            await forgetting.forget(tx)
            await allowances.apply(tx)
            await filtering.forget(tx)
            await gates.forget(tx)
            await catch_up(tx)
