"""Random institutions, lines and acts: after every step the engine and the oracle agree and no invariant is broken."""

from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from edocs.engine import commands as c
from edocs.engine import states
from edocs.engine.authority import standing_at
from edocs.engine.refusals import Refused
from tests.edocs.engine_world import Desk, line_of, name_of, plain_line, uid
from tests.edocs.oracle import Model, broken_by_step

POSTS = ["D", "T", "A", "B", "G", "H"]
PEOPLE = ["dora", "tom", "ann", "bob", "gus", "hana"]
KINDS = ["REVIEW", "REVIEW", "CONSENT", "CONSENT", "AUDIT", "CONFIRM"]
RULES = ["editorial", "veto", "early recall"]


def policy_of(rules):
    """The institution's own narrowings, as the engine wants them."""
    return c.Policy(
        editorial_amendments="editorial" in rules,
        dissent_blocks="veto" in rules,
        recall=c.RecallRule.BEFORE_FIRST_SIGNATURE if "early recall" in rules else c.RecallRule.UNTIL_DECISION,
    )


class Office:
    """One document in a moving institution, read twice.

    Choices come from a `Random`: hypothesis' own, or a seeded one.
    """

    def __init__(self, random):
        self.random = random
        deputies = {p: [d for d in random.sample(POSTS, 2) if d != p] for p in random.sample(POSTS, 3)}
        self.world = {"holders": dict(zip(POSTS, PEOPLE, strict=True)), "away": set(), "orders": deputies}
        self.world["departments"] = random.choice([{}, {"A": ["G"]}, {"B": ["G", "D"], "T": ["A"]}])
        rules = [rule for rule in RULES if random.random() < 0.3]
        self.desk = Desk(self.world, self.line(), "dora", "D", policy_of(rules))
        self.model = Model("dora", "D", rules)
        self.before, self.old, self.given, self.contents = None, [], {}, 0

    def line(self):
        """A lawful line: the draft, some stages of one to three steps at different posts, one decision."""
        posts, middle = self.random.sample(["T", "A", "B", "G"], 4), []
        while posts and self.random.random() < 0.75:
            size = self.random.randint(1, min(3, len(posts)))
            middle.append(tuple(self.asking(posts.pop()) for _ in range(size)))
        return line_of((("DRAFT", "D"),), *middle, (("DECIDE", self.random.choice(["H", "H", "T"])),))

    def asking(self, post):
        """What is asked of a post: of a department's head mostly the department's consent."""
        heads = post in self.world["departments"] and self.random.random() < 0.7
        return ("DEPARTMENT" if heads else self.random.choice(KINDS), post)

    def move_the_world(self):
        """Somebody leaves or comes back, is appointed or dismissed; the next line will be another."""
        what = self.random.randint(0, 2)
        if what == 0:
            self.world["away"] ^= {self.random.choice(PEOPLE)}
        elif what == 1:
            self.world["holders"][self.random.choice(POSTS)] = self.random.choice([*PEOPLE, None])
        else:
            self.desk.route = self.line()

    def act(self):
        """Mostly something lawful, each kind of act as likely as the next; sometimes anything."""
        tries = list(self.tries())
        if self.random.random() < 0.8:
            rare = {"abandon", "recall", "return"} if self.random.random() < 0.9 else set()
            ops = sorted({t[0] for t in tries} - rare)
            ops += [op for op in ops if op in ("sign", "amend", "submit", "decide")]
            self.random.shuffle(ops)
            for op in dict.fromkeys(ops):
                lawful = [t for t in tries if t[0] == op and self.model.copy().do(self.world, *t[:3], **t[3])]
                if lawful:
                    tries = lawful
                    break
        self.attempt(*self.random.choice(tries))

    def tries(self):
        """Everything anybody might try, lawful or not."""
        seen, self.contents = self.model.hash or "c0", self.contents + 1
        fresh, numbers = f"c{self.contents}", [s["id"] for s in self.model.line] or [1]
        for post, person in self.world["holders"].items():
            if person is None:
                continue
            for content in (seen, fresh):
                yield "submit", person, post, {"content": content, "line": self.desk.line()}
            yield "recall", person, post, {}
            yield "abandon", person, post, {}
            for step in numbers:
                for op in ("sign", "decide", "return"):
                    yield op, person, post, {"step": step, "shown": seen}
                for op in ("hold", "release", "skip"):
                    yield op, person, post, {"step": step}
                yield "sign", person, post, {"step": step, "shown": "stale"}
                yield "sign", person, post, {"step": step, "shown": seen, "differing": True}
                yield "withdraw", person, post, {"step": step}
                amended = {"step": step, "shown": seen, "content": fresh}
                yield "amend", person, post, amended
                yield "amend", person, post, amended | {"editorial": True}
                yield "amend", person, post, amended | {"line": plain_line(self.desk.route)}
                if self.model.line and self.model.step(step).get("unit"):
                    inside = self.random.sample(POSTS, self.random.randint(0, 2))
                    yield "arrange", person, post, {"step": step, "posts": inside}
                    yield "arrange", person, post, {"step": step, "posts": ["G"]}
                for stage in (1, 2):
                    yield "send_back", person, post, {"step": step, "shown": seen, "stage": stage}
        yield "change_line", "gus", "G", {"line": plain_line(self.desk.route)}
        for step in numbers:
            yield "hold_over", "gus", "G", {"step": step}
            yield "reassign", "gus", "G", {"step": step, "to": self.random.choice(POSTS)}

    def attempt(self, op, person, post, args):
        """The same act on both sides, with the same outcome."""
        key = f"k{self.desk.case.seq}"
        self.desk.amended_route = self.desk.route if op == "amend" and "line" in args else None
        command = self.desk.command(op, person, post, key=key, **args)
        expected = self.model.do(self.world, op, person, post, **args)
        happened = self.desk.give(command)
        assert happened is expected, (op, person, post, args, getattr(self.desk, "refusal", None), self.desk.look())
        if happened:
            self.given[key] = command

    def agree(self):
        """Both sides show the same document, and no invariant is broken."""
        assert self.desk.look() == self.model.look()
        after, history = self.desk.plain(), self.desk.plain_history()
        assert broken_by_step(self.before, after, self.old, history) == set()
        self.before, self.old = after, history
        self.nobody_is_forgotten()

    def nobody_is_forgotten(self):
        """I10: at every open step the same people may act in both readings, or both show it to the administrator."""
        context = self.desk.context()
        for step in self.desk.case.open_steps:
            found = standing_at(step, self.desk.case, context.org, context.now)
            able, vacant = self.model.able(self.world, self.model.step(step.id))
            assert {(name_of(e.seat.person), name_of(e.seat.post)) for e in found.eligible} == {a[:2] for a in able}
            assert found.needs_administrator is vacant
            assert found.eligible or found.needs_administrator
            assert found.reasons

    def keys_answer_once(self):
        """I11: a key answers with its own events, and only the one who used it."""
        for key, command in self.given.items():
            answer = [e for e in self.desk.history if e.idem_key == key]
            assert states.answered(self.desk.history, command) == answer != []
            other = next(p for p in PEOPLE if uid(p) != command.actor.person)
            with pytest.raises(Refused, match="key_reused"):
                states.answered(self.desk.history, self.desk.command("recall", other, "D", key=key))


