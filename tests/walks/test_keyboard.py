"""The core journey without a mouse: sign in, draft, submit; sign in, decide."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browser import OnAir, Person, person
from tests.support.desk import signatures, submit, titled, type_lines

pytestmark = pytest.mark.browser
TITLE = "글쇠판으로만 쓴 행사 결과 보고"


async def _tab_to(page: Page, wanted: Locator, most: int = 60) -> None:
    """Press Tab until this has the focus; fail when the way is too long."""
    await expect(wanted).to_be_visible()
    for _ in range(most):
        if await wanted.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


async def test_a_document_is_drafted_submitted_and_decided_by_keyboard_alone(air: OnAir, browser: Browser) -> None:
    async with person(air, browser) as clerk, person(air, browser) as leader:
        await clerk.sign_in("윤도담")
        page = clerk.page
        await page.keyboard.press("c")
        await _tab_to(page, page.get_by_role("button", name=re.compile("^간이기안문")))
        await page.keyboard.press("Enter")
        await _tab_to(page, page.get_by_role("textbox", name="제목"))
        await page.keyboard.type(TITLE)
        await page.keyboard.press("Enter")
        await type_lines(page, "행사를 마치고 결과를 보고합니다.")
        await page.keyboard.press("Escape")
        await _tab_to(page, page.get_by_role("textbox", name="요약"))
        await page.keyboard.type("행사 결과 보고")
        await expect(page.get_by_role("status").filter(has_text="이 PC와 서버")).to_be_visible()
        await submit(page, "장보미")
        await expect(signatures(page)).to_contain_text("윤도담")
        await _decide(leader)


async def _decide(leader: Person) -> None:
    page = leader.page
    await leader.sign_in("장보미")
    await page.keyboard.press("g")
    await page.keyboard.press("a")
    row = page.get_by_role("link", name=titled(TITLE)).first
    await expect(row).to_be_visible()
    while await row.get_attribute("aria-current") != "true":
        await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(titled(TITLE))
    await page.keyboard.press("a")
    await expect(page.get_by_role("dialog")).to_contain_text("전결합니다")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(signatures(page)).to_contain_text("장보미")
