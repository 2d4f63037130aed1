"""Doors of the auditor: one answer for one document, with its proof."""

from uuid import UUID

from edocs.queries import evidence
from edocs.routes.documents import routes
from edocs.views.evidence import EvidenceView
from kernel.tx import Tx


@routes.get("/documents/{document_id}/evidence")
async def document_evidence(tx: Tx, document_id: UUID) -> EvidenceView:
    """What exactly was sent, when it arrived, who opened it; each act with its place in the ledger."""
    found = await evidence.of_document(tx, document_id)
    tx.audit("edocs.evidence_read", "document", document_id)
    return found


@routes.get("/letters/{received_id}/evidence")
async def letter_evidence(tx: Tx, received_id: UUID) -> EvidenceView:
    """What exactly came, when, who opened it; each act with its place in the ledger."""
    found = await evidence.of_letter(tx, received_id)
    tx.audit("edocs.evidence_read", "received", received_id)
    return found
