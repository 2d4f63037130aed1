"""From the decision to the answer, between two institutions: sealed, sent, distributed, registered, read, answered."""

import asyncio
import io
from typing import Any
from uuid import UUID

import pytest
from msgspec import convert
from PIL import Image
from sqlalchemy import func, select

from edocs.actions import answering, letters, seals, sending
from edocs.actions.delivering import deliver
from edocs.actions.dispatching import note
from edocs.actions.receiving import Letter, arrive
from edocs.queries import documents, receiving
from edocs.queries import sending as queries
from edocs.sending.states import Fact, State
from edocs.views.receiving import Answer, Circulate, Distribute, LetterRow, ReceivedQuery, Register, TrayQuery
from edocs.views.sending import SealQuery, SendingView, SendNow
from kernel import audit
from kernel.errors import Conflict, Forbidden
from kernel.tx import Actor
from tests.support.town import CULTURE, TRANSIT, Town


async def registrar(town: Town, name: str, institution: int) -> Actor:
    """The person as one who keeps the registry."""
    actor = await town.actor(name, institution)
    return Actor(
        actor.institution_id,
        actor.person_id,
        actor.post_id,
        actor.permissions | {"registry.manage"},
        client=actor.client,
    )


def red_square() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (200, 200), (200, 30, 30, 180)).save(out, "PNG")
    return out.getvalue()


async def with_seal(town: Town) -> UUID:
    """한빛문화재단 has its head's seal."""
    async with town.tx(await registrar(town, "한가람", CULTURE)) as tx:
        image = await tx.blobs.put(CULTURE, red_square(), 100_000)
        return await seals.register(tx, SealQuery(name="대표이사인", keeper="경영지원팀", reason="신규"), image)


TO_TRANSIT = {"kind": "institution", "name": "한빛교통공사 사장", "institution_id": TRANSIT}


async def decided(town: Town, *to: dict[str, Any]) -> UUID:
    """A letter to these recipients, decided."""
    document_id = await town.submitted("윤도담", "general", addressees=list(to) or [TO_TRANSIT], title="축제 교통 협조")
    view = await town.read(document_id, "윤도담")
    for step in view.steps[1:]:
        await town.act(document_id, step.asked[0].name if step.asked else await _holder(town, step.post_id))
    return document_id


async def _holder(town: Town, post: UUID) -> str:
    org = await town.org()
    return org.people[org.holdings_of_post(post)[0].person_id].name


async def sent(town: Town, document_id: UUID, mode: str = "seal") -> SendingView:
    async with town.tx(await registrar(town, "한가람", CULTURE)) as tx:
        if mode == "seal":
            await sending.send(tx, document_id, SendNow(mode="seal"))
        else:
            await sending.send(tx, document_id, convert({"mode": mode}, SendNow))
    return await seen(town, document_id)


async def seen(town: Town, document_id: UUID) -> SendingView:
    async with town.tx("윤도담") as tx:
        return await queries.sending_view(tx, await documents.document_for(tx, document_id))


async def delivered(town: Town, document_id: UUID) -> SendingView:
    """Run the deliveries that are due, and what the recipients' relays then tell."""
    for one in (await seen(town, document_id)).dispatches:
        async with town.tx(None) as tx:
            await deliver(tx, {"dispatch": str(one.id), "attempt": one.attempt})
    await town.relay(TRANSIT)
    await town.relay(CULTURE)
    return await seen(town, document_id)


async def tray(town: Town, who: Actor | str, name: str) -> list[LetterRow]:
    async with town.tx(who, institution=TRANSIT) as tx:
        return (await receiving.tray(tx, convert({"tray": name}, TrayQuery))).items


