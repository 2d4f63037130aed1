"""Forms for those who keep them: the list, one form with its versions, what publishing its draft would change."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from edocs import forms
from edocs.engine.case import DocumentState
from edocs.forms import Form
from edocs.queries.documents import WRITING
from edocs.queries.forms import RETIRED, Offer, offers_of, offers_on, stored_form, versions_of
from edocs.queries.working_time import week
from edocs.tables import document, form_draft, template
from edocs.views.drafts import FormView
from edocs.views.forms import (
    CalendarView,
    FaultView,
    FormChangeView,
    FormDesignRow,
    FormDesignView,
    FormDraftView,
    FormEffects,
    FormSourceView,
    FormVersionView,
)
from kernel.clock import seoul_date
from kernel.errors import NotFound
from kernel.tx import Tx


def form_view(form: Form) -> FormView:
    """A form as one writes on it."""
    return FormView(
        code=form.code,
        version=form.version,
        name=form.title,
        name_en=form.title_en,
        kind=form.kind,
        description=form.description,
        fields=[forms.plain(one) for one in form.fields],
        template=form.template,
        internal=form.internal,
        source=form.source,
        sections=[forms.plain(one) for one in form.sections],
        checks=[forms.plain(one) for one in form.checks],
        amount_field=form.amount_field,
    )


async def calendar(tx: Tx) -> CalendarView:
    """The institution's working days."""
    found = await week(tx)
    return CalendarView(days=sorted(found.days), off=sorted(found.off))


async def designs(tx: Tx) -> list[FormDesignRow]:
    """Every form there is or is being designed, those of the house first, then by title."""
    today = seoul_date(tx.now).date()
    drafts = {row.code: row for row in await tx.db.execute(select(form_draft))}
    own = await versions_of(tx)
    coming = {row.code: row.valid_from for row in sorted(own, key=_day, reverse=True) if row.valid_from > today}
    holds: dict[str, Offer] = {one.code: one for one in await offers_on(tx)}
    latest = {row.code: row for row in sorted(own, key=lambda row: row.version)}
    codes = {form.code: None for form in forms.house_forms()} | dict.fromkeys((*holds, *latest, *drafts))
    rows = [_row(code, holds.get(code), latest.get(code), coming.get(code), drafts.get(code)) for code in codes]
    house = len(forms.house_forms())
    return [*rows[:house], *sorted(rows[house:], key=lambda row: (row.title, row.code))]


def _day(row: Any) -> date:
    day: date = row.valid_from
    return day


def _row(code: str, held: Offer | None, latest: Any, coming: date | None, draft: Any) -> FormDesignRow:
    shown = held.form if held is not None else None
    if shown is None:
        shown = stored_form((latest or draft).content)
    state = "draft" if latest is None and held is None else "coming" if held is None else "valid"
    if held is not None and held.form is None:
        state = RETIRED
    return FormDesignRow(
        code=code,
        title=shown.title,
        source="none" if held is None else shown.source,
        version=shown.version,
        valid_from=held.valid_from if held is not None and held.valid_from != date.min else None,
        state=state,
        coming=coming,
        draft=draft is not None,
        fields=len(shown.fields),
        edited_at=draft.edited_at if draft is not None else None,
    )


async def design(tx: Tx, code: str) -> FormDesignView:
    """One form with everything about it. Raises NotFound."""
    draft = (await tx.db.execute(select(form_draft).where(form_draft.c.code == code))).first()
    own = await versions_of(tx, code)
    offers = await offers_of(tx, code)
    if draft is None and not own and not offers:
        raise NotFound("no_form", "없는 서식입니다.", "No such form.")
    held = offers[0].form if offers else None
    published = [stored_form(row.content) for row in own] + [one.form for one in offers if one.form is not None]
    return FormDesignView(
        code=code,
        kind=next((one.kind for one in forms.house_forms() if one.code == code), "own"),
        draft=_draft_view(draft),
        versions=_version_views(own, seoul_date(tx.now).date()),
        sources=[_source(one, first=place == 0) for place, one in enumerate(offers) if one.rank < 2],
        holds=None if held is None else forms.plain(held),
        fixed=sorted({field.code for form in published for field in form.fields}),
    )


