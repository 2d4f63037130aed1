"""The sheet of paper of a document: the content, the signatures and the institution's own lines put together."""

from typing import Any, Final

from directory.queries.institutions import institution_profile
from edocs import body
from edocs.boxes import SignStep, StepKind, boxes
from edocs.case import Case, DocumentState, Step
from edocs.content import Content
from edocs.korean import seoul_date
from edocs.paper import Attachment, Foot, Paper, Sheet, disclosure_text, registered, sheet
from edocs.present import Looker, my_turn
from edocs.queries.documents import Found
from edocs.queries.routes import route_for
from edocs.refusals import Refused
from edocs.org import Org
from kernel.errors import Conflict
from kernel.tx import Tx

WRITING: Final = (DocumentState.DRAFTING, DocumentState.RETURNED)


async def paper_for(tx: Tx, found: Found, content: Content, *, current: bool = True) -> Paper:
    """The sheet of this content as the actor sees it; with the signatures of the running round if it is `current`."""
    case = found.case
    steps = case.steps if current else ()
    if case.state in WRITING and current:
        steps = await _line_to_come(tx, found, content)
    return await compose(tx, case, content, steps, looker=found.viewer.looker)


async def _line_to_come(tx: Tx, found: Found, content: Content) -> tuple[Step, ...]:
    """The line as it would be now; empty while the rules give none."""
    try:
        return (await route_for(tx, content, found.viewer))[0].steps
    except (Refused, Conflict):
        return ()


async def compose(
    tx: Tx,
    case: Case,
    content: Content,
    steps: tuple[Step, ...],
    *,
    looker: Looker | None = None,
    org: Org | None = None,
) -> Paper:
    """The sheet from its parts. Without a looker nothing is marked as mine: the record."""
    profile = await institution_profile(tx)
    mine = my_turn(case, looker) if looker is not None else None
    org = org if org is not None else looker.org if looker is not None else None
    number = case.number
    decided = case.decision.signature.at if number and case.decision and case.decision.signature else None
    kind: Any = content.disclosure.kind
    return sheet(
        Sheet(
            institution_name=profile.name,
            slogan=profile.slogan,
            title=content.title,
            body=body.canonical(content.body),
            via=content.via,
            recipients=content.recipients,
            attachments=[Attachment(item.name) for item in content.enclosures if item.kind == "attachment"],
            sender_name=_sender(profile.name, org) if org else "",
            boxes=boxes(_sign_step(step, case, mine.step if mine else 0) for step in steps),
            foot=Foot(
                registration=registered(number.text, seoul_date(decided)) if number and decided else "",
                postcode=profile.postal_code,
                address=profile.address,
                homepage=profile.homepage,
                phone=profile.phone,
                fax=profile.fax,
                mail=profile.mail,
                disclosure=disclosure_text(kind, content.disclosure.items),
            ),
            decided_at=decided,
        )
    )


def _sender(institution: str, org: Org) -> str:
    """발신명의: the institution's head. LAW adm-doc §13"""
    head = org.posts[org.head_post].name
    return head if head.startswith(institution) else f"{institution} {head}"


def _sign_step(step: Step, case: Case, mine: int) -> SignStep:
    signature = step.signature
    kind: StepKind = _KINDS[step.kind.value]
    if signature is None:
        return SignStep(
            kind=kind,
            post_name=step.post_name,
            delegated=step.delegated,
            skip_reason=step.skip.reason if step.skip else "",
            initiator=kind == "draft",
            mine=step.id == mine,
        )
    return SignStep(
        kind=kind,
        post_name=step.post_name,
        person_name=signature.seat.person_name,
        actor_post_name=signature.seat.post_name,
        delegated=step.delegated,
        acting=signature.on_behalf_of_post is not None,
        signed_at=signature.at,
        differing=signature.differing or _differed(case, step),
        initiator=kind == "draft",
    )


def _differed(case: Case, step: Step) -> bool:
    """Whether who signed this step gave a differing opinion in this round."""
    return any(o.differing and o.step == step.id and o.round == case.round for o in case.opinions)


_KINDS: Final[dict[str, StepKind]] = {
    "DRAFT": "draft",
    "REVIEW": "review",
    "CONSENT": "consent",
    "AUDIT": "audit",
    "CONFIRM": "confirm",
    "DECIDE": "decide",
}
