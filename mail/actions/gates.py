"""What the gates remember: servers that came before; verdicts of a day, for the reports that other domains want."""

import hashlib
from datetime import date, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.tx import Tx
from mail.tables import grey, report, verdict

DELAY: Final = timedelta(minutes=1)
"""How long a server that nobody vouches for has to wait; programs that send junk do not come again."""
WINDOW: Final = timedelta(days=1)
"""Within which it has to come again."""
KNOWN: Final = timedelta(days=36)
"""For how long a server that came again is known."""


async def came_before(tx: Tx, network: str, sender: str, recipient: str) -> bool:
    """Whether this server is known, or has waited long enough with this mail; else it is noted now."""
    server, whole = _digest(network), _digest(network, sender, recipient)
    known = select(grey.c.key).where(grey.c.key == server, grey.c.until > tx.now)
    if (await tx.db.execute(known)).one_or_none() is not None:
        return True
    row = {"institution_id": tx.institution_id, "key": whole, "first": tx.now, "until": tx.now + WINDOW}
    over = grey.c.until <= tx.now
    statement = upsert(grey).values(row)
    again = statement.on_conflict_do_update(
        constraint=grey.primary_key,
        set_={
            "first": case((over, tx.now), else_=grey.c.first),
            "until": case((over, tx.now + WINDOW), else_=grey.c.until),
        },
    )
    first = (await tx.db.execute(again.returning(grey.c.first))).scalar_one()
    if first > tx.now - DELAY:
        return False
    values = row | {"key": server, "until": tx.now + KNOWN}
    learnt = upsert(grey).values(values)
    await tx.db.execute(learnt.on_conflict_do_update(constraint=grey.primary_key, set_={"until": values["until"]}))
    return True


async def count(tx: Tx, kind: str, domain: str, row: dict[str, Any], day: date) -> None:
    """Count one more mail or connection of this kind."""
    key = hashlib.sha256(msgspec.json.encode([domain, row], order="sorted")).digest()
    values = {"institution_id": tx.institution_id, "day": day, "kind": kind, "key": key, "domain": domain}
    statement = upsert(verdict).values(values | {"row": row, "count": 1})
    more = {"count": verdict.c.count + 1}
    await tx.db.execute(statement.on_conflict_do_update(constraint=verdict.primary_key, set_=more))


async def take_day(tx: Tx, kind: str, before: date) -> dict[tuple[date, str], list[tuple[dict[str, Any], int]]]:
    """What was counted before that day, by day and domain; it is counted no more if this commits."""
    old = (verdict.c.kind == kind) & (verdict.c.day < before)
    columns = (verdict.c.day, verdict.c.domain, verdict.c.row, verdict.c.count)
    found: dict[tuple[date, str], list[tuple[dict[str, Any], int]]] = {}
    for row in await tx.db.execute(delete(verdict).where(old).returning(*columns)):
        found.setdefault((row.day, row.domain), []).append((row[2], row[3]))
    return found


async def keep_report(tx: Tx, kind: str, said: Any, size: int) -> bool:
    """Keep what another house says; False when it has said so before."""
    row = {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "kind": kind,
        "reporter": said.reporter[:300],
        "ident": said.ident[:300],
        "domain": said.domain[:255],
        "begins": said.begins,
        "ends": said.ends,
        "good": said.good,
        "bad": said.bad,
        "rows": said.rows,
        "at": tx.now,
        "size": size,
    }
    statement = upsert(report).values(row).on_conflict_do_nothing().returning(report.c.id)
    return (await tx.db.execute(statement)).one_or_none() is not None


async def forget(tx: Tx) -> None:
    """Remove servers that have not come for long, and reports of last year."""
    await tx.db.execute(delete(grey).where(grey.c.until < tx.now))
    await tx.db.execute(delete(report).where(report.c.at < tx.now - timedelta(days=400)))


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()
