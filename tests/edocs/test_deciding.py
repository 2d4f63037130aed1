"""What helps to decide: quick phrases, the preview of an absence, statistics, and confirming who one is."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from directory.queries.confirmation import confirm_view, require_recent
from directory.tables import gate
from directory.tables import organisation as t
from edocs.actions import phrases as phrase_actions
from edocs.queries import away, figures, phrases
from edocs.views.deciding import AwayQuery, StatisticsQuery
from kernel.clock import new_id
from kernel.errors import Forbidden
from kernel.tx import Actor
from kernel.worktime import SEOUL
from server.app import install_rules
from tests.support.town import Clock, Town

NOVEMBER = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}


async def test_a_person_keeps_their_own_phrases_on_the_server(town: Town) -> None:
    async with town.tx("장보미") as tx:
        assert not (await phrases.phrases(tx)).own
        await phrase_actions.keep(tx, ["  예산   범위에서 집행 ", "예산 범위에서 집행", "확인함"])
    async with town.tx("장보미") as tx:
        assert (await phrases.phrases(tx)).items == ["예산 범위에서 집행", "확인함"]
    async with town.tx("윤도담") as tx:
        assert not (await phrases.phrases(tx)).own


async def test_an_absence_is_previewed_paper_by_paper_as_it_then_happens(town: Town, clock: Clock) -> None:
    document_id = await town.submitted("서보미", amount=7_000_000)
    await town.act(document_id, "백다솔")
    async with town.tx("오하린") as tx:
        usual = await away.preview(tx, AwayQuery(valid_from=tx.now, kind="출장"))
        named = AwayQuery(
            valid_from=tx.now, valid_to=tx.now + timedelta(days=1), deputy_post_id=await town.post("감사실장")
        )
        other = await away.preview(tx, named)
    assert [(one.document_id, one.goes_to) for one in usual.papers] == [(document_id, "한가람 경영지원팀장")]
    assert "출장" in usual.papers[0].reason
    assert (usual.moved, usual.waiting) == (1, 0)
    assert [one.goes_to for one in other.papers] == ["석바름 감사실장"]
    async with town.tx("백다솔") as tx:
        assert (await away.preview(tx, AwayQuery(valid_from=tx.now))).papers == []


async def test_what_nobody_would_take_over_waits_and_says_so(town: Town) -> None:
    await town.submitted()
    async with town.tx("장보미") as tx:
        found = await away.preview(tx, AwayQuery(valid_from=tx.now))
    assert (found.moved, found.waiting, found.papers[0].goes_to) == (0, 1, "")


async def decided(town: Town, clock: Clock) -> None:
    """One document that was reviewed after 3 working hours and decided after 25 more, and one that waits."""
    await install_rules(town.dure)
    clock.at = datetime(2026, 11, 23, 9, 0, tzinfo=SEOUL)
    first = await town.submitted()
    await town.submitted()
    await town.relay()
    clock.at = datetime(2026, 11, 23, 13, 0, tzinfo=SEOUL)
    await town.act(first, "장보미")
    await town.relay()
    clock.at = datetime(2026, 11, 26, 14, 0, tzinfo=SEOUL)
    await town.act(first, "백다솔")
    await town.act(first, "강이든")
    await town.relay()


async def test_statistics_count_working_hours_delays_and_what_waits(town: Town, clock: Clock) -> None:
    await decided(town, clock)
    async with town.tx("강이든") as tx:
        unit = await figures.statistics(tx, StatisticsQuery(scope="unit", **NOVEMBER))
    review = next(one for one in unit.steps if one.kind == "REVIEW")
    assert (unit.name, review.signed, review.median_hours, review.late, review.waiting) == (
        "예술진흥본부",
        1,
        3.0,
        0,
        1,
    )
    assert [one.established for one in unit.volume if one.established] == [1]
    assert "CONSENT" not in {one.kind for one in unit.steps}
    async with town.tx("권이룸") as tx:
        whole = await figures.statistics(tx, StatisticsQuery(scope="institution", **NOVEMBER))
    consent = next(one for one in whole.steps if one.kind == "CONSENT")
    assert (consent.signed, consent.median_hours, consent.late) == (1, 25.0, 1)
    assert whole.whole_hours == 28.0
    assert {one.unit_name for one in whole.units} == {"축제기획팀", "재무회계팀", "예술진흥본부"}
    file = figures.as_csv(whole).decode("utf-8-sig")
    assert "협조,1,0,1,25.0" in file
    assert "장보미" not in file
    async with town.tx("장보미") as tx:
        own = await figures.statistics(tx, StatisticsQuery(scope="me", **NOVEMBER))
    assert [(one.kind, one.signed) for one in own.steps] == [("REVIEW", 1)]


async def test_figures_are_only_for_those_whose_they_are_and_the_reading_is_recorded(town: Town) -> None:
    for who, scope in (("윤도담", "unit"), ("장보미", "institution"), ("강이든", "institution")):
        async with town.tx(who) as tx:
            with pytest.raises(Forbidden):
                await figures.statistics(tx, StatisticsQuery(scope=scope, **NOVEMBER))
    async with town.tx("장보미") as tx:
        other = next(one.id for one in (await town.org()).units.values() if one.name == "재무회계팀")
        with pytest.raises(Forbidden):
            await figures.statistics(tx, StatisticsQuery(scope="unit", unit_id=other, **NOVEMBER))
    async with town.tx("장보미") as tx:
        await figures.statistics(tx, StatisticsQuery(scope="unit", **NOVEMBER))
        assert [one.action for one in tx.audits] == ["edocs.statistics"]


async def test_a_decision_asks_who_one_is_where_the_institution_wants_it(town: Town, clock: Clock) -> None:
    actor = await town.actor("장보미")
    session, account = new_id(), new_id()
    async with town.dure.gate() as db:
        values = {"id": account, "login": "bomi2", "home_id": 1, "totp_confirmed": False, "totp_step": 0, "failures": 0}
        await db.execute(gate.account.insert().values(values | {"preferences": {}, "created": clock.at}))
        opened = {"id": session, "account_id": account, "institution_id": 1, "person_id": actor.person_id}
        opened |= {
            "post_id": actor.post_id,
            "methods": ["password"],
            "token_hash": b"x",
            "client": "",
            "user_agent": "",
        }
        moments = dict.fromkeys(("created", "confirmed", "last_seen", "expires"), clock.at)
        await db.execute(gate.session.insert().values(opened | moments))
    signed_in = Actor(1, actor.person_id, actor.post_id, account_id=account, session_id=session)
    clock.forward(hours=1)
    async with town.tx(signed_in) as tx:
        await require_recent(tx)
    async with town.tx(None) as tx:
        fields = {"confirm_minutes": 10}
        await tx.db.execute(
            update(t.profile).values(fields=t.profile.c.fields.op("||")(fields), seq=t.profile.c.seq + 1)
        )
    async with town.tx(signed_in) as tx:
        with pytest.raises(Forbidden, match="confirm_needed"):
            await require_recent(tx)
        assert (await confirm_view(tx)).needed
    async with town.dure.gate() as db:
        await db.execute(update(gate.session).where(gate.session.c.id == session).values(confirmed=clock.at))
    async with town.tx(signed_in) as tx:
        await require_recent(tx)
        assert not (await confirm_view(tx)).needed
