"""A small planted room behind real doors on a real database, and a client that asks it in-process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import httpx2
from msgspec import Meta, field
from sqlalchemy import func, select, text
from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.responses import Response

from kernel import audit
from kernel.access import Permission
from kernel.clock import new_id
from kernel.doors import Caller, routes
from kernel.dure import Dure
from kernel.errors import Conflict, NotFound, TooMuch
from kernel.room import News, Room
from kernel.tx import Actor, Topic, Tx
from kernel.web import Call, Download, Endpoint, Input, PageQuery, Routes, Upload, View

CLERK = UUID(int=0x1001)
OTHER = UUID(int=0x1002)
HOST = "dure.test"


class Note(Input):
    """What a note says."""

    text: Annotated[str, Meta(max_length=100)]
    numbers: list[int] = field(default_factory=list)
    at: datetime | None = None
    anything: Any = None


class Noted(View):
    """How often notes were taken, and the last one."""

    count: int
    text: str
    at: datetime | None = None


class NoteQuery(PageQuery):
    """How notes are asked for."""

    tag: list[str] = field(default_factory=list)
    urgent: bool = False


planted = Routes("/api/planted")
gates: dict[str, asyncio.Event] = {}
"""Lets a test hold a command in the middle of its transaction: `entered` is set by it, `go` is awaited."""


@planted.get("/notes/{note_id}")
async def note(tx: Tx, note_id: UUID) -> Noted:
    """One note by its id."""
    return Noted(count=0, text=str(note_id))


@planted.get("/notes/first")
async def first_note(tx: Tx) -> Noted:
    """A fixed path beside one with a parameter."""
    return Noted(count=1, text="first")


@planted.get("/notes")
async def notes(tx: Tx, query: NoteQuery) -> Noted:
    """Notes by query."""
    return Noted(count=query.limit, text="|".join(query.tag) + ("!" if query.urgent else ""))


@planted.post("/notes", status=201)
async def take(tx: Tx, body: Note) -> Noted:
    """Take a note: one audit record each, so that a test can count them."""
    tx.audit("planted.take", "note", body.text)
    if gates:
        gates["entered"].set()
        await gates["go"].wait()
    count = (await tx.db.execute(select(func.count()).select_from(audit.record))).scalar_one()
    tx.signal(desk(tx.actor), await taken(tx) + 1)
    return Noted(count=count + 1, text=body.text, at=body.at)


@planted.delete("/notes/{number}")
async def drop(tx: Tx, number: Annotated[int, Meta(ge=1, le=1000)]) -> None:
    """Answer nothing."""


@planted.put("/notes/{number}/refused")
async def refuse(tx: Tx, number: int) -> None:
    """Write, then refuse: nothing stays."""
    tx.audit("planted.refuse", "note", number)
    if number == 429:
        raise TooMuch("too_often", "천천히 해 주십시오.", "Slow down.", retry_after=7)
    raise Conflict("moved", "그사이 바뀌었습니다.", "It moved.", at=number)


@planted.post("/secret", secret=True)
async def make_secret(tx: Tx) -> Noted:
    """An answer that nobody may keep."""
    tx.audit("planted.secret", "note", "x")
    return Noted(count=await taken(tx), text=str(new_id()))


@planted.post("/broken")
async def break_down(tx: Tx, body: Note) -> None:
    """A fault of ours, with contents in its message."""
    raise RuntimeError(f"secret {body.text}")


@planted.post("/database/{sql_state}")
async def database_says(tx: Tx, sql_state: str) -> None:
    """Let the real database fail in one of its ways."""
    statements = {
        "timeout": ["SET LOCAL statement_timeout = '20ms'", "SELECT pg_sleep(30)"],
        "range": ["SELECT 'a'::text::int"],
        "lost": ["SELECT pg_terminate_backend(pg_backend_pid())"],
        "serial": ["DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"],
        "unique": ["DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '23505'; END $$"],
        "wrong": ["SELECT * FROM no_such_table"],
    }
    for statement in statements[sql_state]:
        await tx.db.execute(text(statement))


@planted.post("/files", max_upload=100_000)
async def keep(tx: Tx, upload: Upload) -> Noted:
    """Keep a file."""
    tx.audit("planted.keep", "file", upload.blob.sha256)
    return Noted(count=upload.blob.size, text=f"{upload.name}|{upload.media_type}|{upload.blob.sha256}")


class FileQuery(Input):
    """Which file, and how it is to be shown."""

    name: str = "보고서 (최종).txt"
    media_type: str = "text/plain"
    inline: bool = False
    stored: bool = False


@planted.get("/files")
async def fetch(tx: Tx, query: FileQuery) -> Download:
    """A file of ten bytes, from the store or from hand."""
    if query.stored:
        blob = await tx.blobs.put(tx.institution_id, b"0123456789", 100)
        return Download(query.name, query.media_type, blob=blob, inline=query.inline)
    return Download(query.name, query.media_type, content=b"0123456789", inline=query.inline)


@planted.get("/records", permission=Permission.RECORDS)
async def records(tx: Tx) -> list[Noted]:
    """For the records officer only."""
    return []


@planted.post("/open", open=True)
async def enter(call: Call, body: Note) -> Noted:
    """A door before sign-in: gives a token, takes it away, or redirects."""
    call.issue = {"in": "token", "out": ""}.get(body.text)
    if body.text == "away":
        call.location = "/away"
    return Noted(count=0, text=call.language)


def desk(actor: Actor) -> Topic:
    """Where a person hears of the notes they took."""
    return Topic("planted", actor.institution_id, "desk", str(actor.person_id))


async def taken(tx: Tx) -> int:
    """How many notes the actor took."""
    mine = (audit.record.c.action == "planted.take") & (audit.record.c.person_id == tx.actor.person_id)
    return (await tx.db.execute(select(func.count()).select_from(audit.record).where(mine))).scalar_one()


async def news_since(tx: Tx, topic: Topic, since: int) -> News:
    """The notes after the cursor, by number; a desk is its owner's only; some topics fail in their own way."""
    match topic.kind:
        case "desk" if topic.id == str(tx.actor.person_id):
            seq = await taken(tx)
            if seq - since > 100:
                return News(seq, resync=True)
            return News(max(seq, since), [{"seq": number} for number in range(since + 1, seq + 1)])
        case "broken":
            raise RuntimeError("secret")
        case "poison":
            await tx.db.execute(text("SELECT * FROM no_such_table"))
        case "quiet":
            return News(since)
    raise NotFound()


