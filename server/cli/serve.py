"""`dure serve`: production. One process of one or several roles, after its settings were found safe."""

import argparse
import logging

from server.cli.common import CommandError, command, in_loop, say

ROLES = ("web", "relay", "courier", "mail")
"""What a process can be: HTTP and live sockets; outbox, schedules, ledger; queues that leave the house; IMAP, SMTP."""

_TEXT = """\
Serve in production. Settings come from DURE_… variables or the TOML file that DURE_CONFIG names (docs/operations.md).
Refuses to start when they are unsafe, and says which and why. Without --only, one process does everything."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "serve", "production: web, relay, courier, mail / 운영", _TEXT)
    parser.add_argument(
        "--only", metavar="ROLES", default=",".join(ROLES), help=f"of {','.join(ROLES)}; several by comma"
    )
    parser.add_argument("--check", action="store_true", help="only say whether it would start")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    roles = frozenset(filter(None, args.only.split(",")))
    if not roles or roles - set(ROLES):
        raise CommandError(f"--only takes {', '.join(ROLES)}; not {args.only!r}.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    return in_loop(_serve(roles, only_check=args.check))


async def _serve(roles: frozenset[str], *, only_check: bool) -> int:
    from kernel.settings import read_settings
    from server.safety import database_faults, setting_faults

    settings = read_settings()
    faults = setting_faults(settings, roles, frozenset(ROLES)) or await database_faults(settings)
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        raise CommandError(f"Dure does not start with these settings:\n{lines}")
    if only_check:
        say("Fit to serve.")
        return 0
    from server.services import serve
    from server.serving import Stopped

    try:
        await serve(settings, roles)
    except Stopped as stopped:
        raise CommandError(str(stopped)) from None
    except OSError as error:
        raise CommandError(f"{settings.host}:{settings.port}: {error.strerror}") from None
    return 0
