"""How the room introduces itself to the house."""

from typing import Any
from uuid import UUID

from kernel import uploads
from kernel.room import Room
from kernel.tx import Tx
from mail.actions import acting, bringing, dispatching, drafting, exporting, indexing, linking, opening, reading_files
from mail.events import MailArrived, MailDelivered, MailFileBrought, MailFilesCame, MailOpened, MailStored
from mail.queries.news import news_since
from mail.routes import administration, boxes, drafts, keeping, messages, routes, rules, sendings

DOORS = (boxes, messages, drafts, sendings, keeping, rules, administration)
"""The modules that declare endpoints; importing them is what declares."""


async def index(tx: Tx, event: MailStored) -> None:
    """Let the search find a message by its words."""
    await indexing.index(tx, event.content_id)


async def read_files(tx: Tx, event: MailFilesCame) -> None:
    """Let the search find a message by the words of its files."""
    await reading_files.read(tx, event.content_id)


async def arrived(tx: Tx, event: MailArrived) -> None:
    """Let the sender learn when a mail is opened."""
    await opening.arrived(tx, event)


async def opened(tx: Tx, event: MailOpened) -> None:
    """Tell a sender that a mail was opened."""
    await opening.opened(tx, event)


async def file_brought(tx: Tx, event: MailFileBrought) -> None:
    """Let the scanner look into a file."""
    await bringing.scan(tx, event.file_id)


async def join_upload_job(tx: Tx, payload: dict[str, Any]) -> None:
    """Make a file of the parts that have come."""
    await uploads.join(tx, UUID(payload["upload"]))


async def sweep_upload_job(tx: Tx, payload: dict[str, Any]) -> None:
    """Take away what an upload has left behind."""
    await uploads.sweep(tx, bringing.PURPOSE, UUID(payload["upload"]))


ROOM = Room(
    name="mail",
    endpoints=tuple(routes.endpoints),
    events=(MailStored, MailFilesCame, MailDelivered, MailFileBrought, MailArrived, MailOpened),
    news=news_since,
    jobs={
        acting.WAKE: acting.wake,
        drafting.COPY: drafting.copy_job,
        dispatching.FILE_SENT: dispatching.file_sent,
        dispatching.SETTLE: dispatching.settle,
        linking.WARN: linking.warn,
        exporting.MAKE: exporting.make,
        bringing.PURPOSE.join: join_upload_job,
        bringing.PURPOSE.sweep: sweep_upload_job,
    },
)
