"""What people do at the screens of Dure, in the words of the walks: draft, submit, open, sign."""

import re
from typing import Any, cast
from uuid import uuid4

from playwright.async_api import Locator, Page, expect

from tests.support.browser import Person

ASK = """async ([method, path, body, key]) => {
  const headers = {"X-Dure": "1", "Content-Type": "application/json", "Idempotency-Key": key};
  const answer = await fetch(path, {method, headers, body: body === null ? undefined : JSON.stringify(body)});
  const text = await answer.text();
  return {status: answer.status, body: text ? JSON.parse(text) : null};
}"""


async def ask(someone: Person, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Send a call from the person's page with the person's session; returns status and body."""
    answer = await someone.page.evaluate(ASK, [method, path, body, str(uuid4())])
    return cast("dict[str, Any]", answer)


async def written(someone: Person, form: str, title: str, **content: Any) -> str:
    """A working copy that holds this, made without walking through the editor; returns its id."""
    begun = await ask(someone, "POST", "/api/edocs/documents", {"form_code": form})
    assert begun["status"] < 300, begun
    document, draft = begun["body"]["id"], begun["body"]["draft"]
    body = {"type": "doc", "content": [paragraph("다음과 같이 처리하고자 합니다.")]}
    change = {"base": draft["save"], "client": str(uuid4()), "title": title, "body": body} | content
    saved = await ask(someone, "PUT", f"/api/edocs/documents/{document}/draft", change)
    assert saved["status"] == 200, saved
    return str(document)


async def submitted(someone: Person, form: str, title: str, **content: Any) -> str:
    """A document on its way, written and submitted without walking through the editor; returns its id."""
    document = await written(someone, form, title, **content)
    now = await ask(someone, "GET", f"/api/edocs/documents/{document}")
    save = now["body"]["draft"]["save"]
    sent = await ask(someone, "POST", f"/api/edocs/documents/{document}/submit", {"save": save})
    assert sent["status"] == 200, sent
    return document


def paragraph(text: str) -> dict[str, Any]:
    """A plain paragraph of a body."""
    return {"type": "paragraph", "attrs": {"level": 0, "align": "left"}, "content": [{"type": "text", "text": text}]}


def spending(amount: int) -> dict[str, Any]:
    """The fields of a spending request that are always asked for."""
    return {"amount": amount, "budget_item": "행사운영비(201-03)", "method": "transfer"}


def titled(title: str) -> re.Pattern[str]:
    """The title as screens show it: a word joiner keeps its tail, such as (안), on the line."""
    return re.compile(re.escape(title).replace(r"\(", "\u2060?\\("))


async def new_draft(someone: Person, form: str) -> None:
    """Choose a form and wait until its sheet can be written on."""
    await someone.open("/approvals/new")
    await someone.page.get_by_role("list", name="서식").get_by_role("button", name=form).click()
    await expect(sheet(someone.page)).to_be_visible()


def sheet(page: Page) -> Locator:
    """Where the body of a draft is written."""
    return page.get_by_role("textbox", name="본문", exact=True)


async def saved_all(page: Page) -> None:
    """Wait until what was typed lies on the server."""
    await expect(page.get_by_role("banner").or_(page.locator("header")).get_by_role("status").first).to_have_text(
        re.compile("저장됨.*서버$")
    )


async def type_lines(page: Page, *lines: str) -> None:
    """Write these paragraphs at the caret by keyboard; a line of ``>`` or ``<`` moves one level down or up."""
    for number, line in enumerate(lines):
        if number:
            await page.keyboard.press("Enter")
        text = line.lstrip("><")
        for move in line[: len(line) - len(text)]:
            await page.keyboard.press("Tab" if move == ">" else "Shift+Tab")
        await page.keyboard.type(text)


async def open_document(someone: Person, document: str) -> None:
    """Open the document's own screen and wait for its sheet."""
    await someone.open(f"/approvals/document/{document}")
    await expect(someone.page.get_by_role("region", name="문서 본문").get_by_role("article")).to_be_visible()


async def submit(page: Page, first: str) -> None:
    """Submit what is written: Ctrl+Enter, the route with who is asked first, Ctrl+Enter."""
    await page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(first)
    await expect(dialog.get_by_role("button", name="결재 올리기")).to_be_enabled()
    await page.keyboard.press("Control+Enter")
    await expect(acts(page, "회수")).to_be_visible()


async def signed(someone: Person, document: str) -> None:
    """Sign what lies before this person, without the screens."""
    now = (await ask(someone, "GET", f"/api/edocs/documents/{document}"))["body"]
    act = {"step": now["mine"]["step"], "revision_hash": now["revision_hash"]}
    done = await ask(someone, "POST", f"/api/edocs/documents/{document}/sign", act)
    assert done["status"] == 200, done


async def sign(page: Page, opinion: str = "", *, differing: bool = False) -> None:
    """Sign what is shown: A, the confirmation, Ctrl+Enter."""
    await page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    if opinion:
        await dialog.get_by_role("textbox", name="의견").fill(opinion)
    if differing:
        await dialog.get_by_role("switch", name="다른 의견").press("Space")
    await page.keyboard.press("Control+Enter")
    await expect(dialog).to_be_hidden()


def acts(page: Page, word: str) -> Locator:
    """The button of an act in the head of the document."""
    return page.locator("header").get_by_role("button", name=word, exact=True)


def signatures(page: Page) -> Locator:
    """The signature boxes of the sheet."""
    return page.get_by_role("article").get_by_role("group", name="서명")
