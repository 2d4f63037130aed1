"""The main job, in browsers: a clerk drafts, the line acts, everyone's window shows it; another institution sees nothing."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import OnAir, person

pytestmark = pytest.mark.browser


async def test_signing_in_shows_the_desk_without_a_fault_of_access(air: OnAir, browser: Browser) -> None:
    async with person(air, browser, "윤도담") as clerk:
        await expect(clerk.page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d+월 \d+일"))
        assert await clerk.axe() == []
