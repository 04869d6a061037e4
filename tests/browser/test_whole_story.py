"""A record that leaves and one that comes in, proposals and the synthesis, walked in Chromium without JavaScript."""

import io
import zipfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.story import MARKS, PHONE, colette_has_a_coded_document
from tests.browser.walker import Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

PLAIN = PHONE


def test_story_of_a_whole_record_without_javascript(site: str) -> None:
    """She takes an illness of a document into "Ma santé", makes her synthesis, takes all home, and brings it back."""
    colette_has_a_coded_document()
    in_chromium(lambda browser: _walk(browser, site))


def _walk(browser: Browser, site: str) -> None:
    colette = Walker(browser, site, PLAIN, "patient")
    colette.sign_in(cast.PATIENT_LOGIN)
    colette.follow("profile.title")
    colette.follow("proposals.title")
    colette.look("proposals")
    colette.press("proposals.yes")
    assert colette.sees("proposals.done_yes")
    colette.press("proposals.no")
    assert colette.sees("proposals.done_no")
    colette.open("patient_profile")
    colette.follow("whole.title")
    colette.follow("synthesis.title")
    colette.look("synthesis")
    colette.press("synthesis.go")
    assert colette.sees("own.added_1")
    _takes_home_and_brings(colette)


def _takes_home_and_brings(colette: Walker) -> None:
    colette.open("patient_whole")
    colette.follow("export.title")
    with colette.page.expect_download() as waiting:
        colette.press("export.go")
    taken = Path(waiting.value.path())
    with zipfile.ZipFile(io.BytesIO(taken.read_bytes())) as held:
        assert held.testzip() is None
        assert {"0-sommaire.html", "carnet-record.json", "mon-historique.zip"} <= set(held.namelist())
    colette.open("patient_take_in")
    colette.page.locator("input[type=file]").set_input_files(
        {"name": "mon-dossier.zip", "mimeType": "application/zip", "buffer": taken.read_bytes()}
    )
    colette.press("takein.look")
    assert colette.sees("takein.inside_title")
    colette.look("take-in-inside")
    colette.press("takein.go")
    assert colette.sees("takein.done_title")
    assert colette.sees("takein.done_documents", brought="2", all="2")
