"""What a reorganisation makes of a small organisation, step by step; nothing here needs a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from directory.org import Org, Post, Unit
from directory.reorganising import Outcome, Step, final_heirs, outcome

SEEN = datetime(2026, 11, 20, tzinfo=UTC)
ROOT, HOUSE, FEST, ARTS, MONEY, NEW = (UUID(int=number) for number in range(1, 7))
NAMES = {ROOT: "재단", HOUSE: "예술본부", FEST: "축제팀", ARTS: "지원팀", MONEY: "재무팀"}
ABOVE = {ROOT: None, HOUSE: ROOT, FEST: HOUSE, ARTS: HOUSE, MONEY: ROOT}


def post(number: int, unit: UUID, *, head: bool = False) -> Post:
    return Post(
        id=UUID(int=number),
        unit_id=unit,
        name=f"{NAMES[unit]}{'장' if head else '원'}",
        title="팀장" if head else "주임",
        rank="",
        grade=5 if head else 1,
        is_unit_head=head,
        is_institution_head=unit == ROOT and head,
        position=number,
    )


POSTS = [post(11, ROOT, head=True), post(12, HOUSE, head=True)]
POSTS += [
    post(20 + at * 2 + (not head), unit, head=head)
    for at, unit in enumerate((FEST, ARTS, MONEY))
    for head in (True, False)
]


def org() -> Org:
    units = {
        id_: Unit(id=id_, name=name, parent_id=ABOVE[id_], position=at, level=0 if id_ == ROOT else 1)
        for at, (id_, name) in enumerate(NAMES.items())
    }
    posts = {one.id: one for one in POSTS}
    nothing: dict[str, Any] = {"people": {}, "holdings": (), "absences": (), "orders": (), "grants": ()}
    return Org(institution_id=1, seq=1, settings={}, units=units, posts=posts, **nothing)


def after(*steps: Step) -> Outcome:
    return outcome(org(), steps)


def codes(made: Outcome) -> set[str]:
    return {one.code for one in made.faults}


MERGE = (
    Step(kind="create", unit=NEW, name="축제지원팀", parent=HOUSE),
    Step(kind="join", units=(FEST, ARTS), into=NEW),
)


def test_two_units_become_a_third_and_every_post_goes_along() -> None:
    made = after(*MERGE)
    assert not made.faults
    assert made.made == (NEW,)
    assert set(made.ended) == {FEST, ARTS}
    assert made.heirs == ((FEST, NEW), (ARTS, NEW))
    assert {one.id for one in made.posts.values() if one.unit_id == NEW} == {UUID(int=n) for n in (20, 21, 22, 23)}
    heads = [one.id for one in made.posts.values() if one.unit_id == NEW and one.is_unit_head]
    assert heads == [UUID(int=20)]
    assert len(made.changed_posts(org())) == 4


def test_a_unit_is_split_and_the_rest_stays() -> None:
    made = after(
        Step(kind="create", unit=NEW, name="국제축제팀", parent=HOUSE),
        Step(kind="split", unit=FEST, posts=(UUID(int=21),), into=NEW),
    )
    assert not made.faults
    assert (made.posts[UUID(int=20)].unit_id, made.posts[UUID(int=21)].unit_id) == (FEST, NEW)
    assert made.ended == ()
    assert made.heirs == ((FEST, NEW),)


def test_a_unit_that_ends_hands_its_lower_units_to_the_one_that_follows() -> None:
    made = after(Step(kind="join", units=(HOUSE,), into=MONEY))
    assert not made.faults
    assert {made.units[one].parent_id for one in (FEST, ARTS)} == {MONEY}
    assert not made.posts[UUID(int=12)].is_unit_head


def test_names_and_places_change_and_the_comparison_tells_which() -> None:
    made = after(
        Step(kind="rename", unit=FEST, name="문화축제팀"),
        Step(kind="move", unit=ARTS, parent=ROOT),
        Step(kind="rename_post", post=UUID(int=20), name="문화축제팀장"),
    )
    assert not made.faults
    assert {(was.name, now.name) for was, now in made.changed_units(org())} == {
        ("축제팀", "문화축제팀"),
        ("지원팀", "지원팀"),
    }
    assert [(was.name, now.name) for was, now in made.changed_posts(org())] == [("축제팀장", "문화축제팀장")]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([Step(kind="join", units=(ROOT,), into=FEST)], "unit_circle"),
        ([Step(kind="join", units=(HOUSE,), into=FEST)], "unit_circle"),
        ([Step(kind="move", unit=HOUSE, parent=FEST)], "unit_circle"),
        ([Step(kind="rename", unit=FEST, name="지원팀")], "unit_name_taken"),
        ([Step(kind="rename", unit=FEST, name="축제/팀")], "bad_unit_name"),
        ([Step(kind="rename", unit=NEW, name="없음")], "unit_not_found"),
        ([Step(kind="split", unit=FEST, into=ARTS)], "no_posts"),
        ([Step(kind="split", unit=FEST, posts=(UUID(int=22),), into=ARTS)], "bad_post"),
        ([Step(kind="split", unit=ROOT, posts=(UUID(int=11),), into=ARTS)], "bad_post"),
        ([Step(kind="create", unit=FEST, name="새팀", parent=ROOT)], "bad_step"),
        ([MERGE[1]], "unit_not_found"),
        ([*MERGE, Step(kind="rename", unit=FEST, name="늦음")], "unit_not_found"),
        ([Step(kind="rename_post", post=UUID(int=99), name="누구")], "bad_post"),
    ],
)
def test_what_cannot_be_is_a_fault_that_says_why(steps: list[Step], code: str) -> None:
    made = after(*steps)
    assert codes(made) == {code}
    assert all(one.text and 0 <= one.step <= len(steps) for one in made.faults)


UNITS = some.sampled_from([ROOT, HOUSE, FEST, ARTS, MONEY, NEW])
STEPS = some.builds(
    Step,
    kind=some.sampled_from(["rename", "move", "create", "join", "split", "rename_post"]),
    unit=UNITS,
    name=some.sampled_from(["가팀", "나팀", "축제팀"]),
    parent=UNITS,
    units=some.lists(UNITS, max_size=2).map(tuple),
    posts=some.lists(some.sampled_from([one.id for one in POSTS]), max_size=2).map(tuple),
    post=some.sampled_from([one.id for one in POSTS]),
    into=UNITS,
)


@given(some.lists(STEPS, max_size=6))
def test_whatever_is_planned_no_post_is_lost_and_the_tree_stays_a_tree(steps: list[Step]) -> None:
    made = after(*steps)
    assert set(made.posts) == {one.id for one in POSTS}
    assert all(one.unit_id in made.units for one in made.posts.values())
    assert made.units[ROOT].parent_id is None
    for unit in made.units.values():
        seen, at = set(), unit
        while at.parent_id is not None:
            assert at.id not in seen
            seen.add(at.id)
            at = made.units[at.parent_id]
        assert at.id == ROOT
    heirs = final_heirs(made.heirs, made.ended)
    assert all(heirs[unit] in made.units for unit in made.ended)
    if not made.faults:
        for unit in made.units:
            assert sum(one.is_unit_head for one in made.posts.values() if one.unit_id == unit) <= 1


def test_who_follows_is_the_last_of_the_line() -> None:
    assert final_heirs([(FEST, ARTS), (ARTS, MONEY)], [FEST, ARTS]) == {FEST: MONEY, ARTS: MONEY}
    assert final_heirs([(FEST, ARTS), (ARTS, FEST)], [FEST, ARTS]) == {FEST: ARTS, ARTS: FEST}
