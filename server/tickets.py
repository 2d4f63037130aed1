"""Tickets of the live line: with one, a client that was connected comes back without a question to the database.

A ticket says who the client was, for two minutes, signed with a key of this deployment, so every node believes it. It
is bound to the token of the session and worth nothing without it: it may stand in an address. Whether the session
still runs is asked a little later, at a moment of each line's own, so that a thousand that come back at once are not a
thousand questions at once; a session that ends meanwhile is told to all nodes as ever.
"""

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kernel.tx import Actor

LIFE = timedelta(minutes=2)
LONGEST = 2_000


class _Said(msgspec.Struct, array_like=True):
    until: int
    token: bytes
    institution_id: int
    person_id: UUID | None
    post_id: UUID | None
    permissions: tuple[str, ...]
    account_id: UUID | None
    session_id: UUID | None
    language: str


class Tickets:
    """Issues and believes tickets."""

    def __init__(self, secret: str) -> None:
        material = bytes.fromhex(secret) if secret else b""
        self._key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dure live ticket 1").derive(material)

    def issue(self, actor: Actor, token: str, now: datetime) -> str:
        """A ticket for the actor of this session's token."""
        said = _Said(
            until=int((now + LIFE).timestamp()),
            token=sha256(token.encode()).digest(),
            institution_id=actor.institution_id,
            person_id=actor.person_id,
            post_id=actor.post_id,
            permissions=tuple(sorted(actor.permissions)),
            account_id=actor.account_id,
            session_id=actor.session_id,
            language=actor.language,
        )
        content = msgspec.msgpack.encode(said)
        return _text(content) + "." + _text(self._mac(content))

    def read(self, ticket: str, token: str, client: str, now: datetime) -> Actor | None:
        """Who the ticket says this is; None when it is not ours, lapsed, or of another session."""
        if not token or len(ticket) > LONGEST:
            return None
        try:
            content, mac = (base64.urlsafe_b64decode(part + "==") for part in ticket.split("."))
            if not hmac.compare_digest(mac, self._mac(content)):
                return None
            said = msgspec.msgpack.decode(content, type=_Said)
        except (ValueError, binascii.Error, msgspec.MsgspecError):
            return None
        if said.until < now.timestamp() or not hmac.compare_digest(said.token, sha256(token.encode()).digest()):
            return None
        return Actor(
            said.institution_id,
            said.person_id,
            said.post_id,
            frozenset(said.permissions),
            said.account_id,
            said.session_id,
            client,
            said.language,
        )

    def _mac(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, "sha256")


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")
