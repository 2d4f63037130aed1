"""Talk between institutions: nothing is shared, everything is delivered.

A conversation with members of several institutions has rows in each of them. One, its *home*, gives the numbers; the
others hold a copy that repeats the home's log under the same numbers. A command of a member elsewhere is delivered to
the home as it was given (`forward`); what the home appends is delivered to every institution with members (`repeat`).
Both are due rows; due work takes them across in order, each in one transaction with the far side (`kernel.crossing`).
What an institution has received stays its own: its retention, its search, its audit, its legal hold.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel import schedule
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.tx import Tx
from messenger.actions.log import Fact, append, known, stay_of, unread_by, write
from messenger.queries.places import Place
from messenger.rules import REFUSALS, VOID
from messenger.tables import XID, conversation, crossing, file, member, message
from messenger.topics import reads_topic
from messenger.views.messages import Sent
from messenger.views.people import MemberCard

DELIVER = "messenger.deliver"
"""The due work that takes what waits for one institution across."""


async def due(tx: Tx, to_house: int, kind: str, key: str, payload: Any) -> None:
    """Make a delivery due, if this commits. One a key: again is harmless. Only inserts, so it never waits."""
    statement = upsert(crossing).values(
        institution_id=tx.institution_id,
        id=new_id(),
        to_house=to_house,
        kind=kind,
        key=key,
        payload=msgspec.to_builtins(payload),
        at=tx.now,
        due_at=tx.now,
    )
    await tx.db.execute(statement.on_conflict_do_nothing())
    await schedule.at(tx, DELIVER, tx.now, {"house": to_house}, key=f"{to_house}/{new_id()}")


# --- from a member elsewhere to the home ---


async def forward(tx: Tx, place: Place, new: Fact) -> Sent:
    """Deliver a command to the institution that gives the numbers; it stands in the log when the home repeats it."""
    payload = {"conversation": place.id, "fact": new}
    await due(tx, place.row.home, "command", f"{new.sender}:{new.cid}", payload)
    return Sent(cid=new.cid, conversation=place.id, seq=0, at=new.at)


async def ask_for_direct(tx: Tx, conversation_id: UUID, home: int, cid: UUID, people: list[MemberCard]) -> None:
    """Let the home begin a 1:1, and stand in it already, so that one can write before the home has answered."""
    told = [msgspec.to_builtins(one) | {"role": "owner"} for one in people]
    payload = {"conversation": conversation_id, "cid": cid, "sender": tx.actor.person_id, "people": told}
    await due(tx, home, "open", str(conversation_id), payload)
    for one in told:
        await tx.db.execute(stay_of(tx, conversation_id, one, 0, 0, tx.now))


async def on_its_way(tx: Tx, cid: UUID) -> Sent | None:
    """The answer to a command of the actor that is on its way to another institution. Raises Conflict where that
    institution has refused it."""
    own = and_(crossing.c.kind == "command", crossing.c.key == f"{tx.actor.person_id}:{cid}")
    row = (await tx.db.execute(select(crossing).where(own))).one_or_none()
    if row is None:
        return None
    if row.done_at is not None and row.last_error:
        ko, en = REFUSALS.get(row.last_error, REFUSALS["elsewhere"])
        raise Conflict(row.last_error, ko, en)
    return Sent(cid=cid, conversation=UUID(row.payload["conversation"]), seq=0, at=row.at)


async def receive_command(tx: Tx, from_house: int, payload: dict[str, Any]) -> None:
    """Append what a member elsewhere said. Harmless the second time. A refusal is told to whoever said it."""
    conversation_id, new = UUID(payload["conversation"]), msgspec.convert(payload["fact"], Fact)
    place = await _locked(tx, conversation_id)
    if place is None or new.house != from_house:
        raise NotFound("no_conversation", "그 기관에 이 대화가 없습니다.", "No such conversation there.")
    if await known(tx, new.sender, new.cid, from_house) is not None:
        return
    if place.row.closed_at is not None:
        raise Conflict("closed", "닫은 대화입니다.", "The conversation is closed.")
    own = _open(conversation_id, from_house).where(member.c.person_id == new.sender)
    said = (await tx.db.execute(own)).first()
    if said is None:
        raise Forbidden("no_member", "이 대화에서 나간 뒤입니다.", "No member any more.")
    if why := await _fault(tx, place, said, new):
        ko, en = REFUSALS[why]
        raise Conflict(why, ko, en)
    seq = await append(tx, place, new)
    await repeat(tx, place, seq, new)


async def _fault(tx: Tx, place: Place, said: Any, new: Fact) -> str:
    """Why the home does not believe a command, or empty: the texts of others are not to be touched from outside."""
    if new.kind == "leave":
        own = all(one["id"] == str(new.sender) for one in new.body["people"])
        return "" if own or said.role == "owner" else "not_yours"
    if new.kind == "message" and place.policy.post == "owners" and said.role != "owner":
        return "owners_only"
    if new.kind not in ("edit", "delete", "recall"):
        return "not_yours" if new.kind in ("card", "close") else ""
    where = (message.c.conversation_id == place.id, message.c.seq == new.target)
    row = (await tx.db.execute(select(message).where(*where))).one_or_none()
    if row is None or row.state in VOID:
        return "gone"
    if new.kind == "delete" and said.role == "owner":
        return ""
    if row.sender != new.sender:
        return "not_yours"
    return "read" if new.kind == "recall" and (await unread_by(tx, place, row.seq, row.sender))[0] else ""


# --- from the home to everyone else ---


async def repeat(tx: Tx, place: Place, seq: int, new: Fact) -> None:
    """Deliver an event to every other institution with members here. Called where the number was given."""
    rows = await tx.db.execute(select(member.c.house).distinct().where(member.c.conversation_id == place.id))
    others = {row[0] for row in rows} - {tx.institution_id}
    if not others:
        return
    told = {"conversation": place.id, "seq": seq, "vseq": place.row.last_vseq, "fact": new}
    newcomers = {one["house"] for one in new.body.get("people", [])} if new.kind == "join" else set()
    for house in sorted(others):
        payload = told
        if house in newcomers and not await _was_there(tx, place, house, seq):
            payload = told | {"start": await _start(tx, place, seq)}
        elif not await _is_there(tx, place, house, seq):
            continue
        await due(tx, house, "event", f"{place.id}:{seq}", payload)


async def _was_there(tx: Tx, place: Place, house: int, seq: int) -> bool:
    """Whether the institution had somebody here before the joining at `seq`: then it has a copy to go on with."""
    where = (member.c.conversation_id == place.id, member.c.house == house, member.c.joined_seq < seq)
    return (await tx.db.execute(select(member.c.person_id).where(*where).limit(1))).first() is not None


async def _is_there(tx: Tx, place: Place, house: int, seq: int) -> bool:
    """Whether the institution has somebody here, or had until this very event."""
    here = member.c.left_seq.is_(None) | (member.c.left_seq >= seq)
    where = (member.c.conversation_id == place.id, member.c.house == house, here)
    return (await tx.db.execute(select(member.c.person_id).where(*where).limit(1))).first() is not None


async def _start(tx: Tx, place: Place, seq: int) -> dict[str, Any]:
    """With what a copy begins: what the conversation is, and who is in it. Nothing that was said before."""
    row = place.row
    rows = await tx.db.execute(select(member).where(member.c.conversation_id == place.id, member.c.joined_seq < seq))
    stays = [{name: getattr(one, name) for name in _STAY} for one in rows]
    return {
        "kind": row.kind,
        "name": row.name,
        "purpose": row.purpose,
        "pair": row.pair,
        "policy": row.policy,
        "created_by": row.created_by,
        "members": stays,
    }


_STAY = ("house", "person_id", "joined_seq", "left_seq", "role", "read_seq", "read_vseq", "read_at", "card")


async def receive_event(tx: Tx, from_house: int, payload: dict[str, Any]) -> bool:
    """Repeat an event of the home under its number. False when one before it is missing: it comes again later."""
    conversation_id, seq, vseq = UUID(payload["conversation"]), int(payload["seq"]), int(payload["vseq"])
    new = msgspec.convert(payload["fact"], Fact)
    place = await _locked(tx, conversation_id)
    if place is None:
        if "start" not in payload:
            return False
        place = await _begin(tx, conversation_id, from_house, seq, vseq, payload["start"])
    if place.row.home != from_house or seq <= place.row.last_seq:
        return True
    if seq != place.row.last_seq + 1:
        return False
    await write(tx, place, new, seq, vseq)
    return True


async def _begin(tx: Tx, conversation_id: UUID, home: int, seq: int, vseq: int, start: dict[str, Any]) -> Place:
    values = {
        "institution_id": tx.institution_id,
        "id": conversation_id,
        "kind": start["kind"],
        "name": start["name"],
        "purpose": start["purpose"],
        "pair": start["pair"],
        "home": home,
        "last_seq": seq - 1,
        "last_vseq": vseq,
        "last_at": tx.now,
        "last": {},
        "policy": start["policy"],
        "pins": [],
        "created_at": tx.now,
        "created_by": UUID(start["created_by"]),
        "hash": "",
        "xid": XID,
    }
    row = (await tx.db.execute(insert(conversation).values(values).returning(conversation))).one()
    for one in start["members"]:
        stay = {**one, "person_id": UUID(one["person_id"]), "read_at": msgspec.convert(one["read_at"], type(tx.now))}
        await tx.db.execute(
            insert(member).values(
                institution_id=tx.institution_id,
                conversation_id=conversation_id,
                alert="all",
                pinned=False,
                xid=XID,
                **stay,
            )
        )
    return Place(row, None)


# --- read cursors, both ways ---


async def tell_reads(tx: Tx, conversation_id: UUID, home: int) -> None:
    """Let the other institutions know that cursors moved; many moves are one delivery."""
    if home != tx.institution_id:
        houses = {home}
    else:
        rows = await tx.db.execute(
            select(member.c.house)
            .distinct()
            .where(member.c.conversation_id == conversation_id, member.c.left_seq.is_(None))
        )
        houses = {row[0] for row in rows} - {tx.institution_id}
    for house in sorted(houses):
        await due(tx, house, "reads", f"{conversation_id}:{new_id()}", {"conversation": conversation_id})


async def reads_for(tx: Tx, to_house: int, payload: dict[str, Any]) -> dict[str, Any]:
    """What is to be told of the cursors, read when it is delivered: all but the receiver's own."""
    conversation_id = UUID(payload["conversation"])
    query = select(member).where(
        member.c.conversation_id == conversation_id, member.c.left_seq.is_(None), member.c.house != to_house
    )
    cursors = [[row.house, str(row.person_id), row.read_seq, row.read_vseq] for row in await tx.db.execute(query)]
    return {"conversation": str(conversation_id), "cursors": cursors}


