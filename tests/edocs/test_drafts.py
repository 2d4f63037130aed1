"""The working copy: saves, two windows, files, and bodies that mean harm."""

from typing import Any
from uuid import UUID

import pytest

from edocs.actions import attachments, writing
from edocs.queries import documents
from kernel.blobs import BlobRef
from kernel.clock import new_id
from kernel.errors import Conflict, Invalid, NotFound
from kernel.web import Upload
from tests.support.town import Clock, Town, body_of


async def attach(town: Town, document_id: UUID, name: str, content: bytes = b"x", kind: str = "attachment") -> UUID:
    async with town.tx("윤도담") as tx:
        blob = await tx.blobs.put(tx.institution_id, content, len(content))
        return await attachments.attach(tx, document_id, Upload(blob, name, "text/plain"), kind)


async def test_a_save_keeps_what_it_does_not_name(town: Town) -> None:
    document_id = await town.draft()
    await town.save(document_id, title="새 제목")
    draft = (await town.read(document_id, "윤도담")).draft
    assert (draft.title, draft.summary, draft.save) == ("새 제목", "겨울빛 거리축제 음향 용역을 한빛음향에 맡김", 3)
    assert draft.fields["amount"] == 12_000_000


async def test_two_windows_never_overwrite_each_other(town: Town) -> None:
    document_id = await town.draft()
    base = await town.last_save(document_id)
    await town.save(document_id, base=base, client="a", title="가 창")
    with pytest.raises(Conflict) as refused:
        await town.save(document_id, base=base, client="b", title="나 창")
    assert refused.value.code == "draft_moved"
    assert (refused.value.details["save"], refused.value.details["client"]) == (base + 1, "a")
    assert (await town.read(document_id, "윤도담")).draft.title == "가 창"


async def test_a_submission_of_another_save_than_the_last_is_refused(town: Town) -> None:
    from edocs.actions import approving

    document_id = await town.draft()
    with pytest.raises(Conflict) as refused:
        async with town.tx("윤도담") as tx:
            await approving.submit(tx, document_id, 1)
    assert refused.value.code == "draft_moved"


async def test_earlier_saves_are_kept_a_minute_apart_and_at_every_change_of_window(town: Town, clock: Clock) -> None:
    document_id = await town.draft()
    for number in range(4):
        await town.save(document_id, client="a", title=f"빠른 {number}")
    async with town.tx("윤도담") as tx:
        quick = [row.save for row in await documents.saves(tx, document_id)]
    clock.forward(minutes=2)
    await town.save(document_id, client="a", title="늦은")
    await town.save(document_id, client="b", title="다른 창")
    async with town.tx("윤도담") as tx:
        rows = await documents.saves(tx, document_id)
    assert quick == [2, 1]
    assert [row.save for row in rows] == [7, 6, *quick]
    assert [row.content["title"] for row in rows][:2] == ["늦은", "빠른 3"]


async def test_files_keep_their_bytes_get_free_names_and_leave_the_draft(town: Town) -> None:
    document_id = await town.draft()
    first = await attach(town, document_id, "견적서.txt", b"one")
    second = await attach(town, document_id, "견적서.txt", b"two")
    view = await town.read(document_id, "윤도담")
    assert [file.name for file in view.attachments] == ["견적서.txt", "견적서(2).txt"]
    async with town.tx("윤도담") as tx:
        await attachments.detach(tx, document_id, first)
        row = (await documents.attachments(tx, document_id))[1]
        assert await tx.blobs.read(1, BlobRef(row.sha256, row.size)) == b"two"
    assert [file.id for file in (await town.read(document_id, "윤도담")).attachments] == [second]
    with pytest.raises(NotFound):
        await town.save(document_id, attachments=[str(new_id())])
    other = await town.draft()
    with pytest.raises(NotFound):
        await town.save(other, attachments=[str(second)])


async def test_a_file_that_was_submitted_cannot_be_swapped(town: Town) -> None:
    document_id = await town.draft()
    kept = await attach(town, document_id, "견적서.txt", b"one")
    await town.submit(document_id)
    for late in (lambda: attach(town, document_id, "다른.txt"), lambda: town.save(document_id, attachments=[])):
        with pytest.raises(Conflict):
            await late()
    assert [file.id for file in (await town.read(document_id, "장보미")).attachments] == [kept]


