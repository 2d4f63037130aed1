"""Beginning conversations, and who is in them."""

from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import UNSET, Struct
from sqlalchemy import and_, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from directory.queries import institution_names
from directory.queries.cards import card_of
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.tx import Tx
from messenger.actions import crossing
from messenger.actions.log import append, fact
from messenger.actions.posting import carry_out, sent_before
from messenger.queries.places import Place, card_of_actor, house_policy, own_cards, place_for
from messenger.rules import DEFAULTS, FIXED, MOST_MEMBERS, recipients_key
from messenger.tables import XID, conversation, member
from messenger.views.conversations import ChangeInput, MineInput, OpenInput
from messenger.views.messages import Sent
from messenger.views.people import MemberCard, WhoInput

_PAIRS = UUID("4f9a3a38-6b4e-5d0c-9a3e-6d65736e6772")
"""From this and the two people comes the id of their 1:1, whoever begins and wherever."""


async def open_conversation(tx: Tx, given: OpenInput) -> UUID:
    """Begin a conversation, or find it: the 1:1 of two people is one for ever. Returns its id."""
    people = await cards(tx, given.people)
    if given.kind == "direct":
        return await _open_direct(tx, given, people)
    if (earlier := await sent_before(tx, given.cid)) is not None:
        return earlier.conversation
    if given.kind == "channel" and not given.name.strip():
        raise Invalid("no_name", "채널 이름을 적어 주십시오.", "A channel needs a name.")
    start = Start(id=given.cid, kind=given.kind, name=given.name.strip(), purpose=given.purpose.strip())
    place = await begin(tx, start)
    me = await card_of_actor(tx)
    rest = [card for card in people if card.id != me.id]
    await take_in(tx, place, given.cid, [me], rest)
    tx.audit("messenger.open", "conversation", place.id, form=given.kind, people=len(rest) + 1)
    return place.id


async def _open_direct(tx: Tx, given: OpenInput, people: list[MemberCard]) -> UUID:
    if len(people) != 1:
        raise Invalid("one_other", "1:1 대화는 한 사람과 합니다.", "A 1:1 is with one person.")
    me = await card_of_actor(tx)
    both = {(me.house, me.id), (people[0].house, people[0].id)}
    pair = recipients_key(both)
    conversation_id = uuid5(_PAIRS, pair)
    found = select(conversation.c.id).where(conversation.c.id == conversation_id)
    if (await tx.db.execute(found)).first() is not None:
        return conversation_id
    # The home of a 1:1 is the institution with the smaller number, so that both sides begin the same one.
    home = min(house for house, _ in both)
    place = await begin(tx, Start(id=conversation_id, kind="direct", pair=pair, home=home))
    rest = [] if people[0].id == me.id else people
    if home == tx.institution_id:
        await take_in(tx, place, given.cid, [me, *rest], [])
    else:
        await crossing.ask_for_direct(tx, conversation_id, home, given.cid, [me, *rest])
    tx.audit("messenger.open", "conversation", conversation_id, form="direct", people=2)
    return conversation_id


async def receive_open(tx: Tx, from_house: int, payload: dict[str, Any]) -> None:
    """Begin a 1:1 that somebody elsewhere wants with one of our people, if our institution talks with others."""
    if (await house_policy(tx)).partners == "none":
        return
    people = [msgspec.convert(_card(one), MemberCard) for one in payload["people"]]
    houses = {one.house for one in people}
    if houses != {from_house, tx.institution_id} or len(people) != 2:
        return
    ours = next(one for one in people if one.house == tx.institution_id)
    if not await own_cards(tx, [ours.id]):
        return
    conversation_id = UUID(payload["conversation"])
    pair = recipients_key((one.house, one.id) for one in people)
    if conversation_id != uuid5(_PAIRS, pair):
        return
    place = await begin(tx, Start(id=conversation_id, kind="direct", pair=pair))
    who = next(one for one in people if one.house == from_house)
    await take_in(tx, place, UUID(payload["cid"]), people, [], who=who)


def _card(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != "role"}


class Start(Struct, frozen=True, kw_only=True):
    """What a conversation is when it begins."""

    id: UUID
    kind: str
    name: str = ""
    purpose: str = ""
    pair: str = ""
    unit: UUID | None = None
    home: int = 0
    """The institution that gives the numbers; one's own unless said otherwise."""


