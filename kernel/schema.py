"""Making the schema: all tables with their fences, for a new database. Migrations are checked against it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from kernel import guarded, idempotency, ledger, notices, outbox, packs, schedule, search, signer, uploads, witness
from kernel import mark as high_water
from kernel.db import functions, metadata
from kernel.tenancy import policy_statements

KERNEL_TABLES = (
    idempotency.command,
    ledger.entry,
    notices.notice,
    outbox.row,
    packs.pack,
    schedule.work,
    search.entry,
    signer.key,
    uploads.upload,
    witness.shown,
    high_water.rewound,
)
"""Named so that whoever makes the schema has imported the kernel's own tables."""


async def create_all(db: AsyncConnection) -> None:
    """Create every declared table, policy and grant, as the owning role. The rooms' tables must have been imported."""
    await db.run_sync(metadata.create_all)
    for statement in fence_statements():
        await db.exec_driver_sql(statement)


def fence_statements() -> list[str]:
    """The DDL beside the tables themselves: policies, grants, the search function and the rooms' own functions."""
    fences = [statement for table in metadata.sorted_tables for statement in policy_statements(table)]
    return [*fences, *search.function_statements(), *guarded.statements(), *functions]
