"""쪽지: sent, delivered, opened, confirmed, recalled, each with its time and its leaf in the ledger.

A memo is one text to several people, each of whom has it alone. Until somebody opens it the text is nowhere but here:
no client has it, no search finds it; so a recall before opening leaves nothing. To another institution a memo goes as a
copy of its own, and what happens to it there is told back. Lock order: memo, copies, heads of people in order of id.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, and_, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tx import Tx
from messenger.actions import crossing
from messenger.actions.conversations import cards
from messenger.actions.posting import refuse_personal
from messenger.events import MemoDelivered
from messenger.queries.places import card_of_actor
from messenger.rules import digest
from messenger.tables import file, head, memo, memo_copy
from messenger.topics import person_topic
from messenger.views.memos import MemoInput
from messenger.views.people import MemberCard

_RAISE = (
    text(
        "INSERT INTO messenger_head (institution_id, person_id, seq)"
        " SELECT :institution, person, 1 FROM unnest(:people) AS person ORDER BY person"
        " ON CONFLICT (institution_id, person_id) DO UPDATE SET seq = messenger_head.seq + 1"
        " RETURNING person_id, seq"
    )
    .bindparams(bindparam("people", type_=ARRAY(PgUuid(as_uuid=True))))
    .columns(head.c.person_id, head.c.seq)
)


async def _raise(tx: Tx, people: Iterable[UUID]) -> dict[UUID, int]:
    """Take the next number of each of these people, in order; wake them after commit."""
    ordered = sorted(set(people))
    if not ordered:
        return {}
    rows = await tx.db.execute(_RAISE, {"institution": tx.institution_id, "people": ordered})
    seqs: dict[UUID, int] = {row.person_id: row.seq for row in rows}
    for person, seq in seqs.items():
        tx.signal(person_topic(tx.institution_id, person), seq)
    return seqs


async def send(tx: Tx, given: MemoInput) -> UUID:
    """Send a memo; the same `cid` sends it once. Returns its id."""
    own = and_(memo.c.house == tx.institution_id, memo.c.sender == tx.actor.person_id, memo.c.cid == given.cid)
    known = await tx.db.scalar(select(memo.c.id).where(own))
    if known is not None:
        return UUID(str(known))
    if not given.text.strip():
        raise Invalid("empty", "보낼 내용이 없습니다.", "There is nothing to send.")
    await refuse_personal(tx, given.text, sure=True)
    me, people = await card_of_actor(tx), await cards(tx, given.people)
    memo_id = new_id()
    files = await _files(tx, memo_id, given.files)
    body = {
        "id": str(memo_id),
        "cid": str(given.cid),
        "author": msgspec.to_builtins(me),
        "text": given.text.strip("\n"),
        "files": files,
        "ask": given.ask,
        "sent_at": tx.now.isoformat(),
    }
    near = [one for one in people if one.house == tx.institution_id]
    seqs = await _raise(tx, [me.id, *(one.id for one in near)])
    await _keep(tx, body, tx.institution_id, me.id, seqs[me.id])
    await tx.db.execute(insert(memo_copy).values([_copy(tx, memo_id, one, seqs) for one in people]))
    for house in sorted({one.house for one in people} - {tx.institution_id}):
        theirs = [msgspec.to_builtins(one) for one in people if one.house == house]
        await crossing.due(tx, house, "memo", str(memo_id), {**body, "people": theirs})
    if near:
        tx.publish(MemoDelivered(memo_id=memo_id, people=[one.id for one in near if one.id != me.id]))
    tx.audit("messenger.memo_sent", "memo", memo_id, people=len(people), text=digest(body["text"]))
    return memo_id


def _copy(tx: Tx, memo_id: UUID, card: MemberCard, seqs: dict[UUID, int]) -> dict[str, Any]:
    near = card.house == tx.institution_id
    return {
        "institution_id": tx.institution_id,
        "memo_id": memo_id,
        "house": card.house,
        "person_id": card.id,
        "card": msgspec.to_builtins(card),
        "delivered_at": tx.now if near else None,
        "seq": seqs.get(card.id, 0),
    }


async def _keep(tx: Tx, body: dict[str, Any], house: int, sender: UUID, seq: int) -> None:
    values = {
        "institution_id": tx.institution_id,
        "id": UUID(body["id"]),
        "cid": UUID(body["cid"]),
        "house": house,
        "sender": sender,
        "author": body["author"],
        "text": body["text"],
        "files": body["files"],
        "ask": body["ask"],
        "sent_at": datetime.fromisoformat(body["sent_at"]),
        "text_hash": digest(body["text"]),
        "seq": seq,
    }
    await tx.db.execute(upsert(memo).values(values).on_conflict_do_nothing())


async def _files(tx: Tx, memo_id: UUID, ids: list[UUID]) -> list[dict[str, Any]]:
    if not ids:
        return []
    where = and_(
        file.c.id.in_(ids),
        file.c.person_id == tx.actor.person_id,
        file.c.conversation_id.is_(None),
        file.c.memo_id.is_(None),
    )
    rows = list(await tx.db.execute(update(file).where(where).values(memo_id=memo_id).returning(file)))
    if len(rows) < len(set(ids)):
        raise Invalid("no_file", "올린 파일을 찾을 수 없습니다. 다시 올려 주십시오.", "No such file.")
    return [
        {"id": str(row.id), "name": row.name, "media_type": row.media_type, "size": row.size}
        for row in sorted(rows, key=lambda row: ids.index(row.id))
    ]


async def open_memo(tx: Tx, memo_id: UUID) -> None:
    """The actor opens a memo: from now on it is known to be opened. Again changes nothing; one's own is just read."""
    row, copy = await _mine(tx, memo_id)
    if copy is None:
        return
    if copy.recalled_at is not None:
        raise Conflict("recalled", "보낸 사람이 회수한 쪽지입니다.", "The sender has recalled this memo.")
    if copy.opened_at is None:
        await _mark(tx, row, copy, "opened_at")
        tx.audit("messenger.memo_opened", "memo", memo_id, row.sender, text=row.text_hash)


