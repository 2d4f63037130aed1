"""The faults that the handbook names, planted one by one in the engine: the invariants must notice each."""

import pytest
from msgspec.structs import replace

import edocs.engine.evolve as evolving
from edocs.engine import commands as c
from edocs.engine import departments as asked
from edocs.engine import effects, guards, states
from edocs.engine import history as h
from edocs.engine.case import DocumentState, Mode, StepKind, StepState
from tests.edocs.engine_world import Desk, line_of
from tests.edocs.oracle import Model, broken
from tests.edocs.test_engine_walk import DEPARTMENT, INSIDE, PEOPLE, department_moves, stuck, walk, worlds

HERE = [{"holders": PEOPLE, "away": set(), "orders": {"H": ["T"]}}]


def faults_of(places):
    _, _, faults = walk(places, None, stop=bool)
    return faults


def swap(monkeypatch, state, command, **changes):
    """Change one row of the transition table."""
    table = tuple(
        replace(row, **changes) if (row.state, row.command) == (state, command) else row for row in states.TABLE
    )
    monkeypatch.setattr(states, "TABLE", table)


def test_the_untouched_engine_shows_no_fault_on_the_same_ground():
    assert faults_of(HERE) == set()


def test_consents_kept_after_an_amendment_are_noticed(monkeypatch):
    route = line_of((("DRAFT", "D"),), (("CONSENT", "A"),), (("REVIEW", "T"),), (("DECIDE", "H"),))

    def run():
        desk = Desk(HERE[0], route, "dora", "D")
        assert desk.do("submit", "dora", "D", content="a")
        assert desk.do("sign", "ann", "A", step=2, shown="a")
        assert desk.do("amend", "tom", "T", step=3, shown="a", content="b")
        return broken(desk.plain(), desk.plain_history())

    assert run() == set()

    monkeypatch.setattr(effects, "BINDING", frozenset())
    assert "I6 consents and decision bind to the final revision" in run()


def test_a_sibling_left_open_after_a_return_is_noticed(monkeypatch):
    closing = evolving._CHANGES[h.Returned]

    def leaves_open(case, fact, event):
        return replace(closing(case, fact, event), steps=case.steps)

    monkeypatch.setitem(evolving._CHANGES, h.Returned, leaves_open)
    assert "I2 in progress means something open" in faults_of(HERE)


def test_a_decision_opened_beside_a_pending_consent_is_noticed(monkeypatch):
    def hasty(case):
        if case.state is not DocumentState.IN_PROGRESS:
            return None
        left = [s for s in case.steps if not s.is_done and s.kind is not StepKind.CONSENT]
        waiting = tuple(s.id for s in left if s.state is StepState.WAIT and s.stage == left[0].stage)
        beside = tuple(s.id for s in case.steps if s.state is StepState.WAIT and s.kind is StepKind.CONSENT)
        if left[0].kind is StepKind.DECIDE and (waiting or beside):
            return h.StageOpened(stage=left[0].stage, steps=(*waiting, *beside))
        return h.StageOpened(stage=left[0].stage, steps=waiting) if waiting else None

    monkeypatch.setattr(effects, "advance", hasty)
    assert faults_of(HERE) & {"I1 one open stage", "I3 earlier steps first"}


def test_a_vacancy_that_nobody_may_resolve_is_noticed(monkeypatch):
    empty = [w for w in worlds() if w["holders"]["B"] is None and not w["away"]]
    graph, seen, _ = walk(empty, None)
    assert stuck(graph, seen) == []
    monkeypatch.setattr(states, "TABLE", tuple(r for r in states.TABLE if r.command is not c.Reassign))
    graph, seen, _ = walk(empty, None)
    assert len(stuck(graph, seen)) > 10


def test_a_recall_after_the_decision_is_noticed(monkeypatch):
    late = states.Row(DocumentState.ESTABLISHED, c.Recall, "", (guards.drafter,), effects.recall, ())
    monkeypatch.setattr(states, "TABLE", (*states.TABLE, late))
    desk = decided()
    before = desk.plain()
    assert desk.do("recall", "dora", "D")
    assert "I4 a number exactly at the decision" in broken(desk.plain(), desk.plain_history())
    assert before["number"] is not None


def decided():
    desk = Desk(HERE[0], line_of((("DRAFT", "D"),), (("DECIDE", "H"),)), "dora", "D")
    assert desk.do("submit", "dora", "D", content="a")
    assert desk.do("decide", "hana", "H", step=2, shown="a")
    return desk


def test_a_number_given_at_submission_is_noticed(monkeypatch):
    def early(look):
        yield from effects.submit(look)
        yield h.Established(step=1, mode=Mode.HEAD, number=look.context.number)

    swap(monkeypatch, DocumentState.DRAFTING, c.Submit, effect=early)
    assert faults_of(HERE)


