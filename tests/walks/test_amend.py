"""A reviewer mends the words of a paper instead of sending it back."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, person
from tests.support.desk import ask, spending, submitted

pytestmark = pytest.mark.browser


async def test_every_word_that_a_reviewer_types_is_in_the_revision_that_is_signed(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "장보미") as leader:
        fields = spending(48_400_000)
        document = await submitted(clerk, "spending", "현장 방송 장비 임차", fields=fields, matter_id="나-4")
        await leader.open(f"/approvals/document/{document}/amend")
        page = leader.page
        sheet = page.get_by_role("textbox", name="본문")
        await sheet.click()
        await page.keyboard.press("Control+End")
        await page.keyboard.type(" 추가 확인")
        await expect(page.get_by_role("button", name="고쳐서 검토")).to_be_enabled()
        await expect(sheet).to_contain_text("추가 확인")
        await page.keyboard.press("Control+Enter")
        await expect(page).not_to_have_url(re.compile("/amend"))
        await expect(page.get_by_role("article")).to_contain_text("추가 확인")
        now = (await ask(leader, "GET", f"/api/edocs/documents/{document}"))["body"]
        assert now["revision"] == 2
        assert next(step for step in now["steps"] if step["signature"] and step["signature"]["amended"])
