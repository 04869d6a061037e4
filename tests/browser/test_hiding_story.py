"""Hiding from one doctor, and a médecin traitant who asks, walked in Chromium without JavaScript on a phone."""

from datetime import date

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.clock import SystemClock
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast as people
from tests.browser.story import COLETTE, MARKS, PHONE, colette_opens
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site
from tests.portal.site import search_form
from tests.security.story import pdf

pytestmark = MARKS

PLAIN = PHONE
AT_WORK = Reading(scripts=False, shoot=PLAIN.shoot)
TITLE = "Ordonnance du 3 mars"


def test_story_of_hiding_from_one_doctor_without_javascript(site: str) -> None:
    """She hides a prescription from Paul, who no longer finds it; Inès still does; Marc asks, and she says yes."""
    clock = SystemClock()
    record_id = colette_opens()
    people.publish_directory()
    upload = Upload(pdf(), "o.pdf", Form("57833-6", TITLE, date(2026, 3, 3)))
    kept = deposit_document(people.carer(people.HELENE, clock), record_id, upload)
    assert isinstance(kept, Deposited), kept
    for of in (people.PAUL, people.INES):
        assert isinstance(state_agreement(people.carer(of, clock), record_id, agreed=True), Agreed)
    record = str(record_id)
    sessions = {of.login: signed_in(of) for of in (people.PAUL, people.INES, people.MARC)}
    in_chromium(lambda browser: _walk(browser, site, record, sessions))


def signed_in(of: people.Carer) -> dict[str, str]:
    """A professional's session, in which he found her."""
    details = PersonalDetails(of.login, f"{of.login}@exemple.test", None, None, Preferences())
    cast.made(NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, of.facts.professional_id))
    client = Client()
    assert cast.enter(client, of.login, cast.PASSWORD).status_code == 302
    assert client.post(reverse("pro_home"), search_form(COLETTE)).status_code == 302
    return {name: str(morsel.value) for name, morsel in client.cookies.items()}


def _walk(browser: Browser, site: str, record: str, sessions: dict[str, dict[str, str]]) -> None:
    colette = Walker(browser, site, PLAIN, "patient")
    doctors = {login: _at_work(browser, site, cookies) for login, cookies in sessions.items()}
    paul, ines, marc = (doctors[of.login] for of in (people.PAUL, people.INES, people.MARC))
    for reader in (paul, ines):
        assert TITLE in _list(reader, record)
    _hides(colette)
    assert TITLE not in _list(paul, record)
    assert TITLE in _list(ines, record)
    _undoes(colette)
    assert TITLE in _list(paul, record)
    _asks_and_is_confirmed(colette, marc, record)


def _at_work(browser: Browser, site: str, cookies: dict[str, str]) -> Walker:
    walker = Walker(browser, site, AT_WORK, "pro")
    walker.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    return walker


def _list(reader: Walker, record: str) -> str:
    reader.open("pro_documents", record=record)
    return reader.text()


def _hides(colette: Walker) -> None:
    colette.sign_in(cast.PATIENT_LOGIN)
    colette.follow("patient_home.documents")
    colette.page.get_by_role("link", name=TITLE).click()
    colette.follow("who_sees.title")
    assert "Paul Vasseur" in colette.text()
    colette.look("who-sees")
    colette.follow("document.hide_from")
    colette.look("hide-whom")
    colette.page.locator(f"button[value='professional:{people.PAUL.facts.professional_id}']").click()
    assert colette.sees("hide_confirm.who") and "Inès Morel" in colette.text()
    colette.look("hide-confirm")
    colette.press("hide_confirm.go")
    assert colette.sees("hide.done_from")
    colette.look("hidden-from-one")


def _undoes(colette: Walker) -> None:
    colette.open("patient_access")
    colette.follow("hidings.title")
    assert "Paul Vasseur" in colette.text()
    colette.look("hidings")
    colette.follow("hidings.undo")
    colette.press("show_to.go")
    assert colette.sees("hidings.done_shown")


def _asks_and_is_confirmed(colette: Walker, marc: Walker, record: str) -> None:
    marc.open("pro_record", record=record)
    marc.follow("treating.offer")
    marc.look("treating")
    marc.press("treating.ask_go")
    assert marc.sees("treating.waits")
    colette.open("patient_home")
    colette.follow("patient_home.asked")
    colette.look("doctor-asked")
    colette.follow("doctor.answer")
    colette.look("doctor-answer")
    colette.press("doctor_answer.yes")
    assert colette.sees("doctor.done")
    marc.open("pro_treating", record=record)
    assert marc.sees("treating.active")
    assert TITLE in _list(marc, record)