ROOM = Room("planted", endpoints=planted.endpoints, news=news_since)


class PlantedGate:
    """Believes `Bearer <institution>:<person>` and the same in a cookie `dure`."""

    async def identify(self, dure: Dure, request: HTTPConnection) -> Caller:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = bearer or request.cookies.get("dure", "")
        actor = None
        if token.count(":") == 1:
            institution, person = token.split(":")
            permissions = frozenset({"records.manage"} if UUID(person) == OTHER else ())
            actor = Actor(int(institution), UUID(person), permissions=permissions, client="192.0.2.1")
        return Caller(actor, token, not bearer and bool(token), "192.0.2.1")

    def keep(self, response: Response, token: str) -> None:
        response.set_cookie("dure", token)


def bearer(institution: int = 1, person: UUID = CLERK) -> dict[str, str]:
    """The header that signs in a person of an institution."""
    return {"Authorization": f"Bearer {institution}:{person}"}


@asynccontextmanager
async def asking(app: Any, **options: Any) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client of an application in this process."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx2.AsyncClient(transport=transport, base_url=f"http://{HOST}", **options) as client:
        yield client


def planted_app(dure: Dure, endpoints: list[Endpoint] = planted.endpoints) -> Starlette:
    """The planted room behind real doors."""
    return Starlette(routes=routes(endpoints, dure, PlantedGate()))
