"""Disclosure in the house: from the decision to the public pages and back, and who may do what."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from msgspec import convert
from pypdf import PdfReader
from sqlalchemy import select
from starlette.applications import Starlette

from directory.queries import notices as notice_queries
from directory.views.notices import NoticeQuery
from edocs.actions import attachments, disclosure_disposal, disclosure_turn
from edocs.queries import disclosure as queries
from edocs.queries import disclosure_recheck, exporting
from edocs.routes import disclosure as doors
from edocs.tables.disclosure import public_entry
from edocs.views.disclosure import (
    ClassVerdicts,
    DisclosureView,
    NewCopy,
    PublicationQuery,
    PublicPreview,
    PublishCopy,
    Reasoned,
    Reclassify,
    Redaction,
    ReviewQuery,
)
from kernel import packs
from kernel.blobs import BlobRef
from kernel.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.packs import Rule
from kernel.web import Upload
from server.app import install_rules
from server.publicpages import PublicPages
from tests.support.town import CULTURE, Clock, Town, body_of

PDF_TITLE = "겨울빛 축제 민원 처리 결과"
SECRET = "서윤별"
CODE, OTHER = "9740010", "9740020"


@pytest.fixture(autouse=True)
async def rules(town: Town) -> None:
    """The rule packs in force: items, waiting, reviews."""
    await install_rules(town.dure)


async def established(town: Town, **content: Any) -> UUID:
    document_id = await town.submitted("윤도담", "general", matter_id="가-1", **content)
    await town.act(document_id, "장보미")
    await town.relay()
    return document_id


async def view(town: Town, document_id: UUID, who: str = "조은새") -> DisclosureView:
    async with town.tx(who) as tx:
        return await doors.read_disclosure(tx, document_id)


async def do(town: Town, name: str, document_id: UUID, who: str, **given: Any) -> DisclosureView:
    """Call a door with the state as it is now."""
    kinds = {
        "reclassify_document": Reclassify,
        "keep_class": Reasoned,
        "keep_public_copy": NewCopy,
        "hold_publication": Reasoned,
        "release_publication": Reasoned,
        "publish_copy": PublishCopy,
        "withdraw_publication": Reasoned,
    }
    seq = (await view(town, document_id)).seq
    async with town.tx(who) as tx:
        done: DisclosureView = await getattr(doors, name)(tx, document_id, convert({"seq": seq} | given, kinds[name]))
        return done


async def previewed(town: Town, document_id: UUID, *marks: dict[str, Any], who: str = "조은새") -> PublicPreview:
    async with town.tx(who) as tx:
        return await doors.preview_public_copy(tx, document_id, convert({"marks": list(marks)}, Redaction))


async def attached(town: Town, document_id: UUID, name: str, words: str) -> UUID:
    async with town.tx("윤도담") as tx:
        blob = await tx.blobs.put(CULTURE, words.encode(), 10_000)
        return await attachments.attach(tx, document_id, Upload(blob, name, "text/plain"), "attachment")


async def public(town: Town, path: str, **headers: str) -> httpx2.Response:
    """What a stranger gets; limits are not what is looked at here."""
    pages = PublicPages(town.dure, Path("server/publicpage"))
    transport = httpx2.ASGITransport(Starlette(routes=pages.routes()))
    async with httpx2.AsyncClient(transport=transport, base_url="http://city.test") as client:
        return await client.get(path, headers=headers)


async def test_an_open_document_goes_out_as_it_was_shown_and_comes_back_at_once(town: Town, clock: Clock) -> None:
    document_id = await established(town, title="시민 게시판 운영 안내")
    at = await view(town, document_id)
    assert (at.phase, at.disclosure.kind, at.out, len(at.copies)) == ("waiting", "open", False, 1)
    assert (await public(town, f"/public/{CODE}")).text.count("시민 게시판") == 0
    shown = await previewed(town, document_id)
    assert shown.sha256 == at.copies[0].sha256, "the preview is drawn by the code that made the copy"

    with pytest.raises(Forbidden, match="not_lawful"):
        await do(town, "publish_copy", document_id, "윤도담", sha256=shown.sha256)
    with pytest.raises(Conflict, match="another_copy"):
        await do(town, "publish_copy", document_id, "조은새", sha256="00" * 32)
    at = await do(town, "publish_copy", document_id, "조은새", sha256=shown.sha256)
    assert at.out and at.href.startswith(f"/public/{CODE}/")

    page = await public(town, at.href)
    assert page.text == shown.page, "the preview was the very page"
    assert "script" not in page.headers["content-security-policy"]
    pdf = await public(town, f"{at.href}/document.pdf")
    assert PdfReader(io.BytesIO(pdf.content)).metadata.title == "시민 게시판 운영 안내"  # type: ignore[union-attr]
    listed = await public(town, f"/public/{CODE}?q=게시판")
    assert at.href in listed.text
    kept = await public(town, f"/public/{CODE}?q=게시판", **{"if-none-match": listed.headers["etag"]})
    assert kept.status_code == 304
    assert (await public(town, at.href.replace(CODE, OTHER))).status_code == 404
    assert "한빛교통공사" not in listed.text

    with pytest.raises(Forbidden):
        await do(town, "withdraw_publication", document_id, "정한결", reason="x")
    at = await do(town, "withdraw_publication", document_id, "윤도담", reason="수신자를 다시 살핌")
    assert (at.phase, at.out) == ("withdrawn", False)
    assert (await public(town, f"/public/{CODE}?q=게시판")).text.count("시민 게시판 운영") == 0
    for path in (page.url.path, pdf.url.path):
        assert (await public(town, path)).status_code == 404
    clock.forward(days=60)
    async with town.tx(None) as tx:
        await disclosure_turn.turn(tx, {})
    assert not (await view(town, document_id)).out, "time never publishes what was taken back"
    facts = (await view(town, document_id)).facts
    assert [one.kind for one in facts] == ["entered", "copied", "published", "withdrawn"]


async def test_a_partial_document_goes_out_redacted_by_two_people_and_never_otherwise(town: Town, clock: Clock) -> None:
    document_id = await town.draft(
        "윤도담",
        "general",
        matter_id="가-1",
        title=f"{SECRET} 민원 처리 결과",
        body=body_of(f"신청인 {SECRET}의 민원을 처리하였습니다.", "다음 달까지 답하겠습니다."),
        disclosure={"kind": "partial", "items": [6]},
        disclosure_reason="민원인의 이름",
    )
    shut = await attached(town, document_id, f"{SECRET} 진단서.txt", f"{SECRET} 진단 내용")
    open_ = await attached(town, document_id, "처리 기준.txt", "처리 기준의 내용")
    own = [{"enclosure_id": str(open_), "disclosure": {"kind": "open", "items": []}}]
    await town.save(document_id, files_disclosed=own, attachments=[str(shut), str(open_)])
    await town.submit(document_id)
    await town.act(document_id, "장보미")
    await town.relay()
    at = await view(town, document_id)
    assert (at.phase, at.copies, [one.goes_out for one in at.files]) == ("unredacted", [], [False, True])
    assert "지금의 공개 구분으로 만든 공개본이 없습니다." in at.why_not

    async with town.tx("조은새") as tx:
        sheet = await doors.read_sheet_to_redact(tx, document_id)
    assert SECRET not in sheet.paper.attachments[0].text, "a closed attachment keeps its name"
    title = {"path": "$.title", "start": 0, "end": 3, "item": 6}
    first = await previewed(town, document_id, title)
    assert [(one.word, one.places) for one in first.left_over] == [(SECRET, ["본문"])]
    name = {"path": "$.body.content[0]", "start": 4, "end": 7, "item": 6}
    shown = await previewed(town, document_id, title, name)
    assert shown.left_over == [] and SECRET not in shown.page and "처리 기준.txt" in shown.page
    with pytest.raises(Invalid, match="bad_mark"):
        await previewed(town, document_id, {"path": "$.body.content[9]", "item": 6})
    with pytest.raises(NotFound):
        await do(town, "keep_public_copy", document_id, "나래온", marks=[title, name])
    at = await do(town, "keep_public_copy", document_id, "조은새", marks=[title, name])
    assert (at.phase, at.copies[0].sha256, at.copies[0].hidden) == ("waiting", shown.sha256, 2)
    with pytest.raises(Forbidden, match="four_eyes"):
        await do(town, "publish_copy", document_id, "조은새", sha256=shown.sha256)
    assert (await queue(town, "장보미"))[0] == (document_id, True)
    at = await do(town, "publish_copy", document_id, "장보미", sha256=shown.sha256)
    assert (await public(town, at.href)).text == shown.page
    async with town.tx(None) as tx:
        [copy] = await queries.derived_copies(tx, document_id)
        bound = await tx.blobs.read(CULTURE, copy.pdf)
        history = await queries.disclosure_history(tx, document_id)
        assert (copy.published, copy.kind, bool(copy.record_sha256)) == (True, "partial", True)
        assert copy.revision_hash == (await exporting.exported(tx, document_id)).meta["revision_hash"]
    assert SECRET.encode() not in bound and [one["kind"] for one in history] == ["entered", "copied", "published"]

    stricter = {"disclosure": {"kind": "closed", "items": [6]}, "reason": "민원인이 특정될 수 있음"}
    at = await do(town, "reclassify_document", document_id, "윤도담", **stricter)
    assert (at.phase, at.out, at.disclosure.kind) == ("closed", False, "closed")
    assert (await town.read(document_id, "윤도담")).disclosure.kind == "closed", "the viewer shows the class in force"
    assert (await public(town, shown_at(shown.page))).status_code == 404
    with pytest.raises(Forbidden, match="not_lawful"):
        await do(town, "reclassify_document", document_id, "윤도담", disclosure={"kind": "open"}, reason="다시 공개")
    with pytest.raises(Invalid, match="findings"):
        await do(town, "reclassify_document", document_id, "조은새", disclosure={"kind": "partial"}, reason="사유 없음")
    with pytest.raises(Conflict, match="closed"):
        await previewed(town, document_id)
    for who, sees in (("윤도담", True), ("나래온", False)):
        assert bool(await notices_of(town, who)) is sees
    async with town.tx(None) as tx:
        gone = await disclosure_disposal.forget_copies(tx, document_id)
        assert copy.pdf in gone and all(isinstance(one, BlobRef) for one in gone)
        assert (await queries.standing_row(tx, document_id)).phase == "gone"


def shown_at(page: str) -> str:
    """The address of a document's page, from its link to the PDF."""
    return page.split('href="')[4].split("/document.pdf")[0]


