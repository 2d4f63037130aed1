"""Two web nodes, a relay and a courier as processes of their own, on one PostgreSQL and one Redis."""

import json
import signal
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect

from kernel.dure import open_dure
from kernel.postgres import APP, OWNER, Cluster
from kernel.settings import Settings
from server.migrations import upgrade
from tests.support.city import small_city
from tests.support.programs import Program, free_port, healthy, sign_in
from tests.support.redis import running_redis


@dataclass
class Nodes:
    """The running processes by name, their ports, and who may sign in."""

    programs: dict[str, Program]
    ports: dict[str, int]
    accounts: list[dict[str, Any]]

    def account(self, role: str) -> dict[str, Any]:
        return next(each for each in self.accounts if role in each["role"])


@pytest.fixture(scope="module")
async def nodes(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Nodes]:
    folder = tmp_path_factory.mktemp("nodes")
    await cluster.make_database("nodes")
    await upgrade(cluster.url(OWNER, "nodes"))
    async with running_redis() as redis:
        settings = Settings(
            database_url=cluster.url(APP, "nodes"),
            redis_url=redis.url,
            blob_url=str(folder / "blobs"),
            secret="9f1c3ab84d5e6f70" * 4,
        )
        async with open_dure(settings) as dure:
            accounts = await small_city(dure)
        names = ("database_url", "redis_url", "blob_url", "secret")
        given = {f"DURE_{name.upper()}": getattr(settings, name) for name in names} | {"DURE_POOL_SIZE": "4"}
        ports = {name: free_port() for name in ("web-1", "web-2", "relay", "courier")}
        programs = {
            name: Program(folder / f"{name}.log", "serve", "--only", name.split("-")[0], **given, DURE_PORT=str(port))
            for name, port in ports.items()
        }
        for program in programs.values():
            await program.start()
        for name, program in programs.items():
            await healthy(ports[name], program)
        yield Nodes(programs, ports, accounts)
        codes = {name: await program.end() for name, program in programs.items()}
        assert set(codes.values()) <= {0, -signal.SIGKILL}, codes
    await cluster.drop_database("nodes")


async def get(port: int, path: str, token: str) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        return await client.get(path, headers={"Authorization": f"Bearer {token or 0}"})


async def heard(line: ClientConnection, wanted: str) -> dict[str, Any]:
    """The next message on the live line that has this key."""
    while True:
        said: dict[str, Any] = json.loads(await line.recv())
        if wanted in said:
            return said


async def test_a_session_made_on_one_node_holds_on_the_other(nodes: Nodes) -> None:
    clerk = nodes.account("clerk")
    token = await sign_in(nodes.ports["web-1"], clerk["sign_in"], clerk["password"])
    answer = await get(nodes.ports["web-2"], "/api/session", token)
    assert answer.status_code == 200
    assert answer.json()["person"]["name"] == clerk["name"]


async def test_a_change_on_one_node_is_news_on_a_live_line_of_the_other(nodes: Nodes) -> None:
    admin = nodes.account("administrator")
    token = await sign_in(nodes.ports["web-1"], admin["sign_in"], admin["password"])
    session = (await get(nodes.ports["web-2"], "/api/session", token)).json()
    topic = f"directory/{session['institution']['id']}/institution/org"
    async with connect(f"ws://127.0.0.1:{nodes.ports['web-2']}/api/live") as line:
        await line.send(json.dumps({"token": token}))
        await line.send(json.dumps({"watch": {topic: 0}}))
        seq = int((await heard(line, "topic"))["seq"])
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{nodes.ports['web-1']}") as client:
            absence = {"kind": "출장", "valid_from": "2030-01-02T00:00:00Z", "valid_to": "2030-01-03T00:00:00Z"}
            done = await client.post("/api/absences", json=absence, headers={"Authorization": f"Bearer {token or 0}"})
            assert done.status_code == 201, done.text
        news = await heard(line, "topic")
        while int(news["seq"]) <= seq:
            news = await heard(line, "topic")
        assert news["topic"] == topic


async def test_signing_out_on_one_node_ends_the_live_line_on_the_other(nodes: Nodes) -> None:
    clerk = nodes.account("team leader")
    token = await sign_in(nodes.ports["web-1"], clerk["sign_in"], clerk["password"])
    async with connect(f"ws://127.0.0.1:{nodes.ports['web-2']}/api/live") as line:
        await line.send(json.dumps({"token": token}))
        await line.send(json.dumps({"ping": 1}))
        await heard(line, "pong")
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{nodes.ports['web-1']}") as client:
            await client.delete("/api/session", headers={"Authorization": f"Bearer {token or 0}"})
        assert await heard(line, "signed_out")
    assert (await get(nodes.ports["web-2"], "/api/session", token)).status_code == 401


async def test_a_node_that_does_not_serve_the_web_answers_only_for_its_health(nodes: Nodes) -> None:
    for name in ("relay", "courier"):
        assert (await get(nodes.ports[name], "/healthz", "")).status_code == 200
        assert (await get(nodes.ports[name], "/api/session", "")).status_code == 404


async def test_the_city_goes_on_when_a_node_is_killed_and_the_node_comes_back(nodes: Nodes) -> None:
    head = nodes.account("head")
    token = await sign_in(nodes.ports["web-1"], head["sign_in"], head["password"])
    assert await nodes.programs["web-1"].end(signal.SIGKILL) == -signal.SIGKILL
    assert (await get(nodes.ports["web-2"], "/api/session", token)).status_code == 200
    await nodes.programs["web-1"].start()
    await healthy(nodes.ports["web-1"], nodes.programs["web-1"])
    assert (await get(nodes.ports["web-1"], "/api/session", token)).status_code == 200
