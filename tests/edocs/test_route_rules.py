"""Routes in the town: lines that differ from the table, versions rehearsed before their day, what anybody may ask."""

from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import select

from edocs.actions import delegating
from edocs.delegation.table import Table
from edocs.engine.history import Overridden
from edocs.queries import dry_run, overrides, simulating
from edocs.queries.catalogue import delegation_versions, table_in_force
from edocs.queries.documents import draft_content, drafted_by_actor
from edocs.queries.lines import route_view
from edocs.views.drafts import RouteQuery
from edocs.views.simulation import SimulationQuery
from kernel import notices, pack_acts, packs
from kernel.errors import Forbidden, Invalid, NotFound, Refusal
from kernel.notary import Notary
from kernel.packs import Rule
from server.app import RULES
from tests.support.town import Clock, Town

MILLION = 1_000_000


@pytest.fixture
async def ruled(town: Town) -> Town:
    """The town with the shipped rule packs in force."""
    async with town.dure.commons() as db:
        await pack_acts.install(db, Notary(town.dure.settings.secret), packs.read_folder(RULES), town.dure.now())
    return town


async def allow(town: Town, *names: str) -> None:
    """The institution allows these ways of differing, from today on."""
    async with town.tx("차보람") as tx:
        for name in names:
            await packs.choose(tx, overrides.RULES, name, tx.now.date(), Rule(True, "위임전결 규정 제9조"))


async def test_a_line_that_differs_needs_the_institutions_leave_and_is_kept_for_the_audit(ruled: Town) -> None:
    head = await ruled.post("대표이사")
    asked = {"decider": str(head), "omitted": [], "reason": "시의회가 관심을 둔 사안"}
    document_id = await ruled.draft(amount=3 * MILLION, deviation=asked)
    with pytest.raises(Refusal, match="override_forbidden"):
        await ruled.submit(document_id)
    await allow(ruled, "raise")
    view = await ruled.submit(document_id)
    assert view.override is not None
    assert (view.override.table_decider, view.override.decider) == ("축제기획팀장", "대표이사")
    assert [step.post_name for step in view.steps][-1] == "대표이사"
    case, events = await ruled.case(document_id)
    assert case.override is not None
    assert sum(isinstance(event.fact, Overridden) for event in events) == 1

    async with ruled.tx("석바름") as tx:
        (row,) = await overrides.register(tx)
        told = [
            each.content
            for each in await tx.db.execute(
                select(notices.notice).where(notices.notice.c.person_id == tx.actor.person_id)
            )
        ]
    assert (row.reason, row.direction, row.by.name) == (asked["reason"], "higher", "윤도담")
    assert [one["kind"] for one in told] == ["edocs.override"]
    async with ruled.tx("윤도담") as tx:
        with pytest.raises(Forbidden):
            await overrides.register(tx)


async def test_the_editor_offers_other_deciders_only_where_the_institution_allows_them(ruled: Town) -> None:
    document_id = await ruled.draft(amount=12 * MILLION)

    async def offered():
        async with ruled.tx("윤도담") as tx:
            found = await drafted_by_actor(tx, document_id)
            return await route_view(tx, found, await draft_content(tx, found), RouteQuery())

    view = await offered()
    assert (view.levels, view.omittable) == ([], [])
    await allow(ruled, "raise", "omit")
    view = await offered()
    assert [(one.post_name, one.direction) for one in view.levels] == [
        ("예술진흥본부장", "same"),
        ("대표이사", "higher"),
    ]
    assert [step.post_name for step in view.steps if step.post_id in view.omittable] == ["축제기획팀장", "재무회계팀장"]
    await ruled.save(document_id, deviation={"omitted": [str(view.omittable[0])], "reason": "", "decider": None})
    assert [one.code for one in (await offered()).findings] == ["override_reason"]


