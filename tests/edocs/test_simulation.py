"""What if: golden lines of each founding table, the same answer to the same question, and how two lines differ."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from edocs.actions.founding import template
from edocs.delegation.checks import findings
from edocs.delegation.levels import deciders_in_reach
from edocs.delegation.rules import Deviation, Request, route
from edocs.delegation.simulate import decision_of, deputy_of, differences, simulate, suppose_away
from edocs.delegation.table import Facts
from edocs.delegation.template import table_for
from edocs.engine import commands as c
from edocs.engine import history as h
from edocs.engine.case import StepKind
from edocs.engine.lines import unsound
from edocs.engine.org import Holding, Org, Post, Unit
from edocs.engine.refusals import Refused
from edocs.engine.states import check, create, decide, evolve
from tests.edocs.engine_world import EVER, uid
from tests.edocs.route_world import AT, MILLION, away, deputy, org, ref, seat, table

_CITY = {
    "한빛시": (0, None, "시장", "도한결"),
    "행정국": (1, "한빛시", "행정국장", "가온길"),
    "총무과": (2, "행정국", "총무과장", "나루한"),
    "총무팀": (3, "총무과", "총무팀장", "다솜별"),
    "회계과": (2, "행정국", "회계과장", "라온힐"),
    "감사관": (1, "한빛시", "감사관", "마루빛"),
}


def city() -> Org:
    """A city with four floors, its posts named as the founding table names them."""
    posts = {head: unit for unit, (_, _, head, _) in _CITY.items()} | {"총무주무관": "총무팀"}
    people = {head: person for _, _, head, person in _CITY.values()} | {"총무주무관": "바다솔"}
    return Org(
        head_post=ref("시장"),
        units={
            ref(u): Unit(id=ref(u), name=u, level=level, parent=ref(up) if up else None, head_post=ref(head))
            for u, (level, up, head, _) in _CITY.items()
        },
        posts={ref(p): Post(id=ref(p), name=p, unit=ref(u), code=p) for p, u in posts.items()},
        holdings=tuple(
            Holding(id=ref("보직" + p), post=ref(p), person=ref(x), person_name=x, valid_from=EVER)
            for p, x in people.items()
        ),
    )


def foundation() -> Org:
    """The small foundation, its posts coded by their names, as the directory's are."""
    place = org()
    return replace(place, posts={key: replace(post, code=post.name) for key, post in place.posts.items()})


def asked(place: Org, post: str, matter: str, amount: int = 0, **facts) -> Request:
    drafter = place.seat(place.holdings_of(ref(post), AT)[0])
    return Request(drafter=drafter, matter=matter, facts=Facts(amount=amount, **facts), at=AT)


CORPORATION = [
    ("가-1", 0, ["축제팀장 결재"]),
    ("나-5", 300_000, ["축제팀장 결재"]),
    ("나-1", 4_999_999, ["축제팀장 결재"]),
    ("나-1", 5 * MILLION, ["축제팀장 검토", "사업본부장 결재"]),
    ("나-1", 10 * MILLION, ["축제팀장 검토", "재무팀장 협조", "사업본부장 결재"]),
    ("나-1", 30 * MILLION, ["축제팀장 검토", "사업본부장 검토", "재무팀장 협조", "대표이사 결재"]),
    ("나-4", 30 * MILLION, ["축제팀장 검토", "사업본부장 검토", "재무팀장 협조", "경영본부장 결재"]),
    (
        "나-4",
        100 * MILLION,
        ["축제팀장 검토", "사업본부장 검토", "재무팀장 협조", "감사실장 감사", "대표이사 결재"],
    ),
    ("나-6", 0, ["축제팀장 검토", "사업본부장 검토", "재무팀장 협조", "대표이사 결재"]),
]
GOVERNMENT = [
    ("가-1", 0, ["총무팀장 결재"]),
    ("나-1", 4_999_999, ["총무팀장 결재"]),
    ("나-1", 5 * MILLION, ["총무팀장 검토", "총무과장 결재"]),
    ("나-1", 30 * MILLION, ["총무팀장 검토", "총무과장 검토", "행정국장 검토", "회계과장 협조", "시장 결재"]),
    ("나-4", 50 * MILLION, ["총무팀장 검토", "회계과장 협조", "총무과장 결재"]),
    (
        "나-3",
        100 * MILLION,
        ["총무팀장 검토", "총무과장 검토", "행정국장 검토", "회계과장 협조", "감사관 감사", "시장 결재"],
    ),
]
WORDS = {"REVIEW": "검토", "CONSENT": "협조", "AUDIT": "감사", "DECIDE": "결재"}


def shown(line) -> list[str]:
    return [f"{s.post_name} {WORDS[s.kind.value]}" for s in line.steps if s.kind is not StepKind.DRAFT]


