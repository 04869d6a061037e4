""" "Quitter vite" in Chromium: by the keyboard with scripts, at once; by the button without scripts, a moment later."""

import pytest
from playwright.sync_api import Browser

from tests.browser.story import colette_opens
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
NEUTRAL = "https://meteofrance.com/"


def test_quick_exit_leaves_to_the_neutral_page_and_ends_the_session(site: str) -> None:
    colette_opens()
    in_chromium(lambda browser: _walk(browser, site))


def _walk(browser: Browser, site: str) -> None:
    person = _person(browser, site, scripts=True)
    person.sign_in(cast.PATIENT_LOGIN)
    person.open("patient_documents")
    for _ in range(3):
        person.page.keyboard.press("Shift")
    person.page.wait_for_url(NEUTRAL)
    person.page.wait_for_timeout(500)
    # The record is left for good: what the history still names asks to sign in.
    person.page.goto(f"{site}/mon-dossier/")
    assert "/connexion/" in person.page.url
    plain = _person(browser, site, scripts=False)
    plain.open("safety")
    plain.page.get_by_role("button", name=plain.said("frame.quick_exit")).click()
    plain.page.wait_for_url(NEUTRAL)


def _person(browser: Browser, site: str, *, scripts: bool) -> Walker:
    person = Walker(browser, site, Reading(scripts=scripts, width=360, height=800), "patient")
    person.page.route("**/meteofrance.com/**", lambda route: route.fulfill(body="<title>Météo</title>"))
    return person
