"""The computed line: golden cases of one foundation, and properties over random institutions and tables."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from edocs.delegation.rules import Added, Request, preview, route
from edocs.delegation.table import Conditions, Demand, Facts, Matter, Table
from edocs.engine import commands as c
from edocs.engine import states
from edocs.engine.authority import Attendance, standing_at
from edocs.engine.case import DocumentNumber, StepKind
from edocs.engine.lines import unsound
from edocs.engine.org import Holding, Org, Post, Unit
from edocs.engine.refusals import Refused
from tests.edocs.engine_world import EVER, uid
from tests.edocs.route_world import AT, MILLION, ROLES, away, deputy, org, ref, rule, seat, table


def request(post="축제담당", amount=0, people=None, **more):
    facts = Facts(amount=amount, external=more.pop("external", False))
    return Request(drafter=seat(post, people), matter="나-4", facts=facts, at=AT, **more)


def line(post="축제담당", amount=0, people=None, place=None, rows=(), **more):
    made = route(request(post, amount, people, **more), place or org(people), table(*rows))
    assert unsound(made) == ""
    return made


def shown(made):
    return [(s.stage, s.kind.value, s.post_name) for s in made.steps]


def test_a_small_amount_ends_with_the_team_leader():
    assert shown(line(amount=MILLION)) == [(0, "DRAFT", "축제담당"), (1, "DECIDE", "축제팀장")]


def test_a_middle_amount_passes_the_team_leader_and_the_finance_consent_to_the_division_head():
    assert shown(line(amount=5 * MILLION)) == [
        (0, "DRAFT", "축제담당"),
        (1, "REVIEW", "축제팀장"),
        (2, "CONSENT", "재무팀장"),
        (3, "DECIDE", "사업본부장"),
    ]


def test_a_large_amount_has_parallel_consents_and_an_audit_before_the_head():
    made = line(amount=100 * MILLION)
    assert shown(made) == [
        (0, "DRAFT", "축제담당"),
        (1, "REVIEW", "축제팀장"),
        (2, "REVIEW", "사업본부장"),
        (3, "CONSENT", "재무팀장"),
        (3, "CONSENT", "총무팀장"),
        (4, "AUDIT", "감사실장"),
        (5, "DECIDE", "대표이사"),
    ]
    assert [s.delegated for s in made.steps if s.kind is StepKind.DECIDE] == [False]


def test_every_step_names_its_rule_version_article_and_reason():
    made = line(amount=100 * MILLION)
    assert {(s.reason.rule_id, s.reason.version, s.reason.article) for s in made.steps} == {
        ("나-4-3", "2026-1", "위임전결 규칙 제7조 별표 1")
    }
    assert [s.reason.text for s in made.steps] == [
        "기안자",
        "보고 계통: 축제팀 축제팀장 검토",
        "보고 계통: 사업본부 사업본부장 검토",
        "용역 계약: 재무팀장 협조",
        "용역 계약 80,000,000원 이상: 총무팀장 협조",
        "용역 계약 100,000,000원 이상: 일상감사",
        "용역 계약(50,000,000원 이상): 대표이사 결재",
    ]


def test_a_team_leader_who_drafts_what_he_could_decide_goes_one_level_up():
    made = line("축제팀장", MILLION)
    assert shown(made) == [(0, "DRAFT", "축제팀장"), (1, "DECIDE", "사업본부장")]
    assert made.steps[-1].reason.text.endswith("; 기안자가 전결권자여서 한 단계 위 사업본부장 결재")
    assert made.decider == ref("사업본부장")


def test_a_team_leader_decides_alone_where_the_table_says_so():
    made = line("축제팀장", rows=(rule("1", "팀장", sole=True),))
    assert shown(made) == [(1, "DECIDE", "축제팀장")]
    assert made.steps[0].sole
    clerk = line("축제담당", rows=(rule("1", "팀장", sole=True),))
    assert shown(clerk) == [(0, "DRAFT", "축제담당"), (1, "DECIDE", "축제팀장")]
    assert shown(line("축제담당", rows=(rule("1", "담당"),))) == [(1, "DECIDE", "축제담당")]


def test_the_head_decides_his_own_draft_because_nobody_is_above():
    made = line("대표이사", 60 * MILLION)
    assert shown(made)[-1][1:] == ("DECIDE", "대표이사")
    assert made.steps[-1].sole
    assert all(s.kind is not StepKind.DRAFT for s in made.steps)


def test_a_second_post_does_not_let_a_drafter_decide_his_own_document():
    people = {"축제팀장": "한별"}
    made = line("축제담당", MILLION, people)
    assert shown(made) == [(0, "DRAFT", "축제담당"), (1, "DECIDE", "사업본부장")]
    assert [(m.kind.value, m.post_name) for m in made.steps[0].merged] == [("REVIEW", "축제팀장")]


def test_one_person_in_two_posts_signs_once_at_the_higher_step():
    made = line(amount=60 * MILLION, people={"축제팀장": "서이든", "재무팀장": "강한결"})
    assert shown(made) == [(0, "DRAFT", "축제담당"), (1, "REVIEW", "사업본부장"), (2, "DECIDE", "대표이사")]
    assert [m.text for m in made.steps[1].merged] == [
        "같은 사람의 축제팀장 검토를 합침: 보고 계통: 축제팀 축제팀장 검토"
    ]
    assert [(m.kind.value, m.post_name) for m in made.steps[2].merged] == [("CONSENT", "재무팀장")]


def test_a_consenter_who_drafts_has_consented_by_drafting():
    made = line("재무팀장", 5 * MILLION)
    assert shown(made) == [(0, "DRAFT", "재무팀장"), (1, "DECIDE", "경영본부장")]
    assert [(m.kind.value, m.post_name) for m in made.steps[0].merged] == [("CONSENT", "재무팀장")]


def test_nobody_audits_his_own_draft():
    made = line("감사실장", 100 * MILLION)
    assert [s for s in made.steps if s.kind is StepKind.AUDIT] == []
    decision = made.steps[-1]
    assert [(m.kind.value, m.post_name) for m in decision.merged] == [("AUDIT", "대표이사")]


def test_what_the_drafter_adds_is_marked_and_never_displaces_what_the_rules_demand():
    added = (
        Added(kind=StepKind.REVIEW, post=ref("총무팀장")),
        Added(kind=StepKind.CONSENT, post=ref("축제팀장")),
        Added(kind=StepKind.CONFIRM, post=ref("감사실장")),
    )
    made = line(amount=5 * MILLION, added=added, references=(ref("경영본부장"), ref("경영본부장")))
    assert [(s.kind.value, s.post_name, s.required) for s in made.steps] == [
        ("DRAFT", "축제담당", True),
        ("REVIEW", "축제팀장", True),
        ("REVIEW", "총무팀장", False),
        ("CONSENT", "재무팀장", True),
        ("CONFIRM", "감사실장", False),
        ("DECIDE", "사업본부장", True),
    ]
    assert [(t.kind.value, t.post_name) for t in made.tasks] == [("REFER", "경영본부장")]
    with pytest.raises(Refused, match="wrong_kind"):
        line(added=(Added(kind=StepKind.DECIDE, post=ref("축제팀장")),))


def test_a_condition_decides_before_the_amount():
    assert shown(line(amount=1, external=True))[-1] == (3, "DECIDE", "대표이사")


def test_the_preview_shows_vacant_posts_and_deputies_in_words():
    place = org(
        {"축제팀장": None},
        absences=[away("서이든", AT, AT + timedelta(days=2))],
        orders=[deputy("사업본부장", "총무팀장")],
    )
    made = line(amount=5 * MILLION, place=place)
    found = preview(made, seat("축제담당"), place, AT)
    assert [p.standing.attendance for p in found] == [
        Attendance.PRESENT,
        Attendance.VACANT,
        Attendance.PRESENT,
        Attendance.ACTING,
    ]
    assert found[1].standing.reasons[0].text == "축제팀장 공석"
    assert found[3].standing.reasons[0].text == (
        "서이든 사업본부장 출장(11. 18.~11. 20.)으로 직무대리 1순위 배다인 총무팀장이 대결"
    )


def test_a_word_that_means_no_post_is_refused():
    with pytest.raises(Refused, match="unknown_role"):
        route(request(), org(), table(rule("1", "post:NONE")))


# -- properties -------------------------------------------------------------------------------------------------------


@st.composite
def institutions(draw):
    """A random tree of two to eight units, a head and one more post in each, people in several posts or none."""
    count = draw(st.integers(2, 8))
    units, posts = [], []
    for at in range(count):
        parent = draw(st.integers(0, at - 1)) if at else None
        level = 0 if parent is None else units[parent].level + 1
        unit = uid(f"u{at}")
        has_head = at == 0 or draw(st.integers(0, 5)) > 0
        head, clerk = uid(f"u{at}h"), uid(f"u{at}c")
        units.append(
            Unit(
                id=unit,
                name=f"부서{at}",
                level=level,
                parent=None if parent is None else uid(f"u{parent}"),
                head_post=head if has_head else None,
            )
        )
        posts.append(Post(id=head, name=f"장{at}", unit=unit, code=f"H{at}"))
        posts.append(Post(id=clerk, name=f"담당{at}", unit=unit, code=f"C{at}"))
    people = [f"p{n}" for n in range(draw(st.integers(2, 10)))]
    holdings = tuple(
        Holding(id=uid(f"{p.code}{x}"), post=p.id, person=uid(x), person_name=x, valid_from=EVER)
        for p in posts
        for x in draw(st.lists(st.sampled_from(people), max_size=2, unique=True))
    )
    return Org(head_post=posts[0].id, units={u.id: u for u in units}, posts={p.id: p for p in posts}, holdings=holdings)


@st.composite
def cases(draw):
    """An institution, a drafter in it, a one-row table and what the drafter adds."""
    place = draw(institutions().filter(lambda o: o.holdings))
    posts = sorted(place.posts.values(), key=lambda p: p.code)
    word = st.sampled_from(["head", "drafter", "unit_head:1", "unit_head:2", *(f"post:{p.code}" for p in posts)])
    made = rule(
        "1",
        draw(word),
        consents=tuple(Demand(role=w) for w in draw(st.lists(word, max_size=3))),
        audits=tuple(Demand(role=w) for w in draw(st.lists(word, max_size=1))),
        sole=draw(st.booleans()),
    )
    wanted = Request(
        drafter=place.seat(draw(st.sampled_from(place.holdings))),
        matter="나-4",
        facts=Facts(),
        at=AT,
        added=tuple(
            Added(kind=draw(st.sampled_from([StepKind.REVIEW, StepKind.CONSENT, StepKind.CONFIRM])), post=p.id)
            for p in draw(st.lists(st.sampled_from(posts), max_size=3))
        ),
    )
    return place, wanted, table(made)


@given(cases())
@settings(max_examples=400, deadline=None)
def test_any_line_ends_with_one_decision_and_asks_nobody_twice(made):
    place, wanted, rows = made
    found = route(wanted, place, rows)
    assert unsound(found) == ""
    assert route(wanted, place, rows) == found
    assert [s.kind for s in found.steps].count(StepKind.DECIDE) == 1
    assert found.steps[-1].kind is StepKind.DECIDE
    assert {s.reason.rule_id for s in found.steps} == {"1"}
    assert all(s.reason.text and s.reason.version and s.reason.article for s in found.steps)
    asked = [s for s in found.steps if s.kind is not StepKind.CONFIRM]
    assert len({s.post for s in asked}) == len(asked)
    sitting = [{h.person for h in place.holdings_of(s.post, AT)} for s in asked]
    alone = [next(iter(people)) for people in sitting if len(people) == 1]
    assert len(alone) == len(set(alone))
    for step, people in zip(asked, sitting, strict=True):
        assert step.kind is StepKind.DRAFT or step.sole or people != {wanted.drafter.person}


@given(cases())
@settings(max_examples=200, deadline=None)
def test_nothing_that_the_rules_demand_gets_lost(made):
    place, wanted, rows = made
    found = route(wanted, place, rows)
    places = {(s.kind, s.post) for s in found.steps} | {(m.kind, m.post) for s in found.steps for m in s.merged}
    bare = route(replace(wanted, added=()), place, rows)
    for step in bare.steps:
        assert step.kind in (StepKind.DECIDE, StepKind.DRAFT) or (step.kind, step.post) in places
    assert bare.decider == found.decider
    kept = {s.post for s in found.steps if s.required}
    assert {s.post for s in bare.steps} <= kept


@given(cases())
@settings(max_examples=150, deadline=None)
def test_any_line_can_be_walked_to_its_number_wherever_somebody_sits(made):
    place, wanted, rows = made
    line = route(wanted, place, rows)
    number = DocumentNumber(unit=wanted.drafter.unit, year=2026, serial=1, text="1")
    context = c.Context(now=AT, org=place, route=line, number=number, is_administrator=True)
    case = states.fold(states.create(c.Create(actor=wanted.drafter), context))
    for event in states.decide(case, c.Submit(actor=wanted.drafter, revision_hash="a"), context):
        case = states.evolve(case, event)
    for _ in range(20):
        if not case.open_steps:
            break
        step = case.open_steps[0]
        found = standing_at(step, case, place, AT)
        if not found.eligible:
            assert found.needs_administrator
            return
        command = c.Decide if step.kind is StepKind.DECIDE else c.Sign
        for event in states.decide(
            case, command(actor=found.eligible[0].seat, step=step.id, revision_hash="a"), context
        ):
            case = states.evolve(case, event)
    assert case.number == number
    people = [s.signature.seat.person for s in case.steps if s.signature and s.kind is not StepKind.CONFIRM]
    assert len(people) == len(set(people))


def test_a_table_for_another_matter_does_not_matter():
    other = Matter(id="가-1", group="인사", name="휴가")
    both = Table(
        name="규칙",
        version="1",
        valid_from=AT.date(),
        matters=(*table().matters, other),
        rules=(*table().rules, replace(rule("가-1-1", "head", conditions=Conditions()), matter="가-1")),
        roles=ROLES,
    )
    assert [s.post for s in route(request(), org(), both).steps] == [s.post for s in line().steps]
