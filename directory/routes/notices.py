"""Doors of a person's notices, whichever room told them."""

from directory.actions import notices as actions
from directory.queries import notices as queries
from directory.views.notices import NoticePage, NoticeQuery, NoticesRead, NoticeWishes, NoticeWishesInput
from kernel.tx import Tx
from kernel.web import Routes

notices = Routes("/api/notices")


@notices.get("")
async def list_notices(tx: Tx, query: NoticeQuery) -> NoticePage:
    """My notices, newest first, and the number on the bell."""
    return await queries.notice_page(tx, query)


@notices.post("/read")
async def read_notices(tx: Tx, body: NoticesRead) -> None:
    """Mark notices as read on every device."""
    await actions.read(tx, body)


@notices.post("/show")
async def show_waiting_notices(tx: Tx) -> None:
    """Show now what is kept back: gathered, or for the end of the quiet hours."""
    await actions.show_waiting(tx)


@notices.get("/wishes")
async def read_notice_wishes(tx: Tx) -> NoticeWishes:
    """How I am told of each kind, and when not to be disturbed."""
    return await queries.notice_wishes(tx)


@notices.put("/wishes")
async def set_notice_wishes(tx: Tx, body: NoticeWishesInput) -> NoticeWishes:
    """Set how I am told."""
    await actions.wish(tx, body)
    return await queries.notice_wishes(tx)
