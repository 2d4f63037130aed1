"""Every reachable state of a small model: the engine beside the oracle, invariants everywhere, no dead end."""

from collections import deque

import pytest

from tests.edocs.engine_world import Desk, line_of
from tests.edocs.oracle import Model, broken_by_step

ROUTE = line_of((("DRAFT", "D"),), (("REVIEW", "T"),), (("CONSENT", "A"), ("CONSENT", "B")), (("DECIDE", "H"),))
PEOPLE = {"D": "dora", "T": "tom", "A": "ann", "B": "bob", "H": "hana"}
SEATS = [(x, p) for p, x in PEOPLE.items()]


def worlds():
    """Everybody there; the head away; a consenter's post left empty; both."""
    for away in (set(), {"hana"}):
        for bob in ("bob", None):
            yield {"holders": {**PEOPLE, "B": bob}, "away": away, "orders": {"H": ["T"]}}


def moves(desk):
    """A small alphabet of what anyone might try now."""
    case, shown = desk.case, desk.case.revision.hash if desk.case.revision else None
    if case.state.value in ("DRAFTING", "RETURNED"):
        if case.round < 2:
            yield "submit", "dora", "D", {"content": shown or "a", "line": desk.line()}
        yield "abandon", "dora", "D", {}
        return
    yield "recall", "dora", "D", {}
    for step in case.steps:
        if step.kind.value == "DRAFT":
            continue
        for person, post in SEATS:
            yield "sign", person, post, {"step": step.id, "shown": shown}
            yield "decide", person, post, {"step": step.id, "shown": shown}
            yield "withdraw", person, post, {"step": step.id}
            if step.is_open:
                yield "return", person, post, {"step": step.id, "shown": shown}
                yield "hold", person, post, {"step": step.id}
                yield "release", person, post, {"step": step.id}
                yield "send_back", person, post, {"step": step.id, "shown": shown, "stage": 1}
                if case.revision.number < 2:
                    yield "amend", person, post, {"step": step.id, "shown": shown, "content": "b"}
        yield "reassign", "ann", "A", {"step": step.id, "to": "A"}
        yield "skip", "dora", "D", {"step": step.id}


DEPARTMENT = line_of((("DRAFT", "D"),), (("REVIEW", "T"), ("DEPARTMENT", "A")), (("DECIDE", "H"),))
INSIDE = {"holders": PEOPLE | {"G": "gus"}, "away": set(), "orders": {"A": ["B"]}, "departments": {"A": ["B", "G"]}}


def department_moves(desk):
    """What is tried where a department is asked beside a reviewer: its own line, second thoughts, amendments."""
    case, shown = desk.case, desk.case.revision.hash if desk.case.revision else None
    if case.state.value == "DRAFTING":
        yield "submit", "dora", "D", {"content": "a", "line": desk.line()}
        return
    for step in case.steps:
        for person, post in (("tom", "T"), ("ann", "A"), ("bob", "B"), ("gus", "G"), ("hana", "H")):
            yield "sign", person, post, {"step": step.id, "shown": shown}
            yield "decide", person, post, {"step": step.id, "shown": shown}
            yield "withdraw", person, post, {"step": step.id}
            if step.is_open and case.revision.number < 2:
                yield "amend", person, post, {"step": step.id, "shown": shown, "content": "b"}
            yield "hold_over", person, post, {"step": step.id}
        if step.unit is not None:
            yield "hold", "ann", "A", {"step": step.id}
            yield "arrange", "dora", "D", {"step": step.id, "posts": ["B"]}
            yield "arrange", "ann", "A", {"step": step.id, "posts": ["T"]}
            yield "arrange", "gus", "G", {"step": step.id, "posts": []}
            if case.steps_ever < 6:
                yield "arrange", "bob", "B", {"step": step.id, "posts": ["B", "G"]}


def key(desk):
    """What makes two states the same: all but times, the history, who was told what, and how often inner lines were
    arranged."""
    places = {s.id: at for at, s in enumerate(desk.case.steps)}
    steps = tuple(
        (
            (s.kind, s.post, s.state, s.stand_in, s.skip and places.get(s.skip.merged_into)),
            tuple(places.get(m.step) for m in s.merged),
            s.signature and (s.signature.seat.person, s.signature.revision.number),
        )
        for s in desk.case.steps
    )
    arranged = desk.case.steps_ever - len(steps) if any(s.unit for s in desk.case.steps) else 0
    return desk.case.state, desk.case.round, desk.case.revision and desk.case.revision.number, arranged, steps


def walk(places, model, stop=lambda faults: False, route=ROUTE, moves=moves):
    """Breadth first over all states and worlds: the graph, the state of each node, the faults seen.

    With a model each attempt is made there too and must end the same. `stop` ends the walk early.
    """
    start = Desk(places[0], route, "dora", "D")
    queue = deque([(start, model)])
    graph, states, faults = {}, {key(start): start.case.state.value}, set()
    while queue and not stop(faults):
        desk, model = queue.popleft()
        here = graph.setdefault(key(desk), set())
        before, old = desk.plain(), desk.plain_history()
        for desk.world in places:
            for op, person, post, args in moves(desk):
                twin = desk.copy()
                happened = twin.do(op, person, post, **args)
                guess = model and model.copy() if happened else model
                if guess:
                    assert guess.do(desk.world, op, person, post, **args) is happened, (op, person, args, desk.look())
                    assert twin.look() == guess.look(), (op, person, args)
                if not happened:
                    continue
                there = key(twin)
                here.add(there)
                if there not in states:
                    states[there] = twin.case.state.value
                    queue.append((twin, guess))
                    if twin.refolded() != twin.case:
                        faults.add("I16 the state is the fold")
                faults |= broken_by_step(before, twin.plain(), old, twin.plain_history())
    return graph, states, faults


def stuck(graph, states):
    """The running states from which no decision can be reached."""
    back = {}
    for a, targets in graph.items():
        for b in targets:
            back.setdefault(b, set()).add(a)
    reach = {n for n, s in states.items() if s == "ESTABLISHED"}
    todo = list(reach)
    while todo:
        for a in back.get(todo.pop(), set()) - reach:
            reach.add(a)
            todo.append(a)
    return [n for n, s in states.items() if s == "IN_PROGRESS" and n not in reach]


@pytest.fixture(scope="module")
def walked():
    return walk(list(worlds()), Model("dora", "D"))


def test_no_reachable_state_breaks_an_invariant_and_the_oracle_agrees_everywhere(walked):
    graph, states, faults = walked
    assert faults == set()
    assert len(states) > 350
    assert sum(len(v) for v in graph.values()) > 900
    assert set(states.values()) == {"DRAFTING", "IN_PROGRESS", "RETURNED", "ESTABLISHED", "ABANDONED"}


def test_every_running_state_can_still_reach_a_decision(walked):
    graph, states, _ = walked
    assert stuck(graph, states) == []


def test_every_state_of_a_department_that_is_asked_agrees_with_the_oracle_and_can_come_to_its_end():
    places = [INSIDE, INSIDE | {"away": {"ann"}}]
    graph, states, faults = walk(places, Model("dora", "D"), route=DEPARTMENT, moves=department_moves)
    assert faults == set()
    assert len(states) > 80
    assert stuck(graph, states) == []
