"""The demo city on the air and people in front of real browsers: what the walks are made of."""

import json
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from playwright.async_api import Browser, BrowserContext, Page, Playwright, expect

from kernel.postgres import Cluster
from tests.support.city import few_houses
from tests.support.folders import new_folder
from tests.support.postgres import ROOT
from tests.support.programs import Program, free_port

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TURN = "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }"
PATIENCE = 60_000
"""Milliseconds that a walk waits for something to show; busy machines are slow, wrong screens never come."""

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class OnAir:
    """A served city: its address and the accounts that the demo wrote down."""

    address: str
    accounts: dict[str, dict[str, Any]]
    cluster: Cluster

    async def lapse(self) -> None:
        """Let a day go by since anybody here said who they are."""
        connection = await asyncpg.connect(self.cluster.dsn("postgres", "dure"))
        try:
            await connection.execute("UPDATE directory_session SET confirmed = confirmed - interval '1 day'")
        finally:
            await connection.close()


@asynccontextmanager
async def on_air() -> AsyncGenerator[OnAir]:
    """Run the demo, with a part of its city, on a folder of its own until the walks are over."""
    folder = new_folder("dure-walk-")
    port, written = free_port(), folder / "accounts.json"
    words = ("demo", "--data", str(folder), "--port", str(port), "--accounts", str(written))
    program = Program(folder / "out.log", *words, first=few_houses)
    await program.start()
    try:
        await program.said("Ctrl-C stops.")
        told = json.loads(written.read_text("utf-8"))
        accounts = {account["name"]: account for account in told["accounts"]}
        yield OnAir(told["addresses"]["web"], accounts, Cluster(folder / "postgres"))
    finally:
        await program.end()
        Cluster(folder / "postgres").remove()
        shutil.rmtree(folder, ignore_errors=True)


async def launch(playwright: Playwright) -> Browser:
    """A headless Chromium of the system."""
    return await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


class Person:
    """Somebody at a browser of their own. Collects what the browser complains about and where it wanted to go."""

    def __init__(self, air: OnAir, context: BrowserContext, page: Page) -> None:
        self.air = air
        self.context = context
        self.page = page
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if "Content Security" in line.text else None)
        page.on("request", lambda request: self._watch(request.url))

    def _watch(self, url: str) -> None:
        if not url.startswith((self.air.address, self.air.address.replace("http", "ws"), "data:", "blob:")):
            self.outside.append(url)

    async def open(self, path: str) -> None:
        """Go to a screen and wait until it has its heading: by a turn inside the window, or anew when there."""
        at = await self.page.evaluate("document.getElementById('main')?.dataset.screen ?? ''")
        if at and at != path.partition("?")[0]:
            await self.page.evaluate(TURN, path)
            await expect(self.page.locator("#main")).to_have_attribute("data-screen", path.partition("?")[0])
        else:
            await self.page.goto(self.air.address + path)
        await expect(self.page.get_by_role("heading", level=1).first).to_be_visible()

    async def sign_in(self, name: str) -> None:
        """Sign in as this person of the city, by keyboard."""
        await self.knock(name)
        await self.settled()

    async def knock(self, name: str) -> None:
        """Fill in the sign-in form by keyboard and send it."""
        account = self.air.accounts[name]
        await self.page.goto(self.air.address + "/")
        await expect(self.page.get_by_label("아이디")).to_be_focused()
        await self.page.keyboard.type(account["sign_in"])
        await self.page.keyboard.press("Tab")
        await expect(self.page.get_by_label("비밀번호", exact=True)).to_be_focused()
        await self.page.keyboard.type(account["password"])
        await self.page.keyboard.press("Enter")

    async def come_in(self, name: str) -> None:
        """Be signed in as this person without the form: what most walks are not about."""
        account = self.air.accounts[name]
        given = {"login": account["sign_in"], "password": account["password"]}
        answer = await self.context.request.post(self.air.address + "/api/session", data=given, headers={"X-Dure": "1"})
        assert answer.ok, await answer.text()
        await self.page.goto(self.air.address + "/")
        await self.settled()

    async def settled(self) -> None:
        """Wait for the desk; somebody with several seats starts at the one that is offered."""
        desk, choice = self.page.get_by_role("navigation").first, self.page.get_by_role("button", name="이 자리로 시작")
        await expect(desk.or_(choice)).to_be_visible()
        if await choice.is_visible():
            await choice.press("Enter")
        await expect(desk).to_be_visible()

    async def axe(self, *rules: str) -> list[str]:
        """What axe finds on the screen as it stands, a line a rule: by these rules, else by all."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text("utf-8"))
        options = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": list(rules)} if rules else {})
        found = await self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes']][:3]}" for one in found["violations"]
        ]


@asynccontextmanager
async def person(air: OnAir, browser: Browser, name: str = "", **options: Any) -> AsyncGenerator[Person]:
    """A person at a browser, signed in when named; afterwards nothing may have gone wrong in the page."""
    wanted = {"viewport": {"width": 1440, "height": 900}, "locale": "ko-KR", "timezone_id": "Asia/Seoul"} | options
    context = await browser.new_context(**wanted)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    somebody = Person(air, context, page)
    try:
        if name:
            await somebody.come_in(name)
        yield somebody
        assert somebody.complaints == []
        assert somebody.outside == []
    finally:
        await context.close()
