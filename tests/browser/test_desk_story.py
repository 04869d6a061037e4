"""The desk walked in Chromium without JavaScript: find, correct, answer, merge, undo; and the person's own side."""

from dataclasses import replace

import pytest
from django.test import Client
from playwright.sync_api import Browser

from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.clock import SystemClock
from carnet.usecases.open_record import Opened, Opening, open_record
from carnet.usecases.open_record_for import OpenedFor, open_record_for
from tests import cast as people
from tests.browser.story import MARKS, SHOOT
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

TWIN = people.test_ins("2580463113021")
ROSA = "rosa-guichet"
PLAIN = Reading(scripts=False, shoot=SHOOT)


@pytest.mark.parametrize("reading", [PLAIN], ids=["without-scripts"])
def test_story_of_the_desk_without_javascript(site: str, reading: Reading) -> None:
    account = cast.patient()
    clock = SystemClock()
    opened = open_record(people.holder(account, clock), Opening(consent=True))
    assert isinstance(opened, Opened), opened
    twin = open_record_for(people.desk_agent(clock), replace(cast.COLETTE, ins=TWIN), consent=True)
    assert isinstance(twin, OpenedFor), twin
    details = PersonalDetails(ROSA, f"{ROSA}@exemple.test", None, None, Preferences())
    cast.made(NewAccount(AccountKind.DESK_AGENT, details, cast.PASSWORD))
    cookies = signed_in(ROSA)
    in_chromium(lambda browser: _walk(browser, site, reading, cookies))


def signed_in(login: str) -> dict[str, str]:
    """The session of an agent, whose second factor is an application or a passkey (walked elsewhere)."""
    client = Client()
    assert cast.enter(client, login, cast.PASSWORD).status_code == 302
    return {name: str(morsel.value) for name, morsel in client.cookies.items()}


def _walk(browser: Browser, site: str, reading: Reading, cookies: dict[str, str]) -> None:
    colette = Walker(browser, site, reading, "patient")
    rosa = Walker(browser, site, reading, "pro")
    rosa.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    _reports(colette)
    _finds_and_corrects(rosa)
    _answers(rosa)
    colette.open("patient_ins")
    assert colette.sees("my_ins.report_corrected")
    colette.look("patient-ins-answered")
    _merges_and_undoes(rosa)
    colette.open("patient_journal")
    for said in ("journal.records_merged", "journal.records_parted"):
        assert colette.sees(said, who=colette.said("journal.desk_word"))
    colette.look("patient-journal-desk")


def _reports(colette: Walker) -> None:
    colette.sign_in(cast.PATIENT_LOGIN)
    colette.follow("patient_home.ins")
    colette.look("patient-ins")
    colette.follow("my_ins.mistake_go")
    colette.page.locator("#texte").fill("Mon nom utilisé est Martin.")
    colette.press("ins_mistake.send")
    assert colette.sees("my_ins.reported_1")


def _finds_and_corrects(rosa: Walker) -> None:
    rosa.open("desk_home")
    rosa.look("desk-home")
    _find(rosa, "279035121518989")
    rosa.press("find.go")
    rosa.look("desk-person")
    rosa.follow("desk_person.identity")
    rosa.follow("desk_identity.correct")
    rosa.page.locator("#nom_utilise").fill("Martin")
    rosa.press("desk_correct.go")
    assert rosa.sees("error.identity.document_needed") and rosa.sees("error.identity.reason_missing")
    rosa.look("desk-correct-error")
    rosa.page.locator("#piece").select_option("passeport")
    rosa.page.locator("#raison").fill("Passeport vu.")
    rosa.press("desk_correct.go")
    assert rosa.sees("desk_identity.done") and "Martin" in rosa.text()
    rosa.look("desk-identity-corrected")


def _answers(rosa: Walker) -> None:
    rosa.open("desk_home")
    rosa.follow("desk_home.reports")
    rosa.look("desk-reports")
    rosa.page.get_by_role("main").get_by_role("link").first.click()
    rosa.page.locator("#suite").check()
    rosa.page.locator("#reponse").fill("C’est corrigé.")
    rosa.press("desk_identity.send")
    assert rosa.sees("desk_identity.done")


def _merges_and_undoes(rosa: Walker) -> None:
    rosa.open("desk_home")
    _find(rosa, TWIN.value)
    rosa.press("find.go")
    rosa.open("desk_home")
    _find(rosa, "279035121518989")
    rosa.press("find.go")
    rosa.follow("desk_person.merge")
    _find(rosa, TWIN.value)
    rosa.page.locator("#raison").fill("Même carte d’identité.")
    rosa.page.locator("#verifie").check()
    rosa.press("desk_merge.go")
    assert rosa.sees("desk_transfers.merge_target")
    rosa.look("desk-transfers")
    rosa.follow("desk_transfers.undo")
    rosa.look("desk-undo")
    rosa.page.locator("#raison").fill("Deux personnes.")
    rosa.press("desk_undo.go")
    assert rosa.sees("desk_transfers.state_undone")


def _find(rosa: Walker, number: str) -> None:
    rosa.page.locator("#ins").fill(number)
    for part, value in (("#naissance", "9"), ("#naissance-month", "4"), ("#naissance-year", "1958")):
        rosa.page.locator(part).fill(value)
