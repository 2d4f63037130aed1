"""Records from filing to disposal: one file of 2024 is put in order, closed, packed, frozen, decided on, destroyed."""

import asyncio
import io
import zipfile
from collections.abc import AsyncGenerator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec import convert
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from edocs.actions import records_disposal, records_files
from edocs.actions import records_transfer as transferring
from edocs.engine.case import Revision
from edocs.queries import exporting, records_common, registers, searching
from edocs.queries import records_closing as closing_queries
from edocs.queries import records_disposal as disposals
from edocs.queries import records_files as file_queries
from edocs.queries.documents import case_of, document_row, pdf_of, revision_row
from edocs.queries.witnesses import audit_witnesses
from edocs.records import checking
from edocs.records.files import FileAct
from edocs.records.transfer import TransferAct
from edocs.tables import record_file
from edocs.tables.receiving import received
from edocs.tables.records import record_package
from edocs.views import records as v
from edocs.views import records_disposal as d
from edocs.views.registers import RegisterQuery
from edocs.views.search import SearchQuery
from kernel import ledger_check
from kernel.blobs import BlobRef
from kernel.errors import Conflict, Forbidden
from kernel.ledger import Sequencer
from kernel.settings import Settings
from server.cli import main
from tests.edocs.records_work import (
    ATTACHED,
    CLERK,
    HEAD,
    OFFICER,
    SHARED,
    acted,
    arrived,
    decided,
    erase,
    established,
    frozen,
    lifted,
    opened,
    package_of,
    run_due,
    settled_and_confirmed,
    task_in,
    task_of,
)
from tests.support.town import CULTURE, Clock, Town, open_town


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2024, 12, 10, 1, 0, tzinfo=UTC))


@pytest.fixture
async def town(process: Settings, clock: Clock) -> AsyncGenerator[Town]:
    async with open_town(process, clock) as town:
        yield town


