"""The pages of a closed, leaving and suspended record, of choices and of the desk, through Django's client."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django import Settings

from carnet.identity.models import AccountKind
from carnet.storage import head
from carnet.storage.head import HeadStatus
from carnet.usecases.close_record import close_record
from carnet.usecases.suspend_record import suspend_record
from tests import cast
from tests.portal import site
from tests.portal.site import Site, search_form
from tests.usecases.scene import counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened() -> Site:
    """Odette's record is open."""
    return site.opened()


def body(client: Client, name: str, **parts: object) -> str:
    """A page, which must be there."""
    answer = client.get(reverse(name, kwargs=parts or None))
    assert answer.status_code == 200, (name, answer.status_code)
    return str(answer.content.decode())


def test_closed_record_holder_takes_all_home_asks_destruction_and_keeps_it(opened: Site) -> None:
    opened.scene.deposits(cast.HELENE, "Bilan")
    browser = opened.patient(cast.ODETTE)
    close_record(opened.scene.odette, opened.scene.record)
    assert reverse("patient_destroy") in body(browser, "patient_closed")
    sent = browser.post(reverse("patient_export"))
    held = zipfile.ZipFile(io.BytesIO(b"".join(sent)))
    assert sent.status_code == 200
    assert set(held.namelist()) == {
        "0-sommaire.html", "carnet-record.json", "documents/0001.pdf", "documents/0001.xml", "fhir/dossier.json",
        "mon-historique.zip",
    }  # fmt: skip
    assert sent["Cache-Control"] == "no-store"
    assert browser.post(reverse("patient_destroy"))["Location"] == reverse("patient_closed")
    assert reverse("patient_keep") in body(browser, "patient_closed")
    assert browser.post(reverse("patient_keep"))["Location"] == reverse("patient_closed")
    assert reverse("patient_destroy") in body(browser, "patient_closed")


@pytest.mark.parametrize("name", ["patient_export", "patient_destroy"])
def test_closed_record_holder_whose_proof_is_old_proves_again_first(
    opened: Site, name: str, settings: Settings
) -> None:
    close_record(opened.scene.odette, opened.scene.record)
    browser = opened.patient(cast.ODETTE)
    settings.CARNET_STEP_UP_MINUTES = -1
    answer = browser.post(reverse(name))
    assert answer.status_code == 302
    assert "patient" not in answer["Location"]
    assert counts("due_act") == {"due_act": 1}


def test_suspended_record_holder_reads_why_and_says_no(opened: Site) -> None:
    suspend_record(cast.operator(opened.scene.clock), opened.scene.record, "essai")
    browser = opened.patient(cast.ODETTE)
    assert reverse("patient_suspended") in body(browser, "patient_home")
    assert browser.post(reverse("patient_suspended"))["Location"] == reverse("patient_suspended")
    page = html.fromstring(body(browser, "patient_suspended"))
    assert page.xpath("//main//form[not(@data-listen-form)]") == []


def test_choices_holder_answers_in_a_row_and_is_not_asked_again(opened: Site) -> None:
    browser = opened.patient(cast.ODETTE)
    first = reverse("patient_choice", kwargs={"question": "documents"})
    assert f"{first}?suite=1" in body(browser, "patient_home")
    assert browser.post(first, {"suite": "1"}).status_code == 200
    following = browser.post(first, {"suite": "1", "reponse": "oui"})["Location"]
    assert following == f"{reverse('patient_choice', kwargs={'question': 'samu'})}?suite=1"
    assert f"{first}?suite=1" not in body(browser, "patient_home")
    assert browser.get(reverse("patient_choice", kwargs={"question": "autre"})).status_code == 404


def test_desk_close_after_a_death_stops_the_browser_of_the_holder(opened: Site) -> None:
    browser, rosa = opened.patient(cast.ODETTE), opened.officer("rosa-life", AccountKind.DESK_AGENT)
    rosa.post(reverse("desk_home"), search_form(cast.ODETTE))
    page = reverse("desk_close", kwargs={"record": opened.scene.record})
    assert rosa.post(page, {"cause": "deces"}).status_code == 200
    died = (opened.scene.clock.now() - timedelta(days=3)).date()
    day = {"mort-day": died.day, "mort-month": died.month, "mort-year": died.year}
    assert rosa.post(page, {"cause": "deces", "piece": "acte_deces", **day}).status_code == 302
    assert browser.get(reverse("patient_home"))["Location"].startswith(reverse("account_login"))


def test_objection_page_is_absent_where_records_open_with_consent(opened: Site, settings: Settings) -> None:
    assert Client().get(reverse("objection")).status_code == 404
    settings.CARNET_OPENING_NEEDS_NO_CONSENT = True
    page = Client().get(reverse("objection"))
    assert page.status_code == 200
    wrong = Client().post(reverse("objection"), {"numero": "XXXX"})
    assert (wrong.status_code, b"nhsuk-error-summary" in wrong.content) == (200, True)


def state(here: Site) -> HeadStatus:
    found = head.load(here.scene.record)
    assert found
    return found.status


