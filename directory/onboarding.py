"""Institutions come, are checked, pause and go: what the command line and the demo call.

Order of a creation: the public row (`provisioning`), then everything of the institution in one transaction, then
`active`. A creation that was cut short is taken up again by the same command; nobody can sign in before the end.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import func, select, update

from directory.actions.accounts import invite
from directory.actions.changes import changing
from directory.actions.imports import carry_out, known_of
from directory.actions.units import insert_unit
from directory.days import midnight
from directory.planning import plan
from directory.queries.roles import PROFILE_DEFAULTS
from directory.queries.snapshot import load_org, org_snapshot
from directory.sheet import Sheet, read
from directory.tables import commons
from directory.tables import organisation as t
from directory.views.people import Invitation
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Actor, Tx

TEMPLATES = Path(__file__).parent / "templates"
STATES = ("provisioning", "active", "suspended", "closed")
_DOMAIN = re.compile(r"(?=.{4,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,61}")
_CODE = re.compile(r"[0-9A-Za-z]{3,20}")

Also = Callable[[Tx], Awaitable[None]]
"""What other rooms add in the transaction of a creation (delegation table, unit tasks)."""


class RoleTemplate(Struct, frozen=True, forbid_unknown_fields=True):
    """A role that the institution begins with."""

    code: str
    name: str
    permissions: list[str]


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of institution begins with."""

    code: str
    name: str
    body: str
    """Where the law names such bodies."""
    documents: str
    """Which founding template of the document room fits."""
    grades: dict[str, int]
    roles: list[RoleTemplate]


class NewInstitution(Struct, frozen=True, kw_only=True):
    """What is known of an institution that comes."""

    code: str
    name: str
    domain: str
    template: str
    parent: str = ""
    """The code of the institution above it, as the city."""
    position: int = 0
    profile: dict[str, Any] = {}
    since: date | None = None
    """From when its units and posts exist; absent: now."""


class Created(Struct, frozen=True, kw_only=True):
    """An institution that has come."""

    id: int
    people: int
    invitations: list[Invitation]
    """For its administrators."""


class Check(Struct, frozen=True, kw_only=True):
    """One line of what an institution needs; `needed` says whether it can work without."""

    name: str
    ok: bool
    needed: bool
    detail: str = ""


class ImportRefused(Exception):
    """The CSV cannot be taken over; `bad` names every line and reason."""

    def __init__(self, bad: Sequence[Any]) -> None:
        super().__init__(f"{len(bad)} bad rows")
        self.bad = bad


def templates() -> list[Template]:
    """The kinds of institutions there are."""
    return [msgspec.json.decode(path.read_bytes(), type=Template) for path in sorted(TEMPLATES.glob("*.json"))]


def template(name: str) -> Template:
    """The template of this code or Korean name."""
    for each in templates():
        if name in (each.code, each.name):
            return each
    known = ", ".join(f"{each.name}({each.code})" for each in templates())
    raise Invalid("template_unknown", f"기관 유형을 고르십시오: {known}", f"Choose a template: {known}")


async def create(
    dure: Dure, given: NewInstitution, people: bytes = b"", *, also: Sequence[Also] = (), invite_admins: bool = True
) -> Created:
    """Make an institution from a template and the CSV of its people; administrators are who the CSV gives the role.

    Raises ImportRefused when a line is bad; then nothing of the institution stays.
    """
    chosen = template(given.template)
    _check(given)
    sheet = read(people, given.name) if people else None
    if sheet is not None and sheet.bad:
        raise ImportRefused(sheet.bad)
    institution_id = await _begin(dure, given, chosen)
    actor = Actor(institution_id, client="operator")
    try:
        async with dure.tx(actor) as tx:
            settled = select(t.profile.c.seq).where(t.profile.c.institution_id == institution_id)
            if (await tx.db.execute(settled)).scalar_one_or_none() is None:
                await _settle(tx, given, chosen, sheet)
                for each in also:
                    await each(tx)
            org = await org_snapshot(tx)
            invitations = await _invite(tx) if invite_admins else []
            tx.audit("institution.create", "institution", institution_id, template=chosen.code)
    except Exception:
        async with dure.commons() as db:
            row = commons.institution
            await db.execute(row.delete().where(row.c.id == institution_id, row.c.state == "provisioning"))
        raise
    await set_state(dure, given.code, "active")
    return Created(id=institution_id, people=len(org.people), invitations=invitations)


