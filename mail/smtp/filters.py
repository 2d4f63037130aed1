"""What stands before the door: lists of senders of junk, greylisting, rspamd, clamd. Each is off unless it is set.

A filter that does not answer lets mail pass, but for the scanner of viruses: then the mail is to come again.
"""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

from kernel.dure import Dure
from kernel.errors import Refusal
from mail.actions import gates
from mail.checks import spf
from mail.checks.dkim.canon import split
from mail.checks.dns import Outcome, Question
from mail.smtp import local, reply
from mail.smtp.judging import Judgement
from mail.smtp.parameters import Recipient, Sender
from mail.smtp.protocol import Visit
from mail.smtp.reply import Refused, Reply
from mail.smtp.resolver import Ask, settled
from mail.smtp.rspamd import Rspamd, Silent

log = logging.getLogger("dure.smtp")

OWN: Final = frozenset({b"x-spam-flag", b"x-spam-score", b"x-virus-scanned", b"x-spam-status", b"x-spam"})
"""Fields that only we write."""
_GREY: Final = Reply(450, "4.7.1", "You are new here, please come again in a few minutes")
_VIRUS: Final = Reply(550, "5.7.1", "The message holds malware")
_JUNK: Final = Reply(550, "5.7.1", "The message is taken for junk")
_PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """What the filters say of a mail, and the fields that tell it."""

    junk: bool = False
    fields: bytes = b""
    trusted: bool = False

    @staticmethod
    def of_zone(data: bytes) -> "Found":
        """The relay zone has looked already: what it wrote counts."""
        lines, _ = split(data[: data.find(b"\r\n\r\n") + 4])
        flagged = any(line.name == b"x-spam-flag" and line.value.strip().lower() == b"yes" for line in lines)
        return Found(junk=flagged, trusted=True)

    def without_forged(self, data: bytes) -> bytes:
        """The mail without fields that speak in our name."""
        lines, start = split(data)
        kept = [line.raw for line in lines if self.trusted or line.name not in OWN]
        if len(kept) == len(lines):
            return data
        return b"".join(kept) + (b"\r\n" if data[start - 2 : start] == b"\r\n" else b"") + data[start:]


class Filters:
    """The filters of one process, as the settings have them."""

    def __init__(self, dure: Dure, ask: Ask | None) -> None:
        settings = dure.settings
        self.dure, self.ask = dure, ask
        self.zone = [ip_network(one, strict=False) for one in _words(settings.mail_relay_zone)]
        self.lists = [one.strip(".") for one in _words(settings.mail_blocklists)]
        self.rspamd = Rspamd(settings.mail_spam_address) if settings.mail_spam_address else None

    def is_of_zone(self, client: str) -> bool:
        """Whether a client is of the relay zone."""
        address = _address(client)
        return address is not None and any(address in network for network in self.zone)

    async def check_lists(self, client: str) -> None:
        """Refuse a server that a list names. RFC 5782 §2.1"""
        address = _address(client)
        if self.ask is None or address is None or not address.is_global:
            return
        name = address.reverse_pointer.rpartition(".in-addr.")[0] or address.reverse_pointer.rpartition(".ip6.")[0]
        for zone in self.lists:
            answer = await self.ask(Question(f"{name}.{zone}", "A"))
            # Lists answer within 127.0.0.0/8; 127.255.255.* says that we asked wrongly.
            good = [one for one in answer.texts if one.startswith("127.") and not one.startswith("127.255.255.")]
            if answer.outcome is Outcome.FOUND and good:
                raise Refused(Reply(550, "5.7.1", f"Your server is listed by {zone}"))

    async def check_grey(self, institution_id: int, visit: Visit, sender: Sender, recipient: str) -> None:
        """Have a server that nobody vouches for come again, once."""
        address = _address(visit.client)
        if not self.dure.settings.mail_greylist or address is None or not address.is_global:
            return
        if self.ask is not None and sender.address:
            moment = int(self.dure.now().timestamp())
            checking = spf.check(visit.client, visit.helo, sender.address, receiver="", moment=moment)
            if (await settled(checking, self.ask)).result is spf.Result.PASS:
                return
        network = str(ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))
        async with self.dure.tx(local.actor(institution_id)) as tx:
            known = await gates.came_before(tx, network, sender.address.lower(), recipient)
        if not known:
            raise Refused(_GREY)

    async def look(self, visit: Visit, sender: Sender, recipients: list[Recipient], data: bytes) -> Found:
        """Look into a mail. Raises Refused for malware, and for what is certainly junk."""
        fields = b""
        if self.dure.scanner is not None:
            fields += await self._scan(data)
        if self.rspamd is None:
            return Found(False, fields)
        try:
            said = await self.rspamd.look(visit, sender, recipients, data)
        except Silent as silent:
            log.warning("smtp: rspamd does not answer: %s", silent)
            return Found(False, fields)
        if said.action == "reject":
            raise Refused(_JUNK)
        if said.action == "soft reject":
            raise Refused(reply.LATER)
        junk = said.action in ("add header", "rewrite subject")
        fields += f"X-Spam-Flag: {'YES' if junk else 'NO'}\r\nX-Spam-Score: {said.score:.2f}\r\n".encode()
        return Found(junk, fields)

    async def _scan(self, data: bytes) -> bytes:
        async def pieces() -> AsyncIterator[bytes]:
            for at in range(0, len(data), _PIECE):
                yield data[at : at + _PIECE]

        assert self.dure.scanner is not None
        try:
            verdict = await self.dure.scanner.scan(pieces())
        except Refusal as refusal:
            raise Refused(reply.LATER) from refusal
        if verdict.kind == "infected":
            log.warning("smtp: a mail with malware was refused")
            raise Refused(_VIRUS)
        return f"X-Virus-Scanned: {verdict.kind}\r\n".encode()

    async def note(self, institution_id: int, client: str, judgement: Judgement) -> None:
        """Count a verdict for the daily report, where the domain wants one. RFC 7489 §7.2"""
        verdict = judgement.by_dmarc
        if verdict is None or verdict.record is None or not verdict.record.reports:
            return
        now = self.dure.now()
        async with self.dure.tx(local.actor(institution_id)) as tx:
            await gates.count(tx, "dmarc", verdict.published, _row(client, judgement), now.date())


def _row(client: str, judgement: Judgement) -> dict[str, Any]:
    """What a row of a report says. RFC 7489 appendix C"""
    verdict, by_spf = judgement.by_dmarc, judgement.by_spf
    assert verdict is not None
    assert verdict.record is not None
    by = verdict.by.split("+")
    return {
        "source": client,
        "from": verdict.domain,
        "disposition": verdict.wish,
        "dkim": "pass" if "dkim" in by else "fail",
        "spf": "pass" if "spf" in by else "fail",
        "signatures": [[one.domain, one.selector, one.result] for one in judgement.signatures[:8] if one.domain],
        "mailfrom": [by_spf.domain, str(by_spf.result)] if by_spf is not None else [],
        "policy": [
            verdict.record.policy,
            verdict.record.below,
            "s" if verdict.record.strict_dkim else "r",
            "s" if verdict.record.strict_spf else "r",
            verdict.record.percent,
        ],
        "to": list(verdict.record.reports),
    }


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


@lru_cache(maxsize=1_000)  # asked for every recipient
def _address(client: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(client)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
