"""What may be asked of a document when, and what a screen offers: the commands beside signing."""

import pytest
from msgspec.structs import replace

from edocs.engine import commands as c
from edocs.engine import states
from edocs.engine.case import DocumentState, TaskKind
from edocs.engine.refusals import Refused
from tests.edocs.engine_edges import consented, refused, reviewed, submitted
from tests.edocs.engine_world import seat, uid


def test_a_hold_does_not_stop_a_recall_and_its_owner_may_sign_out_of_it():
    desk = submitted()
    assert desk.do("hold", "tom", "T", step=2)
    twin = desk.copy()
    assert twin.do("recall", "dora", "D")
    assert desk.do("sign", "tom", "T", step=2, shown="a")


def test_recall_may_be_narrowed_to_before_the_first_signature():
    desk = submitted()
    desk.policy = c.Policy(recall=c.RecallRule.BEFORE_FIRST_SIGNATURE)
    assert desk.copy().do("recall", "dora", "D")
    assert desk.do("sign", "tom", "T", step=2, shown="a")
    assert refused(desk, "recall", "dora", "D") == "too_late_to_recall"


def test_a_review_is_skipped_with_its_reason_only_while_the_reviewer_is_away():
    desk = submitted()
    assert refused(desk, "skip", "dora", "D", step=2) == "reviewer_is_there"
    desk.world["away"] = {"tom"}
    assert refused(desk, "skip", "ann", "A", step=2) == "not_entitled"
    assert desk.do("skip", "dora", "D", step=2)
    assert desk.case.step(2).skip.reason == "출장"


def test_a_recalled_document_keeps_the_signatures_of_its_round():
    desk = consented()
    assert desk.do("recall", "dora", "D")
    assert desk.case.state is DocumentState.DRAFTING
    assert desk.do("submit", "dora", "D", content="a")
    assert desk.case.revision.number == 1
    assert [s.signature is not None for s in desk.case.past[0].steps] == [True, True, True, True, False]
    assert [s.state.value for s in desk.case.steps] == ["SIGNED", "ACTIVE", "WAIT", "WAIT", "WAIT"]


def test_references_are_asked_while_it_runs_and_circulation_once_it_is_established():
    desk = consented()
    refer = c.Inform(actor=seat("dora", "D"), kind=TaskKind.REFER, posts=(uid("T"),))
    circulate = replace(refer, kind=TaskKind.CIRCULATE)
    assert not desk.give(circulate)
    assert desk.give(refer)
    assert not desk.give(refer)
    assert desk.do("decide", "hana", "H", step=5, shown="a")
    assert desk.give(circulate)
    assert not desk.give(c.Inform(actor=seat("zoe", "D"), kind=TaskKind.CIRCULATE, posts=(uid("B"),)))
    assert [(t.id, t.kind.value) for t in desk.case.tasks] == [(1, "REFER"), (2, "CIRCULATE")]


def test_the_right_person_in_the_wrong_seat_is_told_which_seat_to_take():
    desk = submitted()
    desk.world["holders"]["X"] = "tom"
    assert refused(desk, "sign", "tom", "X", step=2, shown="a") == "wrong_seat"
    assert desk.refusal.details == {"post": "T"}


def test_a_decision_without_a_number_does_not_happen():
    desk = consented()
    command = desk.command("decide", "hana", "H", step=5, shown="a")
    without = replace(desk.context(), number=None)
    assert states.check(desk.case, command, without).then[0] is DocumentState.ESTABLISHED
    with pytest.raises(Refused, match="number_needed"):
        states.decide(desk.case, command, without)


def test_every_row_of_the_table_is_told_apart_and_every_command_has_one():
    assert len({(r.state, r.command) for r in states.TABLE}) == len(states.TABLE)
    assert {r.command for r in states.TABLE} | {c.Create} == set(c.AnyCommand.__args__)
    assert all(guard.__doc__ for row in states.TABLE for guard in row.guards)


def test_a_screen_offers_exactly_what_would_be_allowed():
    desk = reviewed()
    offers = [desk.command(op, "ann", "A", step=3, shown="a") for op in ("sign", "decide", "return")]
    assert [type(o) for o in states.may(desk.case, offers, desk.context())] == [c.Sign, c.Return]
