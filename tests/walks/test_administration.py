"""An administrator changes the rules of next month, and people by a file: checked first, nothing by half."""

from datetime import date, datetime

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from kernel.clock import SEOUL
from tests.support.browser import OnAir, Person, person

pytestmark = pytest.mark.browser


def _first_of_next_month() -> date:
    today = datetime.now(SEOUL).date()
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


async def test_an_administrator_drafts_checks_tries_and_schedules_a_table(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "차보람") as admin:
        page = admin.page
        await admin.open("/admin/delegation")
        await page.get_by_role("button", name="나. 재무·계약").press("Enter")
        await page.get_by_role("button", name="용역 계약").press("Enter")
        panel = page.get_by_role("complementary", name="나-4 용역 계약 고치기")
        await panel.get_by_role("combobox", name="전결권자").nth(2).select_option("팀장")
        await expect(panel).to_contain_text("금액이 큰데 전결권자가 더 낮은 구간이 있습니다")
        await panel.get_by_role("button", name="되돌리기").press("Enter")
        await expect(panel).to_contain_text("금액이 크면 전결권자도 높아집니다")
        await _move(panel, "3번째 구간의 끝 금액(미만)", "200000000")
        await expect(panel).to_contain_text("빈 구간과 겹치는 구간이 없습니다")
        await expect(page.get_by_role("main")).to_contain_text("현행에서 1곳 바뀜")
        await panel.get_by_role("textbox", name="금액(원)").fill("150000000")
        await panel.get_by_role("button", name="계산").press("Enter")
        await expect(panel.get_by_role("status")).to_contain_text("경영본부장 전결")
        await expect(panel.get_by_role("status")).to_contain_text("현행 판에서는 대표이사")
        await _schedule(page)
        await _asks_about_next_month(admin)


async def _asks_about_next_month(someone: Person) -> None:
    """The simulator shows the line of today beside the one of next month, and what differs."""
    page = someone.page
    await someone.open("/approvals/simulate?matter=나-4&amount=150000000")
    await expect(page.get_by_role("region", name="지금")).to_contain_text("대표이사")
    await page.get_by_label("다른 날", exact=True).fill(_first_of_next_month().isoformat())
    await expect(page.get_by_role("main")).to_contain_text("결재권자가 대표이사에서 경영본부장으로 바뀝니다")
    await expect(page.get_by_role("region", name="달라지면")).to_contain_text("경영본부장")


async def _move(panel: Locator, boundary: str, amount: str) -> None:
    box = panel.get_by_role("textbox", name=boundary)
    await box.fill(amount)
    await box.press("Enter")


async def _schedule(page: Page) -> None:
    """From the first day of the next month; until then the table of today stays in force."""
    day = _first_of_next_month()
    await page.get_by_role("button", name="시행 예약").press("Enter")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("시행일").fill(day.isoformat())
    await dialog.get_by_label("바꾸는 까닭").fill("이사회 의결 제12호")
    await expect(dialog.get_by_role("heading", name="시행하면 달라지는 문서")).to_be_visible()
    await dialog.get_by_role("button", name="시행 예약").press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("main")).to_contain_text("까닭: 이사회 의결 제12호")
    versions = page.get_by_role("combobox", name="판")
    await expect(versions).to_contain_text(f"{day.year}. {day.month}. {day.day}. 시행 예정")
    await expect(versions).to_contain_text("2020. 1. 1.부터 시행")


async def test_a_file_of_people_is_tried_first_and_a_wrong_line_is_named(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "차보람") as admin:
        page = admin.page
        answer = await page.request.get(f"{air.address}/api/people.csv")
        header, *rows = (await answer.body()).decode("utf-8-sig").splitlines()
        mine = next(row for row in rows if "bomi.jang" in row)
        moved = mine.replace("축제 기획 총괄", "축제 기획과 안전 총괄")
        wrong = rows[0].replace("2020-01-01", "2020-13-01")
        await admin.open("/admin/import")
        await _choose(admin, "틀린 줄.csv", "\n".join([header, moved, wrong]).encode())
        await expect(page.get_by_role("table", name="읽지 못한 줄").get_by_role("row").nth(1)).to_contain_text("3")
        await expect(page.get_by_role("table", name="읽지 못한 줄")).to_contain_text("날짜는 2026-01-31처럼 적습니다")
        await expect(page.get_by_role("button", name="적용")).to_have_count(0)
        others = [moved if row == mine else row for row in rows]
        await _choose(admin, "바른 줄.csv", "\n".join([header, *others]).encode("cp949"))
        await expect(page.get_by_role("table", name="바뀌는 것")).to_contain_text("장보미")
        await page.get_by_role("button", name="1건 적용").press("Enter")
        await expect(page.get_by_role("main")).to_contain_text("적용함")
        await admin.open("/people?q=안전 총괄")
        await expect(page.get_by_role("main")).to_contain_text("축제 기획과 안전 총괄")


async def _choose(admin: Person, name: str, content: bytes) -> None:
    async with admin.page.expect_file_chooser() as chooser:
        await admin.page.get_by_role("button", name="파일 고르기").press("Enter")
    await (await chooser.value).set_files({"name": name, "mimeType": "text/csv", "buffer": content})
