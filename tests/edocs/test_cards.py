"""Approval cards: a document that waits, in the messenger of whoever is asked, bound to the revision that was shown."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from edocs.actions import approving
from edocs.views.acts import Act
from kernel.errors import Conflict, Forbidden, NotFound
from messenger.actions import cards as actions
from messenger.actions import conversations, posting
from messenger.actions.cards import desk_of
from messenger.queries.conversations import conversations as listed
from messenger.queries.log import events_after
from messenger.queries.messages import history
from messenger.views.conversations import ListQuery, OpenInput
from messenger.views.messages import CardInput, HistoryQuery, SendInput
from messenger.views.people import WhoInput
from tests.support.town import TRANSIT, Town


async def desk(town: Town, who: str) -> list[dict[str, Any]]:
    """The cards that somebody finds, in order."""
    async with town.tx(who) as tx:
        own = desk_of(tx, await town.person(who))
        if own not in {one.id for one in (await listed(tx, ListQuery())).items}:
            return []
        page = await history(tx, own, HistoryQuery())
    return [one.card for one in page.items if one.card is not None]


async def test_whoever_is_asked_finds_a_card_on_a_desk_of_their_own_and_cards_follow_the_document(town: Town) -> None:
    document = await town.submitted(title="음향 용역")
    await town.relay()
    [card] = await desk(town, "장보미")
    assert (card["title"], card["state"], card["waits"]) == ("음향 용역", "검토 대기", True)
    assert card["amount"] == "12,000,000원"
    assert card["hash"] == card["now"]
    assert await desk(town, "백다솔") == [], "not asked yet"
    await town.relay()
    assert len(await desk(town, "장보미")) == 1, "told again, it is the same card"

    view = await town.read(document, "장보미")
    stale = Act(step=view.mine.step, revision_hash="0" * 64) if view.mine else None
    assert stale is not None
    with pytest.raises(Conflict):
        async with town.tx("장보미") as tx:
            await approving.sign(tx, document, stale)
    await town.act(document, "장보미")
    await town.relay()
    [first] = await desk(town, "장보미")
    assert "협조" in first["state"]
    [second] = await desk(town, "백다솔")
    assert second["state"] == first["state"]

    await town.act(document, "백다솔")
    await town.relay()
    decided = await town.act(document, "강이든")
    await town.relay()
    for who in ("장보미", "백다솔", "강이든"):
        [last] = await desk(town, who)
        assert (last["state"], last["waits"]) == (f"결재 끝 · {decided.number}", False)
    async with town.tx("장보미") as tx:
        log = await events_after(tx, desk_of(tx, await town.person("장보미")), 0, 100)
    kinds = [one.kind for one in log]
    assert kinds[:2] == ["join", "message"]
    assert set(kinds[2:]) == {"card"}, "every change of the card stands in the log"

    where = log[0].c
    async with town.tx("장보미") as tx:
        with pytest.raises(Forbidden, match="owners_only"):
            await posting.post(tx, where, SendInput(cid=uuid4(), text="여기에 쓴다"))
    async with town.tx("장보미") as tx:
        with pytest.raises(Conflict, match="fixed_members"):
            await conversations.leave(tx, where, uuid4(), None)
    async with town.tx("백다솔") as tx:
        with pytest.raises(NotFound):
            await history(tx, where, HistoryQuery())


async def group(town: Town, by: str, *others: WhoInput) -> UUID:
    async with town.tx(by) as tx:
        return await conversations.open_conversation(tx, OpenInput(cid=uuid4(), people=list(others), name="상의"))


async def test_a_document_is_shown_only_by_who_may_see_it_and_only_within_the_institution(town: Town) -> None:
    document = await town.submitted(title="음향 용역")
    where = await group(
        town, "윤도담", WhoInput(id=await town.person("장보미")), WhoInput(id=await town.person("나래온"))
    )
    given = CardInput(cid=uuid4(), subject=f"edocs/document/{document}")
    async with town.tx("윤도담") as tx:
        sent = await actions.share(tx, where, given)
        assert (await actions.share(tx, where, given)).seq == sent.seq
    async with town.tx("나래온") as tx:
        shown = (await history(tx, where, HistoryQuery())).items[-1].card
        assert shown is not None
        assert {"title", "state", "revision", "hash"} <= set(shown)
        assert not {"amount", "opinion", "what"} & set(shown), "sums are for those who are asked"
    async with town.tx("나래온") as tx:
        with pytest.raises(NotFound):
            await actions.share(tx, where, CardInput(cid=uuid4(), subject=given.subject))
        with pytest.raises(NotFound):
            await actions.share(tx, where, CardInput(cid=uuid4(), subject="mail/message/1"))
    both = await group(town, "윤도담", WhoInput(id=await town.person("노을빛", TRANSIT), house=TRANSIT))
    async with town.tx("윤도담") as tx:
        with pytest.raises(Conflict, match="shared_outside"):
            await actions.share(tx, both, CardInput(cid=uuid4(), subject=given.subject))
    await town.act(document, "장보미")
    await town.relay()
    async with town.tx("나래온") as tx:
        shown = (await history(tx, where, HistoryQuery())).items[-1].card
    assert shown is not None
    assert "협조" in shown["state"]
