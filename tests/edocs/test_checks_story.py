"""The checks of a document as people meet them: what hides in a file, personal data, reasons, the machine's reading."""

from uuid import UUID

import pytest

from edocs.actions import approving, attachments, checking, old_files
from edocs.queries import checks, documents
from edocs.views.checks import GiveReason, MachineQuery
from kernel.errors import Forbidden, Invalid, NotFound
from kernel.web import Upload
from tests.edocs.hiding import SECRET, docx, run
from tests.support.town import Town, body_of

RRN = "900101-1234568"


async def attach(town: Town, document_id: UUID, content: bytes) -> UUID:
    async with town.tx("윤도담") as tx:
        blob = await tx.blobs.put(tx.institution_id, content, len(content))
        return await attachments.attach(tx, document_id, Upload(blob, "안.docx", "application/x"), "attachment")


async def codes(town: Town, document_id: UUID) -> dict[str, str]:
    async with town.tx("윤도담") as tx:
        found = await documents.drafted_by_actor(tx, document_id)
        told = await checks.findings(tx, found, await documents.draft_content(tx, found))
    return {one.code: one.severity for one in told}


async def test_a_file_is_looked_into_once_and_its_findings_are_told_to_drafter_and_approver(town: Town) -> None:
    document_id = await town.draft()
    attachment_id = await attach(town, document_id, docx(run("<w:vanish/>") + run("", "연락처 010-1234-5678")))
    assert (await codes(town, document_id))["file_waiting"] == "note"
    async with town.tx("윤도담") as tx:
        await checking.check_file(tx, attachment_id)
        await checking.check_file(tx, attachment_id)
    found = await codes(town, document_id)
    assert "file_waiting" not in found
    assert (found["hidden_vanish"], found["personal_mobile"]) == ("ask", "ask")
    async with town.tx("윤도담") as tx:
        approved = await documents.document_for(tx, document_id)
        view = await checks.checks_of(tx, approved)
        assert (view.waiting, view.files[0].state) == (0, "checked")
        assert "010-1234-5678" not in str(view)
        assert [record.action for record in tx.audits] == ["edocs.read_personal"]
        assert "010" not in str(tx.audits[0].content.detail)
        machine = await checks.machine_text(tx, approved, MachineQuery(attachment=attachment_id))
        assert [piece.text.strip() for piece in machine.pieces if piece.hidden] == [SECRET]
        with pytest.raises(NotFound):
            await checks.machine_text(tx, approved, MachineQuery(attachment=document_id))
    async with town.tx("윤도담") as tx:
        own = await checks.machine_text(tx, await documents.document_for(tx, document_id), MachineQuery())
        assert own.pieces[0].where == "제목"


async def test_files_from_before_the_checks_are_caught_up_a_few_at_a_turn(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_files, "AT_ONCE", 1)
    document_id = await town.draft()
    async with town.tx(None) as tx:
        assert not await old_files.begin(tx)
    for words in ("하나", "둘"):
        await attach(town, document_id, docx(run("", words)))
    for left in (2, 1):
        async with town.tx(None) as tx:
            assert await old_files.begin(tx)
            assert len(await old_files._left(tx, 9)) == left
            await old_files.turn(tx, {})
    async with town.tx(None) as tx:
        assert not await old_files.begin(tx)
    assert "file_waiting" not in await codes(town, document_id)


async def test_personal_data_that_needs_a_reason_stops_the_submission_until_one_is_given(town: Town) -> None:
    document_id = await town.draft()
    save = await town.save(document_id, body=body_of(f"주민등록번호 {RRN}을 확인하였습니다."))
    assert (await codes(town, document_id))["personal_rrn"] == "reason"
    async with town.tx("윤도담") as tx:
        with pytest.raises(Invalid) as refused:
            await approving.submit(tx, document_id, save)
    assert refused.value.code == "findings"
    assert RRN not in str(refused.value.details)
    async with town.tx("윤도담") as tx:
        given = GiveReason(code="personal_rrn", reason="보조금 지급에 법령이 요구함")
        await checking.give_reason(tx, document_id, given)
        assert [record.action for record in tx.audits] == ["edocs.check_reason"]
    assert (await codes(town, document_id))["personal_rrn"] == "ask"
    async with town.tx("윤도담") as tx:
        await approving.submit(tx, document_id, save)
    async with town.tx("윤도담") as tx:
        found = await documents.document_for(tx, document_id)
        assert [one.reason for one in (await checks.checks_of(tx, found)).reasons] == ["보조금 지급에 법령이 요구함"]
        with pytest.raises(Forbidden):
            await checking.give_reason(tx, document_id, given)
