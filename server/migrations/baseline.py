"""Write the first migration anew from the declared tables: `python -m server.migrations.baseline`.

Only until the first release; after that the line of migrations grows by hand and this module goes. The statements are
the very ones that make the schema of the tests, recorded from a scratch database.
"""

import asyncio
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.postgres import OWNER, Cluster
from kernel.schema import create_all
from server.migrations import FOLDER
from server.tables import DECLARED

TARGET = FOLDER / "versions" / "0001_house_baseline.sql"
_DDL = ("CREATE", "ALTER", "REVOKE", "GRANT", "COMMENT", "SET", "RESET", "DROP")


async def statements() -> list[str]:
    """Every statement that makes the schema, in order."""
    assert DECLARED
    with tempfile.TemporaryDirectory(prefix="dure-baseline-") as folder:
        await asyncio.to_thread(Path(folder).chmod, 0o755)
        cluster = Cluster(Path(folder) / "postgres", durable=False)
        async with cluster.running():
            await cluster.make_database("scratch")
            engine = create_async_engine(cluster.url(OWNER, "scratch"), poolclass=NullPool)
            recorded: list[str] = []

            def record(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _many: bool) -> None:
                if statement.lstrip().upper().startswith(_DDL):
                    recorded.append("\n".join(line.rstrip() for line in statement.strip().splitlines()))

            event.listen(engine.sync_engine, "before_cursor_execute", record)
            async with engine.begin() as db:
                await create_all(db)
            await engine.dispose()
        cluster.remove()
    return _steady(recorded)


def _steady(recorded: list[str]) -> list[str]:
    """The same statements; indexes of a table, which come in no fixed order, by name."""
    kinds = groupby(recorded, key=lambda statement: statement.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")))
    return [statement for indexes, group in kinds for statement in (sorted(group) if indexes else group)]


async def main() -> None:
    """Write the file."""
    head = "-- The schema of the first release: recorded by server/migrations/baseline.py, never edited.\n\n"
    text = head + "\n\n".join(f"{statement};" for statement in await statements()) + "\n"
    await asyncio.to_thread(TARGET.write_text, text, "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
