"""What a test in Chromium gets: a browser, a page that is listened to, the gallery's address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from carnet.portal.preferences import Preferences
from tests.browser.checks import bring_to_every_page
from tests.browser.gallery import render
from tests.browser.gallery_server import serving
from tests.browser.screen import Screen
from tests.browser.watch import Watch, watch
from tests.conftest import chromium

CONTEXT = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """The Chromium of the system. One playwright at a time: another module starts its own after this one ends."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--lang=fr-FR"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """A new page on a computer's screen."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def _kept(chrome: Browser) -> Iterator[tuple[Page, Watch]]:
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    bring_to_every_page(page)
    yield page, watch(page)
    context.close()


@pytest.fixture
def wall(_kept: tuple[Page, Watch]) -> tuple[Page, Watch]:
    """A page for one screen after the other, as new: a new one for each took a sixth of the time of the gallery."""
    page, heard = _kept
    page.goto("about:blank")
    page.context.clear_cookies()
    page.set_viewport_size({"width": 1280, "height": 900})
    heard.forget()
    return page, heard


def address(screen: Screen, reading: Preferences) -> str:
    """Where the gallery's server keeps a screen in a reading."""
    view = reading.view.value if reading.view else "own"
    return f"/{screen.name}/{reading.language.value}/{view}/{reading.text_size.value}/"


class Gallery:
    """The screens on a server of their own. A screen is drawn when it is first asked for, and kept."""

    def __init__(self, base: str, pages: dict[str, str]) -> None:
        self._base, self._pages = base, pages

    def show(self, page: Page, screen: Screen, reading: Preferences) -> None:
        """Opens a screen in a reading."""
        path = address(screen, reading)
        if path not in self._pages:
            self._pages[path] = render(screen, reading)
        page.goto(self._base + path)


@pytest.fixture(scope="session")
def gallery() -> Iterator[Gallery]:
    """Every screen in every reading."""
    pages: dict[str, str] = {}
    with serving(pages) as base:
        yield Gallery(base, pages)
