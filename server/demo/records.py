"""Records of earlier years for the demo: a file whose period is over, one that is frozen, a year that waits for the
records officer. Told through the same actions as people's, each at the moment when it would have been."""

from datetime import datetime
from uuid import UUID

from msgspec import convert
from sqlalchemy import select

from directory.tables import commons
from edocs.actions import approving, records_closing, records_files, records_freezing, writing
from edocs.queries.documents import document_for, working_copy
from edocs.queries.records_common import asker
from edocs.records.closing import ClosingAct
from edocs.tables import record_file, unit_task
from edocs.views.acts import Act as ActInput
from edocs.views.drafts import SaveDraft
from edocs.views.records import ClosingCommand, CorrectRecord, NewFile
from edocs.views.records_disposal import NewFreeze
from kernel.clock import SEOUL
from kernel.dure import Dure
from kernel.tx import Actor, Tx
from server.demo.documents import _actor, _at, _body
from server.demo.paper import CULTURE

CLERK, HEAD, OFFICER = "임가온", "경영지원팀장", "조은새"
_PAPERS = (
    ("2023년 차량 운행일지 결과 보고", ("2023년 공용차량 5대의 운행 결과를 다음과 같이 보고합니다.",)),
    ("2023년 소모품 지급 내역 정리", ("2023년에 부서별로 지급한 소모품을 다음과 같이 정리합니다.",)),
)


async def tell_records(dure: Dure) -> None:
    """Tell it once."""
    async with dure.commons() as db:
        found = select(commons.institution.c.id).where(commons.institution.c.name == CULTURE)
        house: int = (await db.execute(found)).scalar_one()
    async with dure.tx(Actor(house, client="demo")) as tx:
        if (await tx.db.execute(select(record_file.c.id).where(record_file.c.year == 2023).limit(1))).first():
            return
    with _at(dure, _morning(2023, 11, 20)):
        brief = await _open(dure, house, "경영지원팀 대외 협력", "2023 차량과 소모품 운영", 2023)
        kept = await _open(dure, house, "경영지원팀 계약과 구매", "2023 경영지원팀 계약과 구매", 2023)
        for title, lines in _PAPERS:
            await _decide(dure, house, title, lines, brief)
    with _at(dure, _morning(2023, 12, 20)):
        await _close(dure, house, CLERK, 2023, ClosingAct.SETTLE)
    with _at(dure, _morning(2024, 1, 15)):
        await _correct(dure, house, brief)
        await _close(dure, house, OFFICER, 2023, ClosingAct.CONFIRM)
        await _freeze(dure, house, kept)
    with _at(dure, _morning(2025, 12, 22)):
        await _open(dure, house, "경영지원팀 계약과 구매", "2025 경영지원팀 계약과 구매", 2025)
        await _close(dure, house, CLERK, 2025, ClosingAct.SETTLE)


def _morning(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, 0, tzinfo=SEOUL)


async def _open(dure: Dure, house: int, task: str, name: str, year: int) -> UUID:
    async with dure.tx(await _actor(dure, house, CLERK)) as tx:
        found = (await tx.db.execute(select(unit_task.c.id).where(unit_task.c.name == task))).scalar_one()
        return await records_files.add_file(tx, NewFile(unit_task_id=found, name=name, year=year))


async def _decide(dure: Dure, house: int, title: str, lines: tuple[str, ...], file_id: UUID) -> None:
    clerk, head = await _actor(dure, house, CLERK), await _actor(dure, house, HEAD)
    async with dure.tx(clerk) as tx:
        document_id = await writing.begin(tx, "general", title)
        given = {
            "base": 1,
            "client": "demo",
            "body": _body(lines),
            "summary": title,
            "keywords": title.split()[1:3],
            "matter_id": "가-1",
            "record_file_id": str(file_id),
        }
        await writing.save_draft(tx, document_id, convert(given, SaveDraft))
        await approving.submit(tx, document_id, (await working_copy(tx, document_id)).save)
    async with dure.tx(head) as tx:
        await _sign(tx, document_id)


async def _sign(tx: Tx, document_id: UUID) -> None:
    found = await document_for(tx, document_id)
    step = found.case.open_steps[0]
    assert found.case.revision is not None  # it was submitted
    await approving.establish(tx, document_id, ActInput(step=step.id, revision_hash=found.case.revision.hash))


async def _close(dure: Dure, house: int, who: str, year: int, act: ClosingAct) -> None:
    async with dure.tx(await _actor(dure, house, who)) as tx:
        unit = (await asker(tx)).viewer.seat.unit
        await records_closing.act(tx, unit, year, ClosingCommand(act=act))


async def _correct(dure: Dure, house: int, file_id: UUID) -> None:
    reason = "단순 운영 기록으로 보존기간을 1년으로 바로잡음"
    given = CorrectRecord(kind="file", id=file_id, field="retention", value="1", reason=reason)
    async with dure.tx(await _actor(dure, house, OFFICER)) as tx:
        await records_files.correct(tx, given)


async def _freeze(dure: Dure, house: int, file_id: UUID) -> None:
    scopes = [{"kind": "file", "subject_id": str(file_id)}]
    reason = "계약 상대와 소송 중이어서 판결이 날 때까지 보존"
    given = {"kind": "hold", "basis": "손해배상 2023가합1021", "reason": reason, "scopes": scopes}
    async with dure.tx(await _actor(dure, house, OFFICER)) as tx:
        await records_freezing.place(tx, convert(given, NewFreeze))