async def begin(tx: Tx, start: Start) -> Place:
    """An empty conversation, locked; found again where it was begun before."""
    values = {
        "institution_id": tx.institution_id,
        "id": start.id,
        "kind": start.kind,
        "name": start.name,
        "purpose": start.purpose,
        "unit_id": start.unit,
        "pair": start.pair,
        "home": start.home or tx.institution_id,
        "last_seq": 0,
        "last_vseq": 0,
        "last_at": tx.now,
        "last": {},
        "policy": msgspec.to_builtins(DEFAULTS[start.kind]),
        "pins": [],
        "created_at": tx.now,
        "created_by": tx.actor.person_id or UUID(int=0),
        "hash": "",
        "xid": XID,
    }
    await tx.db.execute(upsert(conversation).values(values).on_conflict_do_nothing())
    return await place_of_system(tx, start.id)


async def place_of_system(tx: Tx, conversation_id: UUID) -> Place:
    """The conversation, locked, without asking who acts."""
    query = select(conversation).where(conversation.c.id == conversation_id).with_for_update()
    row = (await tx.db.execute(query)).one_or_none()
    if row is None:
        raise NotFound()
    return Place(row, None)


async def take_in(  # noqa: PLR0913 - who comes, as what, how, brought by whom
    tx: Tx, place: Place, cid: UUID, owners: list[MemberCard], members: list[MemberCard], how: str = "", who: Any = None
) -> Sent | None:
    """Let people in who are not in yet; one event for all of them, none when there is nobody."""
    here = select(member.c.house, member.c.person_id).where(
        member.c.conversation_id == place.id, member.c.left_seq.is_(None)
    )
    inside = {(row.house, row.person_id) for row in await tx.db.execute(here)}
    coming = [
        msgspec.to_builtins(card) | {"role": role}
        for role, cards_ in (("owner", owners), ("member", members))
        for card in cards_
        if (card.house, card.id) not in inside
    ]
    if not coming:
        return None
    if len(inside) + len(coming) > MOST_MEMBERS:
        raise Conflict("too_many", f"한 대화에는 {MOST_MEMBERS:,}명까지 들어올 수 있습니다.", "Too many members.")
    author = who or await card_of_actor(tx)
    told = {"people": coming, "how": how, "author": {"name": author.name, "post": author.post}}
    if place.row.home != tx.institution_id:
        return await carry_out(tx, place, fact(tx, "join", cid, told))
    new = fact(tx, "join", cid, told)
    seq = await append(tx, place, new)
    await crossing.repeat(tx, place, seq, new)
    return Sent(cid=cid, conversation=place.id, seq=seq, at=tx.now)


async def invite(tx: Tx, conversation_id: UUID, cid: UUID, people: list[WhoInput]) -> Sent:
    """Take people into a group or channel."""
    place = await place_for(tx, conversation_id, lock=True)
    if (earlier := await sent_before(tx, cid)) is not None:
        return earlier
    if place.row.kind in FIXED:
        raise Conflict(
            "fixed_members",
            "1:1 대화와 부서 대화방에는 사람을 더하지 않습니다. 새 대화를 여십시오.",
            "Members of this conversation follow from what it is.",
        )
    done = await take_in(tx, place, cid, [], await cards(tx, people))
    tx.audit("messenger.invite", "conversation", place.id, people=len(people))
    return done or Sent(cid=cid, conversation=place.id, seq=place.row.last_seq, at=tx.now)


async def leave(tx: Tx, conversation_id: UUID, cid: UUID, person: UUID | None) -> Sent:
    """Go out of a group or channel, or put somebody out as its owner."""
    place = await place_for(tx, conversation_id, lock=True)
    if (earlier := await sent_before(tx, cid)) is not None:
        return earlier
    whom = person or tx.actor.person_id
    if place.row.kind in FIXED:
        raise Conflict(
            "fixed_members",
            "1:1 대화와 부서 대화방은 나갈 수 없습니다. 알림을 끌 수 있습니다.",
            "One cannot leave this.",
        )
    if whom != tx.actor.person_id and not place.is_owner:
        raise Forbidden("owners_only", "대화를 관리하는 사람만 내보낼 수 있습니다.", "Only owners may do this.")
    where = and_(member.c.conversation_id == place.id, member.c.person_id == whom, member.c.left_seq.is_(None))
    stay = (await tx.db.execute(select(member).where(where))).first()
    if stay is None:
        raise NotFound("no_member", "이 대화에 없는 사람입니다.", "No such member.")
    how = "left" if whom == tx.actor.person_id else "removed"
    me = await card_of_actor(tx)
    gone = [{"house": stay.house, "id": str(stay.person_id), "name": stay.card["name"]}]
    new = fact(tx, "leave", cid, {"people": gone, "how": how, "author": {"name": me.name, "post": me.post}})
    done = await carry_out(tx, place, new)
    if how == "left" and stay.role == "owner":
        await _pass_on(tx, place)
    tx.audit("messenger.leave", "conversation", place.id, whom=str(whom))
    return done


