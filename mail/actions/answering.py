"""Telling a sender outside that a mail was read, where the reader wants that. RFC 8098"""

from datetime import datetime
from email.utils import format_datetime
from uuid import UUID

from kernel.clock import new_id
from kernel.errors import Conflict
from kernel.tx import Tx
from mail.actions import flagging
from mail.actions.flagging import Change, How
from mail.actions.sending import Destination, Envelope, enqueue
from mail.composing.fields import people, unstructured
from mail.intake import prepare
from mail.mime.addresses import Address
from mail.queries import reading
from mail.queries.people import circle
from mail.queries.recipients import sender_addresses
from mail.rules.addresses import canonical

SENT = "$MDNSent"


async def answer_receipt(tx: Tx, box_id: UUID, uid: int, *, send: bool) -> None:
    """Tell the sender, or do not; either way the question is answered. Raises Conflict when nobody asked."""
    found = await reading.opened(tx, box_id, uid)
    view = await reading.message_view(tx, found, await circle(tx), images=False)
    if not view.receipt_asked:
        raise Conflict("no_receipt_asked", "수신 확인을 요청한 메일이 아닙니다.", "Nobody asked for a receipt.")
    if send:
        own = await sender_addresses(tx, tx.actor.person_id) if tx.actor.person_id else frozenset()
        mine = next((one.address for one in (*view.to, *view.cc) if canonical(one.address) in own), "")
        mine = canonical(mine) or (sorted(own)[0] if own else "")
        text = notification(mine, view.receipt_asked, view.message_id, view.subject, new_id().hex, tx.now)
        prepared = await prepare(tx.blobs, tx.institution_id, text)
        # A notice has no return path: nobody answers it. RFC 8098 §3
        await enqueue(tx, Envelope(sender=""), prepared, [Destination(canonical(view.receipt_asked), ())])
    await flagging.store(tx, found.box, [uid], Change(How.ADD, 0, (SENT,)))
    tx.audit("mail.receipt", "mail", found.row.content_id, sent=send)


def notification(reader: str, asked: str, message_id: str, subject: str, mark: str, at: datetime) -> bytes:
    """The notification: for people, and for programs. RFC 8098 §3"""
    boundary = f"=_{mark}"
    domain = reader.rpartition("@")[2] or "localhost"
    head = (
        people("From", [Address("", reader)])
        + people("To", [Address("", asked)])
        + unstructured("Subject", f"읽음: {subject}")
        + f"Date: {format_datetime(at)}\r\nMessage-ID: <{mark}@{domain}>\r\n"
        + (f"In-Reply-To: <{message_id}>\r\n" if message_id else "")
        + "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        + f'Content-Type: multipart/report; report-type=disposition-notification;\r\n\tboundary="{boundary}"\r\n\r\n'
    )
    words = "보내신 메일을 읽었습니다. 내용을 이해했다는 뜻은 아닙니다.\r\nYour message was displayed.\r\n"
    told = f"Final-Recipient: rfc822; {reader}\r\n" + (f"Original-Message-ID: <{message_id}>\r\n" if message_id else "")
    told += "Disposition: manual-action/MDN-sent-manually; displayed\r\n"
    parts = (
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}",
        f"Content-Type: message/disposition-notification\r\n\r\n{told}",
    )
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f"{head}{body}--{boundary}--\r\n".encode()
