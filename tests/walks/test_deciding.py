"""A team leader approves several papers by keyboard, having opened each brief; a director decides on the phone."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, Person, person
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
        await changed(clerk, papers[1])
        await page.keyboard.press("Control+Enter")
        result = page.get_by_role("dialog", name="요약 보고 결재 결과")
        await expect(result).to_contain_text("2건 결재, 1건 못 함")
        await expect(result.get_by_role("listitem").nth(1)).to_contain_text("개정 2")
        await result.get_by_role("button", name="못 한 1건 다시").press("Enter")
        await expect(dialog.get_by_role("button", name="1건 결재")).not_to_have_attribute("aria-disabled", "true")
        await page.keyboard.press("Control+Enter")
        await expect(result).to_contain_text("3건 결재")
        for paper in papers:
            now = await ask(clerk, "GET", f"/api/edocs/documents/{paper}")
            assert now["body"]["state"] == "ESTABLISHED"


async def changed(clerk: Person, paper: str) -> None:
    """The clerk takes the paper back, mends it and submits it again, while the team leader looks at its brief."""
    path = f"/api/edocs/documents/{paper}"
    now = (await ask(clerk, "POST", f"{path}/recall", {"reason": "숫자를 고치려고"}))["body"]
    change = {"base": now["draft"]["save"], "client": str(uuid4()), "summary": "숫자를 고친 점검 결과"}
    saved = await ask(clerk, "PUT", f"{path}/draft", change)
    assert saved["status"] == 200, saved
    sent = await ask(clerk, "POST", f"{path}/submit", {"save": saved["body"]["save"]})
    assert sent["status"] == 200, sent


async def test_a_director_decides_on_the_phone_having_said_again_who_it_is(air: OnAir, browser: Browser) -> None:
    title = "손전화로 결재할 음향 장비 빌림(안)"
    async with person(air, browser, "차보람") as admin, person(air, browser, "장보미") as leader:
        document = await submitted(leader, "simple", title, matter_id="가-2")
        await ask(admin, "PUT", "/api/institution/profile", {"confirm_minutes": 5})
        try:
            await _decided_on_the_phone(air, browser, title)
        finally:
            await ask(admin, "PUT", "/api/institution/profile", {"confirm_minutes": 0})
        now = await ask(leader, "GET", f"/api/edocs/documents/{document}")
        assert now["body"]["state"] == "ESTABLISHED"


async def _decided_on_the_phone(air: OnAir, browser: Browser, title: str) -> None:
    async with person(air, browser, "강이든", **PHONE) as director:
        await air.lapse()
        page, sheet = director.page, director.page.get_by_role("dialog")
        await page.get_by_role("navigation").get_by_role("link", name="결재").tap()
        await page.get_by_role("link", name=titled(title)).tap()
        await expect(page.get_by_role("heading", level=1)).to_have_text(titled(title))
        await page.locator("footer").get_by_role("button", name="전결").tap()
        await expect(sheet.get_by_label("비밀번호")).to_be_focused()
        await page.keyboard.type("아닌 것")
        await sheet.get_by_role("button", name="결재", exact=True).tap()
        await expect(sheet.get_by_text("비밀번호가 맞지 않습니다")).to_have_count(1)
        await page.keyboard.type(air.accounts["강이든"]["password"])
        await sheet.get_by_role("button", name="결재", exact=True).tap()
        await expect(page.get_by_role("main")).to_contain_text("결재 끝남")
        await expect(sheet).to_be_hidden()
        assert await director.axe() == []
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["viewport"]["width"]
