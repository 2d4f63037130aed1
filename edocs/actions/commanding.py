"""What every command on the line shares: lock, decide, write; and the revision that a command made."""

from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from edocs.actions.projecting import Change, happened, write
from edocs.actions.refusing import refusal
from edocs.content import Content, to_plain
from edocs.engine import commands as c
from edocs.engine.case import Case, DocumentNumber, Seat
from edocs.engine.refusals import Refused
from edocs.engine.states import decide
from edocs.queries.documents import Found, document_for_update
from edocs.queries.policy import policy_for
from edocs.tables import revision
from kernel.access import Permission, may
from kernel.tx import Tx


async def command(tx: Tx, document_id: UUID, make: Callable[[Seat, Case], c.Command]) -> Found:
    """Lock, decide, write: any command that needs nothing but the document and who asks."""
    found = await document_for_update(tx, document_id)
    given = make(found.viewer.seat, found.case)
    change = decided(found, given, await context(tx, found, given))
    return await write(tx, change, found.viewer, found.row)


async def context(tx: Tx, found: Found, given: c.Command, route: c.Route | None = None) -> c.Context:
    """What the engine needs to know besides: who sits where, what the institution has settled, the new line."""
    return c.Context(
        now=tx.now,
        org=found.viewer.org,
        policy=await policy_for(tx, found.case, given),
        route=route,
        is_administrator=may(tx, Permission.PEOPLE),
    )


def numbered(known: c.Context, number: DocumentNumber) -> c.Context:
    """The same with the number that was taken."""
    return replace(known, number=number)


def decided(found: Found, given: c.Command, known: c.Context) -> Change:
    """The change that the command makes. Raises the engine's refusal as the house's."""
    try:
        events = decide(found.case, given, known)
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    return happened(found.id, found.case, events)


async def keep_revision(tx: Tx, change: Change, by: Seat, content: Content) -> None:
    """Store the content as a revision if the change made one."""
    now = change.after.revision
    assert now is not None  # a submission and an amendment have content
    if change.before is None or change.before.revision != now:
        await tx.db.execute(
            revision.insert().values(
                institution_id=tx.institution_id,
                document_id=change.document_id,
                number=now.number,
                hash=now.hash,
                made_at=tx.now,
                made_by=by.person,
                content=to_plain(content),
            )
        )
