"""The leaf of one audit record: what the ledger commits to, without personal data in clear. Pure.

Names, places and details enter as salted hashes, so a lawful erasure may empty the row and the ledger still holds; the
act, its time and its kind stay readable. With the row at hand anybody can compute the leaf again.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import cbor2
from msgspec import Struct

from kernel.merkle import leaf_hash

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Content(Struct, frozen=True, kw_only=True):
    """Everything that an audit record says."""

    institution_id: int
    id: UUID
    at: datetime
    person_id: UUID | None
    post_id: UUID | None
    client: str
    action: str
    subject_kind: str
    subject_id: str
    whose: UUID | None
    detail: Any
    salt: bytes


def leaf_of(content: Content) -> bytes:
    """The leaf's hash: canonical CBOR of the record, hidden where it may be personal. RFC 8949 §4.2; RFC 6962 §2.1"""
    hidden = (content.subject_id, content.person_id, content.post_id, content.client, content.whose, content.detail)
    parts = [
        "dure.audit.1",
        content.institution_id,
        content.id.bytes,
        (content.at - _EPOCH) // timedelta(microseconds=1),
        content.action,
        content.subject_kind,
        *(_hide(content.salt, place, value) for place, value in enumerate(hidden)),
    ]
    return leaf_hash(cbor2.dumps(parts, canonical=True))


def _hide(salt: bytes, place: int, value: Any) -> bytes | None:
    if value is None:
        return None
    plain = value.bytes if isinstance(value, UUID) else _whole(value)
    return sha256(salt + cbor2.dumps([place, plain], canonical=True)).digest()


def _whole(value: Any) -> Any:
    """The value as the database gives it back: JSON does not tell 2.0 from 2."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(part) for key, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list) else value
