"""The line of a draft as the rules give it now, or would give it: computed, never chosen."""

from datetime import datetime

from msgspec.structs import replace

from edocs import forms
from edocs.content import Content, Extra
from edocs.delegation.rules import OMITTABLE, Added, Deviation, Preview, Request, preview, route
from edocs.delegation.table import Facts, Table
from edocs.engine.authority import Capacity
from edocs.engine.case import Mode, Reason, SideTask, StepKind, TaskKind
from edocs.engine.commands import Route
from edocs.engine.partner import Partner
from edocs.engine.refusals import Refused
from edocs.forms import Form
from edocs.present import override_view, task_view, who, why
from edocs.queries.catalogue import table_in_force
from edocs.queries.documents import Found
from edocs.queries.forms import form_of
from edocs.queries.organisation import Viewer
from edocs.queries.overrides import allow, allowed, levels
from edocs.views.drafts import FindingView, RouteQuery, RouteView
from edocs.views.shared import StepView
from kernel.tx import Tx

_ASKED = Reason(code="added", text="따로 추가한 공람")


def facts_of(form: Form, content: Content, amount: int | None = None) -> Facts:
    """What the document says about itself, to be held against the table; `amount` asks "what if"."""
    given = forms.brief(form, content.fields, content.title, content.summary).amount
    return Facts(
        amount=given or 0 if amount is None else amount,
        kind=content.form_code,
        external=bool(content.recipients),
        budget_code=str(content.fields.get("budget_code", "")),
    )


async def route_for(
    tx: Tx,
    content: Content,
    by: Viewer,
    *,
    amount: int | None = None,
    at: datetime | None = None,
    table: Table | None = None,
) -> tuple[Route, Table]:
    """The line of this content for this drafter, with the table it came from: the one in force, unless one is given.

    Raises the engine's `Refused`.
    """
    table = table or await table_in_force(tx, at)
    form = await form_of(tx, content)
    wanted = Request(
        drafter=by.seat,
        matter=content.matter_id or form.matter,
        facts=facts_of(form, content, amount),
        at=at or tx.now,
        added=tuple(_added(extra) for extra in content.extra_steps if extra.kind not in ("REFER", "CIRCULATE")),
        references=tuple(extra.post_id for extra in content.extra_steps if extra.kind == "REFER"),
        deviation=deviation_of(content),
    )
    line = route(wanted, by.org, table)
    if line.override is not None:
        await allow(tx, line.override)
    partners = tuple(Partner(institution=one.institution_id, name=one.name) for one in content.partners)
    return replace(line, tasks=(*line.tasks, *_circulation(content, by, len(line.tasks))), partners=partners), table


def deviation_of(content: Content) -> Deviation | None:
    """What the drafter asks for instead of what the rules give."""
    asked = content.deviation
    if asked is None:
        return None
    return Deviation(decider=asked.decider, omitted=asked.omitted, reason=asked.reason)


def _added(extra: Extra) -> Added:
    if extra.kind == "DEPARTMENT":
        return Added(kind=StepKind.CONSENT, post=extra.post_id, department=True)
    return Added(kind=StepKind(extra.kind), post=extra.post_id)


def _circulation(content: Content, by: Viewer, already: int) -> list[SideTask]:
    """공람 that the drafter asked for: it opens when the document is established."""
    posts = [extra.post_id for extra in content.extra_steps if extra.kind == "CIRCULATE"]
    known = [by.org.posts[post] for post in dict.fromkeys(posts) if post in by.org.posts]
    return [
        SideTask(
            id=already + number,
            kind=TaskKind.CIRCULATE,
            post=post.id,
            post_name=post.name,
            unit_name=by.org.units[post.unit].name,
            reason=_ASKED,
        )
        for number, post in enumerate(known, start=1)
    ]


async def route_view(tx: Tx, found: Found, content: Content, query: RouteQuery) -> RouteView:
    """The line as the drafter would get it, every step with who would act and why; what stands in its way."""
    at = query.at or tx.now
    try:
        line, table = await route_for(tx, content, found.viewer, amount=query.amount, at=query.at)
    except Refused as refused:
        return _no_line(content, refused)
    matter = table.matter(content.matter_id or (await form_of(tx, content)).matter)
    shown = preview(line, found.viewer.seat, found.viewer.org, at)
    open_to = await allowed(tx)
    decision = next(step for step in line.steps if step.kind is StepKind.DECIDE)
    return RouteView(
        steps=[previewed(one) for one in shown],
        tasks=[task_view(task) for task in line.tasks],
        table_version=table.version,
        table_name=table.name,
        matter_id=matter.id if matter else "",
        matter_name=matter.name if matter else "",
        mode=Mode.DELEGATED if decision.delegated else Mode.HEAD,
        findings=[vacant(one) for one in shown if is_stuck(one)],
        override=override_view(line.override),
        levels=levels(line, found.viewer.seat, found.viewer.org, open_to),
        omittable=[step.post for step in line.steps if "omit" in open_to and step.required and step.kind in OMITTABLE],
    )


def is_stuck(one: Preview) -> bool:
    """Nobody could act at this step."""
    return one.standing.needs_administrator and one.step.kind is not StepKind.DRAFT


def previewed(one: Preview) -> StepView:
    """A step before submission, as people see it."""
    first = one.standing.eligible[0] if one.standing.eligible else None
    return StepView(
        id=one.step.id,
        stage=one.step.stage,
        kind=one.step.kind,
        state=one.step.state,
        post_id=one.step.post,
        post_name=one.step.post_name,
        unit_name=one.step.unit_name,
        why=why(one.step.reason),
        delegated=one.step.delegated,
        required=one.step.required,
        asked=[who(eligible.seat) for eligible in one.standing.eligible],
        acting=why(first.reason) if first and first.capacity is not Capacity.HOLDER else None,
        merged=[merge.text for merge in one.step.merged],
    )


def vacant(one: Preview) -> FindingView:
    """What a drafter is told of a step at which nobody could act."""
    reasons = ", ".join(reason.text for reason in one.standing.reasons)
    return FindingView(
        code="nobody_can_act",
        severity="ask",
        message=f"지금 처리할 사람이 없습니다: {reasons}. 올리면 기관 관리자에게 보입니다.",
        path=f"steps/{one.step.id}",
        before="",
        after="",
        citation="LAW adm-doc §10",
    )


def _no_line(content: Content, refused: Refused) -> RouteView:
    finding = FindingView(
        code=refused.code,
        severity="block",
        message=refused.message_ko,
        path="deviation" if refused.code.startswith("override") else "matter_id",
        before="",
        after="",
        citation="LAW adm-doc §67:2" if refused.code.startswith("override") else "",
    )
    return RouteView(
        steps=[],
        tasks=[],
        table_version="",
        table_name="",
        matter_id=content.matter_id,
        matter_name="",
        mode=None,
        findings=[finding],
    )
