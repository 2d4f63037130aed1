"""Appending to a conversation's log, and what follows from an event in messages and members.

The number is taken in the transaction that writes the event; the row of the conversation is locked before (`place_for`
with `lock`), so that numbers have no gap and two who send at once come one after the other. Lock order: conversation,
then members.

Projecting is the same where the number is given (home) and where a delivered event is repeated (another institution).
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct
from sqlalchemy import and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.clock import new_id
from kernel.tx import Tx
from messenger.actions import indexing
from messenger.events import MessageWritten
from messenger.queries.places import Place
from messenger.rules import COUNTED, VOID, chained, digest, reacted, snippet
from messenger.tables import XID, conversation, event, member, mention, message
from messenger.topics import conversation_topic

SYSTEM = UUID(int=0)
"""Who sends what nobody sends: the system."""


class Fact(Struct, frozen=True, kw_only=True):
    """What is to be appended: an event before it has a number. Bodies are plain JSON."""

    kind: str
    sender: UUID
    house: int
    cid: UUID
    at: datetime
    body: dict[str, Any] = {}
    target: int | None = None


def fact(
    tx: Tx, kind: str, cid: UUID | None = None, body: dict[str, Any] | None = None, *, target: int | None = None
) -> Fact:
    """What the actor does now."""
    return Fact(
        kind=kind,
        sender=tx.actor.person_id or SYSTEM,
        house=tx.institution_id,
        cid=cid or new_id(),
        at=tx.now,
        body=body or {},
        target=target,
    )


def derived(cid: UUID, what: str) -> UUID:
    """A client id for what follows from a command, the same at every attempt."""
    return uuid5(cid, what)


async def known(tx: Tx, sender: UUID, cid: UUID, house: int = 0) -> Any:
    """The event that this client id made already, if any."""
    where = and_(event.c.house == (house or tx.institution_id), event.c.sender == sender, event.c.cid == cid)
    return (await tx.db.execute(select(event).where(where))).one_or_none()


async def append(tx: Tx, place: Place, new: Fact) -> int:
    """Give the event its number and let messages and members follow. The conversation is locked. Returns the number."""
    row = place.row
    seq, counts = row.last_seq + 1, new.kind == "message" and new.body["kind"] in COUNTED
    await write(tx, place, new, seq, row.last_vseq + counts)
    return int(seq)


async def write(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> None:
    """Write an event under this number, and what follows from it."""
    row = place.row
    body_hash = digest(new.body)
    chain = chained(row.hash, seq, new.kind, new.target, str(new.sender), str(new.cid), body_hash)
    await tx.db.execute(
        insert(event).values(
            institution_id=tx.institution_id,
            conversation_id=place.id,
            seq=seq,
            kind=new.kind,
            target=new.target,
            vseq=vseq,
            at=new.at,
            house=new.house,
            sender=new.sender,
            cid=new.cid,
            body=new.body,
            body_hash=body_hash,
            hash=chain,
            xid=XID,
        )
    )
    also = await _PROJECT[new.kind](tx, place, new, seq, vseq)
    change = update(conversation).where(conversation.c.id == place.id)
    values = {"last_seq": seq, "last_vseq": vseq, "hash": chain, "xid": XID} | also
    place.row = (await tx.db.execute(change.values(values).returning(conversation))).one()
    tx.signal(conversation_topic(tx.institution_id, place.id), seq)
    if new.kind in ("message", "edit"):
        _publish(tx, place, new, seq)


def _publish(tx: Tx, place: Place, new: Fact, seq: int) -> None:
    """Let the search and those who are mentioned know."""
    tx.publish(
        MessageWritten(
            conversation_id=place.id,
            seq=new.target or seq,
            mentioned=[UUID(one) for one in new.body.get("mentions", [])],
            edited=new.kind == "edit",
        )
    )


def _last(new: Fact, seq: int, text: str, files: Any = ()) -> dict[str, Any]:
    author = new.body.get("author", {})
    return {
        "last_at": new.at,
        "last": {"seq": seq, "sender": str(new.sender), "name": author.get("name", ""), "text": snippet(text, files)},
    }


async def _message(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    body = new.body
    kept = {key: body[key] for key in ("files", "mentions", "reply", "ask", "card", "poll", "what") if body.get(key)}
    await tx.db.execute(
        insert(message).values(
            institution_id=tx.institution_id,
            conversation_id=place.id,
            seq=seq,
            id=UUID(body["id"]),
            vseq=vseq,
            kind=body["kind"],
            at=new.at,
            house=new.house,
            sender=new.sender,
            author=body.get("author", {}),
            text=body.get("text", ""),
            body=kept,
            thread=body.get("thread"),
            state="",
            reactions={},
            acks={},
            votes={},
            changed=seq,
            about=body.get("card", {}).get("subject"),
        )
    )
    if body.get("thread"):
        root = and_(message.c.conversation_id == place.id, message.c.seq == body["thread"])
        await tx.db.execute(update(message).where(root).values(replies=message.c.replies + 1))
    await _mentioned(tx, place, seq, body.get("mentions", []))
    await _advance_author(tx, place, new, seq, vseq)
    shown = body.get("text", "") or body.get("card", {}).get("title", "")
    return _last(new, seq, shown, body.get("files", ()))


async def _mentioned(tx: Tx, place: Place, seq: int, people: list[str]) -> None:
    if people:
        rows = [
            {
                "institution_id": tx.institution_id,
                "person_id": UUID(one),
                "conversation_id": place.id,
                "seq": seq,
            }
            for one in people
        ]
        await tx.db.execute(upsert(mention).values(rows).on_conflict_do_nothing())


async def _advance_author(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> None:
    """Who writes has read what stands before, if nothing of others is unread: an offline queue must not read for them.

    Said again by the number of a later event, so nothing is lost when it does not move.
    """
    waiting = exists().where(
        message.c.conversation_id == place.id,
        message.c.seq > member.c.read_seq,
        message.c.seq < seq,
        message.c.sender != new.sender,
        message.c.kind.in_(COUNTED),
        message.c.state.not_in(VOID),
    )
    own = and_(
        member.c.conversation_id == place.id,
        member.c.house == new.house,
        member.c.person_id == new.sender,
        member.c.left_seq.is_(None),
        member.c.read_seq < seq,
        ~waiting,
    )
    await tx.db.execute(update(member).where(own).values(read_seq=seq, read_vseq=vseq, read_at=new.at, xid=XID))


async def _touch(tx: Tx, place: Place, new: Fact, seq: int, **values: Any) -> Any:
    where = and_(message.c.conversation_id == place.id, message.c.seq == new.target)
    done = await tx.db.execute(update(message).where(where).values(changed=seq, **values).returning(message))
    return done.one()


async def _target(tx: Tx, place: Place, new: Fact) -> Any:
    where = and_(message.c.conversation_id == place.id, message.c.seq == new.target)
    return (await tx.db.execute(select(message).where(where))).one()


async def _edit(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    before = await _target(tx, place, new)
    body = {**before.body, "mentions": new.body.get("mentions", [])}
    await _touch(tx, place, new, seq, text=new.body["text"], body=body, state="edited", edited_at=new.at)
    await _mentioned(tx, place, before.seq, new.body.get("mentions", []))
    return _kept_last(place, before, snippet(new.body["text"], before.body.get("files", ())))


async def _void(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    """Deleted or recalled: no text stays in the message; a recall leaves none in the log either."""
    state = "recalled" if new.kind == "recall" else "deleted"
    before = await _target(tx, place, new)
    await _touch(tx, place, new, seq, state=state, text="", body={}, reactions={}, votes={}, about=None)
    await indexing.forget(tx, before.id)
    await indexing.drop_files(tx, before)
    where = and_(event.c.conversation_id == place.id, or_(event.c.seq == new.target, event.c.target == new.target))
    if not new.body.get("kept"):
        await tx.db.execute(update(event).where(where, event.c.kind.in_(("message", "edit"))).values(body={}))
    gone = and_(mention.c.conversation_id == place.id, mention.c.seq == new.target)
    await tx.db.execute(delete(mention).where(gone))
    also = _kept_last(place, before, "")
    if new.target in place.row.pins:
        also["pins"] = [one for one in place.row.pins if one != new.target]
    if place.row.notice_seq == new.target:
        also["notice_seq"] = None
    return also


def _kept_last(place: Place, touched: Any, text: str) -> dict[str, Any]:
    """The line of the list, where it shows the message that was touched."""
    last = place.row.last
    return {"last": {**last, "text": text}} if last.get("seq") == touched.seq else {}


async def _react(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    before = await _target(tx, place, new)
    now = reacted(before.reactions, new.body["emoji"], str(new.sender), new.body["on"])
    await _touch(tx, place, new, seq, reactions=now)
    return {}


async def _acknowledge(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    before = await _target(tx, place, new)
    await _touch(tx, place, new, seq, acks={str(new.sender): new.at.isoformat(), **before.acks})
    return {}


async def _vote(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    before = await _target(tx, place, new)
    rest = {who: choice for who, choice in before.votes.items() if who != str(new.sender)}
    chosen = {str(new.sender): new.body["choice"]} if new.body["choice"] else {}
    await _touch(tx, place, new, seq, votes=rest | chosen)
    return {}


async def _card(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    """The card of a message changed: what it stands for has moved on."""
    before = await _target(tx, place, new)
    await _touch(tx, place, new, seq, body={**before.body, "card": new.body["card"]})
    return {}


async def _pin(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    rest = [one for one in place.row.pins if one != new.target]
    return {"pins": [*rest, new.target] if new.body["on"] else rest}


async def _notice(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    return {"notice_seq": new.target if new.body["on"] else None}


async def _join(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    for one in new.body["people"]:
        await tx.db.execute(stay_of(tx, place.id, one, seq, vseq, new.at))
    return await _line(tx, place, new, seq, vseq)


def stay_of(tx: Tx, conversation_id: UUID, one: dict[str, Any], seq: int, vseq: int, at: datetime) -> Any:
    """The statement that lets a person's stay begin at a number; harmless where they are in already."""
    values = {
        "institution_id": tx.institution_id,
        "conversation_id": conversation_id,
        "house": one["house"],
        "person_id": UUID(one["id"]),
        "joined_seq": seq,
        "role": one.get("role", "member"),
        "alert": one.get("alert", "all"),
        "pinned": False,
        "read_seq": seq,
        "read_vseq": vseq,
        "read_at": at,
        "card": {key: value for key, value in one.items() if key not in ("role", "alert")},
        "xid": XID,
    }
    return upsert(member).values(values).on_conflict_do_nothing()


