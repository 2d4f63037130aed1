"""Who may act for a post at one instant, in what capacity, and why.

1. A holder always may, unless he drafted the document (only a table's 1인 전결 lets a drafter decide).
2. While every able holder is recorded absent, or the post is empty, the first present deputy of the acting order may:
   depth one (a deputy's deputy never acts), nobody for themselves, not the drafter, no one junior to the drafter and
   no one without the clearance, unless the order says so.
3. Where still nobody can act, the step is the administrator's to see; a post that an administrator names stands in
   for as long as that lasts.

Authority is asked anew at every act, so that an absence that ended, or an appointment at midnight, counts at once.
LAW adm-doc §10, LAW acting-reg §6, LAW acting-reg §7
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from msgspec import Struct

from edocs.engine.case import Case, Reason, Seat, Step
from edocs.engine.org import Absence, ActingOrder, Holding, Org
from edocs.wording import period, sentence


class Capacity(StrEnum):
    """In what quality a person acts for a post."""

    HOLDER = "HOLDER"
    DEPUTY = "DEPUTY"
    STAND_IN = "STAND_IN"


class Attendance(StrEnum):
    """How a post is attended. UNATTENDED and VACANT are the administrator's to see (invariant I10)."""

    PRESENT = "PRESENT"
    ACTING = "ACTING"
    UNATTENDED = "UNATTENDED"
    VACANT = "VACANT"


class Eligible(Struct, frozen=True, kw_only=True):
    """One person who may act: the seat to act from, and for whom."""

    seat: Seat
    capacity: Capacity
    authority_ref: str
    reason: Reason
    on_behalf_of: Seat | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """The answer for one post: who may act, whoever is expected first; and why others may not."""

    post: UUID
    attendance: Attendance
    eligible: tuple[Eligible, ...]
    reasons: tuple[Reason, ...]

    def of(self, seat: Seat) -> Eligible | None:
        """The entitlement of this person acting from this post."""
        return next((e for e in self.eligible if e.seat.person == seat.person and e.seat.post == seat.post), None)

    @property
    def needs_administrator(self) -> bool:
        """Nobody is there to act: show it to the administrator."""
        return self.attendance in (Attendance.UNATTENDED, Attendance.VACANT)


class Bar(Struct, frozen=True, kw_only=True):
    """What keeps people from acting on one document: being its drafter, its secrecy."""

    drafter: Seat | None = None
    sole: bool = False
    secrecy: int = 0

    def excludes(self, person: UUID) -> bool:
        """The person drafted the document, and the table does not give the drafter the decision."""
        return self.drafter is not None and not self.sole and person == self.drafter.person


NO_BAR: Final = Bar()

TEXTS: Final[dict[str, str]] = {
    "holder": "{person} {post}",
    "holder_absent": "{person} {post} {kind}({period})",
    "holder_is_drafter": "{person} {post:은/는} 이 문서의 기안자",
    "acting_absent": "{person} {post} {kind}({period})으로 직무대리 {rank}순위 {deputy} {deputy_post:이/가} 대결",
    "acting_vacant": "{post} 공석으로 직무대리 {rank}순위 {deputy} {deputy_post:이/가} 대결",
    "stand_in": "{post}에 처리할 사람이 없어 관리자가 지정한 {deputy} {deputy_post:이/가} 대결",
    "vacant": "{post} 공석",
    "deputy_vacant": "직무대리 {rank}순위 {deputy_post} 공석",
    "deputy_absent": "직무대리 {rank}순위 {deputy} {deputy_post} {kind}({period})",
    "deputy_is_drafter": "직무대리 {rank}순위 {deputy} {deputy_post:은/는} 이 문서의 기안자",
    "deputy_is_holder": "직무대리 {rank}순위 {deputy:은/는} 부재자 본인",
    "deputy_is_junior": "직무대리 {rank}순위 {deputy} {deputy_post:은/는} 기안자보다 하위 직위",
    "deputy_not_cleared": "직무대리 {rank}순위 {deputy} {deputy_post:은/는} 비밀취급 인가 없음",
}


def why(code: str, **params: str) -> Reason:
    """A reason of this module with its Korean sentence."""
    return Reason(code=code, params=params, text=sentence(TEXTS[code], params))


def standing(org: Org, post: UUID, at: datetime, bar: Bar = NO_BAR) -> Standing:
    """Who may act for the post at that instant; a pure function of its arguments."""
    holders = org.holdings_of(post, at)
    able = [h for h in holders if not bar.excludes(h.person)]
    present = [h for h in able if org.absence_of(h.person, at) is None]
    away = [h for h in able if h not in present]
    if present:
        found = tuple(_holder(org, h) for h in (*present, *away))
        return Standing(post=post, attendance=Attendance.PRESENT, eligible=found, reasons=(found[0].reason,))
    passed = [why("holder_is_drafter", **_names(org, h)) for h in holders if h not in able]
    passed += [_away(org, h, at) for h in away]
    if not holders:
        passed.append(why("vacant", post=_post_name(org, post)))
    deputies: tuple[Eligible, ...] = ()
    if able or not holders:  # a holder who is merely barred is not absent: nobody may act for him
        deputies, skipped = _deputies(org, post, at, bar)
        passed += skipped
    attendance = Attendance.ACTING if deputies else Attendance.UNATTENDED if holders else Attendance.VACANT
    reasons = (deputies[0].reason, *passed) if deputies else tuple(passed)
    eligible = (*deputies, *(_holder(org, h) for h in away))
    return Standing(post=post, attendance=attendance, eligible=eligible, reasons=reasons)


