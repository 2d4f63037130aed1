"""Issuing copies that prove themselves, withdrawing them, and forgetting them when their time is over.

A copy is drawn anew with a signed barcode in its margin and sealed; the record itself is never touched. The number is
random; who asks online must also read a field off the paper. LAW civil-dec §30, LAW adm-doc §7(3)
"""

import secrets
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select, update

from edocs.actions.keys import BARCODE, SEAL, keys_of, publish_withdrawn
from edocs.actions.records import images_of
from edocs.content import Content, from_plain
from edocs.engine.case import DocumentState
from edocs.korean import date_text, seoul_date
from edocs.proof import tokens
from edocs.proof.catalogue import Catalogue, for_form
from edocs.proof.number import SIZE, spelled
from edocs.queries.disclosure import class_of
from edocs.queries.documents import Found, document_for, pdf_of, revision_row
from edocs.queries.issues import IssuingKey, issue_for, key_in_force, listed_keys, sees_all, state_of
from edocs.queries.papers import compose
from edocs.queries.showing import decided_by
from edocs.render.pdf import Stamp, render_pdf
from edocs.render.seal import sealed
from edocs.tables.issues import issue, lookup
from edocs.views.issues import NewIssue
from kernel import schedule
from kernel.clock import new_id
from kernel.errors import Conflict, Forbidden
from kernel.signer import raw_public
from kernel.tenancy import Plane, set_scope
from kernel.tx import Tx

FORGET = "edocs.forget_issue"
"""The job that takes an expired copy out of the lookup."""
MOST_ISSUES = 200
"""Copies of one document; more is not what copies are for."""


def _no_record() -> Conflict:
    return Conflict(
        "no_record",
        "결재가 끝나 기록이 만들어진 문서만 발급합니다. 방금 결재했다면 잠시 뒤에 다시 하십시오.",
        "Only a document that is established and on record can be issued. Try again shortly.",
    )


async def issue_copy(tx: Tx, document_id: UUID, given: NewIssue) -> UUID:
    """Issue a copy of an established document: barcode, seal, register, lookup. Returns the issue's id.

    Raises Conflict where there is no record yet, or no key that verifiers would believe.
    """
    found = await document_for(tx, document_id)
    record = await pdf_of(tx, found.id)
    if found.case.state is not DocumentState.ESTABLISHED or record is None:
        raise _no_record()
    await _check_count(tx, found.id)
    key = await _trusted_key(tx)
    content = from_plain((await revision_row(tx, found.id, found.row.revision)).content)
    catalogue = for_form(content.form_code)
    raw = secrets.token_bytes(SIZE)
    expires = None if catalogue.valid_days is None else tx.now + timedelta(days=catalogue.valid_days)
    facts = _facts(found, content, key, record.sha256)
    claims = tokens.Claims(
        issuer=key.code,
        issued_at=int(tx.now.timestamp()),
        expires_at=None if expires is None else int(expires.timestamp()),
        number=raw,
        kind=catalogue.kind,
        version=catalogue.version,
        values=catalogue.values(facts, is_open=(await class_of(tx, found.id)).kind == "open"),
    )
    token = await _signed(tx, key, claims)
    stamp = Stamp(token=token, number=spelled(raw), words=_legend(tx, key, expires))
    pdf, is_sealed = await _drawn(tx, found, content, stamp)
    blob = await tx.blobs.put(tx.institution_id, pdf, len(pdf))
    row = {
        "institution_id": tx.institution_id,
        "id": (issue_id := new_id()),
        "document_id": found.id,
        "number": raw,
        "tail": spelled(raw)[-4:],
        "kid": key.kid,
        "token": token,
        "shown": _shown(catalogue, claims, key),
        "purpose": given.purpose.strip(),
        "record_sha256": record.sha256,
        "sha256": blob.sha256,
        "size": blob.size,
        "sealed": is_sealed,
        "issued_at": tx.now,
        "issued_by": tx.actor.person_id,
        "issuer_name": f"{found.viewer.seat.post_name} {found.viewer.seat.person_name}",
        "expires_at": None if expires is None else datetime.fromtimestamp(int(expires.timestamp()), UTC),
        "reason": "",
    }
    await tx.db.execute(issue.insert().values(row))
    await _keep_lookup(tx, row, str(facts[catalogue.lookup]))
    if expires is not None:
        await schedule.at(tx, FORGET, expires, {"issue": str(issue_id)}, key=str(issue_id))
    tx.audit("edocs.issue", "document", found.id, issue=issue_id, purpose=row["purpose"], sealed=is_sealed)
    return issue_id


async def revoke(tx: Tx, issue_id: UUID, reason: str) -> None:
    """Withdraw a copy: the lookup and the list for verifiers say so from now on. Raises Forbidden, Conflict."""
    row = await issue_for(tx, issue_id)
    if row.issued_by != tx.actor.person_id and not sees_all(tx):
        raise Forbidden(
            "not_yours", "발급한 사람이나 기록 담당자만 폐지할 수 있습니다.", "Only the issuer or records officer may."
        )
    locked = (await tx.db.execute(select(issue).where(issue.c.id == issue_id).with_for_update())).one()
    if state_of(locked, tx.now) != "valid":
        raise Conflict("not_valid", "이미 폐지되었거나 기한이 지났습니다.", "It is revoked or expired already.")
    values = {"revoked_at": tx.now, "revoked_by": tx.actor.person_id, "reason": reason.strip()}
    await tx.db.execute(update(issue).where(issue.c.id == issue_id).values(values))
    await publish_withdrawn(tx)
    tx.audit("edocs.issue_revoke", "document", row.document_id, issue=issue_id, reason=reason.strip())