async def test_a_letter_goes_from_the_decision_to_the_answer_and_the_sender_sees_every_step(town: Town) -> None:
    await with_seal(town)
    document_id = await decided(town)
    async with town.tx("윤도담") as tx:
        with pytest.raises(Forbidden, match="may_not_send"):
            await sending.send(tx, document_id, SendNow(mode="seal"))
    async with town.tx("윤도담") as tx:
        await sending.ask(tx, document_id, "급합니다")
    view = await sent(town, document_id)
    assert (view.state, view.text) == ("SENT", "0/1 접수, 1 발송 대기")
    view = await delivered(town, document_id)
    assert view.text == "0/1 접수, 1 수신"
    assert [one.fact for one in view.dispatches[0].facts] == ["SENT", "ARRIVED", "RECEIVED"]

    registry = await registrar(town, "노을빛", TRANSIT)
    [row] = await tray(town, registry, "registry")
    assert (row.title, row.state) == ("축제 교통 협조", "AT_REGISTRY")
    unit = next(one.id for one in (await town.org(TRANSIT)).units.values() if one.name == "관제팀")
    async with town.tx(registry) as tx:
        await letters.distribute(tx, Distribute(letters=[row.id], unit_id=unit))
    async with town.tx("사나래", institution=TRANSIT) as tx:
        post = await town.post("관제팀장", TRANSIT)
        await letters.register(tx, Register(letters=[row.id], officer_post=tx.actor.post_id))
        await letters.circulate(tx, row.id, Circulate(posts=[post]))
    await town.relay(TRANSIT)
    view = await seen(town, document_id)
    assert (view.text, view.stage) == ("1/1 접수", "closed")
    assert view.dispatches[0].facts[-1].by == "관제팀 사나래"

    [again] = await tray(town, "배가온", "reading")
    async with town.tx("배가온", institution=TRANSIT) as tx:
        await letters.note_read(tx, await receiving.letter_for(tx, again.id))
    assert await tray(town, "배가온", "reading") == []

    async with town.tx("사나래", institution=TRANSIT) as tx:
        draft = await answering.answer(tx, row.id, Answer(form_code="general"))
    async with town.tx("사나래", institution=TRANSIT) as tx:
        letter = await receiving.letter_view(tx, await receiving.letter_for(tx, row.id))
        content = await documents.content_of(tx, await documents.document_for(tx, draft))
    assert content.addressees[0].institution_id == CULTURE
    assert letter.answer is not None and letter.answer.id == draft
    assert [one.kind for one in letter.course] == [
        "arrive",
        "distribute",
        "register",
        "assign",
        "circulate",
        "read",
        "answer",
    ]
    assert letter.row.receipt == "관제팀-1"
    assert letter.readers[0].read_at is not None


async def letters_waiting(town: Town, count: int) -> tuple[Actor, list[UUID]]:
    """So many letters before the control team of 한빛교통공사, and its clerk."""
    found = []
    async with town.tx(None, institution=TRANSIT) as tx:
        for number in range(count):
            letter = Letter(
                source="city",
                key=f"test/{number}",
                sender_name="한빛시장",
                title=f"안내 {number}",
                number=f"총무과-{number}",
                dated=None,
                paper=None,
            )
            found.append(await arrive(tx, letter))
    unit = await unit_of(town, "관제팀")
    async with town.tx(await registrar(town, "노을빛", TRANSIT)) as tx:
        await letters.distribute(tx, Distribute(letters=found, unit_id=unit))
    return await town.actor("사나래", TRANSIT), found


async def unit_of(town: Town, name: str) -> UUID:
    return next(one.id for one in (await town.org(TRANSIT)).units.values() if one.name == name)


async def test_letters_registered_at_the_same_moment_take_numbers_without_gap_or_double(town: Town) -> None:
    clerk, waiting = await letters_waiting(town, 6)

    async def take(these: list[UUID]) -> None:
        async with town.tx(clerk) as tx:
            await letters.register(tx, Register(letters=these))

    await asyncio.gather(*(take([one]) for one in waiting[:4]), take(waiting[4:]))
    async with town.tx(clerk) as tx:
        rows = (await receiving.received_register(tx, ReceivedQuery())).items
    assert sorted(row.receipt for row in rows) == [f"관제팀-{number}" for number in range(1, 7)]


async def test_a_registration_that_fails_leaves_no_gap_in_the_numbers(town: Town) -> None:
    clerk, waiting = await letters_waiting(town, 2)

    async def cut_off() -> None:
        async with town.tx(clerk) as tx:
            await letters.register(tx, Register(letters=waiting[:1]))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await cut_off()
    async with town.tx(clerk) as tx:
        await letters.register(tx, Register(letters=waiting[1:]))
        row = (await receiving.letter_view(tx, await receiving.letter_for(tx, waiting[1]))).row
    assert row.receipt == "관제팀-1"
    async with town.tx(clerk) as tx:
        with pytest.raises(Conflict, match="letter_moved"):
            await letters.register(tx, Register(letters=waiting[1:]))


