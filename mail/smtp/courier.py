"""The courier of the queue: hands over what is due, into this house or to another server, and tells what became of it.

Nothing is sent while a transaction is open. A try that dies is made again after its lease: into our own accounts
exactly once, because they know the key; to another server perhaps twice, as SMTP has it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC
from typing import Final

from kernel.clock import new_id
from kernel.dure import Dure
from kernel.pump import Institutions, Pump
from kernel.tx import Tx
from mail.actions.domain_keys import keys_of
from mail.actions.sending import Destination, Due, Envelope, Result, enqueue, next_due, note, take_due, told_of_delay
from mail.checks import dkim
from mail.events import MailArrived
from mail.intake import prepare
from mail.queries import messages
from mail.queries.recipients import institution_of
from mail.rules import grades
from mail.rules.notices import DELAYED, DELIVERED, FAILED, RELAYED, About, Fate, compose
from mail.rules.retries import DELAYED as PATIENCE
from mail.smtp import local
from mail.smtp.judging import from_domain
from mail.smtp.local import actor

BATCH: Final = 100
LARGEST_RETURNED: Final = 256 * 1024
"""Octets of a mail that a notice gives back whole."""
Remote = Callable[[Due, bytes], Awaitable[list[Result]]]
"""Hands a mail to the servers of a domain."""


class Courier:
    """Serves every institution; several processes may."""

    def __init__(self, dure: Dure, institutions: Institutions, name: str, remote: Remote) -> None:
        self.dure, self.name, self.remote = dure, name, remote
        self.pump = Pump("mail", self.step, institutions, dure.signals)
        self.running = self.pump.running

    async def step(self, institution_id: int) -> float | None:
        """One round of an institution: what is due. Seconds until there is more."""
        async with self.dure.tx(actor(institution_id)) as tx:
            taken = await take_due(tx, BATCH)
        for due in taken:
            await self._deliver(institution_id, due)
        async with self.dure.tx(actor(institution_id)) as tx:
            coming = await next_due(tx)
        return None if coming is None else max(0.0, (coming - self.dure.now()).total_seconds())

    async def _deliver(self, institution_id: int, due: Due) -> None:
        row = due.outgoing
        data = await messages.octets(self.dure.blobs, institution_id, row, 0, row.size)
        async with self.dure.commons() as db:
            here = await institution_of(db, due.domain)
        if here is not None:
            results = await self._into(here, due, data)
        elif not grades.may_leave(data):
            results = [Result(each.number, "failed", grades.REFUSAL, self.name) for each in due.rows]
        else:
            results = await self.remote(due, await self._signed(institution_id, row.sender, data))
        async with self.dure.tx(actor(institution_id)) as tx:
            found = await note(tx, due, results)
            if here is not None and row.person_id is not None and any(one.state == "delivered" for one in found):
                tx.publish(MailArrived(outgoing_id=row.id, house=here))
            await self._tell(tx, due, data, found)

    async def _signed(self, institution_id: int, sender: str, data: bytes) -> bytes:
        """Signed in the name of the sender's domain, or of that in From where nobody is to be told: an answer."""
        domain = sender.rpartition("@")[2] or from_domain(data)
        async with self.dure.commons() as db:
            if not domain or await institution_of(db, domain) != institution_id:
                return data
        async with self.dure.tx(actor(institution_id)) as tx:
            keys = await keys_of(tx, domain)
        moment, fields = int(self.dure.now().timestamp()), []
        for selector, algorithm, handle in keys:
            unsigned = await asyncio.to_thread(dkim.prepare, data, domain, selector, algorithm, moment)
            fields.append(unsigned.signed(await self.dure.keys.sign(unsigned.digest, handle)))
        return b"".join([*fields, data])

    async def _into(self, institution_id: int, due: Due, data: bytes) -> list[Result]:
        """Into accounts of this house, exactly once."""
        path = f"Return-Path: <{due.outgoing.sender}>\r\n".encode()
        prepared = await prepare(self.dure.blobs, institution_id, data, path)
        addresses = [row.address for row in due.rows]
        unknown = await local.file(self.dure, institution_id, f"out:{due.outgoing.id.hex}", prepared, addresses)
        return [
            Result(row.number, "failed", "550 5.1.1 No such user here", self.name)
            if row.address in unknown
            else Result(row.number, "delivered", "250 2.1.5 Delivered", self.name)
            for row in due.rows
        ]

    async def _tell(self, tx: Tx, due: Due, data: bytes, results: Sequence[Result]) -> None:
        """Tell the sender, as far as the sender wanted to be told; never about a notice. RFC 3461 §5"""
        if not due.outgoing.sender:
            return
        by_number = {row.number: row for row in due.rows}
        late = tx.now - due.outgoing.created > PATIENCE
        groups: dict[str, list[Fate]] = {}
        delayed = []
        for one in results:
            row = by_number[one.number]
            wants = set(row.notify.split(","))
            action = {"failed": FAILED, "delivered": DELIVERED, "relayed": RELAYED}.get(one.state, DELAYED)
            wanted = {FAILED: "FAILURE", DELAYED: "DELAY"}.get(action, "SUCCESS") in wants
            if action == DELAYED:
                wanted = wanted and late and row.told is None
                delayed += [one.number] if wanted else []
            if wanted:
                groups.setdefault(action, []).append(
                    Fate(row.address, action, _status(one, action), one.reply, one.host, row.orcpt)
                )
        for fates in groups.values():
            await self._send_notice(tx, due, data, fates)
        if delayed:
            await told_of_delay(tx, due.outgoing.id, delayed)

    async def _send_notice(self, tx: Tx, due: Due, data: bytes, fates: Sequence[Fate]) -> None:
        row = due.outgoing
        whole = fates[0].action == FAILED and row.ret != "HDRS" and len(data) <= LARGEST_RETURNED
        original = data if whole else data[: data.find(b"\r\n\r\n") + 2]
        about = About(self.name, row.sender, row.created.astimezone(UTC), row.envid, original, whole)
        text = compose(about, fates, new_id().hex, tx.now.astimezone(UTC))
        prepared = await prepare(self.dure.blobs, tx.institution_id, text)
        await enqueue(tx, Envelope(sender="", utf8=row.utf8), prepared, [Destination(row.sender, ())])


def _status(result: Result, action: str) -> str:
    """The enhanced code in a reply, or the one that says least. RFC 3463 §3"""
    words = result.reply.split()
    if len(words) > 1 and words[1].count(".") == 2 and words[1].replace(".", "").isdecimal():
        return words[1]
    return {FAILED: "5.0.0", DELAYED: "4.0.0"}.get(action, "2.0.0")
