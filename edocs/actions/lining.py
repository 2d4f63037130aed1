"""Acts on the line itself: send back to a stage, skip a review, take a signature back, change what is still to come,
ask further posts to read, and what a department arranges among its own people.
"""

from uuid import UUID

from msgspec.structs import replace

from edocs.actions.commanding import command, context, decided
from edocs.actions.projecting import write
from edocs.actions.refusing import refusal
from edocs.actions.writing import put_copy
from edocs.content import Extra, from_plain
from edocs.engine import commands as c
from edocs.engine.case import SYSTEM, TaskKind
from edocs.engine.refusals import Refused
from edocs.queries.documents import Found, document_for_system, document_for_update, working_copy
from edocs.queries.lines import route_for
from edocs.queries.newer import for_drafter, table_of_submission
from edocs.views.acts import Arrange, ChangeLine, Inform, SendBack, Skip, Withdraw
from kernel.errors import Conflict, Refusal
from kernel.tx import Tx

_READING = ("REFER", "CIRCULATE")


async def send_back(tx: Tx, document_id: UUID, given: SendBack) -> Found:
    """Send back to an earlier stage of the round (되돌려 보내기)."""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.SendBack(
            actor=actor,
            revision_hash=given.revision_hash,
            idem_key=tx.client_id,
            step=given.step,
            to_stage=given.to_stage,
            reason=given.reason,
        ),
    )


async def skip(tx: Tx, document_id: UUID, given: Skip) -> Found:
    """Pass over a reviewer who is away (검토 생략). LAW adm-doc §9(1)"""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.SkipReview(actor=actor, idem_key=tx.client_id, step=given.step, reason=given.reason),
    )


async def withdraw(tx: Tx, document_id: UUID, given: Withdraw) -> Found:
    """Take one's own signature back before the next person acts (서명 거두기)."""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.Withdraw(actor=actor, idem_key=tx.client_id, step=given.step, reason=given.reason),
    )


async def inform(tx: Tx, document_id: UUID, given: Inform) -> Found:
    """Ask further posts to read (참조, 공람)."""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.Inform(
            actor=actor, idem_key=tx.client_id, kind=TaskKind(given.kind), posts=tuple(given.post_ids)
        ),
    )


async def arrange(tx: Tx, document_id: UUID, given: Arrange) -> Found:
    """Name who looks at it inside the department before its head consents (부서 검토자 지정)."""
    return await command(
        tx,
        document_id,
        lambda actor, _: c.Arrange(
            actor=actor, idem_key=tx.client_id, step=given.step, posts=tuple(dict.fromkeys(given.post_ids))
        ),
    )


async def change_line(tx: Tx, document_id: UUID, given: ChangeLine) -> Found:
    """Replace the steps that nobody has been asked at yet; what the rules demand stays. LAW adm-doc §67:2"""
    found = await document_for_update(tx, document_id)
    copy = await working_copy(tx, document_id)
    if copy is None or found.row.submitted_at is None:
        raise Conflict("not_in_this_state", "올린 문서의 결재 경로만 바꿀 수 있습니다.", "It is not on its way.")
    content = from_plain(copy.content)
    added = tuple(Extra(kind=one.kind, post_id=one.post_id) for one in given.extra_steps if one.kind not in _READING)
    reading = tuple(one for one in content.extra_steps if one.kind in _READING)
    content = replace(content, extra_steps=(*added, *reading))
    table = None if given.newer_table else await table_of_submission(tx, found)
    try:
        line, _ = await route_for(tx, content, for_drafter(found), table=table)
    except Refused as refused:
        raise refusal(refused, found.case) from refused
    wanted = c.ChangeLine(actor=found.viewer.seat, idem_key=tx.client_id, reason=given.reason)
    change = decided(found, wanted, await context(tx, found, wanted, line))
    await put_copy(tx, document_id, content)
    return await write(tx, change, found.viewer, found.row)


async def hold_over(tx: Tx, document_id: UUID, step: int) -> None:
    """Due work: ask again at a step whose hold has ended; one that was released meanwhile is left alone."""
    found = await document_for_system(tx, document_id)
    wanted = c.HoldOver(actor=SYSTEM, step=step)
    known = c.Context(now=tx.now, org=found.viewer.org, is_system=True)
    try:
        change = decided(found, wanted, known)
    except Refusal:
        return
    await write(tx, change, found.viewer, found.row)
