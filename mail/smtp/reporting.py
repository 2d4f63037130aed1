"""Reports about yesterday, for domains that want them: what became of mail in their name, and of TLS to them."""

import asyncio
import base64
import logging
from datetime import date
from email.utils import format_datetime
from typing import Any, Final

from directory.queries import institution_domain
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.tx import Tx
from mail.actions import gates
from mail.actions.sending import Destination, Envelope, enqueue
from mail.checks import aggregate, sts
from mail.checks.dns import Outcome, Question
from mail.checks.sts import Policy
from mail.intake import prepare
from mail.rules.addresses import canonical
from mail.smtp import local
from mail.smtp.judging import organisation
from mail.smtp.resolver import Ask

log = logging.getLogger("dure.smtp")

MOST_ADDRESSES: Final = 4
"""Of one report. RFC 7489 §6.2"""
Rows = list[tuple[dict[str, Any], int]]


class Reporter:
    """Writes what was counted, and counts connections."""

    def __init__(self, dure: Dure, ask: Ask, name: str) -> None:
        self.dure, self.ask, self.name = dure, ask, name

    async def note(self, institution_id: int, domain: str, policy: Policy | None, host: str, fault: str) -> None:
        """Count a connection to a domain that wants to be told."""
        answer = await self.ask(Question(f"_smtp._tls.{domain}", "TXT"))
        to = sts.reports_to(answer.records)
        if not to:
            return
        lines = [f"mode: {policy.mode}", *(f"mx: {one}" for one in policy.servers)] if policy is not None else []
        kind = "sts" if policy is not None else "no-policy-found"
        row = {"policy": kind, "lines": lines, "host": host, "fault": fault, "to": list(to)}
        async with self.dure.tx(local.actor(institution_id)) as tx:
            await gates.count(tx, "tls", domain, row, self.dure.now().date())

    async def send_due(self, institution_id: int) -> int:
        """Queue the reports of an institution about days that are over; how many."""
        today, count = self.dure.now().date(), 0
        for kind in ("dmarc", "tls"):
            async with self.dure.tx(local.actor(institution_id)) as tx:
                own = await institution_domain(tx)
                for (day, domain), rows in (await gates.take_day(tx, kind, today)).items():
                    to = await self._wanted(kind, domain, rows)
                    if to:
                        await self._queue(tx, kind, own, to, (day, domain, rows))
                        count += 1
        return count

    async def _wanted(self, kind: str, domain: str, rows: Rows) -> list[str]:
        """Who gets the report: addresses of the domain itself, or of others who agree. RFC 7489 §7.1"""
        found = []
        for one in rows[0][0]["to"][:MOST_ADDRESSES]:
            address = canonical(one.partition("!")[0].removeprefix("mailto:"))
            other = address.rpartition("@")[2]
            if address and (kind == "tls" or organisation(other) == organisation(domain)):
                found.append(address)
            elif address:
                answer = await self.ask(Question(f"{domain}._report._dmarc.{other}", "TXT"))
                if answer.outcome is Outcome.FOUND and any(one.startswith(b"v=DMARC1") for one in answer.records):
                    found.append(address)
        return found

    async def _queue(self, tx: Tx, kind: str, own: str, to: list[str], about: tuple[date, str, Rows]) -> None:
        day, domain, rows = about
        contact = f"postmaster@{own}"
        write = aggregate.write_dmarc if kind == "dmarc" else aggregate.write_tls
        packed = await asyncio.to_thread(write, own, contact, day, domain, rows)
        mail = _letter(kind, own, to, domain, day, packed, tx.now)
        prepared = await prepare(self.dure.blobs, tx.institution_id, mail)
        await enqueue(tx, Envelope(sender=contact), prepared, [Destination(one, ()) for one in to])


def _letter(kind: str, own: str, to: list[str], domain: str, day: date, packed: bytes, now: Any) -> bytes:  # noqa: PLR0913 - the parts of a letter
    """The mail that carries a report. RFC 7489 §7.2.1.1, RFC 8460 §5.3"""
    mark = new_id().hex
    encoded = base64.b64encode(packed).decode()
    lines = "\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76))
    if kind == "dmarc":
        form, media, name = "multipart/mixed", "application/gzip", f"{own}!{domain}!{day:%Y%m%d}.xml.gz"
        fields = ""
    else:
        form, media = "multipart/report; report-type=tlsrpt", "application/tlsrpt+gzip"
        name = f"{own}!{domain}!{day:%Y%m%d}.json.gz"
        fields = f"TLS-Report-Domain: {domain}\r\nTLS-Report-Submitter: {own}\r\n"
    return (
        f"From: <postmaster@{own}>\r\nTo: {', '.join(f'<{one}>' for one in to)}\r\n"
        f"Subject: Report Domain: {domain} Submitter: {own} Report-ID: <{mark}>\r\n"
        f"Date: {format_datetime(now)}\r\nMessage-ID: <{mark}@{own}>\r\nAuto-Submitted: auto-generated\r\n{fields}"
        f'MIME-Version: 1.0\r\nContent-Type: {form}; boundary="=_{mark}"\r\n\r\n'
        f"--=_{mark}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"What became of mail of {day} for {domain}, as seen by {own}.\r\n\r\n"
        f"--=_{mark}\r\nContent-Type: {media}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{lines}\r\n--=_{mark}--\r\n'
    ).encode()
