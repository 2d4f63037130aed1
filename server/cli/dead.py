"""`dure dead`: what no attempt could bring to an end, and trying it again."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from server.cli.common import CommandError, command, in_loop, opened, say

if TYPE_CHECKING:
    from kernel.tx import Tx

_TEXT = """\
Events and due work that failed at every attempt stay until somebody looks: list them, mend the cause, revive them.
여러 번 시도해도 끝나지 않은 일을 보고 다시 시도합니다."""


def add(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = command(parsers, "dead", "work that failed for good, and trying it again / 실패한 작업", _TEXT)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    show = command(actions, "list", "every dead event and job, with its last error; exit code 1 when there is any")
    show.set_defaults(run=lambda args: in_loop(_list()))
    again = command(actions, "revive", "try these again from the start, or all of an institution")
    again.add_argument("code", metavar="CODE", help="institution code")
    again.add_argument("ids", metavar="ID", nargs="*", type=UUID, help="as the list shows them (default: all)")
    again.set_defaults(run=lambda args: in_loop(_revive(args.code, args.ids)))


async def _list() -> int:
    from kernel.tx import Actor
    from server.institutions import institutions

    found = False
    async with opened() as dure:
        for institution in await institutions(dure):
            async with dure.tx(Actor(institution.id, client="operator")) as tx:
                for row_id, what, row in await _dead(tx):
                    found = True
                    say(f"{institution.code}  {row_id}  {what}  attempts {row.attempts}  {row.last_error or ''}")
    if not found:
        say("Nothing is dead. / 실패한 작업이 없습니다.")
    return 1 if found else 0


async def _revive(code: str, ids: Sequence[UUID]) -> int:
    from kernel.tx import Actor
    from server.institutions import institutions

    async with opened() as dure:
        institution = next((one for one in await institutions(dure) if one.code == code), None)
        if institution is None:
            raise CommandError(f"No such institution: {code}.")
        async with dure.tx(Actor(institution.id, client="operator")) as tx:
            dead = {row_id: what for row_id, what, _ in await _dead(tx)}
            if unknown := set(ids) - set(dead):
                raise CommandError(f"Not dead in {code}: {', '.join(str(one) for one in sorted(unknown))}.")
            for row_id in ids or dead:
                await _again(tx, row_id)
                tx.audit("kernel.revive", "work", row_id, what=dead[row_id])
    say(f"{len(ids or dead)} revived; a running relay takes them up within 30 seconds. / 다시 시도합니다.")
    return 0


async def _dead(tx: "Tx") -> list[tuple[UUID, str, Any]]:
    """Id, what it is, and the row."""
    from kernel import outbox, schedule

    events = [(row.id, f"{row.event} → {row.bridge}", row) for row in await outbox.dead_letters(tx, 10_000)]
    return events + [(row.id, f"{row.job} {row.key}".rstrip(), row) for row in await schedule.dead(tx, 10_000)]


async def _again(tx: "Tx", row_id: UUID) -> None:
    from kernel import outbox, schedule

    if not await outbox.revive(tx, row_id):
        await schedule.revive(tx, row_id)