def standing_at(step: Step, case: Case, org: Org, at: datetime) -> Standing:
    """Who may act at a step of a case, with the stand-in that an administrator may have named."""
    bar = Bar(drafter=case.drafter, sole=step.sole, secrecy=case.secrecy)
    found = standing(org, step.post, at, bar)
    if step.stand_in is None or not found.needs_administrator:
        return found
    named = tuple(
        Eligible(
            seat=org.seat(h),
            capacity=Capacity.STAND_IN,
            authority_ref=step.stand_in_ref,
            reason=why("stand_in", post=_post_name(org, step.post), **_deputy_names(org, h)),
            on_behalf_of=_absent_holder(org, step.post, at),
        )
        for h in org.holdings_of(step.stand_in, at)
        if not bar.excludes(h.person) and org.absence_of(h.person, at) is None and h.clearance >= bar.secrecy
    )
    if not named:
        return found
    return Standing(
        post=step.post,
        attendance=Attendance.ACTING,
        eligible=(*named, *found.eligible),
        reasons=(named[0].reason, *found.reasons),
    )


def _deputies(org: Org, post: UUID, at: datetime, bar: Bar) -> tuple[tuple[Eligible, ...], list[Reason]]:
    """The first deputies who may act, and why those before them may not."""
    passed: list[Reason] = []
    absent = _absent_holder(org, post, at)
    for order in org.orders_of(post, at):
        able: list[Eligible] = []
        holdings = org.holdings_of(order.deputy_post, at)
        if not holdings:
            passed.append(why("deputy_vacant", rank=str(order.rank), deputy_post=_post_name(org, order.deputy_post)))
        for holding in holdings:
            hindrance = _hindrance(org, order, holding, at, bar)
            if hindrance is None:
                able.append(_deputy(org, order, holding, absent, at))
            else:
                passed.append(hindrance)
        if able:
            return tuple(able), passed
    return (), passed


def _hindrance(org: Org, order: ActingOrder, deputy: Holding, at: datetime, bar: Bar) -> Reason | None:
    """Why this deputy may not act; None if he may."""
    names = {"rank": str(order.rank), **_deputy_names(org, deputy)}
    if any(h.person == deputy.person for h in org.holdings_of(order.post, at)):
        return why("deputy_is_holder", **names)
    if (absence := org.absence_of(deputy.person, at)) is not None:
        return why("deputy_absent", **names, **_absence(absence))
    if bar.excludes(deputy.person) and not order.allow_drafter:
        return why("deputy_is_drafter", **names)
    if bar.drafter is not None and not order.allow_junior and _is_junior(org, deputy.post, bar.drafter.post):
        return why("deputy_is_junior", **names)
    if deputy.clearance < bar.secrecy:
        return why("deputy_not_cleared", **names)
    return None


def _is_junior(org: Org, post: UUID, than: UUID) -> bool:
    """The post is ranked below the other; an unranked or unknown post is junior to nobody."""
    grades = [org.posts[p].grade if p in org.posts else 0 for p in (post, than)]
    return 0 < grades[0] < grades[1]


def _holder(org: Org, holding: Holding) -> Eligible:
    return Eligible(
        seat=org.seat(holding),
        capacity=Capacity.HOLDER,
        authority_ref=f"holding:{holding.id}",
        reason=why("holder", **_names(org, holding)),
    )


def _deputy(org: Org, order: ActingOrder, holding: Holding, absent: Seat | None, at: datetime) -> Eligible:
    words = {"rank": str(order.rank), **_deputy_names(org, holding)}
    ref = f"order:{order.id}"
    absence = org.absence_of(absent.person, at) if absent is not None else None
    if absent is None or absence is None:
        reason = why("acting_vacant", post=_post_name(org, order.post), **words)
    else:
        ref += f" absence:{absence.id}"
        reason = why("acting_absent", person=absent.person_name, post=absent.post_name, **_absence(absence), **words)
    return Eligible(
        seat=org.seat(holding), capacity=Capacity.DEPUTY, authority_ref=ref, reason=reason, on_behalf_of=absent
    )


def _absent_holder(org: Org, post: UUID, at: datetime) -> Seat | None:
    """The first holder who is recorded absent: the one in whose name a deputy acts."""
    return next((org.seat(h) for h in org.holdings_of(post, at) if org.absence_of(h.person, at) is not None), None)


def _away(org: Org, holding: Holding, at: datetime) -> Reason:
    absence = org.absence_of(holding.person, at)
    assert absence is not None  # only asked for absent holders
    return why("holder_absent", **_names(org, holding), **_absence(absence))


def _absence(absence: Absence) -> dict[str, str]:
    return {"kind": absence.kind, "period": period(absence.valid_from, absence.valid_to)}


def _names(org: Org, holding: Holding) -> dict[str, str]:
    return {"person": holding.person_name, "post": _post_name(org, holding.post)}


def _deputy_names(org: Org, holding: Holding) -> dict[str, str]:
    return {"deputy": holding.person_name, "deputy_post": _post_name(org, holding.post)}


def _post_name(org: Org, post: UUID) -> str:
    return org.posts[post].name if post in org.posts else ""
