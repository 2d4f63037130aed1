"""A file that came: kept raw, read, judged, and settled in one transaction; then the transport may forget it.

    spotted → stable → claimed      the transport's part
    → kept raw → read → judged      no transaction is open
    → stored and receipted          one transaction: row, document, blob refs, keys, the receipt that is owed
    → confirmed                     only after the commit

A crash at any point finds the file again, and the table of keys below makes the second time harmless. What cannot be
taken is quarantined: raw bytes kept, the number of its reason, the answer that is owed.

| file name | business key | digest | doc-type | what is done |
| --- | --- | --- | --- | --- |
| same, same bytes | | | any | dropped, the receipt sent again |
| same, other bytes | | | any | quarantined: CONFLICT |
| new | same | same | any | duplicate: no second document, the receipt sent again |
| new | same | other | send | quarantined: ID_REUSED |
| new | same | other | resend, normal-resend | a new version that replaces the first |
| new | new | | send, resend, normal-resend | a new document |
"""

import asyncio
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from sqlalchemy import func, select, update

from edocs.actions.receiving import Letter, LetterFile, arrive
from edocs.exchange import knowing, media, octets, pubdoc_in, receipts
from edocs.exchange.pack import signed
from edocs.exchange.pack.judge import DeadCode, Ruling, judge
from edocs.exchange.pack.limits import Limits
from edocs.exchange.pack.pack import Pack, PackPart
from edocs.exchange.pack.reasons import MEANING, Quarantined, Reason
from edocs.queries.exchange import AGAIN, APPLIED, DUPLICATE, LATE, QUARANTINED, STORED
from edocs.tables.exchange import arrival, exchange_code, incoming, receipt
from edocs.views.exchange import ExchangeSettings
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.tx import Actor, Tx

_IN_MEMORY: Final = 1024 * 1024
_MOST_RAW: Final = 2
"""Times the largest decoded pack: base64 and a little."""
_ROLES: Final = {"attach": "attachment", "attach_xml": "attachment", "attach_xsl": "attachment", "attach_body": "body"}
_CRYPTO: Final = range(46, 52)


@dataclass(slots=True)
class Opened:
    """What could be read of a file: the pack, or why not; its parts as blobs."""

    pack: Pack | None = None
    fault: Quarantined | None = None
    blobs: dict[int, BlobRef] = field(default_factory=dict)
    peeked: dict[str, str] = field(default_factory=dict)
    """Header fields that stand in the first octets, for a file that could not be read."""


async def take(dure: Dure, institution_id: int, name: str, path: Path, given: ExchangeSettings) -> str:
    """Take one file in; the state that it came to. The caller confirms it to the transport afterwards."""
    limits = knowing.limits_of(given)
    actor = Actor(institution_id, client="exchange")
    raw = await dure.blobs.put(institution_id, octets.chunks(path), limits.max_pack_bytes * _MOST_RAW)
    with ExitStack() as files:
        opened = await open_file(dure, institution_id, path, limits, files)
        async with dure.tx(actor, patience="job") as tx:
            return await settle(tx, name, raw, opened, given)


async def take_kept(dure: Dure, institution_id: int, row: Any, given: ExchangeSettings) -> str:
    """Process once more what an operator asked for, from its raw bytes; its state then."""
    raw = BlobRef(row.sha256, row.size)
    with ExitStack() as files:
        folder = files.enter_context(tempfile.TemporaryDirectory(prefix="dure-exchange-"))
        path = Path(folder) / "pack.xml"
        with path.open("wb") as file:
            async for piece in await dure.blobs.open(institution_id, raw):
                await asyncio.to_thread(file.write, piece)
        opened = await open_file(dure, institution_id, path, knowing.limits_of(given), files)
        async with dure.tx(Actor(institution_id, client="exchange"), patience="job") as tx:
            return await settle(tx, row.file_name, raw, opened, given)


async def open_file(dure: Dure, institution_id: int, path: Path, limits: Limits, files: ExitStack) -> Opened:
    """Read the file and keep its parts; what cannot be read is told, never raised."""
    opened = Opened(peeked=await asyncio.to_thread(octets.peek, path))

    def new_file() -> BinaryIO:
        return cast(BinaryIO, files.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY)))

    try:
        trust = await asyncio.to_thread(_trust, dure.settings.exchange_root)
        whole = partial(octets.pieces, path)
        opened.pack = await asyncio.to_thread(signed.opened, whole, limits, new_file, None, trust)
    except Quarantined as fault:
        opened.fault = fault
        return opened
    if opened.pack.brings_document:
        for place, part in enumerate(opened.pack.parts):
            if part.role in _ROLES or part.role == "seal":
                part.file.seek(0)
                opened.blobs[place] = await dure.blobs.put(institution_id, octets.of_part(part.file), max(1, part.size))
    return opened


