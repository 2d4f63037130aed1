"""`dure person`: people of an institution, one by one or from a file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.common import command, in_loop, opened, say
from server.cli.tenant import tell_invitations

if TYPE_CHECKING:
    from directory.views.administration import ImportView

_TEXT = """\
People of an institution. `import` shows every change and does nothing until it is told to --apply.
기관의 사람을 더하거나 CSV에서 가져옵니다. --apply가 없으면 바뀔 내용만 보여 줍니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its actions."""
    parser = command(parsers, "person", "people: add, import from CSV / 사람", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = command(actions, "add", "add one person, with an invitation to set a password")
    one.add_argument("code", metavar="CODE", help="the institution")
    one.add_argument("name", metavar="NAME")
    one.add_argument("--login", default="", help="the sign-in before the @; without it there is no account")
    one.add_argument("--number", default="", help="the personnel number")
    one.set_defaults(run=lambda args: in_loop(_add(args)))
    many = command(actions, "import", "take people over from a CSV in UTF-8 or CP949", _TEXT)
    many.add_argument("code", metavar="CODE", help="the institution")
    many.add_argument("file", metavar="CSV", type=Path)
    many.add_argument("--apply", action="store_true", help="do it; without this nothing changes")
    many.add_argument("--leave-missing", action="store_true", help="who is missing from the file leaves")
    many.set_defaults(run=lambda args: in_loop(_import(args)))
    find = command(actions, "find", "people by name, initial consonants, number, duty or extension")
    find.add_argument("code", metavar="CODE", help="the institution")
    find.add_argument("words", metavar="WORDS", nargs="?", default="")
    find.set_defaults(run=lambda args: in_loop(_find(args.code, args.words)))
    for name, summary, act in (
        ("invite", "a one-time link by which somebody sets a password", _invite),
        ("free", "lift a lock, take away a lost second factor", _free),
    ):
        single = command(actions, name, summary)
        single.add_argument("code", metavar="CODE", help="the institution")
        single.add_argument("number", metavar="WHO", help="personnel number or sign-in")
        single.set_defaults(run=lambda args: in_loop(args.act(args.code, args.number)), act=act)


async def _add(args: argparse.Namespace) -> int:
    from directory.actions.accounts import invite
    from directory.actions.people import add_person
    from directory.people_cli import operator
    from directory.views.people import PersonInput

    async with opened() as dure, dure.tx(await operator(dure, args.code)) as tx:
        person_id = await add_person(tx, PersonInput(name=args.name, login=args.login, number=args.number))
        invitations = [await invite(tx, person_id)] if args.login else []
    say(f"{args.name}: {person_id}")
    tell_invitations(invitations)
    return 0


async def _find(code: str, words: str) -> int:
    from directory.people_cli import find

    async with opened() as dure:
        for row in await find(dure, code, words):
            seats = ", ".join(f"{seat.unit_name} {seat.post_name}" for seat in row.seats)
            say(f"{row.name}  {seats}  {row.duties}".rstrip())
    return 0


async def _invite(code: str, number: str) -> int:
    from directory.people_cli import send_invitation

    async with opened() as dure:
        tell_invitations([await send_invitation(dure, code, number)])
    return 0


async def _free(code: str, number: str) -> int:
    from directory.people_cli import free

    async with opened() as dure:
        await free(dure, code, number)
    say(f"{number}: free")
    return 0


async def _import(args: argparse.Namespace) -> int:
    from directory.actions.imports import apply_import, check_import
    from directory.people_cli import operator
    from directory.queries.imports import import_by_id
    from directory.views.administration import ImportApply

    content = args.file.read_bytes()
    async with opened() as dure:
        actor = await operator(dure, args.code)
        async with dure.tx(actor) as tx:
            import_id = await check_import(tx, args.file.name, content)
            planned = await import_by_id(tx, import_id)
        _show(planned, args.file)
        if planned.bad_rows:
            return 1
        if not args.apply:
            say("Nothing was changed; --apply does it. / 바뀐 것이 없습니다. 적용하려면 --apply를 붙이십시오.")
            return 0
        async with dure.tx(actor) as tx:
            wish = ImportApply(plan_hash=planned.plan_hash, leave_missing=args.leave_missing)
            await apply_import(tx, import_id, wish)
    say("Done. / 적용했습니다.")
    return 0


def _show(planned: "ImportView", file: Path) -> None:
    for change in planned.changes:
        say(f"  {change.line or '-':>5} {change.kind:<8} {change.name}: {change.text}")
    for bad in planned.bad_rows:
        say(f"  {file}:{bad.line}: {bad.column} {bad.reason}")
    counts = ", ".join(f"{kind} {count}" for kind, count in planned.counts.items())
    say(f"{planned.lines} lines, {planned.unchanged} unchanged. {counts}")
