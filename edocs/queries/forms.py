"""Which form holds: the institution's own, the city's by a rule pack, the house's; and that of a document, for ever.

For new documents the latest day of effect counts, the institution's own before a pack's of the same day. A document
names the version it was begun on, and is read with that one, whatever was published or taken back since.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Integer, bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on

from edocs import forms
from edocs.content import Content
from edocs.forms import Form
from edocs.queries.working_time import week
from edocs.tables import form_version
from kernel import packs
from kernel.clock import seoul_date
from kernel.errors import Conflict, NotFound
from kernel.packs import Pack
from kernel.tx import Tx
from kernel.worktime import Week

PACKS_OF_FORMS: Final = "forms."
"""How the kinds of those rule packs begin that hold forms, each under its code."""
OWN: Final = "own"
RETIRED: Final = "retired"
_FIRST_DAY: Final = date.min


class Offer(Struct, frozen=True):
    """A form as one source has it from a day on; `form` is None where the source gives it up."""

    code: str
    valid_from: date
    rank: int
    form: Form | None


async def form_of(tx: Tx, content: Content, known: dict[tuple[str, str, int], Form] | None = None) -> Form:
    """The form that this content is written on, in its own version. `known` keeps what was found for the next."""
    if content.joint is not None and content.joint.form is not None:
        return stored_form(content.joint.form)
    if not content.form_source:
        return forms.house_form(content.form_code, content.form_version)
    wanted = content.form_source, content.form_code, content.form_version
    if known is not None and wanted in known:
        return known[wanted]
    found = await _own(tx, *wanted[1:]) if content.form_source == OWN else await _of_pack(tx, *wanted[:2])
    if found is None:
        raise NotFound("no_form", "없는 서식입니다.", "No such form.")
    if known is not None:
        known[wanted] = found
    return found


async def current_form(tx: Tx, code: str, day: date | None = None) -> Form:
    """The form of this code on which a document is begun on a day (today). Raises NotFound, Conflict when retired."""
    found = _in_force(await _offers(tx, day, code)).get(code)
    if found is None:
        raise NotFound("no_form", "없는 서식입니다.", "No such form.")
    if found.form is None:
        raise Conflict(
            "form_retired", "더 쓰지 않는 서식입니다. 다른 서식으로 기안해 주십시오.", "The form is retired."
        )
    return found.form


async def offered_forms(tx: Tx, day: date | None = None) -> list[Form]:
    """Every form on which a document can be begun on a day (today): those of the house first, then by title."""
    found = [one.form for one in _in_force(await _offers(tx, day)).values() if one.form is not None]
    places = {form.code: place for place, form in enumerate(forms.house_forms())}
    return sorted(found, key=lambda form: (places.get(form.code, len(places)), form.title, form.code))


async def offers_of(tx: Tx, code: str, day: date | None = None) -> list[Offer]:
    """What each source has of a form on a day, the one that holds first."""
    return sorted(await _offers(tx, day, code), key=_weight, reverse=True)


async def offers_on(tx: Tx, day: date | None = None) -> list[Offer]:
    """For each form the source that holds on a day (today), given-up ones as well."""
    return list(_in_force(await _offers(tx, day)).values())


async def week_of(tx: Tx, form: Form) -> Week:
    """The working days that the form counts with; without a look at the calendar where it counts none."""
    return await week(tx) if forms.uses_calendar(form) else Week()


async def versions_of(tx: Tx, code: str | None = None) -> list[Any]:
    """The institution's own versions, of one form or of all, the newest first."""
    query = select(form_version).order_by(form_version.c.code, form_version.c.version.desc())
    return list(await tx.db.execute(query if code is None else query.where(form_version.c.code == code)))


async def forms_of_packs(tx: Tx) -> list[Form]:
    """Every form of every pack that holds for the institution, whatever its day."""
    rows = await tx.db.execute(select(packs.pack).where(_HELD), {"institution": tx.institution_id})
    return [offer.form for row in rows for offer in pack_forms(packs.said_in(tx, row.note)) if offer.form is not None]


def stored_form(content: Any) -> Form:
    """The form in a stored definition."""
    return msgspec.convert(content, Form)


def pack_forms(said: Pack) -> Iterator[Offer]:
    """The forms that a rule pack holds. Raises ValueError for one that is no form or has a fault."""
    for code, rule in said.values.items():
        form = None
        if rule.value is not None:
            form = replace(forms.checked(forms.read(rule.value)), source=f"{said.kind} {said.version}")
            if form.code != code:
                raise ValueError(f"the form under {code} calls itself {form.code}")
        yield Offer(code, said.valid_from, 1, form)


def _weight(offer: Offer) -> tuple[date, int, str]:
    return offer.valid_from, offer.rank, offer.form.source if offer.form is not None else ""


def _in_force(offers: list[Offer]) -> dict[str, Offer]:
    """For each form the source that holds."""
    found: dict[str, Offer] = {}
    for one in sorted(offers, key=_weight):
        found[one.code] = one
    return found


async def _offers(tx: Tx, day: date | None, code: str | None = None) -> list[Offer]:
    """What the house, the packs and the institution have on a day, of one form or of all."""
    wanted = {"day": day or seoul_date(tx.now).date(), "institution": tx.institution_id}
    found = [Offer(form.code, _FIRST_DAY, 0, form) for form in forms.house_forms()]
    for row in await tx.db.execute(_PACKS, wanted):
        found += pack_forms(packs.said_in(tx, row.note))
    for row in await tx.db.execute(_VERSIONS, {"day": wanted["day"]}):
        found.append(Offer(row.code, row.valid_from, 2, None if row.state == RETIRED else stored_form(row.content)))
    return [one for one in found if code is None or one.code == code]


async def _own(tx: Tx, code: str, version: int) -> Form | None:
    query = select(form_version.c.content).where(form_version.c.code == code, form_version.c.version == version)
    content = (await tx.db.execute(query)).scalar_one_or_none()
    return None if content is None else stored_form(content)


async def _of_pack(tx: Tx, source: str, code: str) -> Form | None:
    """A form of a published pack, whether or not it still holds here."""
    kind, _, version = source.rpartition(" ")
    query = select(packs.pack.c.note).where(packs.pack.c.kind == kind, packs.pack.c.version == int(version))
    note = (await tx.db.execute(query)).scalar_one_or_none()
    if note is None:
        return None
    return next((one.form for one in pack_forms(packs.said_in(tx, note)) if one.code == code), None)


_HELD = packs.pack.c.kind.startswith(PACKS_OF_FORMS) & packs.live(bindparam("institution", type_=Integer))
_PACKS = (
    select(packs.pack)
    .where(_HELD, packs.pack.c.valid_from <= bindparam("day"))
    .ext(distinct_on(packs.pack.c.kind))
    .order_by(packs.pack.c.kind, packs.pack.c.valid_from.desc(), packs.pack.c.version.desc())
)
"""Of each kind of pack of forms the one that holds."""
_VERSIONS = (
    select(form_version)
    .where(form_version.c.valid_from <= bindparam("day"))
    .ext(distinct_on(form_version.c.code))
    .order_by(form_version.c.code, form_version.c.valid_from.desc(), form_version.c.version.desc())
)
"""Of each form the institution's own version that holds."""
