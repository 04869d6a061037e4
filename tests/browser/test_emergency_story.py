"""An emergency, and an announcement, walked in Chromium without JavaScript by those concerned.

A doctor breaks the glass with a fresh proof and reads; the person finds it in the journal and is told; the operator
reviews it. Then another doctor deposits a result that waits, talks about it, and the person sees it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.clock import SystemClock
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases.caller import Caller
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.tell_holder import tell_holder
from tests import cast as people
from tests.browser.story import MARKS, PHONE
from tests.browser.walker import Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium, read_code
from tests.identity.test_sign_in_browser import site as site
from tests.unit.cda.pdfs import pdf

pytestmark = MARKS

PLAIN = PHONE
VICTOR, TITLE = "victor-exploitant", "Résultat grave"
# Longer ago than a proof counts, not so long that the session ended.
EARLIER = timedelta(minutes=15)
Cookies = dict[str, str]


def _signed_in(login: str) -> Cookies:
    client = Client()
    assert cast.enter(client, login, people.PASSWORD).status_code == 302
    return {name: str(morsel.value) for name, morsel in client.cookies.items()}


def _at_work(kind: AccountKind, login: str, professional: str | None = None) -> Cookies:
    details = PersonalDetails(login, f"{login}@exemple.test", None, None, Preferences())
    cast.made(NewAccount(kind, details, people.PASSWORD, professional))
    return _signed_in(login)


def _who(browser: Browser, site: str, cookies: Cookies, audience: str = "pro") -> Walker:
    walker = Walker(browser, site, PLAIN, audience)
    walker.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    return walker


@pytest.fixture
def odette() -> Iterator[Caller]:
    """Odette, whose record is open."""
    people.publish_directory()
    yield people.opened(people.ODETTE, SystemClock())


def test_story_of_an_emergency_and_of_an_announcement_without_javascript(
    site: str, odette: Caller, tmp_path: Path
) -> None:
    paul, helene = people.PAUL, people.HELENE
    with time_machine.travel(datetime.now(UTC) - EARLIER):
        doctor = _at_work(AccountKind.PROFESSIONAL, paul.login, paul.facts.professional_id)
    author = _at_work(AccountKind.PROFESSIONAL, helene.login, helene.facts.professional_id)
    operator, holder = _at_work(AccountKind.OPERATOR, VICTOR), _signed_in(people.ODETTE.login)
    record, clock = people.record_of(odette), SystemClock()
    assert isinstance(state_agreement(people.carer(helene, clock), record, agreed=True), Agreed)
    file = tmp_path / "resultat.pdf"
    file.write_bytes(pdf())

    def walk(browser: Browser) -> None:
        person = _who(browser, site, holder, "patient")
        _emergency(_who(browser, site, doctor), str(record))
        _journal_tells(person)
        _review(_who(browser, site, operator))
        _announcement(_who(browser, site, author), person, str(record), file)

    in_chromium(walk)
    told: list[str] = []
    relay_outbox(lambda posted: told.append(posted.task.value), clock)
    assert "tell_emergency" in told
    assert tell_holder(record, Task.TELL_EMERGENCY, clock)
    assert db.one("SELECT count(*) FROM outgoing_mail WHERE message_id = 'mail.emergency'") == (1,)


def _emergency(paul: Walker, record: str) -> None:
    paul.open("pro_home")
    born, ins = people.ODETTE.identity.traits.birth_date, people.ODETTE.identity.ins
    assert ins is not None
    paul.page.locator("#ins").fill(ins.value)
    for part, number in zip(("", "-month", "-year"), (born.day, born.month, born.year), strict=True):
        paul.page.locator(f"#naissance{part}").fill(str(number))
    paul.press("find.go")
    paul.look("record-without-agreement")
    paul.follow("record.emergency_go")
    assert paul.sees("prove.title")
    paul.press("prove.send")
    paul.page.locator("#code").fill(read_code(paul.page, paul.site))
    if paul.page.locator("#password").count():
        paul.page.locator("#password").fill(people.PASSWORD)
    paul.press("prove.go")
    if not paul.sees("emergency.when"):
        paul.open("pro_emergency", record=record)
    paul.press("emergency.go")
    assert paul.sees("error.emergency.reason_missing") and paul.sees("error.emergency.words_missing")
    paul.page.get_by_label(paul.said("emergency.reason_unconscious")).check()
    paul.page.locator("#precision").fill("Trouvée au sol.")
    paul.look("emergency")
    paul.press("emergency.go")
    band = paul.page.locator(".carnet-mode")
    assert band.count() == 1
    paul.look("documents-in-emergency")
    paul.open("pro_home")
    assert band.count() == 1
    band.get_by_role("button").click()
    paul.open("pro_home")
    assert band.count() == 0
    paul.open("pro_documents", record=record)
    assert paul.sees("reason.no_agreement.pro")
    paul.look("after-the-emergency")


def _journal_tells(person: Walker) -> None:
    person.open("patient_journal")
    assert "en urgence" in person.text()
    person.look("journal-of-an-emergency")


def _review(victor: Walker) -> None:
    victor.open("operator_home")
    victor.follow("emergencies.title")
    victor.look("operator-emergencies")
    victor.page.locator("tbody a").first.click()
    assert "Trouvée au sol." in victor.text()
    assert people.ODETTE.identity.traits.birth_name.lower() not in victor.text().lower()
    victor.page.get_by_label(victor.said("emergencies.state_justified"), exact=True).check()
    victor.page.locator("#note").fill("Appel vérifié.")
    victor.press("emergencies.keep")
    assert victor.sees("emergencies.kept") and "Appel vérifié." in victor.text()
    victor.look("operator-emergency")


def _announcement(helene: Walker, person: Walker, record: str, file: Path) -> None:
    helene.page.goto(f"{helene.site}{reverse('pro_home')}")
    helene.open("pro_deposit", record=record)
    if not helene.page.locator("#fichier").count():
        _finds(helene)
        helene.open("pro_deposit", record=record)
    helene.page.locator("#fichier").set_input_files(file)
    helene.page.locator("#sorte").select_option("11502-2")
    helene.page.locator("#titre").fill(TITLE)
    for part, number in zip(("", "-month", "-year"), (2, 3, 2026), strict=True):
        helene.page.locator(f"#acte{part}").fill(str(number))
    helene.page.locator("#attendre").check()
    helene.look("deposit-waiting")
    helene.press("deposit.go")
    person.open("patient_documents")
    assert TITLE not in person.text()
    person.open("patient_journal")
    assert TITLE not in person.text()
    helene.open("pro_documents", record=record)
    assert helene.sees("announce.mark")
    helene.page.get_by_role("link", name=TITLE, exact=True).click()
    assert helene.sees("announce.warning")
    helene.look("document-waiting")
    helene.follow("announce.offer")
    helene.press("announce.go")
    assert helene.sees("error.announce.not_said")
    helene.page.locator("#parle").check()
    helene.press("announce.go")
    assert helene.sees("announce.done_annonce")
    person.open("patient_documents")
    assert TITLE in person.text()
    person.look("documents-announced")
    person.open("patient_journal")
    assert TITLE in person.text()
    person.look("journal-announced")


def _finds(walker: Walker) -> None:
    born, ins = people.ODETTE.identity.traits.birth_date, people.ODETTE.identity.ins
    assert ins is not None
    walker.page.locator("#ins").fill(ins.value)
    for part, number in zip(("", "-month", "-year"), (born.day, born.month, born.year), strict=True):
        walker.page.locator(f"#naissance{part}").fill(str(number))
    walker.press("find.go")