async def _leave(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    for one in new.body["people"]:
        own = and_(
            member.c.conversation_id == place.id,
            member.c.house == one["house"],
            member.c.person_id == UUID(one["id"]),
            member.c.left_seq.is_(None),
        )
        await tx.db.execute(update(member).where(own).values(left_seq=seq, xid=XID))
    return await _line(tx, place, new, seq, vseq)


async def _change(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    return {key: new.body[key] for key in ("name", "purpose", "policy") if key in new.body} | await _line(
        tx, place, new, seq, vseq
    )


async def _close(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    return {"closed_at": new.at} | await _line(tx, place, new, seq, vseq)


async def _line(tx: Tx, place: Place, new: Fact, seq: int, vseq: int) -> dict[str, Any]:
    """A line in the conversation that says what happened; it does not count as unread."""
    names = [one["name"] for one in new.body.get("people", []) if one.get("name")]
    what = {
        "kind": new.kind,
        "names": names[:20],
        "people": len(new.body.get("people", [])),
        "how": new.body.get("how", ""),
        **({"name": new.body["name"]} if "name" in new.body else {}),
    }
    line = {"id": str(derived(new.cid, "line")), "kind": "system", "author": new.body.get("author", {}), "what": what}
    told = Fact(kind="message", sender=new.sender, house=new.house, cid=new.cid, at=new.at, body=line)
    await _message(tx, place, told, seq, vseq)
    return {"last_at": new.at} if new.kind == "join" else {}


_PROJECT = {
    "message": _message,
    "edit": _edit,
    "delete": _void,
    "recall": _void,
    "react": _react,
    "acknowledge": _acknowledge,
    "vote": _vote,
    "card": _card,
    "pin": _pin,
    "notice": _notice,
    "join": _join,
    "leave": _leave,
    "change": _change,
    "close": _close,
}


async def unread_by(tx: Tx, place: Place, seq: int, sender: UUID) -> tuple[int, int]:
    """How many others have read a message and how many have not, of those who are here now."""
    read = func.count().filter(member.c.read_seq >= seq)
    query = select(read, func.count()).where(
        member.c.conversation_id == place.id,
        member.c.left_seq.is_(None),
        member.c.person_id != sender,
        member.c.joined_seq <= seq,
    )
    done, people = (await tx.db.execute(query)).one()
    return done, people - done
