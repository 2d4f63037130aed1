"""The desk for mail from outside: takes what is for our people, judges it, files it, and only then says yes."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import NotFound, Refusal, where
from mail.checks import results
from mail.intake import prepare, read
from mail.queries.recipients import Resolved
from mail.rules.addresses import canonical
from mail.rules.facts import Facts
from mail.rules.names import INBOX
from mail.smtp import knowing, local, reply, reported, traces
from mail.smtp.filters import Filters, Found
from mail.smtp.judging import Judgement, judge
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit
from mail.smtp.reply import Refused, Reply
from mail.smtp.resolver import Ask

log = logging.getLogger("dure.smtp")

RATE: Final = 10.0
"""Mails a second from one address, and how many at once."""
BURST: Final = 300.0


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A mail that is to be filed: as it came, what we write above it, and the mailbox for it."""

    key: str
    mark: str
    data: bytes
    written: bytes
    box: str = INBOX


class Inbound:
    """Mail from other servers; see `protocol.Desk`. `ask` is None where nobody may be asked: then nobody is judged."""

    signs_in = False

    def __init__(self, dure: Dure, name: str, ask: Ask | None) -> None:
        self.dure, self.name, self.ask = dure, name, ask
        self.filters = Filters(dure, ask)

    async def sign_in(self, session: Visit, login: str, password: str) -> Any:
        """Nobody signs in here."""
        raise Refused(reply.RELAY)

    async def sender(self, session: Visit, sender: Sender) -> None:
        """Anybody may send who is not known for junk, but not endlessly."""
        knowing.forget(session)
        if self.filters.is_of_zone(session.client):
            return
        if await self.dure.limits.take(f"smtp:{session.client}", rate=RATE, burst=BURST):
            raise Refused(Reply(450, "4.7.1", "Too many messages, please slow down"))
        await self.filters.check_lists(session.client)

    async def recipient(self, session: Visit, sender: Sender, recipient: Recipient) -> None:
        """Only who is here, and has room."""
        institution_id, address = await self.known(session, recipient)
        if not self.filters.is_of_zone(session.client):
            await self.filters.check_grey(institution_id, session, sender, address)

    async def known(self, session: Visit, recipient: Recipient) -> tuple[int, str]:
        """Where the recipient is, and under which address; raises Refused for who is not, or has no room."""
        address = await self._address(recipient.address)
        institution_id = await self._institution(address)
        found = await knowing.reached(self.dure, session, institution_id, address)
        if found is None or found.inside:
            raise Refused(reply.UNKNOWN)
        if found.full:
            raise Refused(reply.FULL)
        return institution_id, address

    async def message(
        self, session: Visit, sender: Sender, recipients: list[Recipient], data: bytes
    ) -> Reply | list[Reply]:
        """Judge and file; every institution has its own copy. One that could not be filed makes them all come again:
        the others know the mail then, and keep it once."""
        judgement = Judgement(b"", "none")
        of_zone = self.filters.is_of_zone(session.client)
        if self.ask is not None and not of_zone:
            now = int(self.dure.now().timestamp())
            judgement = await judge(self.ask, session, sender, data, self.name, now)
        if judgement.wish == "reject":
            await self._note(session, recipients, judgement)
            raise Refused(Reply(550, "5.7.1", "The domain of the sender does not vouch for this message"))
        found = Found.of_zone(data) if of_zone else await self.filters.look(session, sender, recipients, data)
        junk = found.junk or judgement.wish == "quarantine"
        answers = await self.filed(
            session, sender, recipients, found.without_forged(data), written=judgement.field + found.fields, junk=junk
        )
        await self._note(session, recipients, judgement)
        later = next((one for one in answers if 400 <= one.code < 500), None)
        return later or next((one for one in answers if one.is_good), answers[0])

    async def filed(
        self,
        session: Visit,
        sender: Sender,
        recipients: list[Recipient],
        data: bytes,
        *,
        written: bytes = b"",
        junk: bool = False,
    ) -> list[Reply]:
        """File for everybody; the answer for each, in order. Raises Refused for what nobody can have."""
        lines = traces.head(data)
        if traces.hops(lines) > traces.MOST_HOPS:
            raise Refused(Reply(554, "5.4.6", "The message goes round in circles"))
        now, mark = self.dure.now(), new_id().hex
        data = results.without_forged(data, self.name)
        key = traces.envelope_key(sender.address, data) if traces.has(lines, b"message-id") else f"in:{mark}"
        own = traces.return_path(sender) + traces.received(session, self.name, mark, recipients, now)
        arrived = _Arrived(key, mark, data, own + written, "\\Junk" if junk else INBOX)
        places: dict[int, list[str]] = {}
        whose: list[tuple[int, str]] = []
        for one in recipients:
            address = await self._address(one.address)
            institution_id = await self._institution(address)
            whose.append((institution_id, address))
            if address not in places.setdefault(institution_id, []):
                places[institution_id].append(address)
        answers: dict[tuple[int, str], Reply] = {}
        some = asyncio.Semaphore(local.AT_ONCE)
        facts = await read(arrived.data, arrived.written) if len(places) > 1 else None

        async def into(institution_id: int, addresses: list[str]) -> None:
            async with some:
                known = knowing.fresh(session, addresses)
                for name, said in (await self._file(institution_id, addresses, arrived, facts, known)).items():
                    answers[institution_id, name] = said

        # All of them end, whatever becomes of one: what is filed is filed, and told.
        done = await asyncio.gather(*(into(*place) for place in places.items()), return_exceptions=True)
        knowing.forget(session)
        for failed in (one for one in done if isinstance(one, BaseException)):
            raise failed
        return [answers[place] for place in whose]

    async def _file(
        self,
        institution_id: int,
        addresses: list[str],
        arrived: _Arrived,
        facts: Facts | None,
        known: Mapping[str, Resolved],
    ) -> dict[str, Reply]:
        """Into the accounts of one institution; what each address is answered."""
        try:
            prepared = await prepare(self.dure.blobs, institution_id, arrived.data, arrived.written, facts)
            filing = partial(local.file, self.dure, institution_id, arrived.key, prepared, addresses, box=arrived.box)
            try:
                unknown = await filing(known=known)
            except NotFound:  # an account was closed since: whom do its addresses reach now?
                unknown = await filing()
            await reported.read(self.dure, institution_id, addresses, arrived.data)
        except Refusal as refusal:
            log.warning("smtp: a mail could not be filed: %s", where(refusal))
            return dict.fromkeys(addresses, reply.LATER)
        good = Reply(250, "2.0.0", f"Filed as {arrived.mark}")
        return {one: reply.UNKNOWN if one in unknown else good for one in addresses}

    async def _note(self, session: Visit, recipients: list[Recipient], judgement: Judgement) -> None:
        """Count the verdict for the report that the domain wants. RFC 7489 §7.2"""
        if self.dure.settings.mail_reports and judgement.by_dmarc is not None and recipients:
            institution_id = await self._institution(await self._address(recipients[0].address))
            await self.filters.note(institution_id, session.client, judgement)

    async def _address(self, text: str) -> str:
        """The address as it is looked up; who writes to the postmaster alone means ours. RFC 5321 §4.5.1"""
        found = canonical(f"postmaster@{self.name}" if text.lower() == "postmaster" else text)
        if not found:
            raise Refused(reply.UNKNOWN)
        return found

    async def _institution(self, address: str) -> int:
        found = await local.house_of(self.dure, address.rpartition("@")[2])
        if found is None:
            raise Refused(reply.RELAY)
        return found