async def _pass_on(tx: Tx, place: Place) -> None:
    """A conversation that its last owner left is looked after by whoever is there longest."""
    here = and_(member.c.conversation_id == place.id, member.c.left_seq.is_(None))
    if await tx.db.scalar(select(func.count()).where(here, member.c.role == "owner")):
        return
    eldest = select(member.c.house, member.c.person_id).where(here, member.c.house == tx.institution_id)
    first = (await tx.db.execute(eldest.order_by(member.c.joined_seq, member.c.person_id).limit(1))).first()
    if first is not None:
        own = and_(here, member.c.house == first.house, member.c.person_id == first.person_id)
        await tx.db.execute(update(member).where(own).values(role="owner", xid=XID))


async def change(tx: Tx, conversation_id: UUID, given: ChangeInput) -> Sent:
    """Change name, purpose or policy of a conversation, as its owner."""
    place = await place_for(tx, conversation_id, lock=True)
    if (earlier := await sent_before(tx, given.cid)) is not None:
        return earlier
    if place.row.kind == "direct" or not place.is_owner:
        raise Forbidden("owners_only", "대화를 관리하는 사람만 바꿀 수 있습니다.", "Only owners may change this.")
    me = await card_of_actor(tx)
    body: dict[str, Any] = {"author": {"name": me.name, "post": me.post}}
    body |= {name: value.strip() for name in ("name", "purpose") if isinstance(value := getattr(given, name), str)}
    new = {name: value for name in ("reads", "post", "retention_days") if (value := getattr(given, name)) is not UNSET}
    if new:
        body["policy"] = msgspec.to_builtins(msgspec.structs.replace(place.policy, **new))
    done = await carry_out(tx, place, fact(tx, "change", given.cid, body))
    tx.audit("messenger.change", "conversation", place.id, **new)
    return done


async def mine(tx: Tx, conversation_id: UUID, given: MineInput) -> None:
    """How the conversation is for the actor alone: alerts, pinned on top."""
    place = await place_for(tx, conversation_id)
    values = {name: value for name in ("alert", "pinned") if (value := getattr(given, name)) is not UNSET}
    if values:
        own = and_(
            member.c.conversation_id == place.id,
            member.c.house == tx.institution_id,
            member.c.person_id == tx.actor.person_id,
            member.c.left_seq.is_(None),
        )
        await tx.db.execute(update(member).where(own).values(**values, xid=XID))
    tx.audit("messenger.mine", "conversation", place.id)


async def cards(tx: Tx, people: list[WhoInput]) -> list[MemberCard]:
    """Cards of these people, of other institutions too where both sides allow it. Raises NotFound, Forbidden."""
    wanted = {(one.house or tx.institution_id, one.id) for one in people}
    own = await own_cards(tx, [id_ for house, id_ in sorted(wanted) if house == tx.institution_id])
    found = list(own.values())
    outside = sorted(pair for pair in wanted if pair[0] != tx.institution_id)
    if outside:
        await _may_cross(tx)
        names = await institution_names(tx)
        for house, id_ in outside:
            card = await card_of(tx, house, id_)
            found.append(
                MemberCard(
                    id=id_,
                    house=house,
                    house_name=names.get(house, ""),
                    name=card.name,
                    post=card.post_name,
                    unit=card.unit_name,
                )
            )
    if len(found) < len(wanted):
        raise NotFound("person_not_found", "사람을 찾을 수 없습니다. 퇴직했거나 다른 기관입니다.", "No such person.")
    return found


async def _may_cross(tx: Tx) -> None:
    if (await house_policy(tx)).partners == "none":
        raise Forbidden(
            "no_partners", "기관 방침에 따라 다른 기관과는 대화하지 않습니다.", "Talk with other institutions is off."
        )
