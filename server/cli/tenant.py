"""`dure tenant`: institutions come, are checked, pause and return."""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from directory.views.people import Invitation

_TEXT = """\
Institutions: make one from a template and a CSV of its people, see what it still lacks, pause it, bring it back.
기관을 만들고 점검하고 멈춥니다. 멈춤은 삭제가 아닙니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its actions."""
    parser = command(parsers, "tenant", "institutions: create, check, list, suspend / 기관", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = command(actions, "create", "make an institution from a template and a CSV of its people")
    create.add_argument("code", metavar="CODE", help="its administrative standard code (7 digits)")
    create.add_argument("name", metavar="NAME", help="its official name")
    create.add_argument("--domain", required=True, help="the domain of its mail addresses and sign-ins")
    create.add_argument("--template", required=True, metavar="KIND", help="what kind it is: dure tenant templates")
    create.add_argument("--parent", metavar="CODE", default="", help="the institution above it, as the city")
    create.add_argument("--people", type=Path, metavar="CSV", help="its people, in UTF-8 or CP949")
    create.set_defaults(run=lambda args: in_loop(_create(args)))
    check = command(actions, "check", "say what an institution still lacks (exit code 1 if it cannot work yet)")
    check.add_argument("code", metavar="CODE")
    check.set_defaults(run=lambda args: in_loop(_check(args.code)))
    command(actions, "list", "all institutions and their states").set_defaults(run=lambda _: in_loop(_list()))
    command(actions, "templates", "the kinds of institutions there are").set_defaults(run=lambda _: _templates())
    out = command(actions, "export", "take its documents out: a folder that opens and proves itself without a server")
    out.add_argument("code", metavar="CODE")
    out.add_argument("folder", metavar="DIR", type=Path, help="a new folder, or one where an export broke off")
    out.add_argument("--reason", required=True, help="why; kept in the institution's ledger")
    out.add_argument("--all", action="store_true", help="also what is not approved, and drafts")
    out.set_defaults(run=lambda args: in_loop(_export(args)))
    for name, state, summary in (
        ("suspend", "suspended", "pause: nobody signs in, nothing is lost"),
        ("resume", "active", "end a pause"),
        ("close", "closed", "for good; the records stay"),
    ):
        change = command(actions, name, summary)
        change.add_argument("code", metavar="CODE")
        change.set_defaults(run=lambda args: in_loop(_set_state(args.code, args.state)), state=state)


async def _create(args: argparse.Namespace) -> int:
    from functools import partial

    from directory.onboarding import ImportRefused, NewInstitution, create, template
    from edocs.actions.founding import found

    given = NewInstitution(
        code=args.code, name=args.name, domain=args.domain, template=args.template, parent=args.parent
    )
    people = args.people.read_bytes() if args.people else b""
    started = time.monotonic()
    async with opened() as dure:
        furnish = partial(found, name=template(args.template).documents)
        try:
            created = await create(dure, given, people, also=[furnish])
        except ImportRefused as refused:
            lines = "\n".join(f"  {args.people}:{bad.line}: {bad.column} {bad.reason}" for bad in refused.bad)
            raise CommandError(f"The file has bad lines; nothing was made.\n{lines}") from None
        seconds = time.monotonic() - started
        say(f"{given.name} ({given.code}): {created.people} people, {seconds:.1f} s.")
        tell_invitations(created.invitations)
    return await _check(args.code)


def tell_invitations(invitations: "list[Invitation]") -> None:
    """Print one-time links, which are shown only now."""
    for invitation in invitations:
        say(f"  invitation for {invitation.login}, until {invitation.expires:%Y-%m-%d %H:%M} UTC: {invitation.link}")


async def _export(args: argparse.Namespace) -> int:
    from server import export
    from server.institutions import institutions

    async with opened() as dure:
        one = next((one for one in await institutions(dure) if one.code == args.code), None)
        if one is None:
            raise CommandError(f"No such institution: {args.code}.")
        states = export.ALL if args.all else export.FINISHED
        try:
            count = await export.export(dure, one, args.folder, args.reason, say, states)
        except FileExistsError as error:
            raise CommandError(str(error)) from None
    say(f"{one.name}: {count} documents in {args.folder}. Check with: python3 {args.folder / 'verify.py'}")
    return 0


async def _check(code: str) -> int:
    from directory.onboarding import check

    async with opened() as dure:
        lines = await check(dure, code)
    for line in lines:
        mark = "✓" if line.ok else "✗" if line.needed else "·"
        say(f"  {mark} {line.name}" + (f": {line.detail}" if line.detail else ""))
    return 0 if all(line.ok for line in lines if line.needed) else 1


async def _list() -> int:
    from server.institutions import institutions

    async with opened() as dure:
        for one in await institutions(dure):
            say(f"{one.code:<10} {one.state:<12} {one.name}")
    return 0


def _templates() -> int:
    from directory.onboarding import templates

    for one in templates():
        say(f"{one.code:<20} {one.name}")
    return 0


async def _set_state(code: str, state: str) -> int:
    from directory.onboarding import set_state

    async with opened() as dure:
        await set_state(dure, code, state)
    say(f"{code}: {state}")
    return 0
