"""Links of large files: as their sender sees them, and as whoever has one does."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from kernel.blobs import BlobRef
from kernel.errors import NotFound
from kernel.tx import Tx
from mail.tables import link, link_use
from mail.views.writing import LinkUse, MailFileLink, SharedFile

_LONGEST_TOKEN = 100
MOST = 500


def digest(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def taken_apart(token: str) -> tuple[int, str] | None:
    """The institution and the secret of a token."""
    house, dot, secret = token.partition(".")
    if not dot or len(token) > _LONGEST_TOKEN or not house.isdecimal() or len(house) > 9:
        return None
    return int(house), secret


def no_link() -> NotFound:
    """What is said of a link that nobody knows."""
    return NotFound("link_not_found", "없는 링크입니다. 주소를 다시 확인하십시오.", "There is no such link.")


class Shared(Struct, frozen=True):
    """A large file for whoever has its link."""

    view: SharedFile
    row: Any

    @property
    def blob(self) -> BlobRef:
        """Where its bytes are."""
        return BlobRef(self.row.sha256, self.row.size)


def state_of(row: Any, now: datetime) -> Any:
    """How a link stands."""
    if row.revoked is not None:
        return "revoked"
    if row.scan == "infected":
        return "infected"
    if row.expires <= now:
        return "expired"
    if row.used >= row.most:
        return "used_up"
    return "waiting" if row.scan == "pending" else "ready"


async def shared(tx: Tx, secret: str, *, lock: bool = False) -> Shared:
    """The file behind a secret. Raises NotFound."""
    query = select(link).where(link.c.secret == digest(secret))
    row = (await tx.db.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise no_link()
    return Shared(
        SharedFile(
            name=row.name,
            size=row.size,
            expires=row.expires,
            left=max(0, row.most - row.used),
            sender=row.sender,
            state=state_of(row, tx.now),
        ),
        row,
    )


async def links(tx: Tx) -> list[MailFileLink]:
    """Large files that the actor has sent as links, the latest first."""
    query = select(link).where(link.c.person_id == tx.actor.person_id).order_by(link.c.at.desc(), link.c.id)
    return [
        MailFileLink(
            id=row.id,
            name=row.name,
            size=row.size,
            subject=row.subject,
            at=row.at,
            expires=row.expires,
            most=row.most,
            count=row.used,
            state=state_of(row, tx.now),
        )
        for row in await tx.db.execute(query.limit(MOST))
    ]


async def uses(tx: Tx, link_id: UUID) -> list[LinkUse]:
    """When a link of the actor's was used, and from where."""
    own = select(link.c.id).where(link.c.id == link_id, link.c.person_id == tx.actor.person_id)
    if (await tx.db.execute(own)).one_or_none() is None:
        raise no_link()
    query = select(link_use).where(link_use.c.link_id == link_id).order_by(link_use.c.at.desc()).limit(MOST)
    return [LinkUse(at=row.at, client=row.client) for row in await tx.db.execute(query)]
