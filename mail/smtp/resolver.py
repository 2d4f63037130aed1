"""Asking the DNS: the one place that does. Answers are kept for as long as they say; nobody waits long."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import dns.asyncresolver
import dns.exception
import dns.resolver
import dns.reversename
from dns.rdatatype import RdataType

from mail.checks.dns import NOTHING, Answer, Asking, Outcome, Question

log = logging.getLogger("dure.dns")

PATIENCE: Final = 8.0
"""Seconds for one answer, all servers together."""
KEPT: Final = 20_000
Ask = Callable[[Question], Awaitable[Answer]]
Result = TypeVar("Result")


class Resolver:
    """The resolver of this machine, or that of the settings (its address)."""

    def __init__(self, address: str = "") -> None:
        self._dns = dns.asyncresolver.Resolver(configure=not address)
        if address:
            self._dns.nameservers = [address]
        self._dns.cache = dns.resolver.LRUCache(KEPT)
        self._dns.lifetime = PATIENCE

    async def __call__(self, question: Question) -> Answer:
        """The answer; never raises."""
        try:
            name = dns.reversename.from_address(question.name) if question.kind == "PTR" else question.name
            found = await self._dns.resolve(name, RdataType.from_text(question.kind), search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return NOTHING
        except (dns.exception.DNSException, OSError, ValueError, UnicodeError) as error:
            log.info("no answer to a %s question: %s", question.kind, type(error).__name__)
            return Answer(Outcome.FAILED)
        return Answer(Outcome.FOUND, tuple(_plain(question.kind, one) for one in _in_order(question.kind, found)))


def _in_order(kind: str, found: dns.resolver.Answer) -> list[Any]:
    records: list[Any] = list(found)
    return sorted(records, key=lambda one: one.preference) if kind == "MX" else records


def _plain(kind: str, record: Any) -> bytes:
    """A record without its wire form; dnspython gives each kind its own class."""
    match kind:
        case "TXT":
            return b"".join(record.strings)
        case "MX":
            return bytes(record.exchange.to_text(omit_final_dot=True), "ascii")
        case "PTR":
            return bytes(record.target.to_text(omit_final_dot=True), "ascii")
    return str(record).encode()


async def settled(asking: Asking[Result], ask: Ask, *, light: bool = False) -> Result:
    """Run a check, asking as it asks. Its own work is done in a thread, unless it is light."""
    answer: Answer | None = None
    while True:
        done, value = _step(asking, answer) if light else await asyncio.to_thread(_step, asking, answer)
        if done:
            return value  # type: ignore[no-any-return]  # what a generator returned
        answer = await ask(value)


def _step(asking: Asking[Any], answer: Answer | None) -> tuple[bool, Any]:
    """One step of a check: whether it has ended, and its question or its result."""
    try:
        return False, next(asking) if answer is None else asking.send(answer)
    except StopIteration as done:
        return True, done.value
