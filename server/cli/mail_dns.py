"""`dure mail dns`: what the DNS has to say of a domain whose mail lives here, and whether it does."""

import argparse
from typing import TYPE_CHECKING

from server.cli.common import CommandError, in_loop, opened, say

if TYPE_CHECKING:
    from mail.actions.domain_keys import Published
    from mail.smtp.resolver import Ask


def add(show: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    show.add_argument("domain", metavar="DOMAIN")
    show.add_argument("--check", action="store_true", help="ask the DNS for each; exit code 1 when one differs")
    show.set_defaults(run=lambda args: in_loop(_show(args.domain, check=args.check)))


async def _show(name: str, *, check: bool) -> int:
    from kernel.tx import Actor
    from mail.actions.domain_keys import Published, records
    from mail.queries.recipients import institution_of
    from mail.rules import programs
    from mail.rules.addresses import canonical_domain
    from mail.smtp.resolver import Resolver
    from server.mailing import name_of
    from server.programs import services_of

    domain, sound = canonical_domain(name), True
    async with opened() as dure:
        async with dure.commons() as db:
            institution_id = await institution_of(db, domain)
        if institution_id is None:
            raise CommandError(f"No institution has its mail under {name}. / 이 도메인을 쓰는 기관이 없습니다.")
        async with dure.tx(Actor(institution_id, client="operator")) as tx:
            wanted = await records(tx, domain, name_of(dure.settings))
        services = services_of(dure, {})
        wanted += [Published(name, "SRV", text) for name, text in programs.records(domain, services)]
        chosen = dure.settings.mail_resolver
        ask = Resolver("" if chosen in ("", "system") else chosen)
        for one in wanted:
            there = "" if not check else ("ok       " if await _is_there(ask, one) else "MISSING  ")
            sound = sound and there.strip() != "MISSING"
            say(f"{there}{one.name}. {one.kind} {_spelled(one)}")
    return 0 if sound else 1


async def _is_there(ask: "Ask", wanted: "Published") -> bool:
    """Whether the DNS says that; a policy of DMARC or SPF may say it in other words."""
    from mail.checks.dns import Question

    answer = await ask(Question(wanted.name, wanted.kind))
    if wanted.kind == "SRV":
        # Whoever offers a service under another priority offers it as well.
        return any(record.split()[2:] == wanted.text.encode().split()[2:] for record in answer.records)
    if wanted.kind == "MX":
        return wanted.text.split()[-1].rstrip(".").encode() in answer.records
    begin = wanted.text.split(";")[0].split()[0].encode()
    if "._domainkey." in wanted.name:
        return any(
            record.replace(b" ", b"").endswith(wanted.text.rpartition("p=")[2].encode()) for record in answer.records
        )
    return any(record.startswith(begin) for record in answer.records)


def _spelled(one: "Published") -> str:
    """As a zone file has it: strings of at most 255 characters."""
    if one.kind != "TXT":
        return one.text
    return " ".join(f'"{one.text[at : at + 255]}"' for at in range(0, len(one.text), 255))
