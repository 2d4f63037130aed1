"""`dure migrate`: bring the database up to date."""

import argparse

from server.cli.common import CommandError, command, in_loop, say

_TEXT = """\
Bring the database up to date, as the role that owns it (DURE_OWNER_URL). Safe to run on every node: one does the work,
the others wait. The running version keeps working meanwhile."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "migrate", "bring the database up to date / 데이터베이스 갱신", _TEXT)
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date (exit code 1 if not)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Migrate, or only compare."""
    return in_loop(_check() if args.check else _upgrade())


async def _upgrade() -> int:
    from kernel.settings import read_settings
    from server.migrations import upgrade

    settings = read_settings()
    if not settings.owner_url:
        raise CommandError("owner_url: set DURE_OWNER_URL to the address of PostgreSQL as the owning role.")
    steps = await upgrade(settings.owner_url)
    for name in steps:
        say(f"  {name}")
    say("Up to date." if not steps else f"Up to date: {len(steps)} steps.")
    return 0


async def _check() -> int:
    from kernel.settings import read_settings
    from server.migrations import current, newest

    settings = read_settings()
    url = settings.owner_url or settings.database_url
    if not url:
        raise CommandError(
            "No database: set DURE_DATABASE_URL or DURE_OWNER_URL, or a file with settings by DURE_CONFIG."
        )
    has, wants = await current(url), newest()
    say("Up to date." if has == wants else f"The database is at {has or 'nothing'}, the program needs {wants}.")
    return 0 if has == wants else 1
