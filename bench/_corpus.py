"""Documents of a large institution, made in the database: Korean words by Zipf's law, in sentences, in ten years.

Parts of three sentences, titles and people are made here and get their keys from the program itself; a document is a
title, a drafter and some parts drawn by the database, its keys are theirs together. So the entries are what
`kernel.search` writes.
"""

import time
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from uuid import UUID

import asyncpg

from kernel import search, words
from kernel.clock import new_id

HOUSE = 1
NOUNS = (
    "축제 안전 예산 계약 용역 점검 결과 보고 계획 추진 사업 운영 관리 지원 교육 행사 시설 공사 구매 물품 인력 "
    "채용 평가 감사 회의 자료 협조 요청 승인 변경 정산 집행 배정 수립 검토 의견 제출 통보 안내 홍보 모집 공고 "
    "접수 심사 선정 위탁 협약 체결 기준 규정 개정 시행 조사 분석 통계 현황 실적 목표 성과 지표 전략 정책 제도 "
    "개선 혁신 민원 처리 상담 복지 문화 예술 공연 전시 도서 체육 청년 노인 아동 여성 장애 주택 교통 도로 하천 "
    "공원 환경 폐기 수질 대기 에너지 기후 재난 방재 소방 경찰 보건 의료 병원 간호 방역 식품 위생 농업 산업 경제 "
    "일자 창업 기업 수출 관광 숙박 음식 시장 상권 금융 세금 재산 회계 결산 기금 보조 출연 수당 급여 복무 휴가 "
    "출장 당직 근무 인사 조직 정원 직제 위임 전결 결재 기록 문서 보안 정보 전산 서버 통신 장비 차량 보험 청사 "
    "방송 음향 조명 무대 좌석 대관 감면 요금 환불"
).split()
ENDS = (
    "",
    "",
    "",
    "을",
    "를",
    "의",
    "에",
    "은",
    "는",
    "이",
    "가",
    "과",
    "와",
    "으로",
    "에서",
    "하고자",
    "하여",
    "합니다",
    "됨",
)
FAMILY, GIVEN = (
    "김이박최정강조윤장임한오서신권황안송류홍",
    "가나다라마바사아자차도로미보서소수시연영예우유윤은이인재정주준지진하현혜호",
)
UNITS = tuple(f"{NOUNS[n * 3]}{NOUNS[n * 3 + 1]}팀" for n in range(40))
FORMS = ("일반기안문", "간이기안문", "지출 품의서", "휴가 신청서")
PARTS, TITLES, PEOPLE = 30_000, 20_000, 600
SENTENCES = 3
"""Sentences of a part; a document has one to three parts, a file six."""
YEARS = 10


@dataclass
class Corpus:
    """What documents are made of, and in how many parts each word stands."""

    random: Random
    vocabulary: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    people: list[tuple[str, str, UUID]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)


def corpus(seed: int = 20261122) -> Corpus:
    """The same parts, titles and people every time."""
    made = Corpus(Random(seed))
    pick = made.random
    single = list(NOUNS)
    pairs = [one + two for one in NOUNS for two in NOUNS if one != two]
    names = ["".join(chr(0xAC00 + pick.randrange(11172)) for _ in range(pick.randint(2, 4))) for _ in range(20_000)]
    pick.shuffle(single)
    pick.shuffle(pairs)
    made.vocabulary = single + pairs + names
    weights = list(accumulate(1 / (rank + 8) for rank in range(len(made.vocabulary))))

    def word() -> str:
        return made.vocabulary[bisect(weights, pick.random() * weights[-1])]

    for _ in range(PARTS):
        drawn = [[word() for _ in range(pick.randint(5, 12))] for _ in range(SENTENCES)]
        made.seen.update({one for line in drawn for one in line})
        made.parts.append("\n".join(" ".join(one + pick.choice(ENDS) for one in line) + "." for line in drawn))
    made.titles = [
        f"{pick.randint(2017, 2026)} {word()} {word()} {word()} {pick.choice(NOUNS)}(안)" for _ in range(TITLES)
    ]
    made.people = [
        (pick.choice(FAMILY) + pick.choice(GIVEN) + pick.choice(GIVEN), UNITS[n % len(UNITS)], new_id())
        for n in range(PEOPLE)
    ]
    return made


