"""Who else decides a joint draft, and whose copy a document is: from the case and the content alone."""

from edocs.content import Content
from edocs.engine.case import Case, DocumentState
from edocs.engine.partner import Partner
from edocs.views.joint import JointCopyView, PartnerView

_WRITING = (DocumentState.DRAFTING, DocumentState.RETURNED)


def partners_of(case: Case, content: Content) -> list[PartnerView]:
    """The partners: as chosen while it is written, else with where they stand."""
    if case.state in _WRITING:
        return [PartnerView(institution_id=one.institution_id, name=one.name, state="WAIT") for one in content.partners]
    return [_partner(one) for one in case.partners]


def _partner(one: Partner) -> PartnerView:
    agreed = one.agreement
    decision = next((mark for mark in agreed.marks if mark.kind == "decide"), None) if agreed else None
    return PartnerView(
        institution_id=one.institution,
        name=one.name,
        state=one.state.value,
        asked_at=one.asked_at,
        decided_at=agreed.decided_at if agreed else None,
        number=agreed.number if agreed else "",
        decided_by=f"{decision.post_name} {decision.person_name}" if decision else "",
    )


def copy_view(content: Content) -> JointCopyView | None:
    """Whose joint draft this document is a copy of."""
    bound = content.joint
    return JointCopyView(request_id=bound.request_id, institution=bound.name) if bound else None
