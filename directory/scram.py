"""SCRAM-SHA-256 and -PLUS, the server's side, and the keys it is checked against. Pure but for the nonce.

With a channel binding (-PLUS) the client proves that it speaks within TLS to the very certificate that is ours.
RFC 5802, RFC 7677, RFC 5929 §4
"""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable

from msgspec import Struct

ITERATIONS = 4096
"""Enough for passwords of a hundred random bits, which nobody guesses; people's own ones are kept with argon2."""


class Keys(Struct, frozen=True):
    """What is kept of a password."""

    stored: bytes
    server: bytes


class Malformed(Exception):
    """The client's message does not follow the mechanism."""


def keys_of(password: str, salt: bytes, iterations: int = ITERATIONS) -> Keys:
    """The keys of a password; takes a millisecond or two. RFC 5802 §3"""
    prepared = unicodedata.normalize("NFKC", password).encode("utf-8")
    salted = hashlib.pbkdf2_hmac("sha256", prepared, salt, iterations)
    client = hmac.digest(salted, b"Client Key", "sha256")
    return Keys(hashlib.sha256(client).digest(), hmac.digest(salted, b"Server Key", "sha256"))


class Exchange:
    """One conversation: the client's first message, ours, the client's proof, our answer."""

    def __init__(self, binding: bytes = b"", *, plus: bool = False) -> None:
        self._binding = binding
        """`tls-server-end-point` of the connection; empty where there is none."""
        self._plus = plus
        """Whether the client has chosen the mechanism that binds."""
        self.user = ""
        self._nonce = ""
        self._bare = ""
        self._ours = ""
        self._header = b""

    def first(self, message: bytes) -> str:
        """Read the client's first message; returns the login it is for. Raises Malformed."""
        try:
            text = message.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed from None
        binding, _, rest = text.partition(",")
        _identity, _, self._bare = rest.partition(",")
        if self._plus:
            wanted = {"p=tls-server-end-point"} if self._binding else set()
        else:
            # "y": the client could bind and believes that we cannot; where we can, somebody has cut our offer.
            wanted = {"n"} if self._binding else {"n", "y"}
        if binding not in wanted:
            raise Malformed
        self._header = text[: len(text) - len(self._bare)].encode("utf-8")
        fields = _fields(self._bare)
        if not fields.get("n") or not fields.get("r") or "m" in fields:
            raise Malformed
        self.user = fields["n"].replace("=2C", ",").replace("=3D", "=")
        self._nonce = fields["r"] + b64encode(secrets.token_bytes(18)).decode("ascii")
        return self.user

    def challenge(self, salt: bytes, iterations: int = ITERATIONS) -> bytes:
        """Our first message."""
        self._ours = f"r={self._nonce},s={b64encode(salt).decode('ascii')},i={iterations}"
        return self._ours.encode("utf-8")

    def check(self, message: bytes, known: Iterable[Keys]) -> tuple[int, bytes] | None:
        """Which of the known keys the proof is made with, and our last message; None for none. Raises Malformed."""
        try:
            text = message.decode("utf-8")
            fields = _fields(text)
            proof = b64decode(fields.get("p", ""), validate=True)
            header = b64decode(fields.get("c", ""), validate=True)
        except (UnicodeDecodeError, NotBase64, ValueError):
            raise Malformed from None
        bound = self._header + (self._binding if self._plus else b"")
        if fields.get("r") != self._nonce or header != bound or len(proof) != 32:
            raise Malformed
        said = f"{self._bare},{self._ours},{text[: text.rindex(',p=')]}".encode()
        for place, keys in enumerate(known):
            signature = hmac.digest(keys.stored, said, "sha256")
            client = bytes(one ^ other for one, other in zip(proof, signature, strict=True))
            if hmac.compare_digest(hashlib.sha256(client).digest(), keys.stored):
                return place, b"v=" + b64encode(hmac.digest(keys.server, said, "sha256"))
        return None


def _fields(text: str) -> dict[str, str]:
    return {part[0]: part[2:] for part in text.split(",") if len(part) >= 2 and part[1] == "="}
