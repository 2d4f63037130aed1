"""How the room introduces itself to the house."""

from typing import Any
from uuid import UUID

from kernel import notices, uploads
from kernel.notices import Kind
from kernel.room import Room
from kernel.tx import Tx
from messenger.actions import cards, crossing, delivering, exports, files, indexing, settings, units
from messenger.events import FileBrought, MemoDelivered, MessageWritten
from messenger.queries.news import news_since
from messenger.queries.notifying import memo_line, mention_line
from messenger.routes import admin, conversations, memos, messages, routes

DOORS = (conversations, messages, memos, admin)
"""The modules that declare endpoints; importing them is what declares."""

MEMO, MENTION, REFUSED = notices.declare(
    Kind(name="messenger.memo", group="mention", ko="쪽지", en="Memos"),
    Kind(name="messenger.mention", group="mention", ko="대화에서 나를 부름", en="Mentions"),
    Kind(name="messenger.refused", group="mention", ko="다른 기관이 받지 않은 것", en="Refused elsewhere", fixed=True),
)


async def message_written(tx: Tx, event: MessageWritten) -> None:
    """Let the search find a message, and tell whoever is named in it and may be told."""
    await indexing.index(tx, event.conversation_id, event.seq)
    told = await mention_line(tx, event.conversation_id, event.seq, event.mentioned)
    if told is not None and not event.edited:
        people, notice = told
        await notices.post(tx, {person: [notice] for person in people})


async def memo_delivered(tx: Tx, event: MemoDelivered) -> None:
    """Tell people that a memo lies before them; who from, not what."""
    line = await memo_line(tx, event.memo_id)
    if line is not None:
        await notices.post(tx, {person: [line] for person in event.people})


async def file_brought(tx: Tx, event: FileBrought) -> None:
    """Let the scanner look into a file."""
    await files.scan(tx, event.file_id)


async def papers_moved(
    tx: Tx, subject: str, shown: dict[str, Any], stands: dict[str, Any], asked: dict[UUID, str], author: dict[str, Any]
) -> None:
    """A paper of another room moved: its cards follow, and whoever is asked now finds one. Safe to repeat."""
    await cards.moved(tx, subject, stands, UUID(tx.client_id))
    await cards.bring(tx, subject, shown | stands, asked, author)


async def organisation_changed(tx: Tx, event: Any) -> None:
    """Let the channels of units follow an appointment or a unit, now and when it takes effect."""
    await units.follow_from(tx, event.effective)


async def join_upload_job(tx: Tx, payload: dict[str, Any]) -> None:
    """Make a file of the parts that have come."""
    await uploads.join(tx, UUID(payload["upload"]))


async def sweep_upload_job(tx: Tx, payload: dict[str, Any]) -> None:
    """Take away what an upload has left behind."""
    await uploads.sweep(tx, files.PURPOSE, UUID(payload["upload"]))


ROOM = Room(
    name="messenger",
    endpoints=tuple(routes.endpoints),
    events=(MessageWritten, MemoDelivered, FileBrought),
    news=news_since,
    jobs={
        crossing.DELIVER: delivering.deliver,
        units.FOLLOW: units.follow_all,
        settings.RETAIN: settings.retain,
        exports.MAKE: exports.make,
        files.PURPOSE.join: join_upload_job,
        files.PURPOSE.sweep: sweep_upload_job,
    },
)
