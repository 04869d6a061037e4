"""From nothing to the first sign-in, in Chromium: at the desk, with a doctor, with a pharmacist, and alone.

Whoever opens fills one form and gets a paper; the person activates the account with its code, signs in, answers the
questions, and sees an open record. Each page meets the definition of done.
"""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from carnet.identity import directory
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences, ProfessionalFacts
from tests.browser.newcomers import Newcomer, activates, fill_day, on_paper, signs_in
from tests.browser.story import MARKS
from tests.browser.test_desk_story import signed_in
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

WHO = Newcomer("canari.toute.neuve", date(1958, 4, 9))
READINGS = {
    "desk": Reading("fr", None, 1280, 900, scripts=False),
    "doctor": Reading("fr", None, 1280, 900),
    "pharmacist": Reading("fr", None, 360, 800, scripts=False),
}


def _opener(who: str) -> str:
    """The account of who opens, and its identifier."""
    login = f"canari.{who}"
    details = PersonalDetails(login, f"{login}@exemple.test", None, None, Preferences())
    if who == "desk":
        cast.made(NewAccount(AccountKind.DESK_AGENT, details, cast.PASSWORD))
        return login
    number, profession = ("810000000777", "10") if who == "doctor" else ("810000000888", "21")
    directory.put_structure(cast.OFFICE)
    directory.put_professional(ProfessionalFacts(number, "CANARI", "Jean", profession, None))
    directory.put_activity(number, cast.OFFICE.structure_id, cast.OFFICE.sector)
    cast.made(NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, number))
    return login


@pytest.mark.parametrize("who", list(READINGS))
def test_opening_with_somebody_from_nothing_to_the_first_sign_in(site: str, who: str) -> None:
    login, found = _opener(who), list[str]()
    # An agent needs an application or a passkey, which is walked elsewhere.
    cookies = signed_in(login) if who == "desk" else {}
    in_chromium(lambda browser: found.extend(_walk(browser, site, who, login, cookies)))
    assert not found, "\n".join(found)


def test_opening_alone_from_the_account_to_the_open_record(site: str) -> None:
    cast.patient()
    found = list[str]()
    in_chromium(lambda browser: found.extend(_alone(browser, site)))
    assert not found, "\n".join(found)


def _walk(browser: Browser, site: str, who: str, login: str, cookies: dict[str, str]) -> list[str]:
    opener = Walker(browser, site, READINGS[who], "pro")
    opener.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    if not cookies:
        opener.sign_in(login)
    opener.open("desk_open" if who == "desk" else "pro_open")
    opener.look(f"{who}-open")
    opener.press("opening.go")
    assert opener.sees("frame.error_title")
    _fills(opener)
    opener.press("opening.go")
    person = Walker(browser, site, READINGS[who], "patient")
    activates(person, on_paper(opener), WHO)
    _enters(person)
    return opener.found + person.found


def _fills(opener: Walker) -> None:
    page = opener.page
    page.locator("#piece").select_option("passeport")
    for field, value in {"#nom": "CANARI", "#prenom": "COLETTE", "#prenoms": "COLETTE", "#lieu": "75115"}.items():
        page.locator(field).fill(value)
    fill_day(page, "naissance", WHO.born)
    page.locator("input[name=sexe][value=F]").check()
    page.locator("input[name=racine]").first.check()
    page.locator("#ins").fill("279035121518989")
    page.locator("#insi").check()
    page.locator("input[name=comment][value=lue]").check()
    page.locator("#accord").check()


def _enters(person: Walker) -> None:
    signs_in(person, WHO)
    assert person.sees("choices.ask_title")
    person.look("patient-home-questions")
    _answers(person)


def _answers(person: Walker) -> None:
    """Each question in a row: one answered, the others left for later."""
    page = person.page
    person.follow("choices.ask_title")
    person.look("patient-choice-documents")
    page.locator("input[name=reponse][value=oui]").check()
    person.press("choice.go")
    for name in ("samu", "urgence", "caches"):
        assert page.url.split("?")[0].endswith(reverse("patient_choice", kwargs={"question": name}))
        person.follow("choice.later")
    assert person.sees("choices.documents_yes")
    person.open("patient_home")
    assert not person.sees("choices.ask_title")


def _alone(browser: Browser, site: str) -> list[str]:
    person = Walker(browser, site, Reading("fr", None, 360, 800), "patient")
    person.sign_in(cast.PATIENT_LOGIN)
    person.open("patient_home")
    person.follow("patient_home.open")
    person.page.locator("#accord").check()
    person.press("open.go")
    assert person.sees("opened.done")
    _answers(person)
    return person.found
