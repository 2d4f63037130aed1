"""Scripts and rules come, become active and go; the answer while somebody is away is set."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.errors import Conflict, Invalid, TooMuch
from kernel.tx import Tx
from mail.queries.scripts import RULES, Vacation, no_script, owned
from mail.sieve import Broken, check, simple
from mail.tables import script, vacation

MOST: Final = 30
"""Scripts of an account."""
LONGEST_NAME: Final = 128
LONGEST_TEXT: Final = 10_000


async def put(tx: Tx, account_id: UUID, name: str, source: str, *, activate_it: bool = False) -> None:
    """Keep a script under a name. Raises Invalid `script_broken`, TooMuch."""
    await owned(tx, account_id)
    check_name(name)
    refuse_broken(source)
    others = select(func.count()).where(script.c.account_id == account_id, script.c.name != name)
    if int((await tx.db.execute(others)).scalar_one()) >= MOST:
        raise TooMuch("too_many_scripts", f"{MOST}개까지 저장할 수 있습니다.", f"At most {MOST} scripts are kept.")
    row = {"institution_id": tx.institution_id, "account_id": account_id, "name": name, "source": source}
    statement = upsert(script).values(
        row | {"active": False, "fault": "", "fault_at": None, "created": tx.now, "changed": tx.now}
    )
    fresh = {"source": source, "changed": tx.now, "fault": "", "fault_at": None}
    await tx.db.execute(statement.on_conflict_do_update(constraint=script.primary_key, set_=fresh))
    tx.audit("mail.script.put", "mail_account", account_id, size=len(source))
    if activate_it:
        await activate(tx, account_id, name)


def check_name(name: str) -> None:
    """Refuse what is no name of a script. RFC 5804 §1.6"""
    if not name or len(name) > LONGEST_NAME or not all(one.isprintable() for one in name):
        raise Invalid("script_name", "규칙 이름을 확인하십시오.", "This cannot be a script's name.")


def refuse_broken(source: str) -> None:
    """Refuse a script with faults, and say where they are."""
    try:
        check(source)
    except Broken as broken:
        errors = [
            {"field": "source", "message": one.ko, "line": one.line, "column": one.column, "ko": one.ko, "en": one.en}
            for one in broken.faults
        ]
        first = broken.faults[0]
        raise Invalid(
            "script_broken",
            f"{first.line}행 {first.column}열: {first.ko}",
            f"Line {first.line}, column {first.column}: {first.en}",
            errors=errors,
        ) from broken


async def activate(tx: Tx, account_id: UUID, name: str) -> None:
    """Have this script run, and no other; "" none. Raises NotFound."""
    await owned(tx, account_id)
    own = script.c.account_id == account_id
    await tx.db.execute(update(script).where(own, script.c.active, script.c.name != name).values(active=False))
    if name:
        done = await tx.db.execute(update(script).where(own, script.c.name == name).values(active=True))
        if done.rowcount != 1:
            raise no_script()
    tx.audit("mail.script.activate", "mail_account", account_id, active=bool(name))


async def rename(tx: Tx, account_id: UUID, old: str, new: str) -> None:
    """Another name for a script. Raises NotFound, Conflict. RFC 5804 §2.11.1"""
    await owned(tx, account_id)
    check_name(new)
    own = script.c.account_id == account_id
    if (await tx.db.execute(select(script.c.name).where(own, script.c.name == new))).one_or_none() is not None:
        raise Conflict("script_present", "같은 이름의 규칙이 있습니다.", "There is a script of this name.")
    done = await tx.db.execute(update(script).where(own, script.c.name == old).values(name=new, changed=tx.now))
    if done.rowcount != 1:
        raise no_script()
    tx.audit("mail.script.rename", "mail_account", account_id)


async def remove(tx: Tx, account_id: UUID, name: str) -> None:
    """Let a script go. Raises NotFound; Conflict for the active one. RFC 5804 §2.10"""
    await owned(tx, account_id)
    own = (script.c.account_id == account_id) & (script.c.name == name)
    active = (await tx.db.execute(select(script.c.active).where(own))).scalar_one_or_none()
    if active is None:
        raise no_script()
    if active:
        raise Conflict("script_active", "쓰고 있는 규칙입니다. 먼저 멈추십시오.", "The script is active.")
    await tx.db.execute(delete(script).where(own))
    tx.audit("mail.script.remove", "mail_account", account_id)


async def set_rules(tx: Tx, account_id: UUID, rules: Sequence[simple.Rule]) -> None:
    """The rules of a screen, in order; they take the place of whatever was active. Raises Invalid `rule_bad`."""
    await put(tx, account_id, RULES, script_of(rules), activate_it=True)


def script_of(rules: Sequence[simple.Rule]) -> str:
    """The script of the rules of a screen. Raises Invalid `rule_bad`, with what is wrong at which rule."""
    bad = simple.faults(rules)
    if bad:
        errors = [
            {"field": f"rules.{one.rule}.{one.part}", "message": one.ko, "rule": one.rule, "part": one.part}
            | {"ko": one.ko, "en": one.en}
            for one in bad
        ]
        raise Invalid("rule_bad", bad[0].ko, bad[0].en, errors=errors)
    return simple.write(rules)


async def set_vacation(tx: Tx, account_id: UUID, wish: Vacation) -> None:
    """Set the answer while somebody is away. Raises Invalid."""
    await owned(tx, account_id)
    if (wish.enabled or wish.with_absence) and not wish.text.strip():
        raise Invalid("vacation_text", "부재중 응답에 보낼 글을 적으십시오.", "Write the text of the answer.")
    if max(len(wish.text), len(wish.text_outside)) > LONGEST_TEXT or len(wish.subject) > 500:
        raise Invalid("vacation_text", "부재중 응답이 너무 깁니다.", "The answer is too long.")
    if not 1 <= wish.days <= 90 or wish.audience not in ("all", "city"):
        raise Invalid("vacation_days", "같은 사람에게 다시 답할 날수는 1일부터 90일까지입니다.", "From 1 to 90 days.")
    if wish.starts is not None and wish.ends is not None and wish.starts >= wish.ends:
        raise Invalid("vacation_times", "끝나는 때가 시작하는 때보다 늦어야 합니다.", "It must end after it begins.")
    row = {
        "enabled": wish.enabled,
        "with_absence": wish.with_absence,
        "starts": wish.starts,
        "ends": wish.ends,
        "subject": " ".join(wish.subject.split()),
        "text": wish.text,
        "text_outside": wish.text_outside,
        "days": wish.days,
        "audience": wish.audience,
        "changed": tx.now,
    }
    own = {"institution_id": tx.institution_id, "account_id": account_id}
    statement = upsert(vacation).values(own | row)
    await tx.db.execute(statement.on_conflict_do_update(constraint=vacation.primary_key, set_=row))
    tx.audit("mail.vacation.set", "mail_account", account_id, enabled=wish.enabled, with_absence=wish.with_absence)
