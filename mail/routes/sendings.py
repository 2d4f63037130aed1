"""Doors of what was sent: sending itself, undoing, receipts, recall, links of large files."""

from uuid import UUID

from directory.queries import serves
from kernel.errors import TooMuch
from kernel.tx import Actor, Tx
from kernel.web import Call, Download
from mail.actions import dispatching, linking, recalling
from mail.queries import links
from mail.queries import sent as queries
from mail.queries.drafts import draft_view
from mail.routes import routes
from mail.views.writing import (
    LinkChange,
    LinkUse,
    MailDraft,
    MailFileLink,
    MailRecall,
    MailReceipts,
    MailSending,
    SendDraft,
    SendingsQuery,
    SendingTime,
    SharedFile,
)

RATE, BURST = 0.5, 60
"""Links that one address may try: one in two seconds in the long run."""


@routes.post("/drafts/{draft_id}/send", status=201)
async def send_draft(tx: Tx, draft_id: UUID, body: SendDraft) -> MailSending:
    """Send a draft, after the moment in which it can be undone, or at a time."""
    return await queries.sending_view(tx, await dispatching.send(tx, draft_id, body))


@routes.get("/sendings")
async def list_sendings(tx: Tx, query: SendingsQuery) -> list[MailSending]:
    """Mails of an account that wait for their time, or have left."""
    return await queries.sendings(tx, query)


@routes.get("/sendings/{sending_id}")
async def read_sending(tx: Tx, sending_id: UUID) -> MailSending:
    """A mail that was handed in."""
    return await queries.sending_view(tx, sending_id)


@routes.put("/sendings/{sending_id}")
async def reschedule_sending(tx: Tx, sending_id: UUID, body: SendingTime) -> MailSending:
    """Another time for a mail that waits for its own."""
    await dispatching.reschedule(tx, sending_id, body.at)
    return await queries.sending_view(tx, sending_id)


@routes.post("/sendings/{sending_id}/now")
async def send_now(tx: Tx, sending_id: UUID) -> MailSending:
    """Let a mail that waits for its time leave now."""
    await dispatching.reschedule(tx, sending_id, None)
    return await queries.sending_view(tx, sending_id)


@routes.post("/sendings/{sending_id}/cancel")
async def cancel_sending(tx: Tx, sending_id: UUID) -> MailDraft:
    """Take a mail back before it has left: its draft is open again."""
    return await draft_view(tx, await dispatching.cancel(tx, sending_id))


@routes.get("/sendings/{sending_id}/receipts")
async def read_receipts(tx: Tx, sending_id: UUID) -> MailReceipts:
    """What became of a mail, recipient by recipient."""
    return await queries.receipts(tx, sending_id)


@routes.post("/sendings/{sending_id}/recall")
async def recall_mail(tx: Tx, sending_id: UUID, body: MailRecall) -> MailReceipts:
    """Take a mail back from those who have not opened it."""
    await recalling.recall(tx, sending_id, body.numbers)
    return await queries.receipts(tx, sending_id)


@routes.get("/links")
async def list_links(tx: Tx) -> list[MailFileLink]:
    """Large files that I have sent as links."""
    return await links.links(tx)


@routes.put("/links/{link_id}")
async def change_link(tx: Tx, link_id: UUID, body: LinkChange) -> list[MailFileLink]:
    """Let a link hold longer, or for more downloads."""
    await linking.change(tx, link_id, body)
    return await links.links(tx)


@routes.post("/links/{link_id}/revoke")
async def revoke_link(tx: Tx, link_id: UUID) -> list[MailFileLink]:
    """Take a link back, for good."""
    await linking.revoke(tx, link_id)
    return await links.links(tx)


@routes.get("/links/{link_id}/uses")
async def list_link_uses(tx: Tx, link_id: UUID) -> list[LinkUse]:
    """When a link was used, and from where."""
    return await links.uses(tx, link_id)


@routes.get("/shared/{token}", open=True)
async def look_at_shared_file(call: Call, token: str) -> SharedFile:
    """A large file, for whoever has its link."""
    house, secret = await _let_in(call, token)
    async with call.dure.tx(Actor(house, client=call.client)) as tx:
        return (await links.shared(tx, secret)).view


@routes.get("/shared/{token}/file", open=True)
async def take_shared_file(call: Call, token: str) -> Download:
    """The bytes of a large file, for whoever has its link; each time counts."""
    house, secret = await _let_in(call, token)
    async with call.dure.tx(Actor(house, client=call.client)) as tx:
        found = await linking.use(tx, secret, call.client)
    return Download(found.row.name, found.row.media_type, found.blob, house=house)


async def _let_in(call: Call, token: str) -> tuple[int, str]:
    """The institution and the secret; nobody may try for ever."""
    if wait := await call.dure.limits.take(f"mail-link:{call.client}", rate=RATE, burst=BURST):
        raise TooMuch("too_many_tries", "잠시 뒤에 다시 하십시오.", "Please wait.", retry_after=wait)
    parts = links.taken_apart(token)
    if parts is None:
        raise links.no_link()
    async with call.dure.commons() as db:
        if not await serves(db, parts[0]):
            raise links.no_link()
    return parts
