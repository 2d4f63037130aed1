"""Doors for the checks of a document: what hides in it, its personal data, its text as a machine reads it."""

from uuid import UUID

from edocs.actions import checking
from edocs.queries import checks, documents
from edocs.routes.documents import routes
from edocs.views.checks import ChecksView, GiveReason, MachineQuery, MachineView
from kernel.tx import Tx


@routes.get("/documents/{document_id}/checks")
async def read_checks(tx: Tx, document_id: UUID) -> ChecksView:
    """What hides in a document and its files, and its personal data, masked; seeing personal data is recorded."""
    return await checks.checks_of(tx, await documents.document_for(tx, document_id))


@routes.get("/documents/{document_id}/machine")
async def read_machine_text(tx: Tx, document_id: UUID, query: MachineQuery) -> MachineView:
    """The text of a document or of one of its files as a machine reads it, with what is hidden marked."""
    return await checks.machine_text(tx, await documents.document_for(tx, document_id), query)


@routes.put("/documents/{document_id}/check-reasons", status=204)
async def give_check_reason(tx: Tx, document_id: UUID, body: GiveReason) -> None:
    """Say why personal data of a kind stands in the document."""
    await checking.give_reason(tx, document_id, body)