async def confirm(tx: Tx, memo_id: UUID) -> None:
    """The actor says that they have taken note of a memo they opened."""
    row, copy = await _mine(tx, memo_id)
    if copy is None or copy.opened_at is None or copy.recalled_at is not None:
        raise Conflict("not_opened", "열어 본 쪽지만 확인할 수 있습니다.", "Open the memo first.")
    if copy.confirmed_at is None:
        await _mark(tx, row, copy, "confirmed_at")
        tx.audit("messenger.memo_confirmed", "memo", memo_id, row.sender, text=row.text_hash)


async def hide(tx: Tx, memo_id: UUID) -> None:
    """Take a memo out of one's own box; the record stays."""
    row, copy = await _mine(tx, memo_id)
    if copy is None:
        raise Conflict("sent", "보낸 쪽지는 기록으로 남습니다.", "A memo that was sent stays as a record.")
    await _mark(tx, row, copy, "hidden_at")
    tx.audit("messenger.memo_hidden", "memo", memo_id)


async def _mine(tx: Tx, memo_id: UUID) -> tuple[Any, Any]:
    """The memo, locked, and the actor's copy, if it is not their own alone. Raises NotFound."""
    row = (await tx.db.execute(select(memo).where(memo.c.id == memo_id).with_for_update())).one_or_none()
    own = _copies(memo_id, tx.institution_id, [tx.actor.person_id])
    copy = (await tx.db.execute(select(memo_copy).where(own))).one_or_none()
    if row is None or (copy is None and not (row.sender == tx.actor.person_id and row.house == tx.institution_id)):
        raise NotFound("no_memo", "쪽지를 찾을 수 없습니다.", "No such memo.")
    return row, copy


def _copies(memo_id: UUID, house: int, people: Iterable[Any]) -> Any:
    return and_(memo_copy.c.memo_id == memo_id, memo_copy.c.house == house, memo_copy.c.person_id.in_(list(people)))


async def _mark(tx: Tx, row: Any, copy: Any, what: str) -> None:
    near = row.house == tx.institution_id
    seqs = await _raise(tx, [copy.person_id, *([row.sender] if near else [])])
    mine = _copies(row.id, copy.house, [copy.person_id])
    await tx.db.execute(update(memo_copy).where(mine).values({what: tx.now, "seq": seqs[copy.person_id]}))
    if near:
        await tx.db.execute(update(memo).where(memo.c.id == row.id).values(seq=seqs[row.sender]))
    elif what != "hidden_at":
        await _tell_back(tx, row, {str(copy.person_id): {what: tx.now.isoformat()}})


async def _tell_back(tx: Tx, row: Any, states: dict[str, dict[str, str]]) -> None:
    await crossing.due(tx, row.house, "memo_state", f"{row.id}:{new_id()}", {"memo": row.id, "states": states})


async def recall(tx: Tx, memo_id: UUID) -> None:
    """Take a memo back from whoever has not opened it. Raises Conflict when everybody has."""
    row = (await tx.db.execute(select(memo).where(memo.c.id == memo_id).with_for_update())).one_or_none()
    if row is None or row.sender != tx.actor.person_id or row.house != tx.institution_id:
        raise NotFound("no_memo", "쪽지를 찾을 수 없습니다.", "No such memo.")
    unopened = and_(memo_copy.c.memo_id == memo_id, memo_copy.c.opened_at.is_(None), memo_copy.c.recalled_at.is_(None))
    waiting = list(await tx.db.execute(select(memo_copy.c.house, memo_copy.c.person_id).where(unopened)))
    if not waiting:
        raise Conflict("all_opened", "모두 열어 보아 회수할 사람이 없습니다.", "Everybody has opened it.")
    near = [one.person_id for one in waiting if one.house == tx.institution_id]
    await _take_back(tx, row, near)
    for house in sorted({one.house for one in waiting} - {tx.institution_id}):
        people = [str(one.person_id) for one in waiting if one.house == house]
        await crossing.due(tx, house, "memo_recall", f"{memo_id}:{new_id()}", {"memo": memo_id, "people": people})
    tx.audit("messenger.memo_recalled", "memo", memo_id, people=len(waiting), text=row.text_hash)


