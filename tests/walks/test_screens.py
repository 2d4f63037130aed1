"""Every screen, light and dark, wide and narrow: axe finds nothing, nothing complains or leaves the house."""

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, Person, person
from tests.support.desk import open_document, sheet, submitted, written

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
BOXES = ("/to_consent", "/held", "/circulated", "/post_report", "/drafting", "/in_progress", "/returned", "/done")
DESK = (
    "/",
    "/approvals",
    "/approvals/new",
    "/approvals/register",
    "/approvals/search?q=축제",
    "/approvals/filing",
    "/people",
)


async def _sound(someone: Person, *paths: str) -> list[str]:
    """What axe finds on these screens, each once light and once dark, with where."""
    found = []
    for path in paths:
        await someone.open(path)
        found += await _both(someone, path)
    return found


async def _both(someone: Person, where: str) -> list[str]:
    """What axe finds on the screen as it stands; at night only the colours differ."""
    await expect(someone.page.locator("[aria-busy=true]")).to_have_count(0)
    await someone.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = [f"{where}: {line}" for line in await someone.axe()]
    await someone.page.emulate_media(color_scheme="dark")
    return found + [f"{where}, dark: {line}" for line in await someone.axe("color-contrast")]


async def test_the_doors_hold_no_fault_of_access(air: OnAir, browser: Browser) -> None:
    async with person(air, browser) as guest:
        await guest.page.goto(air.address)
        await expect(guest.page.get_by_label("아이디")).to_be_visible()
        found = await _both(guest, "sign-in")
        await guest.knock("한가람")
        await expect(guest.page.get_by_role("radiogroup")).to_be_visible()
        assert found + await _both(guest, "seats") == []


async def test_the_desk_holds_no_fault_of_access(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "장보미") as leader:
        found = await _sound(leader, *DESK)
        for box in BOXES:
            await leader.open(f"/approvals{box}")
            found += [f"{box}: {line}" for line in await leader.axe()]
        assert found == []


async def test_editor_and_document_hold_no_fault_of_access(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "윤도담") as clerk, person(air, browser, "장보미") as leader:
        draft = await written(clerk, "spending", "살피는 화면의 지출")
        await clerk.open(f"/approvals/draft/{draft}")
        await expect(sheet(clerk.page)).to_be_visible()
        found = await _both(clerk, "editor")
        document = await submitted(clerk, "simple", "살피는 화면의 보고")
        await open_document(leader, document)
        for tab in ("결재", "변경", "경과", "기록 정보"):
            await leader.page.get_by_role("tab", name=tab, exact=True).press("Enter")
            found += await _both(leader, f"document {tab}")
        for key in ("a", "r"):
            await leader.page.keyboard.press(key)
            await expect(leader.page.get_by_role("dialog")).to_be_visible()
            found += await _both(leader, f"confirm {key}")
            await leader.page.keyboard.press("Escape")
            await expect(leader.page.get_by_role("dialog")).to_be_hidden()
        assert found == []


async def test_what_lies_over_the_screens_holds_no_fault_of_access(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "장보미") as leader:
        await leader.open("/approvals/done")
        found = []
        for name, keys in {"palette": "Control+k", "shortcuts": "Shift+Slash", "notices": "g n"}.items():
            for key in keys.split():
                await leader.page.keyboard.press(key)
            over = leader.page.get_by_role("dialog")
            await expect(over).to_be_visible()
            found += await _both(leader, name)
            await leader.page.keyboard.press("Escape")
            await expect(over).to_be_hidden()
        await leader.open("/people")
        await leader.page.get_by_role("button", name="윤도담").press("Enter")
        await expect(leader.page.get_by_role("complementary", name="윤도담")).to_be_visible()
        assert found + await _both(leader, "person card") == []


async def test_account_and_its_dialogs_hold_no_fault_of_access(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "장보미") as leader:
        found = await _sound(leader, "/account/sessions", "/account/look", "/account")
        for name in ("바꾸기", "켜기"):
            await leader.page.get_by_role("button", name=name, exact=True).press("Enter")
            await expect(leader.page.get_by_role("dialog")).to_be_visible()
            found += await _both(leader, name)
            await leader.page.keyboard.press("Escape")
            await expect(leader.page.get_by_role("dialog")).to_be_hidden()
        assert found == []


async def test_the_phone_holds_no_fault_of_access_and_scrolls_one_way(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "장보미", **PHONE) as leader:
        found = []
        for path in ("/", "/approvals", "/approvals/done", "/approvals/new", "/approvals/register", "/people"):
            found += await _sound(leader, path)
            wide = await leader.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found += [f"{path} is wider than the screen"] if wide else []
        assert found == []


async def test_administration_holds_no_fault_of_access(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "차보람") as admin:
        await admin.open("/admin")
        links = admin.page.get_by_role("navigation").last.get_by_role("link")
        paths = [path for link in await links.all() if (path := await link.get_attribute("href"))]
        assert len(paths) > 5
        assert await _sound(admin, *paths) == []
