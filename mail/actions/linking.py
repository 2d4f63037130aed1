"""Large files as links: for whoever has the link, for a time, so many times, until it is taken back."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from kernel import notices, schedule
from kernel.clock import new_id
from kernel.errors import Conflict
from kernel.notices import Kind
from kernel.tx import Tx
from mail.actions.preparing import LinkedFile
from mail.queries.drafts import files_of, letter_of
from mail.queries.links import Shared, digest, no_link, shared, state_of
from mail.queries.policy import house_policy
from mail.tables import link, link_use
from mail.views.writing import LinkChange

WARN = "mail.warn_link"
BEFORE = timedelta(days=3)
"""How long before a link ends its sender is told."""

(EXPIRING,) = notices.declare(
    Kind(name="mail.link", group="system", ko="대용량 첨부가 곧 끝남", en="Large files that end soon")
)


async def make_links(tx: Tx, row: Any, sending_id: UUID, due: datetime, people: int) -> list[LinkedFile]:
    """Links for the large files of a draft that is being sent."""
    files = [one for one in await files_of(tx, row.id) if one.large]
    if not files:
        return []
    policy = await house_policy(tx)
    expires = due + timedelta(days=policy.link_days)
    most = max(policy.link_downloads, people * 2)
    assert tx.keys is not None  # every transaction of the house has them
    origin = tx.keys.address.rstrip("/")
    made: list[LinkedFile] = []
    rows = []
    for one in files:
        secret = secrets.token_urlsafe(24)
        token = f"{tx.institution_id}.{secret}"
        made.append(LinkedFile(one.name, one.size, f"{origin}/file/{token}", expires, most))
        rows.append(_row(tx, row, one, secret, most) | {"expires": expires, "sending_id": sending_id})
    await tx.db.execute(delete(link).where(link.c.file_id.in_([one.id for one in files]), link.c.used == 0))
    await tx.db.execute(insert(link), rows)
    for each in rows:
        await schedule.at(tx, WARN, expires - BEFORE, {"link": str(each["id"])}, key=str(each["id"]))
    tx.audit("mail.links", "mail_draft", row.id, files=len(files))
    return made


def _row(tx: Tx, row: Any, one: Any, secret: str, most: int) -> dict[str, Any]:
    return {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "account_id": row.account_id,
        "person_id": row.person_id,
        "file_id": one.id,
        "secret": digest(secret),
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "subject": row.subject,
        "sender": letter_of(row).sender,
        "most": most,
        "used": 0,
        "scan": one.scan,
        "revoked": None,
        "warned": None,
        "at": tx.now,
    }


async def use(tx: Tx, secret: str, client: str) -> Shared:
    """Take the file once. Raises NotFound; Conflict when the link holds no more."""
    found = await shared(tx, secret, lock=True)
    if found.view.state != "ready":
        raise Conflict(f"link_{found.view.state}", *_WORDS[found.view.state])
    await tx.db.execute(update(link).where(link.c.id == found.row.id).values(used=link.c.used + 1))
    used = {"institution_id": tx.institution_id, "id": new_id(), "link_id": found.row.id, "client": client[:64]}
    await tx.db.execute(insert(link_use).values(used | {"at": tx.now}))
    tx.audit("mail.link.use", "mail_link", found.row.id, whose=found.row.person_id)
    return found


_WORDS = {
    "expired": ("받을 수 있는 기간이 지났습니다. 보낸 사람에게 다시 부탁하십시오.", "The link has ended."),
    "used_up": ("받을 수 있는 횟수를 다 썼습니다. 보낸 사람에게 다시 부탁하십시오.", "The link was used up."),
    "revoked": ("보낸 사람이 거두었습니다.", "Its sender took it back."),
    "infected": ("악성 코드가 발견되어 받을 수 없습니다.", "The file is infected."),
    "waiting": ("파일을 검사하고 있습니다. 잠시 뒤에 다시 하십시오.", "The file is being looked into."),
}


async def _own(tx: Tx, link_id: UUID) -> Any:
    query = select(link).where(link.c.id == link_id, link.c.person_id == tx.actor.person_id).with_for_update()
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise no_link()
    return row


async def revoke(tx: Tx, link_id: UUID) -> None:
    """Take a link back, for good."""
    row = await _own(tx, link_id)
    if row.revoked is None:
        await tx.db.execute(update(link).where(link.c.id == link_id).values(revoked=tx.now))
    tx.audit("mail.link.revoke", "mail_link", link_id)


async def change(tx: Tx, link_id: UUID, given: LinkChange) -> None:
    """Let a link hold longer, or for more downloads."""
    row = await _own(tx, link_id)
    if row.revoked is not None:
        raise Conflict("link_revoked", "거둔 링크는 되돌릴 수 없습니다.", "It was taken back.")
    values: dict[str, Any] = {}
    if given.days is not None:
        values["expires"] = tx.now + timedelta(days=given.days)
        await schedule.at(tx, WARN, values["expires"] - BEFORE, {"link": str(link_id)}, key=str(link_id))
    if given.most is not None:
        values["most"] = given.most
    if values:
        await tx.db.execute(update(link).where(link.c.id == link_id).values(**values, warned=None))
    tx.audit("mail.link.change", "mail_link", link_id, days=given.days, most=given.most)


async def warn(tx: Tx, payload: dict[str, Any]) -> None:
    """Tell the sender that a link ends soon, if some may want it still; due work."""
    query = select(link).where(link.c.id == UUID(payload["link"]))
    row = (await tx.db.execute(query.with_for_update())).one_or_none()
    if row is None or row.warned is not None or state_of(row, tx.now) != "ready":
        return
    await tx.db.execute(update(link).where(link.c.id == row.id).values(warned=tx.now))
    await notices.post(tx, {row.person_id: [_notice(row)]})


def _notice(row: Any) -> notices.Notice:
    return notices.Notice(
        kind=EXPIRING.name,
        key=f"mail-link/{row.id}",
        ko=f"‘{row.name}’ 링크가 사흘 뒤에 끝납니다. {row.used}번 받았습니다.",
        en=f"The link to “{row.name}” ends in three days; it was used {row.used} times.",
    )
