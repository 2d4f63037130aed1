"""What is written survives: a closed window, a crashed page, a second window, a line that breaks."""

import asyncio

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.support.browser import OnAir, Person, person
from tests.support.desk import new_draft, sheet

pytestmark = pytest.mark.browser


async def _write(page: Page, *paragraphs: str) -> None:
    """Add paragraphs at the end of the sheet."""
    await sheet(page).focus()
    await page.keyboard.press("Control+End")
    for text in paragraphs:
        await page.keyboard.press("Enter")
        await page.keyboard.type(text)


async def _on_server(page: Page) -> None:
    await expect(page.get_by_role("status").filter(has_text="이 PC와 서버")).to_be_visible()


async def _same_desk(air: OnAir, context: BrowserContext, path: str) -> Person:
    """The same browser, opened again."""
    again = Person(air, context, await context.new_page())
    await again.page.goto(path)
    await expect(sheet(again.page)).to_be_visible()
    return again


async def _crash(page: Page) -> None:
    """Kill the page as a fault of the browser would: it gets no chance to save."""
    devtools = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        dying = asyncio.ensure_future(devtools.send("Page.crash"))
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    await page.close()


async def test_text_survives_a_closed_window_and_a_crash_of_the_page(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "윤도담") as clerk:
        await new_draft(clerk, "간이기안문")
        page, address = clerk.page, clerk.page.url
        await page.get_by_role("textbox", name="제목").fill("눈길 대책 보고")
        await _write(page, "닫기 바로 전에 쓴 줄")
        async with page.expect_event("close"):  # in the middle of typing: nothing has waited for the save
            await page.close(run_before_unload=True)
        again = await _same_desk(air, clerk.context, address)
        await _taken_up(again.page, "닫기 바로 전에 쓴 줄")
        await _on_server(again.page)
        await again.page.route("**/draft", lambda route: route.abort())  # so that only this browser has it
        await _write(again.page, "쓰러지기 전에 쓴 줄")
        await expect(again.page.get_by_role("status").filter(has_text="이 PC에 저장됨")).to_be_visible()
        await _crash(again.page)
        third = await _same_desk(air, clerk.context, address)
        await _taken_up(third.page, "쓰러지기 전에 쓴 줄")
        await _on_server(third.page)
        async with person(air, browser, "윤도담") as elsewhere:
            await elsewhere.page.goto(address)
            await expect(sheet(elsewhere.page)).to_contain_text("쓰러지기 전에 쓴 줄")


async def _taken_up(page: Page, text: str) -> None:
    """The text is there, at once or after taking up what this browser kept."""
    offer = page.get_by_role("button", name="이 PC의 글로 이어 쓰기")
    await expect(offer.or_(sheet(page).filter(has_text=text)).first).to_be_visible()
    if await offer.is_visible():
        await offer.press("Enter")
    await expect(sheet(page)).to_contain_text(text)


async def test_two_windows_of_one_draft_lose_nothing(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "윤도담") as other:
        await new_draft(clerk, "간이기안문")
        await clerk.page.get_by_role("textbox", name="제목").fill("두 창에서 쓰는 보고")
        await _on_server(clerk.page)
        await other.page.goto(clerk.page.url)
        await expect(sheet(other.page)).to_be_visible()
        await _write(clerk.page, "첫째 창의 줄")
        await _on_server(clerk.page)
        await _write(other.page, "둘째 창의 줄")
        choice = other.page.get_by_role("dialog")
        await expect(choice).to_contain_text("다른 창에서 저장한 글이 있습니다")
        await choice.get_by_role("button", name="두 글 합치기").press("Enter")
        for text in ("첫째 창의 줄", "둘째 창의 줄"):
            await expect(sheet(other.page)).to_contain_text(text)
        await _on_server(other.page)


async def test_what_is_typed_offline_is_kept_here_and_goes_to_the_server_when_the_line_is_back(
    air: OnAir, browser: Browser
) -> None:
    async with person(air, browser, "윤도담") as clerk:
        page = clerk.page
        await new_draft(clerk, "간이기안문")
        await page.get_by_role("textbox", name="제목").fill("끊긴 줄에서 쓴 보고")
        await _on_server(page)
        await clerk.context.set_offline(True)
        await _write(page, "연결 없이 쓴 줄")
        await expect(page.get_by_role("status").filter(has_text="이 PC에 저장됨")).to_be_visible()
        await clerk.context.set_offline(False)
        await _on_server(page)
        async with person(air, browser, "윤도담") as elsewhere:
            await elsewhere.page.goto(page.url)
            await expect(sheet(elsewhere.page)).to_contain_text("연결 없이 쓴 줄")
