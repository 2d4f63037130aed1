"""Issued copies: the register for the institution's people, the bundle for verifiers."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from edocs.korean import seoul_date
from edocs.proof import trust
from edocs.proof.catalogue import catalogues
from edocs.proof.number import spelled
from edocs.queries.documents import document_for
from edocs.queries.paging import after, cursor_of
from edocs.tables import document
from edocs.tables.issues import issue, proof_key, revoked_list, trust_list
from edocs.views.issues import IssueQuery, IssueState, IssueView
from kernel.access import Permission, may
from kernel.errors import NotFound
from kernel.tx import Tx
from kernel.web import Page

_ROWS = select(issue, document.c.title, document.c.number.label("document_number")).join(
    document, (document.c.institution_id == issue.c.institution_id) & (document.c.id == issue.c.document_id)
)


class IssuingKey(Struct, frozen=True):
    """A key of the institution that may sign now."""

    kid: str
    label: str
    code: str
    name: str
    certificates: str


async def issues_of(tx: Tx, document_id: UUID) -> list[IssueView]:
    """The copies issued of a document that the actor may see, newest first."""
    found = await document_for(tx, document_id)
    rows = await tx.db.execute(_ROWS.where(issue.c.document_id == found.id).order_by(issue.c.issued_at.desc()))
    return [described(tx, row) for row in rows]


async def register(tx: Tx, query: IssueQuery) -> Page[IssueView]:
    """발급 대장: all copies for those who keep the records, else those that one issued oneself; newest first."""
    wanted: list[ColumnElement[bool]] = []
    if not sees_all(tx):
        wanted.append(issue.c.issued_by == tx.actor.person_id)
    if query.cursor:
        wanted.append(tuple_(issue.c.issued_at, issue.c.id) < tuple_(*after(query.cursor)))
    ordered = _ROWS.where(*wanted).order_by(issue.c.issued_at.desc(), issue.c.id.desc())
    rows = list(await tx.db.execute(ordered.limit(query.limit + 1)))
    items = [described(tx, row) for row in rows[: query.limit]]
    if len(rows) > query.limit:
        last = rows[query.limit - 1]
        return Page(items=items, next=cursor_of(last.issued_at, last.id))
    return Page(items=items)


async def issue_for(tx: Tx, issue_id: UUID) -> Any:
    """The issue, if the actor issued it, keeps the records, or may see its document. Raises NotFound."""
    row = (await tx.db.execute(_ROWS.where(issue.c.id == issue_id))).first()
    if row is None:
        raise NotFound("no_issue", "발급 기록이 없거나 볼 수 있는 사람이 아닙니다.", "No such issue.")
    if row.issued_by != tx.actor.person_id and not sees_all(tx):
        await document_for(tx, row.document_id)
    return row


def sees_all(tx: Tx) -> bool:
    """Whether the actor keeps the records or the registry."""
    return may(tx, Permission.RECORDS) or may(tx, Permission.REGISTRY)


def state_of(row: Any, at: datetime) -> IssueState:
    """Whether a copy counts at a moment."""
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at is not None and at >= row.expires_at else "valid"


def described(tx: Tx, row: Any) -> IssueView:
    """One row of the register."""
    state = state_of(row, tx.now)
    return IssueView(
        id=row.id,
        document_id=row.document_id,
        number=spelled(row.number) if row.number else f"…{row.tail}",
        title=row.title,
        document_number=row.document_number or "",
        purpose=row.purpose,
        state=state,
        issued_at=row.issued_at,
        issued_by=row.issuer_name,
        expires_at=row.expires_at,
        sealed=row.sealed,
        may_revoke=state == "valid" and (row.issued_by == tx.actor.person_id or sees_all(tx)),
        revoked_at=row.revoked_at,
        reason=row.reason,
    )


async def key_in_force(tx: Tx, purpose: str) -> IssuingKey | None:
    """The institution's key for this purpose today: the one that is valid for longest; None when there is none."""
    today = seoul_date(tx.now)
    own = (proof_key.c.institution_id == tx.institution_id) & (proof_key.c.purpose == purpose)
    good = own & (proof_key.c.withdrawn == "") & (proof_key.c.valid_from <= today) & (proof_key.c.valid_to >= today)
    row = (await tx.db.execute(select(proof_key).where(good).order_by(proof_key.c.valid_to.desc()))).first()
    if row is None:
        return None
    return IssuingKey(row.kid, row.label, row.code, row.name, row.certificates)


async def listed_keys(tx: Tx) -> set[str]:
    """Names of the keys on the newest trust list: only these are believed anywhere."""
    found = await bundle(tx.db)
    return set() if found is None else {kid.hex() for kid in trust.know(found).keys}


async def bundle(db: AsyncConnection) -> trust.Bundle | None:
    """What verifiers carry along, as of now; None before the first trust list. All of it lies in the commons."""
    newest = select(trust_list).order_by(trust_list.c.serial.desc()).limit(1)
    row = (await db.execute(newest)).first()
    if row is None:
        return None
    notes = (await db.execute(select(revoked_list.c.note).order_by(revoked_list.c.institution_id))).scalars()
    return trust.Bundle(base64.b64encode(row.root).decode(), row.note, tuple(notes), catalogues())


async def withdrawn_digests(tx: Tx) -> tuple[str, ...]:
    """The institution's withdrawn papers, as their list says them. A forgotten number is past its time anyway."""
    query = select(issue.c.number).where(issue.c.revoked_at.is_not(None), issue.c.number.is_not(None))
    numbers = (await tx.db.execute(query.order_by(issue.c.revoked_at, issue.c.id))).scalars()
    return tuple(trust.digest_of(number) for number in numbers)
