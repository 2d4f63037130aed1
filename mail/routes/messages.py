"""Doors of one message: read, its parts, its source, its images, what it asks for."""

from uuid import UUID

from kernel.errors import Forbidden, Unauthenticated
from kernel.tx import Tx
from kernel.web import Call, Download
from mail.actions import answering, wishing
from mail.fetching import Refused, fetch_image
from mail.queries import parts, reading
from mail.queries.messages import octets
from mail.queries.people import circle
from mail.queries.policy import house_policy
from mail.queries.talks import talk
from mail.routes import routes
from mail.views.reading import (
    MailMessage,
    MailSource,
    MailTalk,
    NestedMessage,
    PartDownload,
    ReadQuery,
    ReceiptAnswer,
    TalkQuery,
    TrustedSender,
    TrustInput,
)

_ONE = "/boxes/{box_id}/messages/{uid}"
MOST_SOURCE = 1_000_000


@routes.get("/conversations/{conversation_id}")
async def read_mail_talk(tx: Tx, conversation_id: UUID, query: TalkQuery) -> MailTalk:
    """A conversation with its messages, those unread and the last one whole."""
    return await talk(tx, conversation_id, query.box, images=query.images and await _images(tx))


@routes.get(_ONE)
async def read_mail(tx: Tx, box_id: UUID, uid: int, query: ReadQuery) -> MailMessage:
    """A message, harmless; this marks nothing."""
    found = await reading.opened(tx, box_id, uid)
    images = query.images and await _images(tx)
    return await reading.message_view(tx, found, await circle(tx), images=images)


async def _images(tx: Tx) -> bool:
    return (await house_policy(tx)).images != "never"


@routes.get(_ONE + "/parts/{number}")
async def read_mail_part(tx: Tx, box_id: UUID, uid: int, number: str, query: PartDownload) -> Download:
    """A file of a message."""
    leaf = await parts.part_of(tx, await reading.opened(tx, box_id, uid), number)
    return Download(leaf.name, leaf.media_type, content=leaf.octets, inline=query.inline)


@routes.get(_ONE + "/parts/{number}/message")
async def read_nested_mail(tx: Tx, box_id: UUID, uid: int, number: str) -> NestedMessage:
    """A message that is a part of another one."""
    return await parts.nested_view(tx, await reading.opened(tx, box_id, uid), number)


@routes.get(_ONE + "/raw")
async def read_raw_mail(tx: Tx, box_id: UUID, uid: int) -> Download:
    """The very octets of a message, as a file."""
    row = (await reading.opened(tx, box_id, uid)).row
    whole = await octets(tx.blobs, tx.institution_id, row, 0, row.size)
    return Download(f"{row.subject or 'mail'}.eml", "message/rfc822", content=whole)


@routes.get(_ONE + "/source")
async def read_mail_source(tx: Tx, box_id: UUID, uid: int) -> MailSource:
    """The beginning of a message as it came, as text."""
    row = (await reading.opened(tx, box_id, uid)).row
    begin = await octets(tx.blobs, tx.institution_id, row, 0, min(row.size, MOST_SOURCE))
    return MailSource(text=begin.decode("utf-8", "replace"), size=row.size, cut=row.size > MOST_SOURCE)


@routes.get(_ONE + "/images/{number}", open=True)
async def read_remote_image(call: Call, box_id: str, uid: str, number: str) -> Download:
    """A picture from elsewhere that a message names, fetched by the house: the sender does not learn who looks."""
    if call.actor is None:
        raise Unauthenticated("sign_in", "로그인하십시오.", "Sign in.")
    try:
        box, uid_, place = UUID(box_id), int(uid), int(number)
    except ValueError:
        raise reading.no_message() from None
    async with call.dure.tx(call.actor) as tx:
        if not await _images(tx):
            raise Forbidden("images_off", "바깥 그림을 보지 않기로 한 기관입니다.", "Images from outside are off.")
        found = await reading.opened(tx, box, uid_)
        _, _, shown = await reading.body_of(tx, found, images=False)
    if not 0 <= place < len(shown.remote):
        raise reading.no_message()
    try:
        image = await fetch_image(shown.remote[place])
    except Refused as refused:
        raise refused.told() from refused
    return Download(f"image-{place}", image.media_type, content=image.octets, inline=True)


@routes.post(_ONE + "/receipt", status=204)
async def answer_receipt(tx: Tx, box_id: UUID, uid: int, body: ReceiptAnswer) -> None:
    """Tell a sender outside that I have read it, or leave it."""
    await answering.answer_receipt(tx, box_id, uid, send=body.send)


@routes.get("/trusted")
async def list_trusted(tx: Tx) -> list[TrustedSender]:
    """Senders whose images I always see."""
    return await wishing.trusted_senders(tx)


@routes.post("/trusted")
async def trust_sender(tx: Tx, body: TrustInput) -> list[TrustedSender]:
    """Always show the images of a sender, or no longer."""
    return await wishing.trust(tx, body)