async def queue(town: Town, who: str) -> list[tuple[UUID, bool]]:
    async with town.tx(who) as tx:
        page = await doors.publication_queue(tx, PublicationQuery())
    return [(one.document_id, one.may_publish) for one in page.items]


async def notices_of(town: Town, who: str) -> list[str]:
    async with town.tx(who) as tx:
        page = await notice_queries.notice_page(tx, NoticeQuery())
    return [one.ko for one in page.items if "공개" in one.ko]


async def test_classes_come_back_to_be_looked_at_and_many_are_decided_at_once(town: Town, clock: Clock) -> None:
    until = town.dure.now().date() + timedelta(days=40)
    five = await established(
        town, title="내년 사업 검토", disclosure={"kind": "closed", "items": [5], "ends_on": until.isoformat()}
    )
    six = await established(town, title="인사 기록", disclosure={"kind": "closed", "items": [6]})
    unit = await unit_of(town, six)
    async with town.tx("조은새") as tx:
        assert (await doors.list_reviews(tx, ReviewQuery())).items == []
        assert await disclosure_recheck.recheck_open(tx, unit, 2026) == 2
    clock.forward(days=45)
    async with town.tx(None) as tx:
        await disclosure_turn.turn(tx, {})
    assert any("5) 사유가" in one for one in await notices_of(town, "윤도담")) or await told_to_review(town)
    async with town.tx("조은새") as tx:
        page = await doors.list_reviews(tx, ReviewQuery())
    assert {one.document_id: one.causes for one in page.items} == {five: ["ended", "year"], six: ["year"]}
    verdicts = [
        {"document_id": str(five), "seq": 1, "disclosure": {"kind": "open"}},
        {"document_id": str(six), "seq": 1},
        {"document_id": str(six), "seq": 9},
    ]
    async with town.tx("조은새") as tx:
        results = await doors.decide_reviews(tx, convert({"items": verdicts, "reason": "연말 재검토"}, ClassVerdicts))
    assert [one.done for one in results] == [True, True, False]
    at = await view(town, five)
    assert (at.disclosure.kind, at.phase, at.out, at.by_hand) == ("open", "waiting", False, True)
    async with town.tx("조은새") as tx:
        assert (await doors.list_reviews(tx, ReviewQuery())).items == []
        assert await disclosure_recheck.recheck_open(tx, unit, 2026) == 0
        await packs.choose(tx, "disclosure.publication", "automatic", date(2026, 1, 1), Rule(True, "정보공개 규정"))
    plain = await established(town, title="주간 일정")
    clock.forward(days=12)
    for _ in range(2):
        async with town.tx(None) as tx:
            await disclosure_turn.turn(tx, {})
    assert (await view(town, plain)).out, "time publishes what is open and clean"
    assert not (await view(town, five)).out, "and never what was classed anew"
    async with town.tx(None) as tx:
        rows = {row.kind: row for row in await tx.db.execute(select(public_entry))}
    assert rows["closed"].title == "(제목 비공개)" and rows["closed"].original is None


async def unit_of(town: Town, document_id: UUID) -> UUID:
    async with town.tx(None) as tx:
        found: UUID = (await queries.standing_row(tx, document_id)).unit_id
        return found


async def told_to_review(town: Town) -> list[str]:
    return [one for one in await notices_of(town, "조은새") if "다시 살필" in one]
