"""`dure exchange check`: the verdict on files of the document exchange, as the inbox would give it."""

import argparse
import json
import sys
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from edocs.exchange.pack.judge import Context
    from kernel.dure import Dure

_TEXT = """\
Judge files of the national document exchange as the inbox does, one JSON line a file; nothing is stored. Without a
context only the file's own form is judged. Exit code 1 when a file could not be opened.
유통 문서 파일을 접수함과 같은 기준으로 검사합니다."""
_DIRECTORY = """\
Read a copy (LDIF or CSV) of the national directory of agencies into ours, as of today: codes that are new, changed,
ended. What was stays as history. A copy in which very many codes end is refused.
기관 디렉터리 사본(LDIF, CSV)을 오늘 날짜로 반영합니다. 예전 기록은 남습니다."""
_SIMULATE = """\
Play agencies, the center and the relay modules over the folders of this deployment (`exchange_folder`), for trying out
and for exercises only: documents come in, what goes out is answered, with delays, losses, doubles, cuts and dead codes.
When all is answered, both books are compared; one JSON line tells the result. A courier must be running (`dure serve`);
the outside world of a demo rests meanwhile.
실제 중계모듈에 연결한 곳에서는 쓰지 마십시오. 상대 기관과 중계센터를 흉내 냅니다."""
_CHUNK = 256 * 1024
_IN_MEMORY = 1024 * 1024


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "exchange", "the national document exchange / 정부전자문서유통", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    judge = command(actions, "check", "judge these files", _TEXT)
    judge.add_argument("--context", type=Path, metavar="FILE", help="own codes, directory, what we sent, limits, clock")
    judge.add_argument("files", metavar="FILE", nargs="+", type=Path)
    judge.set_defaults(run=run)
    directory = command(actions, "directory", "read a copy of the directory of agencies", _DIRECTORY)
    directory.add_argument("file", metavar="FILE", type=Path)
    directory.add_argument("--part", action="store_true", help="the file holds only some agencies: no other ends")
    directory.add_argument("--force", action="store_true", help="take it though very many codes end")
    directory.set_defaults(run=run_directory)
    game = command(actions, "simulate", "play the rest of government against this deployment", _SIMULATE)
    game.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed plays the same game")
    game.add_argument("--faults", type=float, default=0.05, metavar="SHARE", help="of what passes (default 0.05)")
    game.add_argument("--messages", type=int, default=100, metavar="N", help="sent by agencies (default 100)")
    game.add_argument("--pace", type=float, default=1.0, metavar="SECONDS", help="of the other side (default 1)")
    game.add_argument("--demo", type=Path, metavar="FOLDER", help="against the running demo whose data lie here")
    game.set_defaults(run=run_simulate)


def run(args: argparse.Namespace) -> int:
    """Print one verdict a file."""
    from edocs.exchange.pack.check import check

    context = _context(args.context) if args.context else None
    sound = True
    for file in args.files:
        if not file.is_file() or file.is_symlink():
            print(f"{file}: not a regular file", file=sys.stderr)
            sound = False
            continue
        with ExitStack() as opened:
            found = check(file.name, partial(_chunks, file), context, partial(_new_file, opened))
        say(json.dumps(found | {"file": str(file)}, ensure_ascii=False))
    return 0 if sound else 1


def run_directory(args: argparse.Namespace) -> int:
    """Take the copy and tell what it changed."""
    return in_loop(_directory(args))


async def _directory(args: argparse.Namespace) -> int:
    from edocs.agencies import Refused
    from edocs.exchange.directory import take_file

    async with opened() as dure:
        try:
            found = await take_file(dure, args.file, whole=not args.part, force=args.force)
        except (OSError, Refused) as error:
            raise CommandError(f"{args.file}: {error}") from None
    say(json.dumps(found.counts | {"skipped": found.skipped}))
    return 0


def run_simulate(args: argparse.Namespace) -> int:
    """Play, then tell what does not hold."""
    return in_loop(_simulate(args))


async def _simulate(args: argparse.Namespace) -> int:
    from server.simulator.game import play

    async with _demo(args.demo) if args.demo else opened() as dure:
        if not dure.settings.exchange_folder:
            raise CommandError("No folders: set DURE_EXCHANGE_FOLDER. / DURE_EXCHANGE_FOLDER를 정하십시오.")
        found = await play(dure, args.seed, args.faults, args.messages, args.pace)
    say(json.dumps(found, ensure_ascii=False))
    return 0 if not found["faults"] else 1


@asynccontextmanager
async def _demo(folder: Path) -> AsyncGenerator["Dure"]:
    """A demo that runs, by its folder."""
    from kernel.dure import open_dure
    from kernel.postgres import APP, Cluster
    from kernel.settings import Settings
    from server.bridges import HEARD

    if not (folder / "running.json").is_file():
        raise CommandError(f"No demo runs on {folder}: ./dure demo --data {folder}")
    settings = Settings(
        database_url=Cluster(folder / "postgres").url(APP, "dure"),
        blob_url=str(folder / "blobs"),
        exchange_folder=str(folder / "relay"),
        secret=(folder / "secret").read_text().strip(),
        demo=True,
    )
    async with open_dure(settings, bridges=HEARD) as dure:
        yield dure


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _new_file(opened: ExitStack) -> BinaryIO:
    return cast(BinaryIO, opened.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)))


def _context(file: Path) -> "Context":
    import msgspec

    from edocs.exchange.pack.judge import context_from

    try:
        found = context_from(file.read_bytes())
        anchor = (file.parent / found.trust_anchor).read_text() if found.trust_anchor else None
        certificates = {name: (file.parent / path).read_text() for name, path in found.certificates.items()}
        return msgspec.structs.replace(found, trust_anchor=anchor, certificates=certificates)
    except (OSError, msgspec.MsgspecError) as error:
        raise CommandError(f"{file}: {error}") from None
