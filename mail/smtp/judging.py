"""What SPF, DKIM and DMARC say of one mail from outside."""

import asyncio
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from publicsuffixlist import PublicSuffixList

from mail.checks import arc, dkim, dmarc, results, spf
from mail.mime.addresses import addresses
from mail.rules.addresses import canonical_domain
from mail.smtp import traces
from mail.smtp.parameters import Sender
from mail.smtp.protocol import Visit
from mail.smtp.resolver import Ask, settled

LIGHT: Final = 16 * 1024
"""Octets of a mail up to which its signatures are computed at once, not in a thread."""
_FROM: Final = b"from"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The field for the mail, and what its domain wants done with it: none, quarantine or reject."""

    field: bytes
    wish: str
    by_spf: spf.Verdict | None = None
    signatures: tuple[dkim.Signature, ...] = ()
    by_dmarc: dmarc.Verdict | None = None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def organisation(name: str) -> str:
    """The organisational domain. RFC 7489 §3.2"""
    return str(_suffixes().privatesuffix(name) or name)


async def judge(ask: Ask, visit: Visit, sender: Sender, data: bytes, name: str, moment: int) -> Judgement:
    """Ask everybody, and all at once who need not wait; the mail itself is not changed."""
    light = len(data) <= LIGHT
    sealed = traces.has(traces.head(data), b"arc-seal")  # perhaps fifty times
    by_spf, signatures, chain = await asyncio.gather(
        settled(spf.check(visit.client, visit.helo, sender.address, receiver=name, moment=moment), ask, light=True),
        settled(dkim.verify(data, moment), ask, light=light),
        settled(arc.verify(data), ask, light=light and not sealed),
    )
    domain = from_domain(data)
    by_dmarc = dmarc.Verdict("permerror")
    if domain:
        if not _suffixes.cache_info().currsize:
            await asyncio.to_thread(_suffixes)  # a list of thousands, read once
        draw = random.randrange(100)  # noqa: S311  # a sample, no secret
        by_dmarc = await settled(dmarc.check(domain, by_spf, signatures, organisation, draw), ask, light=True)
    field = results.write(name, by_spf, sender.address or visit.helo, signatures, by_dmarc, chain)
    return Judgement(field, by_dmarc.wish, by_spf, tuple(signatures), by_dmarc)


def from_domain(data: bytes) -> str:
    """The domain that people see; "" where there is not one. RFC 7489 §6.6.1"""
    fields = [line for line in traces.head(data) if line.name == _FROM]
    if len(fields) != 1:
        return ""
    domains = {canonical_domain(one.address.rpartition("@")[2]) for one in addresses(fields[0].value.strip())}
    return domains.pop() if len(domains) == 1 else ""
