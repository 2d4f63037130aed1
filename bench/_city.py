"""Twelve institutions of sixty people with many documents: made by the real onboarding and the real actions, then
multiplied in the database.

What is multiplied is whole: every clone has its own document row, history, contents, parts and search entry, copied
from a document that people of the same unit really wrote, with its own id, title and number; so the fold of its events
is still its case. Only the moments on the rows are spread over three years, the events keep those of the original.
"""

import shutil
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import convert
from sqlalchemy import select

from directory.org import Org
from directory.queries.snapshot import org_snapshot
from directory.tables import commons
from edocs.actions import approving, writing
from edocs.queries.documents import document_for, working_copy
from edocs.views.acts import Act
from edocs.views.drafts import SaveDraft
from kernel import search, words
from kernel.clock import new_id
from kernel.db import to_json
from kernel.dure import Dure, open_dure
from kernel.postgres import APP, OWNER, Cluster
from kernel.settings import Settings
from kernel.tx import Actor
from server.bridges import HEARD
from server.demo import seed
from server.demo.city import houses
from server.migrations import upgrade

SECRET = "6b1f0c9e27d8a453" * 4
NEVER = datetime(1, 1, 1, tzinfo=UTC)
TEAMS = 9
"""Teams of each institution that write."""
WAITING = 25
"""Documents that wait for each team leader."""
WORDS = (
    "거리축제 안전관리 용역|공용차량 보험 갱신|시민회관 대관료 감면|청년예술인 지원금 교부|노후 서버 교체 구매|"
    "하반기 재물조사 결과|직원 교육 실시 계획|당직 근무 명령|청사 방역 집행|무대 음향 장비 수리|정수장 수질 검사|"
    "버스 노선 우회 운행|임대주택 보수 공사|도서관 장서 구입|체육관 강좌 모집|진로 상담 운영|창업 공간 입주 심사|"
    "병동 간호 인력 충원|하수관로 준설|폐기물 수거 대행"
).split("|")
KINDS = ("계획(안)", "결과 보고", "집행 품의", "협조 요청", "변경 승인", "정산 보고", "추진 방침", "점검 결과")


@dataclass
class Team:
    """A unit whose members draft and whose head decides, with the documents that are multiplied."""

    house: int
    leader: Actor
    drafters: list[Actor]
    waiting: UUID | None = None
    established: list[UUID] = field(default_factory=list)


@dataclass
class Bench:
    """The running city."""

    folder: Path
    cluster: Cluster
    settings: Settings
    dure: Dure
    teams: list[Team]
    onboarding: float
    documents: int = 0
    filling: float = 0.0

    @property
    def super_dsn(self) -> str:
        return self.cluster.dsn("postgres", "bench")


