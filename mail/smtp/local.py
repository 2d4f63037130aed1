"""Into the accounts of one institution: what inbound mail, submission and the courier share."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID
from weakref import WeakKeyDictionary

from kernel.dure import Dure
from kernel.errors import Refusal, where
from kernel.settings import Settings
from kernel.tx import Actor
from mail.actions import filtering
from mail.actions.accounts import open_for
from mail.actions.delivering import Target, deliver
from mail.intake import Prepared
from mail.queries.recipients import Resolved, institution_of, resolve_all
from mail.rules.names import INBOX
from mail.sieve import Fault
from mail.smtp import sorting

log = logging.getLogger("dure.smtp")

CLIENT: Final = "smtp"
AT_ONCE: Final = 4
"""Institutions into which one mail is filed at the same time: their commits wait for the disk together."""
BATCH: Final = 200
"""Accounts of one transaction, so that a mail to everybody holds nobody up."""


def name_of(settings: Settings) -> str:
    """What the mail services call themselves."""
    return settings.mail_name or urlsplit(settings.public_url).hostname or "localhost"


_KEPT: Final = 20.0
"""Seconds for which it is remembered whose a domain is: a mail to everybody asks a thousand times."""
_houses: WeakKeyDictionary[Dure, dict[str, tuple[float, int | None]]] = WeakKeyDictionary()


async def house_of(dure: Dure, domain: str) -> int | None:
    """The institution whose mail domain this is, None for a stranger's."""
    kept = _houses.setdefault(dure, {})
    until, found = kept.get(domain, (0.0, None))
    if time.monotonic() >= until:
        async with dure.commons() as db:
            found = await institution_of(db, domain)
        if len(kept) > 10_000:
            kept.clear()
        # A stranger's domain may become ours at any moment, and is asked for once.
        kept[domain] = (time.monotonic() + (_KEPT if found is not None else 0.0), found)
    return found


def actor(institution_id: int) -> Actor:
    """The server itself, in an institution."""
    return Actor(institution_id, client=CLIENT)


async def file(  # noqa: PLR0913 - what, where, and what is known of it
    dure: Dure,
    institution_id: int,
    key: str,
    prepared: Prepared,
    addresses: Iterable[str],
    *,
    box: str = INBOX,
    known: Mapping[str, Resolved] = {},
) -> list[str]:
    """Deliver to these addresses, each account once under the key; the addresses that reach nobody are returned.

    What an account wants done with its mail is done, unless the mail is junk already. `known` is whom addresses reach,
    as far as that was found out a moment ago.
    """
    unknown: list[str] = []
    accounts: dict[UUID, str] = {}
    async with dure.tx(actor(institution_id)) as tx:
        asked = [one for one in addresses if one not in known]
        for one, found in [*known.items(), *((await resolve_all(tx, asked)).items() if asked else ())]:
            if found is None:
                unknown.append(one)
            else:
                for account_id in await open_for(tx, found):
                    accounts.setdefault(account_id, one)
        wishes = await filtering.wishes(tx, accounts) if box == INBOX else {}
        # Most mails are filed by this very transaction: one commit, one wait for the disk.
        first, *rest = _batches([Target(account_id=one, mailbox=box) for one in accounts if one not in wishes]) or [[]]
        if first:
            # Who was full was told so before; a mail that we took is kept, even past the quota.
            await deliver(tx, key, prepared, first, over_quota=True)
    for batch in rest:
        async with dure.tx(actor(institution_id)) as tx:
            await deliver(tx, key, prepared, batch, over_quota=True)
    if wishes:
        await _sort(dure, institution_id, key, prepared, {one: accounts[one] for one in wishes}, wishes)
    return unknown


async def _sort(
    dure: Dure,
    institution_id: int,
    key: str,
    prepared: Prepared,
    accounts: Mapping[UUID, str],
    wishes: Mapping[UUID, filtering.Wish],
) -> None:
    """Do what each of these accounts wants, one after the other."""
    data = await sorting.whole(dure, institution_id, prepared)
    sorter = sorting.Sorter(dure, institution_id, name_of(dure.settings), prepared, data)
    for account_id, recipient in accounts.items():
        wish = wishes[account_id]
        plan = await sorter.plan(wish, recipient)
        try:
            async with dure.tx(actor(institution_id)) as tx:
                await filtering.carry_out(tx, key, plan)
        except Refusal as refusal:
            # What the script wants cannot be done: the mail is kept all the same.
            log.warning("smtp: a script could not be carried out: %s", where(refusal))
            fault = Fault(1, 1, refusal.ko, refusal.en)
            async with dure.tx(actor(institution_id)) as tx:
                await filtering.carry_out(tx, key, filtering.plain(account_id, prepared, INBOX, wish.script, fault))


def _batches(targets: Sequence[Target]) -> list[Sequence[Target]]:
    return [targets[at : at + BATCH] for at in range(0, len(targets), BATCH)]
