"""`dure mail domains`, `accounts`, `addresses`, `queue`, `groups`, `reports`: the mail of an institution, administered.

Each act is the one that the screen of the administrators calls, with the same record of it.
"""

import argparse
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from kernel.tx import Tx

_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the actions."""
    domains = _action(actions, "domains", "mail domains of an institution / 도메인", _domains)
    domains.add_argument("--add", metavar="DOMAIN")
    domains.add_argument("--remove", metavar="DOMAIN")
    accounts = _action(actions, "accounts", "accounts with what they hold / 계정", _accounts)
    accounts.add_argument("--find", default="", metavar="WORD")
    accounts.add_argument("--quota", nargs=2, metavar=("ADDRESS", "SIZE"), help="such as 20G; 0: no limit")
    accounts.add_argument("--shared", metavar="ADDRESS", help="a new shared account (대표메일)")
    accounts.add_argument(
        "--member",
        nargs=3,
        metavar=("SHARED", "PERSON", "RIGHTS"),
        help="read, work or send; none: no longer (both by address)",
    )
    addresses = _action(actions, "addresses", "further addresses (별칭) of accounts / 주소", _addresses)
    addresses.add_argument("--add", nargs=2, metavar=("ADDRESS", "OF"), help="OF is the account's main address")
    addresses.add_argument("--remove", metavar="ADDRESS")
    queue = _action(actions, "queue", "what is on its way; hold, release, retry, cancel / 발송 대기열", _queue)
    queue.add_argument(
        "--state", default="waiting", choices=["waiting", "held", "failed", "delivered", "relayed", "cancelled"]
    )
    for act in ("hold", "release", "retry", "cancel"):
        queue.add_argument(f"--{act}", metavar="ID", type=UUID)
    groups = _action(actions, "groups", "lists of people under one address / 배포 목록", _groups)
    groups.add_argument("--add", nargs="+", metavar="ADDRESS", help="the list's address, then its members'")
    groups.add_argument("--remove", metavar="ADDRESS")
    _action(actions, "reports", "what other houses say of mail in our name (DMARC, TLS) / 외부 보고서", _reports)


def _action(actions: Any, name: str, summary: str, work: Any) -> argparse.ArgumentParser:
    parser = command(actions, name, summary)
    parser.add_argument("code", metavar="CODE", help="the institution")
    parser.set_defaults(run=lambda args: in_loop(work(args)), work=work)
    return parser


@asynccontextmanager
async def _institution(code: str) -> "AsyncGenerator[Tx]":
    """A transaction of the operator there. Raises CommandError."""
    from kernel.access import Permission
    from kernel.tx import Actor
    from server.institutions import institutions

    async with opened() as dure:
        one = next((each for each in await institutions(dure) if each.code == code), None)
        if one is None:
            raise CommandError(f"No such institution: {code}. / 그런 기관이 없습니다.")
        actor = Actor(one.id, permissions=frozenset({Permission.SETTINGS}), client="operator")
        async with dure.tx(actor, patience="report") as tx:
            yield tx


async def _domains(args: argparse.Namespace) -> int:
    from mail.actions import administering
    from mail.queries import administration

    async with _institution(args.code) as tx:
        if args.add:
            await administering.add_domain(tx, args.add)
        if args.remove:
            await administering.remove_domain(tx, args.remove)
        for one in await administration.domains(tx):
            say(f"{one.name}{'  (own)' if one.own else ''}")
    return 0


async def _accounts(args: argparse.Namespace) -> int:
    from mail.actions import accounts, administering
    from mail.queries import administration
    from mail.views.admin import AccountChange, MailAccountQuery

    async with _institution(args.code) as tx:
        if args.shared:
            await accounts.create_shared(tx, args.shared)
        if args.quota:
            found = await _account(tx, args.quota[0])
            await administering.change_account(tx, found.id, AccountChange(quota=_octets(args.quota[1])))
        if args.member:
            shared, person, rights = args.member
            found, whose = await _account(tx, shared), await _account(tx, person)
            if rights not in ("read", "work", "send", "none") or whose.person_id is None:
                raise CommandError("RIGHTS is read, work, send or none; PERSON the address of a person.")
            await administering.set_member(tx, found.id, whose.person_id, "" if rights == "none" else rights)
        cursor = ""
        while True:
            page = await administration.mail_accounts(tx, MailAccountQuery(q=args.find, limit=200, cursor=cursor))
            for one in page.items:
                share = f"{one.used / 2**20:,.1f} of {one.quota / 2**20:,.0f} MB" if one.quota else f"{one.used} octets"
                say(f"{one.name:<40} {one.kind:<7} {one.messages:>8} messages  {share}")
            cursor = page.next
            if not cursor:
                return 0


async def _addresses(args: argparse.Namespace) -> int:
    from mail.actions import accounts, administering
    from mail.queries import administration

    async with _institution(args.code) as tx:
        if args.add:
            found = await _account(tx, args.add[1])
            await accounts.add_address(tx, args.add[0], account_id=found.id)
        if args.remove:
            await administering.remove_address(tx, args.remove)
        for one in await administration.addresses(tx):
            say(f"{one.address:<40} {'unit ' if one.unit else 'account'} {one.unit or one.account}")
    return 0


async def _queue(args: argparse.Namespace) -> int:
    from mail.actions.sending import change
    from mail.queries import administration
    from mail.views.admin import QueueQuery

    async with _institution(args.code) as tx:
        for act in ("hold", "release", "retry", "cancel"):
            if (mail := getattr(args, act)) is not None:
                say(f"{await change(tx, mail, act)} recipients: {act}")
        page = await administration.queue(tx, QueueQuery(state=args.state, limit=200))
        for one in page.items:
            said = f"  {one.host} {one.reply}".rstrip()
            say(f"{one.outgoing} {one.sender or '<>'} → {one.address} {one.due:%m-%d %H:%M} #{one.attempts}{said}")
        say(f"{len(page.items)}{' or more' if page.more else ''} {args.state}")
    return 0


async def _groups(args: argparse.Namespace) -> int:
    from mail.actions import administering
    from mail.queries import administration
    from mail.views.admin import MailGroupInput

    async with _institution(args.code) as tx:
        if args.add:
            people = [(await _account(tx, one)).person_id for one in args.add[1:]]
            if None in people:
                raise CommandError("Members are addresses of people. / 구성원은 사람의 주소로 적으십시오.")
            given = MailGroupInput(address=args.add[0], name=args.add[0].partition("@")[0], people=people)
            await administering.keep_group(tx, given)
        if args.remove:
            found = next((one for one in await administration.groups(tx) if one.address == args.remove), None)
            if found is None:
                raise CommandError(f"There is no such list: {args.remove}. / 그런 배포 목록이 없습니다.")
            await administering.remove_group(tx, found.id)
        for one in await administration.groups(tx):
            say(f"{one.address:<40} {one.count:>5} people, written to by {one.who}")
    return 0


async def _reports(args: argparse.Namespace) -> int:
    from sqlalchemy import select

    from mail.tables import report

    async with _institution(args.code) as tx:
        query = select(report).order_by(report.c.ends.desc()).limit(100)
        rows = (await tx.db.execute(query)).all()
        tx.audit("mail.reports.read", "mail_report", args.code)
        for row in rows:
            say(
                f"{row.begins:%Y-%m-%d} {row.kind:<5} {row.domain}: {row.good} good, {row.bad} bad, says {row.reporter}"
            )
            for one in [each for each in row.rows if "pass" not in (each.get("dkim"), each.get("spf"))][:5]:
                where = one.get("source") or one.get("receiving-mx-hostname")
                say(f"    {one['count']} × {where} {one.get('result-type', '')}")
        say(f"{len(rows)} reports")
    return 0


async def _account(tx: "Tx", address: str) -> Any:
    """The account of an address, begun if need be. Raises CommandError."""
    from sqlalchemy import select

    from mail.actions.accounts import open_for
    from mail.queries.recipients import resolve
    from mail.tables import account

    found = await resolve(tx, address)
    accounts = await open_for(tx, found) if found is not None else ()
    if len(accounts) != 1:
        raise CommandError(f"Not the address of one account: {address}. / 한 계정의 주소가 아닙니다.")
    return (await tx.db.execute(select(account).where(account.c.id == accounts[0]))).one()


def _octets(text: str) -> int:
    digits, unit = (text[:-1], text[-1].upper()) if text[-1:].isalpha() else (text, "")
    if not digits.isdecimal() or (unit and unit not in _UNITS):
        raise CommandError("SIZE is a number such as 20G. / 크기는 20G 처럼 적으십시오.")
    return int(digits) * _UNITS.get(unit, 1)
