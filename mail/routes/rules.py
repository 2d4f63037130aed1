"""Doors of rules, scripts and the answer while somebody is away."""

from uuid import UUID

from msgspec import UNSET

from kernel.tx import Tx
from mail.actions import scripts as actions
from mail.queries import scripts as queries
from mail.queries import trying
from mail.routes import routes
from mail.sieve import Broken, Fault, check
from mail.views.rules import (
    AbsenceLine,
    ActivateInput,
    CheckedView,
    CheckInput,
    FaultLine,
    RulesInput,
    RulesView,
    ScriptInput,
    ScriptSource,
    ScriptView,
    TriedView,
    TryInput,
    VacationInput,
    VacationView,
    rule_of,
    rule_view,
)


@routes.get("/accounts/{account_id}/rules")
async def read_rules(tx: Tx, account_id: UUID) -> RulesView:
    """The rules of an account, in order."""
    return await _rules(tx, account_id)


@routes.put("/accounts/{account_id}/rules")
async def change_rules(tx: Tx, account_id: UUID, body: RulesInput) -> RulesView:
    """Have these rules, in this order; they run from the next mail on."""
    await actions.set_rules(tx, account_id, [rule_of(one) for one in body.rules])
    return await _rules(tx, account_id)


@routes.post("/accounts/{account_id}/rules/try")
async def try_rules(tx: Tx, account_id: UUID, body: TryInput) -> TriedView:
    """What rules or a script would do with a message; nothing is done."""
    if body.rules is not UNSET:
        source: str | None = actions.script_of([rule_of(one) for one in body.rules])
    else:
        source = None if body.script is UNSET else body.script
    return await trying.try_script(tx, account_id, source, body.box, body.uid)


@routes.get("/accounts/{account_id}/scripts")
async def list_scripts(tx: Tx, account_id: UUID) -> list[ScriptView]:
    """The scripts of an account."""
    return await _scripts(tx, account_id)


@routes.post("/accounts/{account_id}/scripts/check")
async def check_script(tx: Tx, account_id: UUID, body: CheckInput) -> CheckedView:
    """What is wrong with a script."""
    await queries.owned(tx, account_id)
    tx.audit("mail.script.check", "mail_account", account_id)
    try:
        check(body.source)
    except Broken as broken:
        return CheckedView(faults=[fault_line(one) for one in broken.faults])
    return CheckedView(faults=[])


@routes.post("/accounts/{account_id}/scripts/activate")
async def activate_script(tx: Tx, account_id: UUID, body: ActivateInput) -> list[ScriptView]:
    """Have one script run, or none."""
    await actions.activate(tx, account_id, body.name)
    return await _scripts(tx, account_id)


@routes.get("/accounts/{account_id}/scripts/{name}")
async def read_script(tx: Tx, account_id: UUID, name: str) -> ScriptSource:
    """A script as it is written."""
    source = await queries.source(tx, account_id, name)
    active = any(one.active for one in await queries.listed(tx, account_id) if one.name == name)
    return ScriptSource(name=name, source=source, active=active)


@routes.put("/accounts/{account_id}/scripts/{name}")
async def write_script(tx: Tx, account_id: UUID, name: str, body: ScriptInput) -> ScriptView:
    """Keep a script."""
    await actions.put(tx, account_id, name, body.source, activate_it=body.activate)
    return next(one for one in await _scripts(tx, account_id) if one.name == name)


@routes.delete("/accounts/{account_id}/scripts/{name}")
async def drop_script(tx: Tx, account_id: UUID, name: str) -> None:
    """Let a script go that does not run."""
    await actions.remove(tx, account_id, name)


@routes.get("/accounts/{account_id}/vacation")
async def read_vacation(tx: Tx, account_id: UUID) -> VacationView:
    """The answer while somebody is away."""
    return await _vacation(tx, account_id)


@routes.put("/accounts/{account_id}/vacation")
async def change_vacation(tx: Tx, account_id: UUID, body: VacationInput) -> VacationView:
    """Set the answer while somebody is away."""
    wish = queries.Vacation(
        enabled=body.enabled,
        with_absence=body.with_absence,
        starts=body.starts,
        ends=body.ends,
        subject=body.subject,
        text=body.text,
        text_outside=body.text_outside,
        days=body.days,
        audience=body.audience,
    )
    await actions.set_vacation(tx, account_id, wish)
    return await _vacation(tx, account_id)


async def _rules(tx: Tx, account_id: UUID) -> RulesView:
    made, other = await queries.rules(tx, account_id)
    scripts = await _scripts(tx, account_id)
    return RulesView(rules=[rule_view(one) for one in made], scripts=scripts, own_script=other or UNSET)


async def _scripts(tx: Tx, account_id: UUID) -> list[ScriptView]:
    return [_script(one) for one in await queries.listed(tx, account_id)]


async def _vacation(tx: Tx, account_id: UUID) -> VacationView:
    wish = await queries.vacation_of(tx, account_id)
    away = await queries.absence(tx, account_id)
    return VacationView(
        enabled=wish.enabled,
        with_absence=wish.with_absence,
        starts=wish.starts,
        ends=wish.ends,
        subject=wish.subject,
        text=wish.text,
        text_outside=wish.text_outside,
        days=wish.days,
        audience="city" if wish.audience == "city" else "all",
        answering=queries.answers(wish, tx.now, away),
        answered=await queries.answered(tx, account_id),
        absence=AbsenceLine(kind=away.kind, since=away.since, until=away.until or UNSET) if away else UNSET,
    )


def _script(one: queries.Script) -> ScriptView:
    return ScriptView(
        name=one.name,
        active=one.active,
        size=one.size,
        changed=one.changed,
        made_of_rules=one.made_of_rules,
        fault=fault_line(one.fault) if one.fault else UNSET,
        fault_at=one.fault_at or UNSET,
    )


def fault_line(one: Fault) -> FaultLine:
    """A fault as it goes out."""
    return FaultLine(line=one.line, column=one.column, ko=one.ko, en=one.en)