def test_old_signatures_carried_into_a_new_round_are_noticed(monkeypatch):
    starting = evolving._CHANGES[h.Submitted]

    def carries(case, fact, event):
        old = {(s.kind, s.post): s for s in case.steps if s.signature}
        after = starting(case, fact, event)
        return replace(
            after,
            steps=tuple(
                replace(s, state=StepState.SIGNED, signature=old[s.kind, s.post].signature)
                if (s.kind, s.post) in old
                else s
                for s in after.steps
            ),
        )

    monkeypatch.setitem(evolving._CHANGES, h.Submitted, carries)
    assert "I7 a signature belongs to its round and step" in faults_of(HERE)


def test_a_person_who_signs_twice_is_noticed(monkeypatch):
    away = [{**HERE[0], "away": {"hana"}}]
    assert faults_of(away) == set()
    monkeypatch.setattr(effects, "_merge_into_this", lambda look: iter(()))
    assert "I9 one signature a person" in faults_of(away)


@pytest.mark.parametrize(("op", "row"), [("decide", c.Decide), ("sign", c.Sign)])
def test_a_drafter_who_signs_his_own_document_is_noticed(monkeypatch, op, row):
    route = line_of((("DRAFT", "D"),), (("REVIEW", "T"),), (("DECIDE", "H"),))
    world = {"holders": {**PEOPLE, "T": "dora", "H": "dora"}, "away": set(), "orders": {}}
    desk = Desk(world, route, "dora", "D")
    assert desk.do("submit", "dora", "D", content="a")
    assert not desk.do("sign", "dora", "T", step=2, shown="a")
    assert desk.refusal.code == "drafter_may_not_sign"
    monkeypatch.setattr(
        "edocs.engine.authority.Bar.excludes", lambda self, person: False
    )  # authority no longer asks who drafted
    assert desk.do("sign", "dora", "T", step=2, shown="a")
    assert "I8 the drafter does not sign his own" in broken(desk.plain(), desk.plain_history())


def without(monkeypatch, state, command, guard):
    """Take one guard out of a row of the transition table."""
    row = next(row for row in states.TABLE if (row.state, row.command) == (state, command))
    assert guard in row.guards
    swap(monkeypatch, state, command, guards=tuple(g for g in row.guards if g is not guard))


def departments():
    """The walk over a department that is asked, beside the oracle."""
    return walk([INSIDE], Model("dora", "D"), route=DEPARTMENT, moves=department_moves)


def test_a_head_who_consents_over_the_departments_own_people_is_noticed(monkeypatch):
    without(monkeypatch, DocumentState.IN_PROGRESS, c.Sign, asked.inner_line_done)
    _, _, faults = walk([INSIDE], None, stop=bool, route=DEPARTMENT, moves=department_moves)
    assert "I3 a department's own people first" in faults


def test_a_department_whose_people_are_asked_all_at_once_is_noticed(monkeypatch):
    monkeypatch.setattr(effects, "_its_turn", lambda case, step: True)
    with pytest.raises(AssertionError):
        departments()


def test_a_signature_taken_back_after_the_next_one_acted_is_noticed(monkeypatch):
    without(monkeypatch, DocumentState.IN_PROGRESS, c.Withdraw, guards.nobody_acted_since)
    with pytest.raises(AssertionError):
        departments()


def test_somebody_elses_signature_taken_back_is_noticed(monkeypatch):
    without(monkeypatch, DocumentState.IN_PROGRESS, c.Withdraw, guards.own_signature)
    with pytest.raises((AssertionError, AttributeError)):
        departments()


def test_an_outsider_who_arranges_a_departments_line_is_noticed(monkeypatch):
    without(monkeypatch, DocumentState.IN_PROGRESS, c.Arrange, asked.in_the_department)
    with pytest.raises(AssertionError):
        departments()


def test_consents_that_stand_over_an_amendment_called_editorial_without_leave_are_noticed(monkeypatch):
    route = line_of((("DRAFT", "D"),), (("CONSENT", "A"),), (("REVIEW", "T"),), (("DECIDE", "H"),))
    desk = Desk(HERE[0], route, "dora", "D")
    assert desk.do("submit", "dora", "D", content="a")
    assert desk.do("sign", "ann", "A", step=2, shown="a")
    words = {"step": 3, "shown": "a", "content": "b", "editorial": True}
    assert not desk.copy().do("amend", "tom", "T", **words)
    without(monkeypatch, DocumentState.IN_PROGRESS, c.Amend, guards.words_only)
    monkeypatch.setitem(evolving._CHANGES, h.Revised, _hardened)
    assert desk.do("amend", "tom", "T", **words)
    assert "I6 consents and decision bind to the final revision" in broken(desk.plain(), desk.plain_history())


def _hardened(case, fact, event):
    """Every revision counts as one that says something new, as where the institution gave no leave."""
    return replace(case, revision=fact.revision, firm=fact.revision.number)
