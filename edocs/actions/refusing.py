"""The engine's refusals as the house's: not yours to do, malformed, too late. The engine's own code goes along as
`reason`, so that a program can tell them apart.
"""

from edocs.engine.case import Case
from edocs.engine.refusals import Refused
from kernel.errors import Conflict, Forbidden, Invalid, Refusal

NOT_YOURS = frozenset(
    {
        "not_the_drafter",
        "not_in_the_line",
        "not_entitled",
        "absence_ended",
        "wrong_seat",
        "drafter_may_not_sign",
        "not_an_administrator",
        "not_your_signature",
        "not_in_the_department",
        "seat_not_held",
    }
)
MALFORMED = frozenset(
    {
        "reason_needed",
        "joint_recall_reason",
        "text_needed",
        "hold_in_the_past",
        "no_content",
        "route_unsound",
        "wrong_kind",
    }
    | {"not_a_department", "not_an_inner_post", "not_a_head", "unknown_post"}
)
TOO_LATE = frozenset(
    {
        "already_established",
        "already_returned",
        "already_recalled",
        "already_abandoned",
        "step_signed",
        "step_skipped",
        "task_done",
    }
)
MOVED = frozenset({"stale_revision", "no_such_step"})
"""What was shown is not what is there: another revision, or the line of an earlier round."""


def refusal(refused: Refused, case: Case | None = None) -> Refusal:
    """The refusal to raise; `case` lets it say what is there now."""
    code, text, details = refused.code, refused.message_ko, refused.details
    if code in MOVED and case is not None and case.revision is not None:
        return Conflict("stale_revision", text, "The document changed after you opened it.", **_revision(case))
    if code in TOO_LATE:
        return Conflict("already_done", text, text=text, reason=code, **details)
    if code in NOT_YOURS:
        return Forbidden("not_your_turn", text, text=text, reason=code, **details)
    return (Invalid if code in MALFORMED else Conflict)(code, text, **details)


def _revision(case: Case) -> dict[str, object]:
    """Which revision is there, whose it is and since when: that of the reviewer who amended, or of the drafter."""
    assert case.revision is not None  # the caller has looked
    own = [mark for mark in case.signatures if mark.revision.number == case.revision.number]
    first = min(own, key=lambda mark: mark.at, default=None)
    return {
        "revision": case.revision.number,
        "revision_hash": case.revision.hash,
        "by": first.seat.person_name if first else case.drafter.person_name,
        "at": first.at if first else None,
    }
