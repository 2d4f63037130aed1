"""The list of trusted keys and the lists of withdrawn papers: signed notes that a verifier carries along.

The list of keys is signed by a root key that never lies on a server; each institution signs its own list of withdrawn
papers with its current key. A list of withdrawn papers holds short digests of numbers, so that it gives none away.
"""

import base64
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from edocs.proof.catalogue import Catalogue
from kernel.notary import key_name, signed

TRUST: Final = "dure/trust/1"
REVOKED: Final = "dure/revoked/1"
"""The first line of a note says what it is, so that no note passes for another."""
KID_BYTES: Final = 8
_DIGEST: Final = 8


class Key(Struct, frozen=True):
    """One institution's key and the days on which it may issue; after them what it signed still counts."""

    kid: str
    issuer: str
    """Code of the institution."""
    name: str
    public: str
    """The Ed25519 public key in base64."""
    valid_from: date
    valid_to: date
    withdrawn: str = ""
    """Why nothing that it signed counts any more: lost, stolen. Empty for a good key."""


class Trust(Struct, frozen=True):
    """All keys, as the root signed them. ``test`` marks a list for demonstrations."""

    serial: int
    issued_at: datetime
    keys: tuple[Key, ...]
    test: bool = False


class Revoked(Struct, frozen=True):
    """One institution's withdrawn papers, as of a moment."""

    issuer: str
    at: datetime
    entries: tuple[str, ...] = ()


class Bundle(Struct, frozen=True):
    """Everything that an offline check needs beside the token and the root's public key."""

    root: str
    """The root's public key in base64: the one thing that is believed; the paper list in the gazette shows it."""
    trust: str
    revoked: tuple[str, ...]
    catalogues: tuple[Catalogue, ...]


class Known(Struct, frozen=True):
    """A bundle whose signatures hold."""

    trust: Trust
    keys: dict[bytes, Key]
    revoked: dict[str, Revoked]
    catalogues: tuple[Catalogue, ...]


_Content = TypeVar("_Content", Trust, Revoked)


class Untrusted(ValueError):
    """The list of keys does not bear the root's signature."""


def kid_of(public_key: bytes) -> bytes:
    """The short name of a key inside tokens."""
    return sha256(b"dure proof key\0" + public_key).digest()[:KID_BYTES]


def digest_of(number: bytes) -> str:
    """What a list of withdrawn papers says instead of a number."""
    return base64.b64encode(sha256(b"dure proof number\0" + number).digest()[:_DIGEST]).decode()


def body_of(kind: str, content: Trust | Revoked) -> str:
    """The text that is signed: what it is, then JSON on one line."""
    return f"{kind}\n{msgspec.json.encode(content).decode()}\n"


def know(bundle: Bundle) -> Known:
    """The lists of a bundle, each checked. Raises Untrusted when the root did not sign the keys.

    A list of withdrawn papers that no good key of its institution signed is left out: then nothing is known of it.
    """
    root = base64.b64decode(bundle.root)
    trust = _read(bundle.trust, TRUST, root, Trust)
    if trust is None:
        raise Untrusted("the list of keys is not signed by the root")
    keys = {bytes.fromhex(key.kid): key for key in trust.keys}
    revoked: dict[str, Revoked] = {}
    for note in bundle.revoked:
        for key in trust.keys:
            found = None if key.withdrawn else _read(note, REVOKED, base64.b64decode(key.public), Revoked)
            if found is not None and found.issuer == key.issuer and _newer(found, revoked.get(key.issuer)):
                revoked[key.issuer] = found
    return Known(trust, keys, revoked, bundle.catalogues)


def merge(keys: Sequence[Key]) -> tuple[Key, ...]:
    """The keys in one order, each once."""
    found = {key.kid: key for key in keys}
    return tuple(sorted(found.values(), key=lambda key: (key.issuer, key.valid_from, key.kid)))


def _newer(one: Revoked, other: Revoked | None) -> bool:
    return other is None or one.at > other.at


def _read(note: str, kind: str, public_key: bytes, sort: type[_Content]) -> _Content | None:
    body = signed(note, key_name(public_key), public_key)
    if body is None:
        return None
    first, _, rest = body.partition("\n")
    try:
        return msgspec.json.decode(rest, type=sort) if first == kind else None
    except msgspec.DecodeError:
        return None
