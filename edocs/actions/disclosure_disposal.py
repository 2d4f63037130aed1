"""What of a document's disclosure goes when the document is destroyed."""

from uuid import UUID

from edocs.actions.disclosure_facts import Asked, commit, decided
from edocs.actions.disclosure_public import show
from edocs.disclosure import standing as st
from edocs.disclosure.standing import Dispose, Phase
from edocs.queries.disclosure import SYSTEM, copy_rows, policy, standing_row
from edocs.queries.documents import document_for_system
from kernel.blobs import BlobRef
from kernel.tx import Tx


async def forget_copies(tx: Tx, document_id: UUID) -> list[BlobRef]:
    """Take down what is out, end the standing, and name the bytes of the derived copies, which go with the original.

    The caller destroys the document in the same transaction, and the bytes after it. History and hashes stay.
    """
    row = await standing_row(tx, document_id)
    if row is None:
        return []
    found = await document_for_system(tx, document_id)
    standing = st.from_plain(row.standing)
    if standing.phase is not Phase.GONE:
        now, _ = await policy(tx)
        asked = Asked(found, row, standing, SYSTEM)
        await show(tx, await commit(tx, asked, decided(standing, Dispose(), SYSTEM, now)))
    copies = await copy_rows(tx, document_id)
    return [BlobRef(*pair) for one in copies for pair in ((one.sha256, one.size), (one.sheet_sha256, one.sheet_size))]
