"""How the room introduces itself to the house."""

from kernel.room import Room
from kernel.tx import Tx
from mail.actions import acting, indexing
from mail.events import MailDelivered, MailStored
from mail.queries.news import news_since
from mail.routes import boxes, messages, routes, rules

DOORS = (boxes, messages, rules)
"""The modules that declare endpoints; importing them is what declares."""


async def index(tx: Tx, event: MailStored) -> None:
    """Let the search find a message by its words."""
    await indexing.index(tx, event.content_id)


ROOM = Room(
    name="mail",
    endpoints=tuple(routes.endpoints),
    events=(MailStored, MailDelivered),
    news=news_since,
    jobs={acting.WAKE: acting.wake},
)
