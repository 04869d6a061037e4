"""Pages on paper, as Chromium prints them: where an address stands, what a page holds, what stays a table."""

from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Page, PdfMargins

from carnet.portal.preferences import Language, Preferences
from tests.browser.gallery import SCREENS, render
from tests.browser.gallery_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

NAMES = ("desk-letters-print", "patient-journal", "card-home", "pro-documents", "pro-document")
POINT_MM = 25.4 / 72
# Any printer's own margins, which a page of letters does not take over.
MARGINS: PdfMargins = {"top": "10mm", "bottom": "10mm", "left": "10mm", "right": "10mm"}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    kept = {one.name: one for one in SCREENS if one.name in NAMES}
    pages = {f"/{name}/": render(one, Preferences(Language.FRENCH, one.own_view)) for name, one in kept.items()}
    assert set(kept) == set(NAMES)
    with serving(pages) as base:
        yield base


def printed(page: Page, address: str) -> pypdfium2.PdfDocument:
    page.goto(address)
    return pypdfium2.PdfDocument(page.pdf(format="A4", margin=MARGINS, prefer_css_page_size=True))


def boxes(words: pypdfium2.PdfTextPage, text: str) -> list[tuple[float, ...]]:
    found = words.search(text).get_next()
    assert found is not None, text
    first, count = found
    return [words.get_charbox(number) for number in range(first, first + count)]


def test_letter_address_stands_in_the_window_of_its_envelope(page: Page, site: str) -> None:
    document = printed(page, f"{site}/desk-letters-print/")
    height, words = document[0].get_height(), document[0].get_textpage()
    window = [
        box for line in ("Colette Canarivale", "12 rue des Lilas", "63000 Clermont") for box in boxes(words, line)
    ]
    assert min(box[0] for box in window) * POINT_MM >= 100
    assert max(box[2] for box in window) * POINT_MM <= 190
    assert (height - max(box[3] for box in window)) * POINT_MM >= 55
    assert (height - min(box[1] for box in window)) * POINT_MM <= 79
    above = [box for line in ("Réseau de santé", "01 99 00 12 34") for box in boxes(words, line)]
    below = boxes(words, "jeudi 12 mars 2026")
    assert (height - min(box[1] for box in above)) * POINT_MM < 44, "seen through the window"
    assert (height - max(box[3] for box in below)) * POINT_MM > 90, "seen through the window"


@pytest.mark.parametrize(("name", "last"), [("patient-journal", "Urgence"), ("card-home", "Allergies")])
def test_long_box_begins_on_the_page_of_its_title(page: Page, site: str, name: str, last: str) -> None:
    assert last in printed(page, f"{site}/{name}/")[0].get_textpage().get_text_range()


@pytest.mark.parametrize("name", ["pro-documents", "pro-document"])
def test_table_is_a_table_on_paper(page: Page, site: str, name: str) -> None:
    page.set_viewport_size({"width": 700, "height": 900})
    page.goto(f"{site}/{name}/")
    page.emulate_media(media="print")
    assert (
        page.locator(".carnet-table thead").first.evaluate("it => getComputedStyle(it).display") == "table-header-group"
    )
    assert page.locator(".carnet-table tr").first.evaluate("it => getComputedStyle(it).display") == "table-row"
