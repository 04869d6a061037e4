"""Access walked in Chromium without JavaScript: a code, its use, its end; a hospital blocked that was never met."""

import re

from playwright.sync_api import Browser

from tests.browser.story import MARKS, SHOOT, colette_opens
from tests.browser.test_desk_story import signed_in
from tests.browser.walker import Reading, Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

PLAIN = Reading(scripts=False, shoot=SHOOT)
CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")


def test_story_of_a_code_its_end_and_a_block_without_javascript(site: str) -> None:
    colette_opens()
    cast.doctor(cast.CLINIC)
    sessions = signed_in(cast.PATIENT_LOGIN), signed_in(cast.DOCTOR_LOGIN)
    in_chromium(lambda browser: _walk(browser, site, *sessions))


def _walk(browser: Browser, site: str, hers: dict[str, str], his: dict[str, str]) -> None:
    patient, doctor = Walker(browser, site, PLAIN, "patient"), Walker(browser, site, PLAIN, "pro")
    for walker, cookies in ((patient, hers), (doctor, his)):
        walker.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    _uses(doctor, _makes(patient))
    assert doctor.sees("record.authorised")
    doctor.look("access-record")
    doctor.follow("record.documents")
    assert doctor.sees("pro_documents.title")
    _ends(patient)
    answer = doctor.page.reload()
    # He never looked for the person by her number: to him the record is not there any more.
    assert answer is not None and answer.status == 404
    _blocks_the_clinic(patient)
    _uses(doctor, _makes(patient))
    assert doctor.sees("reason.blocked.pro")
    doctor.look("access-blocked")


def _makes(patient: Walker) -> str:
    patient.open("patient_home")
    patient.follow("access.title")
    patient.follow("access.code_title")
    patient.press("access.code_make")
    patient.look("access-code-made")
    found = CODE.search(patient.text())
    assert found is not None
    return found[0]


def _uses(doctor: Walker, code: str) -> None:
    doctor.open("pro_home")
    doctor.follow("pro_code.title")
    doctor.page.locator("#code").fill(code.lower())
    born = cast.COLETTE.traits.birth_date
    for part, value in (("#naissance", born.day), ("#naissance-month", born.month), ("#naissance-year", born.year)):
        doctor.page.locator(part).fill(str(value))
    doctor.press("pro_code.go")


def _ends(patient: Walker) -> None:
    patient.open("patient_access")
    assert patient.sees("access.why_code")
    patient.look("access-hub")
    patient.page.get_by_role("main").locator(".carnet-card__title a").first.click()
    patient.follow("access.act_finir")
    patient.look("access-end")
    patient.press("access.go_finir")
    assert patient.sees("access.done") and patient.sees("access.reads_nothing")


def _blocks_the_clinic(patient: Walker) -> None:
    """Found in the directory; nobody of it ever asked for anything."""
    patient.open("patient_access")
    patient.follow("access.search_title")
    patient.page.locator("input[value=structure]").check()
    patient.page.locator("#nom").fill("Clinique")
    patient.press("access.search_go")
    patient.look("access-search")
    patient.page.get_by_role("link", name="Clinique du Parc").click()
    patient.follow("access.act_bloquer")
    assert patient.sees("access.bloquer_place") and patient.sees("access.bloquer_2")
    patient.look("access-block")
    patient.press("access.go_bloquer")
    assert patient.sees("access.blocked_mark")
