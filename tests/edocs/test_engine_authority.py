"""Who may act for a post, in what capacity, and in which words."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from edocs.engine.authority import Attendance, Bar, Capacity, standing
from edocs.engine.org import Holding
from tests.edocs.route_world import AT, away, deputy, org, ref, seat

FROM, TO = datetime(2026, 11, 17, 15, 0, tzinfo=UTC), datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TRIP = away("오하린", FROM, TO)
POST = ref("경영본부장")


def names(found):
    return [(e.seat.person_name, e.capacity) for e in found.eligible]


def test_the_holder_acts_and_nobody_else_while_he_is_there():
    found = standing(org(orders=[deputy("경영본부장", "재무팀장")]), POST, AT)
    assert names(found) == [("오하린", Capacity.HOLDER)]
    assert found.reasons[0].text == "오하린 경영본부장"


def test_the_first_deputy_acts_while_the_absence_is_recorded_and_the_sentence_says_why():
    place = org(absences=[TRIP], orders=[deputy("경영본부장", "재무팀장")])
    found = standing(place, POST, AT)
    assert names(found) == [("문가온", Capacity.DEPUTY), ("오하린", Capacity.HOLDER)]
    assert found.reasons[0].text == "오하린 경영본부장 출장(11. 18.~11. 20.)으로 직무대리 1순위 문가온 재무팀장이 대결"
    assert found.reasons[0].params["deputy"] == "문가온"
    assert found.eligible[0].on_behalf_of.person_name == "오하린"
    assert standing(place, POST, TO).attendance is Attendance.PRESENT
    assert standing(place, POST, TO - timedelta(microseconds=1)).attendance is Attendance.ACTING
    assert standing(place, POST, FROM - timedelta(microseconds=1)).attendance is Attendance.PRESENT


def test_an_absent_deputy_is_passed_over_for_the_next_and_never_hands_on():
    place = org(
        absences=[TRIP, away("문가온", FROM, TO, "연가")],
        orders=[
            deputy("경영본부장", "재무팀장", 1),
            deputy("재무팀장", "재무담당", 1),
            deputy("경영본부장", "총무팀장", 2),
        ],
    )
    found = standing(place, POST, AT)
    assert names(found)[0] == ("배다인", Capacity.DEPUTY)
    assert "직무대리 1순위 문가온 재무팀장 연가(11. 18.~11. 20.)" in [r.text for r in found.reasons]


def test_two_who_stand_in_for_each_other_and_are_both_away_leave_the_step_to_the_administrator():
    place = org(
        absences=[TRIP, away("문가온", FROM, TO)],
        orders=[deputy("경영본부장", "재무팀장"), deputy("재무팀장", "경영본부장")],
    )
    for post in ("경영본부장", "재무팀장"):
        found = standing(place, ref(post), AT)
        assert (found.attendance, found.needs_administrator) == (Attendance.UNATTENDED, True)
        assert [e.capacity for e in found.eligible] == [Capacity.HOLDER]


def test_an_empty_post_goes_to_the_acting_order_or_shows_as_vacant():
    with_order = standing(org({"경영본부장": None}, orders=[deputy("경영본부장", "재무팀장")]), POST, AT)
    assert with_order.reasons[0].text == "경영본부장 공석으로 직무대리 1순위 문가온 재무팀장이 대결"
    assert with_order.eligible[0].on_behalf_of is None
    without = standing(org({"경영본부장": None}), POST, AT)
    assert (without.attendance, without.eligible) == (Attendance.VACANT, ())
    assert without.reasons[0].text == "경영본부장 공석"


def test_the_drafter_is_no_deputy_unless_the_order_allows_it():
    for allowed in (False, True):
        place = org(absences=[TRIP], orders=[deputy("경영본부장", "재무팀장", allow_drafter=allowed)])
        found = standing(place, POST, AT, Bar(drafter=seat("재무팀장")))
        assert found.needs_administrator is not allowed


def test_a_deputy_junior_to_the_drafter_is_blocked_unless_the_order_says_so():
    for allowed in (False, True):
        place = org(absences=[TRIP], orders=[deputy("경영본부장", "재무담당", allow_junior=allowed)])
        found = standing(place, POST, AT, Bar(drafter=seat("총무팀장")))
        assert found.needs_administrator is not allowed
        assert found.needs_administrator is (found.reasons[-1].code == "deputy_is_junior")


def test_nobody_stands_in_for_himself_through_a_second_post():
    place = org({"재무팀장": "오하린"}, absences=[TRIP], orders=[deputy("경영본부장", "재무팀장")])
    assert [r.code for r in standing(place, POST, AT).reasons] == ["holder_absent", "deputy_is_holder"]


def test_a_holder_who_drafted_it_is_not_absent_so_nobody_acts_for_him():
    place = org(orders=[deputy("경영본부장", "재무팀장")])
    found = standing(place, POST, AT, Bar(drafter=seat("경영본부장")))
    assert (found.attendance, found.eligible) == (Attendance.UNATTENDED, ())
    assert standing(place, POST, AT, Bar(drafter=seat("경영본부장"), sole=True)).attendance is Attendance.PRESENT


def test_a_deputy_without_clearance_for_a_secret_gives_way_to_the_next():
    place = org(absences=[TRIP], orders=[deputy("경영본부장", "재무팀장", 1), deputy("경영본부장", "총무팀장", 2)])
    cleared = tuple(replace(h, clearance=2) if h.person_name == "배다인" else h for h in place.holdings)
    found = standing(replace(place, holdings=cleared), POST, AT, Bar(secrecy=2))
    assert found.eligible[0].seat.person_name == "배다인"


def test_an_appointment_at_midnight_moves_the_authority_at_that_moment():
    place = org()
    midnight = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    old = next(h for h in place.holdings if h.post == POST)
    new = Holding(id=ref("새임용"), post=POST, person=ref("새본부장"), person_name="새본부장", valid_from=midnight)
    rest = tuple(h for h in place.holdings if h is not old)
    place = replace(place, holdings=(*rest, replace(old, valid_to=midnight), new))
    assert names(standing(place, POST, midnight - timedelta(seconds=1))) == [("오하린", Capacity.HOLDER)]
    assert names(standing(place, POST, midnight)) == [("새본부장", Capacity.HOLDER)]
