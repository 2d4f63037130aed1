"""Receipts: the ones that we owe, packed and queued; the ones that came, as facts of what we sent.

Invariants: `receive` is queued in the transaction that stores the document; what is sent again is the same octets under
a new name; a receipt that came is kept with the hash of its raw bytes, whatever it changes. LAW adm-doc §6(2)
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update

from edocs.actions.dispatching import note
from edocs.charset import instead, outside
from edocs.exchange.naming import next_name
from edocs.exchange.pack.pack import Pack
from edocs.exchange.pack.write import OutPack, OutPart, write_pack
from edocs.queries.dispatching import dispatch_row
from edocs.queries.exchange import own_org
from edocs.queries.exchange import settings as settings_of
from edocs.sending.states import Fact
from edocs.tables.exchange import incoming, outgoing, receipt
from kernel.blobs import BlobRef
from kernel.clock import SEOUL, new_id
from kernel.tx import Tx

_REASON_NAME: Final = "return.txt"
_SKEW: Final = timedelta(minutes=5)
"""So far another house's clock may be behind ours when it answers."""
_AGAIN: Final = timedelta(minutes=1)
"""A receipt is sent again at most this often, however often the document comes."""
FACTS: Final = {
    "arrive": Fact.ARRIVED,
    "receive": Fact.RECEIVED,
    "accept": Fact.ACCEPTED,
    "fail": Fact.FAILED,
    "return": Fact.RETURNED,
    "req-resend": Fact.RESEND_REQUESTED,
}


async def queue(tx: Tx, came: Any, doc_type: str, *, dept: str = "", name: str = "", reason: str = "") -> UUID | None:
    """Pack and queue a receipt for what came (a row of `incoming`); None where the sender cannot be told."""
    org_code, org_name = await own_org(tx)
    if not (came.sender and came.doc_id and org_code):
        return None
    given = await settings_of(tx)
    ours = came.ours or org_code
    head = OutPack(
        send_orgcode=org_code,
        send_id=ours,
        send_name=carried(org_name),
        receive_ids=(came.sender,),
        date=tx.now.astimezone(SEOUL),
        title=carried(came.title),
        doc_id=came.doc_id,
        type=doc_type,
        dept=carried(dept),
        name=carried(name),
        send_gw=carried(given.gw_name),
    )
    parts = []
    if reason:
        role = "fail" if doc_type == "fail" else "return"
        octets = carried(reason).encode("cp949")
        parts.append(OutPart(role, _REASON_NAME, "text/plain", "euc-kr", [octets]))
    octets = b"".join(write_pack(head, parts))
    blob = await tx.blobs.put(tx.institution_id, octets, len(octets))
    return await _insert(tx, came, {"doc_type": doc_type, "sender": ours, "title": head.title}, blob)


async def _insert(tx: Tx, came: Any, told: dict[str, Any], blob: BlobRef) -> UUID:
    made = new_id()
    row = {
        "institution_id": tx.institution_id,
        "id": made,
        "kind": "receipt",
        "answers_id": came.id,
        "recipient": came.sender,
        "doc_id": came.doc_id,
        "attempt": 1,
        "file_name": await next_name(tx, told["sender"], came.sender),
        "sha256": blob.sha256,
        "size": blob.size,
        "state": "PACKED",
        "tries": 0,
        "made_at": tx.now,
        "due_at": tx.now,
        "last_error": "",
    }
    await tx.db.execute(outgoing.insert().values(row | told))
    return made


async def repeat(tx: Tx, came: Any) -> bool:
    """Send the latest receipt for a document once more: the same octets, a new name; not more than once a minute."""
    query = select(outgoing).where(outgoing.c.answers_id == came.id, outgoing.c.kind == "receipt")
    rows = list(await tx.db.execute(query.order_by(outgoing.c.made_at.desc(), outgoing.c.id.desc())))
    if not rows or rows[0].state == "PACKED" or rows[0].made_at > tx.now - _AGAIN:
        return False
    last = next((row for row in rows if row.doc_type in ("receive", "accept")), rows[0])
    told = {"doc_type": last.doc_type, "sender": last.sender, "title": last.title}
    await _insert(tx, came, told, BlobRef(last.sha256, last.size))
    return True


