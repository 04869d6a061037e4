"""Vaccinations walked in Chromium on a phone without JavaScript: questions, a box, the dates, paper, a locked line."""

from playwright.sync_api import Browser

from carnet.kernel.clock import SystemClock
from carnet.usecases._vaccines import Vaccination
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.write_vaccine import VaccineWritten, write_vaccine
from tests import cast as people
from tests.browser.story import MARKS, PHONE, colette_opens
from tests.browser.walker import Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS
PLAIN = PHONE


def test_story_of_vaccines_without_javascript(site: str) -> None:
    """She writes a vaccine, finds it and prints it; what a doctor wrote is locked, and she says a word."""
    clock = SystemClock()
    record_id = colette_opens()
    people.publish_directory()
    helene = people.carer(people.HELENE, clock)
    assert isinstance(state_agreement(helene, record_id, agreed=True), Agreed)
    said = Vaccination("Shingrix", day="2024-05-06")
    assert isinstance(write_vaccine(helene, record_id, said), VaccineWritten)
    in_chromium(lambda browser: _walk(browser, site))


def _walk(browser: Browser, site: str) -> None:
    colette = Walker(browser, site, PLAIN, "patient")
    colette.sign_in(cast.PATIENT_LOGIN)
    colette.open("patient_profile")
    colette.follow("vaccine.title")
    assert colette.sees("vaccine.group_unknown")
    colette.look("vaccines")
    _writes(colette)
    assert colette.sees("vaccine.done_written")
    assert "Revaxis" in colette.text()
    colette.look("vaccine-dates")
    colette.open("patient_vaccines_print")
    assert "L42" in colette.text()
    colette.look("vaccines-print")
    _says_a_word(colette)


def _writes(colette: Walker) -> None:
    """Not one page needs a script; a wrong number is said at its question."""
    colette.follow("vaccine.box")
    colette.page.locator("#code").fill("3400935495838")
    colette.press("profile.go_on")
    assert colette.sees("error.box.check")
    colette.look("vaccine-box")
    colette.page.locator("#code").fill("(17)280131(10)L42")
    colette.press("profile.go_on")
    assert colette.sees("vaccine.box_unknown")
    colette.page.locator("#reponse").fill("revaxis")
    colette.press("profile.go_on")
    colette.page.locator("[name=reponse-year]").fill("2019")
    for _ in range(5):
        colette.press("profile.go_on")
    assert colette.sees("profile.check_title")
    colette.look("vaccine-check")
    colette.press("profile.keep")


def _says_a_word(colette: Walker) -> None:
    colette.open("patient_vaccine_dates")
    colette.page.get_by_role("article").filter(has_text="Shingrix").get_by_role("link").last.click()
    assert colette.sees("vaccine.locked")
    colette.follow("vaccine.add_word")
    colette.page.get_by_label(colette.said("vaccine.word_asks")).check()
    colette.page.locator("#mot").fill("C’était en 2023.")
    colette.press("vaccine.word_go")
    assert colette.sees("vaccine.done_asked")
    colette.look("vaccine-word")
