import unicodedata
from collections.abc import AsyncGenerator
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select

from kernel import audit
from kernel.dure import Dure
from kernel.tx import Actor, Tx
from kernel.web import Endpoint, Input, View
from tests.support.planted import CLERK, OTHER, asking, bearer, planted_app

NOTES = "/api/planted/notes"


@pytest.fixture
async def client(dure: Dure) -> AsyncGenerator[httpx2.AsyncClient]:
    async with asking(planted_app(dure), headers=bearer()) as client:
        yield client


async def audited(dure: Dure) -> int:
    async with dure.tx(Actor(1)) as tx:
        return (await tx.db.execute(select(func.count()).select_from(audit.record))).scalar_one()


async def test_a_command_answers_with_what_its_handler_returned(client: httpx2.AsyncClient, dure: Dure) -> None:
    answer = await client.post(NOTES, json={"text": "회의", "at": "2026-01-02T03:04:05+09:00"})
    assert answer.status_code == 201
    assert answer.json() == {"count": 1, "text": "회의", "at": "2026-01-02T03:04:05+09:00"}
    assert answer.headers["cache-control"] == "no-store"
    assert await audited(dure) == 1


async def test_without_an_actor_every_closed_door_answers_401(client: httpx2.AsyncClient) -> None:
    answer = await client.get(NOTES, headers={"Authorization": "Bearer nobody"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "signed_out"
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_query_is_typed_and_lists_repeat(client: httpx2.AsyncClient) -> None:
    answer = await client.get(NOTES + "?tag=가&tag=나&limit=7&urgent=true")
    assert answer.json() == {"count": 7, "text": "가|나!", "at": None}


@pytest.mark.parametrize(
    "query, status",
    [
        ("limit=0", 422),
        ("limit=x", 422),
        ("limit=99999999999999999999999999999999999999", 422),
        ("limit=" + "9" * 5000, 422),
        ("limit=1&limit=2", 400),
        ("unknown=1", 422),
        ("tag=%00", 422),
        ("tag=%ff", 200),
        ("urgent=maybe", 422),
    ],
)
async def test_a_bad_query_is_refused(client: httpx2.AsyncClient, query: str, status: int) -> None:
    answer = await client.get(f"{NOTES}?{query}")
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "body, status",
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"\xef\xbb\xbf{}", 400),
        (b'{"text":"\xed\xa0\x80"}', 400),
        (b'{"text":"\\ud800"}', 400),
        (b'{"text":"\\udc00"}', 400),
        (b'{"text":"\\u0000"}', 422),
        (b'{"text":"\\\\u0000"}', 201),
        (b'{"text":"x","anything":' + b"[" * 100_000, 400),
        (b'{"text":"x","anything":' + b"9" * 10_000 + b"}", 422),
        (b'{"text":"x","anything":1e999}', 422),
        (b'{"text":"x","numbers":["1"]}', 422),
        (b'{"text":"x","at":"2026-01-01T00:00:00"}', 422),
        (b'{"text":"x","at":"9999-12-31T23:59:59Z"}', 422),
        (b'{"text":"x","more":1}', 422),
        (b"[]", 422),
        (b"null", 422),
    ],
)
async def test_whatever_the_body_is_the_answer_is_no_fault(
    client: httpx2.AsyncClient, body: bytes, status: int
) -> None:
    answer = await client.post(NOTES, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text


async def test_a_refused_body_says_where_and_why(client: httpx2.AsyncClient) -> None:
    answer = await client.post(NOTES, json={"text": "x", "numbers": [1, "zwei"]})
    assert answer.json()["errors"] == [{"field": "numbers.1", "message": "Expected `int`, got `str`"}]
    assert answer.json()["type"] == "urn:dure:problem:invalid_input"


async def test_another_media_type_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post(NOTES, content=b'{"text":"x"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


async def test_a_body_beyond_the_limit_is_refused_announced_or_not(client: httpx2.AsyncClient, dure: Dure) -> None:
    large = b'{"text":"' + b"x" * dure.settings.max_body_bytes + b'"}'

    async def stream() -> AsyncGenerator[bytes]:
        for start in range(0, len(large), 65536):
            yield large[start : start + 65536]

    headers = {"Content-Type": "application/json"}
    assert (await client.post(NOTES, content=large, headers=headers)).status_code == 413
    assert (await client.post(NOTES, content=stream(), headers=headers)).status_code == 413


async def test_text_arrives_composed_so_that_one_word_has_one_spelling(client: httpx2.AsyncClient) -> None:
    answer = await client.post(NOTES, json={"text": unicodedata.normalize("NFD", "협조")})
    assert answer.json()["text"] == "협조"
    answer = await client.get(NOTES, params={"tag": unicodedata.normalize("NFD", "협조")})
    assert answer.json()["text"] == "협조"


async def test_long_answers_are_compressed_where_the_caller_takes_it(client: httpx2.AsyncClient) -> None:
    tags = {"tag": ["가" * 50] * 60}
    zipped = await client.get(NOTES, params=tags, headers={"Accept-Encoding": "gzip"})
    plain = await client.get(NOTES, params=tags, headers={"Accept-Encoding": "identity"})
    assert (zipped.headers["content-encoding"], zipped.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "content-encoding" not in plain.headers
    assert zipped.json() == plain.json()
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"]) / 10
    assert "content-encoding" not in (await client.get(NOTES, headers={"Accept-Encoding": "gzip"})).headers


async def test_a_fixed_path_comes_before_one_with_a_parameter(client: httpx2.AsyncClient) -> None:
    assert (await client.get(NOTES + "/first")).json()["text"] == "first"
    assert (await client.get(f"{NOTES}/{OTHER}")).json()["text"] == str(OTHER)


@pytest.mark.parametrize("path", ["/x", "/%00", "/{00000000-0000-0000-0000-000000000000}", "/" + "9" * 500])
async def test_a_path_that_cannot_be_an_id_names_nothing(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(NOTES + path)).status_code == 404


async def test_nothing_to_say_is_204(client: httpx2.AsyncClient) -> None:
    answer = await client.delete(NOTES + "/5")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.delete(NOTES + "/0")).status_code == 404


async def test_a_refusal_leaves_nothing_written(client: httpx2.AsyncClient, dure: Dure) -> None:
    answer = await client.put(NOTES + "/7/refused")
    assert answer.status_code == 409
    assert answer.json() == {
        "type": "urn:dure:problem:moved",
        "title": "그사이에 상태가 바뀌었습니다",
        "status": 409,
        "code": "moved",
        "detail": "그사이 바뀌었습니다.",
        "at": 7,
    }
    assert await audited(dure) == 0


async def test_a_refusal_that_passes_says_when_to_come_back(client: httpx2.AsyncClient) -> None:
    answer = await client.put(NOTES + "/429/refused")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_before_sign_in_the_request_chooses_the_language(client: httpx2.AsyncClient) -> None:
    nobody = {"Authorization": "Bearer x"}
    english = await client.get(NOTES, headers=nobody | {"Accept-Language": "en-GB,ko;q=0.5"})
    korean = await client.get(NOTES, headers=nobody | {"Accept-Language": "ko,en;q=0.5"})
    assert (english.json()["detail"], korean.json()["detail"]) == ("Please sign in.", "로그인해 주십시오.")


async def test_a_fault_gives_a_number_and_keeps_contents_out_of_answer_and_log(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await client.post("/api/planted/broken", json={"text": "주민번호"})
    assert answer.status_code == 500
    assert "주민번호" not in answer.text
    assert "RuntimeError" in caplog.text
    assert "break_down" in caplog.text
    assert "주민번호" not in caplog.text


@pytest.mark.parametrize(
    "state, status",
    [("timeout", 503), ("lost", 503), ("serial", 503), ("unique", 409), ("range", 422), ("wrong", 500)],
)
async def test_what_the_database_says_becomes_its_answer(client: httpx2.AsyncClient, state: str, status: int) -> None:
    answer = await client.post(f"/api/planted/database/{state}")
    assert answer.status_code == status, answer.text
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_cookie_acts_only_with_our_header_and_from_our_origin(dure: Dure) -> None:
    async with asking(planted_app(dure), cookies={"dure": f"1:{CLERK}"}) as browser:
        note = {"text": "x"}
        assert (await browser.get(NOTES)).status_code == 200
        assert (await browser.post(NOTES, json=note)).json()["code"] == "not_meant"
        ours = {"X-Dure": "1"}
        assert (await browser.post(NOTES, json=note, headers=ours)).status_code == 201
        good = ours | {"Origin": "http://dure.test"}
        assert (await browser.post(NOTES, json=note, headers=good)).status_code == 201
        for origin in ("https://dure.test", "http://evil.test", "null", "http://dure.test:81"):
            assert (await browser.post(NOTES, json=note, headers=ours | {"Origin": origin})).status_code == 403


async def test_a_bearer_token_needs_no_header_of_ours(client: httpx2.AsyncClient) -> None:
    answer = await client.post(NOTES, json={"text": "x"}, headers={"Origin": "http://elsewhere.test"})
    assert answer.status_code == 201


async def test_a_permission_at_the_door_is_required(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/api/planted/records")).json()["permission"] == "records.manage"
    assert (await client.get("/api/planted/records", headers=bearer(1, OTHER))).json() == []


async def test_an_open_door_gives_takes_and_redirects(dure: Dure) -> None:
    async with asking(planted_app(dure)) as nobody:
        given = await nobody.post("/api/planted/open", json={"text": "in"}, headers={"Accept-Language": "en"})
        assert (given.json()["text"], given.cookies["dure"]) == ("en", "token")
        away = await nobody.post("/api/planted/open", json={"text": "away"}, headers={"X-Dure": "1"})
        assert (away.status_code, away.headers["location"]) == (303, "/away")
        foreign = await nobody.post(
            "/api/planted/open", json={"text": "in"}, headers={"Origin": "http://evil.test", "X-Dure": "1"}
        )
        assert foreign.status_code == 403


async def test_an_upload_is_in_the_store_before_the_handler_sees_it(client: httpx2.AsyncClient, dure: Dure) -> None:
    answer = await client.post(
        "/api/planted/files",
        params={"name": "../예산 \u202egnp.exe/붙임 1.hwpx"},
        content=b"hwpx",
        headers={"Content-Type": "application/haansofthwpx; x=y"},
    )
    name, media_type, sha256 = answer.json()["text"].split("|")
    assert (name, media_type, answer.json()["count"]) == ("붙임 1.hwpx", "application/haansofthwpx", 4)
    assert len(sha256) == 64


async def test_an_upload_beyond_its_limit_is_refused(client: httpx2.AsyncClient, dure: Dure) -> None:
    async def stream() -> AsyncGenerator[bytes]:
        for _ in range(11):
            yield b"x" * 10_000

    assert (await client.post("/api/planted/files", content=b"x" * 100_001)).status_code == 413
    assert (await client.post("/api/planted/files", content=stream())).status_code == 413
    assert (await client.post("/api/planted/files", content=b"x" * 100_000)).status_code == 200


@pytest.mark.parametrize("stored", ["true", "false"])
async def test_a_download_comes_whole_or_in_ranges(client: httpx2.AsyncClient, stored: str) -> None:
    async def ask(**headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.get("/api/planted/files", params={"stored": stored}, headers=named)

    whole = await ask()
    assert (whole.status_code, whole.content) == (200, b"0123456789")
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["x-content-type-options"] == "nosniff"
    cases = {"bytes=2-4": b"234", "bytes=7-": b"789", "bytes=-3": b"789", "bytes=0-99": b"0123456789"}
    for asked, content in cases.items():
        part = await ask(Range=asked)
        assert (part.status_code, part.content) == (206, content)
    assert (await ask(Range="bytes=2-4")).headers["content-range"] == "bytes 2-4/10"
    for ignored in ("bytes=0-1,3-4", "lines=1-2", "bytes=4-2", "bytes=-"):
        assert (await ask(Range=ignored)).status_code == 200
    assert (await ask(Range="bytes=10-")).status_code == 416
    assert (await ask(Range="bytes=10-")).headers["content-range"] == "bytes */10"
    assert (await ask(Range="bytes=-0")).status_code == 416
    assert (await ask(If_None_Match=whole.headers["etag"])).status_code == 304
    assert (await ask(Range="bytes=2-4", If_Range='"other"')).status_code == 200
    assert (await ask(Range="bytes=2-4", If_Range=whole.headers["etag"])).status_code == 206


async def test_a_korean_name_survives_and_no_name_breaks_the_header(client: httpx2.AsyncClient) -> None:
    async def name(given: str) -> str:
        answer = await client.get("/api/planted/files", params={"name": given})
        return answer.headers["content-disposition"]

    assert await name("plain.txt") == 'attachment; filename="plain.txt"'
    assert await name("가.txt") == "attachment; filename=\"_.txt\"; filename*=UTF-8''%EA%B0%80.txt"
    assert await name('a"b\r\nX: y\\.txt') == 'attachment; filename="abX: y.txt"'
    assert await name("") == 'attachment; filename="file"'


@pytest.mark.parametrize(
    "media_type, shown",
    [("image/png", True), ("application/pdf", True), ("text/html", False), ("image/svg+xml", False)],
)
async def test_only_what_cannot_carry_script_is_shown_inline(
    client: httpx2.AsyncClient, media_type: str, shown: bool
) -> None:
    answer = await client.get("/api/planted/files", params={"media_type": media_type, "inline": "true"})
    assert answer.headers["content-disposition"].startswith("inline" if shown else "attachment")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert ("sandbox" in answer.headers["content-security-policy"]) == (media_type != "application/pdf")


async def test_a_signature_that_does_not_fit_its_path_is_refused_at_start(dure: Dure) -> None:
    async def no_place(tx: Tx, body: Input, stray: str) -> View:
        """A door that nobody could enter."""
        return View()

    with pytest.raises(TypeError, match="stray"):
        planted_app(dure, [Endpoint("POST", "/x", no_place)])
    with pytest.raises(TypeError, match="id"):
        planted_app(dure, [Endpoint("POST", "/x/{id}", no_place)])


async def test_another_institution_has_its_own_rows(client: httpx2.AsyncClient) -> None:
    for count in (1, 2):
        assert (await client.post(NOTES, json={"text": "x"})).json()["count"] == count
    assert (await client.post(NOTES, json={"text": "x"}, headers=bearer(2, UUID(int=9)))).json()["count"] == 1
