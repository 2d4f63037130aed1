"""Files of mail that the actor has had made."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from kernel.blobs import BlobRef
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx
from mail.tables import export
from mail.views.writing import MailExport


async def exports(tx: Tx) -> list[MailExport]:
    """The actor's files, the latest first."""
    query = select(export).where(export.c.person_id == tx.actor.person_id).order_by(export.c.at.desc()).limit(50)
    return [_view(row) for row in await tx.db.execute(query)]


def _view(row: Any) -> MailExport:
    return MailExport(
        id=row.id, state=row.state, form=row.form, name=row.name, messages=row.messages, size=row.size, at=row.at
    )


async def export_file(tx: Tx, export_id: UUID) -> tuple[str, BlobRef]:
    """Name and bytes of a file that is ready. Raises NotFound, Conflict."""
    query = select(export).where(export.c.id == export_id, export.c.person_id == tx.actor.person_id)
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise NotFound("export_not_found", "내보낸 파일을 찾을 수 없습니다.", "There is no such file.")
    if row.state != "ready" or row.sha256 is None:
        raise Conflict("export_waiting", "아직 만들고 있습니다.", "It is not ready yet.")
    return row.name, BlobRef(row.sha256, row.size)
