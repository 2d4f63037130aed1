"""Two revisions of a document beside each other, with who brought each change and at which step. LAW rec-dec §16"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from edocs.content import from_plain
from edocs.engine.case import Case, kind_word
from edocs.engine.history import Event, Revised, Submitted
from edocs.forms import Form
from edocs.forms.fields import Field, shown
from edocs.links.comparing import Aspect, Comparison, changed_in, compare
from edocs.links.saying import label, value_text
from edocs.paper import disclosure_text
from edocs.queries.documents import Found, history, revisions
from edocs.queries.forms import form_of
from edocs.tables import seen
from edocs.views.links import AspectView, ComparisonView, RevisionMark, RowView, SpanView
from kernel.errors import NotFound
from kernel.tx import Tx


async def marks(tx: Tx, found: Found) -> list[RevisionMark]:
    """Every revision with who made it at which step, and which ones the actor has signed and was shown before."""
    events = await history(tx, found.id)
    signed = _signed(found.case, found)
    looked = await _shown_before(tx, found)
    made: list[RevisionMark] = []
    for event in events:
        if isinstance(event.fact, Revised):
            number = event.fact.revision.number
            mine = "signed" if number == signed else "seen" if number == looked else ""
            made.append(_mark(event, events, mine))
    return made


def _signed(case: Case, found: Found) -> int | None:
    """The revision that the actor signed last."""
    mine = [mark for mark in case.signatures if mark.seat.person == found.viewer.seat.person]
    return mine[-1].revision.number if mine else None


async def _shown_before(tx: Tx, found: Found) -> int | None:
    query = select(seen.c.earlier).where(seen.c.person_id == found.viewer.seat.person, seen.c.document_id == found.id)
    return (await tx.db.execute(query)).scalar()


def _mark(event: Event, events: Sequence[Event], mine: str) -> RevisionMark:
    fact = event.fact
    assert isinstance(fact, Revised)  # the caller has looked
    return RevisionMark(
        number=fact.revision.number,
        at=event.at,
        by=f"{event.actor.post_name} {event.actor.person_name}",
        step=_step(event, events),
        mine=mine,
    )


def _step(event: Event, events: Sequence[Event]) -> str:
    """At which step of the line it was made: by the drafter at a submission, by a reviewer at a step."""
    fact = event.fact
    before = [one.fact for one in events if one.seq < event.seq and isinstance(one.fact, Submitted)]
    if isinstance(fact, Revised) and fact.step is not None:
        line = before[-1].steps if before else ()
        kind = next((step.kind for step in line if step.id == fact.step), None)
        return f"{kind_word(kind)}하며 고침" if kind is not None else "고침"
    return f"{len(before) + 1}차 올림" if before else "기안"


async def comparison(tx: Tx, found: Found, number: int, other: int) -> ComparisonView:
    """What changed from one revision to the other. Raises NotFound."""
    known = {mark.number: mark for mark in await marks(tx, found)}
    if number not in known or other not in known:
        raise NotFound("no_revision", "그런 개정이 없습니다.", "No such revision.")
    low, high = min(number, other), max(number, other)
    contents = {row.number: from_plain(row.content) for row in await revisions(tx, found.id)}
    made = compare(contents[number], contents[other])
    form = await form_of(tx, contents[other])
    between = [contents[at] for at in range(low, high + 1)]
    brought = [low + at for at in changed_in(made, between)] if number < other else [number] * made.count
    return view_of(made, form, known[number], known[other], brought)


def view_of(
    made: Comparison, form: Form, before: RevisionMark, after: RevisionMark, brought: Sequence[int]
) -> ComparisonView:
    """A comparison as people read it: labels of the form, values in words."""
    return ComparisonView(
        before=before,
        after=after,
        body=msgspec.to_builtins(made.body),
        brought=list(brought[: made.body.count]),
        beside=[
            _aspect(aspect, form, revision)
            for aspect, revision in zip(made.beside, brought[made.body.count :], strict=True)
        ],
        count=made.count,
    )


def _aspect(aspect: Aspect, form: Form, revision: int) -> AspectView:
    member, _, code = aspect.name.partition(".")
    field = next((one for one in form.fields if one.code == code), None) if code else None
    columns = [column.label for column in field.columns] if field is not None and aspect.kind == "rows" else []
    plain = aspect.kind == "value"
    return AspectView(
        name=aspect.name,
        label=field.label if field is not None else label(member),
        kind=aspect.kind,
        before=_value(member, field, aspect.before) if plain else "",
        after=_value(member, field, aspect.after) if plain else "",
        spans=[SpanView(op=span.op, text=span.text) for span in aspect.spans],
        columns=columns,
        rows=[
            RowView(op=row.op, before=_cells(row.before, field), after=_cells(row.after, field)) for row in aspect.rows
        ],
        revision=revision,
    )


def _cells(row: Any, field: Field | None) -> list[str]:
    if row is None:
        return []
    if field is not None and isinstance(row, Mapping):
        return [shown(column, row.get(column.code)) for column in field.columns]
    return [value_text("", row)]


def _value(member: str, field: Field | None, value: Any) -> str:
    if field is not None:
        return shown(field, value) or value_text("", value)
    if member == "disclosure":
        kind = value["kind"]
        until = f", {value['ends_on']}까지" if value.get("ends_on") else ""
        return disclosure_text(kind, value["items"]) + until
    return value_text(member, value)