async def receive_reads(tx: Tx, from_house: int, payload: dict[str, Any]) -> None:
    """Move the cursors of members elsewhere. The home is believed about all others, anybody else about its own."""
    place = await _locked(tx, UUID(payload["conversation"]))
    if place is None:
        return
    moved = False
    for house, person, seq, vseq in payload["cursors"]:
        if house == tx.institution_id or (house != from_house and place.row.home != from_house):
            continue
        own = (
            member.c.conversation_id == place.id,
            member.c.house == house,
            member.c.person_id == UUID(person),
            member.c.left_seq.is_(None),
            member.c.read_seq < seq,
        )
        values = {"read_seq": func.least(seq, place.row.last_seq), "read_vseq": vseq, "read_at": tx.now, "xid": XID}
        done = await tx.db.execute(update(member).where(*own).values(values))
        moved = moved or done.rowcount > 0
    if moved:
        tx.signal(reads_topic(tx.institution_id, place.id), place.row.last_seq)
        if place.row.home == tx.institution_id:
            await tell_reads(tx, place.id, place.row.home)


# --- files ---


def files_in(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The files that a delivery speaks of: their bytes are copied before it is applied."""
    body = payload.get("fact", {}).get("body", {}) if "fact" in payload else payload
    found: list[dict[str, Any]] = list(body.get("files", []) or [])
    return found


async def file_rows(tx: Tx, ids: Iterable[str]) -> list[Any]:
    """The rows of these files here."""
    wanted = [UUID(one) for one in ids]
    return list(await tx.db.execute(select(file).where(file.c.id.in_(wanted)))) if wanted else []


async def keep_files(tx: Tx, rows: list[Any], conversation_id: UUID | None, memo_id: UUID | None) -> None:
    """Know files whose bytes were copied here, under their ids. Harmless the second time."""
    for row in rows:
        values = {name: getattr(row, name) for name in ("id", "person_id", "name", "media_type", "size", "sha256")}
        values |= {"institution_id": tx.institution_id, "conversation_id": conversation_id, "memo_id": memo_id}
        await tx.db.execute(upsert(file).values(**values, scan=row.scan, at=tx.now).on_conflict_do_nothing())


def _open(conversation_id: UUID, house: int) -> Any:
    return select(member).where(
        member.c.conversation_id == conversation_id, member.c.house == house, member.c.left_seq.is_(None)
    )


async def _locked(tx: Tx, conversation_id: UUID) -> Place | None:
    query = select(conversation).where(conversation.c.id == conversation_id).with_for_update()
    row = (await tx.db.execute(query)).one_or_none()
    return Place(row, None) if row is not None else None
