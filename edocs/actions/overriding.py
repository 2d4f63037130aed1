"""Keeping for the audit that a line differs from the delegation table, and telling who audits. LAW adm-doc §67:2"""

from uuid import UUID

from directory.queries.snapshot import org_snapshot
from edocs.delegation.levels import override_text
from edocs.engine.case import Override
from edocs.engine.commands import Route
from edocs.queries.documents import Found
from edocs.tables import route_override
from kernel import notices
from kernel.access import Permission
from kernel.notices import Kind, Notice
from kernel.tx import Tx

KIND = "edocs.override"
notices.declare(
    Kind(KIND, "system", "전결규정과 다른 경로", "Routes that differ from the delegation table", fixed=True)
)


async def note(tx: Tx, found: Found, line: Route) -> None:
    """Write the register's row, an audit record and a notice to each auditor; nothing where the line is the table's."""
    asked = line.override
    if asked is None:
        return
    seat, text = found.viewer.seat, override_text(asked)
    content = {
        "by": seat.person_name,
        "post": seat.post_name,
        "unit": seat.unit_name,
        "text": text,
        "reason": asked.reason,
        "direction": asked.direction,
        "table": line.table,
        "version": line.version,
        "row": line.row,
    }
    await tx.db.execute(
        route_override.insert().values(
            institution_id=tx.institution_id,
            document_id=found.id,
            round=found.case.round,
            at=tx.now,
            person_id=seat.person,
            post_id=seat.post,
            content=content,
        )
    )
    tx.audit(
        "edocs.route_override",
        "document",
        found.id,
        direction=asked.direction,
        table_decider=str(asked.table_decider),
        decider=str(asked.decider),
        omitted=list(asked.omitted),
        rule=line.row,
        version=line.version,
    )
    told = _notice(found, asked, text)
    await notices.post(tx, {person: [told] for person in await _auditors(tx)})


def _notice(found: Found, asked: Override, text: str) -> Notice:
    """What each auditor is told."""
    seat = found.viewer.seat
    return Notice(
        key=f"override/{found.id}/{found.case.round}",
        kind=KIND,
        ko=f"**{seat.unit_name} {seat.person_name}**님이 전결규정과 다른 경로로 올렸습니다.",
        en=f"**{seat.person_name}** submitted along a route that differs from the delegation table.",
        note_ko=f"{text} (사유: {asked.reason})"[:300],
        note_en=asked.reason[:300],
        person=seat.person,
        person_name=seat.person_name,
        tone="warn",
        href="/admin/overrides",
        act="open",
    )


async def _auditors(tx: Tx) -> list[UUID]:
    """Everybody who may read the access records from some seat of theirs now."""
    org = await org_snapshot(tx)
    held = [row for person in org.people for row in org.holdings_of(person, tx.now)]
    return sorted(
        {row.person_id for row in held if Permission.AUDIT in org.permissions(row.person_id, row.post_id, tx.now)}
    )