async def _take_back(tx: Tx, row: Any, people: list[UUID]) -> None:
    """Recall these copies; when nobody at all has opened the memo its text is gone."""
    near = row.house == tx.institution_id
    seqs = await _raise(tx, [*people, *([row.sender] if near else [])])
    for person in people:
        own = _copies(row.id, tx.institution_id, [person])
        await tx.db.execute(update(memo_copy).where(own).values(recalled_at=tx.now, seq=seqs[person]))
    left = await tx.db.scalar(
        select(func.count()).where(memo_copy.c.memo_id == row.id, memo_copy.c.recalled_at.is_(None))
    )
    values: dict[str, Any] = {"seq": seqs[row.sender]} if near else {}
    if not left:
        values |= {"recalled_at": tx.now, "text": "", "files": []}
        await tx.db.execute(update(file).where(file.c.memo_id == row.id).values(gone_at=tx.now))
    if values:
        await tx.db.execute(update(memo).where(memo.c.id == row.id).values(values))


# --- from and to other institutions ---


async def receive(tx: Tx, from_house: int, payload: dict[str, Any]) -> None:
    """A memo from elsewhere lies before our people. Harmless the second time."""
    memo_id, author = UUID(payload["id"]), payload["author"]
    people = [msgspec.convert(one, MemberCard) for one in payload["people"] if one["house"] == tx.institution_id]
    if author["house"] != from_house or not people:
        return
    seqs = await _raise(tx, [one.id for one in people])
    await _keep(tx, payload, from_house, UUID(author["id"]), 0)
    rows = [_copy(tx, memo_id, one, seqs) for one in people]
    await tx.db.execute(upsert(memo_copy).values(rows).on_conflict_do_nothing())
    row = (await tx.db.execute(select(memo).where(memo.c.id == memo_id))).one()
    await _tell_back(tx, row, {str(one.id): {"delivered_at": tx.now.isoformat()} for one in people})
    tx.publish(MemoDelivered(memo_id=memo_id, people=[one.id for one in people]))
    tx.audit("messenger.memo_delivered", "memo", memo_id, people=len(people), text=row.text_hash)


async def receive_state(tx: Tx, from_house: int, payload: dict[str, Any]) -> None:
    """What became of a memo of ours elsewhere."""
    memo_id = UUID(payload["memo"])
    row = (await tx.db.execute(select(memo).where(memo.c.id == memo_id).with_for_update())).one_or_none()
    if row is None or row.house != tx.institution_id:
        return
    for person, states in payload["states"].items():
        known = {name: datetime.fromisoformat(at) for name, at in states.items() if name in _TOLD}
        await tx.db.execute(update(memo_copy).where(_copies(memo_id, from_house, [UUID(person)])).values(known))
    seqs = await _raise(tx, [row.sender])
    left = select(func.count()).where(memo_copy.c.memo_id == memo_id, memo_copy.c.recalled_at.is_(None))
    gone = {} if await tx.db.scalar(left) else {"recalled_at": tx.now, "text": "", "files": []}
    await tx.db.execute(update(memo).where(memo.c.id == memo_id).values(seq=seqs[row.sender], **gone))


_TOLD = frozenset({"delivered_at", "opened_at", "confirmed_at", "recalled_at"})


async def receive_recall(tx: Tx, from_house: int, payload: dict[str, Any]) -> None:
    """The sender elsewhere takes a memo back from whoever has not opened it here."""
    memo_id = UUID(payload["memo"])
    row = (await tx.db.execute(select(memo).where(memo.c.id == memo_id).with_for_update())).one_or_none()
    if row is None or row.house != from_house:
        return
    named = _copies(memo_id, tx.institution_id, [UUID(one) for one in payload["people"]])
    unopened = (memo_copy.c.opened_at.is_(None), memo_copy.c.recalled_at.is_(None))
    rows = await tx.db.execute(select(memo_copy.c.person_id).where(named, *unopened))
    people = [one.person_id for one in rows]
    if people:
        await _take_back(tx, row, people)
        await _tell_back(tx, row, {str(one): {"recalled_at": tx.now.isoformat()} for one in people})
        tx.audit("messenger.memo_recalled", "memo", memo_id, people=len(people), text=row.text_hash)
