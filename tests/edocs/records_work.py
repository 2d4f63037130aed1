"""Acts on records as people of the town do them, for the tests."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec import convert
from sqlalchemy import func, literal, select

from edocs.actions import attachments, records_closing, records_disposal, records_files, records_freezing
from edocs.actions import records_package as packing
from edocs.actions.receiving import Letter, LetterFile, arrive
from edocs.queries import records_common
from edocs.queries import records_disposal as disposals
from edocs.queries import records_files as file_queries
from edocs.records.closing import ClosingAct
from edocs.room import ROOM
from edocs.tables.receiving import received
from edocs.views import records as v
from edocs.views import records_disposal as d
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.ledger import Sequencer
from kernel.schedule import Runner
from kernel.web import Upload
from tests.support.town import CULTURE, TRANSIT, Clock, Town

OFFICER, CLERK, HEAD = "조은새", "윤도담", "장보미"
ATTACHED = "붙임 내용입니다. 폐기하면 남지 않습니다.".encode()
SHARED = "다른 기록물도 가지고 있는 붙임입니다.".encode()
BOARD = [{"name": "권이룸"}, {"name": "한지우", "outside": True}, {"name": "서하람", "outside": True}]


async def run_due(town: Town) -> None:
    async def nobody() -> list[int]:
        return []

    await town.relay()
    runner = Runner(town.dure, ROOM.jobs, nobody)
    while await runner.step(CULTURE) == 0.0:
        pass


async def established(town: Town, files: tuple[bytes, ...] = (), **content: Any) -> UUID:
    document_id = await town.draft(CLERK, "general", matter_id="가-1", **content)
    for number, held in enumerate(files):
        async with town.tx(CLERK) as tx:
            blob = await tx.blobs.put(CULTURE, held, len(held))
            await attachments.attach(tx, document_id, Upload(blob, f"붙임{number}.txt", "text/plain"), "attachment")
    await town.submit(document_id, CLERK)
    await town.act(document_id, HEAD, opinion="폐기 뒤에는 남지 않을 의견")
    await town.relay()
    return document_id


async def opened(town: Town, task: str = "축제기획팀 사업", year: int = 2024) -> UUID:
    """A record file of that year of a task of the clerk's unit."""
    async with town.tx(CLERK) as tx:
        mine = await file_queries.unit_files(tx, v.RecordFilesQuery())
        chosen = next(one for one in mine.tasks if task in one.name)
        return await records_files.add_file(tx, v.NewFile(unit_task_id=chosen.id, name=f"{year} {task}", year=year))


async def settled_and_confirmed(town: Town, clock: Clock, unit: UUID) -> None:
    async with town.tx(CLERK) as tx:
        await records_closing.act(tx, unit, 2024, v.ClosingCommand(act=ClosingAct.SETTLE))
    clock.at = datetime(2025, 1, 20, 1, 0, tzinfo=UTC)
    async with town.tx(OFFICER) as tx:
        await records_closing.act(tx, unit, 2024, v.ClosingCommand(act=ClosingAct.CONFIRM))


async def said(town: Town, who: str, disposal_id: UUID, **given: Any) -> None:
    """The same said of every file of the disposal."""
    async with town.tx(OFFICER) as tx:
        items = await disposals.items_in(tx, disposal_id)
    for one in items:
        async with town.tx(who) as tx:
            await records_disposal.say(tx, disposal_id, one.id, convert({"verdict": "destroy"} | given, d.DisposalSay))


async def acted(town: Town, disposal_id: UUID, act: str, **given: Any) -> None:
    async with town.tx(OFFICER) as tx:
        await records_disposal.act(tx, disposal_id, convert({"act": act} | given, d.DisposalCommand))


async def decided(town: Town, file_id: UUID) -> UUID:
    async with town.tx(OFFICER) as tx:
        disposal_id = await records_disposal.propose(tx, d.NewDisposal(title="2026년 폐기", files=[file_id]))
    await acted(town, disposal_id, "ask")
    with pytest.raises(Conflict, match="opinions"):
        await acted(town, disposal_id, "submit")
    for other in (CLERK, "나래온", OFFICER):
        with pytest.raises(Forbidden):
            await said(town, other, disposal_id)
    await said(town, HEAD, disposal_id)
    await acted(town, disposal_id, "submit")
    await said(town, OFFICER, disposal_id)
    await acted(town, disposal_id, "convene")
    await said(town, OFFICER, disposal_id)
    with pytest.raises(Invalid, match="bad_board"):
        await acted(town, disposal_id, "decide", board=BOARD[:2], held_on="2026-11-20", minutes="의결")
    await acted(town, disposal_id, "decide", board=BOARD, held_on="2026-11-20", minutes="원안대로 의결")
    return disposal_id


async def erase(town: Town, document_id: UUID, item_id: UUID) -> None:
    async with town.tx(None) as tx:
        await tx.db.execute(select(func.edocs_erase(literal("document"), literal(document_id), literal(item_id))))


async def task_of(tx: Any, file_id: UUID) -> UUID:
    found: UUID = (await records_common.file_for(tx, file_id)).unit_task_id
    return found


async def task_in(town: Town, file_id: UUID) -> UUID:
    async with town.tx(None) as tx:
        return await task_of(tx, file_id)


async def arrived(town: Town, file_id: UUID) -> UUID:
    """A letter that came in and was filed there."""
    async with town.tx(None) as tx:
        blob = await tx.blobs.put(CULTURE, b"letter", 10)
        files = (LetterFile("attachment", "온 붙임.txt", "text/plain", blob),)
        letter = Letter(
            source="exchange",
            key="k1",
            sender_name="한빛시",
            title="온 공문",
            number="행정-1",
            dated=None,
            paper=None,
            files=files,
        )
        letter_id = await arrive(tx, letter)
        filed = received.update().where(received.c.id == letter_id).values(record_file_id=file_id, state="DONE")
        await tx.db.execute(filed)
    return letter_id


async def frozen(town: Town, kind: str, subject: UUID) -> UUID:
    given = {
        "kind": "hold",
        "basis": "소송",
        "reason": "손해배상 소송",
        "scopes": [{"kind": kind, "subject_id": str(subject)}],
    }
    async with town.tx(OFFICER) as tx:
        return await records_freezing.place(tx, convert(given, d.NewFreeze))


async def lifted(town: Town, freeze_id: UUID) -> None:
    async with town.tx(OFFICER) as tx:
        await records_freezing.lift(tx, freeze_id, "소송이 끝남")


async def package_of(town: Town, file_id: UUID) -> bytes:
    """The package, asked for, made once the ledger has signed, and taken."""
    async with town.tx(OFFICER) as tx:
        package_id = await packing.ask(tx, file_id)
    await Sequencer(town.dure, lambda: None).seal_now(CULTURE)  # type: ignore[arg-type, return-value]
    await run_due(town)
    async with town.tx(OFFICER) as tx:
        name, blob = await packing.ready(tx, package_id)
        assert name.endswith(".zip")
        made = await tx.blobs.read(CULTURE, blob)
    with pytest.raises(NotFound):
        async with town.tx("도라온", institution=TRANSIT) as tx:
            await packing.ready(tx, package_id)
    return made