async def forget(tx: Tx, payload: dict[str, Any]) -> None:
    """Forget number, token and lookup of a copy whose time is over; the register's line stays."""
    issue_id = UUID(payload["issue"])
    row = (await tx.db.execute(select(issue).where(issue.c.id == issue_id))).first()
    if row is None or row.expires_at is None or row.expires_at > tx.now:
        return
    await set_scope(tx.db, Plane.GATE, tx.institution_id)
    await tx.db.execute(delete(lookup).where(lookup.c.issue_id == issue_id))
    await set_scope(tx.db, Plane.TENANT, tx.institution_id)
    gone: dict[str, Any] = {"number": None, "token": None, "shown": {}, "forgotten_at": tx.now}
    await tx.db.execute(update(issue).where(issue.c.id == issue_id).values(gone))
    tx.audit("edocs.issue_forget", "document", row.document_id, issue=issue_id)


def digest(keys: Any, number: bytes, field: str) -> bytes:
    """What the lookup is asked with: number and field together, so that nothing tells which of them was wrong."""
    folded = "".join(unicodedata.normalize("NFKC", field).casefold().split()).replace("‐", "-").replace("–", "-")
    found: bytes = keys.mac("issue lookup", number + folded.encode())
    return found


async def _keep_lookup(tx: Tx, row: dict[str, Any], field: str) -> None:
    await set_scope(tx.db, Plane.GATE, tx.institution_id)
    await tx.db.execute(
        lookup.insert().values(
            digest=digest(keys_of(tx), row["number"], field),
            institution_id=tx.institution_id,
            issue_id=row["id"],
            expires_at=row["expires_at"],
        )
    )
    await set_scope(tx.db, Plane.TENANT, tx.institution_id)


async def _check_count(tx: Tx, document_id: UUID) -> None:
    count = await tx.db.scalar(select(func.count()).select_from(issue).where(issue.c.document_id == document_id))
    if (count or 0) >= MOST_ISSUES:
        raise Conflict("too_many_issues", "이 문서는 더 발급할 수 없습니다.", "This document was issued too often.")


async def _trusted_key(tx: Tx) -> IssuingKey:
    """The institution's key for barcodes. Raises Conflict when verifiers would not believe it."""
    key = await key_in_force(tx, BARCODE)
    if key is None or key.kid not in await listed_keys(tx):
        raise Conflict(
            "no_trusted_key",
            "올해의 발급 키가 아직 신뢰 목록에 없어 발급할 수 없습니다. 시스템 관리자에게 알려 주십시오.",
            "This year's key is not on the list of trusted keys yet; tell the operator.",
        )
    return key


async def _signed(tx: Tx, key: IssuingKey, claims: tokens.Claims) -> str:
    keys = keys_of(tx)
    handle = await keys.handle(tx, key.label)
    unsigned = tokens.draft(bytes.fromhex(key.kid), claims)
    token = unsigned.signed(await keys.sign(unsigned.to_sign, handle))
    assert tokens.read(token).holds(raw_public(handle))  # never hand out what does not verify
    return token


async def _drawn(tx: Tx, found: Found, content: Content, stamp: Stamp) -> tuple[bytes, bool]:
    """The copy as PDF, sealed where the institution has a certificate for its seal."""
    paper = await compose(tx, found.case, content, found.case.steps, found.viewer.org)
    pdf = await render_pdf(paper, await images_of(tx, found.id), stamp=stamp)
    key = await key_in_force(tx, SEAL)
    if key is None or not key.certificates:
        return pdf, False
    keys = keys_of(tx)
    handle = await keys.handle(tx, key.label)
    return await sealed(pdf, key.certificates, key.name, lambda to_sign: keys.sign(to_sign, handle)), True


def _facts(found: Found, content: Content, key: IssuingKey, record_sha256: str) -> dict[str, Any]:
    established = found.row.established_at
    recipients = content.recipients
    return {
        "institution": key.name,
        "number": found.row.number,
        "established": seoul_date(established) if established else None,
        "title": content.title,
        "recipient": "내부결재" if not recipients else recipients[0] if len(recipients) == 1 else "수신자 참조",
        "drafter": found.case.drafter.person_name,
        "decider": decided_by(found.case),
        "amount": found.row.amount,
        "attachments": sum(1 for item in content.enclosures if item.kind == "attachment"),
        "record": bytes.fromhex(record_sha256),
    }


def _shown(catalogue: Catalogue, claims: tokens.Claims, key: IssuingKey) -> dict[str, Any]:
    """What the lookup tells of this copy."""
    fields: Any = msgspec.to_builtins(catalogue.shown(claims.values))
    return {"title": catalogue.title, "issuer": key.name, "fields": fields}


def _legend(tx: Tx, key: IssuingKey, expires: datetime | None) -> tuple[str, ...]:
    """What the margin says beside the code: no link, only where to go by oneself."""
    until = f" · {date_text(seoul_date(expires))}까지 유효" if expires else ""
    host = urlsplit(keys_of(tx).address).netloc
    return (
        f"발급 {date_text(seoul_date(tx.now))} {key.name}{until}",
        "이 바코드에는 발급기관이 서명한 주요 내용이 들어 있습니다. 사본에서도 확인되므로, 화면에 나온 내용과"
        " 종이의 내용을 눈으로 비교하십시오.",
        f"확인: 주소창에 {host}/verify 를 직접 입력하십시오. 인터넷 없이도 확인할 수 있습니다.",
    )
