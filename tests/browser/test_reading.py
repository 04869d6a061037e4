"""Reading real documents in Chromium: page images that load, words of a structured document, the file as it came.

The story itself is walked by `test_story`; here are documents deposited beforehand, and what is on their pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from carnet.kernel.clock import FixedClock
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.open_record import Opened, Opening, open_record
from tests import cast
from tests.browser.walker import Reading, Walker
from tests.identity import cast as people
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site
from tests.unit.cda import pdfs
from tests.usecases import cdas
from tests.usecases.scene import DAY, REPORT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.enable_socket,
    pytest.mark.timeout(600),
]

COLETTE = cast.Person(people.PATIENT_LOGIN, people.PATIENT_EMAIL, people.COLETTE)
SCAN, WORDS = "Radio du genou", "La tension est de 12 sur 8."
# A program in the file: it must reach the browser only as a download.
FILE = pdfs.pdf(pdfs.javascript, pages=3)
NOT_LOADED = "() => [...document.images].filter((one) => !one.complete || !one.naturalWidth).map((one) => one.src)"
PLANTED = "() => { const one = new Image(); one.src = '/absent.png'; document.querySelector('main').append(one); }"
READINGS = (
    Reading("fr", None, 360, 800),
    Reading("en", "complet", 1280, 900),
    Reading("fr", None, 360, 800, scripts=False),
)


@dataclass(frozen=True)
class Shelf:
    """The titles of the two documents."""

    scan: str
    structured: str


@pytest.fixture
def shelf(site: str) -> Iterator[Shelf]:
    """Colette's open record with a PDF of three pages and a structured document."""
    clock = FixedClock(datetime.now(UTC))
    account = people.patient()
    people.doctor()
    opened = open_record(cast.holder(account, clock), Opening(consent=True))
    assert isinstance(opened, Opened)
    colette = cast.holder(account, clock, opened.record_id)
    helene = cast.carer(cast.HELENE, clock)
    cast.publish_directory()
    scan = Upload(FILE, "radio.pdf", Form(REPORT, SCAN, DAY))
    kept = deposit_document(helene, opened.record_id, scan)
    words = deposit_document(colette, opened.record_id, Upload(cdas.structured(COLETTE, WORDS), "a.xml"))
    assert isinstance(kept, Deposited) and isinstance(words, Deposited), (kept, words)
    yield Shelf(kept.card.title, words.card.title)


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_reading_patient_with_documents_sees_pages_words_and_the_file(
    site: str, shelf: Shelf, reading: Reading
) -> None:
    found: list[str] = []
    in_chromium(lambda browser: found.extend(_walk(browser, site, shelf, reading)))
    assert not found, "\n".join(found)


def _walk(browser: Browser, site: str, shelf: Shelf, reading: Reading) -> list[str]:
    patient = Walker(browser, site, reading, "patient")
    patient.sign_in(COLETTE.login)
    patient.open("patient_documents")
    _choose(patient, shelf.scan)
    assert patient.page.locator("main img").count() == 3
    missing = _images_not_loaded(patient)
    patient.look("patient-document-pages")
    _downloads(patient)
    patient.open("patient_documents")
    _choose(patient, shelf.structured)
    assert WORDS in patient.text()
    patient.look("patient-document-words")
    return [*patient.found, *missing]


def _choose(patient: Walker, title: str) -> None:
    patient.heard.forget()
    patient.page.get_by_role("main").get_by_role("link", name=title).first.click()
    patient.page.wait_for_load_state("networkidle")


def _images_not_loaded(patient: Walker) -> list[str]:
    """Each page image is drawn by the capped process when it is asked for: all must come, and be no empty picture."""
    if not patient.reading.scripts:
        return []
    for image in patient.page.locator("main img").all():
        image.scroll_into_view_if_needed()
    # On a busy machine a picture is drawn later; one that cannot be drawn is complete too, and empty.
    patient.page.wait_for_function("() => [...document.images].every((one) => one.complete)")
    return [f"image not loaded: {source}" for source in patient.page.evaluate(NOT_LOADED)]


def test_images_not_loaded_are_found(site: str) -> None:
    """The planted bug: an image whose address answers nothing."""
    found: list[Any] = []

    def look(browser: Browser) -> None:
        walker = Walker(browser, site, READINGS[0], "patient")
        walker.open("home")
        walker.page.evaluate(PLANTED)
        found.extend(_images_not_loaded(walker))

    in_chromium(look)
    assert len(found) == 1


def _downloads(patient: Walker) -> None:
    """What the browser saves is what was deposited, byte for byte, and it opens nothing."""
    before = patient.page.url
    with patient.page.expect_download() as waiting:
        patient.follow("document.download")
    assert Path(waiting.value.path()).read_bytes() == FILE
    assert patient.page.url == before
