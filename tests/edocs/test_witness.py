"""The history of documents bears witness to the ledger: a record of an act cannot vanish unseen."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from edocs.queries.witnesses import audit_witnesses
from kernel.ledger_check import verify
from kernel.postgres import Cluster
from tests.support.postgres import Database
from tests.support.town import Town


async def test_a_record_that_vanishes_before_it_has_its_place_is_named_by_the_document_that_it_is_about(
    town: Town, town_database: Database, cluster: Cluster
) -> None:
    await town.submitted()
    async with town.tx("윤도담") as tx:
        institution, witnesses = tx.institution_id, await audit_witnesses(tx)
        query = text("SELECT id FROM kernel_audit WHERE action = 'edocs.submit'")
        vanished = (await tx.db.execute(query)).scalar_one()
    assert vanished in witnesses
    assert (await verify(town.dure, institution, "", witnesses)).ok

    engine = create_async_engine(cluster.url("postgres", town_database.name))
    async with engine.begin() as db:
        for table, column in (("kernel_ledger_pending", "audit_id"), ("kernel_audit", "id")):
            await db.execute(text(f"DELETE FROM {table} WHERE {column} = '{vanished}'"))
    await engine.dispose()
    found = (await verify(town.dure, institution, "", witnesses)).findings
    assert [(one.kind, one.audit_id) for one in found] == [("dropped", vanished)]
