"""Files of conversations and memos: who may open them."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from kernel.blobs import BlobRef
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx
from messenger.queries.places import open_stay
from messenger.tables import conversation, file, memo, memo_copy, message
from messenger.views.files import FileView


async def file_for(tx: Tx, file_id: UUID) -> Any:
    """The row of a file that the actor may open: brought by them, said in a conversation of theirs, or in a memo that
    they wrote or have opened. Raises NotFound, and Conflict where the scanner keeps it shut."""
    row = (await tx.db.execute(select(file).where(file.c.id == file_id))).one_or_none()
    if row is None or row.gone_at is not None or not await _may_open(tx, row):
        raise NotFound("no_file", "파일을 찾을 수 없습니다. 거두었거나 지운 파일입니다.", "No such file.")
    if row.scan == "pending":
        raise Conflict(
            "being_scanned", "악성 코드 검사 중입니다. 검사가 끝나면 열립니다.", "The file is being scanned."
        )
    if row.scan in ("infected", "unscanned"):
        raise Conflict("infected", "악성 코드 검사를 지나지 못한 파일이라 열 수 없습니다.", "The file is kept shut.")
    return row


async def _may_open(tx: Tx, row: Any) -> bool:
    if row.person_id == tx.actor.person_id:
        return True
    if row.conversation_id is not None:
        return await _in_conversation(tx, row)
    if row.memo_id is None:
        return False
    mine = and_(memo.c.house == tx.institution_id, memo.c.sender == tx.actor.person_id)
    opened = and_(memo_copy.c.person_id == tx.actor.person_id, memo_copy.c.opened_at.is_not(None))
    joined = memo.outerjoin(
        memo_copy, and_(memo_copy.c.institution_id == memo.c.institution_id, memo_copy.c.memo_id == memo.c.id)
    )
    query = select(memo.c.id).select_from(joined).where(memo.c.id == row.memo_id, or_(mine, opened))
    return (await tx.db.execute(query.limit(1))).first() is not None


async def _in_conversation(tx: Tx, row: Any) -> bool:
    """Whether a message that the actor may see brought the file."""
    stay = (await tx.db.execute(open_stay(row.conversation_id, tx.institution_id, tx.actor.person_id))).one_or_none()
    if stay is None:
        return False
    said = select(conversation.c.policy, message.c.seq).select_from(
        conversation.join(
            message,
            and_(
                message.c.institution_id == conversation.c.institution_id,
                message.c.conversation_id == conversation.c.id,
            ),
        )
    )
    holds = message.c.body["files"].contains([{"id": str(row.id)}])
    found = (await tx.db.execute(said.where(conversation.c.id == row.conversation_id, holds).limit(1))).first()
    if found is None:
        return False
    return bool(found.policy.get("history") == "all" or found.seq > stay.joined_seq)


def blob_of(row: Any) -> BlobRef:
    """The bytes of a file's row."""
    return BlobRef(row.sha256, row.size)


def file_view(row: Any) -> FileView:
    """A file as a message names it."""
    return FileView(id=row.id, name=row.name, media_type=row.media_type, size=row.size)
