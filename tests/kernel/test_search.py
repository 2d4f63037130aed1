"""Search finds Korean as people type it, shows nobody what is not theirs, and uses its index."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy import text

from kernel import search
from kernel.clock import new_id
from kernel.dure import Dure
from kernel.tx import Actor
from tests.support.postgres import Database

ONE, TWO = Actor(1), Actor(2)
AT = datetime(2026, 11, 2, tzinfo=UTC)


async def put(dure: Dure, plain: str, *, actor: Actor = ONE, acl: Sequence[str] = ("all",), days: int = 0) -> uuid.UUID:
    thing = new_id()
    async with dure.tx(actor) as tx:
        await search.put(tx, "document", thing, text=plain, acl=acl, at=AT + timedelta(days=days))
    return thing


async def found(dure: Dure, query: str, *, actor: Actor = ONE, acl: Sequence[str] = ("all",)) -> list[uuid.UUID]:
    async with dure.tx(actor) as tx:
        return [hit.id for hit in await search.find(tx, query, acl=acl, kinds=["document"])]


@pytest.mark.parametrize(
    "query",
    [
        "감찰",
        "찰실",
        "특별감찰",
        "감",
        "실",
        "시",
        "2026년",
        "26",
        "hwpx",
        "ＨＷＰＸ",
        "감찰 결과",
        "결과, 특별감찰실에서!",
        "행정지원과-123",
        "\u1100\u1161\u11b7\u110e\u1161\u11af",
        "Straße",
        "STRAßE",
    ],
)
async def test_what_people_type_is_found(dure: Dure, query: str) -> None:
    thing = await put(dure, "2026년 특별감찰실에서 보낸 결과 보고서.HWPX (행정지원과-123) Straße 도시")
    assert await found(dure, query) == [thing]


@pytest.mark.parametrize("query", ["감사", "찰", "특별실", "감찰 예산", "", " . ", "별찰", "과보"])
async def test_what_is_not_there_is_not_found(dure: Dure, query: str) -> None:
    await put(dure, "특별감찰실 결과 보고")
    # One syllable is found at the start of a pair or the end of a word; 찰 is inside, and starts the pair 찰실.
    assert len(await found(dure, query)) == (1 if query == "찰" else 0)


async def test_pairs_that_stand_apart_are_not_taken_for_the_word(dure: Dure) -> None:
    await put(dure, "전자 자결 결재")
    whole = await put(dure, "전자결재")
    assert await found(dure, "전자결재") == [whole]


async def test_the_newest_comes_first_and_pages_follow_without_gap_or_repeat(dure: Dure) -> None:
    things = [await put(dure, f"예산 배정 {day}", days=day // 2) for day in range(7)]
    async with dure.tx(ONE) as tx:
        paged: list[uuid.UUID] = []
        before = None
        while hits := await search.find(tx, "예산", acl=["all"], kinds=["document"], limit=2, before=before):
            paged += [hit.id for hit in hits]
            before = (hits[-1].at, hits[-1].id)
    assert paged == things[::-1]


async def test_only_who_holds_a_word_of_the_access_list_finds(dure: Dure) -> None:
    mine = await put(dure, "인사 발령 계획", acl=["unit:7", "person:3"])
    assert await found(dure, "인사", acl=["person:3"]) == [mine]
    assert await found(dure, "인사", acl=["person:4", "unit:70"]) == []
    assert await found(dure, "인사", acl=[]) == []
    async with dure.tx(ONE) as tx:
        await search.set_acl(tx, "document", mine, ["person:4"])
    assert await found(dure, "인사", acl=["person:4"]) == [mine]


async def test_another_institution_finds_nothing_even_with_the_same_words_and_rights(dure: Dure) -> None:
    mine = await put(dure, "징계 의결 요구")
    theirs = await put(dure, "징계 의결 요구", actor=TWO)
    assert await found(dure, "징계 의결") == [mine]
    assert await found(dure, "징계 의결", actor=TWO) == [theirs]


async def test_the_institution_cannot_be_given_as_a_word_or_by_the_planes(dure: Dure) -> None:
    await put(dure, "징계 의결 요구", actor=TWO)
    async with dure.tx(ONE) as tx:
        call = text("SELECT * FROM kernel_search_find(:terms, '{all}', '{document}', NULL, NULL, 9)")
        for terms in (["2:징계"], ["징계' | '2:징계"], ["징\\"], [""], ["':*"]):
            assert (await tx.db.execute(call, {"terms": terms})).all() == []
    for plane in (dure.gate, dure.commons):
        with pytest.raises(Exception, match="without an institution"):
            async with plane() as db:
                await db.execute(call, {"terms": ["징계"]})


async def test_putting_again_replaces_and_removing_ends_it(dure: Dure) -> None:
    thing = await put(dure, "초안 하나")
    async with dure.tx(ONE) as tx:
        await search.put(tx, "document", thing, text="확정본 하나", acl=["all"], at=AT)
    assert await found(dure, "초안") == []
    assert await found(dure, "확정본") == [thing]
    async with dure.tx(ONE) as tx:
        await search.remove(tx, "document", thing)
    assert await found(dure, "확정본") == []


async def test_a_very_long_text_is_found_by_its_beginning(dure: Dure) -> None:
    every = "".join(chr(0xAC00 + number % 11172) for number in range(400_000))
    thing = await put(dure, f"붙임 목록 {every}")
    assert await found(dure, "붙임 목록") == [thing]


async def test_the_function_uses_its_index_under_the_application_role(dure: Dure, database: Database) -> None:
    connection = await asyncpg.connect(database.cluster.dsn("postgres", database.name))
    told: list[str] = []
    try:
        await connection.execute(
            "INSERT INTO kernel_search SELECT i % 12 + 1, 'document', gen_random_uuid(), now() - i * interval '1 min',"
            " '{all}', array_to_tsvector(ARRAY[(i % 12 + 1) || ':' || chr(44032 + i % 997) || '재']), '본문'"
            " FROM generate_series(1, 24000) i"
        )
        await connection.execute("ANALYZE kernel_search")
        await connection.execute("LOAD 'auto_explain'")
        for setting in ("log_min_duration = 0", "log_nested_statements = on", "log_analyze = on"):
            await connection.execute(f"SET auto_explain.{setting}")
        await connection.execute("SET client_min_messages = log")
        connection.add_log_listener(lambda _, message: told.append(message.message))
        await connection.execute("SET ROLE dure_app")
        await connection.execute("SELECT set_config('app.institution', '3', false)")
        rows = await connection.fetch(
            "SELECT * FROM kernel_search_find($1, '{all}', '{document}', NULL, NULL, 50)", [chr(44032 + 14) + "재"]
        )
        plan = next(message for message in told if "ix_kernel_search_tokens" in message)
        assert "Bitmap Index Scan on ix_kernel_search_tokens" in plan
        assert 0 < len(rows) < 50 and "Seq Scan" not in plan

        # The reason for the function: the same condition in a plain query, behind the policy, cannot use the index.
        plain = await connection.fetch("EXPLAIN SELECT * FROM kernel_search WHERE tokens @@ '''3:강재'''::tsquery")
        assert not any("ix_kernel_search_tokens" in row[0] for row in plain)
    finally:
        await connection.close()


def test_highlights_stand_where_the_words_stand_in_the_original() -> None:
    plain = "㎡당 전자결재, ＡＢ abc 결재"
    marks = search.highlights(plain, "결재 ab m2")
    assert [plain[start:end] for start, end in marks] == ["㎡", "결재", "ＡＢ", "ab", "결재"]
    assert search.highlights("", "결재") == [] and search.highlights("결재", "") == []


def test_a_snippet_shows_the_place_that_was_found() -> None:
    piece = search.snippet("가 " * 300 + "예산을 배정함" + " 나" * 300, "배정", 40)
    assert "예산을 배정함" in piece and piece.startswith("…") and piece.endswith("…") and len(piece) == 42
