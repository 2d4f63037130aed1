"""A citizen with a paper in hand and no network: the downloaded page reads the code and says what it is worth."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.async_api import Browser, Page, expect

from tests.support.browser import PATIENCE, OnAir, person
from tests.support.desk import ask
from tests.support.until import until

pytestmark = pytest.mark.browser


async def said(page: Page, text: str) -> None:
    """What the page says of a token that was pasted."""
    await page.get_by_label("바코드 글자 붙여 넣기").fill(text)
    await page.get_by_role("button", name="확인", exact=True).click()


async def test_a_paper_is_checked_without_a_network(air: OnAir, browser: Browser, tmp_path: Path) -> None:
    async with person(air, browser, "윤도담") as clerk:
        listed = await ask(clerk, "GET", "/api/edocs/register")
        document = listed["body"]["items"][0]
        path = f"/api/edocs/documents/{document['document_id']}/issues"
        answers = []

        async def is_issued() -> bool:
            """The record of a paper of today follows its decision by a moment."""
            answers.append(await ask(clerk, "POST", path, {"purpose": "확인"}))
            assert answers[-1]["status"] in (201, 409), answers[-1]
            return bool(answers[-1]["status"] == 201)

        await until(is_issued)
        issued = answers[-1]["body"]
        pdf = await clerk.context.request.get(f"{air.address}/api/edocs/issues/{issued['id']}/pdf")
        tool, photo = tmp_path / "tool.html", tmp_path / "paper.png"
        tool.write_bytes(await (await clerk.context.request.get(air.address + "/verify/tool.html")).body())
        paper = pypdfium2.PdfDocument(await pdf.body())[0].render(scale=1.6).to_pil()
        paper.save(photo)
        await clerk.page.goto(air.address + "/verify")
        await expect(clerk.page.get_by_role("link", name="확인 도구 내려받기")).to_be_visible()
        assert await clerk.axe() == []
    context = await browser.new_context(offline=True, locale="ko-KR")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        await page.goto(tool.as_uri())
        await page.locator("input[type=file]").set_input_files(photo)
        await expect(page.get_by_role("heading", level=2)).to_contain_text("서명이 맞습니다")
        await expect(page.get_by_text("사본도 확인됩니다 · 종이의 내용과 눈으로 비교하십시오")).to_be_visible()
        await expect(page.get_by_text(document["number"], exact=True)).to_be_visible()
        await expect(page.get_by_text(issued["number"], exact=True)).to_be_visible()
        token = zxingcpp.read_barcodes(paper)[0].text
        await page.get_by_role("button", name="다른 문서 확인").click()
        await said(page, token[:40] + ("A" if token[40] != "A" else "B") + token[41:])
        await expect(page.get_by_role("heading", level=2)).not_to_contain_text("서명이 맞습니다")
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    finally:
        await context.close()
