"""The edge cases of the handbook that belong to the engine, one test each."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from edocs.engine import commands as c
from edocs.engine import states
from edocs.engine.case import DocumentState, Mode, StepState, TaskKind
from edocs.engine.refusals import Refused
from tests.edocs.engine_edges import PEOPLE, consented, refused, reviewed, submitted, world
from tests.edocs.engine_world import Desk, line_of, name_of, seat, uid


def test_a_successor_inherits_the_step_and_the_old_signature_keeps_its_names():
    desk = reviewed()
    desk.world["holders"] |= {"T": "gus", "A": "gus"}
    assert desk.do("sign", "gus", "A", step=3, shown="a")
    assert desk.case.step(2).signature.seat.person_name == "tom님"
    assert refused(desk, "sign", "ann", "A", step=3, shown="a") == "step_signed"


def test_a_vacant_decision_is_never_skipped_but_goes_to_the_acting_order():
    desk = consented()
    desk.world["holders"]["H"] = None
    assert refused(desk, "skip", "dora", "D", step=5) == "wrong_kind"
    assert desk.do("decide", "tom", "T", step=5, shown="a")
    mark = desk.case.decision.signature
    assert (mark.mode, name_of(mark.on_behalf_of_post), mark.on_behalf_of_person) == (Mode.ACTING, "H", None)


def test_a_vacant_consent_goes_to_whom_the_administrator_names_until_somebody_is_appointed():
    desk = reviewed()
    desk.world["holders"]["B"] = None
    assert refused(desk, "reassign", "ann", "A", step=3, to="T") == "somebody_can_act"
    assert desk.do("reassign", "ann", "A", step=4, to="T")
    desk.world["holders"]["B"] = "bill"
    assert refused(desk, "sign", "tom", "T", step=4, shown="a") == "not_entitled"
    assert desk.do("sign", "bill", "B", step=4, shown="a")


def test_an_approval_against_a_recall_is_told_who_was_first_and_when():
    desk = consented()
    assert desk.do("decide", "hana", "H", step=5, shown="a")
    assert refused(desk, "recall", "dora", "D") == "already_established"
    assert "hana님" in desk.refusal.message_ko
    assert "11. 18. 09:00:" in desk.refusal.message_ko
    other = consented()
    assert other.do("recall", "dora", "D")
    assert refused(other, "decide", "hana", "H", step=5, shown="a") == "already_recalled"
    assert other.case.number is None


def test_a_double_click_answers_the_same_and_a_second_device_is_told():
    desk = reviewed()
    command = desk.command("sign", "ann", "A", key="k1", step=3, shown="a")
    assert states.answered(desk.history, command) == []
    assert desk.give(command)
    answer = states.answered(desk.history, command)
    assert [e.idem_key for e in answer] == ["k1"]
    again = desk.command("sign", "ann", "A", key="k2", step=3, shown="a")
    assert not desk.give(again)
    assert desk.refusal.code == "step_signed"
    with pytest.raises(Refused, match="key_reused"):
        states.answered(desk.history, desk.command("return", "ann", "A", key="k1", step=3, shown="a"))


def test_two_parallel_consents_open_the_decision_once():
    desk = consented()
    opened = [e.fact.stage for e in desk.history if type(e.fact).__name__ == "StageOpened"]
    assert opened == [1, 2, 3]


def test_a_return_closes_the_sibling_which_is_told():
    desk = reviewed()
    assert desk.do("sign", "ann", "A", step=3, shown="a", opinion="금액을 확인해 주십시오.", differing=True)
    assert desk.do("return", "bob", "B", step=4, shown="a")
    assert desk.case.state is DocumentState.RETURNED
    assert desk.case.open_steps == ()
    assert refused(desk, "sign", "bob", "B", step=4, shown="a") == "already_returned"
    assert desk.case.step(3).signature.opinion == "금액을 확인해 주십시오."
    assert desk.do("submit", "dora", "D", content="b")
    assert desk.case.past[0].steps[2].signature.opinion == "금액을 확인해 주십시오."
    assert (desk.case.round, desk.case.revision.number) == (2, 2)
    assert [s.id for s in desk.case.steps] == [6, 7, 8, 9, 10]


def test_a_stale_page_cannot_sign_unseen_text():
    desk = submitted()
    assert desk.do("amend", "tom", "T", step=2, shown="a", content="b")
    assert refused(desk, "sign", "ann", "A", step=3, shown="a") == "stale_revision"
    assert desk.do("sign", "ann", "A", step=3, shown="b")


def test_deputies_of_deputies_never_act_and_the_next_in_order_does():
    place = world(away={"hana", "tom"}, orders={"H": ["T", "A"], "T": ["H", "B"]})
    desk = submitted(((("DRAFT", "D"),), (("DECIDE", "H"),)), place)
    assert refused(desk, "decide", "bob", "B", step=2, shown="a") == "not_entitled"
    assert desk.do("decide", "ann", "A", step=2, shown="a")
    assert "absence:" in desk.case.decision.signature.authority_ref


def test_a_deputy_who_already_reviewed_signs_once_and_both_roles_show():
    desk = consented()
    desk.world["away"] = {"hana"}
    assert desk.do("decide", "tom", "T", step=5, shown="a")
    review, decision = desk.case.step(2), desk.case.decision
    assert (review.state, review.skip.merged_into) == (StepState.SKIPPED, 5)
    assert [(m.kind, m.post_name) for m in decision.merged] == [("REVIEW", "T")]
    assert review.skip.signature.seat.person_name == "tom님"
    assert [m.step for m in desk.case.signatures] == [1, 2, 3, 4, 5]
    assert decision.signature.mode is Mode.ACTING
    assert name_of(decision.signature.on_behalf_of_person) == "hana"


def test_a_merge_is_undone_when_the_signature_that_took_it_in_drops_out():
    line = ((("DRAFT", "D"),), (("REVIEW", "T"),), (("CONSENT", "A"),), (("REVIEW", "B"),), (("DECIDE", "H"),))
    desk = submitted(line, world(orders={"A": ["T"]}, away={"ann"}))
    assert desk.do("sign", "tom", "T", step=2, shown="a")
    assert desk.do("sign", "tom", "T", step=3, shown="a")
    assert desk.case.step(2).state is StepState.SKIPPED
    assert desk.do("amend", "bob", "B", step=4, shown="a", content="b")
    assert desk.case.step(2).state is StepState.SIGNED
    assert desk.case.step(2).signature.revision.number == 1
    assert [s.id for s in desk.case.open_steps] == [3]


def test_the_absent_decider_gets_a_report_and_may_acknowledge_it():
    desk = consented()
    desk.world["away"] = {"hana"}
    assert desk.do("decide", "tom", "T", step=5, shown="a")
    (task,) = desk.case.tasks
    assert (task.kind, name_of(task.post)) == (TaskKind.POST_REPORT, "H")
    before = replace(desk.case, seq=0, tasks=())
    assert desk.give(c.Acknowledge(actor=seat("hana", "H"), task=1))
    assert desk.case.task(1).acknowledged_by.person_name == "hana님"
    assert replace(desk.case, seq=0, tasks=()) == before
    assert not desk.give(c.Acknowledge(actor=seat("hana", "H"), task=1))


def test_a_drafter_may_not_decide_for_an_absent_decider():
    place = world(away={"hana"}, orders={"H": ["D"]})
    desk = submitted(((("DRAFT", "D"),), (("DECIDE", "H"),)), place)
    assert refused(desk, "decide", "dora", "D", step=2, shown="a") == "drafter_may_not_sign"


def test_a_drafter_decides_where_the_table_gives_his_own_post_the_decision():
    desk = submitted(((), (("DECIDE", "D"),)), sole=True)
    assert desk.do("decide", "dora", "D", step=1, shown="a")
    assert desk.case.decision.signature.mode is Mode.DELEGATED


def test_an_absence_that_ended_ends_the_deputys_authority_at_the_act():
    desk = consented()
    desk.world["away"] = {"hana"}
    twin = desk.copy()
    desk.world["away"] = set()
    assert refused(desk, "decide", "tom", "T", step=5, shown="a") == "absence_ended"
    assert twin.do("decide", "hana", "H", step=5, shown="a")


@pytest.mark.parametrize(
    ("post", "away", "mode"),
    [
        ("H", set(), Mode.HEAD),
        ("B", set(), Mode.DELEGATED),
        ("H", {"hana"}, Mode.ACTING),
        ("B", {"bob"}, Mode.DELEGATED_ACTING),
    ],
)
def test_the_four_decisions_of_the_law_are_computed(post, away, mode):
    desk = submitted(((("DRAFT", "D"),), (("DECIDE", post),)), world(away=away, orders={"H": ["T"], "B": ["T"]}))
    actor = ("tom", "T") if away else (PEOPLE[post], post)
    assert desk.do("decide", *actor, step=2, shown="a")
    assert desk.case.decision.signature.mode is mode


def test_order_is_the_sequence_even_when_the_clock_goes_back():
    desk = reviewed()
    early = replace(desk.context(), now=desk.history[0].at - timedelta(hours=1))
    events = states.decide(desk.case, desk.command("sign", "ann", "A", step=3, shown="a"), early)
    assert events[0].seq == desk.case.seq + 1
    assert events[0].at < desk.history[-1].at


def test_a_differing_consent_does_not_stop_the_decision_unless_the_institution_says_so():
    free = reviewed()
    strict = reviewed()
    strict.policy = c.Policy(dissent_blocks=True)
    for desk, outcome in ((free, True), (strict, False)):
        assert desk.do("sign", "ann", "A", step=3, shown="a", opinion="반대", differing=True)
        assert desk.do("sign", "bob", "B", step=4, shown="a")
        assert desk.do("decide", "hana", "H", step=5, shown="a") is outcome
    assert strict.refusal.code == "dissent_blocks"


def test_an_amended_amount_changes_only_the_steps_that_are_not_open():
    desk = submitted()
    assert desk.do("amend", "tom", "T", step=2, shown="a", content="b")
    desk.route = line_of(
        (("DRAFT", "D"),), (("REVIEW", "T"),), (("CONSENT", "A"),), (("REVIEW", "B"),), (("DECIDE", "H"),)
    )
    assert desk.give(c.ChangeLine(actor=seat("ann", "A"), reason="금액 변경"))
    assert [(s.stage, s.kind.value, s.post_name) for s in desk.case.steps] == [
        (0, "DRAFT", "D"),
        (1, "REVIEW", "T"),
        (2, "CONSENT", "A"),
        (2, "CONSENT", "B"),
        (3, "REVIEW", "B"),
        (4, "DECIDE", "H"),
    ]
    assert [s.id for s in desk.case.steps] == [1, 2, 3, 4, 6, 7]


def test_an_amendment_of_the_amount_brings_its_new_line_in_the_same_act():
    desk = submitted()
    desk.amended_route = line_of((("DRAFT", "D"),), (("REVIEW", "T"),), (("REVIEW", "B"),), (("DECIDE", "H"),))
    assert desk.do("amend", "tom", "T", step=2, shown="a", content="b")
    assert [type(e.fact).__name__ for e in desk.history[-4:]] == ["Revised", "Signed", "LineChanged", "StageOpened"]
    assert [(s.kind.value, s.post_name, s.state.value) for s in desk.case.steps[1:]] == [
        ("REVIEW", "T", "SIGNED"),
        ("REVIEW", "B", "ACTIVE"),
        ("DECIDE", "H", "WAIT"),
    ]


def test_a_newer_table_that_demands_a_higher_post_asks_the_decider_again_and_shows_both():
    desk = consented()
    desk.higher = c.Higher(version="2", decider="사장")
    assert refused(desk, "decide", "hana", "H", step=5, shown="a") == "table_demands_more"
    assert desk.refusal.details == {"then": "H", "then_version": "1", "now": "사장", "version": "2"}
    assert refused(desk, "decide", "hana", "H", step=5, shown="a", despite="1") == "table_demands_more"
    assert desk.do("decide", "hana", "H", step=5, shown="a", despite="2")
    assert desk.history[-1].fact.despite == "2"
    twin = consented()
    assert twin.do("decide", "hana", "H", step=5, shown="a", despite="2")
    assert twin.history[-1].fact.despite == ""


def test_a_decider_may_put_the_decision_off_for_others_or_raise_it_to_the_newer_table():
    desk = consented()
    desk.route = line_of((("DRAFT", "D"),), (("REVIEW", "T"),), (("REVIEW", "H"),), (("DECIDE", "T"),))
    assert desk.give(c.ChangeLine(actor=seat("hana", "H"), reason="바뀐 전결규정에 따름"))
    asked = [(s.kind.value, s.post_name, s.state.value) for s in desk.case.steps[4:]]
    assert asked == [("REVIEW", "H", "ACTIVE"), ("DECIDE", "T", "WAIT")]
    assert refused(desk, "decide", "hana", "H", step=5, shown="a") == "no_such_step"
    assert desk.do("sign", "hana", "H", step=6, shown="a")
    assert desk.do("decide", "tom", "T", step=7, shown="a")


def asked_department():
    place = {"holders": PEOPLE | {"G": "gus", "K": "kim"}, "away": set(), "orders": {"A": ["T"]}}
    line = ((("DRAFT", "D"),), (("REVIEW", "T"), ("DEPARTMENT", "A")), (("DECIDE", "H"),))
    return submitted(line, place | {"departments": {"A": ["G", "K"]}})


def test_a_department_that_does_not_answer_has_not_consented_however_long_it_takes():
    desk = asked_department()
    assert desk.do("sign", "tom", "T", step=2, shown="a")
    late = replace(desk.context(), now=desk.now + timedelta(days=4000))
    for command in (
        desk.command("decide", "hana", "H", step=4, shown="a"),
        desk.command("sign", "gus", "G", step=3, shown="a"),
        desk.command("skip", "dora", "D", step=3),
    ):
        with pytest.raises(Refused):
            states.decide(desk.case, command, late)
    assert [s.id for s in desk.case.open_steps] == [3]


def test_a_departments_people_look_one_after_the_other_and_the_heads_signature_is_the_consent():
    desk = asked_department()
    assert refused(desk, "arrange", "bob", "B", step=3, posts=["G"]) == "not_in_the_department"
    assert refused(desk, "arrange", "gus", "G", step=3, posts=["B"]) == "not_an_inner_post"
    assert refused(desk, "arrange", "gus", "G", step=3, posts=["A"]) == "not_an_inner_post"
    assert desk.do("arrange", "gus", "G", step=3, posts=["G", "K"])
    assert refused(desk, "sign", "ann", "A", step=3, shown="a") == "inner_pending"
    assert refused(desk, "sign", "kim", "K", step=6, shown="a") == "step_not_open"
    assert refused(desk, "amend", "gus", "G", step=5, shown="a", content="b") == "wrong_kind"
    assert refused(desk, "return", "gus", "G", step=5, shown="a") == "wrong_kind"
    assert desk.do("sign", "gus", "G", step=5, shown="a", opinion="이견 없음")
    assert desk.do("arrange", "ann", "A", step=3, posts=[])
    assert [(s.post_name, s.state.value) for s in desk.case.inner_line(3)] == [("G", "SIGNED")]
    assert desk.do("sign", "ann", "A", step=3, shown="a")
    assert desk.case.step(3).signature.kind.value == "CONSENT"


def test_a_department_gives_its_consent_anew_from_its_own_people_on_when_the_content_changed():
    desk = asked_department()
    assert desk.do("arrange", "gus", "G", step=3, posts=["G", "K"])
    assert desk.do("sign", "gus", "G", step=5, shown="a")
    assert desk.do("amend", "tom", "T", step=2, shown="a", content="b")
    assert [(s.post_name, s.state.value) for s in desk.case.inner_line(3)] == [("G", "ACTIVE"), ("K", "WAIT")]
    assert [mark.seat.person_name for mark in desk.case.void] == ["gus님"]


def test_a_head_who_is_away_is_acted_for_in_the_departments_consent():
    desk = asked_department()
    desk.world["away"] = {"ann"}
    assert desk.do("sign", "tom", "T", step=3, shown="a")
    assert name_of(desk.case.step(3).signature.on_behalf_of_person) == "ann"


def test_a_department_may_return_the_document_while_its_people_are_looking():
    desk = asked_department()
    assert desk.do("arrange", "gus", "G", step=3, posts=["G"])
    assert desk.do("return", "ann", "A", step=3, shown="a")
    assert desk.case.open_steps == ()
    assert desk.do("submit", "dora", "D", content="b")
    assert desk.case.step(3) is None
    assert [s.post_name for s in desk.case.past[0].steps] == ["D", "T", "G", "A", "H"]


def test_own_approval_is_undone_before_the_next_acts_and_never_an_amendment():
    desk = reviewed()
    assert refused(desk, "withdraw", "ann", "A", step=2) == "not_your_signature"
    assert desk.do("withdraw", "tom", "T", step=2)
    assert [s.state.value for s in desk.case.steps] == ["SIGNED", "ACTIVE", "WAIT", "WAIT", "WAIT"]
    assert desk.do("amend", "tom", "T", step=2, shown="a", content="b")
    assert refused(desk, "withdraw", "tom", "T", step=2) == "amended_with_it"
    twin = reviewed()
    assert twin.do("hold", "ann", "A", step=3)
    assert refused(twin, "withdraw", "tom", "T", step=2) == "too_late_to_withdraw"
    last = consented()
    assert last.do("withdraw", "bob", "B", step=4)
    assert last.do("sign", "bob", "B", step=4, shown="a")
    assert last.do("decide", "hana", "H", step=5, shown="a")
    assert refused(last, "withdraw", "bob", "B", step=4) == "already_established"


def test_a_hold_ends_by_the_clock_alone_and_not_before_its_day():
    desk = submitted()
    assert desk.do("hold", "tom", "T", step=2)
    over = c.HoldOver(actor=seat("tom", "T"), step=2)
    early = replace(desk.context(over), now=desk.history[-1].at)
    with pytest.raises(Refused, match="step_held"):
        states.decide(desk.case, over, early)
    with pytest.raises(Refused, match="not_in_this_state"):
        states.decide(desk.case, over, desk.context())
    assert desk.give(over)
    assert desk.case.step(2).state is StepState.ACTIVE


def test_a_unit_that_is_renamed_keeps_its_old_name_in_what_was_signed():
    desk = reviewed()
    org = desk.context().org
    named = replace(org, units={ref: replace(unit, name="새 이름") for ref, unit in org.units.items()})
    command = desk.command("sign", "ann", "A", step=3, shown="a")
    desk.take(
        states.decide(
            desk.case,
            replace(command, actor=named.seat(named.holdings_of(uid("A"), desk.now)[0])),
            replace(desk.context(), org=named),
        )
    )
    assert [mark.seat.unit_name for mark in desk.case.signatures] == ["두레재단", "두레재단", "새 이름"]


def test_a_line_without_a_single_last_decision_cannot_be_submitted():
    desk = Desk(world(), line_of((("DRAFT", "D"),), (("DECIDE", "H"),), (("DECIDE", "T"),)), "dora", "D")
    assert refused(desk, "submit", "dora", "D", content="a") == "route_unsound"
    desk.route = replace(line_of((("DRAFT", "D"),), (("DECIDE", "T"),)), decider=uid("H"))
    assert refused(desk, "submit", "dora", "D", content="a") == "route_unsound"
