"""The gate: sealed secrets, one-time tokens, and the scope in which accounts can be seen."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.errors import Refusal
from kernel.settings import Settings
from kernel.tenancy import Plane, set_scope
from kernel.tx import Tx


@asynccontextmanager
async def at_gate(tx: Tx) -> AsyncGenerator[None]:
    """Within, the transaction sees accounts and sessions beside its own institution's rows."""
    await set_scope(tx.db, Plane.GATE, tx.institution_id)
    try:
        yield
    except Refusal:
        await set_scope(tx.db, Plane.TENANT, tx.institution_id)
        raise
    await set_scope(tx.db, Plane.TENANT, tx.institution_id)


def new_token() -> str:
    """256 random bits as text for a cookie or a link."""
    return urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What is kept of a token. It is random, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def seal(settings: Settings, purpose: str, secret: bytes) -> bytes:
    """Encrypt a small secret under a key derived from the deployment's secret."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_key(settings, purpose)).encrypt(nonce, secret, purpose.encode())


def unseal(settings: Settings, purpose: str, sealed: bytes) -> bytes:
    """What was sealed for this purpose. Raises InvalidTag when it was altered or the secret is another."""
    return AESGCM(_key(settings, purpose)).decrypt(sealed[:12], sealed[12:], purpose.encode())


def _key(settings: Settings, purpose: str) -> bytes:
    return hmac.digest(bytes.fromhex(settings.secret), f"dure/{purpose}".encode(), "sha256")