def _draft_view(draft: Any) -> FormDraftView | None:
    if draft is None:
        return None
    return FormDraftView(
        form=draft.content,
        edited_at=draft.edited_at,
        edited_by=draft.edited_by_name,
        faults=fault_views(stored_form(draft.content)),
    )


def fault_views(form: Form) -> list[FaultView]:
    """What is wrong with a form, as it is sent."""
    return [
        FaultView(path=one.path, code=one.code, message=one.message, start=one.start, end=one.end)
        for one in forms.faults(form)
    ]


def _version_views(rows: Sequence[Any], today: date) -> list[FormVersionView]:
    """The versions, the newest first, each with what it changed."""
    holding = max(
        (row for row in rows if row.valid_from <= today), key=lambda row: (row.valid_from, row.version), default=None
    )
    read = {row.version: stored_form(row.content) for row in rows}
    return [
        FormVersionView(
            version=row.version,
            state=_state(row, holding, today),
            valid_from=row.valid_from,
            form=row.content,
            reason=row.reason,
            published_at=row.published_at,
            published_by=row.published_by_name,
            changes=_changes(read.get(row.version - 1), read[row.version]) if row.state != RETIRED else [],
        )
        for row in rows
    ]


def _state(row: Any, holding: Any, today: date) -> str:
    if row.valid_from > today:
        return "coming"
    if row is not holding:
        return "past"
    return RETIRED if row.state == RETIRED else "valid"


def _source(offer: Offer, *, first: bool) -> FormSourceView:
    return FormSourceView(
        source=offer.form.source if offer.form is not None else RETIRED,
        version=offer.form.version if offer.form is not None else 0,
        valid_from=offer.valid_from if offer.valid_from != date.min else None,
        form=None if offer.form is None else forms.plain(offer.form),
        holds=first,
    )


def _changes(before: Form | None, after: Form) -> list[FormChangeView]:
    return [
        FormChangeView(op=one.op, what=one.what, before=one.before, after=one.after)
        for one in forms.changes(before, after)
    ]


async def effects(tx: Tx, code: str) -> FormEffects:
    """What publishing the draft of a form would change. Raises NotFound."""
    row = (await tx.db.execute(select(form_draft).where(form_draft.c.code == code))).first()
    if row is None:
        raise NotFound("no_draft", "서식의 초안이 없습니다.", "There is no draft.")
    made = stored_form(row.content)
    offers = await offers_of(tx, code)
    held = offers[0].form if offers else None
    kept = list(await tx.db.execute(select(template.c.content).where(template.c.form_code == code)))
    lost = {name for one in kept for name in one.content.get("fields", {})} - {field.code for field in made.fields}
    labels = {field.code: field.label for field in held.fields} if held is not None else {}
    return FormEffects(
        changes=_changes(held, made),
        drafts=await _documents(tx, code, WRITING),
        running=await _documents(tx, code, [DocumentState.IN_PROGRESS]),
        templates=len(kept),
        lost=sorted(labels.get(name, name) for name in lost),
        faults=fault_views(made),
    )


async def _documents(tx: Tx, code: str, states: Iterable[DocumentState]) -> int:
    wanted = [state.value for state in states]
    query = select(func.count()).select_from(document)
    return int(await tx.db.scalar(query.where(document.c.form_code == code, document.c.state.in_(wanted))) or 0)


async def definition(tx: Tx, code: str, version: int | None) -> Form:
    """A version of our own, or the form that holds, as it is exported. Raises NotFound."""
    if version is None:
        offers = await offers_of(tx, code)
        found = offers[0].form if offers else None
    else:
        found = next((stored_form(row.content) for row in await versions_of(tx, code) if row.version == version), None)
    if found is None:
        raise NotFound("no_version", "그런 판이 없습니다.", "No such version.")
    return found
