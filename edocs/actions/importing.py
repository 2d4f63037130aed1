"""A foreign file's text for the editor: its pictures become attachments of the draft; the body itself is not saved."""

from typing import Any
from uuid import UUID

from edocs import body
from edocs.actions.attachments import attach
from edocs.actions.writing import editable
from edocs.files.isolated import opened
from edocs.files.names import checked_name
from edocs.queries.attachments import view_of
from edocs.queries.documents import document_for
from edocs.views.attachments import ImportedView
from kernel.errors import TooLarge
from kernel.tx import Tx
from kernel.web import Upload

MOST_IMPORT = 100 * 2**20
"""Bytes of a file that is read as a body."""


async def import_file(tx: Tx, document_id: UUID, upload: Upload) -> ImportedView:
    """Read an HWPX or DOCX file as a body. Raises Invalid with the reason where it cannot be read."""
    await editable(tx, document_id)
    name = checked_name(upload.name)
    if upload.blob.size > MOST_IMPORT:
        raise TooLarge(
            "too_large", "불러오기에는 너무 큰 파일입니다. 나누거나 첨부로 붙여 주십시오.", limit=MOST_IMPORT
        )
    answer = await opened("import", name, await tx.blobs.read(tx.institution_id, upload.blob))
    made = body.to_json(answer.body or body.EMPTY)
    ids: dict[str, UUID] = {}
    for picture in answer.pictures:
        blob = await tx.blobs.put(tx.institution_id, picture.data, len(picture.data))
        media = "image/jpeg" if picture.name.endswith(".jpeg") else "image/png"
        ids[picture.key] = await attach(tx, document_id, Upload(blob, picture.name, media), "image")
    tx.audit("edocs.import", "document", document_id, pictures=len(ids), size=upload.blob.size)
    found = await document_for(tx, document_id)
    return ImportedView(
        body=_with_pictures(made, ids),
        title=name.rpartition(".")[0] or name,
        notes=list(answer.notes),
        attachments=[await view_of(tx, found, attachment_id) for attachment_id in ids.values()],
    )


def _with_pictures(made: dict[str, Any], ids: dict[str, UUID]) -> dict[str, Any]:
    """The body with its pictures named by their attachments; one that did not come leaves its words."""
    blocks = []
    for block in made["content"]:
        if block["type"] != "image":
            blocks.append(block)
        elif (known := ids.get(block["attrs"]["attachment_id"])) is not None:
            blocks.append(block | {"attrs": block["attrs"] | {"attachment_id": str(known)}})
    return {"type": "doc", "content": blocks or body.to_json(body.EMPTY)["content"]}