async def fill(db: asyncpg.Connection, made: Corpus, documents: int, batch: int = 50_000) -> dict[str, float]:
    """Write so many entries in the order of time, without the index, then make it; seconds of both."""
    begun = time.monotonic()
    await db.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
    await db.execute("SELECT pg_reload_conf(); SET synchronous_commit = off; DROP INDEX ix_kernel_search_keys")
    await _parts(db, made)
    await db.execute(
        "ANALYZE; SET enable_hashjoin = off; SET enable_mergejoin = off"
    )  # look each part up by its number
    for start in range(0, documents, batch):
        await db.execute(_FILL, documents, start + 1, min(documents, start + batch))
    await db.execute("RESET enable_hashjoin; RESET enable_mergejoin")
    filled = time.monotonic() - begun
    begun = time.monotonic()
    await db.execute("SET maintenance_work_mem = '2GB'; SET max_parallel_maintenance_workers = 2")
    await db.execute("CREATE INDEX ix_kernel_search_keys ON kernel_search USING gin (keys) WITH (fastupdate = off)")
    built = time.monotonic() - begun
    await db.execute("VACUUM (ANALYZE) kernel_search")
    await db.execute("CHECKPOINT")
    return {"filled": filled, "built": built}


async def _parts(db: asyncpg.Connection, made: Corpus) -> None:
    """Parts, titles, people and months, each with its texts and keys."""
    await db.execute(
        """
        CREATE SCHEMA bench;
        CREATE AGGREGATE bench.joined (int[]) (SFUNC = array_cat, STYPE = int[], INITCOND = '{}');
        CREATE UNLOGGED TABLE bench.part (id int PRIMARY KEY, text text, own text, keys int[], every int[]);
        CREATE UNLOGGED TABLE bench.title (
            id int PRIMARY KEY, text text, own text, initials text, keys int[], every int[]);
        CREATE UNLOGGED TABLE bench.person (
            id int PRIMARY KEY, name text, unit text, form text, initials text, acl text[], flags text[], keys int[],
            every int[]);
        CREATE UNLOGGED TABLE bench.month (name text PRIMARY KEY, keys int[]);
        """
    )
    rows = []
    for n, text in enumerate(made.parts):
        own = words.squeeze(text)
        rows.append((n, text, own, _keys(own), _keys(own, "all")))
    await db.copy_records_to_table("part", schema_name="bench", records=rows)
    titles = []
    for n, title in enumerate(made.titles):
        own, first = words.squeeze(title), words.initials(title)
        keys = words.keys(HOUSE, "initials", words.grams(first, 3))
        for name in ("top", "title", "own"):
            keys |= words.keys(HOUSE, name, words.grams(own))
        titles.append((n, title, own, first, sorted(keys), _keys(own, "all")))
    await db.copy_records_to_table("title", schema_name="bench", records=titles)
    await db.copy_records_to_table(
        "person", schema_name="bench", records=[_person(n, one) for n, one in enumerate(made.people)]
    )
    months = [
        (f"{year}-{month:02}", sorted(words.keys(HOUSE, "time", [f"{year}-{month:02}", str(year)])))
        for year in range(2014, 2031)
        for month in range(1, 13)
    ]
    await db.copy_records_to_table("month", schema_name="bench", records=months)


def _keys(own: str, name: str = "own") -> list[int]:
    return sorted(words.keys(HOUSE, name, words.grams(own)))


def _person(n: int, one: tuple[str, str, UUID]) -> tuple[object, ...]:
    name, unit, person = one
    form = FORMS[n % len(FORMS)]
    acl = [f"p:{person}", *rights("clerk", unit), *rights("director", unit), *rights("head", unit), "records"]
    flags = ["state:ESTABLISHED", f"form={form}", f"unit={unit}", f"drafter={name}", f"drafter:{person}"]
    keys = words.keys(HOUSE, "acl", acl) | words.keys(HOUSE, "flag", flags)
    texts = {"drafter": name, "unit": unit, "form": form}
    for field_, text in texts.items():
        keys |= words.keys(HOUSE, field_, words.grams(words.squeeze(text)))
        keys |= words.keys(HOUSE, "own", words.grams(words.squeeze(text)))
    first = words.initials(f"{unit}\n{name}")
    keys |= words.keys(HOUSE, "initials", words.grams(first, 3))
    every = sorted(
        {key for text in texts.values() for key in words.keys(HOUSE, "all", words.grams(words.squeeze(text)))}
    )
    return n, name, unit, words.squeeze(form), first, acl, flags, sorted(keys), every


