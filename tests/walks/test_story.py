"""The main job: a clerk drafts, the line acts, everyone's window shows it; another institution sees nothing."""

import re
from io import BytesIO

import pytest
from playwright.async_api import Browser, Page, expect
from pypdf import PdfReader

from tests.support.browser import OnAir, Person, person
from tests.support.desk import (
    acts,
    new_draft,
    open_document,
    sheet,
    sign,
    signatures,
    submit,
    titled,
    type_lines,
)

pytestmark = pytest.mark.browser
TITLE = "2026 눈꽃 거리축제 무대 설치 공사 계약 체결(안)"
WORK = "나-3 공사 계약"
LEVELS = """
- textbox "본문":
  - paragraph: 겨울 거리축제의 무대를 다음과 같이 설치하고자 합니다.
  - paragraph: "1. 공사명: 무대 설치"
  - paragraph: "2. 공사비:"
  - paragraph: 가. 직접비
  - paragraph: 나. 간접비
  - table
"""
OUTSIDER = "성은가람"


async def test_a_document_goes_from_draft_to_number_in_the_windows_of_those_concerned(
    air: OnAir, browser: Browser
) -> None:
    async with (
        person(air, browser, "윤도담") as clerk,
        person(air, browser, "장보미") as leader,
        person(air, browser, "백다솔") as consenter,
        person(air, browser, "강이든") as director,
        person(air, browser, OUTSIDER) as outsider,
    ):
        await leader.open("/approvals")
        await _draft(clerk)
        await submit(clerk.page, "장보미")
        document = clerk.page.url.rpartition("/")[2]
        await _review(leader.page)
        await expect(signatures(clerk.page)).to_contain_text("장보미")  # the clerk's window, untouched since
        await open_document(consenter, document)
        await sign(consenter.page, "설치일과 철수일의 비용을 나누어 정산할 것", differing=True)
        await open_document(director, document)
        await expect(director.page.get_by_role("complementary")).to_contain_text("설치일과 철수일의 비용을 나누어")
        await expect(acts(director.page, "전결")).to_be_visible()
        await sign(director.page)
        number = await _number(clerk.page)
        await expect(signatures(clerk.page)).to_contain_text("강이든")
        await expect(signatures(clerk.page)).to_contain_text("전결")
        await _record(clerk, number)
        await _sees_nothing(outsider, document)


async def _draft(clerk: Person) -> None:
    page = clerk.page
    await new_draft(clerk, "지출품의")
    await page.get_by_role("textbox", name="제목").fill(TITLE)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await type_lines(
        page,
        "겨울 거리축제의 무대를 다음과 같이 설치하고자 합니다.",
        ">공사명: 무대 설치",
        "공사비: ",
        ">직접비",
        "간접비",
    )
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+Alt+t")
    await type_lines(page, "구분")
    await page.keyboard.press("Tab")
    await type_lines(page, "금액")
    await expect(sheet(page).get_by_role("columnheader", name="금액")).to_be_visible()
    await expect(sheet(page)).to_match_aria_snapshot(LEVELS)
    await page.get_by_role("textbox", name="금액 *").fill("48400000")
    await expect(page.get_by_role("article").get_by_text("금48,400,000원(금사천팔백사십만원)").first).to_be_visible()
    await page.get_by_role("textbox", name="예산과목 *").fill("행사운영비(201-03)")
    await page.get_by_role("combobox", name="집행 방법 *").select_option("계좌이체")
    await page.get_by_role("combobox", name="업무").select_option(WORK)
    await page.get_by_role("textbox", name="요약").fill("눈꽃 거리축제 무대 설치를 48,400,000원에 계약")
    await page.get_by_role("textbox", name="핵심어 더하기").fill("눈꽃축제, 무대")
    await page.keyboard.press("Enter")
    await _drop(page, "과업내용서.txt", "무대 주변 제설 장비를 갖추고 결빙 구간을 살핍니다.")
    route = page.get_by_role("complementary", name="문서 설정").get_by_role("list").filter(has_text="윤도담")
    await expect(route.get_by_role("listitem")).to_have_count(4)
    await expect(route).to_contain_text(
        re.compile("장보미.*보고 계통.*백다솔.*10,000,000원 이상.*강이든.*50,000,000원 미만")
    )


async def _drop(page: Page, name: str, text: str) -> None:
    """Let a file fall on the sheet."""
    carried = await page.evaluate_handle(
        "([name, text]) => { const all = new DataTransfer();"
        " all.items.add(new File([text], name, {type: 'text/plain'})); return all; }",
        [name, text],
    )
    for event in ("dragenter", "dragover", "drop"):
        await page.dispatch_event(".desk .paper", event, {"dataTransfer": carried})
    await expect(page.get_by_role("complementary").get_by_role("link", name=name)).to_be_visible()


async def _review(page: Page) -> None:
    """The list that lies open tells of the new document; she opens it and signs by keyboard."""
    await page.get_by_role("button", name="새 문서 1건").click()
    await page.get_by_role("link", name=titled(TITLE)).click()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(titled(TITLE))
    await expect(acts(page, "검토")).to_be_visible()
    await sign(page)


async def _number(page: Page) -> str:
    """The number that the clerk's open window shows by itself."""
    shown = page.get_by_text(re.compile(r"^축제기획팀-\d+$"))
    await expect(shown.first).to_be_visible()
    return (await shown.first.inner_text()).strip()


async def _record(clerk: Person, number: str) -> None:
    page = clerk.page
    async with page.expect_download() as download:
        await page.get_by_role("button", name="더 보기").click()
        await page.get_by_role("menuitem", name="PDF 내려받기").click()
    path = await (await download.value).path()
    words = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(path.read_bytes())).pages)
    assert "눈꽃 거리축제" in words
    assert number in words
    await clerk.open("/approvals/register")
    await expect(page.get_by_role("row").filter(has_text=number)).to_contain_text(titled(TITLE))
    await clerk.open("/approvals/search")
    await page.get_by_role("searchbox").fill("결빙")  # only the attachment says it
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main").get_by_role("link", name=titled(TITLE)).first).to_be_visible()
    await expect(page.locator("mark").first).to_have_text("결빙")


async def _sees_nothing(outsider: Person, document: str) -> None:
    """The same addresses and words in another institution lead nowhere."""
    page = outsider.page
    await page.goto(f"{outsider.air.address}/approvals/document/{document}")
    await expect(page.get_by_role("alert")).to_contain_text("찾는 것이 없습니다")
    for answer in ("", "/paper", "/pdf", "/timeline"):
        got = await page.request.get(f"{outsider.air.address}/api/edocs/documents/{document}{answer}")
        assert got.status == 404, answer
    await outsider.open("/approvals/search?q=눈꽃")
    await expect(page.get_by_role("main")).to_contain_text("‘눈꽃’에 맞는 문서가 없습니다")
    for path in ("/approvals", "/approvals/done", "/approvals/in_progress", "/approvals/register"):
        await outsider.open(path)
        await expect(page.get_by_role("main")).not_to_contain_text("눈꽃")
