"""The files of a document: which may be opened, how far one has come, how much room there is."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from edocs.queries.documents import Found, attachments, content_of
from edocs.queries.showing import attachment_views
from edocs.tables import attachment
from edocs.views.attachments import UploadView
from edocs.views.drafts import AttachmentView
from kernel import packs, uploads
from kernel.blobs import BlobRef
from kernel.errors import Conflict, NotFound, TooMuch
from kernel.tx import Tx
from kernel.uploads import PART

PURPOSE = uploads.Purpose("edocs", "edocs.join_upload", "edocs.sweep_upload")
MOST_ON_DOCUMENT = 8 * 2**30
"""Bytes of all the files of one document."""
MOST_ATTACHMENTS = 100
LARGE = 8 * 2**20
"""From here on the quota of the institution is counted before a file is taken."""


async def file_of(tx: Tx, document_id: UUID, attachment_id: UUID) -> Any:
    """The row of a file of the document. Raises NotFound, and Conflict where the scanner keeps it shut."""
    row = next((row for row in await attachments(tx, document_id) if row.id == attachment_id), None)
    if row is None:
        raise NotFound("no_attachment", "없는 첨부입니다.", "No such attachment.")
    refuse_shut(row)
    return row


def refuse_shut(row: Any) -> None:
    """Raise Conflict while a file is not known to be clean, where files are scanned."""
    if row.scan not in _SHUT:
        return
    code, ko, en = _SHUT[row.scan]
    raise Conflict(code, f"「{row.name}」: {ko}", en, attachment=str(row.id), found=row.scan_note)


_SHUT = {
    "pending": ("being_scanned", "악성 코드 검사 중입니다. 검사가 끝나면 열립니다.", "The file is being scanned."),
    "infected": (
        "infected",
        "악성 코드가 발견되어 격리했습니다. 이 파일을 빼고 원본을 검사해 주십시오.",
        "Malware was found: the file is quarantined.",
    ),
    "unscanned": (
        "unscanned",
        "검사기가 받는 크기보다 커서 검사하지 못했습니다. 나누어 올리거나 관리자에게 알려 주십시오.",
        "The file is larger than the scanner takes.",
    ),
}


async def refuse_unclean(tx: Tx, document_id: UUID, ids: list[UUID]) -> None:
    """Raise Conflict if any of these files may not leave the draft: being scanned, infected, unscanned."""
    query = select(attachment).where(
        attachment.c.document_id == document_id, attachment.c.id.in_(ids), attachment.c.scan.in_(_SHUT)
    )
    for row in await tx.db.execute(query.limit(1)):
        refuse_shut(row)


def blob_of(row: Any) -> BlobRef:
    """The bytes of a file's row."""
    return BlobRef(row.sha256, row.size)


async def upload_row(tx: Tx, document_id: UUID, upload_id: UUID) -> Any:
    """The actor's own upload to this document, locked: one part at a time. Raises NotFound."""
    return await uploads.mine(tx, PURPOSE, upload_id, document_id)


async def uploads_of(tx: Tx, document_id: UUID) -> list[Any]:
    """The actor's files that are still on their way to this document, first begun first."""
    return await uploads.coming_to(tx, PURPOSE, document_id)


async def check_room(tx: Tx, document_id: UUID, size: int) -> None:
    """Raise TooMuch if the document or the institution has no room for a file of this size."""
    own = attachment.c.document_id == document_id
    held = await _sum(tx, attachment.c.size, own)
    held += await _sum(tx, uploads.upload.c.size, uploads.on_its_way(PURPOSE, document_id))
    if held + size > MOST_ON_DOCUMENT:
        raise TooMuch(
            "document_full",
            f"한 문서에 붙이는 파일은 모두 {in_words(MOST_ON_DOCUMENT)}까지입니다. 지금 {in_words(held)}입니다.",
            "The files of one document are too large together.",
            limit=MOST_ON_DOCUMENT,
            used=held,
        )
    quota = (await packs.in_force(tx, "document.attachments")).get("quota_gib")
    if size < LARGE or quota is None or not quota.value:
        return
    most = int(quota.value) * 2**30
    used = await _sum(tx, uploads.upload.c.size, uploads.on_its_way(PURPOSE))
    distinct = select(attachment.c.sha256, attachment.c.size).distinct().subquery()
    used += int(await tx.db.scalar(select(func.coalesce(func.sum(distinct.c.size), 0))) or 0)
    if used + size > most:
        raise TooMuch(
            "institution_full",
            f"기관의 파일 보관 한도 {in_words(most)} 가운데 {in_words(used)}를 쓰고 있어 올릴 수 없습니다. "
            "관리자에게 한도를 늘려 달라고 하십시오.",
            "The institution's quota of files is used up.",
            limit=most,
            used=used,
        )


async def _sum(tx: Tx, column: Any, where: Any) -> int:
    return int(await tx.db.scalar(select(func.coalesce(func.sum(column), 0)).where(where)) or 0)


def in_words(size: int) -> str:
    """A size as people read it: `1.5GB`, `12MB`, `900KB`."""
    for unit, name in ((2**30, "GB"), (2**20, "MB"), (2**10, "KB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + name
    return f"{size}바이트"


def upload_view(row: Any, file: AttachmentView | None = None) -> UploadView:
    """An upload as its sender sees it."""
    return UploadView(
        id=row.id,
        name=row.name,
        kind=row.note,
        size=row.size,
        received=row.received,
        part=PART,
        state=row.state,
        mark=row.mark,
        sha256=row.sha256 or "",
        begun_at=row.begun_at,
        attachment=file,
    )


async def view_of(tx: Tx, found: Found, attachment_id: UUID) -> AttachmentView:
    """One file of the working copy as people see it."""
    files = await attachment_views(tx, found.id, await content_of(tx, found))
    return next(file for file in files if file.id == attachment_id)