class Approval(RuleBasedStateMachine):
    """The office under hypothesis, which shrinks what it finds."""

    @initialize(random=st.randoms(use_true_random=False))
    def open_the_office(self, random):
        self.office = Office(random)

    @rule()
    def move(self):
        self.office.move_the_world()

    @rule()
    def act(self):
        self.office.act()

    @invariant()
    def agree(self):
        if hasattr(self, "office"):
            self.office.agree()

    def teardown(self):
        if hasattr(self, "office"):
            assert self.office.desk.refolded() == self.office.desk.case
            self.office.keys_answer_once()


Approval.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestApprovalAgreesWithTheOracle = Approval.TestCase


A_DEPUTY_DECIDES = 155
"""A seeded day on which the head is away when it comes to the decision, which is rare."""


def long_days(seeds, acts=40):
    """Long seeded days: which facts came up, and how many documents were established."""
    facts = set()
    for seed in seeds:
        office = Office(Random(seed))  # reproducible on purpose
        for _ in range(acts):
            if office.random.random() < 0.2:
                office.move_the_world()
            office.act()
            office.agree()
        assert office.desk.refolded() == office.desk.case, seed
        office.keys_answer_once()
        facts |= {(type(e.fact).__name__, bool(getattr(e.fact, "step", None))) for e in office.desk.history}
    return {name for name, _ in facts}


def test_long_seeded_days_meet_every_kind_of_fact_and_the_oracle_agrees():
    assert long_days([*range(30), A_DEPUTY_DECIDES]) >= {
        "Abandoned",
        "ConsentsDropped",
        "Established",
        "Held",
        "InnerArranged",
        "LineChanged",
        "Merged",
        "Reassigned",
        "Recalled",
        "Released",
        "Returned",
        "Revised",
        "SentBack",
        "Signed",
        "Skipped",
        "StageClosed",
        "StageOpened",
        "Submitted",
        "TasksAdded",
        "Withdrawn",
    }
