"""An administrator designs a form by keyboard and puts it into force; a clerk writes on it; its sum makes the line."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import OnAir, person

pytestmark = pytest.mark.browser


async def test_a_form_with_a_table_and_a_sum_decides_the_line_of_a_draft(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "차보람") as keeper, person(air, browser, "윤도담") as clerk:
        await keeper.open("/approvals/forms")
        await _design(keeper.page)
        assert await keeper.axe() == []
        await _publish(keeper.page)
        await clerk.open("/approvals/new")
        await clerk.page.get_by_role("button", name="강사 수당").press("Enter")
        await _write(clerk.page)


async def _design(page: Page) -> None:
    """A table with its usual columns, and money that is the sum of one of them."""
    await expect(page.get_by_role("link", name="지출품의")).to_be_visible()
    await page.get_by_role("button", name="새 서식").press("Enter")
    await page.get_by_label("서식 이름").fill("강사 수당")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("강사 수당")
    await page.keyboard.press("Alt+0")
    await expect(page.locator('[data-part="표"]')).to_be_focused()
    await page.keyboard.press("Alt+4")
    await page.keyboard.press("Enter")
    label = page.get_by_role("textbox", name=re.compile("^이름"))
    await label.fill("지급액")
    await page.get_by_role("switch", name="계산해서 채우기").check()
    formula = page.get_by_role("textbox", name="계산식")
    await formula.fill("합게(표.금액)")
    await expect(page.get_by_text("비슷한 함수: ‘합계’")).to_be_visible()
    await formula.fill("합계(표.금액)")
    await expect(page.get_by_text("비슷한 함수: ‘합계’")).to_be_hidden()
    await page.locator('[data-part=""]').click()
    await page.get_by_label("금액으로 쓰는 항목").select_option("지급액")
    await page.get_by_label("전결 사무").select_option("나-1")
    await page.get_by_label("내부결재로만 쓰기").check()


async def _publish(page: Page) -> None:
    await expect(page.get_by_role("button", name="시행")).to_be_enabled()
    await page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog", name="서식 시행")
    await expect(dialog).to_contain_text("지급액")
    await dialog.get_by_role("button", name="시행", exact=True).press("Enter")
    await expect(page.get_by_text("1판 시행 중")).to_be_visible()


async def _write(page: Page) -> None:
    """Two rows, the second begun by Enter in the first; the sum decides who decides."""
    await page.get_by_role("button", name="줄 더하기").press("Enter")
    await page.get_by_label("품명 1").fill("특강")
    await page.get_by_label("수량 1").fill("2")
    await page.get_by_label("단가 1").fill("300000")
    await expect(page.get_by_label("금액 1", exact=True)).to_have_text("600,000원")
    await page.keyboard.press("Enter")
    await page.get_by_label("품명 2").fill("실습")
    await page.get_by_label("수량 2").fill("10")
    await page.get_by_label("단가 2").fill("7000000")
    panel = page.get_by_role("complementary", name="문서 설정")
    await expect(panel).to_contain_text("금70,600,000원(금칠천육십만원)")
    await expect(page.get_by_role("article")).to_contain_text("70,600,000원")
    await expect(panel).to_contain_text("물품 구매(30,000,000원 이상): 기관장 결재")
