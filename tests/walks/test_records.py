"""A records officer finds a record, hands out a copy that can be checked, and withdraws it; all of it by keyboard."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, Person, person
from tests.support.desk import ask
from tests.support.until import until

pytestmark = pytest.mark.browser
TITLE = "12월 자금 집행"


async def _kept(officer: Person) -> bool:
    """Whether the record of the paper is there, which follows its decision by a moment; no copy is issued before."""
    listed = (await ask(officer, "GET", "/api/edocs/register"))["body"]["items"]
    paper = next(row["document_id"] for row in listed if row["title"].startswith(TITLE))
    return bool((await ask(officer, "GET", f"/api/edocs/documents/{paper}"))["body"]["has_pdf"])


async def test_a_records_officer_issues_a_copy_of_a_record_and_withdraws_it(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "조은새") as officer:
        page = officer.page
        await until(lambda: _kept(officer), 60)
        await page.keyboard.press("Control+k")
        await expect(page.get_by_role("combobox")).to_be_focused()
        await page.keyboard.type("ㄱㄹㅁㄷㄹㄷㅈ")
        await expect(page.get_by_role("option", selected=True)).to_contain_text("기록물등록대장")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("기록물등록대장")
        await page.keyboard.press("/")
        await page.keyboard.type(TITLE)
        await page.keyboard.press("Enter")
        rows = page.get_by_role("table").get_by_role("row")
        await expect(rows).to_have_count(2)
        await rows.nth(1).get_by_role("link").first.press("Enter")
        await page.get_by_role("tab", name="기록 정보").press("Enter")
        await page.get_by_role("button", name="사본 발급").press("Enter")
        await page.keyboard.type("은행 제출")
        await page.keyboard.press("Enter")
        copies = page.get_by_role("tabpanel")
        await expect(copies.get_by_role("listitem").filter(has_text="은행 제출")).to_contain_text("유효")
        await officer.open("/approvals/issues")
        row = page.get_by_role("row").filter(has_text="은행 제출")
        number = await row.get_by_role("rowheader").inner_text()
        await row.get_by_role("button", name="폐지").press("Enter")
        await page.keyboard.type("제출하지 않게 됨")
        await page.keyboard.press("Enter")
        await expect(row).to_contain_text(re.compile("폐지.*제출하지 않게 됨"))
        listed = await ask(officer, "GET", "/api/edocs/issues")
        assert [one["state"] for one in listed["body"]["items"] if one["number"] == number] == ["revoked"]
