"""Everything that the description says may be sent is sent, and much that it does not: no answer is a fault."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2
import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from kernel import outbox
from kernel.dure import Dure, open_dure
from kernel.errors import Refusal
from kernel.openapi import describe
from kernel.settings import Settings
from kernel.tx import Actor
from mail.actions import appending
from mail.intake import prepare
from mail.queries import boxes
from server.app import create, openapi
from server.bridges import BRIDGES, HEARD
from tests.mail.house import mail
from tests.support.city import HOUSES, session_of, small_city
from tests.support.fuzz import Maker
from tests.support.planted import HOST, asking, bearer, planted, planted_app

SEED = 20261122
ROUNDS = 10
"""Requests to each operation."""
FILES = (b"", b"name,mail\n", "이름,부서\n가,나\n".encode("cp949"), b"%PDF-1.7", b"PK\3\4", b"\x89PNG\r\n")
LAST = ("directory_end_", "directory_close_session", "directory_change_password", "directory_set_person_state")
"""What may sign everybody out comes in the last rounds only."""


class Caller:
    """Sends requests in the name of one person after another, and signs them in again when they were signed out."""

    def __init__(self, dure: Dure, client: httpx2.AsyncClient, logins: list[str], maker: Maker) -> None:
        self.dure, self.client, self.maker = dure, client, maker
        self.logins = list(logins)
        self.tokens: dict[str, str] = {}
        self.may: dict[str, list[str]] = {}

    async def begin(self) -> None:
        """Sign everybody in and see what each may do."""
        for login in self.logins:
            await self._renew(login)
            answer = await self.client.get("/api/session", headers={"Authorization": f"Bearer {self.tokens[login]}"})
            for permission in answer.json()["permissions"]:
                self.may.setdefault(permission, []).append(login)

    async def send(self, path: str, method: str, operation: dict[str, Any]) -> httpx2.Response:
        login = self._who(operation)
        answer = await self._send(path, method, operation, self.tokens[login])
        if answer.status_code == 401 or operation["operationId"].startswith(LAST):
            await self._renew(login)
        return answer

    async def tell_a_story(self, document: dict[str, Any]) -> None:
        """Documents in every state, so that there is something to speak of: kept, under way, decided, returned."""
        for ends in ("", "submit", "decide", "return"):
            begun = await self._do(0, "POST", "/documents", {"form_code": "simple", "title": "이야기"})
            path = f"/documents/{begun['id']}"
            saved = await self._do(
                0, "PUT", path + "/draft", {"base": begun["draft"]["save"], "client": "x", "body": document}
            )
            shown = begun
            if ends:
                shown = await self._do(0, "POST", path + "/submit", {"save": saved["save"]})
            if ends in ("decide", "return"):
                act = {"step": 2, "revision_hash": shown["revision_hash"]} | (
                    {"reason": "고쳐 주십시오"} if ends == "return" else {}
                )
                shown = await self._do(1, "POST", f"{path}/{ends}", act)
            self.maker.learn(shown, {"$ref": "#/components/schemas/DocumentView"})

    async def bring_mail(self) -> None:
        """The clerk begins to have mail, and some lies there already."""
        account = await self._do(0, "POST", "/account", None, room="mail")
        session = await self._do(0, "GET", "", None, room="session")
        actor = Actor(session["institution"]["id"], UUID(session["person"]["id"]), client="fuzz")
        for subject in ("하나", "둘"):
            ready = await prepare(self.dure.blobs, actor.institution_id, mail(subject))
            async with self.dure.tx(actor) as tx:
                await appending.append(tx, await boxes.box_named(tx, "INBOX"), [appending.Item(ready)])
        inbox = next(box for box in account["boxes"] if box["role"] == "inbox")
        rows = await self._do(0, "GET", f"/boxes/{inbox['id']}/list", None, room="mail")
        draft = await self._do(0, "POST", "/drafts", {"account": account["id"]}, room="mail")
        for kind, told in {"MailAccount": account, "MailBoxView": inbox, "MailRows": rows, "MailDraft": draft}.items():
            self.maker.learn(told, {"$ref": f"#/components/schemas/{kind}"})

    async def _do(self, who: int, method: str, path: str, body: Any, room: str = "edocs") -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[self.logins[who]]}"}
        answer = await self.client.request(method, f"/api/{room}{path}", json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def _who(self, operation: dict[str, Any]) -> str:
        """Mostly somebody who may: by permission, else the clerk, whose documents they are."""
        able = [login for login in self.may.get(operation.get("x-permission", ""), []) if login in self.logins]
        if self.maker.chance.random() < 0.6:
            return self.maker.chance.choice(able or self.logins[:1])
        return self.maker.chance.choice(self.logins[:3] if self.maker.chance.random() < 0.5 else self.logins)

    async def _send(self, path: str, method: str, operation: dict[str, Any], token: str) -> httpx2.Response:
        maker, query = self.maker, []
        maker.mood()
        headers = {"Authorization": f"Bearer {token}"}
        for parameter in operation["parameters"]:
            name = parameter["name"]
            if parameter["in"] == "path":
                text = maker.text_of(parameter["schema"], name)
                path = path.replace("{" + name + "}", quote(text or "-", safe=""))
            elif parameter["in"] == "query" and (parameter["required"] or maker.chance.random() < 0.3):
                if (text := maker.text_of(parameter["schema"], name)) is not None:
                    query.append((name, text))
            elif name == "Idempotency-Key" and maker.chance.random() < 0.2:
                headers[name] = f"key-{maker.chance.randint(0, 50)}"
        content = b""
        if body := operation.get("requestBody"):
            if schema := body["content"].get("application/json", {}).get("schema"):
                content = json.dumps(maker.value(schema)).encode()
                headers["Content-Type"] = "application/json"
            else:
                content = maker.chance.choice(FILES)
        return await self.client.request(method, path, params=query, headers=headers, content=content)

    async def _renew(self, login: str) -> None:
        try:
            self.tokens[login] = await session_of(self.dure, login)
        except Refusal:
            self.logins.remove(login)


def schema_of(operation: dict[str, Any]) -> dict[str, Any]:
    """What a good answer looks like."""
    good = (answer for status, answer in operation["responses"].items() if status.startswith("2"))
    return next(
        (a["content"]["application/json"]["schema"] for a in good if "application/json" in a.get("content", {})), {}
    )


def faults_of(answer: httpx2.Response, operation: dict[str, Any], described: dict[str, Any]) -> str:
    """What is wrong with an answer, or nothing: a fault, an undescribed status, a body that does not fit."""
    status, kind = answer.status_code, answer.headers.get("content-type", "")
    if status >= 500:
        return f"{status} {answer.text}"
    responses = operation["responses"]
    schema: Any
    if status >= 400:
        if kind != "application/problem+json":
            return f"{status} as {kind}"
        schema = {"$ref": "#/components/schemas/Problem"}
    elif str(status) not in responses:
        return f"{status} is not described"
    else:
        schema = responses[str(status)].get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return ""
    validator = Draft202012Validator({**schema, "components": described["components"]})
    found = next(iter(validator.iter_errors(answer.json())), None)
    return f"{status}: {found.json_path}: {found.message[:200]}" if found else ""


@pytest.mark.parametrize("seed", [SEED])
async def test_no_request_makes_a_fault_and_every_answer_is_as_described(settings: Settings, seed: int) -> None:
    described = openapi()
    maker = Maker(described["components"]["schemas"], seed)
    operations = [(path, method, one) for path, ways in described["paths"].items() for method, one in ways.items()]
    statuses: Counter[str] = Counter()
    wrong: dict[str, str] = {}
    app = create(replace(settings, public_url=f"http://{HOST}"), {"web"})
    async with open_dure(settings, bridges=HEARD) as dure, app.router.lifespan_context(app), asking(app) as client:
        people = [account["sign_in"] for account in await small_city(dure) if account["institution"] == HOUSES[1]]
        caller = Caller(dure, client, people, maker)
        await caller.begin()
        await caller.tell_a_story(maker.document())
        await caller.bring_mail()
        for number in range(ROUNDS):
            order = [one for one in operations if number >= ROUNDS - 2 or not one[2]["operationId"].startswith(LAST)]
            maker.chance.shuffle(order)
            for path, method, operation in order:
                answer = await caller.send(path, method, operation)
                name = operation["operationId"]
                statuses[f"{name} {answer.status_code // 100}"] += 1
                if answer.headers.get("content-type") == "application/json":
                    maker.learn(answer.json(), schema_of(operation))
                if fault := faults_of(answer, operation, described):
                    wrong.setdefault(name, fault)
        for line in sorted(statuses.items()):
            print(*line)
        assert wrong == {}, json.dumps(wrong, ensure_ascii=False, indent=1)
        assert await relay_failures(dure) == []
    done = {name.split()[0] for name in statuses if name.endswith(" 2")}
    assert len(done) > len(operations) // 2, "most operations should have succeeded at least once"


async def relay_failures(dure: Dure) -> list[str]:
    """What the bridges could not do with the events that all this made."""
    relay = outbox.Relay(dure, BRIDGES, lambda: None)  # type: ignore[arg-type,return-value] # driven by hand, below
    found: list[str] = []
    async with dure.commons() as db:
        ids = (await db.exec_driver_sql("SELECT id FROM directory_institution")).scalars().all()
    for institution_id in ids:
        while await relay.step(institution_id) == 0.0:
            pass
        async with dure.tx(Actor(institution_id)) as tx:
            rows = await tx.db.execute(select(outbox.row).where(outbox.row.c.last_error.is_not(None)))
            found += [f"{row.bridge}: {row.last_error}" for row in rows]
    return found


async def test_the_fuzz_bites(dure: Dure) -> None:
    """A door that breaks, one that answers otherwise than described, and one that is not described at all."""
    described = describe(planted.endpoints, version="0")
    ways = described["paths"]
    async with asking(planted_app(dure), headers=bearer()) as client:
        broken = await client.post("/api/planted/broken", json={"text": "x"})
        assert faults_of(broken, ways["/api/planted/broken"]["post"], described).startswith("500")
        kept = await client.get("/api/planted/notes/first")
        assert faults_of(kept, ways["/api/planted/notes"]["get"], described) == ""
        assert "required" in faults_of(kept, {"responses": {"200": _says("Problem")}}, described)
        assert "not described" in faults_of(kept, {"responses": {}}, described)


def _says(name: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
