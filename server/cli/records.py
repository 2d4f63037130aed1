"""`dure records`: packages of record files, made here and checked anywhere."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from edocs.records.checking import Report

_CHECK = """\
Check packages of record files without a network or a database: names every file that was altered, is missing or was
added, and every act that the signed ledger does not confirm. KEY is the line that `dure audit key` prints; without it
the key inside the package is used, which shows that nothing was changed since, but not who made it.
기록물철 꾸러미가 만들어진 그대로인지 인터넷 없이 확인합니다."""
_PACKAGE = """\
Write the package of a record file: documents, metadata, PDF/A, attachments, hashes, proofs of the ledger, as one ZIP.
INSTITUTION is its code or number, FILE the id of the record file. Streams; the same records give the same bytes.
기록물철 하나를 꾸러미(ZIP)로 내보냅니다."""
_MOST_TOLD = 200
_WORDS = {
    "altered": "바뀜",
    "missing": "없음",
    "added": "목록에 없음",
    "unsigned": "서명이 맞지 않음",
    "content": "내용이 서명과 다름",
    "ledger": "원장과 다름",
    "unreadable": "읽을 수 없음",
}


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "records", "packages of record files / 기록물철 꾸러미", _CHECK)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    check = command(actions, "check", "check packages, offline", _CHECK)
    check.add_argument("files", metavar="FILE", nargs="+", type=Path)
    check.add_argument("--key", default="", metavar="KEY", help="public key as `dure audit key` prints it, or its file")
    check.set_defaults(run=run_check)
    package = command(actions, "package", "write the package of a record file", _PACKAGE)
    package.add_argument("institution", metavar="INSTITUTION")
    package.add_argument("file", metavar="FILE", type=UUID)
    package.add_argument("out", metavar="OUT", type=Path)
    package.set_defaults(run=lambda args: in_loop(_package(args.institution, args.file, args.out)))


def run_check(args: argparse.Namespace) -> int:
    """Print what was found; 0 only when nothing was."""
    from edocs.records.checking import check

    named = Path(args.key) if args.key else None
    key = named.read_text("utf-8").strip() if named is not None and named.is_file() else args.key
    sound = True
    for file in args.files:
        if not file.is_file():
            raise CommandError(f"No such file: {file}")
        with file.open("rb") as source:
            report = check(source, key)
        _tell(file, report)
        sound = sound and report.ok
    return 0 if sound else 1


def _tell(file: Path, report: "Report") -> None:
    say(f"{file}: {report.title}")
    say(f"  files {report.files}, documents {report.documents}, acts in the ledger {report.proofs}")
    for one in report.faults[:_MOST_TOLD]:
        text = f" ({one.text})" if one.text else ""
        say(f"  BAD {one.kind} / {_WORDS[one.kind]}: {one.name}{text}")
    if len(report.faults) > _MOST_TOLD:
        say(f"  … {len(report.faults) - _MOST_TOLD} more")
    whose = "" if report.own_key else " (by the key inside: add --key to know who made it)"
    if report.ok:
        say(f"  OK  nothing was changed / 바뀐 것이 없습니다{whose}")
    else:
        say(f"  {len(report.faults)} faults / 이상")


async def _package(named: str, file_id: UUID, out: Path) -> int:
    from edocs.queries.records_package import pieces
    from kernel.ledger import Sequencer
    from kernel.notary import Notary
    from kernel.tx import Actor
    from server.export import permitted
    from server.institutions import institutions

    async def nobody() -> list[int]:
        return []

    async with opened() as dure:
        one = next((one for one in await institutions(dure) if named in (one.code, str(one.id))), None)
        if one is None:
            raise CommandError(f"No institution {named}.")
        actor = Actor(one.id, client="operator")
        async with dure.tx(actor) as tx:
            tx.audit("edocs.record_package", "record_file", file_id, permitted_by=await permitted(tx))
        await Sequencer(dure, nobody).seal_now(one.id)
        half = out.with_name(f"{out.name}.partial")
        async with dure.tx(actor, patience="job", snapshot=True) as tx:
            with half.open("wb") as target:
                async for piece in pieces(tx, Notary(dure.settings.secret), file_id):
                    target.write(piece)
        half.replace(out)
    sys.stdout.write(f"{out}\n")
    return 0
