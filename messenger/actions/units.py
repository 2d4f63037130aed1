"""Channels of units: whoever holds a post in the unit is in, whoever holds none is out. Nobody invites or leaves."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from directory.queries import org_snapshot
from kernel import schedule
from kernel.clock import new_id
from kernel.errors import Forbidden, NotFound
from kernel.tx import Tx
from messenger.actions import crossing
from messenger.actions.conversations import Start, begin, place_of_system, take_in
from messenger.actions.log import append, fact
from messenger.queries.places import own_cards
from messenger.tables import conversation, member
from messenger.views.people import MemberCard

FOLLOW = "messenger.follow_units"
_UNITS = UUID("8c1f9df1-7d64-52f1-8a57-756e6974732e")


async def open_unit(tx: Tx, unit_id: UUID) -> UUID:
    """The channel of a unit, begun when it is first asked for by somebody of the unit. Returns its id."""
    org = await org_snapshot(tx)
    if unit_id not in org.units:
        raise NotFound("unit_not_found", "부서를 찾을 수 없습니다.", "There is no such unit.")
    holders = await _holders(tx, unit_id)
    if not tx.actor.is_system and tx.actor.person_id not in holders:
        raise Forbidden("not_in_unit", "그 부서 사람만 부서 대화방을 열 수 있습니다.", "Only people of the unit may.")
    conversation_id = uuid5(_UNITS, f"{tx.institution_id}/{unit_id}")
    known = await tx.db.scalar(select(conversation.c.id).where(conversation.c.id == conversation_id))
    if known is None:
        await begin(tx, Start(id=conversation_id, kind="unit", name=org.units[unit_id].name, unit=unit_id))
        await follow(tx, conversation_id)
        tx.audit("messenger.open_unit", "conversation", conversation_id, unit=str(unit_id))
    return conversation_id


async def _holders(tx: Tx, unit_id: UUID) -> list[UUID]:
    """Who holds a post in the unit now, its head first."""
    org = await org_snapshot(tx)
    rows = (org.holder(post.id, tx.now) for post in org.posts_in(unit_id))
    return list(dict.fromkeys(row.person_id for row in rows if row is not None))


async def follow(tx: Tx, conversation_id: UUID) -> None:
    """Let a unit's channel have the members and the name that the organisation says now; harmless when it has."""
    place = await place_of_system(tx, conversation_id)
    org, unit_id = await org_snapshot(tx), place.row.unit_id
    people = await _holders(tx, unit_id) if unit_id in org.units else []
    cards = await own_cards(tx, people)
    here = select(member).where(member.c.conversation_id == place.id, member.c.left_seq.is_(None))
    inside = {row.person_id: row for row in await tx.db.execute(here)}
    gone = [row for person, row in inside.items() if person not in cards]
    house = MemberCard(id=UUID(int=0), house=tx.institution_id, house_name="", name="인사발령", post="", unit="")
    author = {"name": house.name, "post": ""}
    if gone:
        people_ = [{"house": row.house, "id": str(row.person_id), "name": row.card["name"]} for row in gone]
        await _say(tx, place, "leave", people=people_, how="moved", author=author)
    heads = [org.head_post(unit_id)] if unit_id in org.units else []
    head = {row.person_id for post in heads if post and (row := org.holder(post.id, tx.now))}
    owners = [card for person, card in cards.items() if person in head]
    rest = [card for person, card in cards.items() if person not in head]
    await take_in(tx, place, new_id(), owners, rest, how="appointed", who=house)
    unit = org.units.get(unit_id)
    if unit is not None and unit.name != place.row.name:
        await _say(tx, place, "change", name=unit.name, author=author)
    if unit is None and place.row.closed_at is None:
        await _say(tx, place, "close", author=author)


async def _say(tx: Tx, place: Any, kind: str, **body: Any) -> None:
    new = fact(tx, kind, body=body)
    seq = await append(tx, place, new)
    await crossing.repeat(tx, place, seq, new)


async def follow_all(tx: Tx, payload: dict[str, Any]) -> None:
    """Due work: every unit's channel follows the organisation as it is now."""
    query = select(conversation.c.id).where(conversation.c.unit_id.is_not(None), conversation.c.closed_at.is_(None))
    for conversation_id in sorted(row.id for row in await tx.db.execute(query)):
        await follow(tx, conversation_id)


async def follow_from(tx: Tx, effective: Any) -> None:
    """The organisation changed: follow now, and at the moment when it takes effect."""
    await schedule.at(tx, FOLLOW, tx.now, key="now")
    if effective > tx.now:
        await schedule.at(tx, FOLLOW, effective + timedelta(seconds=1), key=effective.isoformat())
