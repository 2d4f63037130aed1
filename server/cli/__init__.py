"""The command line: `./dure COMMAND`, or `python -m server.cli COMMAND` in an installed environment.

This module and the heads of its siblings import only the standard library, so that `--help` works before anything is
installed. Each command is a module with `add(subparsers)`; what it does in earnest lives in the rooms and is imported
when it runs.
"""

import argparse
import sys
from collections.abc import Sequence

from kernel.errors import Refusal
from kernel.postgres_programs import PostgresError
from kernel.settings import SettingsError
from server.cli import (
    audit,
    bench,
    dead,
    demo,
    exchange,
    lock,
    mail,
    migrate,
    openapi,
    pack,
    person,
    records,
    serve,
    tenant,
    testing,
    verify,
)
from server.cli.common import CommandError

_DESCRIPTION = """\
두레 Dure: one groupware that all institutions of a city share.
한 도시의 모든 기관이 함께 쓰는 전자결재·메일·메신저."""

_EPILOG = """\
first steps / 처음이라면:
  ./dure demo            a whole city on this machine, in a minute or two / 시연 도시를 바로 띄웁니다
  ./dure test            every check and test there is / 모든 검사와 시험을 실행합니다
  ./dure COMMAND --help  what one command can do / 명령별 도움말

Settings of serve, migrate, tenant, person, audit and dead come from DURE_… variables or the TOML file that DURE_CONFIG
names; docs/operations.md lists them."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = build_parser()
    args = parser.parse_args(words)
    if "run" not in args:
        parser.print_help()
        return 0
    try:
        code: int = args.run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
    except (CommandError, PostgresError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Refusal as refusal:
        sys.stderr.write(f"{refusal.ko}\n{refusal.en}\n")
        for one in refusal.details.get("errors", ()):
            sys.stderr.write(f"  - {one.get('field', '')}: {one.get('message', '')}\n")
        return 1
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="dure", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    offices = (tenant, person, pack, audit, verify, records, dead, mail, exchange)
    for module in (demo, testing, serve, migrate, *offices, bench, openapi, lock):
        module.add(commands)
    return parser
