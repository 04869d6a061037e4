"""Directives walked in Chromium without JavaScript on a phone: written, found, read, replaced, told to be hidden."""

import os

import pytest
from playwright.sync_api import Browser

from carnet.kernel.clock import SystemClock
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast as people
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]

PLAIN = Reading(scripts=False, width=360, height=800, shoot=bool(os.environ.get("CARNET_SHOTS")))


def test_story_of_directives_without_javascript(site: str) -> None:
    """She answers what matters, skips the rest, checks it, and finds the paper; new ones take its place."""
    opened = open_record(people.holder(cast.patient(), SystemClock()), Opening(consent=True))
    assert isinstance(opened, Opened), opened
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