def carried(text: str) -> str:
    """The text with what the exchange cannot carry replaced, for a receipt that has no drafter to ask."""
    for letter in outside(text):
        text = text.replace(letter, instead(letter) or "?")
    return text


# what came ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def sent_row(tx: Tx, pack: Pack, recipient: str) -> Any:
    """The attempt that a receipt speaks of: the latest that was handed over before it was written."""
    query = select(outgoing).where(
        outgoing.c.kind == "document",
        outgoing.c.doc_id == pack.doc_id,
        outgoing.c.recipient == recipient,
        outgoing.c.file_name.is_not(None),
    )
    rows = list(await tx.db.execute(query.order_by(outgoing.c.attempt.desc())))
    before = [row for row in rows if row.handed_at is not None and row.handed_at <= pack.date + _SKEW]
    return next(iter(before or rows), None)


async def apply(tx: Tx, came: dict[str, Any], pack: Pack, recipient: str) -> str:
    """Keep a receipt and tell what we sent of it; APPLIED, or LATE when it had come already."""
    row = await sent_row(tx, pack, recipient)
    fact = FACTS[pack.type]
    key = {"doc_id": pack.doc_id, "acker": pack.send_id, "doc_type": pack.type, "dated": pack.date}
    same = select(receipt.c.in_id).where(*(receipt.c[name] == value for name, value in key.items()))
    if row is None or (await tx.db.execute(same)).first() is not None:
        return "LATE"
    await dispatch_row(tx, row.dispatch_id, lock=True)  # before its file, as everywhere
    came["dispatch_id"] = row.dispatch_id
    came["_receipt"] = key | {
        "dispatch_id": row.dispatch_id,
        "sha256": came["sha256"],
        "dept": pack.dept,
        "name": pack.name,
        "text": pack.reason,
        "effect": fact.value,
        "at": tx.now,
    }
    if row.state in ("PACKED", "HANDED_OFF") and fact is not Fact.FAILED:
        on = update(outgoing).where(outgoing.c.id == row.id)
        await tx.db.execute(on.values(state="SENT", sent_at=func.coalesce(outgoing.c.sent_at, tx.now)))
    detail = pack.reason or came["file_name"]
    told = {"by_unit": pack.dept or pack.send_name, "by_person": pack.name}
    await note(tx, row.dispatch_id, fact, evidence(pack.date, tx.now), attempt=row.attempt, detail=detail, **told)
    return "APPLIED"


def evidence(said: datetime, now: datetime) -> datetime:
    """The moment that counts: what the receipt says, but never later than it was here."""
    return min(said, now)


async def for_letter(tx: Tx, received_id: UUID) -> Any:
    """The file by which a received document came; None for one that came another way."""
    query = select(incoming).where(incoming.c.received_id == received_id, incoming.c.state == "STORED")
    return (await tx.db.execute(query.order_by(incoming.c.came_at.desc()).limit(1))).first()


async def answer(
    tx: Tx, received_id: UUID, doc_type: str, *, unit: str = "", person: str = "", reason: str = ""
) -> bool:
    """A person registered, gave back, or wants again what came: tell its sender, once."""
    came = await for_letter(tx, received_id)
    if came is None:
        return False
    done = select(outgoing.c.id).where(outgoing.c.answers_id == came.id, outgoing.c.doc_type == doc_type)
    if (await tx.db.execute(done.limit(1))).first() is not None:
        return False
    queued = await queue(tx, came, doc_type, dept=unit, name=person, reason=reason)
    tx.wake("exchange")
    tx.audit("edocs.exchange_answer", "received", received_id, type=doc_type)
    return queued is not None
