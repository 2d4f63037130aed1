"""Large files in parts: resumed, checked, joined, swept; what the scanner says; what a file may be called."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

import kernel.uploads
from edocs.actions import attachments, uploads
from edocs.files.names import check_content, checked_name
from edocs.queries import documents
from edocs.queries.attachments import PURPOSE, file_of, uploads_of
from edocs.room import join_upload_job
from edocs.tables import attachment
from edocs.views.attachments import BeginUpload
from kernel.blobs import BlobRef, Part
from kernel.errors import Conflict, Invalid, NotFound, Refusal, TooLarge, Unavailable
from kernel.scan import Verdict
from kernel.uploads import PART, upload_part
from kernel.web import Upload
from tests.support.town import Clock, Town

WHO = "윤도담"
CONTENT = bytes(range(256)) * (PART // 128 + 10)
"""A little more than two parts."""


async def one(content: bytes) -> Any:
    yield content


async def begun(town: Town, document_id: UUID, size: int = len(CONTENT), name: str = "도면.bin") -> Any:
    async with town.tx(WHO) as tx:
        return await uploads.begin(tx, document_id, BeginUpload(name=name, size=size, mark="m1"))


async def sent(town: Town, document_id: UUID, upload_id: UUID, start: int, content: bytes, claimed: str = "") -> Any:
    async with town.tx(WHO) as tx:
        part = await tx.blobs.lay_aside(tx.institution_id, upload_id, one(content), PART)
        return await uploads.receive(tx, document_id, upload_id, start, part, claimed)


async def all_sent(town: Town, document_id: UUID, upload_id: UUID) -> None:
    for start in range(0, len(CONTENT), PART):
        await sent(town, document_id, upload_id, start, CONTENT[start : start + PART])


async def joined(town: Town, upload_id: UUID) -> None:
    async with town.tx(None) as tx:
        await join_upload_job(tx, {"upload": str(upload_id)})


async def test_a_file_in_parts_goes_on_after_a_break_and_is_whole_and_the_same(town: Town) -> None:
    document_id = await town.draft()
    row = await begun(town, document_id)
    await sent(town, document_id, row.id, 0, CONTENT[:PART], hashlib.sha256(CONTENT[:PART]).hexdigest())
    again = await begun(town, document_id)  # another window, another day: the same mark finds it
    assert (again.id, again.received) == (row.id, PART)
    repeated = await sent(town, document_id, row.id, 0, CONTENT[:PART])
    assert repeated.received == PART
    with pytest.raises(Conflict) as wrong:
        await sent(town, document_id, row.id, 2 * PART, CONTENT[2 * PART :])
    assert wrong.value.details["received"] == PART
    with pytest.raises(Invalid):
        await sent(town, document_id, row.id, PART, CONTENT[PART : 2 * PART], "0" * 64)
    await sent(town, document_id, row.id, PART, CONTENT[PART : 2 * PART])
    async with town.tx(WHO) as tx:
        with pytest.raises(Conflict):
            await uploads.finish(tx, document_id, row.id)
    await sent(town, document_id, row.id, 2 * PART, CONTENT[2 * PART :])
    await joined(town, row.id)
    async with town.tx(WHO) as tx:
        first = await uploads.finish(tx, document_id, row.id)
    async with town.tx(WHO) as tx:
        assert await uploads.finish(tx, document_id, row.id) == first
        file = await file_of(tx, document_id, first)
        assert (file.sha256, file.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
        assert (
            await tx.blobs.range(1, BlobRef(file.sha256, file.size), PART - 2, PART + 2) == CONTENT[PART - 2 : PART + 2]
        )
        await kernel.uploads.sweep(tx, PURPOSE, row.id)
        assert await uploads_of(tx, document_id) == []


async def test_a_part_that_was_damaged_in_the_store_is_asked_for_again(town: Town) -> None:
    document_id = await town.draft()
    row = await begun(town, document_id)
    await all_sent(town, document_id, row.id)
    async with town.tx(None) as tx:
        second = (await tx.db.execute(select(upload_part).where(upload_part.c.start == PART))).one()
        part = Part(second.name, second.sha256, second.size)
        await tx.blobs.drop(1, row.id, part)
    await joined(town, row.id)
    after = await begun(town, document_id)
    assert (after.state, after.received) == ("receiving", PART)


async def test_what_is_given_up_or_forgotten_leaves_nothing(town: Town, clock: Clock) -> None:
    document_id = await town.draft()
    row = await begun(town, document_id)
    await sent(town, document_id, row.id, 0, CONTENT[:PART])
    async with town.tx(None) as tx:
        await kernel.uploads.sweep(tx, PURPOSE, row.id)
    assert (await begun(town, document_id)).received == PART  # still fresh
    clock.forward(hours=49)
    async with town.tx(None) as tx:
        await kernel.uploads.sweep(tx, PURPOSE, row.id)
    fresh = await begun(town, document_id)
    assert fresh.id != row.id and fresh.received == 0
    async with town.tx(WHO) as tx:
        await uploads.cancel(tx, document_id, fresh.id)
    with pytest.raises(NotFound):
        await sent(town, document_id, fresh.id, 0, CONTENT[:PART])


async def test_files_too_large_empty_or_not_as_named_are_refused_before_they_come(town: Town) -> None:
    document_id = await town.draft()
    with pytest.raises(TooLarge) as large:
        await begun(town, document_id, size=3 * 2**30)
    assert "2GB" in large.value.ko and "3GB" in large.value.ko
    with pytest.raises(Invalid):
        await begun(town, document_id, size=0)
    row = await begun(town, document_id, name="계약서.pdf")
    with pytest.raises(Invalid) as refused:
        await sent(town, document_id, row.id, 0, b"MZ" + CONTENT[2:PART])
    assert refused.value.code == "not_as_named" or refused.value.code == "program_refused"


class Answering:
    """A scanner that says what it is told to say; None: it does not answer."""

    def __init__(self, *answers: Verdict | None) -> None:
        self.answers = list(answers)

    async def scan(self, content: Any) -> Verdict:
        assert b"".join([chunk async for chunk in content])
        answer = self.answers.pop(0)
        if answer is None:
            raise Unavailable("scanner_silent", "…")
        return answer


async def test_a_file_is_shut_until_the_scanner_says_it_is_clean_and_an_infected_one_stays_shut(town: Town) -> None:
    town.dure.scanner = Answering(Verdict("clean"), None, Verdict("infected", "Eicar"))
    document_id = await town.draft()
    ids = []
    for name in ("좋은.txt", "나쁜.txt"):
        async with town.tx(WHO) as tx:
            blob = await tx.blobs.put(1, name.encode(), 100)
            ids.append(await attachments.attach(tx, document_id, Upload(blob, name, "text/plain"), "attachment"))
    async with town.tx(WHO) as tx:
        with pytest.raises(Conflict) as waiting:
            await file_of(tx, document_id, ids[0])
    assert waiting.value.code == "being_scanned"
    async with town.tx(None) as tx:
        assert await attachments.scan(tx, ids[0])
    with pytest.raises(Unavailable):
        async with town.tx(None) as tx:
            await attachments.scan(tx, ids[1])
    async with town.tx(None) as tx:
        assert not await attachments.scan(tx, ids[1])
        row = (await tx.db.execute(select(attachment).where(attachment.c.id == ids[1]))).one()
    assert (row.scan, row.scan_note) == ("infected", "Eicar")
    async with town.tx(WHO) as tx:
        assert (await file_of(tx, document_id, ids[0])).name == "좋은.txt"
        with pytest.raises(Conflict) as infected:
            await file_of(tx, document_id, ids[1])
    assert infected.value.code == "infected"
    with pytest.raises(Conflict):
        await town.submit(document_id)
    async with town.tx(WHO) as tx:
        await attachments.detach(tx, document_id, ids[1])
    await town.submit(document_id)
    async with town.tx(WHO) as tx:
        assert (await documents.document_for(tx, document_id)).row.state == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("보고\u202efdp.exe", "방향"),
        ("../../etc/passwd", "경로"),
        ("a\\b.txt", "경로"),
        ("가" * 300 + ".hwpx", "200자"),
        ("비\u200b밀.txt", "보이지 않는"),
        ("x\x00.txt", "보이지 않는"),
        ("...", "이름이 없습니다"),
        ("설치.exe", "실행 파일"),
        ("바로가기.LNK", "실행 파일"),
    ],
)
def test_a_name_that_misleads_is_refused_in_words_that_help(name: str, word: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_name(name)
    assert word in refused.value.ko


def test_a_decomposed_name_is_the_composed_one() -> None:
    assert checked_name(" \u1112\u1161\u11ab\u1100\u1173\u11af.hwpx ") == "한글.hwpx"


@pytest.mark.parametrize(
    ("name", "head", "good"),
    [
        ("a.pdf", b"\n%PDF-1.7", True),
        ("a.pdf", b"PK\x03\x04", False),
        ("a.hwpx", b"PK\x03\x04", True),
        ("a.hwpx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", False),
        ("a.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
        ("a.png", b"GIF89a", False),
        ("a.txt", b"MZ\x90", False),
        ("a.xyz", b"anything", True),
        ("a.txt", b"", False),
    ],
)
def test_the_content_must_be_what_the_name_says(name: str, head: bytes, good: bool) -> None:
    if good:
        check_content(name, len(head), head)
        return
    with pytest.raises(Invalid):
        check_content(name, len(head), head)
