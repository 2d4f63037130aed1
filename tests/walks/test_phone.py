"""On the phone: a director reads and decides in a few taps."""

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, person
from tests.support.desk import ask, submitted, titled

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


async def test_a_director_decides_on_the_phone_in_four_taps(air: OnAir, browser: Browser) -> None:
    title = "손전화로 결재할 음향 장비 빌림(안)"
    async with person(air, browser, "장보미") as leader, person(air, browser, "강이든", **PHONE) as director:
        document = await submitted(leader, "simple", title, matter_id="가-2")
        page = director.page
        await page.get_by_role("navigation").get_by_role("link", name="결재").tap()
        await page.get_by_role("link", name=titled(title)).tap()
        await expect(page.get_by_role("heading", level=1)).to_have_text(titled(title))
        await page.get_by_role("contentinfo").or_(page.locator("footer")).get_by_role("button", name="전결").tap()
        await expect(page.get_by_role("dialog")).to_contain_text("전결합니다")
        await page.get_by_role("dialog").get_by_role("button", name="결재", exact=True).tap()
        await expect(page.get_by_role("main")).to_contain_text("결재 끝남")
        now = await ask(leader, "GET", f"/api/edocs/documents/{document}")
        assert now["body"]["state"] == "ESTABLISHED"
        assert await director.axe() == []
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["viewport"]["width"]
