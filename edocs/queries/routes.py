"""The line of a draft as the rules give it now, or would give it: computed, never chosen."""

from datetime import datetime

from msgspec.structs import replace

from edocs import forms
from edocs.case import Reason, SideTask, StepKind, TaskKind
from edocs.commands import Route
from edocs.content import Content, Extra
from edocs.delegation import Facts, Table
from edocs.queries.catalogue import table_in_force
from edocs.queries.organisation import Viewer
from edocs.rules import Added, Request, route
from kernel.tx import Tx

_ASKED = Reason(code="added", text="기안자가 추가한 공람")


def facts_of(content: Content, amount: int | None = None) -> Facts:
    """What the document says about itself, to be held against the table; `amount` asks "what if"."""
    form = forms.form(content.form_code)
    given = forms.brief(form, content.fields, content.title, content.summary).amount
    return Facts(
        amount=given or 0 if amount is None else amount,
        kind=content.form_code,
        external=bool(content.recipients),
        budget_code=str(content.fields.get("budget_code", "")),
    )


async def route_for(
    tx: Tx, content: Content, who: Viewer, *, amount: int | None = None, at: datetime | None = None
) -> tuple[Route, Table]:
    """The line of this content for this drafter, with the table it came from. Raises the engine's `Refused`."""
    table = await table_in_force(tx, at)
    wanted = Request(
        drafter=who.seat,
        matter=content.matter_id or forms.form(content.form_code).matter,
        facts=facts_of(content, amount),
        at=at or tx.now,
        added=tuple(_added(extra) for extra in content.extra_steps if extra.kind in ("REVIEW", "CONSENT")),
        references=tuple(extra.post_id for extra in content.extra_steps if extra.kind == "REFER"),
    )
    line = route(wanted, who.org, table)
    return replace(line, tasks=(*line.tasks, *_circulation(content, who, len(line.tasks)))), table


def _added(extra: Extra) -> Added:
    return Added(kind=StepKind(extra.kind), post=extra.post_id)


def _circulation(content: Content, who: Viewer, already: int) -> list[SideTask]:
    """공람 that the drafter asked for: it opens when the document is established."""
    posts = [extra.post_id for extra in content.extra_steps if extra.kind == "CIRCULATE"]
    known = [who.org.posts[post] for post in dict.fromkeys(posts) if post in who.org.posts]
    return [
        SideTask(
            id=already + number,
            kind=TaskKind.CIRCULATE,
            post=post.id,
            post_name=post.name,
            unit_name=who.org.units[post.unit].name,
            reason=_ASKED,
        )
        for number, post in enumerate(known, start=1)
    ]
