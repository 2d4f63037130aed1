"""`dure audit verify`: prove that nobody has changed what was recorded."""

import argparse
from pathlib import Path

from server.cli.common import CommandError, command, in_loop, opened, say

_TEXT = """\
Check the ledger of every institution, or of those named: each record, its place and its seal, and the signed
checkpoints. Names every entry that was altered, dropped, moved or cut off; exit code 1 when there is any.
감사 기록이 바뀌거나 빠지지 않았는지 확인합니다."""

_KEEP = """\
Print every signed checkpoint of an institution's ledger. Keep the text where nobody of this installation can change it;
`dure audit verify CODE --against FILE` then proves that nothing it covers was cut off since.
다른 곳에 보관할 봉인을 출력합니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "audit", "prove that no record was changed / 감사 기록 검증", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = command(actions, "verify", "check every entry against seals and checkpoints", _TEXT)
    verify.add_argument("codes", metavar="CODE", nargs="*", help="institution codes (default: all)")
    verify.add_argument(
        "--against", type=Path, metavar="FILE", help="also against checkpoints that were kept elsewhere"
    )
    verify.set_defaults(run=run)
    keep = command(actions, "checkpoints", "print the signed checkpoints, to be kept elsewhere", _KEEP)
    keep.add_argument("code", metavar="CODE", help="institution code")
    keep.set_defaults(run=run_checkpoints)


def run(args: argparse.Namespace) -> int:
    """Verify, and print one line an institution and one a finding."""
    against = args.against.read_text("utf-8") if args.against else ""
    return in_loop(_verify(args.codes, against))


def run_checkpoints(args: argparse.Namespace) -> int:
    """Print the checkpoints of one institution."""
    return in_loop(_checkpoints(args.code))


async def _checkpoints(code: str) -> int:
    from kernel.ledger import checkpoints
    from kernel.tx import Actor
    from server.institutions import institutions

    async with opened() as dure:
        institution = next((one for one in await institutions(dure) if one.code == code), None)
        if institution is None:
            raise CommandError(f"No such institution: {code}.")
        async with dure.tx(Actor(institution.id, client="operator")) as tx:
            say(await checkpoints(tx))
    return 0


async def _verify(codes: list[str], against: str) -> int:
    from edocs.queries.witnesses import audit_witnesses
    from kernel.ledger_check import verify
    from kernel.tx import Actor
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
            report = await verify(dure, institution.id, against, witnesses)
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
