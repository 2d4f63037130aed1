"""A letter leaves sealed, another comes in: distributed by keyboard, registered, circulated, read, answered."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, Person, person
from tests.support.desk import ask, submitted

pytestmark = pytest.mark.browser

COMES = "2026년 겨울철 재난 대비 합동 점검 협조 요청"
TO = [{"kind": "institution", "name": "한빛교통공사 사장", "institution_id": 3}]


async def decide(who: Person, document: str) -> None:
    """Sign whatever is asked of the person now."""
    view = (await ask(who, "GET", f"/api/edocs/documents/{document}"))["body"]
    body = {"step": view["mine"]["step"], "revision_hash": view["revision_hash"], "opinion": ""}
    answer = await ask(who, "POST", f"/api/edocs/documents/{document}/decide", body)
    assert answer["status"] == 200, answer


async def test_a_letter_goes_out_sealed_and_another_is_taken_in_and_answered(air: OnAir, browser: Browser) -> None:
    async with (
        person(air, browser, "윤도담") as clerk,
        person(air, browser, "장보미") as head,
        person(air, browser, "문하람") as registry,
    ):
        document = await submitted(
            clerk, "general", "축제 셔틀 운행 협의", addressees=TO, summary="셔틀 협의", keywords=["셔틀"]
        )
        await decide(head, document)
        await goes_out(clerk, registry, document)
        await comes_in(registry)
        await is_taken(clerk)
        await head.open("/approvals/letters?tray=reading")
        await head.page.get_by_role("link", name=COMES).click()
        await expect(head.page.get_by_text(re.compile("읽음$")).first).to_be_visible()
        await clerk.page.get_by_role("button", name="회신 기안").click()
        await expect(clerk.page.get_by_role("heading", level=1)).to_have_text(re.compile("회신"))
        await expect(clerk.page.get_by_role("list", name="수신자")).to_contain_text("한빛시장")


async def goes_out(clerk: Person, registry: Person, document: str) -> None:
    """The drafter asks, the registry seals and sends, the drafter sees it arrive without asking again."""
    await clerk.open(f"/approvals/document/{document}?tab=sending")
    await clerk.page.get_by_role("button", name="발송 의뢰").click()
    await expect(clerk.page.get_by_text("심사를 기다립니다")).to_be_visible()

    await registry.open("/approvals/letters?tray=checks")
    await registry.page.get_by_role("link", name="축제 셔틀 운행 협의").click()
    await registry.page.get_by_role("button", name="날인하고 보내기").click()
    await expect(clerk.page.get_by_role("heading", name="0/1 접수, 1 수신")).to_be_visible()


async def comes_in(registry: Person) -> None:
    """The registry distributes by keyboard."""
    await registry.open("/approvals/letters")
    await expect(registry.page.get_by_role("link", name=COMES)).to_be_visible()
    await registry.page.keyboard.press("j")
    await registry.page.keyboard.press("d")
    unit = registry.page.get_by_role("combobox", name="처리과")
    await expect(unit).to_be_focused()
    await registry.page.keyboard.type("축제기획팀")
    await expect(registry.page.get_by_role("option")).to_have_count(1)
    await registry.page.keyboard.press("Enter")
    await registry.page.keyboard.press("Control+Enter")
    await expect(registry.page.get_by_text("1건을 축제기획팀에 배부했습니다.")).to_be_visible()


async def is_taken(clerk: Person) -> None:
    """The unit registers it and lets its head read it."""
    await clerk.open("/approvals/letters?tray=unit")
    await clerk.page.get_by_role("link", name=COMES).click()
    await clerk.page.get_by_role("button", name="접수", exact=False).first.click()
    await expect(clerk.page.get_by_text(re.compile("접수번호 축제기획팀-")).first).to_be_visible()
    await clerk.page.get_by_role("button", name="공람").click()
    reader = clerk.page.get_by_role("combobox", name="읽을 사람 더하기")
    await reader.fill("장보미")
    await clerk.page.get_by_role("option", name=re.compile("장보미")).click()
    await clerk.page.keyboard.press("Control+Enter")
    await expect(clerk.page.get_by_text("안 읽음")).to_be_visible()