async def test_a_file_goes_from_filing_to_disposal_and_leaves_its_registration_data(
    town: Town, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_id = await opened(town)
    filed = await established(town, (ATTACHED, SHARED), title="사라질 문서", record_file_id=str(file_id))
    stray = await established(town, title="넣지 않은 문서")
    letter_id = await arrived(town, file_id)
    async with town.tx(CLERK) as tx:
        unit = (await document_row(tx, filed)).unit_id
    other = await the_year_is_settled(town, clock, unit, file_id, stray)
    await registration_data_is_corrected(town, filed, file_id)
    packed = await handed_over_and_packed(town, file_id)
    package_names_what_is_wrong(packed)
    await by_command(packed, tmp_path, capsys)
    freeze_id = await a_freeze_stops_everything(town, clock, filed, file_id)
    await lifted(town, freeze_id)
    await content_goes_and_history_stays(town, filed, file_id, letter_id)
    moving = v.MoveRecords(items=[v.ItemRef(kind="document", id=stray)], file_id=other, reason="꺼내기")
    with pytest.raises(Conflict, match="disposed"):
        async with town.tx(OFFICER) as tx:
            await records_files.move(tx, moving)
    async with town.tx(None) as tx:
        witnesses = await audit_witnesses(tx)
    assert (await ledger_check.verify(town.dure, CULTURE, witnesses=witnesses)).ok


async def the_year_is_settled(town: Town, clock: Clock, unit: UUID, file_id: UUID, stray: UUID) -> UUID:
    """What is wrong is found, mended by the clerk, settled in one act, confirmed by the officer."""
    async with town.tx(CLERK) as tx:
        preview = await closing_queries.closing_view(tx, unit, 2024)
    assert {one.code: one.count for one in preview.row.findings if one.weight == "block"} == {"unfiled": 1}
    assert [one.id for one in preview.wrong] == [stray]
    with pytest.raises(Conflict, match="not_settled"):
        await settled_and_confirmed(town, clock, unit)
    moving = v.MoveRecords(items=[v.ItemRef(kind="document", id=stray)], file_id=file_id, reason="빠뜨림")
    with pytest.raises(Forbidden):
        async with town.tx("나래온") as tx:
            await records_files.move(tx, moving)
    async with town.tx(CLERK) as tx:
        await records_files.move(tx, moving)
    await settled_and_confirmed(town, clock, unit)
    async with town.tx(CLERK) as tx:
        other = await records_files.add_file(
            tx, v.NewFile(unit_task_id=(await task_of(tx, file_id)), name="새 철", year=2025)
        )
        with pytest.raises(Conflict, match="confirmed"):
            await records_files.move(
                tx,
                convert(
                    {"items": [{"kind": "document", "id": str(stray)}], "file_id": str(other), "reason": "다시"},
                    v.MoveRecords,
                ),
            )
    return other


async def registration_data_is_corrected(town: Town, filed: UUID, file_id: UUID) -> None:
    """By the officer alone, kept with before, after and reason, in the ledger."""
    correct = {"kind": "document", "id": str(filed), "field": "title", "value": "바로잡은 제목", "reason": "오기"}
    with pytest.raises(Forbidden):
        async with town.tx(CLERK) as tx:
            await records_files.correct(tx, convert(correct, v.CorrectRecord))
    async with town.tx(OFFICER) as tx:
        await records_files.correct(tx, convert(correct, v.CorrectRecord))
        await records_files.correct(
            tx,
            convert(
                {"kind": "file", "id": str(file_id), "field": "retention", "value": "1", "reason": "재책정"},
                v.CorrectRecord,
            ),
        )
        history = await records_common.record_history(tx, "document", [filed])
        file = await records_common.file_for(tx, file_id)
        assert (await revision_row(tx, filed, 1)).content["title"] == "사라질 문서", "what was signed stays"
    assert [(one.field, one.before, one.after, one.reason) for one in history] == [
        ("title", "사라질 문서", "바로잡은 제목", "오기")
    ]
    assert file.kept_until == date(2025, 12, 31)
    async with town.tx(CLERK) as tx:
        assert [one.brief.id for one in (await searching.find(tx, SearchQuery(q="바로잡은"))).items] == [filed]


async def handed_over_and_packed(town: Town, file_id: UUID) -> bytes:
    """To the centre, and as a package that an offline checker verifies."""
    async with town.tx(OFFICER) as tx:
        transfer_id = await transferring.begin(tx, d.NewTransfer(title="2025 이관", files=[file_id]))
        for act in (TransferAct.CHECK, TransferAct.TAKE_OVER):
            await transferring.act(tx, transfer_id, d.TransferCommand(act=act))
        assert (await disposals.transfer_view(tx, transfer_id)).items[0].file.custody == "CENTRE"
    packed = await package_of(town, file_id)
    report = checking.check(io.BytesIO(packed))
    assert report.ok, report.faults
    assert (report.documents, report.proofs > 4) == (2, True)
    assert packed == await package_of(town, file_id), "the same records give the same bytes"
    return packed


async def a_freeze_stops_everything(town: Town, clock: Clock, filed: UUID, file_id: UUID) -> UUID:
    """The proposal, the execution, and the database itself."""
    clock.at = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    freeze_id = await frozen(town, "file", file_id)
    with pytest.raises(Conflict, match="not_eligible"):
        async with town.tx(OFFICER) as tx:
            await records_disposal.propose(tx, d.NewDisposal(title="폐기", files=[file_id]))
    await lifted(town, freeze_id)
    disposal_id = await decided(town, file_id)
    async with town.tx(OFFICER) as tx:
        (item,) = await disposals.items_in(tx, disposal_id)
    with pytest.raises(IntegrityError, match="no board has decided"):
        await erase(town, filed, item.id)
    freeze_id = await frozen(town, "document", filed)
    with pytest.raises(Conflict, match="no_files"):
        await acted(town, disposal_id, "execute")
    await lifted(town, freeze_id)
    await acted(town, disposal_id, "execute")
    freeze_id = await frozen(town, "task", (await task_in(town, file_id)))
    with pytest.raises(IntegrityError, match="a freeze forbids"):
        await erase(town, filed, item.id)
    await run_due(town)
    async with town.tx(OFFICER) as tx:
        view = await disposals.disposal_view(tx, disposal_id)
    assert (view.row.state, view.items[0].outcome, view.items[0].file.state) == ("EXECUTED", "frozen", "CONFIRMED")
    with pytest.raises(IntegrityError, match="no board has decided"):
        await erase(town, filed, item.id)
    return freeze_id


async def content_goes_and_history_stays(town: Town, filed: UUID, file_id: UUID, letter_id: UUID) -> None:
    """Decided again and carried out: content and bytes go, registration data and history stay."""
    keeper = await established(town, (SHARED,), title="남을 문서")
    again = await decided(town, file_id)
    await acted(town, again, "execute")
    await run_due(town)
    await nothing_is_left(town, filed, letter_id)
    async with town.tx(OFFICER) as tx:
        view = await disposals.disposal_view(tx, again)
        row = next(one for one in (await registers.register(tx, RegisterQuery())).items if one.document_id == filed)
        shown = await file_queries.file_view(tx, file_id)
        files = (await exporting.exported(tx, keeper)).files
        assert all([await tx.blobs.exists(CULTURE, ref) for ref in files.values()]), "what others need stays"
    assert (view.row.state, view.items[0].outcome, view.items[0].file.state) == ("EXECUTED", "destroyed", "DISPOSED")
    assert (row.number, row.title, row.drafter) == ("축제기획팀-1", "바로잡은 제목", CLERK)
    assert all(one.disposed for one in shown.items)
    assert len(shown.items) == 3
    case, _ = await town.case(filed)
    assert not any(one.text for one in case.opinions)
    await Sequencer(town.dure, lambda: None).seal_now(CULTURE)  # type: ignore[arg-type, return-value]


async def by_command(packed: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`dure records check` says the same, without any setting of a database."""
    file = folder / "package.zip"
    broken = packed.replace(b"%PDF", b"%PDX", 1)
    for content, code, told in ((packed, 0, "OK  nothing was changed"), (broken, 1, "BAD altered")):
        await asyncio.to_thread(file.write_bytes, content)
        assert main(["records", "check", str(file)]) == code
        assert told in capsys.readouterr().out


def package_names_what_is_wrong(packed: bytes) -> None:
    """An altered, a missing, an added file, a changed record of the ledger, another key: each is named."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]

    def report(changed: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in changed:
                archive.writestr(name, content)
        return [(one.kind, one.name) for one in checking.check(out).faults]

    pdf = next(name for name, _ in entries if name.endswith("record.pdf"))
    assert ("altered", pdf) in report([(n, c + b" " if n == pdf else c) for n, c in entries])
    assert ("missing", pdf) in report([(n, c) for n, c in entries if n != pdf])
    assert ("added", "documents/x.txt") in report([*entries, ("documents/x.txt", b"x")])
    proofs = next(c for n, c in entries if n == "ledger/proofs.jsonl")
    other = proofs.replace(b'"client":"192.0.2.1"', b'"client":"192.0.2.2"', 1)
    assert other != proofs
    assert ("ledger", "ledger/proofs.jsonl:1") in report(
        [(n, other if n == "ledger/proofs.jsonl" else c) for n, c in entries]
    )
    assert report([])[0][0] == "unsigned"
    assert checking.check(io.BytesIO(b"no archive")).faults[0].kind == "unreadable"
    wrong = "dure-000000000000+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
    assert not checking.check(io.BytesIO(packed), wrong).ok


async def nothing_is_left(town: Town, document_id: UUID, letter_id: UUID) -> None:
    """No word and no byte of what was disposed of; its number, title and hashes are there."""
    async with town.tx(OFFICER) as tx:
        row = await document_row(tx, document_id)
        kept = await revision_row(tx, document_id, row.revision)
        said = str(kept.content) + str(row.case) + str(row.brief)
        assert "음향 용역" not in said
        assert "남지 않을 의견" not in said
        assert "폐기한 기록물입니다" in said
        assert case_of(row).revision == Revision(number=kept.number, hash=kept.hash)
        files = (await exporting.exported(tx, document_id)).files
        there = [name for name, ref in files.items() if await tx.blobs.exists(CULTURE, ref)]
        assert there == ["files/02-붙임1.txt"], "only what another document holds as well"
        pdf = await pdf_of(tx, document_id)
        assert not await tx.blobs.exists(CULTURE, BlobRef(pdf.sha256, pdf.size))
        found = await searching.find(tx, SearchQuery(q="사라질"))
        assert not found.items
        letter = (await tx.db.execute(select(received).where(received.c.id == letter_id))).one()
        assert (letter.title, letter.paper, letter.note) == ("온 공문", None, "")
        assert not (await tx.db.execute(select(record_package.c.id).where(record_package.c.kept))).all()
        view = await town.read(document_id, CLERK)
        assert view.title == "사라질 문서", "the sheet says what was signed"


async def test_a_file_that_was_closed_after_the_decision_keeps_its_document(town: Town, clock: Clock) -> None:
    file_id = await opened(town)
    document_id = await town.submitted(CLERK, "general", matter_id="가-1", record_file_id=str(file_id))
    await town.act(document_id, HEAD)
    async with town.tx(CLERK) as tx:
        await records_files.act_on_file(tx, file_id, v.FileCommand(act=FileAct.CLOSE))
    await town.relay()
    async with town.tx(None) as tx:
        assert (await document_row(tx, document_id)).record_file_id == file_id


async def test_a_full_volume_is_followed_by_the_next_and_drafts_follow_it(town: Town, monkeypatch: Any) -> None:
    file_id = await opened(town)

    async def two(tx: Any) -> Any:
        return records_common.RecordRules(("1", "5"), "01-01", 2, 5, 2, 30)

    monkeypatch.setattr(records_files, "rules", two)
    waiting = await town.submitted(CLERK, "general", matter_id="가-1", record_file_id=str(file_id))
    for _ in range(2):
        await established(town, record_file_id=str(file_id))
    await town.act(waiting, HEAD)
    await town.relay()
    async with town.tx(OFFICER) as tx:
        volumes = (await tx.db.execute(select(record_file).where(record_file.c.first_id == file_id))).all()
        assert [(one.volume, one.state) for one in volumes] == [(2, "OPEN")]
        assert (await records_common.file_for(tx, file_id)).documents == 2
        assert (await document_row(tx, waiting)).record_file_id == volumes[0].id