def rights(role: str, unit: str) -> list[str]:
    """By which words of access lists somebody sees: a clerk the own unit's, a director eight units', the head all."""
    place = UNITS.index(unit)
    return {"clerk": [f"u:{place}"], "director": [f"h:{place // 8}"], "head": ["h:all"]}[role]


_FILL = f"""
INSERT INTO kernel_search (institution_id, kind, id, at, amount, acl, flags, fields, keys, own, rest, text, files)
SELECT {HOUSE}, 'document', gen_random_uuid(), d.at, d.amount, p.acl, p.flags,
    jsonb_build_object('title', t.own, 'top', t.own || E'\\n' || d.number, 'number', d.number, 'drafter', p.name,
        'unit', p.unit, 'form', p.form, 'initials', t.initials || E'\\n' || p.initials),
    t.keys || p.keys || m.keys || s.keys
        || CASE WHEN d.filed THEN t.every || p.every || s.every || f.every ELSE '{{}}' END,
    t.own || E'\\n' || d.number || E'\\n' || p.name || E'\\n' || p.unit || E'\\n' || p.form || E'\\n' || s.own,
    CASE WHEN d.filed THEN f.own ELSE '' END, t.text || E'\\n' || s.text, CASE WHEN d.filed THEN f.text ELSE '' END
FROM (
    SELECT i, now() - ($1 - i) * (interval '{YEARS} years' / $1) AS at, random() < 0.1 AS filed,
        (random() * {TITLES - 1})::int AS title, (random() * {PEOPLE - 1})::int AS person,
        (random() * {PARTS - 1})::int AS start, (random() * 2)::int AS length,
        (exp(random() * 14) * 1000)::bigint AS amount, '문서' || i AS number
    FROM generate_series($2::int, $3::int) AS i OFFSET 0
) d
JOIN bench.title t ON t.id = d.title
JOIN bench.person p ON p.id = d.person
JOIN bench.month m ON m.name = to_char(d.at AT TIME ZONE 'UTC', 'YYYY-MM')
CROSS JOIN LATERAL (
    SELECT string_agg(b.text, E'\\n') AS text, string_agg(b.own, E'\\n') AS own, bench.joined(b.keys) AS keys,
        bench.joined(b.every) AS every
    FROM generate_series(0, d.length) AS n JOIN bench.part b ON b.id = (d.start + n * 7919) % {PARTS}
) s
LEFT JOIN LATERAL (
    SELECT string_agg(b.text, E'\\n') AS text, string_agg(b.own, E'\\n') AS own, bench.joined(b.every) AS every
    FROM generate_series(0, 5) AS n JOIN bench.part b ON b.id = (d.start + n * 104729 + 5) % {PARTS}
) f ON d.filed
ORDER BY d.i
"""
"""Three to nine sentences each; a tenth has a file of eighteen."""


def entry(made: Corpus) -> search.Entry:
    """One more document, as a room gives it."""
    pick = made.random
    name, unit, person = pick.choice(made.people)
    title = pick.choice(made.titles)
    return search.Entry(
        kind="document",
        id=new_id(),
        at=datetime.now(UTC),
        acl=[f"p:{person}", *rights("clerk", unit), *rights("director", unit), *rights("head", unit), "records"],
        top=title,
        text="\n".join([title, *pick.choices(made.parts, k=2)]),
        files="\n".join(pick.choices(made.parts, k=6)) if pick.random() < 0.1 else "",
        fields={"title": title, "drafter": name, "unit": unit, "form": FORMS[0]},
        names=f"{unit}\n{name}",
        flags=["state:ESTABLISHED", f"unit={unit}"],
    )
