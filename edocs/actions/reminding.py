"""Reminders by working time: first whoever is asked, then the head of their unit.

The job looks at the document as it is when it runs: what was signed meanwhile is left alone, so nothing has to be
cancelled. A notice has the key of the asking, so that a job that runs twice tells once. LAW adm-doc §67
"""

from typing import Any
from uuid import UUID

from edocs import desk, noticing
from edocs.actions.following import REMIND
from edocs.actions.lining import hold_over
from edocs.engine.case import Case, Seat, Step, StepState
from edocs.engine.org import Org
from edocs.queries.documents import case_of, document_row
from edocs.queries.organisation import organisation
from edocs.queries.working_time import patience, week
from edocs.wording import day
from kernel import notices, schedule
from kernel.notices import Notice
from kernel.tx import Tx
from kernel.worktime import add


async def remind(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: remind whoever is asked at the step, or tell the head of their unit, if it still waits."""
    row = await document_row(tx, UUID(payload["document"]))
    case, org = case_of(row), await organisation(tx)
    step = next((one for one in case.open_steps if noticing.asking_key(row.id, one) == payload["asking"]), None)
    if step is None:
        return
    hold = step.hold if step.state is StepState.HELD else None
    if hold is not None and hold.until is not None and hold.until > tx.now:
        return
    if payload["turn"] == 1:
        await _remind(tx, row, case, step, org)
        await _plan_escalation(tx, row.id, payload)
        if hold is not None and hold.until is not None:
            await hold_over(tx, row.id, step.id)
    else:
        await _escalate(tx, row, case, step, org)


async def _remind(tx: Tx, row: Any, case: Case, step: Step, org: Org) -> None:
    over = step.state is StepState.HELD
    notice = (
        noticing.hold_over(row.id, row.title, step)
        if over
        else noticing.reminder(row.id, row.title, case, step, _since(step))
    )
    people = [one.seat.person for one in noticing.asked_now(step, case, org, tx.now)]
    await notices.post(tx, {person: [notice] for person in people})
    tx.audit("edocs.remind", "document", row.id, step=step.id, people=[str(person) for person in people])


async def _plan_escalation(tx: Tx, document_id: UUID, payload: dict[str, Any]) -> None:
    waits = await patience(tx)
    if waits.escalate:
        moment = add(await week(tx), tx.now, waits.escalate)
        await schedule.at(tx, REMIND, moment, payload | {"turn": 2}, key=payload["asking"])


async def _escalate(tx: Tx, row: Any, case: Case, step: Step, org: Org) -> None:
    late = [one.seat for one in noticing.asked_now(step, case, org, tx.now)]
    told: dict[UUID, list[Notice]] = {}
    for head in heads_above(step, late, org, tx):
        tokens = desk.actor_tokens(head, org, tx.now)
        sees = desk.may_see(row.acl, tokens)
        told[head.person] = [noticing.escalation(row.id, row.title, step, late, _since(step), sees=sees)]
    await notices.post(tx, told)
    tx.audit("edocs.escalate", "document", row.id, step=step.id, people=[str(person) for person in told])


def heads_above(step: Step, late: list[Seat], org: Org, tx: Tx) -> list[Seat]:
    """Whoever heads the unit of the step, or the unit above where the late one heads it."""
    if step.post not in org.posts:
        return []
    people = {seat.person for seat in late}
    for unit in org.chain(org.posts[step.post].unit):
        if unit.head_post is None or unit.head_post == step.post:
            continue
        seats = [org.seat(held) for held in org.holdings_of(unit.head_post, tx.now)]
        if found := [seat for seat in seats if seat.person not in people]:
            return found
    return []


def _since(step: Step) -> str:
    assert step.opened_at is not None  # an open step has been opened
    return day(step.opened_at)
