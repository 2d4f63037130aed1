"""The signatures of a line as text, to stand on the other institutions' paper. LAW adm-doc-rule §6"""

from typing import Final

from edocs.engine.case import Case, Signature, Step, StepKind
from edocs.engine.partner import PartnerMark

_BOXES: Final = {
    StepKind.DRAFT: "draft",
    StepKind.REVIEW: "review",
    StepKind.CONSENT: "consent",
    StepKind.AUDIT: "consent",
    StepKind.DECIDE: "decide",
}
"""A confirmation leaves no box, and a department's own people stand inside it."""


def marks_of(case: Case) -> tuple[PartnerMark, ...]:
    """The signatures that stand, in the order of the line, without an id of a person or a post."""
    return tuple(
        _mark(step, signature, case)
        for step in case.steps
        if step.parent is None and step.kind in _BOXES and (signature := step.mark) is not None
    )


def _mark(step: Step, signature: Signature, case: Case) -> PartnerMark:
    told = any(
        one.differing and one.round == case.round and one.seat.person == signature.seat.person for one in case.opinions
    )
    return PartnerMark(
        kind=_BOXES[step.kind],
        post_name=step.post_name,
        person_name=signature.seat.person_name,
        at=signature.at,
        actor_post_name=signature.seat.post_name,
        delegated=step.delegated,
        acting=signature.on_behalf_of_post is not None,
        differing=signature.differing or told,
    )
