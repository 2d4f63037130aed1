"""Making the schema: all tables with their fences, for a new database. Migrations are checked against it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.db import metadata
from kernel.tenancy import policy_statements


async def create_all(db: AsyncConnection) -> None:
    """Create every declared table, policy and grant, as the owning role. The rooms' tables must have been imported."""
    await db.run_sync(metadata.create_all)
    for table in metadata.sorted_tables:
        for statement in policy_statements(table):
            await db.execute(text(statement))
