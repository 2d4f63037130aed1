"""A document of ours leaves by the folders and its receipts come in; what comes in is stored once and answered."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from edocs.actions import sending
from edocs.tables.exchange import outgoing
from edocs.tables.exchange import receipt as receipts
from edocs.tables.receiving import received, received_file
from edocs.tables.sending import dispatch
from kernel.blobs import BlobRef
from kernel.errors import Conflict
from tests.edocs.exchange.packs import judged
from tests.edocs.exchange.relay import (
    OTHER,
    OTHER_UNIT,
    OUR_UNIT,
    THEIR_UNIT,
    TO_OTHER,
    TO_THEM,
    Relay,
    document,
    receipt,
    relay_for,
)
from tests.edocs.test_sending import decided, seen, sent, with_seal
from tests.support.town import CULTURE, Town


@pytest.fixture
async def relay(town: Town, tmp_path: Path) -> Relay:
    return await relay_for(town, tmp_path / "relay")


async def leaves(town: Town, document_id: UUID, mode: str = "seal") -> None:
    """The drafter asks, the registry sends."""
    async with town.tx("윤도담") as tx:
        await sending.ask(tx, document_id, "")
    await sent(town, document_id, mode)


async def test_a_document_leaves_once_for_each_agency_and_every_receipt_is_a_fact(town: Town, relay: Relay) -> None:
    await with_seal(town)
    document_id = await decided(town, TO_THEM, TO_OTHER)
    await leaves(town, document_id)
    await relay.round(1)
    files = relay.left()
    assert [path.name[:14] for path in files] == [OUR_UNIT + THEIR_UNIT, OUR_UNIT + OTHER_UNIT]
    assert not list(relay.folders.sendtemp.glob("*.tmp"))
    for path in files:
        found = judged(path.name, [path.read_bytes()], None)
        assert (found["verdict"], found["repaired"]) == ("accept", [])
        assert [one["role"] for one in found["parts"]] == ["pubdoc", "seal"]
    doc_id = found["doc_id"]
    first = files[0].read_bytes()
    assert f"<receive-id>{THEIR_UNIT};{OTHER_UNIT}</receive-id>".encode() in first

    await relay.round(1)
    assert relay.left() == files, "what was handed over is not handed over again"
    relay.sends()
    await relay.round(1)
    view = await seen(town, document_id)
    assert [one.state for one in view.dispatches] == ["SENT", "SENT"]

    relay.brings(receipt(doc_id, "accept", dept="환경위생과", name="최아람"))
    relay.brings(receipt(doc_id, "arrive"))
    away = {"send_orgcode": OTHER, "send_id": OTHER_UNIT, "send_name": "푸른시"}
    relay.brings(receipt(doc_id, "req-resend", "붙임이 열리지 않습니다.", **away), **away)
    await relay.round()
    view = await seen(town, document_id)
    assert [one.state for one in view.dispatches] == ["ACCEPTED", "RESEND_REQUESTED"]
    assert view.dispatches[0].facts[-1].fact == "ARRIVED"
    assert "환경위생과 최아람" in [one.by for one in view.dispatches[0].facts]
    assert view.dispatches[1].reason == "붙임이 열리지 않습니다."
    async with town.tx(None) as tx:
        kept = list(await tx.db.execute(select(receipts).order_by(receipts.c.at, receipts.c.doc_type)))
        for row in kept:
            raw = next(one for one in await relay.rows() if one.id == row.in_id)
            octets = await tx.blobs.read(CULTURE, BlobRef(row.sha256, raw.size))
            assert f'type="{row.doc_type}"'.encode() in octets
    assert sorted(row.doc_type for row in kept) == ["accept", "arrive", "req-resend"]

    async with town.tx("윤도담") as tx:
        with pytest.raises(Conflict, match="already_gone"):
            await sending.cancel(tx, view.dispatches[0].id, "늦었습니다")
        await sending.resend(tx, view.dispatches[1].id, "붙임을 바꾸어 다시 보냅니다.")
    await relay.round(1)
    [again] = relay.left()
    assert again.name[7:14] == OTHER_UNIT
    assert b'type="resend"' in again.read_bytes()
    rows = [row for row in await relay.rows(outgoing) if row.recipient == OTHER_UNIT]
    assert [row.attempt for row in rows] == [1, 2]


async def test_what_cannot_be_sent_is_told_with_the_characters(town: Town, relay: Relay) -> None:
    document_id = await town.submitted("윤도담", "general", addressees=[TO_THEM], title="똠얌 축제 협조")
    view = await town.read(document_id, "윤도담")
    for step in view.steps[1:]:
        await town.act(document_id, step.asked[0].name)
    await leaves(town, document_id, "omit_seal")
    await relay.round(1)
    view = await seen(town, document_id)
    assert view.dispatches[0].state == "BUILD_ERROR"
    assert "똠(U+B620)" in view.dispatches[0].reason
    assert relay.left() == []
    async with town.tx("윤도담") as tx:
        await sending.cancel(tx, view.dispatches[0].id, "제목을 고쳐 다시 기안합니다.")
        assert (await tx.db.scalar(select(dispatch.c.state))) == "CANCELLED"


async def test_what_comes_in_is_stored_once_and_answered_whatever_comes_twice(town: Town, relay: Relay) -> None:
    name = relay.brings(document())
    await relay.round()
    assert await relay.states() == [("STORED", "")]
    assert await relay.receipts() == ["receive"]
    assert [path.name for path in relay.folders.receive.iterdir()] == [name]
    assert list(relay.folders.work.iterdir()) == []
    [answer] = relay.sends()
    assert answer.name.startswith(OUR_UNIT + THEIR_UNIT)
    found = judged(answer.name, [answer.read_bytes()], None)
    assert (found["type"], found["doc_id"]) == ("receive", "HB-1")

    town.dure.now.forward(minutes=2)  # type: ignore[attr-defined] # the town's clock
    relay.brings(document(), name)  # the same file once more
    await relay.round()
    assert await relay.states() == [("STORED", "")]
    assert await relay.receipts() == ["receive", "receive"]
    [again] = relay.sends()
    assert again.name != answer.name
    assert again.read_bytes() == (relay.folders.send / answer.name).read_bytes()

    relay.brings(document())  # the same under a new name
    relay.brings(document("다른 내용"), name)  # the name again, other bytes
    relay.brings(document("또 다른 내용"))  # the id again, other contents
    relay.brings(document("고친 내용", type="resend"))
    await relay.round()
    assert sorted((await relay.states())[1:]) == [
        ("DUPLICATE", ""),
        ("QUARANTINED", "CONFLICT"),
        ("QUARANTINED", "ID_REUSED"),
        ("STORED", ""),
    ]
    async with town.tx(None) as tx:
        letters = list(await tx.db.execute(select(received).order_by(received.c.arrived_at)))
        kinds = select(received_file.c.kind).where(received_file.c.received_id == letters[0].id)
        files = (await tx.db.execute(kinds.order_by(received_file.c.place))).scalars().all()
    assert len(letters) == 2
    assert letters[1].replaces == letters[0].id
    assert (letters[0].title, letters[0].number, letters[0].sender_name) == (
        "점검 결과 제출",
        "환경위생과-123",
        "한빛군수",
    )
    assert letters[0].paper["body"]["content"][0]["content"][0]["text"] == "1.\u00a0결과를 제출합니다."
    assert files == ["attachment", "seal", "raw"]
