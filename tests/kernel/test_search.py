"""Search finds Korean as people type it, shows nobody what is not theirs, and uses its index."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from kernel import finding, search, words
from kernel.clock import new_id
from kernel.db import to_json
from kernel.dure import Dure
from kernel.questions import Atom, Clause, Question, plain
from kernel.tx import Actor
from tests.support.postgres import Database

ONE, TWO = Actor(1), Actor(2)


async def put(
    dure: Dure, written: str, *, actor: Actor = ONE, acl: Sequence[str] = ("all",), days: float = 0, **more: Any
) -> uuid.UUID:
    thing = more.pop("thing", None) or new_id()
    given = {"top": "", "text": written} | more
    async with dure.tx(actor) as tx:
        at = tx.now + timedelta(days=days)
        await search.put(tx, search.Entry(kind="document", id=thing, at=at, acl=acl, **given))
    return thing


async def found(
    dure: Dure, query: str | Question, *, actor: Actor = ONE, acl: Sequence[str] = ("all",), **how: Any
) -> list[uuid.UUID]:
    question = plain(query) if isinstance(query, str) else query
    async with dure.tx(actor) as tx:
        return [hit.id for hit in await finding.find(tx, question, finding.Part(**how), acl=acl, kinds=["document"])]


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


@pytest.mark.parametrize("query", ["감사", "특별실", "감찰 예산", "", " . ", "별찰", "고감", "ㄱㄹ"])
async def test_what_is_not_there_is_not_found(dure: Dure, query: str) -> None:
    await put(dure, "특별감찰실 결과 보고\n감독 일지")
    assert await found(dure, query) == []


@pytest.mark.parametrize(
    "query", ["축제기획", "축제 기획", "거리축제", "ㅊㅈㄱㅎ", "ㄱㄹㅊㅈ", "ㅇㄷㄷ", "윤도", "ㅊㅈ 도담"]
)
async def test_spaces_do_not_matter_and_initials_find_title_and_names(dure: Dure, query: str) -> None:
    thing = await put(dure, "본문", top="겨울빛 거리 축제 기획(안)", fields={"drafter": "윤도담"}, names="윤도담")
    assert await found(dure, query) == [thing]


async def test_title_comes_before_body_before_attachment_and_each_newest_first(dure: Dure) -> None:
    file = await put(dure, "본문", files="과업지시서.hwpx 안전관리 용역", days=-1)
    old = await put(dure, "안전관리 용역", days=-400)
    new = await put(dure, "안전관리 용역", days=-2)
    title = await put(dure, "본문", top="안전 관리 용역 계약", days=-4000)
    wanted = [title, new, old, file]
    assert await found(dure, "안전관리 용역") == wanted
    assert await found(dure, "안전관리 용역", newest=True) == [file, new, old, title]
    for newest, expected in ((False, wanted), (True, [file, new, old, title])):
        paged: list[uuid.UUID] = []
        after = None
        async with dure.tx(ONE) as tx:
            while hits := await finding.find(
                tx,
                plain("안전관리"),
                finding.Part(limit=1, after=after, newest=newest),
                acl=["all"],
                kinds=["document"],
            ):
                paged.append(hits[0].id)
                after = (hits[0].rank, hits[0].at, hits[0].id)
        assert paged == expected


async def test_every_condition_of_a_question_holds(dure: Dure) -> None:
    def clause(*texts: str, field: str = "", holds: bool = True) -> Clause:
        return Clause(tuple(Atom(text, field) for text in texts), holds)

    one = await put(
        dure, "예산 배정", top="가나", fields={"unit": "축제기획팀"}, flags=["state:done"], amount=500, days=-1
    )
    two = await put(dure, "예산 집행", top="다라", files="배정표", flags=["state:open"], amount=900, days=-40)
    cases: list[tuple[list[Clause], dict[str, Any], list[uuid.UUID]]] = [
        ([clause("예산")], {}, [one, two]),
        ([clause("예산"), clause("집행", holds=False)], {}, [one]),
        ([clause("예산"), clause("배정", holds=False)], {}, []),
        ([clause("예산배정", "예산집행")], {}, [one, two]),
        ([clause("없는말", "집행")], {}, [two]),
        ([clause("예산"), clause("축제", field="unit")], {}, [one]),
        ([clause("배정표", field="rest")], {}, [two]),
        ([clause("state:open", "state:gone", field="flag")], {}, [two]),
        ([clause("state:op", field="flag")], {}, []),
        ([clause("예산", field="top")], {}, []),
        ([], {"amount_from": 600}, [two]),
        ([clause("예산")], {"amount_to": 600}, [one]),
        ([clause("예산", holds=False)], {}, []),
    ]
    for clauses, bounds, wanted in cases:
        assert await found(dure, Question(clauses=tuple(clauses), **bounds)) == wanted, clauses
    async with dure.tx(ONE) as tx:
        now = tx.now
    month = Question(since=now - timedelta(days=20))
    before = Question(until=now - timedelta(days=20))
    assert (await found(dure, month), await found(dure, before)) == ([one], [two])


async def test_who_loses_a_word_finds_no_more_at_once_and_who_gains_one_after_the_next_put(dure: Dure) -> None:
    thing = await put(dure, "인사 발령", acl=["a", "b"])
    async with dure.tx(ONE) as tx:
        assert not await search.set_acl(tx, "document", thing, ["b"])
        assert await search.set_acl(tx, "document", thing, ["b", "c"])
    assert await found(dure, "인사", acl=["a"]) == []
    assert await found(dure, "인사", acl=["b"]) == [thing]
    await put(dure, "인사 발령", acl=["b", "c"], thing=thing)
    assert await found(dure, "인사", acl=["c"]) == [thing]


async def test_pairs_that_stand_apart_are_not_taken_for_the_word(dure: Dure) -> None:
    await put(dure, "전자 자결 결재")
    whole = await put(dure, "전자결재")
    assert await found(dure, "전자결재") == [whole]


async def test_the_newest_comes_first_and_pages_follow_without_gap_or_repeat(dure: Dure) -> None:
    things = [await put(dure, f"예산 배정 {day}", days=(day // 2 - 3) * 90) for day in range(7)]
    async with dure.tx(ONE) as tx:
        paged: list[uuid.UUID] = []
        after = None
        question = plain("예산")
        while hits := await finding.find(
            tx, question, finding.Part(limit=2, after=after), acl=["all"], kinds=["document"]
        ):
            paged += [hit.id for hit in hits]
            after = (hits[-1].rank, hits[-1].at, hits[-1].id)
    assert paged == things[::-1]


async def test_however_old_a_thing_is_it_is_found_in_its_place(dure: Dure) -> None:
    """The search walks back in steps where something is met, and jumps where the newest months hold nothing."""
    ages = [5, -3, -50, -200, -700, -1500, -5000]
    things = [await put(dure, "예산 편성" if age > -100 else "예산 편성 결산", days=age) for age in ages]
    for query, expected in [("예산", things), ("결산", things[3:]), ("예산 결산", things[3:])]:
        assert await found(dure, query) == expected
        assert await found(dure, query, limit=2) == expected[:2]
    async with dure.tx(ONE) as tx:
        middle = tx.now - timedelta(days=600)
    old = Question(clauses=plain("결산").clauses, until=middle)
    assert await found(dure, old) == things[4:]
    assert await found(dure, Question(clauses=old.clauses, since=middle)) == things[3:4]


async def test_only_who_holds_a_word_of_the_access_list_finds(dure: Dure) -> None:
    mine = await put(dure, "인사 발령 계획", acl=["unit:7", "person:3"])
    assert await found(dure, "인사", acl=["person:3"]) == [mine]
    assert await found(dure, "인사", acl=["person:4", "unit:70"]) == []
    assert await found(dure, "인사", acl=[]) == []


async def test_another_institution_finds_nothing_even_with_the_same_words_and_rights(dure: Dure) -> None:
    mine = await put(dure, "징계 의결 요구")
    theirs = await put(dure, "징계 의결 요구", actor=TWO)
    assert await found(dure, "징계 의결") == [mine]
    assert await found(dure, "징계 의결", actor=TWO) == [theirs]


async def test_the_institution_cannot_be_given_as_a_word_or_by_the_planes(dure: Dure) -> None:
    await put(dure, "징계 의결 요구", actor=TWO)
    async with dure.tx(ONE) as tx:
        call = text(
            "SELECT * FROM kernel_search_find('{all}', :acl, '{document}', CAST(:ways AS jsonb), '[]', "
            '\'[{"keys": [], "from": null, "to": null}]\', 9, NULL, NULL, NULL, NULL, NULL)'
        )
        theirs = {
            "ways": to_json([sorted(words.keys(2, "own", words.asked("징계")))]),
            "acl": sorted(words.keys(2, "acl", ["all"])),
        }
        assert (await tx.db.execute(call, theirs)).all() == []
    async with dure.tx(TWO) as tx:
        assert len((await tx.db.execute(call, theirs)).all()) == 1
    for plane in (dure.gate, dure.commons):
        with pytest.raises(Exception, match="without an institution"):
            async with plane() as db:
                await db.execute(call, theirs)


async def test_putting_again_replaces_and_removing_ends_it(dure: Dure) -> None:
    thing = await put(dure, "초안 하나")
    await put(dure, "확정본 하나", thing=thing)
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
    every, rare = words.keys(3, "acl", ["all"]).pop(), words.keys(3, "own", ["감찰"]).pop()
    try:
        await connection.execute(
            "INSERT INTO kernel_search SELECT i % 12 + 1, 'document', gen_random_uuid(), now() - i * interval '1 min',"
            f" NULL, '{{all}}', '{{}}', '{{}}', ARRAY[{every}, CASE WHEN i % 997 = 2 THEN {rare} ELSE i END],"
            " '감찰', '', '감찰', '' FROM generate_series(1, 24000) i"
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
            "SELECT * FROM kernel_search_find('{all}', $1, '{document}', $2, '[]',"
            """ '[{"keys": [], "from": null, "to": null}]', 50, NULL, NULL, NULL, NULL, NULL)""",
            [every],
            f"[[{rare}]]",
        )
        plan = next(message for message in told if "ix_kernel_search_keys" in message)
        assert "Bitmap Index Scan on ix_kernel_search_keys" in plan
        assert 0 < len(rows) < 50
        assert not any("Seq Scan on kernel_search" in message for message in told)

        # The reason for the function: the same condition in a plain query, behind the policy, cannot use the index.
        fenced = await connection.fetch(f"EXPLAIN SELECT * FROM kernel_search WHERE keys @> '{{{rare}}}'")
        assert not any("ix_kernel_search_keys" in row[0] for row in fenced)
    finally:
        await connection.close()


def test_highlights_stand_where_the_words_stand_in_the_original() -> None:
    written = "㎡당 전자결재, ＡＢ abc 결 재, 축제 기획"
    marks = words.highlights(written, ["결재", "ab", "m2", "ᄎᄌᄀᄒ"])
    assert [written[start:end] for start, end in marks] == ["㎡", "결재", "ＡＢ", "ab", "결 재", "축제 기획"]
    assert words.highlights("", ["결재"]) == [] and words.highlights("결재", []) == []


def test_a_snippet_shows_the_place_that_was_found() -> None:
    piece = words.snippet("가 " * 300 + "예산을 배정함" + " 나" * 300, ["배정"], 40)
    assert "예산을 배정함" in piece and piece.startswith("…") and piece.endswith("…") and len(piece) == 42


@given(st.text(st.sampled_from("가나다ㄱ aA1.\n㎡Ａ각ᆨ"), max_size=12), st.integers(0, 12), st.integers(1, 5))
def test_every_stretch_of_a_line_has_its_grams_in_the_text(text: str, start: int, size: int) -> None:
    for squeezed, most in ((words.squeeze(text), 2), (words.initials(text), 3)):
        for line in squeezed.split("\n"):
            assert words.asked(line[start : start + size], most) <= words.grams(squeezed, most)


@given(st.text(max_size=40))
def test_marks_lie_in_the_text_in_order_whatever_it_holds(text: str) -> None:
    marks = words.highlights(text, [line for line in words.squeeze(text).split("\n") if line])
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(before[1] < after[0] for before, after in pairwise(marks))
