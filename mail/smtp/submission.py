"""The desk for mail that our people hand in: they sign in, send as themselves, and the mail is queued before 250."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

from directory import mail_sign_in
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import Refusal, TooMuch
from mail.actions.sending import Destination, Envelope, enqueue
from mail.intake import prepare
from mail.mime.addresses import addresses
from mail.queries.allowances import may_use
from mail.queries.recipients import sender_addresses
from mail.rules.addresses import canonical, canonical_domain, without_detail
from mail.smtp import knowing, local, parameters, reply, traces
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit
from mail.smtp.reply import Refused, Reply

RATE: Final = 1.0
"""Recipients a second of one person, and how many at once: a stolen password must not become a source of junk."""
BURST: Final = 2_000.0
_NOT_YOURS: Final = Reply(553, "5.7.1", "You may not send from this address")
_BLIND: Final = re.compile(rb"bcc", re.I)


class Submission:
    """Mail of people who sign in; see `protocol.Desk`. RFC 6409"""

    signs_in = True

    def __init__(self, dure: Dure, name: str) -> None:
        self.dure, self.name = dure, name

    async def sign_in(self, session: Visit, login: str, password: str) -> Any:
        """By an app password, or the own one where that is allowed."""
        try:
            mailer = await mail_sign_in.plain(self.dure, login, password, session.client)
            async with self.dure.tx(mailer.actor) as tx:
                if mailer.actor.person_id and not await may_use(tx, mailer.actor.person_id, "submission"):
                    raise Refused(Reply(535, "5.7.8", "This account may not send by mail programs"))
            return mailer
        except TooMuch as refusal:
            raise Refused(Reply(454, "4.7.0", "Too many attempts, please wait")) from refusal
        except Refusal as refusal:
            raise Refused(Reply(535, "5.7.8", "Authentication credentials invalid")) from refusal

    async def sender(self, session: Visit, sender: Sender) -> None:
        """Only from an own address. RFC 6409 §6.1"""
        knowing.forget(session)
        await self._own(session, [sender.address] if sender.address else [])
        _due(sender, self.dure.now())

    async def _own(self, session: Visit, given: Sequence[str]) -> None:
        async with self.dure.tx(session.mailer.actor) as tx:
            own = await sender_addresses(tx, session.mailer.actor.person_id)
        if not given or any(without_detail(canonical(one))[0] not in own for one in given):
            raise Refused(_NOT_YOURS)

    async def recipient(self, session: Visit, sender: Sender, recipient: Recipient) -> None:
        """Anybody that can be; one of ours must be here."""
        address = canonical(recipient.address)
        if not address:
            raise Refused(Reply(553, "5.1.3", "Address cannot be read"))
        whose = f"submission:{session.mailer.actor.institution_id}:{session.mailer.actor.person_id}"
        if await self.dure.limits.take(whose, rate=RATE, burst=BURST):
            raise Refused(Reply(450, "4.7.1", "Too many recipients for now, please wait"))
        house = await local.house_of(self.dure, address.rpartition("@")[2])
        if house is not None and await knowing.reached(self.dure, session, house, address) is None:
            raise Refused(reply.UNKNOWN)

    async def message(self, session: Visit, sender: Sender, recipients: list[Recipient], data: bytes) -> Reply:
        """Put it right, and queue it for everybody."""
        actor, now, mark = session.mailer.actor, self.dure.now(), new_id()
        lines = traces.head(data)
        shown = [one.address for line in lines if line.name == b"from" for one in addresses(line.value.strip())]
        await self._own(session, shown)
        data = _mended(data, mark.hex, canonical_domain(shown[0].rpartition("@")[2]), now)
        written = traces.received(session, self.name, mark.hex, recipients, now)
        prepared = await prepare(self.dure.blobs, actor.institution_id, data, written)
        envelope = Envelope(
            sender=canonical(sender.address),
            utf8=sender.utf8,
            require_tls=sender.require_tls,
            ret=sender.ret,
            envid=sender.envid,
            person_id=actor.person_id,
        )
        to = [Destination(canonical(one.address), tuple(one.notify), one.orcpt) for one in recipients]
        async with self.dure.tx(actor) as tx:
            queued = await enqueue(tx, envelope, prepared, to, due=_due(sender, now))
        return Reply(250, "2.0.0", f"Queued as {queued.hex}")


def _mended(data: bytes, mark: str, domain: str, now: datetime) -> bytes:
    """With the fields that must be there, and without the one that must not. RFC 6409 §8"""
    lines = traces.head(data)
    head = b"".join(line.raw for line in lines if not _BLIND.fullmatch(line.name))
    body = data[sum(len(line.raw) for line in lines) :]
    if not traces.has(lines, b"date"):
        head = f"Date: {format_datetime(now)}\r\n".encode() + head
    if not traces.has(lines, b"message-id"):
        head = f"Message-ID: <{mark}@{domain}>\r\n".encode() + head
    return head + (body or b"\r\n")


def _due(sender: Sender, now: datetime) -> datetime:
    """When the mail is to leave; raises Refused. RFC 4865 §4"""
    if not sender.hold:
        return now
    try:
        if sender.hold.isdecimal():
            due = now + timedelta(seconds=int(sender.hold[:9]))
        else:
            due = datetime.fromisoformat(sender.hold)
            due = due if due.tzinfo else due.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as fault:
        raise Refused(reply.SYNTAX) from fault
    if due > now + timedelta(seconds=parameters.LONGEST_HOLD):
        raise Refused(Reply(554, "5.7.0", "That is too far away"))
    return max(due, now)
