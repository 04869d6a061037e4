"""What a screen reader is told, in order: the accessibility tree of each screen against its golden file.

A change of a screen changes its file: run with CARNET_GOLDEN=write, read the difference, commit it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Gallery
from tests.browser.gallery import SCREENS, readings
from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
GOLDEN = Path(__file__).parent / "reading_order"


@pytest.fixture(scope="module")
def tab(chrome: Browser) -> Iterator[Page]:
    """One page for all screens: the tree of a screen depends on nothing that another one leaves behind."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_screen_reader_is_told_what_the_golden_file_says(tab: Page, gallery: Gallery, screen: Screen) -> None:
    gallery.show(tab, screen, readings(screen)[0])
    told = tab.locator("main").aria_snapshot() + "\n"
    file = GOLDEN / f"{screen.name}.yaml"
    if os.environ.get("CARNET_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(told, encoding="utf-8")
    assert file.is_file(), "no golden file yet: run with CARNET_GOLDEN=write and read it"
    assert told == file.read_text(encoding="utf-8")


def test_no_golden_file_is_left_of_a_screen_that_is_gone() -> None:
    assert {file.stem for file in GOLDEN.glob("*.yaml")} == {screen.name for screen in SCREENS}
