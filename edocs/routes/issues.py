"""Doors of issued copies: for the institution's people, and two that stand open to whoever holds a paper."""

from uuid import UUID

import msgspec
from sqlalchemy import select

from edocs.actions import issuing
from edocs.proof import number
from edocs.queries import issues
from edocs.routes.documents import routes
from edocs.tables.issues import issue, lookup
from edocs.views.issues import (
    BundleView,
    FieldView,
    IssueQuery,
    IssueView,
    Lookup,
    LookupView,
    NewIssue,
    Revoke,
)
from kernel.access import Permission
from kernel.blobs import BlobRef
from kernel.dure import Dure
from kernel.errors import Invalid, NotFound, TooMuch
from kernel.tx import Actor, Tx
from kernel.web import Call, Download, Page

RATE, BURST = 1 / 6, 12
"""Lookups of one address: ten a minute in the long run."""
ALL_RATE, ALL_BURST = 5, 100
"""Lookups of everybody together."""


@routes.post("/documents/{document_id}/issues", status=201)
async def issue_copy(tx: Tx, document_id: UUID, body: NewIssue) -> IssueView:
    """Issue a copy with a signed barcode and the institution's seal."""
    return issues.described(tx, await issues.issue_for(tx, await issuing.issue_copy(tx, document_id, body)))


@routes.get("/documents/{document_id}/issues")
async def list_issues(tx: Tx, document_id: UUID) -> list[IssueView]:
    """The copies that were issued of this document, newest first."""
    return await issues.issues_of(tx, document_id)


@routes.get("/issues")
async def issue_register(tx: Tx, query: IssueQuery) -> Page[IssueView]:
    """발급 대장: all copies for records officers and the registry, one's own for others."""
    return await issues.register(tx, query)


@routes.get("/issues/{issue_id}/pdf")
async def read_issue_pdf(tx: Tx, issue_id: UUID) -> Download:
    """The issued copy, byte for byte."""
    row = await issues.issue_for(tx, issue_id)
    tx.audit("edocs.issue_pdf", "document", row.document_id, issue=issue_id)
    name = f"{row.document_number} 사본 {row.tail}.pdf"
    return Download(name, "application/pdf", BlobRef(row.sha256, row.size), inline=True)


@routes.post("/issues/{issue_id}/revoke")
async def revoke_issue(tx: Tx, issue_id: UUID, body: Revoke) -> IssueView:
    """Withdraw a copy, with the reason."""
    await issuing.revoke(tx, issue_id, body.reason)
    return issues.described(tx, await issues.issue_for(tx, issue_id))


@routes.post("/export-permit", permission=Permission.RECORDS)
async def permit_export(tx: Tx) -> None:
    """Permit the operator to take the institution's documents out within a day (`dure tenant export`)."""
    tx.audit("export.permit", "export", tx.institution_id)


@routes.get("/verify/bundle", open=True)
async def verify_bundle(call: Call) -> BundleView:
    """What a verifier carries along to check papers without us: all of it is public and signed."""
    dure: Dure = call.dure
    async with dure.commons() as db:
        found = await issues.bundle(db)
    if found is None:
        raise NotFound("no_trust", "아직 신뢰 목록이 없습니다.", "There is no list of trusted keys yet.")
    return msgspec.convert(msgspec.to_builtins(found), BundleView)


@routes.post("/verify/lookup", open=True)
async def look_up_issue(call: Call, body: Lookup) -> LookupView:
    """What the issuer says of a paper, to whoever types its number and a field that stands on it.

    A wrong number and a wrong field get the same answer by the same way. The reading is recorded at the issuer.
    """
    dure: Dure = call.dure
    for key, rate, burst in ((call.client, RATE, BURST), ("everybody", ALL_RATE, ALL_BURST)):
        if wait := await dure.limits.take(f"issue-lookup:{key}", rate=rate, burst=burst):
            raise TooMuch(
                "too_often",
                "조회가 너무 잦습니다. 잠시 뒤에 다시 하십시오. 바코드는 인터넷 없이도 확인할 수 있습니다.",
                "Too many lookups; try again shortly. The barcode can be checked offline.",
                retry_after=wait,
            )
    raw = number.read(body.number)
    if raw is None:
        raise Invalid(
            "number_slip",
            "문서확인번호를 잘못 적었습니다. 종이의 번호와 한 글자씩 견주어 보십시오.",
            "The number has a slip; compare it with the paper.",
        )
    async with dure.gate() as db:
        query = select(lookup).where(lookup.c.digest == issuing.digest(dure.keys, raw, body.field))
        place = (await db.execute(query)).one_or_none()
    if place is None:
        raise NotFound(
            "no_such_paper",
            "이 번호와 항목으로 발급된 문서가 없습니다. 번호와 항목을 종이와 견주어 다시 적어 보십시오.",
            "No paper was issued with this number and this field.",
        )
    return await _told(dure, place.institution_id, place.issue_id, call.client)


async def _told(dure: Dure, institution_id: int, issue_id: UUID, client: str) -> LookupView:
    """What the issuer tells, read as the system of that institution and recorded there."""
    async with dure.tx(Actor(institution_id, client=client)) as tx:
        row = (await tx.db.execute(select(issue).where(issue.c.id == issue_id))).one()
        tx.audit("edocs.issue_lookup", "document", row.document_id, issue=issue_id)
        return LookupView(
            state=issues.state_of(row, tx.now),
            title=row.shown.get("title", ""),
            issuer=row.shown.get("issuer", ""),
            issued_at=row.issued_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            fields=msgspec.convert(row.shown.get("fields", []), list[FieldView]),
        )
