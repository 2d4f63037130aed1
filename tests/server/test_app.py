import gzip
import logging
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from kernel.outbox import row as outbox_row
from kernel.postgres import Cluster
from kernel.settings import Settings
from server.app import Unfit, create
from server.headers import CSP
from tests.support.planted import HOST, ROOM, asking, bearer
from tests.support.postgres import Database, copy_of, settings_for
from tests.support.serving import LiveGate

PAGE = "<!doctype html><title>두레</title>" + "<p>" * 600


@pytest.fixture(scope="module")
def web_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "boot.js").write_text("1;" * 1000)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "app-Bc3dE_9x.js").write_text("2;" * 1000)
    (folder / "assets" / "app-Bc3dE_9x.js.gz").write_bytes(gzip.compress(b"2;" * 1000, 9))
    return folder


@pytest.fixture
def house_settings(settings: Settings, web_folder: Path) -> Settings:
    return replace(settings, public_url=f"http://{HOST}", web_folder=str(web_folder))


@pytest.fixture(scope="module")
async def client(
    cluster: Cluster, template: str, web_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[httpx2.AsyncClient]:
    """One application for all that only ask it."""
    async with copy_of(cluster, template) as database:
        settings = settings_for(database, tmp_path_factory.mktemp("app"))
        app = create(
            replace(settings, public_url=f"http://{HOST}", web_folder=str(web_folder)), rooms=[ROOM], gate=LiveGate()
        )
        async with app.router.lifespan_context(app), asking(app, headers=bearer()) as client:
            yield client


@pytest.mark.parametrize("path", ["/", "/api/planted/notes", "/api/nothing", "/assets/none.js", "/healthz", "/api/"])
async def test_every_answer_has_its_security_headers_and_a_number(client: httpx2.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"] == CSP
    assert "unsafe" not in CSP
    assert "frame-ancestors 'none'" in CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert len(headers["x-request-id"]) == 12
    assert "strict-transport-security" not in headers
    assert "server" not in headers


async def test_over_https_the_browser_is_told_to_stay_there(house_settings: Settings) -> None:
    app = create(replace(house_settings, public_url=f"https://{HOST}"), rooms=[ROOM], gate=LiveGate())
    async with app.router.lifespan_context(app), asking(app) as client:
        assert "max-age=31536000" in (await client.get("/")).headers["strict-transport-security"]


async def test_a_download_keeps_its_stricter_policy(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/planted/files", params={"inline": "true"})
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("host", ["elsewhere.test", "127.0.0.1", f"{HOST}.evil.test", "", f"user@{HOST}:x", "[::1"])
async def test_an_unknown_host_is_never_served(client: httpx2.AsyncClient, host: str) -> None:
    for path in ("/", "/api/planted/notes"):
        answer = await client.get(path, headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host")
    assert (await client.get("/healthz/live", headers={"Host": host})).status_code == 200


async def test_a_known_host_is_known_in_any_case_and_with_any_port(client: httpx2.AsyncClient) -> None:
    for host in (HOST.upper(), f"{HOST}:8443"):
        assert (await client.get("/api/planted/notes", headers={"Host": host})).status_code == 200


async def test_the_page_answers_navigation_only(client: httpx2.AsyncClient) -> None:
    html = {"Accept": "text/html,*/*", "Authorization": ""}
    for path in ("/", "/edocs/boxes/to_approve", "/무엇이든"):
        answer = await client.get(path, headers=html)
        assert (answer.status_code, answer.text) == (200, PAGE)
        assert answer.headers["cache-control"] == "no-cache"
    script = {"Accept": "*/*", "Sec-Fetch-Mode": "no-cors"}
    assert (await client.get("/edocs/chunk.js", headers=script)).status_code == 404
    assert (await client.get("/assets/gone-12345678.js", headers=html)).status_code == 404
    assert (await client.post("/edocs", headers=html)).status_code == 405


async def test_hashed_assets_stay_for_ever_and_come_compressed(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/assets/app-Bc3dE_9x.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == "2;" * 1000
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    plain = await client.get("/assets/app-Bc3dE_9x.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    again = await client.get("/assets/app-Bc3dE_9x.js", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" not in (await client.get("/boot.js")).headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/../secret", "/..%2fsecret", "/assets/..%2f..%2fsecret", "/%2e%2e/secret", "//etc/x"]
)
async def test_no_path_leaves_the_folder(client: httpx2.AsyncClient, web_folder: Path, path: str) -> None:
    (web_folder.parent / "secret").write_text("secret")
    assert (await client.get(path)).status_code == 404


async def test_an_unknown_address_under_api_is_a_problem_and_never_a_page(client: httpx2.AsyncClient) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = await client.request(method, "/api/nothing/here", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    wrong = await client.put("/api/planted/notes")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "wrong_method")
    assert {"GET", "POST"} <= set(wrong.headers["allow"].split(", "))


async def test_the_api_page_speaks_to_no_other_host_and_has_nothing_inline(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/api")).headers["location"] == "/api/"
    page = (await client.get("/api/")).text
    assert "<style" not in page
    assert " style=" not in page
    assert " on" not in page.partition("<main>")[0].partition("<body>")[2].replace(" one ", "")
    for part in ("/api/page/page.css", "/api/page/page.js"):
        assert part in page
        assert (await client.get(part)).status_code == 200
    assert "https://" not in page
    assert (await client.get("/api/page/none.js")).status_code == 404


async def test_the_description_is_served_with_this_deployments_cookie(client: httpx2.AsyncClient) -> None:
    described = (await client.get("/api/openapi.json")).json()
    assert described["openapi"] == "3.1.0"
    assert described["components"]["securitySchemes"]["cookie"]["name"] == "dure"
    assert set(described["paths"]) >= {"/api/planted/notes", "/api/news"}


async def test_the_log_names_door_and_actor_and_no_contents(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "dure.access")
    answer = await client.get("/api/planted/notes", params={"tag": "비밀"})
    await client.get("/edocs/find/비밀", headers={"Accept": "text/html"})
    lines = [record.getMessage() for record in caplog.records if record.name == "dure.access"]
    assert lines[0].startswith(f"{answer.headers['x-request-id']} GET tests_notes 200 ")
    assert "institution=1 person=00000000" in lines[0]
    assert not any("비밀" in line or "%EB" in line for line in lines)


async def test_health_says_what_is_wrong(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz/live")).json() == {"status": "ok"}
    found = (await client.get("/healthz")).json()
    assert {"database", "migrations", "clock", "redis", "blobs", "relay", "relay_lag"} <= set(found)
    assert all(found[name] is True for name in ("database", "clock", "redis", "blobs", "relay"))


async def test_health_tells_that_the_database_is_gone(house_settings: Settings, database: Database) -> None:
    app = create(house_settings, rooms=[ROOM], gate=LiveGate())
    async with app.router.lifespan_context(app), asking(app, headers=bearer()) as client:
        await database.cluster.drop_database(database.name)
        answer = await client.get("/healthz")
        assert (answer.status_code, answer.json()["database"]) == (503, False)
        busy = await client.get("/api/planted/notes")
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")


async def test_it_does_not_start_with_a_fence_taken_down(house_settings: Settings, database: Database) -> None:
    owner = create_async_engine(database.owner_url)
    async with owner.begin() as db:
        await db.execute(text(f"ALTER TABLE {outbox_row.name} DISABLE ROW LEVEL SECURITY"))
    await owner.dispose()
    app = create(house_settings, rooms=[ROOM], gate=LiveGate())
    with pytest.raises(Unfit, match=outbox_row.name):
        async with app.router.lifespan_context(app):
            pass


async def test_it_does_not_start_as_the_owner_of_the_tables(house_settings: Settings) -> None:
    app = create(replace(house_settings, database_url=house_settings.owner_url), rooms=[ROOM], gate=LiveGate())
    with pytest.raises(Unfit, match="owns"):
        async with app.router.lifespan_context(app):
            pass


async def test_a_process_without_the_web_role_answers_health_only(house_settings: Settings) -> None:
    app = create(house_settings, {"relay"}, rooms=[ROOM], gate=LiveGate())
    async with app.router.lifespan_context(app), asking(app, headers=bearer()) as client:
        assert (await client.get("/healthz/live")).status_code == 200
        assert (await client.get("/api/planted/notes")).status_code == 404
        assert (await client.get("/")).status_code == 404
