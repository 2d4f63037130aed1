"""What facts make of a dispatch, over every state and every fact; and what a screen says of many."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edocs.receiving import states as receiving
from edocs.receiving.states import EXITS, MOVES, Act, Role
from edocs.sending.sealing import chief, modes, needs_check
from edocs.sending.states import AGAIN, LABELS, RANKS, Fact, State, after, fold, may_cancel, may_resend

PAIRS = list(product(State, Fact))
RANK = {state: rank for rank, state in enumerate(RANKS)}


@pytest.mark.parametrize(("state", "fact"), PAIRS)
def test_no_fact_takes_a_dispatch_down_the_way(state: State, fact: Fact) -> None:
    outcome = after(state, fact)
    if outcome.effect in ("none", "anomaly"):
        assert outcome.state is state
    if state in RANK and outcome.state in RANK:
        assert RANK[outcome.state] >= RANK[state]
    for implied in outcome.implied:
        assert RANK[State(implied)] < RANK[outcome.state]
        assert state not in RANK or RANK[State(implied)] > RANK[state]


@pytest.mark.parametrize(("state", "fact"), PAIRS)
def test_the_same_fact_twice_changes_nothing_the_second_time(state: State, fact: Fact) -> None:
    first = after(state, fact)
    assert after(first.state, fact).state is first.state
    assert after(first.state, fact).effect != "raised"


@pytest.mark.parametrize("fact", Fact)
def test_nothing_follows_a_cancellation(fact: Fact) -> None:
    assert after(State.CANCELLED, fact).state is State.CANCELLED


@pytest.mark.parametrize("state", State)
def test_it_can_be_cancelled_only_before_it_has_left(state: State) -> None:
    cancelled = after(state, Fact.CANCELLED)
    assert (cancelled.effect == "raised") == may_cancel(state)
    if state in RANK and RANK[state] >= RANK[State.HANDED_OFF]:
        assert not may_cancel(state)


@pytest.mark.parametrize(
    ("state", "fact", "now", "effect"),
    [
        (State.ACCEPTED, Fact.FAILED, State.ACCEPTED, "anomaly"),
        (State.ARRIVED, Fact.FAILED, State.FAILED, "raised"),
        (State.ACCEPTED, Fact.RESEND_REQUESTED, State.RESEND_REQUESTED, "needs_person"),
        (State.ACCEPTED, Fact.RETURNED, State.RETURNED, "needs_person"),
        (State.SENT, Fact.RESEND_REQUESTED, State.RESEND_REQUESTED, "raised"),
        (State.FAILED, Fact.ACCEPTED, State.FAILED, "needs_person"),
        (State.FAILED, Fact.ARRIVED, State.FAILED, "none"),
        (State.RECEIVED, Fact.ARRIVED, State.RECEIVED, "none"),
        (State.TRANSPORT_ERROR, Fact.HANDED_OFF, State.HANDED_OFF, "raised"),
        (State.BUILD_ERROR, Fact.PACKED, State.PACKED, "raised"),
        (State.SENT, Fact.TRANSPORT_ERROR, State.SENT, "none"),
    ],
)
def test_what_the_handbook_says_of_a_pair_holds(state: State, fact: Fact, now: State, effect: str) -> None:
    outcome = after(state, fact)
    assert (outcome.state, outcome.effect) == (now, effect)


def test_an_acceptance_alone_shows_all_that_came_before_it() -> None:
    outcome = after(State.HANDED_OFF, Fact.ACCEPTED)
    assert outcome.implied == (Fact.SENT, Fact.ARRIVED, Fact.RECEIVED)


def said_plainly(states: list[State]) -> str:
    """The oracle: count one by one, trouble first."""
    order = "재발송 요청,반송,미도달,발송 오류,발송 중,발송 대기,발송,도달,수신,발송 취소".split(",")
    said = [f"{sum(state is State.ACCEPTED for state in states)}/{len(states)} 접수"]
    for word in order:
        count = sum(LABELS[state] == word for state in states)
        said += [f"{count} {word}"] if count else []
    return ", ".join(said) if states else ""


@given(st.lists(st.sampled_from(State), max_size=20))
def test_a_screen_says_what_counting_one_by_one_says(states: list[State]) -> None:
    folded = fold(states)
    assert folded.text == said_plainly(states)
    assert folded == fold(reversed(states))
    assert folded.trouble == sum(may_resend(state) for state in states)
    assert (folded.stage == "closed") == (bool(states) and all(s in (State.ACCEPTED, State.CANCELLED) for s in states))


def test_the_example_of_the_handbook_reads_as_written_there() -> None:
    states = [State.ACCEPTED] * 12 + [State.RESEND_REQUESTED, State.FAILED]
    assert fold(states).text == "12/14 접수, 1 재발송 요청, 1 미도달"


def test_every_state_that_may_be_sent_again_is_one_that_came_to_nothing() -> None:
    assert {state for state in State if may_resend(state)} == AGAIN
    assert not AGAIN & {State.ACCEPTED, State.CANCELLED, State.QUEUED}


@pytest.mark.parametrize(
    ("name", "printed"),
    [("한빛시", "한빛시장"), ("한빛문화재단", "한빛문화재단 대표이사"), ("한빛교통공사", "한빛교통공사 사장")],
)
def test_the_head_of_an_institution_is_addressed_as_usual(name: str, printed: str) -> None:
    assert chief(name) == printed


def test_only_what_leaves_the_house_is_sealed_and_checked_first() -> None:
    assert modes({"unit"}) == ("signature", "omit_signature")
    assert modes({"unit", "agency"}) == ("seal", "omit_seal")
    assert modes(()) == ()
    assert needs_check({"institution"}, rule=True)
    assert not needs_check({"unit"}, rule=True)
    assert not needs_check({"institution"}, rule=False)


# --- what came in --------------------------------------------------------------------------------------------------


def test_whatever_left_us_is_never_handled_again() -> None:
    assert not [pair for pair in MOVES if pair[0] in EXITS]


def test_a_receipt_number_is_given_once_and_never_taken_back() -> None:
    registered = {receiving.State.REGISTERED, receiving.State.ASSIGNED, receiving.State.DONE}
    assert [state for state, act in MOVES if act is Act.REGISTER] == [receiving.State.DISTRIBUTED]
    for (state, act), move in MOVES.items():
        if state in registered and act is not Act.REGISTER:
            assert move.to is None or move.to in registered | EXITS


def test_everything_that_waits_can_come_to_an_end() -> None:
    reached = set(EXITS) | {receiving.State.DONE}
    while True:
        more = {state for (state, _), move in MOVES.items() if move.to in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(receiving.State)


def test_the_registry_does_not_register_and_a_reader_only_instructs() -> None:
    for state in receiving.State:
        assert Act.REGISTER not in receiving.offered(state, frozenset({Role.REGISTRY}))
        assert set(receiving.offered(state, frozenset({Role.READER}))) <= {Act.INSTRUCT}
        assert receiving.offered(state, frozenset()) == []
