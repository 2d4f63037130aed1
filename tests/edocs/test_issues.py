"""Issued copies: a barcode that verifies offline, a seal on the bytes, a lookup that tells strangers nothing."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import typst
import zxingcpp
from asn1crypto import pem
from asn1crypto import x509 as asn1
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import select

from edocs.actions import issuing, keys
from edocs.actions.raising import resume_numbers
from edocs.proof import base45, tokens, trust
from edocs.proof.verdict import Outcome, Verdict, check
from edocs.queries import documents, issues
from edocs.queries.counters import counters
from edocs.render.pdf import Stamp, make_pdf
from edocs.routes import issues as doors
from edocs.tables import counter
from edocs.tables.issues import issue
from edocs.views.issues import IssueQuery, IssueView, Lookup, NewIssue
from kernel import mark, schedule
from kernel.blobs import BlobRef
from kernel.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooMuch
from kernel.web import Call
from server.demo.authority import furnish
from tests.edocs import paper_samples
from tests.support.town import CULTURE, TRANSIT, Town

HOUSES = [(CULTURE, "9740010", "한빛문화재단"), (TRANSIT, "9740020", "한빛교통공사")]


async def established(town: Town, form: str = "general", **content: Any) -> UUID:
    document_id = await town.submitted("윤도담", form, **content)
    view = await town.act(document_id, "장보미")
    assert view.number
    await town.relay()
    return document_id


async def issued(town: Town, document_id: UUID, who: str = "윤도담") -> IssueView:
    async with town.tx(who) as tx:
        made = await issuing.issue_copy(tx, document_id, NewIssue(purpose="은행 제출"))
        return issues.described(tx, await issues.issue_for(tx, made))


async def copy_of(town: Town, issue_id: UUID) -> tuple[Any, bytes]:
    async with town.tx(None) as tx:
        row = (await tx.db.execute(select(issue).where(issue.c.id == issue_id))).one()
        return row, await tx.blobs.read(CULTURE, BlobRef(row.sha256, row.size))


async def judged(town: Town, token: str) -> Verdict:
    async with town.dure.commons() as db:
        bundle = await issues.bundle(db)
    assert bundle is not None
    return check(token, trust.know(bundle), town.dure.now())


async def asked(town: Town, number: str, field: str, client: str = "203.0.113.9") -> Any:
    call = Call(town.dure, client, "ko", "tests", "", None, "")
    return await doors.look_up_issue(call, Lookup(number=number, field=field))


def test_the_code_in_the_margin_of_the_sheet_is_read_by_a_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = typst.compile

    def as_picture(*given: Any, **options: Any) -> Any:
        kept = {name: value for name, value in options.items() if name not in ("pdf_standards", "timestamp")}
        return drawn(*given, **kept | {"format": "png", "ppi": 150.0})

    monkeypatch.setattr(typst, "compile", as_picture)
    words = ("발급 2026. 11. 22. 한빛문화재단", "눈으로 비교하십시오.")
    token = tokens.PREFIX + base45.encode(bytes(range(256)) + bytes(45))
    pages: Any = make_pdf(paper_samples.request(), {}, stamp=Stamp(token, "7K2M-9QWX-3HNP-4TRD6", words))
    page = Image.open(io.BytesIO(pages[0] if isinstance(pages, list) else pages)).convert("L")
    assert [one.text for one in zxingcpp.read_barcodes(page)] == [token]


async def test_a_copy_carries_a_code_that_verifies_offline_and_leaves_the_record_alone(town: Town) -> None:
    await furnish(town.dure, HOUSES)
    document_id = await established(town, title="겨울빛 축제 운영 계획")
    async with town.tx(None) as tx:
        record = await documents.pdf_of(tx, document_id)
    view = await issued(town, document_id)
    row, _ = await copy_of(town, view.id)
    found = await judged(town, row.token)
    assert (found.outcome, found.number, found.issuer) == (Outcome.GENUINE, view.number, "한빛문화재단")
    told = {field.label: field.text for field in found.fields}
    assert told["생산등록번호"] == view.document_number == "축제기획팀-1"
    assert told["원본 지문"] == record.sha256
    assert found.test
    assert view.sealed
    async with town.tx(None) as tx:
        assert await documents.pdf_of(tx, document_id) == record
    other = await issued(town, document_id)
    assert other.number != view.number


async def test_the_seal_holds_on_the_bytes_and_breaks_with_any_of_them(town: Town) -> None:
    await furnish(town.dure, HOUSES)
    view = await issued(town, await established(town))
    _, pdf = await copy_of(town, view.id)
    async with town.tx(None) as tx:
        key = await issues.key_in_force(tx, keys.SEAL)
    assert key is not None
    authority = asn1.Certificate.load(pem.unarmor(key.certificates.encode(), multiple=False)[2])
    roots = [asn1.Certificate.load(one) for _, _, one in pem.unarmor(key.certificates.encode(), multiple=True)][1:]
    assert authority.subject.native["common_name"] == "한빛문화재단 전자관인"

    async def verdict(content: bytes) -> Any:
        (seal,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
        trusted = ValidationContext(trust_roots=roots, moment=town.dure.now(), allow_fetching=False)
        return seal, await async_validate_pdf_signature(seal, trusted)

    seal, status = await verdict(pdf)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal.coverage.name == "ENTIRE_FILE"
    place = pdf.index(b"/Title") + 10
    broken = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert not (await verdict(broken))[1].intact


async def test_a_revoked_copy_is_known_as_such_online_and_offline(town: Town) -> None:
    await furnish(town.dure, HOUSES)
    view = await issued(town, await established(town))
    row, _ = await copy_of(town, view.id)
    assert (await asked(town, view.number, "축제기획팀-1")).state == "valid"
    with pytest.raises(Forbidden):
        async with town.tx("장보미") as tx:
            await issuing.revoke(tx, view.id, "남의 것")
    async with town.tx("조은새") as tx:
        await issuing.revoke(tx, view.id, "수치 오류")
    found = await judged(town, row.token)
    assert found.outcome is Outcome.REVOKED
    told = await asked(town, view.number.lower().replace("-", " "), " 축제기획팀 - 1 ")
    assert (told.state, told.issuer) == ("revoked", "한빛문화재단")
    with pytest.raises(Conflict):
        async with town.tx("조은새") as tx:
            await issuing.revoke(tx, view.id, "다시")


async def test_a_wrong_number_and_a_wrong_field_get_the_very_same_answer(town: Town) -> None:
    await furnish(town.dure, HOUSES)
    view = await issued(town, await established(town))
    other = await issued(town, await established(town, title="다른 문서"))
    refusals: list[Refusal] = []
    for number, field in ((view.number, "축제기획팀-2"), (other.number, "축제기획팀-1"), ("0000-0000-0000-00000", "x")):
        with pytest.raises(NotFound) as refused:
            await asked(town, number, field)
        refusals.append(refused.value)
    assert len({(one.code, one.ko, str(one.details)) for one in refusals}) == 1
    with pytest.raises(Invalid):
        await asked(town, view.number[:-1] + ("2" if view.number[-1] != "2" else "3"), "축제기획팀-1")
    for _ in range(doors.BURST):
        await asked(town, view.number, "축제기획팀-1", "198.51.100.7")
    with pytest.raises(TooMuch):
        await asked(town, view.number, "축제기획팀-1", "198.51.100.7")
    assert (await asked(town, view.number, "축제기획팀-1")).state == "valid"


async def test_an_expired_copy_is_forgotten_but_its_line_in_the_register_stays(town: Town, clock: Any) -> None:
    await furnish(town.dure, HOUSES)
    view = await issued(town, await established(town))
    row, _ = await copy_of(town, view.id)
    async with town.tx(None) as tx:
        soon = tx.now + timedelta(days=1)
        await tx.db.execute(issue.update().where(issue.c.id == view.id).values(expires_at=soon))
        await schedule.at(tx, issuing.FORGET, soon, {"issue": str(view.id)}, key=str(view.id))
    clock.forward(days=2)

    async def nobody() -> list[int]:
        return []

    async def other(_: Any, __: Any) -> None: ...

    jobs = {"directory.notices_due": other, issuing.FORGET: issuing.forget}
    runner = schedule.Runner(town.dure, jobs, nobody)
    while await runner.step(CULTURE) == 0.0:
        pass
    with pytest.raises(NotFound):
        await asked(town, view.number, "축제기획팀-1")
    async with town.tx("조은새") as tx:
        listed = (await issues.register(tx, IssueQuery())).items
    assert [(one.state, one.number) for one in listed] == [("expired", f"…{row.tail}")]


async def test_nothing_is_issued_that_nobody_would_believe_or_that_is_not_on_record(town: Town) -> None:
    document_id = await established(town)
    with pytest.raises(Conflict) as refused:
        await issued(town, document_id)
    assert refused.value.code == "no_trusted_key"
    async with town.tx(None) as tx:
        await keys.make_keys(tx, "9740010", "한빛문화재단", 2026)
    with pytest.raises(Conflict):
        await issued(town, document_id)
    await furnish(town.dure, HOUSES)
    with pytest.raises(Conflict) as refused:
        await issued(town, await town.submitted())
    assert refused.value.code == "no_record"
    with pytest.raises(NotFound):
        async with town.tx("사나래", institution=TRANSIT) as tx:
            await issuing.issue_copy(tx, document_id, NewIssue())


async def test_the_register_shows_a_clerk_the_own_copies_and_the_records_officer_all(town: Town) -> None:
    await furnish(town.dure, HOUSES)
    document_id = await established(town)
    mine, theirs = await issued(town, document_id), await issued(town, document_id, "장보미")
    seen = {}
    for who in ("윤도담", "장보미", "조은새"):
        async with town.tx(who) as tx:
            seen[who] = [one.id for one in (await issues.register(tx, IssueQuery())).items]
    assert seen == {"윤도담": [mine.id], "장보미": [theirs.id], "조은새": [theirs.id, mine.id]}
    async with town.tx("노을빛", institution=TRANSIT) as tx:
        assert not (await issues.register(tx, IssueQuery())).items
        with pytest.raises(NotFound):
            await issues.issue_for(tx, mine.id)


async def test_after_a_restore_no_number_is_given_until_the_series_were_raised(town: Town) -> None:
    await established(town)
    async with town.tx(None) as tx:
        (series,) = await counters(tx)
    await mark.keep(town.dure, CULTURE, counters)
    async with town.tx(None) as tx:
        await tx.db.execute(counter.update().values(last=0))
    assert not await mark.check(town.dure, CULTURE, counters)
    document_id = await town.submitted("윤도담", "general", title="되살린 뒤")
    with pytest.raises(Conflict) as refused:
        await town.act(document_id, "장보미")
    assert refused.value.code == "numbers_held"
    async with town.tx(None) as tx:
        assert await resume_numbers(tx, {series: 4}) == {series: 4}
    assert (await town.act(document_id, "장보미")).number == "축제기획팀-5"
    with pytest.raises(Conflict):
        async with town.tx(None) as tx:
            await resume_numbers(tx, {})