def _trust(root: str) -> signed.Trust:
    return signed.Trust(anchor=Path(root).read_text() if root else "")


async def settle(tx: Tx, name: str, raw: BlobRef, opened: Opened, given: ExchangeSettings) -> str:
    """Decide by the table, and write all that follows; the state that the file came to."""
    shown = name.encode("utf-8", "replace").decode("utf-8")[:255]
    await _lock(tx, f"name/{shown}")
    pack = opened.pack
    if pack is not None:
        await _lock(tx, f"key/{pack.send_id}/{pack.doc_id}")
    query = select(incoming).where(incoming.c.file_name == shown).with_for_update()
    same_name = list(await tx.db.execute(query))
    known = next((row for row in same_name if row.sha256 == raw.sha256), None)
    if known is not None and known.state != AGAIN:
        await tx.db.execute(update(incoming).where(incoming.c.id == known.id).values(seen=known.seen + 1))
        if known.state in (STORED, DUPLICATE):
            await _repeat(tx, known)
        return str(known.state)
    came = _row(tx, shown, raw, opened) | ({"id": known.id, "came_at": known.came_at} if known is not None else {})
    try:
        if any(row.sha256 != raw.sha256 and row.state in (STORED, APPLIED, DUPLICATE, LATE) for row in same_name):
            raise _Clash("CONFLICT", shown)
        await _decide(tx, came, opened, raw, given)
    except _Clash as clash:
        came |= {"state": QUARANTINED, "reason": clash.code, "detail": clash.where}
    except Quarantined as fault:
        came |= {"state": QUARANTINED, "reason": str(fault.reason.value), "detail": fault.where[:500]}
        came["answer"] = owed(fault)
    await _keep(tx, came, again=known is not None, makes_arrive=given.transport == "folder")
    return str(came["state"])


