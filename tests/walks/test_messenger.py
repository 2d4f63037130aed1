"""Two people talk: numbers, a file, a recall, a line that breaks and comes back; a third decides from a card."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browser import OnAir, person

pytestmark = pytest.mark.browser

CHANNEL = "축제기획팀"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAPER = "2027년 예술진흥 사업 방향"


async def enter(page: Page) -> None:
    """Open the unit's channel from the list at the left."""
    await page.get_by_role("list", name="최근 대화").get_by_role("link", name=re.compile(CHANNEL)).press("Enter")
    await expect(page.get_by_role("log")).to_be_visible()


async def say(page: Page, text: str) -> None:
    """Write a message and send it."""
    box = page.get_by_role("textbox", name=re.compile("에 보내기"))
    await box.fill(text)
    await box.press("Enter")


def said(page: Page, text: str) -> Locator:
    """The message that holds this."""
    return page.get_by_role("log").get_by_role("article").filter(has_text=text)


async def desk(page: Page) -> Locator:
    """The card of the paper on one's own desk, which the house brings once it has caught up with the whole city."""
    link = page.get_by_role("list", name="대화").get_by_role("link", name=re.compile("결재"))
    await expect(link).to_be_visible(timeout=300_000)
    await link.press("Enter")
    return page.get_by_role("region", name=f"결재 문서 {PAPER}")


async def test_two_people_talk_and_nothing_is_lost_or_said_twice(air: OnAir, browser: Browser) -> None:
    async with person(air, browser) as clerk, person(air, browser) as leader:
        await clerk.come_in("윤도담")
        await leader.come_in("장보미")
        await clerk.open("/messenger")
        await leader.open("/messenger")
        await enter(clerk.page)
        await enter(leader.page)

        await say(clerk.page, "안전 점검표를 올립니다.")
        await expect(said(leader.page, "안전 점검표를 올립니다.")).to_be_visible()
        number = said(clerk.page, "안전 점검표를 올립니다.").get_by_role(
            "button", name=re.compile("4 ?명이 아직 안 읽음")
        )
        await expect(number).to_be_visible()
        await clerk.page.locator("input[type=file]").set_input_files(
            {"name": "점검표.txt", "mimeType": "text/plain", "buffer": "무대 고정 확인".encode()}
        )
        await expect(clerk.page.get_by_role("button", name="점검표.txt 빼기")).to_be_visible()
        await clerk.page.get_by_role("button", name="보내기", exact=True).press("Enter")
        await expect(said(leader.page, "점검표.txt").get_by_role("link")).to_be_visible()

        await leader.open("/people")
        await say(clerk.page, "잘못 보낸 말")
        mine = said(clerk.page, "잘못 보낸 말")
        await mine.get_by_role("button", name="더 보기").press("Enter")
        await clerk.page.get_by_role("menuitem", name="회수").press("Enter")
        await expect(said(clerk.page, "회수한 메시지입니다")).to_be_visible()

        await clerk.context.set_offline(True)
        await say(clerk.page, "줄이 끊긴 사이에 쓴 말")
        await expect(said(clerk.page, "줄이 끊긴 사이에 쓴 말")).to_be_visible()
        await leader.open("/messenger")
        await enter(leader.page)
        await expect(said(leader.page, "회수한 메시지입니다")).to_be_visible()
        await clerk.context.set_offline(False)
        await expect(said(leader.page, "줄이 끊긴 사이에 쓴 말")).to_be_visible()
        await clerk.page.reload()
        await expect(said(clerk.page, "줄이 끊긴 사이에 쓴 말")).to_have_count(1)
        await expect(said(leader.page, "잘못 보낸 말")).to_have_count(0)
        assert await clerk.axe() == []

    async with person(air, browser, "권이룸") as head, person(air, browser, "권이룸", **PHONE) as phone:
        for one in (head, phone):
            await one.open("/messenger?v=talks")
        cards = [await desk(one.page) for one in (head, phone)]
        for card in cards:
            await expect(card).to_contain_text("결재 대기")
        await cards[0].get_by_role("button", name="보고 결재").press("Enter")
        sheet = head.page.get_by_role("dialog")
        await expect(sheet.get_by_role("region", name="결재 문서")).to_contain_text(PAPER)
        await sheet.get_by_role("button", name=re.compile("^결재")).press("Enter")
        for card in cards:
            await expect(card).to_contain_text("결재 끝")
            await expect(card.get_by_role("button", name="보고 결재")).to_have_count(0)
        assert await phone.axe() == []