@asynccontextmanager
async def city(pool: int = 12) -> AsyncGenerator[Bench]:
    """The twelve institutions on a durable cluster (fsync on), gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="dure-bench-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres", durable=True)
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(cluster.running())
            await cluster.make_database("bench")
            await upgrade(cluster.url(OWNER, "bench"))
            settings = Settings(
                database_url=cluster.url(APP, "bench"),
                owner_url=cluster.url(OWNER, "bench"),
                blob_url=str(folder / "blobs"),
                secret=SECRET,
                pool_size=pool,
            )
            dure = await stack.enter_async_context(open_dure(settings, bridges=HEARD))
            begun = time.monotonic()
            await seed.seed(dure)
            onboarding = (time.monotonic() - begun) / len(houses())
            yield Bench(folder, cluster, settings, dure, await _teams(dure), onboarding)
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


async def _teams(dure: Dure) -> list[Team]:
    async with dure.commons() as db:
        ids = list((await db.execute(select(commons.institution.c.id).order_by(commons.institution.c.id))).scalars())
    found = []
    for house in ids:
        async with dure.tx(Actor(house, client="bench")) as tx:
            found += _teams_of(house, await org_snapshot(tx), dure.now())
    return found


def _teams_of(house: int, org: Org, now: Any) -> list[Team]:
    found = []
    for unit in org.in_order():
        head = org.head_post(unit.id)
        leader = org.holder(head.id, now) if head else None
        members = [row for post in org.posts_in(unit.id) if (row := org.holder(post.id, now)) and post != head]
        if unit.level < 2 or head is None or leader is None or not members or org.absence_of(leader.person_id, now):
            continue

        def actor(row: Any) -> Actor:
            return Actor(house, row.person_id, row.post_id, frozenset(), client="192.0.2.1")

        found.append(Team(house, actor(leader), [actor(row) for row in members[:2]]))
    return found[:TEAMS]


def title_of(number: int) -> str:
    """A title of two or three words; many documents share each word."""
    return f"{WORDS[number % len(WORDS)]} {KINDS[number // len(WORDS) % len(KINDS)]}"


def content_of(title: str) -> dict[str, Any]:
    """A page of text, as JSON brings it."""
    lines = [f"{title}에 관하여 다음과 같이 보고합니다."]
    lines += [f"{part}에 관한 검토 의견과 추진 일정, 소요 예산, 협조 기관, 유의 사항" for part in WORDS[:6]]
    blocks = [
        {"type": "paragraph", "attrs": {"level": 1, "align": "left"}, "content": [{"type": "text", "text": line}]}
        for line in lines
    ]
    return {
        "base": 1,
        "client": "bench",
        "title": title,
        "summary": f"{title}의 요지",
        "keywords": title.split()[:2],
        "body": {"type": "doc", "content": blocks},
        "matter_id": "가-1",
    }


async def write(dure: Dure, drafter: Actor, number: int) -> UUID:
    """A document on its way, through the real actions."""
    async with dure.tx(drafter) as tx:
        document_id = await writing.begin(tx, "general")
        await writing.save_draft(tx, document_id, convert(content_of(title_of(number)), SaveDraft))
    async with dure.tx(drafter) as tx:
        await approving.submit(tx, document_id, (await working_copy(tx, document_id)).save)
    return document_id


async def decide(dure: Dure, leader: Actor, document_id: UUID, shown: str, step: int) -> None:
    """Decide it, through the real action."""
    async with dure.tx(leader) as tx:
        await approving.establish(tx, document_id, Act(step=step, revision_hash=shown))


async def asked(dure: Dure, leader: Actor, document_id: UUID) -> tuple[str, int]:
    """What the leader has to name to decide: hash and step."""
    async with dure.tx(leader) as tx:
        case = (await document_for(tx, document_id)).case
        assert case.revision is not None  # it was submitted
        return case.revision.hash, case.open_steps[0].id


async def originals(bench: Bench) -> None:
    """For each team one document that waits for its leader, and one established document a drafter."""
    for number, team in enumerate(bench.teams):
        team.waiting = await write(bench.dure, team.drafters[0], number)
        for drafter in team.drafters:
            document_id = await write(bench.dure, drafter, number)
            await decide(bench.dure, team.leader, document_id, *await asked(bench.dure, team.leader, document_id))
            team.established.append(document_id)


_COPIES = {
    "edocs_event": "document_id",
    "edocs_revision": "document_id",
    "edocs_asked": "document_id",
    "edocs_part": "document_id",
    "edocs_working": "document_id",
    "edocs_seen": "document_id",
}


async def fill(bench: Bench, documents: int) -> None:
    """Multiply the originals: so many established ones, and `WAITING` for each team leader.

    The clone number n of the original o has the id md5('o n'), so that a script can name it.
    """
    begun = time.monotonic()
    db = await asyncpg.connect(bench.super_dsn, command_timeout=3600)
    try:
        await db.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        await db.execute("DROP INDEX ix_kernel_search_keys")
        await _words(db, sorted({team.house for team in bench.teams}))
        done = [one for team in bench.teams for one in team.established]
        open_ = [team.waiting for team in bench.teams]
        await _multiply(db, open_, 1, WAITING)
        await _multiply(db, done, 1, max(1, documents // len(done)))
        await _renumber(db)
        await db.execute("CREATE INDEX ix_kernel_search_keys ON kernel_search USING gin (keys) WITH (fastupdate = off)")
        await db.execute("RESET session_replication_role")
        await db.execute("VACUUM (ANALYZE)")
        await db.execute("CHECKPOINT")
        bench.documents = await db.fetchval("SELECT count(*) FROM edocs_document")
    finally:
        await db.close()
    bench.filling = time.monotonic() - begun


async def more_waiting(bench: Bench, last: int) -> None:
    """Further clones for each team leader, up to number `last`."""
    db = await asyncpg.connect(bench.super_dsn, command_timeout=3600)
    try:
        await db.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        await _multiply(db, [team.waiting for team in bench.teams], WAITING + 1, last)
        await db.execute("RESET session_replication_role")
        await db.execute("VACUUM (ANALYZE)")
        await db.execute("CHECKPOINT")
    finally:
        await db.close()


async def _words(db: asyncpg.Connection, institutions: list[int]) -> None:
    """The texts of the search entries with their keys for each institution; and the keys of every month."""
    await db.execute(
        "CREATE SCHEMA bench;"
        " CREATE UNLOGGED TABLE bench.words"
        " (house int, k int, title text, body text, fields text, own text, keys int[]);"
        " CREATE UNLOGGED TABLE bench.months (house int, month text, keys int[])"
    )
    rows = []
    for k in range(len(WORDS) * len(KINDS)):
        content = content_of(title_of(k))
        body = "\n".join([content["title"], *(p["content"][0]["text"] for p in content["body"]["content"])])
        fields = {"title": content["title"], "keyword": "\n".join(content["keywords"])}
        given = search.Entry(kind="", id=new_id(), at=NEVER, acl=(), top=content["title"], text=body, fields=fields)
        for house in institutions:
            row = search.row_of(house, given)
            rows.append((house, k, content["title"], body, to_json(row["fields"]), row["own"], row["keys"]))
    await db.executemany("INSERT INTO bench.words VALUES ($1, $2, $3, $4, $5, $6, $7)", rows)
    await db.execute("CREATE INDEX ON bench.words (house, k)")
    moments = {at.strftime("%Y-%m"): at for day in range(0, 5 * 366, 25) if (at := datetime.now(UTC) - timedelta(day))}
    times = [
        (house, month, sorted(words.keys(house, "time", search.moments(at))))
        for house in institutions
        for month, at in moments.items()
    ]
    await db.executemany("INSERT INTO bench.months VALUES ($1, $2, $3)", times)


async def _marks(db: asyncpg.Connection, sources: list[Any]) -> None:
    """The keys of access list and flags of each document that is multiplied."""
    await db.execute("DROP TABLE IF EXISTS bench.marks; CREATE UNLOGGED TABLE bench.marks (id uuid, keys int[])")
    rows = await db.fetch("SELECT institution_id, id, acl, flags FROM kernel_search WHERE id = ANY ($1)", sources)
    found = [
        (row["id"], sorted(words.keys(row[0], "acl", row["acl"]) | words.keys(row[0], "flag", row["flags"])))
        for row in rows
    ]
    await db.executemany("INSERT INTO bench.marks VALUES ($1, $2)", found)


async def _multiply(db: asyncpg.Connection, sources: list[Any], first: int, last: int) -> None:
    """Copies number `first` to `last` of these documents, each with rows of its own in every table."""
    await db.execute("DROP TABLE IF EXISTS bench.map")
    await db.execute(
        """
        CREATE UNLOGGED TABLE bench.map AS
        SELECT d.institution_id, d.id AS old, md5(d.id::text || ' ' || n)::uuid AS new, n,
            (n * 7919 + row_number() OVER (ORDER BY d.id)) % $4 AS k,
            now() - make_interval(hours => ((n::bigint * 104729) % 26280)::int) AS at
        FROM edocs_document d, generate_series($2::int, $3::int) AS n WHERE d.id = ANY ($1)
        """,
        sources,
        first,
        last,
        len(WORDS) * len(KINDS),
    )
    columns = await db.fetch(
        "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) AS names "
        "FROM information_schema.columns WHERE table_schema = 'public' GROUP BY 1"
    )
    names: dict[str, list[str]] = {row["table_name"]: row["names"] for row in columns}
    moments = {"created_at", "submitted_at", "changed_at", "established_at"}
    picked = {"id": "m.new", "title": "w.title", "number_serial": "NULL", "number": "d.number"} | {
        one: f"CASE WHEN d.{one} IS NULL THEN NULL ELSE m.at END" for one in moments
    }
    listed = ", ".join(f'"{name}"' for name in names["edocs_document"])
    chosen = ", ".join(picked.get(name, f'd."{name}"') for name in names["edocs_document"])
    await db.execute(
        f"INSERT INTO edocs_document ({listed}) SELECT {chosen} FROM bench.map m "
        "JOIN edocs_document d ON d.institution_id = m.institution_id AND d.id = m.old "
        "JOIN bench.words w ON w.house = m.institution_id AND w.k = m.k"
    )
    for table, key in _COPIES.items():
        listed = ", ".join(f'"{name}"' for name in names[table])
        moved = {key: "m.new"} | ({"at": "m.at"} if table == "edocs_part" else {})
        chosen = ", ".join(moved.get(name, f't."{name}"') for name in names[table])
        await db.execute(
            f"INSERT INTO {table} ({listed}) SELECT {chosen} FROM bench.map m "
            f"JOIN {table} t ON t.institution_id = m.institution_id AND t.{key} = m.old"
        )
    await _marks(db, sources)
    await db.execute(
        "INSERT INTO kernel_search (institution_id, kind, id, at, acl, flags, fields, keys, own, rest, text, files) "
        "SELECT s.institution_id, s.kind, m.new, m.at, d.acl, s.flags, w.fields::jsonb, w.keys || a.keys || t.keys,"
        " w.own, '', w.body, '' FROM bench.map m "
        "JOIN kernel_search s ON s.institution_id = m.institution_id AND s.id = m.old "
        "JOIN edocs_document d ON d.institution_id = m.institution_id AND d.id = m.old "
        "JOIN bench.marks a ON a.id = m.old "
        "JOIN bench.months t ON t.house = m.institution_id AND t.month = to_char(m.at AT TIME ZONE 'UTC', 'YYYY-MM') "
        "JOIN bench.words w ON w.house = m.institution_id AND w.k = m.k"
    )


async def _renumber(db: asyncpg.Connection) -> None:
    """Each established clone gets its own number, in its row, its case and its event; the counters go on from there."""
    await db.execute(
        """
        CREATE UNLOGGED TABLE bench.numbers AS
        SELECT d.institution_id, d.id, d.number_unit_id AS unit, d.number_year AS year,
            c.last + row_number() OVER (PARTITION BY d.institution_id, d.number_unit_id, d.number_year ORDER BY d.id)
                AS serial
        FROM edocs_document d JOIN edocs_counter c
            ON (c.institution_id, c.unit_id, c.year) = (d.institution_id, d.number_unit_id, d.number_year)
        WHERE d.number IS NOT NULL AND d.number_serial IS NULL
        """
    )
    await db.execute("CREATE INDEX ON bench.numbers (institution_id, id); ANALYZE bench.numbers")
    await db.execute(
        """
        UPDATE edocs_document d SET number_serial = b.serial, number = split_part(d.number, '-', 1) || '-' || b.serial,
            "case" = jsonb_set(d."case", '{number}', d."case"->'number' || jsonb_build_object(
                'serial', b.serial, 'text', split_part(d.number, '-', 1) || '-' || b.serial))
        FROM bench.numbers b WHERE b.institution_id = d.institution_id AND b.id = d.id
        """
    )
    await db.execute(
        """
        UPDATE edocs_event e SET content = jsonb_set(e.content, '{fact,number}', e.content->'fact'->'number' ||
            jsonb_build_object('serial', b.serial,
                'text', split_part(e.content->'fact'->'number'->>'text', '-', 1) || '-' || b.serial))
        FROM bench.numbers b
        WHERE b.institution_id = e.institution_id AND b.id = e.document_id AND e.kind = 'established'
        """
    )
    await db.execute(
        """
        UPDATE edocs_counter c SET last = b.most FROM (
            SELECT institution_id, unit, year, max(serial) AS most FROM bench.numbers GROUP BY 1, 2, 3) b
        WHERE (c.institution_id, c.unit_id, c.year) = (b.institution_id, b.unit, b.year)
        """
    )
