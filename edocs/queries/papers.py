"""The sheet of paper of a document: the content, the signatures and the institution's own lines put together."""

from typing import Any, Final

from msgspec import Struct

from directory.queries.roles import institution_profile
from edocs import body, forms
from edocs.content import Content
from edocs.engine.case import Case, Signature, Step
from edocs.engine.org import Org
from edocs.engine.refusals import Refused
from edocs.korean import seoul_date
from edocs.paper import Attachment, Foot, Paper, Sheet, disclosure_text, registered, sheet
from edocs.paper.boxes import SignStep, StepKind, boxes
from edocs.present import my_turn
from edocs.queries.documents import WRITING, Found, content_of
from edocs.queries.forms import form_of
from edocs.queries.joint_paper import joined
from edocs.queries.lines import route_for
from kernel.errors import Conflict
from kernel.tx import Tx


class Mine(Struct, frozen=True):
    """The step whose empty box is the reader's own; `deputy_post` when they would sign as deputy."""

    step: int
    deputy_post: str


async def paper_of(tx: Tx, found: Found, number: int | None) -> Paper:
    """The sheet as the actor sees it: of a revision, or of the content that stands now with the line's boxes."""
    case, content = found.case, await content_of(tx, found, number)
    steps = case.steps if number is None or (case.revision and number == case.revision.number) else ()
    if case.state in WRITING and number is None:
        steps = await _line_to_come(tx, found, content)
    return await compose(tx, case, content, steps, found.viewer.org, _mine(found))


def _mine(found: Found) -> Mine | None:
    """The open box that is the reader's own."""
    turn = my_turn(found.case, found.viewer.looker)
    if turn is None:
        return None
    return Mine(step=turn.step, deputy_post=found.viewer.seat.post_name if turn.acting_for else "")


async def _line_to_come(tx: Tx, found: Found, content: Content) -> tuple[Step, ...]:
    """The line as it would be now; empty while the rules give none."""
    try:
        return (await route_for(tx, content, found.viewer))[0].steps
    except (Refused, Conflict):
        return ()


async def compose(
    tx: Tx, case: Case, content: Content, steps: tuple[Step, ...], org: Org, mine: Mine | None = None
) -> Paper:
    """The sheet from its parts; without `mine` no box is marked as the reader's own: the record."""
    profile = await institution_profile(tx)
    name = next(unit.name for unit in org.units.values() if unit.level == 0)
    number = case.number
    decided = case.closing.at if number and case.closing else None
    kind: Any = content.disclosure.kind
    return sheet(
        await joined(
            tx,
            case,
            content,
            Sheet(
                institution_name=name,
                slogan=profile.slogan,
                title=content.title,
                body=forms.with_fields(await form_of(tx, content), content.fields, body.canonical(content.body)),
                via=content.via,
                recipients=content.recipients,
                attachments=[Attachment(item.name) for item in content.enclosures if item.kind == "attachment"],
                sender_name=sender_of(name, org),
                boxes=boxes(_sign_step(step, case, mine) for step in steps if _has_box(step)),
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
            ),
        )
    )


def sender_of(institution: str, org: Org) -> str:
    """발신명의: the institution's head. LAW adm-doc §13"""
    head = org.posts[org.head_post].name
    return head if head.startswith(institution) else f"{institution} {head}"


def _has_box(step: Step) -> bool:
    """No box is made for a role that was taken into another step before it was signed, nor for a department's own
    people, who stand in the box of its head. LAW adm-doc-rule §6"""
    only_merged = step.skip is not None and step.skip.merged_into is not None and step.mark is None
    return step.parent is None and not only_merged


def _inner(step: Step, case: Case) -> tuple[str, ...]:
    marks = (one.mark for one in case.inner_line(step.id))
    return tuple(f"{mark.seat.post_name} {mark.seat.person_name}" for mark in marks if mark is not None)


def _sign_step(step: Step, case: Case, mine: Mine | None) -> SignStep:
    signature = step.mark
    kind: StepKind = _KINDS[step.kind.value]
    if signature is None:
        own = mine is not None and mine.step == step.id
        deputy_post = mine.deputy_post if mine is not None and own else ""
        return SignStep(
            kind=kind,
            post_name=step.post_name,
            actor_post_name=deputy_post,
            acting=bool(deputy_post),
            delegated=step.delegated,
            skip_reason=step.skip.reason if step.skip else "",
            initiator=kind == "draft",
            inner=_inner(step, case),
            mine=own,
        )
    return SignStep(
        kind=kind,
        post_name=step.post_name,
        person_name=signature.seat.person_name,
        actor_post_name=signature.seat.post_name,
        delegated=step.delegated,
        acting=signature.on_behalf_of_post is not None,
        signed_at=signature.at,
        differing=signature.differing or _differed(case, signature),
        initiator=kind == "draft",
        inner=_inner(step, case),
    )


def _differed(case: Case, signature: Signature) -> bool:
    """Whether who signed gave a differing opinion in this round, at the step or beside it."""
    return any(o.differing and o.round == case.round and o.seat.person == signature.seat.person for o in case.opinions)


_KINDS: Final[dict[str, StepKind]] = {
    "DRAFT": "draft",
    "REVIEW": "review",
    "CONSENT": "consent",
    "AUDIT": "audit",
    "CONFIRM": "confirm",
    "DECIDE": "decide",
}
