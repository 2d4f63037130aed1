"""The body of a document: one canonical form for the editor, the revision, the hash and the renderers.

``canonical`` takes whatever a client sent and returns a ``Body`` or raises ``BodyRefused``, nothing else. What it
returns keeps these rules: NFC text without control, bidi and zero-width characters; no empty and no mergeable text
nodes; marks in one order; every attribute written; tables rectangular; links only to https, http and mailto; at most
20,000 nodes and 1,000,000 characters; depth bounded by the grammar. ``canonical`` of its own result is that result.
"""

import hashlib
from typing import Any, Final, cast

import msgspec

from edocs.body.markup import Body, block_text
from edocs.body.reading import BodyRefused, Reader, Repair

__all__ = [
    "EMPTY",
    "Body",
    "BodyRefused",
    "Reading",
    "Repair",
    "body_hash",
    "canonical",
    "canonical_json",
    "plain_text",
    "read",
    "to_json",
]

EMPTY: Final = Body()


class Reading(msgspec.Struct, frozen=True):
    """A body in canonical form and what had to be mended on the way."""

    body: Body
    repairs: tuple[Repair, ...]


def read(raw: object) -> Reading:
    """Return the canonical form of decoded JSON and its repairs; raise only ``BodyRefused``."""
    reader = Reader()
    body = reader.doc(to_json(raw) if isinstance(raw, Body) else raw)
    return Reading(body, tuple(reader.repairs))


def canonical(raw: object) -> Body:
    """Return the canonical form of decoded JSON (or of a ``Body``); raise only ``BodyRefused``."""
    return read(raw).body


def to_json(body: Body) -> dict[str, Any]:
    """Return the body as plain JSON values."""
    return cast(dict[str, Any], msgspec.json.decode(msgspec.json.encode(body)))


def canonical_json(value: object) -> bytes:
    """Return one byte string for equal values: sorted keys, no blanks, UTF-8.

    Equal to RFC 8785 for what we hash: objects with ASCII keys, lists, strings, integers, booleans, null. Raises
    ``TypeError`` for a float, whose spelling is a source of disagreement.

    RFC 8785 §3.2
    """
    plain = msgspec.to_builtins(value)
    _refuse_floats(plain)
    return msgspec.json.encode(plain, order="sorted")


def body_hash(body: Body) -> bytes:
    """Return the SHA-256 of the canonical JSON of a body."""
    return hashlib.sha256(canonical_json(body)).digest()


def plain_text(body: Body) -> str:
    """Return the words of a body for search: a line a block, cells by tabs, without item numbers."""
    return "\n".join(text for block in body.content if (text := block_text(block)).strip())


def _refuse_floats(value: object) -> None:
    """Raise ``TypeError`` for a float anywhere in plain JSON values."""
    if isinstance(value, float):
        raise TypeError("a float has no single canonical spelling here")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
