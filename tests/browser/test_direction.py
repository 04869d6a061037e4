"""Pages written from the right: nothing runs out of a phone, and what stands at the start of a line stands there."""

import pytest
from playwright.sync_api import Page

from carnet.portal.preferences import Language, Preferences, View
from tests.browser.gallery import SCREENS, render
from tests.browser.gallery_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

NAMES = ("patient-document", "patient-choice-documents", "patient-add-document", "patient-journal", "pro-documents")
PLACES = """() => {
  const middle = (box) => (box.left + box.right) / 2;
  const of = (selector) => document.querySelector(selector)?.getBoundingClientRect();
  return {wide: document.documentElement.scrollWidth, brand: middle(of(".carnet-brand")),
    links: middle(of(".carnet-header .carnet-links")), title: getComputedStyle(document.querySelector("h1")).textAlign};
}"""


def test_page_written_from_the_right_fits_and_begins_at_the_right(page: Page) -> None:
    screens = [one for one in SCREENS if one.name in NAMES]
    assert len(screens) == len(NAMES)
    pages = {f"/{one.name}/": render(one, Preferences(Language.FRENCH, View.SIMPLE)) for one in screens}
    turned = {f"/rtl{name}": text.replace('dir="ltr"', 'dir="rtl"', 1) for name, text in pages.items()}
    with serving(pages | turned) as base:
        for name in pages:
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(base + name)
            left = page.evaluate(PLACES)
            page.goto(f"{base}/rtl{name}")
            right = page.evaluate(PLACES)
            assert left["brand"] < left["links"] and right["brand"] > right["links"], name
            assert right["title"] == "start", name
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate(PLACES)["wide"] <= width, (name, width)
