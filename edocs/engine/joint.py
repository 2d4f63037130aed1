"""A joint draft: what its leading institution does once it has decided itself, and how a copy at a partner ends.

Between the own decision and the last partner's the document is IN_PROGRESS with no step open: it cannot be amended,
sent back or decided again, only recalled by its drafter with a reason or returned by a partner that does not agree.
Either ends the round, and with it whatever partners had agreed to: they are asked again, with the next text.
LAW adm-doc §8(3), LAW adm-doc-rule §5(2)
"""

from __future__ import annotations

from edocs.engine import history as h
from edocs.engine.case import Case, DocumentState
from edocs.engine.effects import Happening
from edocs.engine.guards import Look
from edocs.engine.partner import Partner, PartnerState
from edocs.engine.refusals import Refused


def asked(case: Case) -> bool:
    """The own decision is made and partners are being asked."""
    return any(one.state is not PartnerState.WAIT for one in case.partners)


def everybody_agreed(case: Case) -> bool:
    """No partner is waited for."""
    return all(one.state is PartnerState.AGREED for one in case.partners)


def last_one(case: Case, institution: int) -> bool:
    """Whether the document comes into being when this partner agrees."""
    others = [one for one in case.partners if one.institution != institution]
    return all(one.state is PartnerState.AGREED for one in others)


def partner(case: Case, institution: int) -> Partner | None:
    """The partner of this number."""
    return next((one for one in case.partners if one.institution == institution), None)


def partner_is_asked(look: Look) -> None:
    """The partner is asked, in this round, for this content; a late answer changes nothing."""
    found, command = partner(look.case, look.command.institution), look.command
    if found is None or found.state is not PartnerState.ASKED or command.round != look.case.round:
        raise Refused("partner_not_asked")
    if look.case.revision is None or command.revision_hash != look.case.revision.hash:
        raise Refused("stale_revision")
    if command.agreement is not None and command.agreement.revision_hash != command.revision_hash:
        raise Refused("stale_revision")


def agrees_or_says_why(look: Look) -> None:
    """A refusal has a reason."""
    if look.command.agreement is None and not look.command.reason.strip():
        raise Refused("reason_needed")


def says_why_once_asked(look: Look) -> None:
    """Taking back what other institutions are already asked about has a reason: they are told."""
    if asked(look.case) and not look.command.reason.strip():
        raise Refused("joint_recall_reason")


def answer(look: Look) -> Happening:
    """A partner agreed, and if it was the last one the document comes into being; or it did not, and it comes back."""
    case, command = look.case, look.command
    if command.agreement is None:
        yield h.PartnerRefused(institution=command.institution, reason=command.reason)
        return
    case = yield h.PartnerAgreed(institution=command.institution, agreement=command.agreement)
    decision = case.decision
    if not everybody_agreed(case) or decision is None or decision.signature is None:
        return
    mode, number = decision.signature.mode, look.context.number
    if number is None or mode is None:
        raise Refused("number_needed")
    yield h.Established(step=decision.id, mode=mode, number=number)


def void(look: Look) -> Happening:
    """The leading institution took it back: the partner's copy ends, kept and read-only."""
    if look.case.state is DocumentState.IN_PROGRESS:
        yield h.Recalled(reason=look.command.reason)
    yield h.Abandoned(reason=look.command.reason)
