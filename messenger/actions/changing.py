"""What is done to messages that stand: edit, delete, recall, react, confirm, vote, pin, put up as a notice."""

from typing import Any
from uuid import UUID

from kernel.errors import Conflict, Forbidden, Invalid, Refusal
from kernel.tx import Tx
from messenger.actions.log import fact, unread_by
from messenger.actions.posting import carry_out, refuse_personal, sent_before
from messenger.queries.messages import message_row
from messenger.queries.places import Place, card_of_actor, house_policy, place_for, refuse_closed
from messenger.rules import REFUSALS, VOID, checked_choice, may_delete, may_edit, may_recall
from messenger.views.messages import EditInput, ReactInput, Sent, SwitchInput, VoteInput


async def edit(tx: Tx, conversation_id: UUID, seq: int, given: EditInput) -> Sent:
    """Change the text of one's own message; the earlier text stays in its history."""
    place, row, earlier = await _begin(tx, conversation_id, seq, given.cid)
    if earlier is not None:
        return earlier
    _refuse(may_edit(row, _mine(tx, row), tx.now, await house_policy(tx)))
    if not given.text.strip():
        raise Invalid("empty", "내용이 없습니다. 지우려면 지우기를 쓰십시오.", "The text is empty.")
    await refuse_personal(tx, given.text, sure=True)
    body = {"text": given.text.strip("\n"), "mentions": sorted({str(one) for one in given.mentions})}
    return await _done(tx, place, "edit", given.cid, seq, **body)


async def recall(tx: Tx, conversation_id: UUID, seq: int, cid: UUID) -> Sent:
    """Take back one's own message while nobody has read it: no text of it is left anywhere."""
    place, row, earlier = await _begin(tx, conversation_id, seq, cid)
    if earlier is not None:
        return earlier
    read, _ = await unread_by(tx, place, seq, row.sender)
    house = await house_policy(tx)
    _refuse(may_recall(row, _mine(tx, row), read, tx.now, house))
    return await _gone(tx, place, row, "recall", cid, kept=house.hold)


async def remove(tx: Tx, conversation_id: UUID, seq: int, cid: UUID) -> Sent:
    """Delete a message for all: one's own within the institution's time, any as an owner."""
    place, row, earlier = await _begin(tx, conversation_id, seq, cid)
    if earlier is not None:
        return earlier
    owner = place.is_owner and place.row.kind != "direct"
    house = await house_policy(tx)
    _refuse(may_delete(row, _mine(tx, row), owner, tx.now, house))
    return await _gone(tx, place, row, "delete", cid, kept=house.hold)


async def _gone(tx: Tx, place: Place, row: Any, kind: str, cid: UUID, *, kept: bool) -> Sent:
    return await _done(tx, place, kind, cid, row.seq, **({"kept": True} if kept else {}))


async def react(tx: Tx, conversation_id: UUID, seq: int, given: ReactInput) -> Sent:
    """Put a reaction on a message, or take it off."""
    place, row, earlier = await _begin(tx, conversation_id, seq, given.cid)
    if earlier is not None:
        return earlier
    _alive(row)
    if given.on and given.emoji not in row.reactions and len(row.reactions) >= 30:
        raise Conflict("too_many", "한 메시지에 붙일 수 있는 반응이 다 찼습니다.", "Too many reactions.")
    return await _done(tx, place, "react", given.cid, seq, emoji=given.emoji, on=given.on)


async def acknowledge(tx: Tx, conversation_id: UUID, seq: int, cid: UUID) -> Sent:
    """Say that one has taken note of a message that asks for it."""
    place, row, earlier = await _begin(tx, conversation_id, seq, cid)
    if earlier is not None:
        return earlier
    _alive(row)
    return await _done(tx, place, "acknowledge", cid, seq)


async def vote(tx: Tx, conversation_id: UUID, seq: int, given: VoteInput) -> Sent:
    """Choose in a poll; choosing nothing takes the vote back."""
    place, row, earlier = await _begin(tx, conversation_id, seq, given.cid)
    if earlier is not None:
        return earlier
    _alive(row)
    poll = row.body.get("poll")
    if poll is None:
        raise Conflict("no_poll", "투표가 아닙니다.", "This is no poll.")
    try:
        chosen = checked_choice(given.choice, len(poll["options"]), many=poll["many"])
    except ValueError:
        raise Invalid("no_option", "고를 수 없는 항목입니다.", "There is no such option.") from None
    return await _done(tx, place, "vote", given.cid, seq, choice=chosen)


async def pin(tx: Tx, conversation_id: UUID, seq: int, given: SwitchInput) -> Sent:
    """Pin a message for all, or take it off."""
    place, row, earlier = await _begin(tx, conversation_id, seq, given.cid)
    if earlier is not None:
        return earlier
    _alive(row)
    if given.on and len(place.row.pins) >= 50:
        raise Conflict("too_many", "고정은 50개까지 할 수 있습니다.", "Up to 50 pins.")
    return await _done(tx, place, "pin", given.cid, seq, on=given.on)


async def put_up(tx: Tx, conversation_id: UUID, seq: int, given: SwitchInput) -> Sent:
    """Put a message up as the notice of the conversation, or take it down."""
    place, row, earlier = await _begin(tx, conversation_id, seq, given.cid)
    if earlier is not None:
        return earlier
    _alive(row)
    if place.row.kind in ("channel",) and not place.is_owner:
        raise Forbidden("owners_only", "공지는 대화를 관리하는 사람이 올립니다.", "Only owners put up notices.")
    return await _done(tx, place, "notice", given.cid, seq, on=given.on)


async def _begin(tx: Tx, conversation_id: UUID, seq: int, cid: UUID) -> tuple[Place, Any, Sent | None]:
    place = await place_for(tx, conversation_id, lock=True)
    earlier = await sent_before(tx, cid)
    row = await message_row(tx, place, seq)
    refuse_closed(place)
    return place, row, earlier


async def _done(tx: Tx, place: Place, kind: str, cid: UUID, seq: int, **body: Any) -> Sent:
    author = await card_of_actor(tx)
    body["author"] = {"name": author.name, "post": author.post}
    done = await carry_out(tx, place, fact(tx, kind, cid, body, target=seq))
    if kind in _RECORDED:
        tx.audit(f"messenger.{kind}", "conversation", place.id, seq=seq)
    return done


_RECORDED = frozenset({"edit", "delete", "recall", "acknowledge", "notice"})
"""What is recorded besides the log itself, which is a chain of its own."""


def _mine(tx: Tx, row: Any) -> bool:
    return bool(row.sender == tx.actor.person_id and row.house == tx.institution_id)


def _alive(row: Any) -> None:
    if row.state in VOID or row.kind == "system":
        _refuse("gone")


def _refuse(code: str) -> None:
    if code:
        ko, en = REFUSALS[code]
        raise _kind(code)(code, ko, en)


def _kind(code: str) -> type[Refusal]:
    return Forbidden if code == "not_yours" else Conflict
