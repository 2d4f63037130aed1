"""`dure tenant`: institutions come, pause and go."""

import argparse

from server.cli.common import command, in_loop, opened, say

_TEXT = """\
Institutions: make one from a template and a CSV of its people, see what it still lacks, pause it, bring it back.
기관을 만들고 점검하고 멈춥니다. 멈춤은 삭제가 아닙니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command and its actions."""
    parser = command(parsers, "tenant", "institutions: create, check, list, suspend / 기관", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = command(actions, "list", "all institutions and their states")
    listing.set_defaults(run=lambda args: in_loop(_list(args)))


async def _list(_: argparse.Namespace) -> int:
    from server.institutions import institutions

    async with opened() as dure:
        for one in await institutions(dure):
            say(f"{one.code:<10} {one.state:<10} {one.name}")
    return 0
