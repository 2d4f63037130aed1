"""What a joint draft's sheet shows besides one's own: the other institutions' signatures and senders.

LAW adm-doc-rule §5(2)
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import select

from edocs.content import Content
from edocs.engine.case import Case, DocumentState
from edocs.engine.partner import PartnerMark
from edocs.joint import Letter
from edocs.paper import Sheet
from edocs.paper.boxes import JointBoxes, SignStep, StepKind, boxes
from edocs.tables.joint import joint_request
from kernel.tx import Tx


async def joined(tx: Tx, case: Case, content: Content, given: Sheet) -> Sheet:
    """The sheet with the other institutions' part; as given where the document is not joint."""
    if content.joint is not None:
        return await _as_partner(tx, content, given)
    if not case.partners and not content.partners:
        return given
    return _as_lead(case, content, given)


def _as_lead(case: Case, content: Content, given: Sheet) -> Sheet:
    """The leading institution's sheet: the partners stand below, each with what it has signed by now."""
    signed = {one.institution: one.agreement for one in case.partners}
    writing = case.state in (DocumentState.DRAFTING, DocumentState.RETURNED)
    named = [(one.institution_id, one.name) for one in content.partners]
    if not writing:
        named = [(one.institution, one.name) for one in case.partners]
    others, senders = [], []
    for institution, name in named:
        agreed = None if writing else signed.get(institution)
        others.append(group(name, agreed.marks if agreed else ()))
        senders.append(agreed.sender if agreed and agreed.sender else name)
    own = replace(given.boxes, own_name=given.institution_name, joint=tuple(others))
    return replace(given, boxes=own, joint_senders=senders)


async def _as_partner(tx: Tx, content: Content, given: Sheet) -> Sheet:
    """A partner's sheet: head, recipients and first sender are the leading institution's, whose signatures stand on
    top of one's own."""
    bound = content.joint
    assert bound is not None  # the caller has looked
    letter = await letter_of_copy(tx, content)
    lead = group(bound.name, letter.marks if letter else (), leads=True)
    own = replace(given.boxes, own_name=given.institution_name, joint=(lead,))
    return replace(
        given,
        institution_name=bound.name,
        slogan="",
        recipients=bound.recipients,
        sender_name=bound.senders[0] if bound.senders else bound.name,
        joint_senders=(given.sender_name,),
        boxes=own,
    )


async def letter_of_copy(tx: Tx, content: Content) -> Letter | None:
    """The letter whose text this copy is."""
    if content.joint is None:
        return None
    query = select(joint_request.c.letter).where(joint_request.c.id == content.joint.request_id)
    found: Any = (await tx.db.execute(query)).scalar()
    return msgspec.convert(found, Letter) if found else None


def group(institution: str, marks: Sequence[PartnerMark], *, leads: bool = False) -> JointBoxes:
    """The boxes of another institution's signatures under its name; only the name while it has not signed."""
    steps = [
        SignStep(
            kind=msgspec.convert(mark.kind, StepKind),
            post_name=mark.post_name,
            person_name=mark.person_name,
            actor_post_name=mark.actor_post_name,
            delegated=mark.delegated,
            acting=mark.acting,
            signed_at=mark.at,
            differing=mark.differing,
            initiator=mark.kind == "draft" and leads,
        )
        for mark in marks
    ]
    made = boxes(steps)
    return JointBoxes(institution, made.line, made.consents, leads)
