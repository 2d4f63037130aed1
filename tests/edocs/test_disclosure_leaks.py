"""Every door of the house is tried for a planted 비공개 document, attachment and redacted range; and faults are.

The secrets are words that stand nowhere else. A stranger, a person of another institution and a colleague without the
right to see them ask every reading door with the planted ids; the public pages are walked through whole.
"""

import ast
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.responses import Response

from edocs.actions import disclosure_copies, disclosure_turn
from edocs.disclosure import listing
from edocs.queries import disclosure as queries
from edocs.room import ROOM as EDOCS
from kernel.doors import Caller, routes
from kernel.dure import Dure
from kernel.room import Room
from kernel.tx import Actor
from server import publicpages
from server.publicpages import PublicPages
from server.rooms import ROOMS, endpoints_of
from tests.edocs.test_disclosure_story import CODE, OTHER, attached, do, established, previewed, rules, view
from tests.support.town import TRANSIT, Clock, Town, body_of

__all__ = ["rules"]
TITLE, BODY, FILE, RANGE, NAME = "숨은제목갸", "숨은본문뎌", "숨은첨부려", "숨은범위며", "숨은이름벼"
SECRETS = (TITLE, BODY, FILE, RANGE, NAME)
FOUND_BY = {"title": TITLE, "q": TITLE}


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk through all pages asks more than people do."""
    for name in ("BURST", "ALL_BURST"):
        monkeypatch.setattr(publicpages, name, 1_000_000)


async def plant(town: Town) -> list[UUID]:
    """A closed document, and a partial one that is out, with a closed attachment and a hidden range."""
    closed = await established(
        town, title=f"{TITLE} 처분", body=body_of(f"{BODY} 내용"), disclosure={"kind": "closed", "items": [6]}
    )
    document_id = await town.draft(
        "윤도담",
        "general",
        matter_id="가-1",
        title="공개할 제목",
        body=body_of(f"신청인 {RANGE}의 건", "나머지는 공개합니다."),
        summary=f"{RANGE} 요약",
        keywords=[RANGE],
        disclosure={"kind": "partial", "items": [6]},
    )
    shut = await attached(town, document_id, f"{NAME}.txt", f"{FILE} 내용")
    open_ = await attached(town, document_id, "기준.txt", "공개하는 붙임")
    own = [{"enclosure_id": str(open_), "disclosure": {"kind": "open", "items": []}}]
    await town.save(document_id, files_disclosed=own, attachments=[str(shut), str(open_)])
    await town.submit(document_id)
    await town.act(document_id, "장보미")
    await town.relay()
    mark = {"path": "$.body.content[0]", "start": 4, "end": 9, "item": 6}
    await do(town, "keep_public_copy", document_id, "조은새", marks=[mark])
    shown = await previewed(town, document_id, mark)
    await do(town, "publish_copy", document_id, "장보미", sha256=shown.sha256)
    return [closed, document_id, shut, open_]


async def turned(town: Town, clock: Clock) -> None:
    """The waiting time passes: lists fill, time publishes what it may."""
    clock.forward(days=14)
    async with town.tx(None) as tx:
        await disclosure_turn.turn(tx, {})


async def public_leaks(town: Town, ids: list[UUID]) -> list[str]:
    """Secrets that the public pages show, by following every link and by guessing at every address."""
    app = Starlette(routes=PublicPages(town.dure, Path("server/publicpage")).routes())
    base, found, seen = f"/public/{CODE}", [], set()
    guesses = [f"{base}/{one}{tail}" for one in ids for tail in ("", "/document.pdf", f"/files/{ids[2]}")]
    asked = [f"{base}{tail}?q={word}" for tail in ("", "/list.json", "/list.csv") for word in ("", TITLE, RANGE)]
    pending = [base, f"{base}/list.json", f"{base}/list.csv", f"/public/{OTHER}", *guesses, *asked]
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://city.test") as client:
        while pending:
            path = pending.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = await client.get(path)
            shown = words(answer).replace(path.partition("?q=")[2] or "\0", "")
            found += [f"{path}: {secret}" for secret in SECRETS if secret in shown]
            onward = [link for link in links(answer.text) if link.startswith("/public/")]
            pending += [f"{link}/files/{ids[2]}" for link in onward if link.count("/") == 3 and "?" not in link]
            pending += onward
            assert answer.status_code in (200, 404), (path, answer.status_code)
    return found


def words(answer: httpx2.Response) -> str:
    """All that can be read of an answer: text, headers, the text of a PDF."""
    shown = answer.text + str(answer.headers)
    if answer.headers.get("content-type", "").startswith("application/pdf"):
        reader = PdfReader(io.BytesIO(answer.content))
        shown += "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    return shown


def links(page: str) -> Iterator[str]:
    for part in page.split('href="')[1:]:
        yield part.partition('"')[0].replace("&amp;", "&")


class Somebody:
    """A gate that takes everybody for one person, or for nobody."""

    def __init__(self, actor: Actor | None) -> None:
        self.actor = actor

    async def identify(self, dure: Dure, request: HTTPConnection) -> Caller:
        return Caller(self.actor, "token" if self.actor else "", False, "192.0.2.9")

    def keep(self, response: Response, token: str) -> None:
        """Nothing is kept."""


async def door_leaks(town: Town, actor: Actor | None, ids: list[UUID], rooms: Sequence[Room] = (EDOCS,)) -> list[str]:
    """Secrets that a reading door tells this person when it is asked with the planted ids and words."""
    endpoints = [one for one in endpoints_of(rooms) if one.method == "GET"]
    app = Starlette(routes=routes(endpoints, town.dure, Somebody(actor)))
    found, asked = [], 0
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://city.test") as client:
        for endpoint in endpoints:
            paths = {filled(endpoint.path, ids, document) for document in ids[:2]}
            for path in sorted(paths):
                answer = await client.get(path, params=_query(endpoint.hints.get("query")))
                asked += 1
                shown = words(answer)
                found += [f"{endpoint.name}: {secret}" for secret in SECRETS if secret in shown]
                assert answer.status_code < 500 or rooms is ROOMS, (endpoint.name, answer.text)
    assert asked > 100
    return found


def filled(path: str, ids: list[UUID], document: UUID) -> str:
    """The address with planted ids where it asks for one."""
    parts = []
    for part in path.split("/"):
        if part in ("{number}", "{other}", "{version}", "{save}", "{revision}"):
            part = "1"
        elif part == "{attachment_id}":
            part = str(ids[2])
        elif part.startswith("{"):
            part = str(document) if part.endswith("_id}") else "general"
        parts.append(part)
    return "/".join(parts)


def _query(kind: Any) -> dict[str, str]:
    """What is searched for: the words that only closed things hold."""
    return {"q": TITLE[:2]} if kind is not None and "q" in kind.__struct_fields__ else {}


async def test_no_door_feed_export_or_page_tells_what_is_closed(town: Town, clock: Clock, patience: None) -> None:
    ids = await plant(town)
    await turned(town, clock)
    assert (await view(town, ids[1])).out, "something is out, so that the walk sees something"
    assert await public_leaks(town, ids) == []
    for actor in (await town.actor("마루한", TRANSIT), await town.actor("나래온")):
        assert await door_leaks(town, actor, ids) == []
    async with town.dure.oversight(()) as db:
        for table in (queries.disclosure, queries.public_copy, queries.document):
            assert (await db.execute(table.select())).first() is None, "where the public reads, no own row is there"


def test_the_public_queries_name_no_table_but_the_public_ones() -> None:
    tree = ast.parse(Path("edocs/queries/disclosure_public.py").read_text())
    named = {
        f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and "tables" in node.module
        for one in node.names
    }
    assert named == {"edocs.tables.disclosure.public_entry", "edocs.tables.disclosure.public_head"}
    page = Path("server/publicpages.py").read_text()
    assert ".oversight(())" in page and ".tx(" not in page and ".gate(" not in page


FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "the redaction hides nothing": lambda patch: patch.setattr(
        disclosure_copies, "public_sheet", lambda paper, marks, partial: paper
    ),
    "closed attachments go out": lambda patch: patch.setattr(
        disclosure_copies, "open_files", lambda document, own, files: tuple(item.id for item in files)
    ),
    "the list writes every title": lambda patch: patch.setattr(
        listing, "_title", lambda given, record, titles: record.title
    ),
}


@pytest.mark.long
async def test_no_door_of_any_room_tells_what_is_closed(town: Town, clock: Clock) -> None:
    ids = await plant(town)
    await turned(town, clock)
    for actor in (None, await town.actor("마루한", TRANSIT), await town.actor("나래온")):
        assert await door_leaks(town, actor, ids, ROOMS) == []
    drafter = await door_leaks(town, await town.actor("윤도담"), ids)
    assert {leak.rpartition(" ")[2] for leak in drafter} >= {TITLE, BODY, RANGE}, "the walk reads what may be read"


@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=[pytest.mark.long] if number else []) for number, name in enumerate(FAULTS)]
)
async def test_the_walk_catches(
    fault: str, town: Town, clock: Clock, patience: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[fault](monkeypatch)
    ids = await plant(town)
    await turned(town, clock)
    assert await public_leaks(town, ids) != []


async def test_a_stranger_who_asks_too_often_is_told_to_wait(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publicpages, "RATE", 0.001)
    monkeypatch.setattr(publicpages, "BURST", 3)
    app = Starlette(routes=PublicPages(town.dure, Path("server/publicpage")).routes())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://city.test") as client:
        answers = [await client.get(f"/public/{uuid4()}") for _ in range(4)]
    assert [one.status_code for one in answers] == [404, 404, 404, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
