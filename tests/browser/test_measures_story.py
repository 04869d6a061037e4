"""Measures walked in Chromium without JavaScript on a phone: a slip is named, a value is kept, drawn, and tabled."""

from playwright.sync_api import Browser, expect

from tests.browser.story import MARKS, PHONE, colette_opens
from tests.browser.walker import Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

PLAIN = PHONE


def test_story_of_a_weight_without_javascript(site: str) -> None:
    """She writes 1,70 by mistake, then 72,5 and 74; the plot says both in words, and the table holds both."""
    colette_opens()
    in_chromium(lambda browser: _walk(browser, site))


def _walk(browser: Browser, site: str) -> None:
    colette = Walker(browser, site, PLAIN, "patient")
    colette.sign_in(cast.PATIENT_LOGIN)
    colette.open("patient_measures")
    colette.follow("measures.kind_weight")
    for value in ("72,5", "74"):
        colette.follow("measures.add")
        if value == "72,5":
            colette.page.get_by_label(colette.said("measures.ask_weight_value")).fill("1,70")
            colette.press("profile.go_on")
            assert "1,7 kg" in colette.text().replace("\u00a0", " ")
        colette.page.get_by_label(colette.said("measures.ask_weight_value")).fill(value)
        colette.press("profile.go_on")
        colette.look("measures-when")
        colette.press("profile.go_on")
        colette.press("profile.go_on")
        colette.press("profile.keep")
        assert colette.sees("measures.done_written")
    colette.look("measures-weight")
    expect(colette.page.locator("svg[role=img]")).to_be_visible()
    expect(colette.page.locator("svg[role=img] circle")).to_have_count(2)
    expect(colette.page.locator("table.carnet-values tbody tr")).to_have_count(2)
    colette.open("patient_results")
    assert colette.sees("results.nothing")
