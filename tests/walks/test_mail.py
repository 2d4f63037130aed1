"""A mail to another institution: written, attached, sent, read there, seen here; another one is taken back."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browser import OnAir, Person, person

pytestmark = pytest.mark.browser

HERS = re.compile("수신 확인")


async def begin(somebody: Person) -> None:
    """Open mail for the first time."""
    await somebody.open("/mail")
    start = somebody.page.get_by_role("button", name="메일 시작하기")
    inbox = somebody.page.get_by_role("main", name="받은 메일 목록")
    await expect(start.or_(inbox)).to_be_visible()
    if await start.is_visible():
        await start.press("Enter")
    await expect(inbox).to_be_visible()


async def at_once(somebody: Person) -> None:
    """Mails leave when they are sent: what is not undone need not be waited for."""
    wanted = {"conversations": True, "undo_seconds": 0, "images": "ask"}
    headers = {"X-Dure": "1", "Idempotency-Key": f"at-once-{somebody.air.address}"}
    answer = await somebody.context.request.put(
        somebody.air.address + "/api/mail/preferences", data=wanted, headers=headers
    )
    assert answer.ok, await answer.text()


async def write(page: Page, to: str, subject: str, text: str, file: str = "") -> None:
    """Write a mail by keyboard and send it."""
    await page.keyboard.press("c")
    whom = page.get_by_role("combobox", name="받는 사람")
    await expect(whom).to_be_focused()
    await page.keyboard.type(to)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=f"{to} 빼기")).to_be_attached()
    await page.get_by_role("textbox", name="제목").fill(subject)
    await page.get_by_role("textbox", name="메일 본문").click()
    await page.keyboard.type(text)
    if file:
        content = {"name": file, "mimeType": "text/plain", "buffer": "1번 문화로 우회".encode()}
        await page.locator("input[type=file]").first.set_input_files(content)
        await expect(page.get_by_role("button", name=f"{file} 빼기")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text(f"‘{subject}’")).to_be_visible()
    await expect(whom).to_have_count(0)


def row(page: Page, subject: str) -> Locator:
    """The line of a list that holds this."""
    return page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(subject)))


async def test_a_mail_is_read_elsewhere_and_another_is_taken_back(air: OnAir, browser: Browser) -> None:
    to = air.accounts["성은가람"]["mail"]
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "성은가람") as driver:
        await begin(driver)
        await begin(clerk)
        await at_once(clerk)
        await clerk.page.reload()
        await begin(clerk)

        await write(clerk.page, to, "우회 노선 확인 요청", "노선표를 붙입니다.", "노선표.txt")
        await expect(row(driver.page, "우회 노선 확인 요청")).to_be_visible()
        await row(driver.page, "우회 노선 확인 요청").click()
        sheet = driver.page.frame_locator("iframe").first
        await expect(sheet.get_by_text("노선표를 붙입니다.")).to_be_visible()
        await expect(driver.page.get_by_role("button", name="노선표.txt 미리 보기")).to_be_visible()

        await clerk.open("/mail/sent")
        await expect(clerk.page.get_by_role("region", name=HERS).get_by_text("1명 중 1명 읽음")).to_be_visible()
        assert await clerk.axe() == []

        await driver.open("/people")
        await write(clerk.page, to, "잘못 보낸 메일", "다른 곳에 보낼 글입니다.")
        await row(clerk.page, "잘못 보낸 메일").click()
        hers = clerk.page.get_by_role("region", name=HERS)
        await hers.get_by_role("button", name="안 읽은 1명 발송 취소").press("Enter")
        await expect(hers.get_by_text("발송 취소함")).to_be_visible()
        await driver.open("/mail")
        await expect(row(driver.page, "우회 노선 확인 요청")).to_be_visible()
        await expect(row(driver.page, "잘못 보낸 메일")).to_have_count(0)
