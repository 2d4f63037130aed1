"""An established document is wrong: its drafter corrects it, and both documents say so at once."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, Person, person
from tests.support.desk import ask, open_document, sheet, sign, submit, submitted

pytestmark = pytest.mark.browser


async def decided(leader: Person, document: str) -> str:
    """Decide what lies before this person, without the screens; the number."""
    now = (await ask(leader, "GET", f"/api/edocs/documents/{document}"))["body"]
    act = {"step": now["mine"]["step"], "revision_hash": now["revision_hash"]}
    done = await ask(leader, "POST", f"/api/edocs/documents/{document}/decide", act)
    assert done["status"] == 200, done
    return str(done["body"]["number"])


async def test_a_document_is_corrected_and_both_ends_name_each_other(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "장보미") as leader:
        said = {"summary": "통제 구간을 알림", "keywords": ["통제"], "matter_id": "가-1"}
        first = await submitted(clerk, "general", "거리 통제 구간 안내", **said)
        number = await decided(leader, first)

        page = clerk.page
        await open_document(clerk, first)
        await page.get_by_role("button", name="더 보기").press("Enter")
        await page.get_by_role("menuitem", name="정정 기안").press("Enter")
        await expect(page.get_by_role("dialog")).to_contain_text("결재가 끝난 문서는 고칠 수 없습니다")
        await page.keyboard.press("Control+Enter")
        await expect(sheet(page)).to_contain_text(f"관련: {number}")
        await expect(page.get_by_role("region", name="관련 문서")).to_contain_text("거리 통제 구간 안내")
        await submit(page, "장보미")
        second = page.url.rsplit("/", 1)[1].partition("?")[0]

        await open_document(leader, second)
        await sign(leader.page)
        await expect(leader.page.get_by_role("main")).to_contain_text(re.compile(rf"{number}.*정정하는 문서"))

        await open_document(clerk, first)
        await expect(page.get_by_role("status").filter(has_text="정정되었습니다")).to_be_visible()
        related = page.get_by_role("region", name="관련 문서")
        await related.get_by_role("link", name=re.compile("거리 통제 구간 안내.*정정")).press("Enter")
        await expect(page).to_have_url(re.compile(second))
        await expect(page.get_by_role("article")).to_contain_text("정정 사유")
