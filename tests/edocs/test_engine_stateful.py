"""Random institutions, lines and acts: after every step the engine and the oracle agree and no invariant is broken."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edocs import states
from edocs.authority import standing_at
from edocs.refusals import Refused
from tests.edocs.engine_world import Desk, line_of, name_of, uid
from tests.edocs.oracle import Model, broken_by_step

POSTS = ["D", "T", "A", "B", "G", "H"]
PEOPLE = ["dora", "tom", "ann", "bob", "gus", "hana"]
KINDS = ["REVIEW", "CONSENT", "AUDIT", "CONFIRM"]


@st.composite
def stages(draw):
    """A lawful line: the draft, some stages of one to three steps at different posts, one decision."""
    posts = draw(st.permutations(["T", "A", "B", "G"]))
    cuts = draw(st.lists(st.integers(1, 3), min_size=0, max_size=3))
    middle, at = [], 0
    for size in cuts:
        group = posts[at : at + size]
        at += size
        if group:
            middle.append(tuple((draw(st.sampled_from(KINDS)), p) for p in group))
    return ((("DRAFT", "D"),), *middle, (("DECIDE", draw(st.sampled_from(["H", "T"]))),))


class Approval(RuleBasedStateMachine):
    """One document, one moving institution, two readings of the rules."""

    @initialize(line=stages(), orders=st.dictionaries(st.sampled_from(POSTS), st.permutations(POSTS), max_size=4))
    def begin(self, line, orders):
        deputies = {p: [d for d in row[:2] if d != p] for p, row in orders.items()}
        self.world = {"holders": dict(zip(POSTS, PEOPLE, strict=True)), "away": set(), "orders": deputies}
        self.desk = Desk(self.world, line_of(*line), "dora", "D")
        self.model = Model("dora", "D")
        self.before, self.old = None, []
        self.contents = 0

    @rule(line=stages())
    def draw_another_line(self, line):
        self.desk.route = line_of(*line)

    @rule(person=st.sampled_from(PEOPLE))
    def leave_or_come_back(self, person):
        self.world["away"] ^= {person}

    @rule(post=st.sampled_from(POSTS), person=st.sampled_from([*PEOPLE, None]))
    def appoint(self, post, person):
        self.world["holders"][post] = person

    @rule(data=st.data())
    def act(self, data):
        """Mostly something lawful, sometimes anything."""
        tries = list(self.tries())
        if data.draw(st.integers(0, 3)):
            lawful = [t for t in tries if self.model.copy().do(self.world, *t[:3], **t[3])]
            tries = lawful or tries
        self.attempt(*data.draw(st.sampled_from(tries)))

    @precondition(lambda self: self.desk.case.state == "IN_PROGRESS")
    @rule(data=st.data())
    def sign_what_is_open(self, data):
        step = data.draw(st.sampled_from(self.model.open()))
        able, _ = self.model.able(self.world, step)
        if able:
            person, post, *_ = data.draw(st.sampled_from(able))
            op = "decide" if step["kind"] == "DECIDE" else "sign"
            self.attempt(op, person, post, {"step": step["id"], "shown": self.model.hash})

    @precondition(lambda self: self.desk.history)
    @rule(data=st.data())
    def repeat_a_key(self, data):
        event = data.draw(st.sampled_from(self.desk.history))
        if event.idem_key:
            command = self.given[event.idem_key]
            answer = states.answered(self.desk.history, command)
            assert answer == [e for e in self.desk.history if e.idem_key == event.idem_key], "I11"
            other = self.desk.command("abandon", *self.another(command), key=event.idem_key)
            with pytest.raises(Refused):
                states.answered(self.desk.history, other)

    def another(self, command):
        return next((p, "D") for p in PEOPLE if uid(p) != command.actor.person)

    def tries(self):
        """Everything anybody might try, lawful or not."""
        hash_, self.contents = self.model.hash, self.contents + 1
        steps = [s["id"] for s in self.desk.line() if self.model.round == 0] or [s["id"] for s in self.model.line]
        for post, person in self.world["holders"].items():
            if person is None:
                continue
            for content in (hash_ or "c0", f"c{self.contents}"):
                yield "submit", person, post, {"content": content, "line": self.desk.line()}
            yield "recall", person, post, {}
            yield "abandon", person, post, {}
            for step in steps:
                for op in ("sign", "decide", "return"):
                    yield op, person, post, {"step": step, "shown": hash_ or "c0"}
                yield "sign", person, post, {"step": step, "shown": "stale"}
                yield "amend", person, post, {"step": step, "shown": hash_ or "c0", "content": f"c{self.contents}"}
                yield "hold", person, post, {"step": step}
                yield "release", person, post, {"step": step}
                yield "skip", person, post, {"step": step}
                for stage in (1, 2):
                    yield "send_back", person, post, {"step": step, "shown": hash_ or "c0", "stage": stage}
        for step in steps:
            for to in POSTS:
                yield "reassign", "gus", "G", {"step": step, "to": to}

    given: dict = {}  # noqa: RUF012 - replaced for every run below

    def attempt(self, op, person, post, args):
        key = f"k{self.desk.case.seq}"
        command = self.desk.command(op, person, post, key=key, **args)
        expected = self.model.do(self.world, op, person, post, **args)
        happened = self.desk.give(command)
        assert happened is expected, (op, person, post, args, getattr(self.desk, "refusal", None), self.desk.look())
        if happened:
            self.given = {**self.given, key: command}

    @invariant()
    def agree(self):
        if not hasattr(self, "desk"):
            return
        assert self.desk.look() == self.model.look()
        after, history = self.desk.plain(), self.desk.plain_history()
        assert broken_by_step(self.before, after, self.old, history) == set()
        assert self.desk.refolded() == self.desk.case, "I16"
        self.before, self.old = after, history
        self.nobody_is_forgotten()

    def nobody_is_forgotten(self):
        """I10: at every open step the same people may act in both readings, or both show it to the administrator."""
        for step in self.desk.case.open_steps:
            context = self.desk.context()
            found = standing_at(step, self.desk.case, context.org, context.now)
            able, vacant = self.model.able(self.world, self.model.step(step.id))
            assert {(name_of(e.seat.person), name_of(e.seat.post)) for e in found.eligible} == {a[:2] for a in able}
            assert found.needs_administrator is vacant
            assert found.eligible or found.needs_administrator, "I10"
            assert found.reasons


Approval.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestApprovalAgreesWithTheOracle = Approval.TestCase