class _Clash(Exception):
    """What the keys contradict."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(code)
        self.code = code
        self.where = where


def owed(fault: Quarantined) -> str:
    """Which refusal the sender gets of itself: our code is dead, the document breaks its model, send it again."""
    if isinstance(fault, DeadCode) or fault.reason is Reason.PUBDOC_MODEL:
        return "fail"
    return "req-resend" if fault.reason.value in _CRYPTO else ""


async def _decide(tx: Tx, came: dict[str, Any], opened: Opened, raw: BlobRef, given: ExchangeSettings) -> None:
    if opened.fault is not None:
        raise opened.fault
    pack = opened.pack
    assert pack is not None  # a pack or a fault
    ruling = judge(pack, came["file_name"], await knowing.context(tx, pack, came["file_name"], given))
    came["ours"] = ruling.ours or ""
    if not pack.brings_document:
        came["state"] = await receipts.apply(tx, came, pack, await knowing.answering(tx, pack))
        if came["state"] == LATE:
            came["detail"] = "같은 응답이 이미 왔습니다"
        return
    await _document(tx, came, opened, raw, ruling)


async def _document(tx: Tx, came: dict[str, Any], opened: Opened, raw: BlobRef, ruling: Ruling) -> None:
    pack, ours = opened.pack, ruling.ours
    assert pack is not None
    assert ours is not None
    key = {"send_orgcode": pack.send_orgcode, "send_id": pack.send_id, "doc_id": pack.doc_id, "ours": ours}
    query = select(arrival).where(*(arrival.c[name] == value for name, value in key.items()))
    earlier = list(await tx.db.execute(query.order_by(arrival.c.at, arrival.c.in_id)))
    twin = next((row for row in earlier if row.digest == pack.digest), None)
    if twin is not None:
        came |= {"state": DUPLICATE, "received_id": twin.received_id}
        first = (await tx.db.execute(select(incoming).where(incoming.c.id == twin.in_id))).one()
        await receipts.repeat(tx, first)
        return
    if earlier and pack.type == "send":
        raise _Clash("ID_REUSED", pack.doc_id)
    letter = await _letter(tx, opened, raw, ours, replaces=earlier[-1].received_id if earlier else None)
    came |= {"state": STORED, "received_id": await arrive(tx, letter)}
    came["_seen"] = key | {"digest": pack.digest}


async def _letter(tx: Tx, opened: Opened, raw: BlobRef, ours: str, replaces: UUID | None) -> Letter:
    pack = opened.pack
    assert pack is not None
    unit = await tx.db.scalar(select(exchange_code.c.unit_id).where(exchange_code.c.code == ours))
    files = [_file(pack.parts[place], blob) for place, blob in opened.blobs.items()]
    return Letter(
        source="exchange",
        key=f"{pack.send_orgcode}/{pack.send_id}/{pack.doc_id}/{ours}/{pack.digest}",
        sender_name=pubdoc_in.sender_name(pack),
        title=pack.title or "(제목 없음)",
        number=pubdoc_in.number_of(pack),
        dated=pubdoc_in.dated(pack),
        paper=pubdoc_in.paper_of(pack),
        files=[*files, LetterFile(kind="raw", name="pack.xml", media_type="text/xml", blob=raw)],
        sender_code=pack.send_orgcode,
        sender_unit_code=pack.send_id,
        sender_doc_id=pack.doc_id,
        addressed=pubdoc_in.addressed(pack),
        to_unit=unit,
        disclosure=pubdoc_in.disclosed(pack),
        replaces=replaces,
    )


def _file(part: PackPart, blob: BlobRef) -> LetterFile:
    if part.role == "seal":
        part.file.seek(0)
        return LetterFile("seal", pubdoc_in.SEAL_IMAGE, media.of_picture(part.file.read(8)), blob)
    kind: Any = _ROLES[part.role]
    return LetterFile(kind, part.filename, media.by_name(part.filename), blob)


async def _keep(tx: Tx, came: dict[str, Any], *, again: bool, makes_arrive: bool) -> None:
    seen, told = came.pop("_seen", None), came.pop("_receipt", None)
    if again:
        values = {key: value for key, value in came.items() if key not in ("id", "institution_id", "came_at", "seen")}
        await tx.db.execute(update(incoming).where(incoming.c.id == came["id"]).values(values))
    else:
        await tx.db.execute(incoming.insert().values(came))
    row = (await tx.db.execute(select(incoming).where(incoming.c.id == came["id"]))).one()
    if told is not None:
        own = {"institution_id": tx.institution_id, "in_id": row.id}
        await tx.db.execute(receipt.insert().values(told | own))
    if seen is not None:
        own = {"institution_id": tx.institution_id, "in_id": row.id, "received_id": row.received_id, "at": tx.now}
        await tx.db.execute(arrival.insert().values(seen | own))
        if row.doc_type in ("send", "resend", "normal-resend"):
            for kind in ("receive",) if makes_arrive else ("arrive", "receive"):
                await receipts.queue(tx, row, kind)
    if row.state == QUARANTINED and row.answer:
        await receipts.queue(tx, row, row.answer, reason=_why(row))
    tx.audit("edocs.exchange_in", "exchange_in", row.id, state=row.state, reason=row.reason, type=row.doc_type)
    tx.wake("exchange")


def _why(row: Any) -> str:
    if row.reason == str(Reason.CODE.value):
        return (
            f"수신 처리과 코드({row.ours or row.file_name[7:14]})가 존재하지 않습니다. 조직정보를 확인하시기 바랍니다."
        )
    korean, _ = MEANING[Reason(int(row.reason))] if row.reason.isdigit() else (row.reason, "")
    return f"{korean} {row.detail}".strip()


async def _repeat(tx: Tx, known: Any) -> None:
    """The receipt of a document once more; of a duplicate, that of the document it is a duplicate of."""
    if known.state == DUPLICATE:
        first = select(incoming).where(incoming.c.received_id == known.received_id, incoming.c.state == STORED)
        known = (await tx.db.execute(first.limit(1))).first() or known
    if await receipts.repeat(tx, known):
        tx.wake("exchange")


def _row(tx: Tx, name: str, raw: BlobRef, opened: Opened) -> dict[str, Any]:
    pack, peeked = opened.pack, opened.peeked
    told: dict[str, Any] = {
        "doc_type": peeked.get("type", ""),
        "sender_org": peeked.get("send-orgcode", ""),
        "sender": peeked.get("send-id", ""),
        "sender_name": "",
        "doc_id": peeked.get("doc-id", ""),
        "title": "",
        "dated": None,
        "digest": "",
        "notes": [],
        "parts": [],
    }
    if pack is not None:
        told |= {"doc_type": pack.type, "sender_org": pack.send_orgcode, "sender": pack.send_id}
        told |= {"sender_name": pack.send_name, "doc_id": pack.doc_id, "title": pack.title, "dated": pack.date}
        parts = [{"role": one.role, "name": one.filename, "size": one.size, "sha256": one.sha256} for one in pack.parts]
        told |= {"digest": pack.digest, "notes": pack.notes, "parts": parts}
    return {
        "institution_id": tx.institution_id,
        "id": new_id(),
        "file_name": name,
        "sha256": raw.sha256,
        "size": raw.size,
        "state": QUARANTINED,
        "came_at": tx.now,
        "ours": "",
        "reason": "",
        "detail": "",
        "answer": "",
        "received_id": None,
        "dispatch_id": None,
        "seen": 1,
        "handled": "",
        **told,
    }


async def _lock(tx: Tx, key: str) -> None:
    """Two workers with the same name, or the same document, one after the other."""
    await tx.db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{tx.institution_id}/{key}", 0))))
