"""The register, its file, the search, and that another institution sees nothing of any of it."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from msgspec import convert
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from edocs.actions import approving, attachments, writing
from edocs.queries import boxes, documents, news, registers, searching, stuck
from edocs.routes import attachments as file_doors
from edocs.routes import documents as doors
from edocs.tables import event
from edocs.topics import document_topic, person_topic
from edocs.views.acts import Act, Hold, Reassign, ReturnBack, Say
from edocs.views.drafts import RouteQuery, SaveDraft
from edocs.views.registers import RegisterQuery
from edocs.views.search import SearchQuery
from kernel.errors import NotFound
from kernel.tx import Topic, Tx
from tests.support.postgres import Database
from tests.support.town import CULTURE, TRANSIT, Town


async def established(town: Town, **content: Any) -> UUID:
    document_id = await town.submitted("윤도담", "general", matter_id="가-1", **content)
    await town.act(document_id, "장보미")
    return document_id


async def test_the_register_lists_what_one_may_see_newest_first_page_by_page(town: Town) -> None:
    file = await town.a_file("축제기획팀 사업")
    ids = [await established(town, title=f"보고 {n}", record_file_id=str(file)) for n in range(5)]
    async with town.tx("윤도담") as tx:
        first = await registers.register(tx, RegisterQuery(limit=3))
        rest = await registers.register(tx, RegisterQuery(limit=3, cursor=first.next))
        found = await registers.register(tx, RegisterQuery(q="보고 3"))
        year = await registers.register(tx, RegisterQuery(year=2025))
        unit = await registers.register(tx, RegisterQuery(unit_id=first.items[0].document_id))
    rows = [*first.items, *rest.items]
    assert [row.document_id for row in rows] == ids[::-1]
    assert [row.serial for row in rows] == [5, 4, 3, 2, 1]
    row = rows[0]
    assert (row.drafter, row.decider, row.record_file) == (
        "윤도담",
        "축제기획팀장 장보미",
        "2026 축제기획팀 사업 기획과 운영",
    )
    assert row.retention == "10년"
    assert [row.title for row in found.items] == ["보고 3"]
    assert not year.items
    assert not unit.items
    async with town.tx("나래온") as tx:
        assert not (await registers.register(tx, RegisterQuery())).items
    for reader in ("정한결", "강이든", "조은새"):
        async with town.tx(reader) as tx:
            assert len((await registers.register(tx, RegisterQuery())).items) == 5, reader


async def test_the_file_of_the_register_opens_in_a_spreadsheet_and_runs_nothing(town: Town) -> None:
    await established(town, title='=HYPERLINK("http://example.com","보고")', recipients=["한빛시장"])
    async with town.tx("조은새") as tx:
        content = await registers.register_csv(tx, RegisterQuery())
    assert content.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    told = dict(zip(heads, row, strict=True))
    assert told["제목"].startswith("'=HYPERLINK")
    assert (told["등록번호"], told["등록일자"], told["수신자"]) == ("축제기획팀-1", "2026. 11. 23.", "한빛시장")


async def test_the_search_comes_in_pages_and_marks_what_it_found(town: Town) -> None:
    ids = [await established(town, title=f"겨울 보고 {n}") for n in range(5)]
    await established(town, title="봄 계획", summary="봄 계획을 세움", keywords=["봄"])
    async with town.tx("윤도담") as tx:
        first = await searching.find(tx, SearchQuery(q="겨울 보고", limit=3))
        rest = await searching.find(tx, SearchQuery(q="겨울 보고", limit=3, cursor=first.next))
    assert [hit.brief.id for hit in (*first.items, *rest.items)] == ids[::-1]
    hit = first.items[0]
    assert [hit.brief.title[start:end] for start, end in hit.title_marks] == ["겨울", "보고"]
    assert {hit.snippet[start:end] for start, end in hit.marks} == {"겨울"}


async def test_a_draft_is_not_found_and_a_returned_document_only_by_those_who_acted(town: Town) -> None:
    await town.draft(title="아직 쓰는 글")
    document_id = await town.submitted(title="돌려보낼 글")
    async with town.tx("장보미") as tx:
        assert [hit.brief.id for hit in (await searching.find(tx, SearchQuery(q="돌려보낼"))).items] == [document_id]
    seen = await town.read(document_id, "장보미")
    async with town.tx("장보미") as tx:
        await approving.give_back(
            tx, document_id, ReturnBack(step=seen.mine.step, revision_hash=seen.revision_hash, reason="다시")
        )
    for who, wanted in (("윤도담", 1), ("장보미", 1), ("정한결", 0), ("강이든", 0)):
        async with town.tx(who) as tx:
            assert len((await searching.find(tx, SearchQuery(q="돌려보낼"))).items) == wanted, who
            assert not (await searching.find(tx, SearchQuery(q="아직"))).items


H = "0" * 64
ONE: dict[str, Callable[[Tx, UUID], Awaitable[Any]]] = {
    "read": lambda tx, one: documents.document_for(tx, one),
    "lock": lambda tx, one: documents.document_for_update(tx, one),
    "mark read": doors.read_document,
    "findings": doors.check_document,
    "timeline": doors.read_timeline,
    "revisions": doors.list_revisions,
    "one revision": lambda tx, one: doors.compare_revisions(tx, one, 1, 1),
    "paper": lambda tx, one: doors.show_paper(tx, one, doors.PaperQuery()),
    "pdf": doors.read_pdf,
    "route": lambda tx, one: doors.preview_route(tx, one, RouteQuery()),
    "saves": doors.list_saves,
    "one save": lambda tx, one: doors.read_save(tx, one, 1),
    "save": lambda tx, one: writing.save_draft(tx, one, convert({"base": 2, "client": "a"}, SaveDraft)),
    "copy": lambda tx, one: writing.begin(tx, "general", "", one),
    "attachment": lambda tx, one: file_doors.read_attachment(tx, one, one),
    "detach": lambda tx, one: attachments.detach(tx, one, one),
    "submit": lambda tx, one: approving.submit(tx, one, 2),
    "sign": lambda tx, one: approving.sign(tx, one, Act(step=2, revision_hash=H)),
    "decide": lambda tx, one: approving.establish(tx, one, Act(step=2, revision_hash=H)),
    "return": lambda tx, one: approving.give_back(tx, one, ReturnBack(step=2, revision_hash=H, reason="x")),
    "hold": lambda tx, one: approving.hold(tx, one, Hold(step=2, reason="x")),
    "release": lambda tx, one: approving.release(tx, one, 2),
    "recall": approving.recall,
    "abandon": approving.abandon,
    "opine": lambda tx, one: approving.opine(tx, one, Say(text="x")),
    "acknowledge": lambda tx, one: approving.acknowledge(tx, one, 1),
    "document news": lambda tx, one: news.news_since(tx, document_topic(CULTURE, one), 0),
    "document news as one's own": lambda tx, one: news.news_since(tx, document_topic(TRANSIT, one), 0),
}


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize(
    ("who", "institution"), [("사나래", TRANSIT), ("나래온", CULTURE)], ids=["elsewhere", "stranger"]
)
async def test_another_institution_and_a_stranger_are_told_that_there_is_no_such_document(
    town: Town, name: str, who: str, institution: int
) -> None:
    document_id = await town.submitted()
    with pytest.raises(NotFound):
        async with town.tx(who, institution=institution) as tx:
            await ONE[name](tx, document_id)


async def test_nobody_elsewhere_sees_anything_in_any_list_whatever_the_permissions(town: Town) -> None:
    for document_id in (await town.submitted(), await established(town)):
        await town.read(document_id, "윤도담")
    await town.relay()
    mine = await town.actor("윤도담")
    for who in ("남도현", "노을빛", "도라온", "사나래"):
        async with town.tx(who, institution=TRANSIT) as tx:
            assert not any((await boxes.counts(tx)).counts.values())
            assert not (await registers.register(tx, RegisterQuery())).items
            assert not (await searching.find(tx, SearchQuery(q="겨울빛"))).items
            assert not await stuck.stuck_steps(tx)
            assert not (await boxes.news_for(tx, 0)).items
            for topic in (
                person_topic(CULTURE, mine.person_id),
                person_topic(TRANSIT, mine.person_id),
                Topic("edocs", 2, "other", "x"),
            ):
                with pytest.raises(NotFound):
                    await news.news_since(tx, topic, 0)
    async with town.tx("노을빛", institution=TRANSIT) as tx:
        with pytest.raises(NotFound):
            await approving.reassign(tx, document_id, Reassign(step=2, post_id=mine.post_id, reason="x"))


async def test_both_institutions_number_from_one(town: Town) -> None:
    await established(town)
    other = await town.submitted("사나래", "general", at=TRANSIT, matter_id="가-1")
    assert (await town.act(other, "배가온", at=TRANSIT)).number == "관제팀-1"


@pytest.mark.parametrize("table", ["edocs_event", "edocs_revision", "edocs_record_pdf"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET document_id = document_id", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_application_cannot_change_history_contents_or_records(
    town_database: Database, table: str, statement: str
) -> None:
    connection = await asyncpg.connect(town_database.dsn)
    try:
        await connection.execute("SELECT set_config('app.institution', '1', false)")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement.format(table))
    finally:
        await connection.close()


async def test_an_event_cannot_be_written_twice(town: Town) -> None:
    document_id = await town.submitted()
    async with town.tx(None) as tx:
        row = (await tx.db.execute(select(event).where(event.c.document_id == document_id).limit(1))).one()
    with pytest.raises(IntegrityError):
        async with town.tx(None) as tx:
            await tx.db.execute(event.insert().values(**row._mapping))