@pytest.mark.parametrize(("matter", "amount", "line"), CORPORATION)
def test_golden_lines_of_the_corporations_founding_table(matter, amount, line):
    place = foundation()
    given = table_for(template("corporation").table, place, date(2026, 1, 1), "2026-01-01")
    done = simulate(asked(place, "축제담당", matter, amount), place, given)
    assert shown(done.line) == line
    assert all(step.reason.rule_id and step.reason.version == "2026-01-01" for step in done.line.steps)


@pytest.mark.parametrize(("matter", "amount", "line"), GOVERNMENT)
def test_golden_lines_of_the_governments_founding_table(matter, amount, line):
    place = city()
    given = table_for(template("government").table, place, date(2026, 1, 1), "2026-01-01")
    done = simulate(asked(place, "총무주무관", matter, amount), place, given)
    assert shown(done.line) == line
    assert all(step.reason.rule_id and step.reason.article for step in done.line.steps)


@pytest.mark.parametrize(("name", "place"), [("corporation", foundation()), ("government", city())])
def test_a_founding_table_bound_to_its_kind_of_institution_has_no_faults(name, place):
    assert findings(table_for(template(name).table, place, date(2026, 1, 1)), place) == []


@settings(max_examples=40)
@given(st.integers(0, 300 * MILLION), st.sampled_from(["축제담당", "재무담당", "축제팀장", "사업본부장"]))
def test_the_same_question_has_the_same_answer_to_the_byte(amount, post):
    def answer() -> bytes:
        done = simulate(asked(org(), post, "나-4", amount), org(), table())
        return msgspec.json.encode(done.line)

    assert answer() == answer()


def test_fifty_million_instead_of_seven_goes_higher_and_says_what_comes_along():
    place = org()
    before, after = (simulate(asked(place, "축제담당", "나-4", n * MILLION), place, table()) for n in (7, 50))
    found = {one.code: one for one in differences(before, after, place)}
    assert set(found) == {"decider_higher", "row", "step_added"}
    assert found["decider_higher"].text == "결재권자가 사업본부장에서 대표이사로 바뀝니다(더 높은 결재권자)."
    assert found["step_added"].after == "사업본부장 검토"
    assert {one.code for one in differences(after, before, place)} == {"decider_lower", "row", "step_removed"}
    assert differences(before, before, place) == []


def test_a_director_who_is_supposed_away_is_stood_in_for_and_nothing_else_changes():
    place = org(orders=(deputy("사업본부장", "축제팀장", allow_junior=True),))
    request = asked(place, "재무담당", "나-4", 7 * MILLION)
    before = simulate(replace(request, drafter=seat("축제담당")), place, table())
    gone = suppose_away(place, [ref("서이든")], AT)
    after = simulate(before_request := replace(request, drafter=seat("축제담당")), gone, table())
    assert before_request.at == AT
    (found,) = differences(before, after, place)
    assert (found.code, found.before, found.after) == ("person", "서이든 사업본부장", "윤슬기 축제팀장(대결)")
    assert deputy_of(decision_of(before.line), seat("축제담당"), place, AT).seat.person_name == "윤슬기"
    assert deputy_of(decision_of(before.line), seat("축제담당"), org(), AT) is None
    assert place.absences == ()


def test_where_nobody_could_act_the_difference_says_so():
    place = org()
    request = asked(place, "축제담당", "나-4", 7 * MILLION)
    after = simulate(request, suppose_away(place, [ref("서이든")], AT), table())
    (found,) = differences(simulate(request, place, table()), after, place)
    assert (found.code, found.after) == ("nobody", "처리할 사람 없음")


def test_a_later_version_of_the_table_is_named_with_its_day():
    place, later = org(), table(version="2027-1", valid_from=date(2027, 1, 1))
    request = asked(place, "축제담당", "나-4", MILLION)
    codes = [one.code for one in differences(simulate(request, place, table()), simulate(request, place, later), place)]
    assert codes == ["version"]


# --- lines that differ from the table (invariant I12) ---


def deviating(place: Org, amount: int, post: str = "축제담당", **what):
    request = asked(place, post, "나-4", amount)
    return route(replace(request, deviation=Deviation(**what)), place, table())


def test_a_drafter_who_asks_for_a_higher_decider_has_it_recorded_and_the_tables_decider_reviews():
    line = deviating(org(), MILLION, decider=ref("사업본부장"), reason="의회 관심 사안")
    assert shown(line) == ["축제팀장 검토", "사업본부장 결재"]
    assert (line.decider, line.override.decider) == (ref("축제팀장"), ref("사업본부장"))
    assert (line.override.direction, line.override.reason) == ("higher", "의회 관심 사안")
    assert "전결규정(축제팀장)과 달리" in line.steps[-1].reason.text
    assert unsound(line) == ""


