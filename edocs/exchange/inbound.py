"""Files that came: read, judged, and settled in one transaction; then the transport may forget them.

    spotted → stable → claimed      the transport's part
    → kept raw → read               no transaction is open
    → judged, stored, receipted     one transaction: rows, documents, blob refs, keys, the receipts that are owed
    → confirmed                     only after the commit

Several files are settled together, in few statements; where that fails, each is settled by itself, so that one file
holds up no other. A crash at any point finds the files again, and the table of keys below makes the second time
harmless. What cannot be taken is quarantined: raw bytes kept, the number of its reason, the answer that is owed.

| file name | business key | digest | doc-type | what is done |
| --- | --- | --- | --- | --- |
| same, same bytes | | | any | dropped, the receipt sent again |
| same, other bytes | | | any | quarantined: CONFLICT |
| new | same | same | any | duplicate: no second document, the receipt sent again |
| new | same | other | send | quarantined: ID_REUSED |
| new | same | other | resend, normal-resend | a new version that replaces the first |
| new | new | | send, resend, normal-resend | a new document |

Lock order: names and keys of the files (sorted), their rows, dispatches, the counters of names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, select, text, tuple_, update

from edocs.actions.receiving import Letter, LetterFile, arrive_all
from edocs.exchange import knowing, pubdoc_in, receipts
from edocs.exchange.knowing import House
from edocs.exchange.naming import Names
from edocs.exchange.opening import Came, open_all, open_kept
from edocs.exchange.pack.judge import DeadCode, Ruling, judge
from edocs.exchange.pack.pack import Pack
from edocs.exchange.pack.reasons import MEANING, Quarantined, Reason
from edocs.exchange.receipts import Owed
from edocs.queries.exchange import AGAIN, APPLIED, DUPLICATE, LATE, QUARANTINED, STORED
from edocs.tables.exchange import arrival, incoming, receipt
from edocs.views.exchange import ExchangeSettings
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.tx import Actor, Tx

_CRYPTO: Final = range(46, 52)
_LOCKS: Final = text(
    "SELECT pg_advisory_xact_lock(place) FROM"
    " (SELECT DISTINCT hashtextextended(key, 0) AS place FROM unnest(CAST(:keys AS text[])) AS key ORDER BY 1) AS each"
)
_SEEN_AGAIN: Final = update(incoming).where(incoming.c.id == bindparam("which"))


async def take(
    dure: Dure, institution_id: int, files: Sequence[tuple[str, Path]], given: ExchangeSettings
) -> list[str | BaseException]:
    """Take files in, name and path each; the state that each came to, or the fault of ours that keeps it lying.

    The caller confirms them to the transport afterwards.
    """
    opened = await open_all(dure, institution_id, files, knowing.limits_of(given))
    came = [one for one in opened if isinstance(one, Came)]
    states = iter(await _settled(dure, institution_id, came, given))
    return [next(states) if isinstance(one, Came) else one for one in opened]


async def take_kept(dure: Dure, institution_id: int, row: Any, given: ExchangeSettings) -> str:
    """Process once more what an operator asked for, from its raw bytes; its state then."""
    came = await open_kept(dure, institution_id, row, knowing.limits_of(given))
    async with dure.tx(Actor(institution_id, client="exchange"), patience="job") as tx:
        return (await settle(tx, [came], given))[0]


async def _settled(
    dure: Dure, institution_id: int, came: Sequence[Came], given: ExchangeSettings
) -> list[str | BaseException]:
    """Settle them together; each by itself where that fails. What one file breaks is told in its place."""
    actor = Actor(institution_id, client="exchange")
    found: dict[int, str | BaseException] = {}
    for turn in turns(came):
        together = [came[place] for place in turn]
        try:
            async with dure.tx(actor, patience="job") as tx:
                found |= zip(turn, await settle(tx, together, given), strict=True)
        except Exception as error:
            if len(turn) == 1:
                found[turn[0]] = error
                continue
            for place in turn:
                found[place] = (await _settled(dure, institution_id, [came[place]], given))[0]
    return [found[place] for place in range(len(came))]


def turns(came: Sequence[Came]) -> list[list[int]]:
    """The places of the files in turns: within one no name and no key stands twice, and nothing overtakes its like."""
    made: list[list[int]] = []
    next_turn: dict[str, int] = {}
    for place, one in enumerate(came):
        keys = _keys(one)
        turn = max(next_turn.get(key, 0) for key in keys)
        next_turn |= dict.fromkeys(keys, turn + 1)
        made += [[] for _ in range(turn + 1 - len(made))]
        made[turn].append(place)
    return made


def _keys(one: Came) -> list[str]:
    pack = one.opened.pack
    return [f"name/{_shown(one.name)}", *([f"key/{pack.send_id}/{pack.doc_id}"] if pack is not None else [])]


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")[:255]


@dataclass(slots=True)
class _File:
    """One file on its way through a transaction: what is decided, to be written at the end."""

    came: Came
    row: dict[str, Any]
    again: bool = False
    """Its row exists: an operator wants it processed once more."""
    settled: bool = False
    """It came before, and nothing more is to be done."""
    letter: Letter | None = None
    seen: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    """The receipt that it is."""

    @property
    def pack(self) -> Pack:
        """The pack, where one could be read."""
        assert self.came.opened.pack is not None  # what could not be read is quarantined before
        return self.came.opened.pack


async def settle(tx: Tx, came: Sequence[Came], given: ExchangeSettings) -> list[str]:
    """Decide by the table, and write all that follows; the state that each file came to. No key may stand twice."""
    keys = [f"{tx.institution_id}/{key}" for one in came for key in _keys(one)]
    await tx.db.execute(_LOCKS, {"keys": keys})
    house = await knowing.house(tx, given)
    repeats: list[UUID] = []
    files = await _known(tx, came, repeats)
    open_files = [one for one in files if not one.settled]
    packs = [one.came.opened.pack for one in open_files]
    await house.need(code for pack in packs if pack for code in (pack.send_orgcode, pack.send_id))
    earlier = await _earlier(tx, [pack for pack in packs if pack is not None and pack.brings_document])
    for one in open_files:
        try:
            await _decide(tx, one, house, earlier, repeats)
        except _Clash as clash:
            one.row |= {"state": QUARANTINED, "reason": clash.code, "detail": clash.where}
        except Quarantined as fault:
            one.row |= {"state": QUARANTINED, "reason": str(fault.reason.value), "detail": fault.where[:500]}
            one.row["answer"] = owed(fault)
    await _write(tx, open_files, house, repeats)
    return [str(one.row["state"]) for one in files]


async def _known(tx: Tx, came: Sequence[Came], repeats: list[UUID]) -> list[_File]:
    """Each file with what is known of its name: the same bytes are settled already, other bytes contradict."""
    query = select(incoming).where(incoming.c.file_name.in_([_shown(one.name) for one in came]))
    rows: dict[str, list[Any]] = {}
    for row in await tx.db.execute(query.order_by(incoming.c.id).with_for_update()):
        rows.setdefault(row.file_name, []).append(row)
    files, seen = [], []
    for one in came:
        same_name = rows.get(_shown(one.name), [])
        known = next((row for row in same_name if row.sha256 == one.raw.sha256), None)
        file = _File(one, _row(tx, one))
        if known is not None and known.state != AGAIN:
            file.settled = True
            file.row["state"] = known.state
            if one.claim != known.claim:
                seen.append({"which": known.id, "as": one.claim})
            repeats += await _first(tx, known)
        elif known is not None:
            file.again = True
            file.row |= {"id": known.id, "came_at": known.came_at}
        taken = (STORED, APPLIED, DUPLICATE, LATE)
        if any(row.sha256 != one.raw.sha256 and row.state in taken for row in same_name) and not file.settled:
            file.row["reason"] = "CONFLICT"
        files.append(file)
    if seen:
        await tx.db.execute(_SEEN_AGAIN.values(seen=incoming.c.seen + 1, claim=bindparam("as")), seen)
    return files


async def _first(tx: Tx, known: Any) -> list[UUID]:
    """Whose receipt is sent again for a file that came before; of a duplicate, that of the document it doubles."""
    if known.state == DUPLICATE:
        query = select(incoming.c.id).where(incoming.c.received_id == known.received_id, incoming.c.state == STORED)
        return [await tx.db.scalar(query.limit(1)) or known.id]
    return [known.id] if known.state == STORED else []


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


_Key = tuple[str, str, str]


async def _earlier(tx: Tx, packs: Sequence[Pack]) -> dict[_Key, list[Any]]:
    """What was stored before under the ids of these documents, oldest first."""
    if not packs:
        return {}
    t = arrival.c
    wanted = [(pack.send_orgcode, pack.send_id, pack.doc_id) for pack in packs]
    query = select(arrival).where(tuple_(t.send_orgcode, t.send_id, t.doc_id).in_(wanted)).order_by(t.at, t.in_id)
    found: dict[_Key, list[Any]] = {}
    for row in await tx.db.execute(query):
        found.setdefault((row.send_orgcode, row.send_id, row.doc_id), []).append(row)
    return found


async def _decide(tx: Tx, one: _File, house: House, earlier: dict[_Key, list[Any]], repeats: list[UUID]) -> None:
    if one.row["reason"] == "CONFLICT":
        raise _Clash("CONFLICT", one.row["file_name"])
    if one.came.opened.fault is not None:
        raise one.came.opened.fault
    name, pack = one.row["file_name"], one.pack
    ruling = judge(pack, name, await house.context(pack, name))
    one.row["ours"] = ruling.ours or ""
    if pack.brings_document:
        _document(one, house, ruling, earlier, repeats)
        return
    applied = await receipts.apply(tx, one.row, pack, await knowing.answering(tx, pack))
    one.row["state"] = APPLIED if applied is not None else LATE
    if applied is None:
        one.row["detail"] = "같은 응답이 이미 왔습니다"
    else:
        one.told = applied


def _document(one: _File, house: House, ruling: Ruling, earlier: dict[_Key, list[Any]], repeats: list[UUID]) -> None:
    pack, ours = one.pack, ruling.ours
    assert ours is not None  # a document that is taken came for one of our codes
    key = (pack.send_orgcode, pack.send_id, pack.doc_id)
    before = [row for row in earlier.get(key, []) if row.ours == ours]
    twin = next((row for row in before if row.digest == pack.digest), None)
    if twin is not None:
        one.row |= {"state": DUPLICATE, "received_id": twin.received_id}
        repeats.append(twin.in_id)
        return
    if before and pack.type == "send":
        raise _Clash("ID_REUSED", pack.doc_id)
    one.letter = _letter(one, house, ours, replaces=before[-1].received_id if before else None)
    one.row["state"] = STORED
    named = dict(zip(("send_orgcode", "send_id", "doc_id"), key, strict=True))
    one.seen = named | {"ours": ours, "digest": pack.digest}


def _letter(one: _File, house: House, ours: str, replaces: UUID | None) -> Letter:
    pack = one.pack
    return Letter(
        source="exchange",
        key=f"{pack.send_orgcode}/{pack.send_id}/{pack.doc_id}/{ours}/{pack.digest}",
        sender_name=pubdoc_in.sender_name(pack),
        title=pack.title or "(제목 없음)",
        number=pubdoc_in.number_of(pack),
        dated=pubdoc_in.dated(pack),
        paper=pubdoc_in.paper_of(pack),
        files=[
            *one.came.opened.files,
            LetterFile(kind="raw", name="pack.xml", media_type="text/xml", blob=one.came.raw),
        ],
        sender_code=pack.send_orgcode,
        sender_unit_code=pack.send_id,
        sender_doc_id=pack.doc_id,
        addressed=pubdoc_in.addressed(pack),
        to_unit=house.unit_of(ours),
        disclosure=pubdoc_in.disclosed(pack),
        replaces=replaces,
    )


# written ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _write(tx: Tx, files: Sequence[_File], house: House, repeats: Iterable[UUID]) -> None:
    """Everything that was decided: letters, rows, keys, receipts that came and receipts that are owed."""
    stored = [one for one in files if one.letter is not None]
    ids = await arrive_all(tx, [one.letter for one in stored if one.letter is not None])
    for one, received_id in zip(stored, ids, strict=True):
        one.row["received_id"] = received_id
    if new := [one.row for one in files if not one.again]:
        await tx.db.execute(incoming.insert(), new)
    for one in files:
        if one.again:
            kept = ("id", "institution_id", "came_at", "seen", "claim")
            values = {key: value for key, value in one.row.items() if key not in kept}
            await tx.db.execute(update(incoming).where(incoming.c.id == one.row["id"]).values(values))
    own = {"institution_id": tx.institution_id}
    if told := [one.told | own | {"in_id": one.row["id"]} for one in files if one.told]:
        await tx.db.execute(receipt.insert(), told)
    if seen := [
        one.seen | own | {"in_id": one.row["id"], "received_id": one.row["received_id"], "at": tx.now}
        for one in files
        if one.seen
    ]:
        await tx.db.execute(arrival.insert(), seen)
    names = Names(tx)
    queued = await receipts.queue_all(tx, [owe for one in files for owe in _owed(one, house.given)], names)
    repeated = await receipts.repeat_all(tx, repeats, names)
    await names.write()
    for one in files:
        row = one.row
        told_of = {"state": row["state"], "reason": row["reason"], "type": row["doc_type"]}
        tx.audit("edocs.exchange_in", "exchange_in", row["id"], **told_of)
    if files or queued or repeated:
        tx.wake("exchange")


def _owed(one: _File, given: ExchangeSettings) -> list[Owed]:
    """The receipts for a file: `receive` for what is stored, also `arrive` where the transport makes none."""
    row = one.row
    told = {name: row[name] for name in ("sender", "ours", "doc_id", "title")} | {"in_id": row["id"]}
    if one.seen:
        kinds = ("receive",) if given.transport == "folder" else ("arrive", "receive")
        return [Owed(doc_type=kind, **told) for kind in kinds]
    if row["state"] == QUARANTINED and row["answer"]:
        return [Owed(doc_type=row["answer"], reason=_why(row), **told)]
    return []


def _why(row: dict[str, Any]) -> str:
    reason = row["reason"]
    if reason == str(Reason.CODE.value):
        code = row["ours"] or row["file_name"][7:14]
        return f"수신 처리과 코드({code})가 존재하지 않습니다. 조직정보를 확인하시기 바랍니다."
    korean, _ = MEANING[Reason(int(reason))] if reason.isdigit() else (reason, "")
    return f"{korean} {row['detail']}".strip()


def _row(tx: Tx, came: Came) -> dict[str, Any]:
    pack, peeked = came.opened.pack, came.opened.peeked
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
        "file_name": _shown(came.name),
        "sha256": came.raw.sha256,
        "size": came.raw.size,
        "state": QUARANTINED,
        "came_at": tx.now,
        "ours": "",
        "reason": "",
        "detail": "",
        "answer": "",
        "received_id": None,
        "dispatch_id": None,
        "seen": 1,
        "claim": came.claim,
        "handled": "",
        **told,
    }