def test_operator_suspends_and_lifts_without_seeing_the_person(opened: Site) -> None:
    victor = opened.officer("victor-life", AccountKind.OPERATOR)
    suspend, lift = reverse("operator_suspend"), reverse("operator_lift")
    form = {**search_form(cast.ODETTE), "raison": "essai"}
    unmeant = victor.post(suspend, form)
    assert b'id="vu-error"' in unmeant.content and state(opened) is HeadStatus.ACTIVE
    done = victor.post(suspend, {**form, "vu": "oui"})
    assert "Le dossier est suspendu." in done.content.decode()
    assert b"ODETTE" not in done.content.upper()
    # One form does one thing: what a former page sent to lift a suspension suspends nothing and lifts nothing.
    victor.post(suspend, {**form, "choix": "lever"})
    assert b'id="vu-error"' in victor.post(lift, form).content
    assert state(opened) is HeadStatus.SUSPENDED
    lifted = victor.post(lift, {**form, "vu": "oui"})
    assert "La suspension est levée." in lifted.content.decode()
    assert state(opened) is HeadStatus.ACTIVE


def _at_the_desk(here: Site, login: str = "rosa-life") -> Client:
    rosa = here.officer(login, AccountKind.DESK_AGENT)
    rosa.post(reverse("desk_home"), search_form(cast.ODETTE))
    return rosa


def test_desk_reopens_with_the_person_who_is_there_and_prints_the_receipt(opened: Site) -> None:
    rosa, parts = _at_the_desk(opened), {"record": opened.scene.record}
    page = reverse("desk_reopen", kwargs=parts)
    assert page not in body(rosa, "desk_person", **parts)
    close_record(opened.scene.odette, opened.scene.record)
    assert page in body(rosa, "desk_person", **parts)
    untold = rosa.post(page, {"comment": "lue"})
    assert (untold.status_code, b'id="accord-error"' in untold.content) == (200, True)
    done = rosa.post(page, {"comment": "lue", "accord": "oui"})
    paper = rosa.get(done["Location"]).content.decode()
    assert "Votre carnet est ouvert de nouveau" in paper
    assert reverse("desk_close", kwargs=parts) in body(rosa, "desk_person", **parts)


def test_doctor_reopens_with_the_person_and_a_nurse_finds_no_such_page(opened: Site) -> None:
    close_record(opened.scene.odette, opened.scene.record)
    paul, ines = opened.carer(cast.PAUL), opened.carer(cast.INES)
    page = reverse("pro_reopen", kwargs={"record": opened.scene.record})
    for browser in (paul, ines):
        assert browser.get(page).status_code == 404
        browser.post(reverse("pro_home"), search_form(cast.ODETTE))
    assert page in body(paul, "pro_record", record=opened.scene.record)
    assert page not in body(ines, "pro_record", record=opened.scene.record)
    assert ines.post(page, {"accord": "oui"}).status_code == 404
    done = paul.post(page, {"accord": "oui"})
    assert "Votre carnet est ouvert de nouveau" in paul.get(done["Location"]).content.decode()


def test_desk_notes_an_objection_and_the_operator_closes_with_a_proof(opened: Site) -> None:
    rosa, victor = _at_the_desk(opened), opened.officer("victor-life", AccountKind.OPERATOR)
    parts, fraud = {"record": opened.scene.record}, reverse("operator_fraud")
    form = {**search_form(cast.ODETTE), "raison": "Jugement 26/1", "vu": "oui"}
    assert "suspendez-le d’abord" in victor.post(fraud, form).content.decode()
    suspend_record(cast.operator(opened.scene.clock), opened.scene.record, "essai")
    page = reverse("desk_contest", kwargs=parts)
    assert page in body(rosa, "desk_person", **parts)
    assert b'id="accord-error"' in rosa.post(page).content
    assert "Le refus est noté." in rosa.post(page, {"accord": "oui"}).content.decode()
    assert b'id="vu-error"' in victor.post(fraud, {**form, "vu": ""}).content
    assert "Le dossier est fermé." in victor.post(fraud, form).content.decode()
    assert "Ce dossier est déjà fermé." in victor.post(fraud, form).content.decode()


def test_desk_notes_the_death_of_a_person_whose_record_is_closed(opened: Site) -> None:
    rosa, parts = _at_the_desk(opened), {"record": opened.scene.record}
    browser = opened.patient(cast.ODETTE)
    close_record(opened.scene.odette, opened.scene.record)
    page = reverse("desk_death", kwargs=parts)
    assert page in body(rosa, "desk_person", **parts)
    assert "Écrivez la date du décès." in rosa.post(page, {}).content.decode()
    died = (opened.scene.clock.now() - timedelta(days=3)).date()
    day = {"mort-day": died.day, "mort-month": died.month, "mort-year": died.year}
    assert rosa.post(page, {"piece": "acte_deces", **day}).status_code == 302
    home = body(rosa, "desk_person", **parts)
    assert "Personne décédée" in home
    assert page not in home
    assert reverse("desk_reopen", kwargs=parts) not in home
    assert browser.get(reverse("patient_home"))["Location"].startswith(reverse("account_login"))
