"""A long list in Chromium: its end is laid out when it comes near, and is there for whoever looks for it before."""

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

import carnet
from tests.browser.words_of import words_of
from tests.identity.test_sign_in_browser import in_chromium

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
STYLESHEET: Final = Path(carnet.__file__).parent / "portal" / "static" / "css" / "carnet.css"
LINES: Final = 40
# Whether the last line is laid out now: a line that the browser skips is not visible in this sense.
LAID_OUT: Final = "() => document.querySelector('li:last-child p').checkVisibility({ contentVisibilityAuto: true })"


@pytest.mark.parametrize("kind", ["carnet-journal", "carnet-cards"])
def test_long_list_end_waits_until_it_is_near_and_is_found_before(kind: str) -> None:
    found: list[bool] = []
    in_chromium(lambda browser: found.extend(_walk(browser, kind)))
    assert found == [False, True, True]


def _walk(browser: Browser, kind: str) -> list[bool]:
    """Laid out at first, laid out once somebody goes there, laid out for paper."""
    page = _opened(browser, kind)
    at_first = page.evaluate(LAID_OUT)
    assert f"ligne {LINES}" in page.locator("main").aria_snapshot()
    assert f"ligne {LINES}" in words_of(page.locator("main"))
    page.get_by_text(f"ligne {LINES}").scroll_into_view_if_needed()
    page.wait_for_function(LAID_OUT)
    near = page.evaluate(LAID_OUT)
    paper = _opened(browser, kind)
    paper.emulate_media(media="print")
    paper.wait_for_function(LAID_OUT)
    return [at_first, near, paper.evaluate(LAID_OUT)]


def _opened(browser: Browser, kind: str) -> Page:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    lines = "".join(f'<li class="carnet-card"><div><p>ligne {number}</p></div></li>' for number in range(1, LINES + 1))
    page.set_content(f'<html lang="fr"><main><ul class="{kind}">{lines}</ul></main></html>')
    page.add_style_tag(path=str(STYLESHEET))
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page