def test_a_lower_decider_and_a_consent_left_out_are_named():
    line = deviating(org(), 50 * MILLION, decider=ref("사업본부장"), omitted=(ref("재무팀장"),), reason="긴급 복구")
    assert shown(line) == ["축제팀장 검토", "사업본부장 결재"]
    assert (line.override.direction, line.override.omitted) == ("lower", ("재무팀장 협조",))


@pytest.mark.parametrize(
    ("amount", "what", "code"),
    [
        (MILLION, {"decider": "사업본부장"}, "override_reason"),
        (MILLION, {"decider": "사업본부장", "reason": "  "}, "override_reason"),
        (MILLION, {"decider": "경영본부장", "reason": "x"}, "override_level"),
        (MILLION, {"decider": "축제담당", "reason": "x"}, "override_level"),
        (100 * MILLION, {"omitted": "감사실장", "reason": "x"}, "override_mandatory"),
        (100 * MILLION, {"omitted": "대표이사", "reason": "x"}, "override_mandatory"),
    ],
)
def test_without_reason_out_of_line_or_past_the_audit_nobody_is_let(amount, what, code):
    given = {key: ref(value) if key == "decider" else value for key, value in what.items()}
    if "omitted" in given:
        given["omitted"] = (ref(given["omitted"]),)
    with pytest.raises(Refused, match=code):
        deviating(org(), amount, **given)


def test_asking_for_what_the_rules_give_anyway_is_no_deviation():
    line = deviating(org(), MILLION, decider=ref("축제팀장"), omitted=(ref("재무팀장"),))
    assert line.override is None


@settings(max_examples=60)
@given(
    st.sampled_from(["축제담당", "재무담당", "축제팀장", "사업본부장", "감사실장"]),
    st.integers(0, 200 * MILLION),
    st.none() | st.sampled_from(sorted(("대표이사", "경영본부장", "사업본부장", "재무팀장", "축제팀장", "감사실장"))),
    st.lists(st.sampled_from(sorted(("재무팀장", "총무팀장", "감사실장", "축제팀장", "사업본부장"))), max_size=3),
    st.sampled_from(["", "사유"]),
)
def test_i12_over_random_lines_the_decider_is_the_tables_or_an_override_event_exists(
    post, amount, decider, out, reason
):
    place = org()
    request = asked(place, post, "나-4", amount)
    wanted = Deviation(decider=decider and ref(decider), omitted=tuple(ref(one) for one in out), reason=reason)
    plain = route(request, place, table())
    try:
        line = route(replace(request, deviation=wanted), place, table())
    except Refused:
        return
    assert unsound(line) == ""
    assert line.decider == plain.decider
    case = decided = None
    for event in create(c.Create(actor=request.drafter), c.Context(now=AT, org=place)):
        case = evolve(case, event)
    submit = c.Submit(actor=request.drafter, revision_hash="0" * 64)
    events = decide(case, submit, c.Context(now=AT, org=place, route=line))
    for event in events:
        decided = evolve(decided or case, event)
    overridden = [event.fact for event in events if isinstance(event.fact, h.Overridden)]
    assert bool(overridden) == (line.override is not None) == (decided.override is not None)
    demanded = {(s.kind, s.post) for s in plain.steps if s.required}
    if decided.decision.post != plain.decider or not demanded <= {(s.kind, s.post) for s in decided.steps}:
        assert overridden or decided.decision.post == plain.decider
        assert overridden[0].override.reason == "사유"
    if not overridden:
        assert line.steps == plain.steps


def test_a_line_whose_decider_was_swapped_without_an_override_is_refused_by_the_engine():
    place = org()
    request = asked(place, "축제담당", "나-4", MILLION)
    line = route(request, place, table())
    other = tuple(replace(s, post=ref("사업본부장")) if s.kind is StepKind.DECIDE else s for s in line.steps)
    case = None
    for event in create(c.Create(actor=request.drafter), c.Context(now=AT, org=place)):
        case = evolve(case, event)
    context = c.Context(now=AT, org=place, route=replace(line, steps=other))
    with pytest.raises(Refused, match="route_unsound"):
        check(case, c.Submit(actor=request.drafter, revision_hash="0" * 64), context)


def test_the_deciders_in_reach_are_the_heads_above_and_never_the_drafter():
    place = org()
    assert [p.name for p in deciders_in_reach(place.posts[ref("축제팀장")], place)] == ["사업본부장", "대표이사"]
    assert [p.name for p in deciders_in_reach(place.posts[ref("대표이사")], place)] == []


def test_a_supposed_absence_lasts_a_day_and_other_people_stay():
    place = suppose_away(org(absences=(away("노을", AT, None),)), [ref("문가온")], AT)
    assert {place.absence_of(ref(who), AT) is not None for who in ("문가온", "노을")} == {True}
    assert place.absence_of(ref("문가온"), AT + timedelta(days=2)) is None
    assert place.absence_of(uid("nobody"), AT) is None
