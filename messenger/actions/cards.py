"""Cards: a paper that waits, in a conversation, bound to the revision that was shown.

Whoever is asked finds the card in a conversation of their own, the *desk* (결재), where nobody else is and nobody
writes; anybody may show a paper that they may see in any conversation of their own institution. A card carries no
right: opening, signing and saying again who one is happen in the room of the paper, which refuses a revision that is
no longer current. When the paper moves, its cards follow, for everybody who has one, and each change stands in the log.
Lock order: conversations in order of id.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import and_, select, update

from kernel.clock import new_id
from kernel.errors import Conflict
from kernel.tx import Tx
from messenger import papers
from messenger.actions.conversations import Start, begin, place_of_system, take_in
from messenger.actions.log import SYSTEM, derived, fact, known
from messenger.actions.posting import carry_out, may_post, sent_before
from messenger.queries.places import Place, card_of_actor, own_cards, place_for
from messenger.rules import VOID
from messenger.tables import conversation, member, message
from messenger.views.messages import CardInput, Sent
from messenger.views.people import MemberCard

_DESKS = UUID("5b0c9ad2-9c34-5c0f-8e0e-6465736b7321")
_HOUSE = MemberCard(id=SYSTEM, house=0, house_name="", name="두레", post="", unit="")


async def share(tx: Tx, conversation_id: UUID, given: CardInput) -> Sent:
    """Show a paper in a conversation, as far as the actor may see it; never across institutions."""
    place = await place_for(tx, conversation_id, lock=True)
    if (earlier := await sent_before(tx, given.cid)) is not None:
        return earlier
    may_post(place)
    elsewhere = and_(member.c.conversation_id == place.id, member.c.house != tx.institution_id)
    if (await tx.db.execute(select(member.c.house).where(elsewhere, member.c.left_seq.is_(None)).limit(1))).first():
        raise Conflict(
            "shared_outside",
            "다른 기관이 함께 있는 대화에는 문서를 보일 수 없습니다. 문서유통으로 보내십시오.",
            "Members of other institutions are here: send the document instead.",
        )
    shown = await papers.read(tx, given.subject)
    author = await card_of_actor(tx)
    body = _body(shown, {"name": author.name, "post": author.post, "unit": author.unit, "house": author.house_name})
    done = await carry_out(tx, place, fact(tx, "message", given.cid, body))
    tx.audit("messenger.share", "conversation", place.id, paper=given.subject)
    return done


def _body(card: dict[str, Any], author: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": str(new_id()), "kind": "card", "text": "", "card": card, "author": dict(author)}


async def bring(
    tx: Tx, subject: str, card: dict[str, Any], asked: Mapping[UUID, str], author: Mapping[str, Any]
) -> None:
    """Bring a card to whoever is asked. `asked` names the asking, so that each is brought once, and again when the
    person is asked again."""
    places = {desk_of(tx, person): person for person in await own_cards(tx, sorted(asked))}
    for desk_id in sorted(places):
        person = places[desk_id]
        cid = derived(desk_id, asked[person])
        if await known(tx, SYSTEM, cid) is None:
            place = await _desk(tx, desk_id, person)
            await carry_out(tx, place, fact(tx, "message", cid, _body({"subject": subject} | card, author)))


def desk_of(tx: Tx, person: UUID) -> UUID:
    """The id of the conversation in which a person finds what waits for them."""
    return uuid5(_DESKS, f"{tx.institution_id}/{person}")


async def _desk(tx: Tx, desk_id: UUID, person: UUID) -> Place:
    """The person's desk, locked; begun when the first paper waits. The bell tells of papers, the desk does not ring."""
    if await tx.db.scalar(select(conversation.c.id).where(conversation.c.id == desk_id)) is None:
        place = await begin(tx, Start(id=desk_id, kind="desk", name="결재"))
        cards = await own_cards(tx, [person])
        await take_in(tx, place, derived(desk_id, "begin"), [], list(cards.values()), how="desk", who=_HOUSE)
        own = and_(member.c.conversation_id == desk_id, member.c.person_id == person)
        await tx.db.execute(update(member).where(own).values(alert="mention"))
    return await place_of_system(tx, desk_id)


async def moved(tx: Tx, subject: str, stands: dict[str, Any], event_id: UUID) -> None:
    """The paper moved: every card of it shows how it stands now. Safe to repeat with the same event."""
    query = select(message.c.conversation_id, message.c.seq).where(message.c.about == subject)
    rows = list(await tx.db.execute(query.where(message.c.state.not_in(VOID))))
    for row in sorted(rows, key=lambda one: (one.conversation_id, one.seq)):
        cid = derived(event_id, f"{row.conversation_id}/{row.seq}")
        if await known(tx, SYSTEM, cid) is not None:
            continue
        place = await place_of_system(tx, row.conversation_id)
        where = and_(message.c.conversation_id == place.id, message.c.seq == row.seq)
        before = (await tx.db.execute(select(message.c.body).where(where))).scalar_one().get("card")
        if before is not None and before | stands != before and place.row.home == tx.institution_id:
            await carry_out(tx, place, fact(tx, "card", cid, body={"card": before | stands}, target=row.seq))
