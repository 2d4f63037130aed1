"""`dure audit verify`: prove that nobody has changed what was recorded."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from kernel.dure import Dure

_TEXT = """\
Check the ledger of every institution, or of those named: each record, its place and its seal, and the signed
checkpoints. Names every entry that was altered, dropped, moved or cut off; exit code 1 when there is any.
감사 기록이 바뀌거나 빠지지 않았는지 확인합니다."""

_KEEP = """\
Print every signed checkpoint of an institution's ledger. Keep the text where nobody of this installation can change it;
`dure audit verify CODE --against FILE` then proves that nothing it covers was cut off since.
다른 곳에 보관할 봉인을 출력합니다."""


_FOREIGN = """\
Installations keep each other's checkpoints: take those of another (`keep`), hand them back when it asks (`kept`).
다른 설치의 봉인을 서로 맡아 둡니다."""

_RESUME = """\
A database that was restored from a backup is behind its high-water mark, and gives no numbers. This raises every series
to the mark and lets numbers be given again. Numbers of the last minute before the loss may be in no record: give the
last ones you know from paper or from recipients by --above.
백업에서 되살린 뒤 멈춘 번호를 이어 갑니다."""

WITNESSES = "witnesses"


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "audit", "prove that no record was changed / 감사 기록 검증", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = command(actions, "verify", "check every entry against seals and checkpoints", _TEXT)
    verify.add_argument("codes", metavar="CODE", nargs="*", help="institution codes (default: all)")
    verify.add_argument(
        "--against",
        metavar="FILE|witnesses",
        default="witnesses",
        help="against checkpoints that were kept elsewhere, or by the other institutions here (default: witnesses)",
    )
    verify.set_defaults(run=run)
    keep = command(actions, "checkpoints", "print the signed checkpoints, to be kept elsewhere", _KEEP)
    keep.add_argument("code", metavar="CODE", help="institution code")
    keep.set_defaults(run=run_checkpoints)
    add_kept(actions)


def add_kept(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The actions between installations, and after a restore."""
    keep = command(actions, "keep", "keep another installation's checkpoints for it", _FOREIGN)
    keep.add_argument("code", metavar="CODE", help="the institution that keeps them")
    keep.add_argument("name", metavar="NAME", help="whose they are")
    keep.add_argument("key", metavar="KEY", help="its public key, as its `audit key` prints it")
    keep.add_argument("file", metavar="FILE", type=Path)
    keep.set_defaults(run=lambda args: in_loop(_keep(args, args.file.read_text("utf-8"))))
    kept = command(actions, "kept", "print them, to be given back", _FOREIGN)
    kept.add_argument("code", metavar="CODE")
    kept.add_argument("name", metavar="NAME")
    kept.set_defaults(run=lambda args: in_loop(_kept(args.code, args.name)))
    key = command(actions, "key", "print the public key that checkpoints of this installation bear")
    key.set_defaults(run=lambda _: in_loop(_key()))
    resume = command(actions, "resume", "let numbers be given again after a restore from a backup", _RESUME)
    resume.add_argument("code", metavar="CODE")
    resume.add_argument(
        "--above", metavar="SERIES=N", nargs="*", default=[], help="last numbers known from elsewhere: unit/year/kind=N"
    )
    resume.set_defaults(run=lambda args: in_loop(_resume(args.code, args.above)))


def run(args: argparse.Namespace) -> int:
    """Verify, and print one line an institution and one a finding."""
    against = "" if args.against == WITNESSES else Path(args.against).read_text("utf-8")
    return in_loop(_verify(args.codes, against))


def run_checkpoints(args: argparse.Namespace) -> int:
    """Print the checkpoints of one institution."""
    return in_loop(_checkpoints(args.code))


async def _checkpoints(code: str) -> int:
    from kernel.ledger import checkpoints
    from kernel.tx import Actor

    async with opened() as dure, dure.tx(Actor(await _id_of(dure, code), client="operator")) as tx:
        say(await checkpoints(tx))
    return 0


async def _verify(codes: list[str], against: str) -> int:
    """Check the ledgers against this text; an empty one stands for what the others here have written down."""
    from edocs.queries.witnesses import audit_witnesses
    from kernel.ledger_check import verify
    from kernel.tx import Actor
    from kernel.witness import held_by_others
    from server.institutions import institutions

    sound = True
    async with opened() as dure:
        found = await institutions(dure)
        if unknown := set(codes) - {institution.code for institution in found}:
            raise CommandError(f"No such institution: {', '.join(sorted(unknown))}.")
        for institution in found:
            if codes and institution.code not in codes:
                continue
            async with dure.tx(Actor(institution.id, client="verify"), patience="job") as tx:
                witnesses = await audit_witnesses(tx)
            others = [(one.id, one.name) for one in found]
            kept = against or await held_by_others(dure, institution.id, others)
            report = await verify(dure, institution.id, kept, witnesses)
            sound = sound and report.ok
            say(
                f"{'ok ' if report.ok else 'BAD'} {institution.code:<10} {institution.name}: {report.entries} entries,"
                f" {report.checkpoints} checkpoints, {len(report.pending)} not yet entered"
            )
            for finding in report.findings:
                say(
                    f"      {finding.kind}: {finding.text}"
                    + (f" (record {finding.audit_id})" if finding.audit_id else "")
                )
    return 0 if sound else 1


async def _keep(args: argparse.Namespace, text: str) -> int:
    from kernel.tx import Actor
    from kernel.witness import keep_foreign

    async with opened() as dure, dure.tx(Actor(await _id_of(dure, args.code), client="operator")) as tx:
        say(f"{await keep_foreign(tx, args.name, args.key, text)} checkpoints of {args.name} are kept.")
    return 0


async def _kept(code: str, name: str) -> int:
    from kernel.tx import Actor
    from kernel.witness import kept

    async with opened() as dure, dure.tx(Actor(await _id_of(dure, code), client="operator")) as tx:
        say(await kept(tx, name))
    return 0


async def _key() -> int:
    from kernel.notary import Notary

    async with opened() as dure:
        say(Notary(dure.settings.secret).verifier_key)
    return 0


async def _resume(code: str, above: list[str]) -> int:
    from edocs.actions.raising import resume_numbers
    from kernel.tx import Actor

    wanted: dict[str, int] = {}
    for one in above:
        series, _, last = one.rpartition("=")
        if not series or not last.isdigit():
            raise CommandError(f"Not a series and a number: {one}")
        wanted[series] = int(last)
    async with opened() as dure, dure.tx(Actor(await _id_of(dure, code), client="operator")) as tx:
        for series, number in sorted((await resume_numbers(tx, wanted)).items()):
            say(f"  {series}: {number}")
    say("Numbers are given again.")
    return 0


async def _id_of(dure: "Dure", code: str) -> int:
    from server.institutions import institutions

    institution = next((one for one in await institutions(dure) if one.code == code), None)
    if institution is None:
        raise CommandError(f"No such institution: {code}.")
    return institution.id
