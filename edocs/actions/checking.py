"""Looking into files in the background, and the reasons for personal data that stands in a document."""

from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from edocs.files.checking import CHECKER, MOST_BYTES, Looked, look
from edocs.present import my_turn
from edocs.queries.documents import WRITING, document_for
from edocs.tables import attachment, check_reason, file_check
from edocs.views.checks import GiveReason
from kernel.blobs import BlobRef
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx


async def check_file(tx: Tx, attachment_id: UUID) -> bool:
    """Look into the bytes of an attachment, once for each content and version of the checker.

    False where the bytes are gone from the store: nothing can be said of them.
    """
    row = (await tx.db.execute(select(attachment).where(attachment.c.id == attachment_id))).first()
    return row is not None and await check_octets(tx, row.name, BlobRef(row.sha256, row.size))


async def check_octets(tx: Tx, name: str, blob: BlobRef) -> bool:
    """The same for any file of ours, by its name and its bytes."""
    there = select(file_check.c.sha256).where(file_check.c.sha256 == blob.sha256, file_check.c.checker == CHECKER)
    if (await tx.db.execute(there)).first() is not None:
        return True
    if blob.size > MOST_BYTES:
        found = Looked(note="too_large")  # not even brought into memory
    else:
        try:
            bytes_ = await tx.blobs.read(tx.institution_id, blob)
        except NotFound:
            return False
        found = await look(name, bytes_)
    values = {
        "institution_id": tx.institution_id,
        "sha256": blob.sha256,
        "checker": CHECKER,
        "checked_at": tx.now,
        "found": msgspec.to_builtins(found),
    }
    await tx.db.execute(insert(file_check).values(values).on_conflict_do_nothing())
    return True


async def give_reason(tx: Tx, document_id: UUID, given: GiveReason) -> None:
    """Keep why personal data of a kind stands in the document: from its drafter, or from whoever may amend it now."""
    found = await document_for(tx, document_id)
    writes = found.case.state in WRITING and found.case.drafter.person == found.viewer.seat.person
    if not writes and my_turn(found.case, found.viewer.looker) is None:
        raise Forbidden(
            "not_yours", "기안자나 지금 검토하는 사람만 까닭을 적을 수 있습니다.", "Only who writes may give it."
        )
    values = {"reason": given.reason.strip(), "person_id": tx.actor.person_id, "at": tx.now}
    row = insert(check_reason).values(
        institution_id=tx.institution_id, document_id=document_id, code=given.code, **values
    )
    await tx.db.execute(
        row.on_conflict_do_update(index_elements=["institution_id", "document_id", "code"], set_=values)
    )
    tx.audit("edocs.check_reason", "document", document_id, whose=found.case.drafter.person, code=given.code)
