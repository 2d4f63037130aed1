"""From the case to what people see: views of steps, signatures, opinions, the brief of a list row, the timeline.

All pure. Names in signatures are the text of their moment; names of open steps are those of now.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from edocs import desk
from edocs.content import Content, Disclosed
from edocs.delegation.levels import override_text
from edocs.engine import commands as c
from edocs.engine import states
from edocs.engine.authority import Capacity, Eligible, standing_at
from edocs.engine.case import (
    Case,
    DocumentState,
    Opinion,
    Override,
    Reason,
    Seat,
    SideTask,
    Signature,
    Step,
    StepKind,
    TaskKind,
)
from edocs.engine.org import Org
from edocs.views.boxes import Brief, Glyph, MyTurn
from edocs.views.drafts import FileDisclosedView
from edocs.views.shared import (
    Disclosure,
    InnerView,
    OpinionView,
    OverrideView,
    SideTaskView,
    SignatureView,
    StepView,
    Who,
    WhyView,
)

LABELS = {
    StepKind.DRAFT: "기안",
    StepKind.REVIEW: "검토",
    StepKind.INNER: "부서 검토",
    StepKind.CONSENT: "협조",
    StepKind.AUDIT: "일상감사",
    StepKind.CONFIRM: "확인",
    StepKind.DECIDE: "결재",
}


class Summary(Struct, frozen=True, kw_only=True):
    """What a list row shows beyond the columns: stored beside the case, made again with it."""

    form_name: str
    what: str
    amount_note: str
    attachments: int


class Looker(Struct, frozen=True, kw_only=True):
    """Who looks: the seat, the organisation as it stands, and the moment."""

    seat: Seat
    org: Org
    at: datetime


def who(seat: Seat) -> Who:
    """A seat as people see it."""
    return Who(
        person_id=seat.person,
        post_id=seat.post,
        name=seat.person_name,
        post_name=seat.post_name,
        unit_name=seat.unit_name,
    )


def why(reason: Reason) -> WhyView:
    """A reason with its rule."""
    return WhyView(text=reason.text, rule_id=reason.rule_id, version=reason.version, article=reason.article)


def override_view(asked: Override | None) -> OverrideView | None:
    """How a line differs from the delegation table; None where it does not."""
    if asked is None:
        return None
    return OverrideView(
        text=override_text(asked),
        reason=asked.reason,
        direction=asked.direction,
        table_decider=asked.table_decider_name,
        decider=asked.decider_name,
        omitted=list(asked.omitted),
    )


def disclosure(content: Content) -> Disclosure:
    """The disclosure class of a content."""
    return class_view(content.disclosure)


def class_view(given: Disclosed) -> Disclosure:
    """A disclosure class as it is sent."""
    return Disclosure(kind=given.kind, items=list(given.items), ends_on=given.ends_on)


def files_disclosed(content: Content) -> list[FileDisclosedView]:
    """The attachments that have a class of their own."""
    return [
        FileDisclosedView(
            enclosure_id=one.enclosure_id,
            disclosure=class_view(one.disclosure),
        )
        for one in content.files_disclosed
    ]


def signature_view(signature: Signature, case: Case) -> SignatureView:
    """A signature as given, with whom it was given for."""
    behalf = None
    if signature.on_behalf_of_post is not None:
        behalf = Who(
            person_id=signature.on_behalf_of_person,
            post_id=signature.on_behalf_of_post,
            name=signature.on_behalf_of_person_name,
            post_name=signature.on_behalf_of_post_name,
            unit_name="",
        )
    return SignatureView(
        by=who(signature.seat),
        on_behalf_of=behalf,
        at=signature.at,
        revision=signature.revision.number,
        opinion=signature.opinion,
        differing=signature.differing,
        mode=signature.mode,
        amended=signature.amended,
        earlier=case.revision is not None and signature.revision.number < case.revision.number,
    )


def step_view(step: Step, case: Case, looker: Looker, offers: Mapping[int, list[str]] | None = None) -> StepView:
    """A step with who is asked now, and why a deputy is; `offers` are what the looker may do at each step."""
    offers = offers or {}
    standing = standing_at(step, case, looker.org, looker.at) if not step.is_done else None
    first = standing.eligible[0] if standing and standing.eligible else None
    return StepView(
        id=step.id,
        stage=step.stage,
        kind=step.kind,
        state=step.state,
        post_id=step.post,
        post_name=step.post_name,
        unit_name=step.unit_name,
        why=why(step.reason),
        delegated=step.delegated,
        required=step.required,
        asked=[who(eligible.seat) for eligible in standing.eligible] if standing else [],
        acting=why(first.reason) if first and first.capacity is not Capacity.HOLDER else None,
        signature=signature_view(step.mark, case) if step.mark else None,
        hold_reason=step.hold.reason if step.hold else "",
        hold_until=step.hold.until if step.hold else None,
        skip_reason=step.skip.reason if step.skip else "",
        merged=[merge.text for merge in step.merged],
        department=step.unit,
        inner=[_inner_view(one, case, looker, offers) for one in case.inner_line(step.id)],
        may=offers.get(step.id, []),
    )


def _inner_view(step: Step, case: Case, looker: Looker, offers: Mapping[int, list[str]]) -> InnerView:
    standing = standing_at(step, case, looker.org, looker.at) if not step.is_done else None
    return InnerView(
        id=step.id,
        state=step.state,
        post_id=step.post,
        post_name=step.post_name,
        asked=[who(eligible.seat) for eligible in standing.eligible] if standing else [],
        signature=signature_view(step.mark, case) if step.mark else None,
        may=offers.get(step.id, []),
    )


def task_view(task: SideTask) -> SideTaskView:
    """A side task as people see it."""
    return SideTaskView(
        id=task.id,
        kind=task.kind,
        post_name=task.post_name,
        unit_name=task.unit_name,
        why=why(task.reason),
        acknowledged_by=who(task.acknowledged_by) if task.acknowledged_by else None,
        acknowledged_at=task.acknowledged_at,
    )


def opinion_views(case: Case) -> list[OpinionView]:
    """Every opinion of every round in the order given, those written with a signature among them."""
    said = [opinion_view(opinion) for opinion in case.opinions]
    written = {(opinion.at, opinion.by.person_id) for opinion in said}
    for signature in case.signatures:
        if (signature.opinion or signature.differing) and (signature.at, signature.seat.person) not in written:
            said.append(_opinion_of(signature))
    return sorted(said, key=lambda opinion: opinion.at)


def opinion_view(opinion: Opinion) -> OpinionView:
    """One opinion."""
    return OpinionView(
        by=who(opinion.seat),
        at=opinion.at,
        text=opinion.text,
        differing=opinion.differing,
        round=opinion.round,
        revision=opinion.revision.number if opinion.revision else None,
        step=opinion.step,
    )


def _opinion_of(signature: Signature) -> OpinionView:
    return OpinionView(
        by=who(signature.seat),
        at=signature.at,
        text=signature.opinion,
        differing=signature.differing,
        round=signature.round,
        revision=signature.revision.number,
        step=signature.step,
    )


def my_turn(case: Case, looker: Looker) -> MyTurn | None:
    """What is asked of the looker now, and the word on the button."""
    found = desk.turn(case, looker.seat, looker.org, looker.at)
    if found is None:
        return None
    step, eligible = found
    return MyTurn(
        step=step.id,
        kind=step.kind,
        state=step.state,
        acting_for=_absent(step, eligible),
        delegated=step.delegated,
        label=_label(step, eligible),
    )


def _absent(step: Step, eligible: Eligible) -> Who | None:
    if eligible.capacity is Capacity.HOLDER:
        return None
    if eligible.on_behalf_of is not None:
        return who(eligible.on_behalf_of)
    return Who(person_id=None, post_id=step.post, name="", post_name=step.post_name, unit_name=step.unit_name)


def _label(step: Step, eligible: Eligible) -> str:
    if step.kind is not StepKind.DECIDE:
        return LABELS[step.kind]
    if eligible.capacity is not Capacity.HOLDER:
        return "대결"
    return "전결" if step.delegated else "결재"


def glyphs(case: Case) -> list[Glyph]:
    """The line in marks, left to right in time."""
    return [
        Glyph(
            kind=step.kind,
            state=step.state,
            post_name=step.post_name,
            differing=bool(step.mark and step.mark.differing),
        )
        for step in case.steps
        if step.parent is None
    ]


def brief(row: Any, case: Case, looker: Looker, *, unread: bool) -> Brief:
    """One list row from the stored columns (a row of edocs_document) and the case."""
    summary: dict[str, Any] = row.brief
    opinions = opinion_views(case)
    differing = next((f"{o.by.post_name}: {o.text}" for o in reversed(opinions) if o.differing), "")
    return Brief(
        id=row.id,
        title=row.title,
        form_code=row.form_code,
        form_name=summary["form_name"],
        state=case.state,
        boxes=desk.boxes(case, looker.seat, looker.org, looker.at),
        what=summary["what"],
        amount=row.amount,
        amount_note=summary["amount_note"],
        opinions=len(opinions),
        differing=differing,
        drafter=who(case.drafter),
        unit_name=case.drafter.unit_name,
        number=row.number or "",
        submitted_at=row.submitted_at,
        changed_at=row.changed_at,
        due_at=row.due_at,
        urgent=row.urgent,
        attachments=summary["attachments"],
        unread=unread,
        route=glyphs(case),
        mine=my_turn(case, looker),
        batch=row.batch_id is not None,
    )


def offers(case: Case, looker: Looker, *, administrator: bool, policy: c.Policy | None = None) -> dict[int, list[str]]:
    """The commands that would not be refused for who asks, by step; those on the whole document under 0.

    The engine decides again when one is given.
    """
    context = c.Context(now=looker.at, org=looker.org, is_administrator=administrator, policy=policy or c.Policy())
    offered = list(_commands(case, looker))
    allowed = {id(command) for command in states.may(case, [command for _, _, command in offered], context)}
    found: dict[int, list[str]] = {}
    for name, step, command in offered:
        if id(command) in allowed and name not in found.setdefault(step, []):
            found[step].append(name)
    whole = found.setdefault(0, [])
    if case.state in (DocumentState.DRAFTING, DocumentState.RETURNED) and looker.seat.person == case.drafter.person:
        whole += ["edit", "submit"]
    if states.may_change_line(case, looker.seat, context):
        whole.append("change_line")
    for asked in case.open_steps if administrator else ():
        if standing_at(asked, case, looker.org, looker.at).needs_administrator:
            found.setdefault(asked.id, []).append("reassign")
    return found


def union(found: Mapping[int, list[str]]) -> list[str]:
    """Every command that is offered anywhere, once."""
    return list(dict.fromkeys(name for step in sorted(found) for name in found[step]))


def _commands(case: Case, looker: Looker) -> Iterator[tuple[str, int, c.Command]]:
    """Each command that a screen may offer, with its step, as the looker would give it now."""
    seat, shown = looker.seat, case.revision.hash if case.revision else ""
    yield "abandon", 0, c.Abandon(actor=seat)
    yield "recall", 0, c.Recall(actor=seat)
    yield "opinion", 0, c.Opine(actor=seat, revision_hash=shown, text="-")
    kind = TaskKind.CIRCULATE if case.state is DocumentState.ESTABLISHED else TaskKind.REFER
    told = {task.post for task in case.tasks if task.kind is kind}
    yield "inform", 0, c.Inform(actor=seat, kind=kind, posts=tuple(p for p in looker.org.posts if p not in told)[:1])
    for step in case.open_steps:
        yield from _at_open_step(step, seat, shown)
    for step in case.steps:
        if step.signature is not None and step.signature.seat.person == seat.person:
            yield "withdraw", step.id, c.Withdraw(actor=seat, step=step.id)
    for task in desk.open_tasks(case):
        yield "acknowledge", 0, c.Acknowledge(actor=seat, task=task.id)


def _at_open_step(step: Step, seat: Seat, shown: str) -> Iterator[tuple[str, int, c.Command]]:
    number = step.id
    yield "decide", number, c.Decide(actor=seat, revision_hash=shown, step=number)
    yield "sign", number, c.Sign(actor=seat, revision_hash=shown, step=number)
    yield "amend", number, c.Amend(actor=seat, revision_hash=shown, step=number, new_hash="-")
    yield "return", number, c.Return(actor=seat, revision_hash=shown, step=number, reason="-")
    yield "send_back", number, c.SendBack(actor=seat, revision_hash=shown, step=number, to_stage=1, reason="-")
    yield "hold", number, c.HoldStep(actor=seat, step=number, reason="-")
    yield "release", number, c.Release(actor=seat, step=number)
    yield "skip", number, c.SkipReview(actor=seat, step=number, reason="-")
    if step.unit is not None:
        yield "arrange", number, c.Arrange(actor=seat, step=number, posts=())
