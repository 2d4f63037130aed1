"""The list of trusted keys: what the root is asked to sign, and taking the signed list in. In the commons scope.

The root's key lies on no server. An operator carries a request out and the signed note in; the first note fixes the
root, and a later one by another root is refused.
"""

import base64
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from edocs.proof import trust
from edocs.tables.issues import proof_key, trust_list
from kernel.errors import Conflict, Invalid


async def request(db: AsyncConnection, now: datetime, *, test: bool = False) -> trust.Trust:
    """The next list of trusted keys, for the root to sign: every institution's barcode keys as they are now."""
    rows = await db.execute(select(proof_key).where(proof_key.c.purpose == "barcode"))
    keys = [
        trust.Key(
            kid=row.kid,
            issuer=row.code,
            name=row.name,
            public=base64.b64encode(row.public).decode(),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            withdrawn=row.withdrawn,
        )
        for row in rows
    ]
    last = await db.scalar(select(func.max(trust_list.c.serial)))
    return trust.Trust((last or 0) + 1, now, trust.merge(keys), test)


async def accept(db: AsyncConnection, root: bytes, note: str, now: datetime) -> trust.Trust:
    """Take a signed list in. Raises Invalid when the root did not sign it, Conflict when it is another root or old."""
    bundle = trust.Bundle(base64.b64encode(root).decode(), note, (), ())
    try:
        found = trust.know(bundle).trust
    except trust.Untrusted:
        raise Invalid("not_signed", "루트 키의 서명이 없는 목록입니다.", "The root did not sign this list.") from None
    newest = (await db.execute(select(trust_list).order_by(trust_list.c.serial.desc()).limit(1))).first()
    if newest is not None and bytes(newest.root) != root:
        raise Conflict("other_root", "지금까지와 다른 루트 키입니다.", "This is another root than before.")
    if newest is not None and newest.serial >= found.serial:
        raise Conflict("old_list", "이미 받은 목록이거나 더 오래된 목록입니다.", "This list is not newer.")
    await db.execute(trust_list.insert().values(serial=found.serial, root=root, note=note, at=now))
    return found


def as_request(wanted: trust.Trust) -> str:
    """The request as a file for the machine that has the root's key."""
    return msgspec.json.format(msgspec.json.encode(wanted), indent=1).decode() + "\n"


def from_request(text: str) -> trust.Trust:
    """The request in such a file. Raises Invalid."""
    try:
        return msgspec.json.decode(text, type=trust.Trust)
    except msgspec.DecodeError as error:
        raise Invalid("not_a_request", "요청 파일이 아닙니다.", f"This is not a request: {error}") from None
