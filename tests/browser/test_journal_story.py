"""The journal in Chromium without JavaScript: three lists, an unknown person, the answer, the proof taken home."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser

from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.clock import SystemClock
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast as people
from tests.browser.story import MARKS, SHOOT, colette_opens
from tests.browser.test_desk_story import signed_in
from tests.browser.walker import Reading, Walker
from tests.consistency.source import ROOT
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site
from tests.usecases.scene import report

pytestmark = MARKS

VICTOR = "victor-exploitant"
PHONE = Reading(scripts=False, width=360, height=800, shoot=SHOOT)


def test_story_of_the_journal_without_javascript(site: str, tmp_path: Path) -> None:
    clock = SystemClock()
    people.publish_directory()
    record_id = colette_opens()
    helene = people.carer(people.HELENE, clock)
    assert isinstance(state_agreement(helene, record_id, agreed=True), Agreed)
    assert isinstance(deposit_document(helene, record_id, report("Bilan du mois")), Deposited)
    list_documents(helene, record_id)
    list_documents(people.carer(people.PAUL, clock), record_id)
    details = PersonalDetails(VICTOR, f"{VICTOR}@exemple.test", None, None, Preferences())
    cast.made(NewAccount(AccountKind.OPERATOR, details, cast.PASSWORD))
    cookies = signed_in(VICTOR)
    sequence_journal(clock)
    taken = tmp_path / "mon-historique.zip"
    in_chromium(lambda browser: _walk(browser, site, cookies, taken))
    tool = ROOT / "tools" / "carnet_verify.py"
    said = subprocess.run([sys.executable, "-I", str(tool), str(taken)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "YES:" in said.stdout and "too recent to be signed" in said.stdout


def _walk(browser: Browser, site: str, cookies: dict[str, str], taken: Path) -> None:
    colette = Walker(browser, site, PHONE, "patient")
    victor = Walker(browser, site, PHONE, "pro")
    victor.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    colette.sign_in(cast.PATIENT_LOGIN)
    _reads_three_lists(colette)
    _reports(colette)
    _answers(victor)
    colette.open("patient_reports")
    assert colette.sees("report_access.state_not_normal") and "bloqué" in colette.text()
    colette.look("journal-answered")
    _chooses_notices(colette)
    _takes_the_proof(colette, taken)


def _reads_three_lists(colette: Walker) -> None:
    colette.open("patient_journal")
    assert "Bilan du mois" in colette.text()
    assert "Paul" in colette.text()
    colette.look("journal-care")
    colette.follow("journal.list_nous")
    assert colette.sees("journal.record_opened")
    colette.look("journal-ours")
    colette.follow("journal.list_applications")
    assert colette.sees("journal.empty_applications")
    colette.look("journal-applications")
    colette.follow("journal.list_soins")
    colette.page.locator("summary").first.click()
    colette.follow("journal.quoi_refus")
    assert "Paul" in colette.text() and "Bilan du mois" not in colette.text()
    colette.look("journal-refused")


def _reports(colette: Walker) -> None:
    colette.follow("journal.report")
    colette.look("journal-report")
    colette.press("report_access.go")
    assert colette.sees("report_access.done_1") and colette.sees("report_access.state_waiting")
    colette.look("journal-reported")


def _answers(victor: Walker) -> None:
    victor.open("operator_home")
    victor.follow("operator_reports.title")
    victor.look("operator-reports")
    victor.page.get_by_role("main").get_by_role("link").first.click()
    assert "Paul" in victor.text() and "Bilan du mois" not in victor.text()
    victor.look("operator-report")
    victor.press("operator_reports.not_normal")
    assert victor.sees("error.report.answer_missing")
    victor.page.locator("#reponse").fill("Cet accès a été bloqué.")
    victor.press("operator_reports.not_normal")
    assert victor.sees("operator_reports.state_not_normal")


def _chooses_notices(colette: Walker) -> None:
    colette.open("patient_journal")
    colette.follow("notices.title")
    colette.look("journal-notices")
    colette.follow("notices.visites")
    colette.page.get_by_label(colette.said("notices.answer_weekly")).check()
    colette.press("choice.go")
    assert colette.sees("notices.done") and colette.sees("notices.now_weekly")


def _takes_the_proof(colette: Walker, taken: Path) -> None:
    colette.open("patient_journal")
    colette.follow("proof.title")
    colette.look("journal-proof")
    assert colette.sees("proof.root")
    with colette.page.expect_download() as download:
        colette.press("proof.go")
    download.value.save_as(taken)
