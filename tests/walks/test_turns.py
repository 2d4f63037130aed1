"""What happens besides the straight way: a deputy, a recall that races a decision, a return, a page that grew stale."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import OnAir, Person, person
from tests.support.desk import acts, ask, open_document, sheet, sign, signatures, signed, spending, submit, submitted

pytestmark = pytest.mark.browser


async def test_the_deputy_decides_for_the_absent_director_who_gets_a_report(air: OnAir, browser: Browser) -> None:
    async with (
        person(air, browser, "윤도담") as clerk,
        person(air, browser, "한가람") as deputy,
        person(air, browser, "오하린") as absent,
    ):
        title = "얼음길 안전관리 용역 계약"
        document = await submitted(clerk, "spending", title, fields=spending(48_400_000), matter_id="나-4")
        for name in ("장보미", "강이든", "백다솔"):
            async with person(air, browser, name) as one:
                await signed(one, document)
        await absent.open("/approvals/post_report")
        await open_document(deputy, document)
        page = deputy.page
        await expect(acts(page, "대결로 결재")).to_be_visible()
        await page.keyboard.press("a")
        await expect(page.get_by_role("dialog")).to_contain_text("대결로 결재합니다")
        await expect(page.get_by_role("dialog")).to_contain_text("경영본부장을 대결")
        await page.keyboard.press("Control+Enter")
        await expect(signatures(page)).to_contain_text(re.compile("경영본부장.*전결.*대결.*한가람"))
        await absent.page.get_by_role("button", name="새 문서 1건").press("Enter")
        await expect(absent.page.get_by_role("link", name=re.compile(title)).first).to_be_visible()


async def test_a_recall_and_a_decision_at_once_end_with_one_of_them_and_the_other_is_told(
    air: OnAir, browser: Browser
) -> None:
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "장보미") as leader:
        document = await submitted(clerk, "simple", "설 연휴 당직 편성 보고")
        await open_document(clerk, document)
        await open_document(leader, document)
        await acts(clerk.page, "회수").press("Enter")
        await leader.page.keyboard.press("a")
        for one in (clerk, leader):
            await expect(one.page.get_by_role("dialog")).to_be_visible()
        await asyncio.gather(*(one.page.keyboard.press("Control+Enter") for one in (clerk, leader)))
        for one in (clerk, leader):
            await expect(one.page.get_by_role("dialog")).to_be_hidden()
        state = (await ask(clerk, "GET", f"/api/edocs/documents/{document}"))["body"]["state"]
        assert state in ("ESTABLISHED", "DRAFTING")
        winner, loser = (leader, clerk) if state == "ESTABLISHED" else (clerk, leader)
        done = "장보미님이.*결재하여" if state == "ESTABLISHED" else "윤도담님이.*회수하였습니다"
        await expect(loser.page.get_by_role("alert").first).to_contain_text(re.compile(done))
        for one in (winner, loser):
            await expect(one.page.get_by_role("article")).to_contain_text("설 연휴 당직 편성 보고")
            assert await one.page.get_by_text("불러오지 못했습니다").count() == 0


async def test_a_returned_document_comes_back_mended_and_a_window_of_before_signs_nothing(
    air: OnAir, browser: Browser
) -> None:
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "장보미") as leader:
        document = await submitted(clerk, "simple", "봄맞이 마을 음악회 계획 보고")
        async with (  # the same person at two other desks, left open; one of them no longer hears the server
            person(air, browser, "장보미") as other,
            person(air, browser, "장보미") as deaf,
        ):
            await deaf.page.route_web_socket("**/api/live", lambda _: None)
            await deaf.page.reload()
            await open_document(other, document)
            await open_document(deaf, document)
            await _give_back(leader, document, "우천 시 대책을 넣을 것")
            await _mend(clerk, document)
            await sign(deaf.page)
            await expect(deaf.page.get_by_role("alert").first).to_contain_text("결재하지 않았습니다")
            await _sign_what_is_new(deaf.page, other.page)


async def _give_back(leader: Person, document: str, reason: str) -> None:
    page = leader.page
    await open_document(leader, document)
    await page.keyboard.press("r")
    await page.get_by_role("dialog").get_by_role("textbox", name="반려 사유").fill(reason)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def _mend(clerk: Person, document: str) -> None:
    """The drafter sees why it came back, writes the plan for rain, and submits again."""
    page = clerk.page
    await open_document(clerk, document)
    await expect(page.get_by_role("main")).to_contain_text("우천 시 대책을 넣을 것")
    await page.get_by_role("link", name="고쳐서 다시 올리기").press("Enter")
    await expect(sheet(page)).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("우천 시 대책을 넣을 것")
    await sheet(page).focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.press("Enter")
    await page.keyboard.type("비가 오면 실내 공연장에서 합니다.")
    await expect(page.get_by_role("status").filter(has_text="이 PC와 서버")).to_be_visible()
    await submit(page, "장보미")


async def _sign_what_is_new(deaf: Page, page: Page) -> None:
    """Signing is off in both windows until they have shown what changed."""
    await expect(page.get_by_role("main")).to_contain_text("새 개정이 올라왔습니다")
    for one in (deaf, page):
        await one.keyboard.press("a")
        await expect(one.get_by_role("dialog")).to_be_hidden()
        await expect(acts(one, "전결")).to_be_disabled()
    await page.get_by_role("button", name="달라진 곳 보기").press("Enter")
    await expect(page.get_by_role("tab", name="변경")).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("article")).to_contain_text("비가 오면 실내 공연장에서 합니다.")
    await sign(page)
    await expect(signatures(page)).to_contain_text("장보미")