def _check(given: NewInstitution) -> None:
    if not _CODE.fullmatch(given.code):
        raise Invalid("bad_code", "기관코드는 숫자와 영문 3자 이상입니다.", "A code has 3 to 20 letters or digits.")
    if not _DOMAIN.fullmatch(given.domain):
        raise Invalid("bad_domain", "도메인을 확인하십시오. 소문자로 적습니다.", "Check the domain; it is lower case.")
    if not given.name.strip() or "/" in given.name:
        raise Invalid("bad_name", "기관 이름을 확인하십시오.", "Check the name of the institution.")


async def _begin(dure: Dure, given: NewInstitution, chosen: Template) -> int:
    """The public row; one that a cut short creation has left is taken up."""
    row = commons.institution
    async with dure.commons() as db:
        await db.execute(select(func.pg_advisory_xact_lock(0x64757265)))
        present = list(await db.execute(select(row)))
        found = next((each for each in present if each.code == given.code), None)
        if found is not None and found.state != "provisioning":
            raise Conflict("institution_present", "이미 있는 기관입니다.", "This institution is there already.")
        if any(each.domain == given.domain and each.code != given.code for each in present):
            raise Conflict("domain_taken", "다른 기관이 쓰는 도메인입니다.", "Another institution has this domain.")
        parent = next((each for each in present if each.code == given.parent), None)
        if given.parent and parent is None:
            raise NotFound("parent_not_found", "상위 기관을 찾을 수 없습니다.", "There is no such parent.")
        institution_id: int = found.id if found else max((each.id for each in present), default=0) + 1
        values = {
            "name": given.name,
            "parent_id": parent.id if parent else None,
            "path": f"{parent.path if parent else ''}{institution_id}.",
            "kind": chosen.code,
            "state": "provisioning",
            "domain": given.domain,
            "position": given.position or institution_id,
        }
        if found:
            await db.execute(update(row).where(row.c.id == institution_id).values(values))
        else:
            await db.execute(
                row.insert().values(values | {"id": institution_id, "code": given.code, "created": dure.now()})
            )
    return institution_id


async def _settle(tx: Tx, given: NewInstitution, chosen: Template, sheet: Sheet | None) -> None:
    since = midnight(given.since) if given.since else tx.now
    own = {"institution_id": tx.institution_id}
    fields = PROFILE_DEFAULTS | {"grades": chosen.grades, "documents": chosen.documents} | given.profile
    await tx.db.execute(t.profile.insert().values(**own, fields=fields, seq=0))
    for role in chosen.roles:
        row = {"id": new_id(), "code": role.code, "name": role.name, "permissions": role.permissions}
        await tx.db.execute(t.role.insert().values(**own, **row))
    await insert_unit(tx, given.name, None, 0, since)
    async with changing(tx) as change:
        change.note("all", None)
        if sheet is not None:
            planned = plan(sheet, change.org, await known_of(tx, change.org))
            if planned.bad:
                raise ImportRefused(planned.bad)
            await carry_out(tx, change, planned, leave_missing=False, since=since)


async def _invite(tx: Tx) -> list[Invitation]:
    org = await org_snapshot(tx)
    admins = [grant.person_id for grant in org.grants if grant.person_id and "people.manage" in grant.permissions]
    return [await invite(tx, person_id) for person_id in admins]