HOSTILE: dict[str, Any] = {
    "no document": {"type": "paragraph"},
    "a list": [],
    "a script": {"type": "doc", "content": [{"type": "script", "content": []}]},
    "a link that runs": {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": "javascript:alert(1)"}}]}
                ],
            }
        ],
    },
    "a text that is a number": {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": 1}]}],
    },
    "control characters": body_of("가\u0000나"),
    "a lone surrogate": body_of("가\ud800"),
}


def nested(depth: int) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "paragraph", "content": []}
    for _ in range(depth):
        block = {
            "type": "table",
            "content": [{"type": "tableRow", "content": [{"type": "tableCell", "content": [block]}]}],
        }
    return {"type": "doc", "content": [block]}


@pytest.mark.parametrize("body", [*HOSTILE.values(), nested(60)], ids=[*HOSTILE, "a deep nest"])
async def test_a_hostile_body_is_refused_with_its_place_and_changes_nothing(town: Town, body: Any) -> None:
    document_id = await town.draft()
    with pytest.raises(Invalid) as refused:
        await town.save(document_id, body=body)
    assert refused.value.code == "bad_body"
    assert refused.value.details["errors"][0]["message"]
    assert (await town.read(document_id, "윤도담")).draft.save == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": 1.5},
        {"x": "y" * 600_000},
        {"amount": {"deep": [1.5]}},
        {"amount": 10**30},
        {"x": "가\u0000"},
        {"\u0000": 1},
    ],
    ids=["a fraction", "too long", "deep", "too much", "a control character", "a control character in a name"],
)
async def test_values_without_one_spelling_are_refused(town: Town, fields: dict[str, Any]) -> None:
    document_id = await town.draft()
    with pytest.raises(Invalid):
        await town.save(document_id, fields=fields)


@pytest.mark.parametrize(
    "fields",
    [{"amount": "12"}, {"amount": -5}, {"amount": True}, {"amount": None}, {"method": ["x"]}, {"budget_code": {}}],
)
async def test_strange_values_are_saved_and_found_by_the_check_before_a_submission(
    town: Town, fields: dict[str, Any]
) -> None:
    document_id = await town.draft()
    await town.save(document_id, fields=fields)
    await town.read(document_id, "윤도담")
    with pytest.raises(Invalid):
        await town.submit(document_id)


@pytest.mark.parametrize("name", ["title", "summary", "keywords", "recipients", "via"])
async def test_no_line_holds_what_a_signer_cannot_see(town: Town, name: str) -> None:
    document_id = await town.draft()
    for bad in ("가\u0000나", "가\u202e나"):
        with pytest.raises(Invalid) as refused:
            await town.save(document_id, **{name: bad if name in ("title", "summary", "via") else [bad]})
        assert refused.value.code == "bad_text"


async def test_a_copy_takes_the_words_and_leaves_the_files(town: Town) -> None:
    document_id = await town.draft()
    await attach(town, document_id, "견적서.txt")
    async with town.tx("윤도담") as tx:
        copy = await writing.begin(tx, "spending", "", document_id)
    view = await town.read(copy, "윤도담")
    assert (view.title, view.attachments, view.amount) == ("겨울빛 거리축제 음향 용역", [], 12_000_000)
    with pytest.raises(NotFound):
        async with town.tx("장보미") as tx:
            await writing.begin(tx, "spending", "", document_id)


async def test_filing_goes_with_the_content(town: Town) -> None:
    file = await town.a_file("축제기획팀 계약")
    document_id = await town.submitted(record_file_id=str(file))
    view = await town.read(document_id, "윤도담")
    assert view.record_file == "2026 축제기획팀 계약과 구매"
    assert (view.unit_task, view.retention) == ("축제기획팀 계약과 구매", "5년")
    other = await town.draft()
    with pytest.raises(NotFound):
        await town.save(other, record_file_id=str(new_id()))
    with pytest.raises(NotFound):
        await town.save(other, unit_task_id=str(new_id()))
