"""Shoots the pictures of the story in the README, into docs/figures/. The persons in them are invented.

Run: `python -m tests.browser.readme_figures`. Patients' pages are those of a phone, professionals' those of a computer.
"""

import io
from pathlib import Path
from typing import Final

from PIL import Image

from tests.browser.screenshots import configure

OUT: Final = Path(__file__).resolve().parents[2] / "docs" / "figures"
PHONE: Final = {
    "open": "patient-open",
    "document": "patient-document",
    "journal": "patient-journal",
    "hide": "patient-hide",
    "close": "patient-close",
}
DESK: Final = {"find": "pro-record-agreement", "deposit": "pro-deposit"}
COLOURS: Final = 64
LONGEST: Final = 2300
"""A page that is longer is cut: the picture stands in a text."""


def shoot() -> None:
    """One small PNG a step of the story."""
    from playwright.sync_api import sync_playwright

    from carnet.portal.preferences import Language, Preferences
    from tests.browser.gallery import SCREENS, render
    from tests.browser.gallery_server import serving

    screens = {one.name: one for one in SCREENS}
    pages = {
        f"/{name}/": render(screens[screen], Preferences(Language.FRENCH, screens[screen].own_view))
        for name, screen in {**PHONE, **DESK}.items()
    }
    with serving(pages) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        phone = browser.new_page(viewport={"width": 360, "height": 720}, device_scale_factor=4 / 3)
        desk = browser.new_page(viewport={"width": 1000, "height": 700})
        for name in (*PHONE, *DESK):
            page, whole = (phone, True) if name in PHONE else (desk, False)
            page.goto(f"{base}/{name}/")
            _write(page.screenshot(full_page=whole), OUT / f"{name}.png")
        browser.close()


def _write(shot: bytes, path: Path) -> None:
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, LONGEST)))
    picture.quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    configure()
    shoot()
