"""Directives walked in Chromium without JavaScript on a phone: written, found, read, replaced, told to be hidden."""

from playwright.sync_api import Browser

from tests.browser.story import MARKS, PHONE, colette_opens
from tests.browser.walker import Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

PLAIN = PHONE


def test_story_of_directives_without_javascript(site: str) -> None:
    """She answers what matters, skips the rest, checks it, and finds the paper; new ones take its place."""
    colette_opens()
    in_chromium(lambda browser: _walk(browser, site))


def _walk(browser: Browser, site: str) -> None:
    colette = Walker(browser, site, PLAIN, "patient")
    colette.sign_in(cast.PATIENT_LOGIN)
    colette.open("patient_profile")
    colette.follow("wishes.title")
    colette.look("wishes-none")
    assert colette.sees("wishes.none")
    for button, answer in (("wishes.write", "Rester chez moi."), ("wishes.write_again", "Voir mes enfants.")):
        colette.follow(button)
        colette.page.get_by_label(colette.said("wishes.ask_important")).fill(answer)
        colette.look("wishes-question")
        for _ in range(4):
            colette.press("profile.go_on")
        colette.look("wishes-check")
        assert answer in colette.text()
        colette.press("wishes.keep")
        assert colette.sees("wishes.done_written")
    colette.look("wishes-written")
    colette.follow("wishes.read")
    colette.page.get_by_text("texte de la page 1").click()
    assert "Voir mes enfants." in colette.text()
    colette.look("wishes-paper")
    colette.open("patient_organ_donation")
    colette.look("wishes-organs")
    colette.open("patient_care_history")
    assert colette.sees("care.none")
    colette.look("care-none")
