"""The only way to a conversation: its row and the actor's own stay in it, or NotFound."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, select

from directory.queries import org_snapshot
from kernel.errors import Conflict, NotFound
from kernel.tx import Tx
from messenger.rules import HousePolicy, Policy
from messenger.tables import conversation, member, setting
from messenger.views.people import MemberCard


@dataclass
class Place:
    """A conversation as the actor stands in it. `row` is renewed by whoever appends to it."""

    row: Any
    mine: Any
    """The actor's open stay; None for the system."""

    @property
    def id(self) -> UUID:
        """The conversation."""
        found: UUID = self.row.id
        return found

    @property
    def policy(self) -> Policy:
        """What holds here."""
        return msgspec.convert(self.row.policy, Policy)

    @property
    def is_owner(self) -> bool:
        """Whether the actor looks after the conversation."""
        return self.mine is None or self.mine.role == "owner"

    @property
    def first(self) -> int:
        """The last number that the actor may not see: 0 where newcomers see all."""
        return 0 if self.mine is None or self.policy.history == "all" else int(self.mine.joined_seq)


async def place_for(tx: Tx, conversation_id: UUID, *, lock: bool = False) -> Place:
    """The conversation, if the actor is in it now; locked, whoever appends comes one after the other.

    Raises NotFound, the same for what is not there and for what is not the actor's.
    """
    query = select(conversation).where(conversation.c.id == conversation_id)
    row = (await tx.db.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise no_conversation()
    if tx.actor.is_system:
        return Place(row, None)
    mine = (await tx.db.execute(open_stay(conversation_id, tx.institution_id, tx.actor.person_id))).one_or_none()
    if mine is None:
        raise no_conversation()
    return Place(row, mine)


def open_stay(conversation_id: UUID, house: int, person_id: UUID | None) -> Any:
    """The query of somebody's stay that has not ended."""
    return select(member).where(
        and_(
            member.c.conversation_id == conversation_id,
            member.c.house == house,
            member.c.person_id == person_id,
            member.c.left_seq.is_(None),
        )
    )


def no_conversation() -> NotFound:
    """Said alike of what is not there and of what one is not in."""
    return NotFound("no_conversation", "대화를 찾을 수 없습니다. 나갔거나 없는 대화입니다.", "No such conversation.")


def refuse_closed(place: Place) -> None:
    """Raise Conflict in a conversation that was closed: it can be read, nothing is added."""
    if place.row.closed_at is not None:
        raise Conflict("closed", "닫은 대화입니다. 읽을 수만 있습니다.", "The conversation is closed.")


async def house_policy(tx: Tx) -> HousePolicy:
    """What the institution lays down."""
    found = await tx.db.scalar(select(setting.c.value).where(setting.c.name == "policy"))
    return msgspec.convert(found or {}, HousePolicy)


async def card_of_actor(tx: Tx) -> MemberCard:
    """How others see whoever acts, in the seat they act from."""
    org = await org_snapshot(tx)
    person = org.people.get(tx.actor.person_id) if tx.actor.person_id else None
    post = org.posts.get(tx.actor.post_id) if tx.actor.post_id else None
    return MemberCard(
        id=tx.actor.person_id or UUID(int=0),
        house=tx.institution_id,
        house_name=org.root.name if org.root else "",
        name=person.name if person else "두레",
        post=post.title or post.name if post else "",
        unit=org.units[post.unit_id].name if post else "",
    )


async def own_cards(tx: Tx, people: list[UUID]) -> dict[UUID, MemberCard]:
    """Cards of people of one's own institution who work here now, by their main posts."""
    org = await org_snapshot(tx)
    found = {}
    for id_ in people:
        person = org.people.get(id_)
        if person is None or person.state(tx.now) == "left":
            continue
        rows = org.holdings_of(id_, tx.now)
        post = org.posts[rows[0].post_id] if rows else None
        found[id_] = MemberCard(
            id=id_,
            house=tx.institution_id,
            house_name=org.root.name if org.root else "",
            name=person.name,
            post=(post.title or post.name) if post else "",
            unit=org.units[post.unit_id].name if post else "",
        )
    return found
