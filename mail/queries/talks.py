"""A conversation: every message of it in an account, wherever it lies, the oldest first."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from kernel.errors import NotFound
from kernel.tx import Tx
from mail.queries.boxes import Box, account_for, boxes
from mail.queries.lists import assignment_of
from mail.queries.people import circle
from mail.queries.reading import WIDE, Opened, message_view
from mail.rules import flags
from mail.tables import content, message
from mail.views.reading import MailTalk

OPENED = 4
"""Messages that are given with what they say: the last one, and unread ones before it."""
MOST = 500
_HIDDEN = frozenset({"trash", "junk"})


async def talk(tx: Tx, conversation_id: UUID, box_id: UUID | None, *, images: bool) -> MailTalk:
    """The conversation as it is seen from a mailbox: what lies in bin and junk only when one stands there."""
    known = {one.id: one for one in await boxes(tx) if "r" in one.rights}
    query = (
        select(message, *WIDE)
        .join(content, content.c.id == message.c.content_id)
        .where(message.c.conversation_id == conversation_id, ~message.c.expunged)
        .where(message.c.mailbox_id.in_(list(known)))
        .order_by(message.c.internal_date, message.c.uid)
        .limit(MOST)
    )
    rows = _shown(known, (await tx.db.execute(query)).all(), box_id)
    if not rows:
        raise NotFound(
            "mail_not_found", "메일을 찾을 수 없습니다. 옮겼거나 지웠을 수 있습니다.", "No such conversation."
        )
    account = await account_for(tx, rows[0].account_id)
    if not account.own:
        tx.audit("mail.shared.read", "mail_conversation", conversation_id)
    people = await circle(tx)
    opened = _opened(rows)
    messages = [
        await message_view(tx, Opened(known[row.mailbox_id], row), people, images=images, body=place in opened)
        for place, row in enumerate(rows)
    ]
    return MailTalk(
        id=conversation_id,
        account=account.id,
        subject=rows[0].subject,
        messages=messages,
        assigned=None if account.own else await assignment_of(tx, account.id, conversation_id),
    )


def _shown(known: dict[UUID, Box], rows: Any, box_id: UUID | None) -> list[Any]:
    """Each content once: the copy in the mailbox where one stands, else the first that is no draft or bin."""
    here = known.get(box_id) if box_id else None
    hidden = frozenset() if here is not None and here.role in _HIDDEN else _HIDDEN
    seen: dict[UUID, Any] = {}
    for row in rows:
        if known[row.mailbox_id].role in hidden and row.mailbox_id != box_id:
            continue
        if here is not None and known[row.mailbox_id].account_id != here.account_id:
            continue
        before = seen.get(row.content_id)
        if before is None or row.mailbox_id == box_id:
            seen[row.content_id] = row
    return sorted(seen.values(), key=lambda row: (row.internal_date, row.uid))


def _opened(rows: list[Any]) -> set[int]:
    """Places of the messages that are given whole."""
    last = len(rows) - 1
    unread = [place for place, row in enumerate(rows) if not row.flags & flags.SEEN and place != last]
    return {last, *unread[-(OPENED - 1) :]}
