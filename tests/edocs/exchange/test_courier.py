"""A document of ours leaves by the folders and its receipts come in; what comes in is stored once and answered."""

import base64
import dataclasses
import errno
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from edocs.actions import letters, sending
from edocs.actions.agencies import take
from edocs.agencies import Entry
from edocs.agencies.entry import completed
from edocs.routes import evidence
from edocs.routes import exchange as doors
from edocs.tables.exchange import outgoing
from edocs.tables.exchange import receipt as receipts
from edocs.tables.receiving import received, received_file
from edocs.tables.sending import dispatch
from edocs.views.exchange import DismissInput, RefuseInput
from edocs.views.receiving import Distribute, Register
from kernel.access import Permission
from kernel.blobs import BlobRef
from kernel.errors import Conflict, Forbidden, Invalid
from kernel.ledger import Sequencer
from kernel.merkle import included
from tests.edocs.exchange.packs import judged
from tests.edocs.exchange.relay import (
    DIRECTORY,
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
from tests.edocs.test_sending import decided, registrar, seen, sent, with_seal
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


async def test_what_cannot_be_carried_stops_the_draft_and_a_dead_code_the_sending(town: Town, relay: Relay) -> None:
    with pytest.raises(Invalid) as stopped:
        await town.submitted("윤도담", "general", addressees=[TO_THEM], title="똠얌 축제 협조")
    assert "똠(U+B620)" in stopped.value.details["errors"][0]["message"]

    document_id = await decided(town, TO_THEM)
    async with town.dure.commons() as db:
        left = [one for one in DIRECTORY if one.code != THEIR_UNIT]
        await take(db, left, date(2026, 11, 1))
    with pytest.raises(Conflict, match="bad_recipients"):  # told at once while it can be told
        await leaves(town, document_id, "omit_seal")
    async with town.dure.commons() as db:
        await take(db, DIRECTORY, date(2026, 11, 2))
    await leaves(town, document_id, "omit_seal")
    async with town.dure.commons() as db:
        await take(db, left, date(2026, 11, 3))
    await relay.round(1)
    view = await seen(town, document_id)
    assert view.dispatches[0].state == "BUILD_ERROR"
    assert view.dispatches[0].reason == "한빛군 환경위생과은(는) 없어진 기관입니다."
    assert relay.left() == []
    async with town.tx("윤도담") as tx:
        await sending.cancel(tx, view.dispatches[0].id, "다시 기안합니다.")
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


async def test_what_cannot_be_taken_waits_in_quarantine_and_its_sender_is_told_where_that_is_owed(
    town: Town, relay: Relay
) -> None:
    dead = {"receive_ids": ("9740019",), "doc_id": "HB-2"}
    relay.brings(document(**dead), **dead)  # a code of ours that ended: 30, and fail
    relay.brings(document(doc_id="HB-3")[:-900], doc_id="HB-3")  # cut off: 1
    relay.brings(receipt("NOBODY", "arrive"))  # for what we never sent: 52
    stranger = {"send_orgcode": "1234567", "send_id": "1234568"}
    relay.brings(document(**stranger), **stranger)  # 30, a stranger, no answer
    await relay.round(25)
    assert sorted(reason for _, reason in await relay.states()) == ["1", "30", "30", "52"]
    assert await relay.receipts() == ["fail"]
    assert len(list(relay.folders.receiveerr.iterdir())) == 4
    [answer] = relay.left()
    found = judged(answer.name, [answer.read_bytes()], None)
    assert (found["type"], found["doc_id"]) == ("fail", "HB-2")
    assert found["text"].startswith("수신 처리과 코드(9740019)가 존재하지")

    rows = {row.doc_id: row for row in await relay.rows()}
    registry = await registrar(town, "한가람", CULTURE)
    async with town.tx("윤도담") as tx:
        with pytest.raises(Forbidden):
            await doors.raw_exchange_in(tx, rows["HB-3"].id)
    async with town.tx(registry) as tx:
        raw = await doors.raw_exchange_in(tx, rows["HB-3"].id)
        assert raw.blob is not None
        assert await tx.blobs.read(CULTURE, raw.blob) == document(doc_id="HB-3")[:-900]
        shown = await doors.show_exchange_in(tx, rows["HB-3"].id)
        assert (shown.reason, shown.sender, shown.may) == ("1", THEIR_UNIT, ["again", "dismiss", "refuse"])
        assert shown.meaning.startswith("XML 형식이 아니거나")
        await doors.refuse_exchange_in(tx, shown.id, RefuseInput(reason="끝이 잘린 문서입니다."))
        with pytest.raises(Conflict):
            await doors.dismiss_exchange_in(tx, shown.id, DismissInput(reason="두 번"))
    assert await relay.receipts() == ["fail", "req-resend"]

    async with town.dure.commons() as db:
        strangers = [
            Entry(code="1234567", name="새별시", org_code="1234567", sends=True),
            Entry(code="1234568", name="새별과", org_code="1234567", receives=True),
        ]
        await take(db, completed(strangers), date(2026, 11, 1), whole=False)
    async with town.tx(registry) as tx:
        unknown = next(row for row in await relay.rows() if row.sender == "1234568")
        await doors.process_exchange_in_again(tx, unknown.id)
    await relay.round(1)
    wanted = [("QUARANTINED", "30"), ("QUARANTINED", "52"), ("REFUSED", "1"), ("STORED", "")]
    assert sorted(await relay.states()) == wanted
    async with town.tx(registry) as tx:
        counted = await doors.exchange_counts(tx)
    assert counted.quarantined == 2
    assert [one.kind for one in counted.alarms] == ["quarantine"]


async def test_61_when_our_store_is_full_the_file_stays_and_comes_in_later(
    town: Town, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    relay.brings(document())
    with monkeypatch.context() as patched:
        patched.setattr(town.dure.blobs, "put", full)
        await relay.round()
    assert await relay.rows() == []
    assert list(relay.folders.receive.iterdir()) == []
    async with town.tx(await registrar(town, "한가람", CULTURE)) as tx:
        assert [one.kind for one in (await doors.exchange_counts(tx)).alarms] == ["transport"]
    await relay.round()
    assert await relay.states() == [("STORED", "")]
    async with town.tx(await registrar(town, "한가람", CULTURE)) as tx:
        assert (await doors.exchange_counts(tx)).alarms == []


async def test_a_person_who_registers_it_tells_the_sender(town: Town, relay: Relay) -> None:
    relay.brings(document())
    relay.brings(document(doc_id="HB-9"), doc_id="HB-9")
    await relay.round()
    registry = await registrar(town, "한가람", CULTURE)
    async with town.tx(None) as tx:
        ids = (await tx.db.execute(select(received.c.id).order_by(received.c.sender_doc_id))).scalars().all()
    unit = next(one.id for one in (await town.org()).units.values() if one.name == "축제기획팀")
    async with town.tx(registry) as tx:
        await letters.distribute(tx, Distribute(letters=list(ids), unit_id=unit))
    async with town.tx("윤도담") as tx:
        await letters.register(tx, Register(letters=[ids[0]]))
        await letters.ask_resend(tx, ids[1], "붙임이 열리지 않습니다.")
    await town.relay()
    await town.relay()
    relay.sends()
    await relay.round(1)
    told = {judged(path.name, [path.read_bytes()], None)["type"]: path for path in relay.left()}
    assert sorted(told) == ["accept", "req-resend"]
    accept = told["accept"].read_bytes()
    assert f'dept="{base64.b64encode("축제기획팀".encode("cp949")).decode()}"'.encode() in accept
    assert judged(told["req-resend"].name, [told["req-resend"].read_bytes()], None)["text"] == "붙임이 열리지 않습니다."


async def test_an_auditor_is_told_what_was_sent_when_it_arrived_and_who_opened_it_with_proof(
    town: Town, relay: Relay
) -> None:
    document_id = await decided(town, TO_THEM)
    await leaves(town, document_id, "omit_seal")
    await relay.round(1)
    [left] = relay.sends()
    doc_id = judged(left.name, [left.read_bytes()], None)["doc_id"]
    relay.brings(receipt(doc_id, "arrive", type="arrive"))
    relay.brings(document())
    await relay.round()
    await sequenced(town)
    auditor = await town.actor("차보람")
    auditor = dataclasses.replace(auditor, permissions=frozenset({Permission.AUDIT, Permission.RECORDS}))
    async with town.tx("윤도담") as tx:
        with pytest.raises(Forbidden):
            await evidence.document_evidence(tx, document_id)
    async with town.tx(auditor) as tx:
        told = await evidence.document_evidence(tx, document_id)
        [to] = told.dispatches
        assert to.arrived_at is not None
        assert [one.fact for one in to.facts if one.effect != "implied"] == ["PACKED", "HANDED_OFF", "SENT", "ARRIVED"]
        assert [(one.way, one.kind) for one in told.artifacts] == [("out", "send"), ("in", "arrive")]
        sent_row = told.artifacts[0]
        raw = await doors.raw_exchange_out(tx, sent_row.id)
        assert raw.blob is not None
        octets = await tx.blobs.read(CULTURE, raw.blob)
        assert sha256(octets).hexdigest() == sent_row.sha256 == sha256(left.read_bytes()).hexdigest()
        assert {one.person for one in told.acts if one.opened} >= {"장보미"}
        proved = [one for one in told.acts if one.position is not None]
        size, root = checkpoint_of(told.checkpoint)
        assert len(proved) > 5
        for one in proved:
            path = [bytes.fromhex(each) for each in one.path]
            assert included(bytes.fromhex(one.leaf), one.position or 0, size, path, root)
        [letter] = (await tx.db.execute(select(received.c.id))).scalars()
        came = await evidence.letter_evidence(tx, letter)
        assert [(one.way, one.kind) for one in came.artifacts] == [("in", "send"), ("out", "receive")]
        assert came.arrived_at is not None
        assert {one.kind for one in came.files} == {"attachment", "seal", "raw"}


async def sequenced(town: Town) -> None:
    """The ledger gives everything its place and signs."""

    async def here() -> list[int]:
        return [CULTURE]

    town.dure.now.forward(minutes=5)  # type: ignore[attr-defined] # the town's clock
    await Sequencer(town.dure, here).step(CULTURE)


def checkpoint_of(note: str) -> tuple[int, bytes]:
    """Size and root of a signed note."""
    lines = note.splitlines()
    return int(lines[1]), base64.b64decode(lines[2])
