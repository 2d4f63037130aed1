"""Idempotency keys: a command that is sent twice happens once and is answered twice the same.

The row is written first in the transaction of the command and holds its answer when that commits. A twin that runs at
the same moment waits at the row: it replays the answer if the first commits, and does the work if the first does not.
Refusals leave no row, so a refused command may be sent again under its key.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Column, LargeBinary, SmallInteger, String, Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from starlette.datastructures import Headers

from kernel.db import id_column, time_column
from kernel.errors import Invalid
from kernel.problem import Unreadable
from kernel.tenancy import tenant_table
from kernel.tx import Tx
from kernel.web import Download, Endpoint, Piece, Upload

KEPT = timedelta(hours=24)
"""How long a repeat gets the first answer."""

command: Table = tenant_table(
    "kernel_command",
    id_column("person_id"),
    Column("key", String(64), nullable=False),
    Column("door", String(100), nullable=False),
    Column("request", LargeBinary(32), nullable=False),
    time_column("at", index=True),
    Column("status", SmallInteger, nullable=True),
    Column("content", LargeBinary, nullable=True),
    key=("person_id", "key"),
)
"""What a person has commanded under which key, and how it was answered."""


@dataclass(frozen=True, slots=True)
class Said:
    """A command as it came: its key, the door it came to, the digest of what it says."""

    key: str
    door: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Earlier:
    """The answer that was given to this command before."""

    status: int
    content: bytes


def takes_key(endpoint: Endpoint) -> bool:
    """Whether a key means something at this door: a command of an actor whose answer is JSON that may be kept."""
    plain = not (endpoint.open or endpoint.secret) and endpoint.hints.get("return") is not Download
    return plain and endpoint.method != "GET"


def key_of(headers: Headers) -> str:
    """The key of the request, or empty; 1 to 64 printable ASCII characters."""
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    if not 1 <= len(key) <= 64 or not all("!" <= character <= "~" for character in key):
        raise Unreadable(
            "bad_key",
            "Idempotency-Key는 인쇄 가능한 영문·숫자·기호 1~64자여야 합니다.",
            "Idempotency-Key must be 1 to 64 printable ASCII characters.",
        )
    return key


def digest(arguments: dict[str, Any]) -> bytes:
    """The same for the same request, whatever the order of its names; an upload counts by its content."""
    plain = {name: _plain(value) for name, value in arguments.items()}
    return hashlib.sha256(msgspec.json.encode(plain, order="deterministic", enc_hook=repr)).digest()


def _plain(value: Any) -> Any:
    """An argument by what it says: a body of bytes by its hash."""
    match value:
        case Upload():
            return [value.name, value.blob]
        case Piece():
            return value.part.sha256
    return value


async def begin(tx: Tx, said: Said) -> Earlier | None:
    """Claim the key for this transaction, or the answer given before; Invalid if the key meant something else."""
    mine = (command.c.person_id == tx.actor.person_id, command.c.key == said.key)
    claim = insert(command).values(
        institution_id=tx.institution_id,
        person_id=tx.actor.person_id,
        key=said.key,
        door=said.door,
        request=said.digest,
        at=tx.now,
    )
    claimed = await tx.db.execute(claim.on_conflict_do_nothing().returning(command.c.key))
    if claimed.first() is not None:
        return None
    row = (await tx.db.execute(select(command).where(*mine))).one()
    if row.door != said.door or row.request != said.digest:
        raise Invalid(
            "key_reused",
            "같은 Idempotency-Key로 다른 요청이 이미 처리되었습니다.",
            "This Idempotency-Key was used for another request.",
        )
    return Earlier(row.status, row.content)


async def finish(tx: Tx, said: Said, status: int, content: bytes) -> None:
    """Write the answer beside the claim, in the same transaction."""
    await tx.db.execute(
        update(command)
        .where(command.c.person_id == tx.actor.person_id, command.c.key == said.key)
        .values(status=status, content=content)
    )


async def forget(tx: Tx) -> int:
    """Remove answers that are older than `KEPT`; how many. Run daily for each institution."""
    done = await tx.db.execute(delete(command).where(command.c.at < tx.now - KEPT))
    return done.rowcount
