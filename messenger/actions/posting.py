"""Sending a message: once, whatever is repeated, for ever."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.tx import Tx
from messenger.actions import crossing
from messenger.actions.log import Fact, append, fact, known
from messenger.queries.messages import message_row
from messenger.queries.places import Place, card_of_actor, house_policy, place_for, refuse_closed
from messenger.rules import VOID, personal_data, snippet
from messenger.tables import file, member
from messenger.views.messages import SendInput, Sent


async def post(tx: Tx, conversation_id: UUID, given: SendInput) -> Sent:
    """Send a message. The same `cid` gives the same answer at any time, on any node, and no second message."""
    place = await place_for(tx, conversation_id, lock=True)
    if (earlier := await sent_before(tx, given.cid)) is not None:
        return earlier
    may_post(place)
    await refuse_personal(tx, given.text, sure=given.sure)
    body = await _body(tx, place, given)
    return await carry_out(tx, place, fact(tx, "message", given.cid, body))


async def refuse_personal(tx: Tx, text: str, *, sure: bool) -> None:
    """Raise Conflict where a text holds what the institution does not let pass, or wants looked at again first.

    LAW priv-act §24-2
    """
    kinds = personal_data(text)
    rule = (await house_policy(tx)).personal if kinds else "off"
    if rule == "off" or (rule == "ask" and sure):
        return
    what = ", ".join(kinds)
    if rule == "block":
        raise Conflict(
            "personal_data", f"{what}는 메신저로 보낼 수 없습니다. 지우고 보내십시오.", "Personal data may not be sent."
        )
    raise Conflict(
        "personal_data_asks",
        f"{what}로 보이는 것이 있습니다. 꼭 보내야 하면 한 번 더 누르십시오.",
        "This looks like personal data: send it again if it must be.",
    )


def may_post(place: Place) -> None:
    """Raise unless the actor may write here: the conversation is open, and open to them."""
    refuse_closed(place)
    if place.policy.post == "owners" and not place.is_owner:
        raise Forbidden("owners_only", "이 대화는 관리하는 사람만 쓸 수 있습니다.", "Only owners may write here.")


async def sent_before(tx: Tx, cid: UUID) -> Sent | None:
    """The answer that this client id got. Asked under the lock of the conversation, so two at once get one."""
    person = tx.actor.person_id or UUID(int=0)
    if (row := await known(tx, person, cid)) is not None:
        return Sent(cid=cid, conversation=row.conversation_id, seq=row.seq, at=row.at)
    return await crossing.on_its_way(tx, cid)


async def carry_out(tx: Tx, place: Place, new: Fact) -> Sent:
    """Append where the number is given here, else send the command to the institution that gives it."""
    if place.row.home != tx.institution_id:
        return await crossing.forward(tx, place, new)
    seq = await append(tx, place, new)
    await crossing.repeat(tx, place, seq, new)
    return Sent(cid=new.cid, conversation=place.id, seq=seq, at=new.at)


async def _body(tx: Tx, place: Place, given: SendInput) -> dict[str, Any]:
    if not given.text.strip() and not given.files and given.poll is None:
        raise Invalid("empty", "보낼 내용이 없습니다.", "There is nothing to send.")
    author = await card_of_actor(tx)
    body: dict[str, Any] = {
        "id": str(new_id()),
        "kind": "poll" if given.poll is not None else "text",
        "text": given.text.strip("\n"),
        "author": {"name": author.name, "post": author.post, "unit": author.unit, "house": author.house_name},
    }
    if given.poll is not None:
        body["poll"] = {"question": given.poll.question, "options": given.poll.options, "many": given.poll.many}
    if given.files:
        body["files"] = await _files(tx, place, given.files)
    if given.mentions:
        body["mentions"] = await _members(tx, place, given.mentions)
    if given.reply:
        body["reply"] = await _reply(tx, place, given.reply)
    if given.thread:
        root = await message_row(tx, place, given.thread)
        body["thread"] = root.thread or root.seq
    if given.ask:
        body["ask"] = True
    return body


async def _files(tx: Tx, place: Place, ids: list[UUID]) -> list[dict[str, Any]]:
    where = and_(file.c.id.in_(ids), file.c.conversation_id == place.id, file.c.person_id == tx.actor.person_id)
    rows = {row.id: row for row in await tx.db.execute(select(file).where(where))}
    if missing := [one for one in ids if one not in rows]:
        raise Invalid(
            "no_file",
            "올린 파일을 찾을 수 없습니다. 다시 올려 주십시오.",
            "No such file.",
            files=len(missing),
        )
    if any(rows[one].scan == "infected" for one in ids):
        raise Conflict("infected", "악성 코드가 발견된 파일은 보낼 수 없습니다.", "Malware was found in the file.")
    return [
        {"id": str(row.id), "name": row.name, "media_type": row.media_type, "size": row.size}
        for row in (rows[one] for one in ids)
    ]


async def _members(tx: Tx, place: Place, ids: list[UUID]) -> list[str]:
    """Those of the named who are members; others are not told of what they cannot see."""
    query = select(member.c.person_id).where(
        member.c.conversation_id == place.id, member.c.left_seq.is_(None), member.c.person_id.in_(ids)
    )
    return sorted(str(row.person_id) for row in await tx.db.execute(query))


async def _reply(tx: Tx, place: Place, seq: int) -> dict[str, Any]:
    row = await message_row(tx, place, seq)
    if row.state in VOID:
        raise Conflict("gone", "거두었거나 지운 메시지에는 답할 수 없습니다.", "The message is gone.")
    return {"seq": row.seq, "name": row.author.get("name", ""), "text": snippet(row.text, row.body.get("files", ()))}
