"""Whether the content of a document or letter has left for good; what is said to whoever asks for it then."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from edocs.tables.records import erasure
from kernel.errors import NotFound
from kernel.tx import Tx


async def disposed(tx: Tx, thing: UUID) -> datetime | None:
    """When it was disposed of; None while it is kept."""
    found: datetime | None = (
        await tx.db.execute(select(erasure.c.at).where(erasure.c.subject_id == thing).limit(1))
    ).scalar()
    return found


async def refuse_disposed(tx: Tx, thing: UUID) -> None:
    """Raise NotFound `disposed` where nothing is left to be read but the registration data."""
    if await disposed(tx, thing) is not None:
        raise NotFound(
            "disposed",
            "보존기간이 지나 폐기한 기록물입니다. 등록 정보와 결재 이력만 남아 있습니다.",
            "This record was disposed of; its registration data remain.",
        )
