"""The brochure's story on the real application, through the pages only. Each page meets the definition of done.

Phone and computer, with and without JavaScript, both languages, both views: in two readings that differ in all of it;
`make a11y` walks every one. The other stories walk in other readings.
"""

import itertools
import os
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Browser, FilePayload

from carnet.identity import directory
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences, ProfessionalFacts
from tests.browser.story import SHOOT
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.timeout(600),
]

TITLE = "Consultation du printemps"
COLLEAGUE_ID, COLLEAGUE_LOGIN = "810000000456", "canari.confrere"
OPPOSITE = (
    Reading("fr", None, 360, 800, scripts=True, shoot=SHOOT),
    Reading("en", "complet", 1280, 900, scripts=False),
)
SIZES = ((360, 800), (1280, 900))
EVERY = tuple(
    Reading(language, view, *size, scripts=scripts)
    for language, view, size, scripts in itertools.product(("fr", "en"), ("simple", "complet"), SIZES, (True, False))
)


def a_pdf() -> bytes:
    """A blank page: a real PDF."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def _colleague() -> None:
    """A second doctor of the same cabinet, who deposits nothing."""
    directory.put_professional(ProfessionalFacts(COLLEAGUE_ID, "PETIT", "Anne", "10", "SM26"))
    directory.put_activity(COLLEAGUE_ID, cast.OFFICE.structure_id, cast.OFFICE.sector)
    details = PersonalDetails(COLLEAGUE_LOGIN, "confrere.canari@exemple.test", None, None, Preferences())
    cast.made(NewAccount(AccountKind.PROFESSIONAL, details, cast.PASSWORD, COLLEAGUE_ID))


@pytest.mark.parametrize("reading", EVERY if os.environ.get("CARNET_A11Y_ALL") else OPPOSITE, ids=str)
def test_story_patient_and_doctors_through_the_pages_ends_as_the_brochure_says(site: str, reading: Reading) -> None:
    cast.patient()
    cast.doctor()
    _colleague()
    found: list[str] = []
    in_chromium(lambda browser: found.extend(_walk(browser, site, reading)))
    assert not found, "\n".join(found)


def _walk(browser: Browser, site: str, reading: Reading) -> list[str]:
    patient = Walker(browser, site, reading, "patient")
    doctor = Walker(browser, site, reading, "pro")
    colleague = Walker(browser, site, reading, "pro")
    _opens(patient)
    _deposits(doctor)
    assert TITLE in _reads(colleague, COLLEAGUE_LOGIN)
    _hides(patient)
    assert TITLE not in _list(colleague)
    assert TITLE in _list(doctor)
    _names_the_colleague(patient)
    assert TITLE in _list(colleague)
    _closes(patient)
    assert _record(doctor).sees("record.closed_1")
    doctor.look("pro-record-closed")
    _reopens(patient)
    # The law ends every agreement with the closing (CSP R.1111-36): the record is there, the agreement is asked again.
    assert _record(doctor).sees("record.agreement_title")
    return patient.found + doctor.found + colleague.found


def _opens(patient: Walker) -> None:
    patient.sign_in(cast.PATIENT_LOGIN)
    patient.look("patient-home-none")
    patient.follow("patient_home.open")
    patient.look("patient-open")
    patient.press("open.go")
    assert patient.sees("frame.error_title")
    patient.look("patient-open-error")
    patient.page.locator("#accord").check()
    patient.press("open.go")
    assert patient.sees("opened.done")
    patient.look("patient-opened")


def _find(doctor: Walker) -> None:
    doctor.open("pro_home")
    doctor.page.locator("#ins").fill("279035121518989")
    for part, value in (("#naissance", "9"), ("#naissance-month", "4"), ("#naissance-year", "1958")):
        doctor.page.locator(part).fill(value)
    doctor.press("find.go")


def _agrees(doctor: Walker, login: str) -> None:
    doctor.sign_in(login)
    doctor.open("pro_home")
    doctor.look("pro-find")
    _find(doctor)
    doctor.look("pro-record-agreement")
    doctor.page.locator("#accord").check()
    doctor.press("record.agreement_go")
    assert doctor.sees("record.authorised")
    doctor.look("pro-record")


def _deposits(doctor: Walker) -> None:
    _agrees(doctor, cast.DOCTOR_LOGIN)
    doctor.follow("record.deposit")
    doctor.look("pro-deposit")
    _fill(doctor, b"<html>no PDF</html>")
    assert doctor.sees("deposit.nothing_kept")
    doctor.look("pro-deposit-error")
    _fill(doctor, a_pdf())
    assert doctor.sees("deposited.title")
    doctor.look("pro-deposited")
    doctor.follow("deposited.read")
    doctor.look("pro-document")


def _fill(doctor: Walker, content: bytes) -> None:
    file = FilePayload(name="consultation.pdf", mimeType="application/pdf", buffer=content)
    doctor.page.locator("#fichier").set_input_files(file)
    doctor.page.locator("#sorte").select_option(index=1)
    doctor.page.locator("#titre").fill(TITLE)
    for part, value in (("#acte", "2"), ("#acte-month", "3"), ("#acte-year", "2026")):
        doctor.page.locator(part).fill(value)
    doctor.press("deposit.go")


def _reads(doctor: Walker, login: str) -> str:
    _agrees(doctor, login)
    # With a slip, and its answer leads to the list.
    doctor.page.locator("#recherche").fill("printmps")
    doctor.press("pro_documents.search_go")
    assert TITLE in doctor.text()
    doctor.look("pro-found")
    doctor.follow("pro_search.all")
    doctor.look("pro-documents")
    listed = doctor.text()
    doctor.page.get_by_role("link", name=TITLE).click()
    assert TITLE in doctor.text()
    return listed


def _record(doctor: Walker) -> Walker:
    _find(doctor)
    return doctor


def _list(doctor: Walker) -> str:
    """What the list of documents says to a professional whose agreement is noted."""
    _record(doctor).follow("record.documents")
    return doctor.text()


def _hides(patient: Walker) -> None:
    patient.open("patient_documents")
    patient.look("patient-documents")
    patient.page.get_by_role("link", name=TITLE).click()
    patient.look("patient-document")
    patient.follow("document.hide")
    patient.look("patient-hide")
    patient.press("hide.go")
    assert patient.sees("hide.done_1")
    patient.look("patient-document-hidden")
    patient.open("patient_journal")
    assert "Paul M" in patient.text() and "Anne P" in patient.text()
    patient.look("patient-journal")


def _names_the_colleague(patient: Walker) -> None:
    patient.open("patient_doctor")
    patient.look("patient-doctor")
    patient.page.locator("#nom").fill("petit")
    patient.press("doctor.search_go")
    patient.look("patient-doctor-found")
    patient.page.locator(".carnet-card__title a").first.click()
    patient.look("patient-doctor-confirm")
    patient.press("doctor_confirm.go")
    assert patient.sees("doctor.done")
    patient.look("patient-doctor-chosen")


def _closes(patient: Walker) -> None:
    patient.open("patient_home")
    patient.look("patient-home")
    patient.follow("patient_home.close")
    patient.look("patient-close")
    patient.press("close.go")
    assert patient.sees("closed.done")
    patient.look("patient-closed")
    patient.open("patient_home")
    patient.look("patient-home-closed")


def _reopens(patient: Walker) -> None:
    patient.follow("patient_home.reopen")
    patient.look("patient-reopen")
    patient.press("reopen.go")
    patient.open("patient_documents")
    assert TITLE in patient.text()
