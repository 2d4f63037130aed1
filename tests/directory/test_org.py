"""Who holds, who is away, who acts: pure questions to the organisation at an instant."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from directory.korean import initials, is_initials
from directory.org import Absence, ActingOrder, Grant, Holding, Org, Person, Post, Unit
from directory.planning import head_name

NOW = datetime(2026, 11, 18, 1, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYWHERE = {"institution_id": 1, "seq": 1, "settings": {}}


def number(value: int) -> UUID:
    return UUID(int=value)


def person(value: int, **also: datetime | None) -> Person:
    nothing = dict.fromkeys(("mail", "phone", "extension", "mobile", "place", "duties", "initials"), "")
    instants = {"paused_from": None, "paused_to": None, "left_at": None} | also
    return Person(id=number(value), number=str(value), name=f"사람{value}", **nothing, **instants)  # type: ignore[arg-type]


def post(value: int, unit: int = 100, *, head: bool = False) -> Post:
    return Post(
        id=number(value + 10),
        unit_id=number(unit),
        name=f"자리{value}",
        title="주임",
        rank="",
        grade=value,
        is_unit_head=head,
        is_institution_head=False,
        position=value,
    )


def holding(value: int, **also: datetime) -> Holding:
    span = {"valid_from": NOW - 9 * DAY, "valid_to": None} | also
    ids = {"id": number(value + 20), "person_id": number(value), "post_id": number(value + 10)}
    return Holding(**ids, concurrent=False, clearance=0, **span)  # type: ignore[arg-type]


def order(of: int, deputy: int, rank: int) -> ActingOrder:
    return ActingOrder(
        id=number(of * 10 + deputy + 1000),
        post_id=number(of + 10),
        deputy_post_id=number(deputy + 10),
        rank=rank,
        basis=f"제{rank}호",
        allow_drafter=False,
        allow_junior=False,
        valid_from=NOW - DAY,
        valid_to=None,
    )


def away(value: int, deputy: int | None = None, until: datetime | None = None) -> Absence:
    return Absence(
        id=number(value + 30),
        person_id=number(value),
        kind="출장",
        deputy_post_id=number(deputy + 10) if deputy else None,
        valid_from=NOW - DAY,
        valid_to=until,
    )


def org(
    *,
    absent: list[Absence] | None = None,
    holdings: list[Holding] | None = None,
    people: list[Person] | None = None,
    grants: list[Grant] | None = None,
) -> Org:
    """Posts 1, 2 and 3 in a team below a division; 2 then 3 stand in for 1, 3 stands in for 2."""
    units = [
        Unit(id=number(102), name="기관", parent_id=None, position=0, level=0),
        Unit(id=number(101), name="본부", parent_id=number(102), position=1, level=1),
        Unit(id=number(100), name="팀", parent_id=number(101), position=1, level=2),
    ]
    everyone = people or [person(1), person(2), person(3)]
    return Org(
        **EVERYWHERE,  # type: ignore[arg-type]
        units={unit.id: unit for unit in units},
        posts={each.id: each for each in (post(1, head=True), post(2), post(3))},
        people={each.id: each for each in everyone},
        holdings=holdings if holdings is not None else [holding(1), holding(2), holding(3)],
        absences=absent or [],
        orders=[order(1, 2, 1), order(1, 3, 2), order(2, 3, 1)],
        grants=grants or [],
    )


def acting(value: Org, of: int, at: datetime = NOW) -> int | None:
    found = value.deputy(number(of + 10), at)
    return found.person_id.int if found else None


def test_nobody_acts_while_the_holder_is_here() -> None:
    assert acting(org(), 1) is None


def test_the_first_present_deputy_acts() -> None:
    assert acting(org(absent=[away(1)]), 1) == 2
    assert acting(org(absent=[away(1), away(2)]), 1) == 3
    assert acting(org(absent=[away(1), away(2), away(3)]), 1) is None


def test_a_deputy_of_a_deputy_never_acts_as_such() -> None:
    chain = org(absent=[away(1), away(2)])
    chain.__dict__["_orders_by_post"] = {number(11): [order(1, 2, 1)], number(12): [order(2, 3, 1)]}
    assert acting(chain, 1) is None


def test_a_deputy_named_for_the_absence_goes_before_the_order() -> None:
    assert acting(org(absent=[away(1, deputy=3)]), 1) == 3
    assert acting(org(absent=[away(1, deputy=3), away(3)]), 1) == 2


def test_a_vacant_post_is_stood_in_for_by_its_order() -> None:
    assert acting(org(holdings=[holding(2), holding(3)]), 1) == 2


def test_an_absence_ends_at_its_instant() -> None:
    value = org(absent=[away(1, until=NOW)])
    assert acting(value, 1, NOW - timedelta(microseconds=1)) == 2
    assert acting(value, 1, NOW) is None


def test_a_paused_person_is_away_and_one_who_left_holds_nothing() -> None:
    paused = org(people=[person(1, paused_from=NOW), person(2), person(3)])
    assert acting(paused, 1) == 2
    assert acting(paused, 1, NOW - DAY) is None
    left = org(people=[person(1, left_at=NOW), person(2), person(3)])
    assert left.holder(number(11), NOW) is None
    assert left.holder(number(11), NOW - timedelta(microseconds=1)) is not None


def test_who_acts_for_whom_is_told_from_both_sides() -> None:
    value = org(absent=[away(1)])
    assert [each.id.int for each, _ in value.deputised(number(2), NOW)] == [11]
    assert value.deputised(number(3), NOW) == []


def test_a_grant_for_a_unit_reaches_what_is_below_it_and_nothing_else() -> None:
    grant = Grant(
        id=number(1),
        role_id=number(2),
        permissions=("people.manage",),
        person_id=None,
        post_id=number(11),
        unit_id=number(101),
        valid_from=NOW,
        valid_to=NOW + DAY,
    )
    value = org(grants=[grant])
    held = value.permissions(number(1), number(11), NOW)
    assert held == {f"people.manage@{number(101)}"}
    assert value.may(held, "people.manage", number(100))
    assert value.may(held, "people.manage", number(101))
    assert not value.may(held, "people.manage", number(102))
    assert not value.permissions(number(1), number(11), NOW + DAY)
    assert not value.permissions(number(1), number(12), NOW)


def test_a_person_is_counted_once_in_every_unit_above() -> None:
    value = org(holdings=[holding(1), holding(2)])
    assert value.headcounts(NOW) == {number(100): 2, number(101): 2, number(102): 2}


def test_names_become_initial_consonants() -> None:
    assert initials("윤도담 Kim") == "ㅇㄷㄷ kim"
    assert is_initials("ㅇㄷㄷ")
    assert not is_initials("ㅇ담")


def test_heads_are_called_after_their_unit() -> None:
    cases = {
        ("경영지원팀", "팀장"): "경영지원팀장",
        ("경영본부", "본부장"): "경영본부장",
        ("감사실", "실장"): "감사실장",
    }
    cases |= {("감사담당관", "담당관"): "감사담당관", ("", "대표이사"): "대표이사", ("연구소", "이사"): "이사"}
    assert {key: head_name(*key) for key in cases} == cases


@given(
    st.lists(st.sampled_from([1, 2, 3]), max_size=3),
    st.lists(st.sampled_from([1, 2, 3]), max_size=3),
    st.sampled_from([None, 2, 3]),
)
def test_whoever_acts_is_here_and_is_not_the_one_who_is_away(
    absent: list[int], present: list[int], named: int | None
) -> None:
    value = org(absent=[away(each, named) for each in absent], holdings=[holding(each) for each in set(present)])
    for of in (1, 2, 3):
        deputy = value.deputy(number(of + 10), NOW)
        holder = value.holder(number(of + 10), NOW)
        if deputy is not None:
            assert value.present(deputy.person_id, NOW)
            assert holder is None or not value.present(holder.person_id, NOW)
            assert (value.posts[number(of + 10)], deputy) in value.deputised(deputy.person_id, NOW)