async def test_a_version_is_rehearsed_before_its_day_and_titles_of_drafts_stay_hidden(ruled: Town) -> None:
    running = await ruled.submitted(amount=7 * MILLION)
    await ruled.draft(amount=7 * MILLION, title="아무도 모르는 초안")
    await ruled.draft(amount=1 * MILLION)
    await raised(ruled, 6 * MILLION)
    async with ruled.tx("차보람") as tx:
        found = await dry_run.dry_run(tx, "draft")
        changes = await dry_run.comparison(tx, "draft", "valid")
    assert (found.drafts, found.running, found.higher) == (1, 1, 1)
    first, second = found.items
    assert (first.document_id, first.before, first.after, first.direction) == (
        running,
        "예술진흥본부장",
        "대표이사",
        "higher",
    )
    assert (second.title, second.document_id, second.drafter) == ("", None, "윤도담")
    (matter,) = changes.matters
    assert matter.direction == "higher"
    async with ruled.tx("윤도담") as tx:
        with pytest.raises(Forbidden):
            await dry_run.dry_run(tx, "draft")


async def raised(town: Town, border: int) -> None:
    """The draft of the next version: the head decides spending from this amount on."""
    async with town.tx("차보람") as tx:
        now = await table_in_force(tx)
        facts = (await simulating.choices(tx)).matters
        assert facts
        rules = tuple(
            msgspec.structs.replace(rule, minimum=border)
            if rule.deciding == "기관장" and rule.matter == "나-1"
            else msgspec.structs.replace(rule, maximum=border)
            if rule.deciding == "본부장" and rule.matter == "나-1"
            else rule
            for rule in now.rules
        )
        table: Table = msgspec.structs.replace(now, rules=rules)
        await delegating.put_draft(tx, "", now.name, msgspec.to_builtins(table), "구매 한도 조정")


async def test_the_draft_is_compared_by_the_instant_and_the_reason_of_a_version_is_kept(
    ruled: Town, clock: Clock
) -> None:
    await raised(ruled, 6 * MILLION)
    async with ruled.tx("차보람") as tx:
        row = (await delegation_versions(tx))[0]
        base = row.edited_at.isoformat().replace("+00:00", "Z")
        await delegating.put_draft(tx, base, row.name, row.content, "둘째 저장")
        with pytest.raises(Invalid, match="bad_base"):
            await delegating.put_draft(tx, "어제", row.name, row.content, "")
    async with ruled.tx("차보람") as tx:
        day = (tx.now + timedelta(days=9)).date()
        version = await delegating.schedule(tx, day, "이사회 의결 제12호")
        kept = next(row for row in await delegation_versions(tx) if row.version == version)
    assert kept.reason == "이사회 의결 제12호"


async def test_anybody_asks_about_next_month_and_only_a_keeper_of_rules_about_other_units(ruled: Town) -> None:
    await raised(ruled, 6 * MILLION)
    async with ruled.tx("차보람") as tx:
        await delegating.schedule(tx, date(2026, 12, 1), "")
    async with ruled.tx("윤도담") as tx:
        then = tx.now.replace(month=12, day=2)
        query = SimulationQuery(matter_id="나-1", amount=7 * MILLION, form_code="spending", suppose_at=then)
        view = await simulating.simulation(tx, query)
        assert (view.present.decider, view.supposed.decider) == ("예술진흥본부장", "대표이사")
        assert {"decider_higher", "version", "row", "step_added"} == {one.code for one in view.differences}
        assert view.supposed.table_version == "2026-12-01"
        stranger = SimulationQuery(matter_id="나-1", post_id=await ruled.post("재무회계팀장"))
        with pytest.raises(Forbidden):
            await simulating.simulation(tx, stranger)
        with pytest.raises(NotFound):
            await simulating.simulation(tx, SimulationQuery(matter_id="나-1", version="draft"))
    async with ruled.tx("장보미") as tx:
        clerk = next(one for one in (await simulating.choices(tx)).drafters if one.holder == "윤도담")
        away = [tx.actor.post_id]
        query = SimulationQuery(matter_id="가-1", post_id=clerk.post_id, suppose_away=away)
        view = await simulating.simulation(tx, query)
    assert [one.code for one in view.differences] == ["nobody"]
    async with ruled.tx("차보람") as tx:
        assert (await simulating.simulation(tx, stranger)).present.drafter.name == "백다솔"
