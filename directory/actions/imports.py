"""Taking over a sheet of people: checked first, then applied whole or not at all.

Invariant: what is applied is what was shown. The plan is made again under the lock, and refused when its hash differs.
"""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Table, select, update

from directory.actions.accounts import add_accounts
from directory.actions.appointments import end_row, holding_row
from directory.actions.changes import Change, changing, revise
from directory.actions.people import end_everything, person_row, tell_state, update_person
from directory.actions.posts import post_rows
from directory.actions.units import insert_unit
from directory.events import HoldingChanged, PersonAdded
from directory.gate import at_gate
from directory.org import Org
from directory.planning import Known, plan
from directory.queries.snapshot import org_snapshot
from directory.sheet import Sheet, read
from directory.steps import (
    AnyStep,
    Begin,
    ChangePerson,
    ChangePost,
    End,
    Leave,
    NewAccount,
    NewPerson,
    NewPost,
    NewUnit,
    Plan,
)
from directory.tables import commons, gate
from directory.tables import organisation as t
from directory.views.administration import ImportApply
from kernel.access import Permission, require
from kernel.clock import SEOUL, new_id
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx


async def check_import(tx: Tx, file_name: str, content: bytes) -> UUID:
    """Read a file and keep what it would do; nothing of it holds yet."""
    require(tx, Permission.PEOPLE)
    sheet = read(content, await _institution_name(tx))
    org = await org_snapshot(tx)
    planned = plan(sheet, org, await known_of(tx, org))
    import_id = new_id()
    await tx.db.execute(
        t.import_job.insert().values(
            institution_id=tx.institution_id,
            id=import_id,
            file_name=file_name[:300],
            state="refused" if planned.bad else "checked",
            created_by=tx.actor.person_id,
            created=tx.now,
            applied=None,
            plan_hash=planned.hash,
            text=msgspec.json.encode(sheet).decode(),
            result=_result(sheet, planned),
        )
    )
    tx.audit("import.check", "import", import_id, lines=len(sheet.rows))
    return import_id


async def apply_import(tx: Tx, import_id: UUID, given: ImportApply) -> None:
    """Do what was shown, whole or not at all; refused (Conflict) when the organisation has changed since."""
    require(tx, Permission.PEOPLE)
    async with changing(tx) as change:
        own = (t.import_job.c.institution_id == tx.institution_id) & (t.import_job.c.id == import_id)
        job = (await tx.db.execute(select(t.import_job).where(own).with_for_update())).one_or_none()
        if job is None:
            raise NotFound("import_not_found", "가져오기를 찾을 수 없습니다.", "There is no such import.")
        if job.state != "checked":
            raise Conflict("import_over", "이미 적용했거나 적용할 수 없는 파일입니다.", "It cannot be applied.")
        sheet = msgspec.json.decode(job.text, type=Sheet)
        planned = plan(sheet, change.org, await known_of(tx, change.org))
        if planned.bad or planned.hash != job.plan_hash or given.plan_hash != job.plan_hash:
            raise Conflict(
                "import_stale",
                "확인한 뒤에 조직이 바뀌어 적용하지 않았습니다. 파일을 다시 올려 확인하십시오.",
                "The organisation has changed since the check; upload the file again.",
            )
        await carry_out(tx, change, planned, leave_missing=given.leave_missing)
        await tx.db.execute(update(t.import_job).where(own).values(state="applied", applied=tx.now, text=""))
        tx.audit("import.apply", "import", import_id, plan=planned.hash, leave_missing=given.leave_missing)


async def carry_out(tx: Tx, change: Change, planned: Plan, *, leave_missing: bool, since: Any = None) -> None:
    """Do the steps of a plan in order. `since` is when what is new begins, where the plan does not say."""
    hand = _Hand(tx, change, since or tx.now)
    for step in planned.steps:
        if leave_missing or not isinstance(step, Leave):
            await hand.do(step)
    await hand.write()
    if planned.steps:
        change.note("all", None)


