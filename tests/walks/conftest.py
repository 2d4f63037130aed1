"""One served city and one browser for all walks of a session."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.support.browser import OnAir, launch, on_air


@pytest.fixture(scope="session")
async def air() -> AsyncGenerator[OnAir]:
    """The demo city, served."""
    async with on_air() as air:
        yield air


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Chromium."""
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()
