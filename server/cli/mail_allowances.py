"""`dure mail allowance`: what circles of people may have: a quota, and mail programs."""

import argparse
import re
from typing import TYPE_CHECKING

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from uuid import UUID

    from kernel.dure import Dure
    from kernel.tx import Tx

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    shown = command(actions, "list", "the allowances of an institution, and who has them")
    laid = command(actions, "set", "lay an allowance down, or change it")
    given = command(actions, "give", "give an allowance to everybody, a unit, or a person")
    for one in (shown, laid, given):
        one.add_argument("code", metavar="CODE", help="the institution")
    laid.add_argument("name", metavar="NAME")
    laid.add_argument("--quota", required=True, help="such as 500M or 10G; 0: no limit")
    laid.add_argument("--services", default="imap,pop3,submission", help="of imap,pop3,submission")
    given.add_argument("name", metavar="NAME", help='"": take away what they had')
    to = given.add_mutually_exclusive_group(required=True)
    to.add_argument("--everybody", action="store_true")
    to.add_argument("--unit", metavar="NAME", help="the name of a unit; all below it have it too")
    to.add_argument("--person", metavar="MAIL", help="the address of a person")
    shown.set_defaults(run=lambda args: in_loop(_list(args.code)))
    laid.set_defaults(run=lambda args: in_loop(_set(args)))
    given.set_defaults(run=lambda args: in_loop(_give(args)))


def octets(text: str) -> int:
    """The number that a size means. Raises CommandError."""
    match = re.fullmatch(r"(\d{1,9})([KMGT]?)B?", text.strip().upper())
    if match is None:
        raise CommandError(f"{text} is no size. / 용량을 500M, 10G처럼 적으십시오.")
    return int(match[1]) * _UNITS[match[2]]


async def _institution(dure: "Dure", code: str) -> int:
    from server.institutions import institutions

    found = next((one.id for one in await institutions(dure) if one.code == code), None)
    if found is None:
        raise CommandError(f"There is no institution {code}. / 그런 기관이 없습니다.")
    return found


async def _list(code: str) -> int:
    from directory.queries import org_snapshot
    from kernel.tx import Actor
    from mail.queries.allowances import EVERYBODY, rules

    async with opened() as dure:
        number = await _institution(dure, code)
        async with dure.tx(Actor(number, client="operator")) as tx:
            laid, org = await rules(tx), await org_snapshot(tx)
    for one in laid.by_id.values():
        say(f"{one.name}: {one.quota or 'no limit'} ({', '.join(sorted(one.services)) or 'no programs'})")
        for subject in (subject for subject, has in laid.of.items() if has == one.id):
            named = org.people.get(subject) or org.units.get(subject)
            say(f"  {'everybody' if subject == EVERYBODY else named.name if named else subject}")
    return 0


async def _set(args: argparse.Namespace) -> int:
    from kernel.access import Permission
    from kernel.tx import Actor
    from mail.actions.allowances import lay_down

    quota = octets(args.quota)
    async with opened() as dure:
        number = await _institution(dure, args.code)
        actor = Actor(number, permissions=frozenset({Permission.SETTINGS}), client="operator")
        async with dure.tx(actor) as tx:
            await lay_down(tx, args.name, quota, [one for one in args.services.split(",") if one])
    return 0


async def _give(args: argparse.Namespace) -> int:
    from kernel.access import Permission
    from kernel.tx import Actor
    from mail.actions.allowances import give

    async with opened() as dure:
        number = await _institution(dure, args.code)
        actor = Actor(number, permissions=frozenset({Permission.SETTINGS}), client="operator")
        async with dure.tx(actor) as tx:
            subject, kind = await _subject(tx, args)
            await give(tx, args.name, subject, kind)
    return 0


async def _subject(tx: "Tx", args: argparse.Namespace) -> "tuple[UUID, str]":
    from directory.queries import org_snapshot
    from mail.queries.allowances import EVERYBODY
    from mail.rules.addresses import canonical

    if args.everybody:
        return EVERYBODY, "all"
    org = await org_snapshot(tx)
    if args.unit:
        found = [one.id for one in org.units.values() if one.name == args.unit]
    else:
        found = [one.id for one in org.people.values() if one.mail and canonical(one.mail) == canonical(args.person)]
    if len(found) != 1:
        raise CommandError(f"{args.unit or args.person}: {len(found)} found. / 하나로 정해지지 않습니다.")
    return found[0], "unit" if args.unit else "person"