class _Hand:
    """Carries out steps; knows the ids of what it has made. New rows are written together, when every step is done."""

    def __init__(self, tx: Tx, change: Change, since: Any) -> None:
        self.tx, self.change, self.since = tx, change, since
        org = change.org
        self.units = {_path(org, unit_id): unit_id for unit_id in org.units}
        self.people = {person.number: person.id for person in org.people.values()}
        self.posts: dict[str, UUID] = {str(post_id): post_id for post_id in org.posts}
        self.holdings = {row.id: row for row in org.holdings}
        self.new: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (t.post, t.post_version, t.person, t.role_grant, t.holding)
        }
        self.accounts: list[tuple[UUID, str]] = []

    async def write(self) -> None:
        """The rows of what is new: posts and people before who holds which."""
        for table, rows in self.new.items():
            if rows:
                await self.tx.db.execute(table.insert(), rows)
        if self.accounts:
            await add_accounts(self.tx, self.accounts)

    async def do(self, step: AnyStep) -> None:
        """One step."""
        tx = self.tx
        match step:
            case NewUnit():
                parent = self.units[step.path[:-1]]
                self.units[step.path] = await insert_unit(tx, step.path[-1], parent, step.position, self.since)
            case NewPost():
                self._new_post(step)
            case ChangePost():
                await revise(tx, t.post_version, step.post_id, tx.now, step.values)
            case NewPerson():
                await self._new_person(step)
            case NewAccount():
                self.accounts.append((step.person_id, step.login))
            case ChangePerson():
                values: dict[str, Any] = dict(step.values)
                await update_person(tx, step.person_id, values)
            case Begin():
                self._begin(step)
            case End():
                row = self.holdings[step.holding_id]
                await end_row(tx, row, step.at or tx.now)
            case Leave():
                await end_everything(tx, self.change, step.person_id, tx.now)
                await update_person(tx, step.person_id, {"left_at": tx.now})
                tell_state(tx, self.change, step.person_id, "left", tx.now)

    def _new_post(self, step: NewPost) -> None:
        post, version = post_rows(
            self.tx,
            min(step.since or self.since, self.since),
            unit_id=self.units[step.unit],
            name=step.name,
            title=step.title,
            rank=step.rank,
            grade=step.grade,
            is_unit_head=step.head or step.institution_head,
            is_institution_head=step.institution_head,
            position=len(self.posts),
        )
        self.posts[step.key] = post["id"]
        self.new[t.post].append(post)
        self.new[t.post_version].append(version)

    async def _new_person(self, step: NewPerson) -> None:
        tx = self.tx
        values: dict[str, Any] = dict(step.values)
        row = person_row(tx, number=step.number, **values)
        person_id: UUID = row["id"]
        self.people[step.number] = person_id
        self.new[t.person].append(row)
        if step.login:
            self.accounts.append((person_id, step.login))
        tx.publish(PersonAdded(person_id=person_id))
        for code in step.roles:
            query = select(t.role.c.id).where(t.role.c.institution_id == tx.institution_id, t.role.c.code == code)
            grant = {"role_id": (await tx.db.execute(query)).scalar_one(), "person_id": person_id}
            own = {"institution_id": tx.institution_id, "id": new_id(), "post_id": None, "unit_id": None}
            self.new[t.role_grant].append(own | grant | {"valid_from": self.since, "valid_to": None})

    def _begin(self, step: Begin) -> None:
        tx = self.tx
        since = step.since or self.since
        person_id, post_id = self.people[step.number], self.posts[step.post]
        row = holding_row(tx, person_id=person_id, post_id=post_id, valid_from=since, concurrent=step.concurrent)
        self.new[t.holding].append(row)
        if since > tx.now:
            self.change.later.add(since)
        tx.publish(HoldingChanged(holding_id=row["id"], person_id=person_id, post_id=post_id, effective=since))


def _path(org: Org, unit_id: UUID) -> tuple[str, ...]:
    return tuple(reversed([unit.name for unit in org.chain(unit_id) if unit.parent_id is not None]))


async def known_of(tx: Tx, org: Org) -> Known:
    """What planning needs beside the organisation."""
    async with at_gate(tx):
        query = (
            select(gate.link.c.person_id, gate.account.c.login)
            .join(gate.account, gate.account.c.id == gate.link.c.account_id)
            .where(gate.link.c.institution_id == tx.institution_id)
        )
        logins = {row.person_id: row.login.partition("@")[0] for row in await tx.db.execute(query)}
    codes = select(t.role.c.code).where(t.role.c.institution_id == tx.institution_id)
    return Known(
        now=tx.now,
        today=tx.now.astimezone(SEOUL).date(),
        logins=logins,
        grades=org.settings.get("grades", {}),
        roles=frozenset((await tx.db.execute(codes)).scalars()),
    )


async def _institution_name(tx: Tx) -> str:
    query = select(commons.institution.c.name).where(commons.institution.c.id == tx.institution_id)
    name: str = (await tx.db.execute(query)).scalar_one()
    return name


def _result(sheet: Sheet, planned: Plan) -> dict[str, Any]:
    return {
        "lines": len(sheet.rows) + len({each.line for each in sheet.bad if each.line > 1}),
        "unchanged": planned.unchanged,
        "counts": planned.counts,
        "bad": [msgspec.structs.asdict(each) for each in planned.bad],
        "changes": [msgspec.structs.asdict(each) for each in planned.lines],
    }
