import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select, update

from kernel import audit, idempotency
from kernel.dure import Dure
from kernel.tx import Actor
from tests.support.planted import OTHER, asking, bearer, gates, planted_app

NOTES = "/api/planted/notes"
KEY = {"Idempotency-Key": "9b1f-1"}


@pytest.fixture
async def client(dure: Dure) -> AsyncGenerator[httpx2.AsyncClient]:
    async with asking(planted_app(dure), headers=bearer()) as client:
        yield client


@pytest.fixture
async def held() -> AsyncGenerator[dict[str, asyncio.Event]]:
    gates.update(entered=asyncio.Event(), go=asyncio.Event())
    yield gates
    gates.clear()


async def audited(dure: Dure) -> int:
    async with dure.tx(Actor(1)) as tx:
        return (await tx.db.execute(select(func.count()).select_from(audit.record))).scalar_one()


async def waiting(dure: Dure) -> int:
    async with dure.engine.connect() as db:
        found = await db.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return int(found.scalar_one())


async def test_a_repeat_gets_the_first_answer_and_does_nothing(client: httpx2.AsyncClient, dure: Dure) -> None:
    first = await client.post(NOTES, json={"text": "x"}, headers=KEY)
    again = await client.post(NOTES, json={"text": "x"}, headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert await audited(dure) == 1


async def test_an_empty_answer_is_replayed_empty(client: httpx2.AsyncClient) -> None:
    assert (await client.delete(NOTES + "/5", headers=KEY)).status_code == 204
    again = await client.delete(NOTES + "/5", headers=KEY)
    assert (again.status_code, again.content, again.headers["idempotent-replay"]) == (204, b"", "true")


async def test_the_same_key_for_another_request_is_refused(client: httpx2.AsyncClient) -> None:
    await client.post(NOTES, json={"text": "x"}, headers=KEY)
    for other in (
        await client.post(NOTES, json={"text": "y"}, headers=KEY),
        await client.delete(NOTES + "/5", headers=KEY),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")


async def test_a_key_belongs_to_one_person_of_one_institution(client: httpx2.AsyncClient) -> None:
    await client.post(NOTES, json={"text": "x"}, headers=KEY)
    colleague = await client.post(NOTES, json={"text": "y"}, headers=KEY | bearer(1, OTHER))
    elsewhere = await client.post(NOTES, json={"text": "z"}, headers=KEY | bearer(2))
    assert (colleague.status_code, elsewhere.status_code) == (201, 201)


async def test_a_refused_command_may_be_sent_again_under_its_key(client: httpx2.AsyncClient) -> None:
    for _ in range(2):
        answer = await client.put(NOTES + "/7/refused", headers=KEY)
        assert (answer.status_code, answer.json()["code"]) == (409, "moved")


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "a\tb"])
async def test_a_malformed_key_is_refused(client: httpx2.AsyncClient, key: str) -> None:
    answer = await client.post(NOTES, json={"text": "x"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_key")


async def test_of_two_twins_at_once_one_works_and_one_replays(
    client: httpx2.AsyncClient, dure: Dure, held: dict[str, asyncio.Event]
) -> None:
    first = asyncio.create_task(client.post(NOTES, json={"text": "x"}, headers=KEY))
    await held["entered"].wait()
    second = asyncio.create_task(client.post(NOTES, json={"text": "x"}, headers=KEY))
    while await waiting(dure) == 0:
        await asyncio.wait([second], timeout=0.01)
    held["go"].set()
    answers = await asyncio.gather(first, second)
    assert answers[0].content == answers[1].content
    assert ["idempotent-replay" in answer.headers for answer in answers] == [False, True]
    assert await audited(dure) == 1


async def test_when_the_first_twin_is_cut_off_the_second_does_the_work(
    client: httpx2.AsyncClient, dure: Dure, held: dict[str, asyncio.Event]
) -> None:
    first = asyncio.create_task(client.post(NOTES, json={"text": "x"}, headers=KEY))
    await held["entered"].wait()
    second = asyncio.create_task(client.post(NOTES, json={"text": "x"}, headers=KEY))
    while await waiting(dure) == 0:
        await asyncio.wait([second], timeout=0.01)
    first.cancel()
    held["go"].set()
    answer = await second
    assert (answer.status_code, "idempotent-replay" in answer.headers) == (201, False)
    assert await audited(dure) == 1


async def test_an_upload_counts_by_its_content(client: httpx2.AsyncClient) -> None:
    files = "/api/planted/files?name=a"
    first = await client.post(files, content=b"one", headers=KEY)
    again = await client.post(files, content=b"one", headers=KEY)
    other = await client.post(files, content=b"two", headers=KEY)
    assert again.content == first.content
    assert other.json()["code"] == "key_reused"


async def test_an_answer_that_holds_a_secret_is_not_kept(client: httpx2.AsyncClient, dure: Dure) -> None:
    first = await client.post("/api/planted/secret", headers=KEY)
    again = await client.post("/api/planted/secret", headers=KEY)
    assert first.json()["text"] != again.json()["text"]
    async with dure.tx(Actor(1)) as tx:
        kept = (await tx.db.execute(select(func.count()).select_from(idempotency.command))).scalar_one()
    assert kept == 0


async def test_old_answers_are_forgotten_and_new_ones_kept(client: httpx2.AsyncClient, dure: Dure) -> None:
    for key in ("old", "new"):
        await client.post(NOTES, json={"text": "x"}, headers={"Idempotency-Key": key})
    async with dure.tx(Actor(1)) as tx:
        old = idempotency.command.c.key == "old"
        past = tx.now - idempotency.KEPT - timedelta(minutes=1)
        await tx.db.execute(update(idempotency.command).where(old).values(at=past))
    async with dure.tx(Actor(1, UUID(int=5))) as tx:
        assert await idempotency.forget(tx) == 1
    again = await client.post(NOTES, json={"text": "x"}, headers={"Idempotency-Key": "new"})
    assert again.headers["idempotent-replay"] == "true"
