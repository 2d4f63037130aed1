"""What an institution lays down for its talk, and what time removes."""

from datetime import timedelta
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel import schedule, search
from kernel.access import Permission, require
from kernel.tx import Tx
from messenger.actions.indexing import KIND
from messenger.queries.places import house_policy
from messenger.rules import HousePolicy, Policy
from messenger.tables import conversation, event, file, message, setting
from messenger.views.settings import SettingsInput

RETAIN = "messenger.retain"
_AT_ONCE = 500


async def lay_down(tx: Tx, given: SettingsInput) -> None:
    """Change the institution's policy. For who manages its settings."""
    require(tx, Permission.SETTINGS)
    changed: dict[str, Any] = {
        name: value for name in SettingsInput.__struct_fields__ if (value := getattr(given, name)) is not UNSET
    }
    if "blocked" in changed:
        changed["blocked"] = tuple(sorted({one.lower().lstrip(".") for one in changed["blocked"]}))
    policy = msgspec.structs.replace(await house_policy(tx), **changed)
    row = {"institution_id": tx.institution_id, "name": "policy", "value": msgspec.to_builtins(policy)}
    statement = upsert(setting).values(row)
    await tx.db.execute(
        statement.on_conflict_do_update(constraint=setting.primary_key, set_={"value": statement.excluded.value})
    )
    await schedule.at(tx, RETAIN, tx.now + timedelta(hours=24), key="daily")
    tx.audit("messenger.settings", "institution", tx.institution_id, **msgspec.to_builtins(changed))


async def retain(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work, daily: what is older than its conversation or its institution keeps loses its text; the log stays.

    Nothing goes while a legal hold stands.
    """
    house = await house_policy(tx)
    more = False
    if not house.hold:
        for row in list(await tx.db.execute(select(conversation.c.id, conversation.c.policy))):
            policy = msgspec.convert(row.policy, Policy)
            more = await _clear(tx, row.id, policy, house) or more
    after = tx.now if more else tx.now + timedelta(hours=24)
    await schedule.at(tx, RETAIN, after, key="daily")


async def _clear(tx: Tx, conversation_id: Any, policy: Policy, house: HousePolicy) -> bool:
    days = policy.retention_days or house.retention_days
    if not days:
        return False
    old = and_(
        message.c.conversation_id == conversation_id,
        message.c.at < tx.now - timedelta(days=days),
        message.c.state != "expired",
        message.c.kind != "system",
    )
    rows = list(await tx.db.execute(select(message).where(old).order_by(message.c.seq).limit(_AT_ONCE)))
    if not rows:
        return False
    seqs = [row.seq for row in rows]
    mine = and_(message.c.conversation_id == conversation_id, message.c.seq.in_(seqs))
    await tx.db.execute(update(message).where(mine).values(state="expired", text="", body={}, reactions={}))
    said = and_(event.c.conversation_id == conversation_id, event.c.kind.in_(("message", "edit")))
    await tx.db.execute(update(event).where(said, event.c.seq.in_(seqs) | event.c.target.in_(seqs)).values(body={}))
    for row in rows:
        await search.remove(tx, KIND, row.id)
        for one in row.body.get("files", []):
            await tx.db.execute(update(file).where(file.c.id == one["id"]).values(gone_at=tx.now))
    tx.audit("messenger.expired", "conversation", conversation_id, messages=len(rows))
    return len(rows) == _AT_ONCE
