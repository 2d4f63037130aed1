"""Designing the institution's own forms: one draft a form, published from a day; a published version never changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from edocs import forms
from edocs.actions.filling import carried_to
from edocs.actions.writing import editable, put_copy
from edocs.content import from_plain
from edocs.forms import Form
from edocs.queries.forms import OWN, RETIRED, current_form, stored_form
from edocs.queries.organisation import viewer
from edocs.tables import document, form_draft, form_version
from kernel.clock import seoul_date
from kernel.errors import Conflict, Invalid, NotFound, TooMuch
from kernel.tx import Tx

MOST_DRAFTS: Final = 300
"""Forms under design in one institution."""
_ALWAYS: Final = "general"
"""The form that nobody can do without. LAW adm-doc-rule §3"""


async def put_form(tx: Tx, code: str, base: str, raw: Any) -> None:
    """Replace the draft of a form. `base` is the time of the draft's last edit as shown (empty: there was none)."""
    draft = await _draft(tx, code)
    _same(base, draft)
    made = _read(code, raw)
    there = int(await tx.db.scalar(select(func.count()).select_from(form_draft)) or 0)
    if draft is None and there >= MOST_DRAFTS:
        raise TooMuch("too_many_forms", f"서식 초안은 {MOST_DRAFTS}개까지 둘 수 있습니다.")
    values = {
        "content": forms.plain(made),
        "edited_at": tx.now,
        "edited_by": tx.actor.person_id,
        "edited_by_name": await _name(tx),
    }
    row = insert(form_draft).values(institution_id=tx.institution_id, code=code, **values)
    await tx.db.execute(row.on_conflict_do_update(index_elements=["institution_id", "code"], set_=values))
    tx.audit("edocs.form_draft", "form", code, fields=len(made.fields))


async def drop_form(tx: Tx, code: str) -> None:
    """Throw the draft of a form away; what is published stays."""
    if await _draft(tx, code) is None:
        raise NotFound("no_draft", "서식의 초안이 없습니다.", "There is no draft.")
    await tx.db.execute(delete(form_draft).where(form_draft.c.code == code))
    tx.audit("edocs.form_drop", "form", code)


async def publish(tx: Tx, code: str, base: str, valid_from: date, reason: str) -> int:
    """Put the draft into force from a day on and return its version. Invalid for faults."""
    draft = await _draft(tx, code)
    if draft is None:
        raise NotFound("no_draft", "시행할 초안이 없습니다.", "There is no draft.")
    _same(base, draft)
    _check_day(tx, valid_from)
    made = stored_form(draft.content)
    if found := forms.faults(made):
        raise Invalid(
            "form_faults",
            f"서식에 고칠 곳이 {len(found)}곳 있습니다.",
            "The form has faults.",
            errors=[{"path": one.path, "code": one.code, "message": one.message} for one in found],
        )
    version = await _keep(tx, made, "published", valid_from, reason)
    await tx.db.execute(delete(form_draft).where(form_draft.c.code == code))
    tx.audit("edocs.form_published", "form", code, version=version, valid_from=valid_from, reason=reason[:500])
    return version


async def retire(tx: Tx, code: str, valid_from: date, reason: str) -> None:
    """Let nothing be begun on a form from a day on; documents that are written on it stay as they are."""
    if code == _ALWAYS:
        raise Invalid("needed_form", "일반기안문은 쓰지 않을 수 없습니다.", "The general form is always there.")
    _check_day(tx, valid_from)
    held = await current_form(tx, code, valid_from)
    version = await _keep(tx, held, RETIRED, valid_from, reason)
    tx.audit("edocs.form_retired", "form", code, version=version, valid_from=valid_from, reason=reason[:500])


async def renew(tx: Tx, document_id: UUID) -> None:
    """Move a draft to the version of its form that holds now; what this one no longer asks for falls away."""
    _, copy = await editable(tx, document_id)
    content = from_plain(copy.content)
    form = await current_form(tx, content.form_code)
    if (form.source, form.version) == (content.form_source, content.form_version):
        raise Conflict("form_is_current", "이미 지금 시행 중인 서식입니다.", "It is on the present version.")
    await put_copy(tx, document_id, carried_to(form, content))
    await tx.db.execute(document.update().where(document.c.id == document_id).values(form_version=form.version))
    tx.audit("edocs.form_renewed", "document", document_id, form=form.code, version=form.version, source=form.source)


def _read(code: str, raw: Any) -> Form:
    """The form of a request. Its code, its kind and whose it is are not for the request to say."""
    house = next((one.kind for one in forms.house_forms() if one.code == code), "own")
    try:
        made = forms.read(raw)
    except ValueError as error:
        raise Invalid("bad_form", f"서식을 읽지 못하였습니다: {error}", str(error)) from error
    made = replace(made, code=code, kind=house, version=1, source=OWN)
    if any(one.path == "code" for one in forms.faults(made)):
        raise Invalid("bad_form", "서식의 이름표는 한글이나 영문 소문자로 60자까지 씁니다.", "A code is plain letters.")
    return made


async def _keep(tx: Tx, made: Form, state: str, valid_from: date, reason: str) -> int:
    """Write the next version of a form of the institution's own."""
    latest = select(func.max(form_version.c.version)).where(form_version.c.code == made.code)
    version = int(await tx.db.scalar(latest) or 0) + 1
    row = insert(form_version).values(
        institution_id=tx.institution_id,
        code=made.code,
        version=version,
        state=state,
        valid_from=valid_from,
        content=forms.plain(replace(made, version=version, source=OWN)),
        reason=reason,
        published_at=tx.now,
        published_by=tx.actor.person_id,
        published_by_name=await _name(tx),
    )
    done = await tx.db.execute(row.on_conflict_do_nothing().returning(form_version.c.version))
    if done.first() is None:
        raise Conflict("draft_moved", "다른 사람이 먼저 시행하였습니다. 다시 불러온 뒤 확인해 주십시오.")
    return version


def _check_day(tx: Tx, valid_from: date) -> None:
    today = seoul_date(tx.now).date()
    if valid_from < today:
        raise Invalid("in_the_past", "시행일은 오늘부터 정할 수 있습니다.", "The day of effect is past.")
    if valid_from > today + timedelta(days=366 * 5):
        raise Invalid("too_far", "시행일이 너무 멉니다.", "The day of effect is too far ahead.")


def _same(base: str, draft: Any) -> None:
    """Raise Conflict where the draft is not the one that was shown."""
    if _moment(base) != (draft.edited_at if draft is not None else None):
        raise Conflict("draft_moved", "다른 사람이 초안을 고쳤습니다. 고친 내용을 확인한 뒤 다시 저장해 주십시오.")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("bad_base", "초안을 다시 불러온 뒤 고쳐 주십시오.", "`base` is not an instant.") from error


async def _draft(tx: Tx, code: str) -> Any:
    return (await tx.db.execute(select(form_draft).where(form_draft.c.code == code).with_for_update())).first()


async def _name(tx: Tx) -> str:
    seat = (await viewer(tx)).seat
    return f"{seat.post_name} {seat.person_name}"
