"""Reports that come in by mail are read: bounces, dispositions, what other houses say of mail in our name."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from kernel.dure import Dure
from mail.actions import fates, gates
from mail.checks import aggregate
from mail.checks.dkim.canon import split
from mail.mime.index import index
from mail.mime.transfer import decoded
from mail.rules import reports
from mail.rules.addresses import without_detail
from mail.smtp import local

log = logging.getLogger("dure.smtp")

LARGEST: Final = 10 * 1024 * 1024
_REPORTS: Final = frozenset({"postmaster", "dmarc", "dmarc-reports", "tls-reports", "tlsrpt"})
"""Who gets reports about a domain."""
_PACKED: Final = frozenset({
    "application/gzip", "application/zip", "application/x-zip-compressed", "application/x-gzip", "application/xml",
    "text/xml", "application/tlsrpt+gzip", "application/tlsrpt+json", "application/octet-stream",
})  # fmt: skip


async def read(dure: Dure, institution_id: int, addresses: Sequence[str], data: bytes) -> None:
    """Take what a mail reports that has just been filed; any other mail is passed over."""
    if len(data) > LARGEST:
        return
    head = split(data[: data.find(b"\r\n\r\n") + 4])[0]
    kind = next((line.value.lower() for line in head if line.name == b"content-type"), b"")
    if b"multipart/report" in kind and b"tlsrpt" not in kind:
        report = await asyncio.to_thread(reports.read, data)
        if report is not None:
            async with dure.tx(local.actor(institution_id)) as tx:
                for one in addresses:
                    await fates.attach(tx, report, without_detail(one)[0])
    elif any(one.rpartition("@")[0] in _REPORTS for one in addresses):
        await _read_aggregates(dure, institution_id, data)


async def _read_aggregates(dure: Dure, institution_id: int, data: bytes) -> None:
    """The reports of other houses in a mail's parts. RFC 7489 §7.2, RFC 8460 §5.3"""
    for octets in await asyncio.to_thread(_packed, data):
        try:
            kind, said = await asyncio.to_thread(aggregate.read, octets)
        except aggregate.Unreadable as fault:
            log.info("smtp: a report cannot be read: %s", fault)
            continue
        async with dure.tx(local.actor(institution_id)) as tx:
            await gates.keep_report(tx, kind, said, len(octets))


def _packed(data: bytes) -> list[bytes]:
    parts = [one for one in index(data).walk() if not one.is_multipart and one.type in _PACKED]
    return [decoded(data[one.body : one.end], one.encoding) for one in parts[:5]]