async def test_a_delivery_that_is_cut_off_leaves_nothing_on_either_side_and_is_done_once_by_many_runners(
    town: Town,
) -> None:
    await with_seal(town)
    document_id = await decided(town)
    async with town.tx("윤도담") as tx:
        await sending.ask(tx, document_id, "")
    [one] = (await sent(town, document_id)).dispatches
    payload = {"dispatch": str(one.id), "attempt": 1}
    registry = await registrar(town, "노을빛", TRANSIT)

    async def cut_off() -> None:
        async with town.tx(None) as tx:
            await deliver(tx, payload)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await cut_off()
    assert (await seen(town, document_id)).dispatches[0].facts == []
    assert await tray(town, registry, "registry") == []

    async def runner() -> None:
        async with town.tx(None) as tx:
            await deliver(tx, payload)

    await asyncio.gather(*(runner() for _ in range(4)))
    assert len((await seen(town, document_id)).dispatches[0].facts) == 3
    assert len(await tray(town, registry, "registry")) == 1
    async with town.tx(None, institution=TRANSIT) as tx:
        told = await tx.db.scalar(select(func.count()).where(audit.record.c.action == "edocs.letter_arrive"))
    assert told == 1  # the recipient's own ledger holds the arrival, once


async def test_what_is_given_back_is_sent_again_as_a_new_attempt_that_names_the_first(town: Town) -> None:
    await with_seal(town)
    document_id = await decided(town)
    async with town.tx("윤도담") as tx:
        await sending.ask(tx, document_id, "")
    await sent(town, document_id)
    await delivered(town, document_id)
    registry = await registrar(town, "노을빛", TRANSIT)
    [first] = await tray(town, registry, "registry")
    async with town.tx(registry) as tx:
        await letters.give_back(tx, first.id, "붙임이 없습니다")
    await town.relay(TRANSIT)
    view = await seen(town, document_id)
    assert (view.text, view.dispatches[0].may) == ("0/1 접수, 1 반송", ["resend"])
    async with town.tx("윤도담") as tx:
        await sending.resend(tx, view.dispatches[0].id, "붙임을 붙여 다시 보냄")
    view = await delivered(town, document_id)
    assert (view.text, view.dispatches[0].attempt) == ("0/1 접수, 1 수신", 2)
    [again] = await tray(town, registry, "registry")
    assert again.again
    async with town.tx(None) as tx:
        late = await note(tx, view.dispatches[0].id, Fact.FAILED, tx.now, attempt=1)
    assert late is State.RECEIVED  # what comes late of the first attempt says nothing of the second


async def test_a_seal_that_was_replaced_is_gone_and_its_ledger_keeps_every_use(town: Town) -> None:
    old = await with_seal(town)
    registry = await registrar(town, "한가람", CULTURE)
    async with town.tx(registry) as tx:
        image = await tx.blobs.put(CULTURE, red_square(), 100_000)
        with pytest.raises(Conflict, match="seal_in_use"):
            await seals.register(tx, SealQuery(name="대표이사인", keeper="경영지원팀", reason="신규"), image)
    async with town.tx(registry) as tx:
        await seals.register(tx, SealQuery(name="대표이사인", keeper="경영지원팀", reason="마멸", replaces=old), image)
    document_id = await decided(town)
    async with town.tx("윤도담") as tx:
        await sending.ask(tx, document_id, "")
    with pytest.raises(Conflict, match="seal_ended"):
        async with town.tx(registry) as tx:
            await sending.send(tx, document_id, SendNow(mode="seal", seal_id=old))
    await sent(town, document_id)
    async with town.tx(registry) as tx:
        ledger = await queries.seal_ledger(tx)
        held = {one.state: one.has_image for one in await queries.seal_list(tx)}
    assert [one.kind for one in ledger] == ["use", "register", "replace", "register"]
    assert held == {"in_use": True, "replaced": False}
