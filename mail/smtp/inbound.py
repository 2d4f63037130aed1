"""The desk for mail from outside: takes what is for our people, judges it, files it, and only then says yes."""

import logging
from typing import Any, Final

from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import Refusal, where
from mail.checks import results
from mail.intake import prepare
from mail.queries.recipients import institution_of, resolve
from mail.rules.addresses import canonical
from mail.rules.names import INBOX
from mail.smtp import local, reply, traces
from mail.smtp.judging import Judgement, judge
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit
from mail.smtp.reply import Refused, Reply
from mail.smtp.resolver import Ask

log = logging.getLogger("dure.smtp")

RATE: Final = 10.0
"""Mails a second from one address, and how many at once."""
BURST: Final = 300.0


class Inbound:
    """Mail from other servers; see `protocol.Desk`. `ask` is None where nobody may be asked: then nobody is judged."""

    signs_in = False

    def __init__(self, dure: Dure, name: str, ask: Ask | None) -> None:
        self.dure, self.name, self.ask = dure, name, ask

    async def sign_in(self, session: Visit, login: str, password: str) -> Any:
        """Nobody signs in here."""
        raise Refused(reply.RELAY)

    async def sender(self, session: Visit, sender: Sender) -> None:
        """Anybody may send, but not endlessly."""
        if await self.dure.limits.take(f"smtp:{session.client}", rate=RATE, burst=BURST):
            raise Refused(Reply(450, "4.7.1", "Too many messages, please slow down"))

    async def recipient(self, session: Visit, sender: Sender, recipient: Recipient) -> None:
        """Only who is here, and has room."""
        address = await self._address(recipient.address)
        institution_id = await self._institution(address)
        async with self.dure.tx(local.actor(institution_id)) as tx:
            found = await resolve(tx, address)
        if found is None:
            raise Refused(reply.UNKNOWN)
        if found.full:
            raise Refused(reply.FULL)

    async def message(self, session: Visit, sender: Sender, recipients: list[Recipient], data: bytes) -> Reply:
        """Judge and file; every institution has its own copy."""
        lines = traces.head(data)
        if traces.hops(lines) > traces.MOST_HOPS:
            raise Refused(Reply(554, "5.4.6", "The message goes round in circles"))
        now = self.dure.now()
        judgement = Judgement(b"", "none")
        if self.ask is not None:
            judgement = await judge(self.ask, session, sender, data, self.name, int(now.timestamp()))
        if judgement.wish == "reject":
            raise Refused(Reply(550, "5.7.1", "The domain of the sender does not vouch for this message"))
        data = results.without_forged(data, self.name)
        mark = new_id()
        key = traces.envelope_key(sender.address, data) if traces.has(lines, b"message-id") else f"in:{mark.hex}"
        written = traces.return_path(sender) + traces.received(session, self.name, mark.hex, recipients, now)
        try:
            await self._file(key, recipients, data, written + judgement.field, judgement)
        except Refusal as refusal:
            log.warning("smtp: a mail could not be filed: %s", where(refusal))
            raise Refused(reply.LATER) from refusal
        return Reply(250, "2.0.0", f"Filed as {mark.hex}")

    async def _file(
        self, key: str, recipients: list[Recipient], data: bytes, written: bytes, judgement: Judgement
    ) -> None:
        places: dict[int, list[str]] = {}
        for one in recipients:
            address = await self._address(one.address)
            places.setdefault(await self._institution(address), []).append(address)
        box = "\\Junk" if judgement.wish == "quarantine" else INBOX
        for institution_id, addresses in sorted(places.items()):
            prepared = await prepare(self.dure.blobs, institution_id, data, written)
            await local.file(self.dure, institution_id, key, prepared, addresses, box=box)

    async def _address(self, text: str) -> str:
        """The address as it is looked up; who writes to the postmaster alone means ours. RFC 5321 §4.5.1"""
        found = canonical(f"postmaster@{self.name}" if text.lower() == "postmaster" else text)
        if not found:
            raise Refused(reply.UNKNOWN)
        return found

    async def _institution(self, address: str) -> int:
        async with self.dure.commons() as db:
            found = await institution_of(db, address.rpartition("@")[2])
        if found is None:
            raise Refused(reply.RELAY)
        return found
