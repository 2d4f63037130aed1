"""A team leader approves several papers by keyboard, each brief opened; a director decides on the phone in two taps."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, person
from tests.support.desk import ask, submitted, titled

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TITLES = [f"요약 보고로 결재할 점검 결과 {word}" for word in ("하나", "둘", "셋")]


async def test_a_team_leader_approves_papers_by_keyboard_having_opened_each_brief(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "장보미") as leader:
        papers = [await submitted(clerk, "simple", title, matter_id="가-1") for title in TITLES]
        page = leader.page
        await leader.open("/approvals")
        await expect(page.get_by_role("link", name=titled(TITLES[-1]))).to_be_visible()
        await page.keyboard.press("/")
        await page.keyboard.type("요약 보고로 결재할")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("list", name=re.compile("결재 대기")).get_by_role("listitem")).to_have_count(3)
        await page.get_by_role("list", name=re.compile("결재 대기")).focus()
        await page.keyboard.press("Control+a")
        await page.keyboard.press("a")
        dialog = page.get_by_role("dialog", name=re.compile("^요약 보고 결재"))
        send = dialog.get_by_role("button", name="3건 결재")
        await expect(send).to_have_attribute("aria-disabled", "true")
        for _ in TITLES:
            confirm = dialog.get_by_role("button", name="확인하고 다음")
            await expect(confirm).not_to_have_attribute("aria-disabled", "true")
            await page.keyboard.press("Enter")
        await expect(send).not_to_have_attribute("aria-disabled", "true")
        assert await leader.axe() == []
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_role("dialog", name="요약 보고 결재 결과")).to_contain_text("3건 결재")
        for paper in papers:
            now = await ask(clerk, "GET", f"/api/edocs/documents/{paper}")
            assert now["body"]["state"] == "ESTABLISHED"


async def test_a_director_decides_on_the_phone_in_two_taps(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "장보미") as leader, person(air, browser, "강이든", **PHONE) as director:
        title = "전화기에서 두 번 눌러 결재할 계획"
        paper = await submitted(leader, "simple", title, matter_id="가-2")
        page = director.page
        await director.open(f"/approvals/document/{paper}?box=to_approve")
        await page.locator("footer").get_by_role("button", name="전결").tap()
        await page.get_by_role("dialog").get_by_role("button", name="결재", exact=True).tap()
        await expect(page.get_by_role("main")).to_contain_text("결재 끝남")
        assert await director.axe() == []
