"""What an account wants done with its mail: scripts, rules made of a screen, the answer while somebody is away."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from directory.queries import org_snapshot
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx
from mail.queries.boxes import Account, account_for
from mail.sieve import Fault, simple
from mail.tables import account, memory, script, vacation

RULES: Final = "규칙"
"""The name of the script that is made of rules."""


class Script(Struct, frozen=True):
    """A script without its source; `fault` is why it could not be run, when that happened last."""

    name: str
    active: bool
    size: int
    changed: datetime
    made_of_rules: bool
    fault: Fault | None
    fault_at: datetime | None


class Vacation(Struct, frozen=True, kw_only=True):
    """The answer while somebody is away."""

    enabled: bool = False
    with_absence: bool = False
    starts: datetime | None = None
    ends: datetime | None = None
    subject: str = ""
    text: str = ""
    text_outside: str = ""
    days: int = 7
    audience: str = "all"


class Away(Struct, frozen=True):
    """An absence of the directory that covers now."""

    kind: str
    since: datetime
    until: datetime | None


async def owned(tx: Tx, account_id: UUID) -> Account:
    """The account, when the actor may say what is done with its mail. Raises NotFound, Forbidden."""
    found = await account_for(tx, account_id)
    if not found.own and "a" not in found.rights:
        raise Forbidden("mail_no_right", "이 메일함의 규칙을 고칠 권한이 없습니다.", "You may not change its rules.")
    return found


async def listed(tx: Tx, account_id: UUID) -> list[Script]:
    """The account's scripts by name."""
    await owned(tx, account_id)
    rows = await tx.db.execute(select(script).where(script.c.account_id == account_id).order_by(script.c.name))
    return [_script(row) for row in rows]


def _script(row: Any) -> Script:
    fault = msgspec.json.decode(row.fault, type=Fault) if row.fault else None
    made = simple.read(row.source) is not None
    return Script(row.name, row.active, len(row.source.encode()), row.changed, made, fault, row.fault_at)


async def source(tx: Tx, account_id: UUID, name: str) -> str:
    """What a script says. Raises NotFound."""
    await owned(tx, account_id)
    own = (script.c.account_id == account_id) & (script.c.name == name)
    found: str | None = (await tx.db.execute(select(script.c.source).where(own))).scalar_one_or_none()
    if found is None:
        raise no_script()
    return found


async def rules(tx: Tx, account_id: UUID) -> tuple[list[simple.Rule], str]:
    """The rules of the account, and the name of a script that is in their place ("": none is)."""
    await owned(tx, account_id)
    rows = (await tx.db.execute(select(script).where(script.c.account_id == account_id))).all()
    made = next((found for row in rows if row.name == RULES and (found := simple.read(row.source)) is not None), [])
    other = next((row.name for row in rows if row.active and simple.read(row.source) is None), "")
    return made, other


async def vacation_of(tx: Tx, account_id: UUID) -> Vacation:
    """The answer as it is set."""
    await owned(tx, account_id)
    row = (await tx.db.execute(select(vacation).where(vacation.c.account_id == account_id))).one_or_none()
    return Vacation() if row is None else as_vacation(row)


def as_vacation(row: Any) -> Vacation:
    """A row as a value."""
    return Vacation(
        enabled=row.enabled,
        with_absence=row.with_absence,
        starts=row.starts,
        ends=row.ends,
        subject=row.subject,
        text=row.text,
        text_outside=row.text_outside,
        days=row.days,
        audience=row.audience,
    )


async def absence(tx: Tx, account_id: UUID) -> Away | None:
    """The absence of whose account it is, now."""
    query = select(account.c.person_id).where(account.c.id == account_id)
    person: UUID | None = (await tx.db.execute(query)).scalar_one_or_none()
    if person is None:
        return None
    found = (await org_snapshot(tx)).absence_of(person, tx.now)
    return Away(found.kind, found.valid_from, found.valid_to) if found else None


def answers(wish: Vacation, now: datetime, away: Away | None) -> bool:
    """Whether mail is answered at this moment."""
    begun = (wish.starts is None or wish.starts <= now) and (wish.ends is None or now < wish.ends)
    return (wish.enabled and begun) or (wish.with_absence and away is not None)


async def answered(tx: Tx, account_id: UUID) -> int:
    """How many people have been answered lately."""
    query = select(func.count()).select_from(memory)
    own = (memory.c.account_id == account_id) & (memory.c.kind == "answered") & (memory.c.until > tx.now)
    return int((await tx.db.execute(query.where(own))).scalar_one())


def no_script() -> NotFound:
    """What is said of a script that is not there."""
    return NotFound("script_not_found", "그런 규칙이 없습니다.", "There is no such script.")
