"""위임전결 규정 for the people who keep it: the versions, what their check finds, and a trial."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from edocs.delegation.checks import findings
from edocs.delegation.rules import Request, route
from edocs.delegation.table import Facts, Table
from edocs.engine.case import Seat, StepKind
from edocs.engine.org import Org
from edocs.engine.refusals import Refused
from edocs.present import why
from edocs.queries.catalogue import delegation_versions, table_in_force
from edocs.queries.organisation import organisation, viewer
from edocs.views.delegations import DelegationView, TrialQuery, TrialView
from edocs.views.drafts import FindingView
from edocs.views.shared import WhyView
from kernel.clock import seoul_date
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx


async def versions(tx: Tx) -> list[DelegationView]:
    """Every version, the draft first, then by day of effect, the latest first."""
    org = await organisation(tx)
    today = seoul_date(tx.now).date()
    rows = await delegation_versions(tx)
    days = sorted(row.valid_from for row in rows if row.valid_from is not None)
    return [_view(row, days, today, org) for row in rows]


def _view(row: Any, days: list[date], today: date, org: Org) -> DelegationView:
    following = next((day for day in days if row.valid_from and day > row.valid_from), None)
    state = "draft"
    if row.valid_from is not None:
        state = "scheduled" if row.valid_from > today else "past" if following and following <= today else "valid"
    found = findings(msgspec.convert(row.content, Table), org)
    return DelegationView(
        version=row.version,
        name=row.name,
        state=state,
        valid_from=row.valid_from,
        valid_to=following,
        table=row.content,
        findings=[_finding(one.row, one.code, one.text) for one in found],
        reason=row.reason,
        edited_at=row.edited_at,
        edited_by=_editor(org, row.edited_by, row.edited_at),
    )


def _finding(row: str, code: str, text: str) -> FindingView:
    return FindingView(code=code, severity="block", message=text, path=row, before="", after="", citation="")


def _editor(org: Org, person: UUID | None, at: datetime) -> str:
    return next((holding.person_name for holding in org.holdings if holding.person == person), "")


async def trial(tx: Tx, version: str, query: TrialQuery) -> TrialView:
    """Who would decide, by this version and by the one in force, for somebody in the given post (one's own)."""
    row = next((row for row in await delegation_versions(tx) if row.version == version), None)
    if row is None:
        raise NotFound("no_version", "그런 판이 없습니다.", "No such version.")
    who = await viewer(tx)
    seat = await _seat_of(tx, who.seat, who.org, query.post_id)
    decider, consents, reason = _decided(msgspec.convert(row.content, Table), query, seat, who.org, tx.now)
    try:
        now = _decided(await table_in_force(tx), query, seat, who.org, tx.now)[0]
    except Conflict:
        now = ""
    return TrialView(decider=decider, consents=consents, why=reason, now=now)


async def _seat_of(tx: Tx, own: Seat, org: Org, post_id: UUID | None) -> Seat:
    """Whoever holds the post now; one's own seat when none is named."""
    if post_id is None:
        return own
    if post_id not in org.posts or not (held := org.holdings_of(post_id, tx.now)):
        raise NotFound("no_post", "그 자리에 지금 사람이 없습니다.", "Nobody holds that post now.")
    return org.seat(held[0])


def _decided(table: Table, query: TrialQuery, drafter: Seat, org: Org, at: datetime) -> tuple[str, list[str], WhyView]:
    """Decider, consents and the reason by one table; a refusal is the reason."""
    wanted = Request(drafter=drafter, matter=query.matter_id, facts=Facts(amount=query.amount or 0), at=at)
    try:
        line = route(wanted, org, table)
    except Refused as refused:
        return "", [], WhyView(text=refused.message_ko)
    decision = next(step for step in line.steps if step.kind is StepKind.DECIDE)
    consents = [step.post_name for step in line.steps if step.kind in (StepKind.CONSENT, StepKind.AUDIT)]
    return decision.post_name, consents, why(decision.reason)