async def set_state(dure: Dure, code: str, state: str) -> None:
    """Suspend, bring back or close an institution. Holds at every person's next request; nothing is deleted."""
    if state not in STATES:
        raise Invalid("bad_state", "기관의 상태를 확인하십시오.", f"States are {', '.join(STATES)}.")
    row = commons.institution
    async with dure.commons() as db:
        done = await db.execute(update(row).where(row.c.code == code).values(state=state).returning(row.c.id))
        institution_id = done.scalar_one_or_none()
    if institution_id is None:
        raise NotFound("institution_not_found", "기관을 찾을 수 없습니다.", "There is no such institution.")
    async with dure.tx(Actor(institution_id, client="operator")) as tx:
        tx.audit("institution.state", "institution", institution_id, state=state)
    dure.signals.send("directory/0/session/ended", 0)


async def check(dure: Dure, code: str) -> list[Check]:
    """What the institution has and lacks, the needed things first."""
    row = commons.institution
    async with dure.commons() as db:
        found = (await db.execute(select(row).where(row.c.code == code))).one_or_none()
    if found is None:
        raise NotFound("institution_not_found", "기관을 찾을 수 없습니다.", "There is no such institution.")
    async with dure.tx(Actor(found.id, client="operator")) as tx:
        org = await load_org(tx.db, found.id, tx.now, fresh=True)
        logins = (await known_of(tx, org)).logins
        return [*_needed(found, org, logins, tx), *_wished(org, logins, tx)]


def _needed(found: Any, org: Any, logins: Any, tx: Tx) -> list[Check]:
    head = org.institution_head
    holder = org.holder(head.id, tx.now) if head else None
    admins = [
        grant.person_id
        for grant in org.grants
        if "people.manage" in grant.permissions and (grant.person_id in logins or grant.post_id)
    ]
    units = [unit for unit in org.units.values() if unit.parent_id is not None]
    return [
        Check(name="기관 상태", ok=found.state == "active", needed=True, detail=found.state),
        Check(name="조직", ok=bool(units), needed=True, detail=f"부서 {len(units)}개"),
        Check(name="기관장 자리", ok=head is not None, needed=True, detail=head.name if head else ""),
        Check(name="기관장", ok=holder is not None, needed=True),
        Check(name="사람", ok=bool(org.people), needed=True, detail=f"{len(org.people)}명"),
        Check(name="기관 관리자", ok=bool(admins), needed=True, detail=f"{len(admins)}명"),
    ]


def _wished(org: Any, logins: Any, tx: Tx) -> list[Check]:
    headless = [unit.name for unit in org.in_order() if org.head_post(unit.id) is None]
    heads = [post for unit in org.in_order() if (post := org.head_post(unit.id))]
    vacant = [post.name for post in heads if org.holder(post.id, tx.now) is None]
    alone = [post.name for post in heads if not org.orders_of(post.id, tx.now)]
    mute = [
        person.name for person in org.people.values() if person.id not in logins and org.holdings_of(person.id, tx.now)
    ]
    held = {permission for grant in org.grants for permission in grant.permissions}
    address = org.settings.get("address") and org.settings.get("phone")

    def some(name: str, missing: list[str]) -> Check:
        shown = ", ".join(missing[:5]) + (f" 밖 {len(missing) - 5}" if len(missing) > 5 else "")
        return Check(name=name, ok=not missing, needed=False, detail=shown)

    return [
        some("부서장 자리", headless),
        some("부서장", vacant),
        some("직무대리 순서", alone),
        some("계정", mute),
        Check(name="문서 접수·발송 담당", ok="registry.manage" in held, needed=False),
        Check(name="기록물관리 책임자", ok="records.manage" in held, needed=False),
        Check(name="접속기록 점검자", ok="audit.read" in held, needed=False),
        Check(name="주소와 전화", ok=bool(address), needed=False),
        Check(name="관리자 2차 인증", ok=bool(org.settings.get("admin_second_factor", True)), needed=False),
    ]
