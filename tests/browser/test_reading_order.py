"""The golden files of reading order: one for each screen, and each notices a change. `test_gallery` compares them."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Gallery
from tests.browser.gallery import SCREENS, readings
from tests.browser.golden import GOLDEN, assert_told_as_golden

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def test_no_golden_file_is_left_of_a_screen_that_is_gone_and_none_is_missing() -> None:
    assert {file.stem for file in GOLDEN.glob("*.yaml")} == {screen.name for screen in SCREENS}


def test_a_word_more_on_a_screen_is_seen(page: Page, gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARNET_GOLDEN", raising=False)
    screen = SCREENS[0]
    gallery.show(page, screen, readings(screen)[0])
    assert_told_as_golden(page, screen)
    page.evaluate("() => { document.querySelector('main h1').textContent += ' de plus'; }")
    with pytest.raises(AssertionError, match="de plus"):
        assert_told_as_golden(page, screen)
