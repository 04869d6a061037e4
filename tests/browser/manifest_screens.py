"""Shoots the pictures that a phone shows before it installs Carnet, into assets/screens/ (then `make assets`).

Run: `python -m tests.browser.manifest_screens`. The persons in them are invented, as everywhere in the gallery.
"""

import io
from pathlib import Path
from typing import Final

from PIL import Image

from tests.browser.screenshots import configure

OUT: Final = Path(__file__).resolve().parents[2] / "assets" / "screens"
NAMES: Final = {"home": "patient-home", "documents": "patient-documents"}
# Width, height, and pixels of the screen for one of the page.
FORMS: Final = {"narrow": (360, 800, 2), "wide": (1280, 900, 1)}
COLOURS: Final = 64


def shoot() -> None:
    """One small PNG a screen and form, without the frame's words on practice: an operator's site has none."""
    from django.test import override_settings
    from playwright.sync_api import sync_playwright

    from carnet.portal.preferences import Language, Preferences
    from tests.browser import gallery
    from tests.browser.gallery_server import serving

    plain = {"CARNET_OPERATOR_NAME": "", "CARNET_HELP_PHONE": "", "CARNET_KIND": "production"}
    gallery.OPERATOR.update(plain)
    with override_settings(**plain):
        screens = {one.name: one for one in gallery.SCREENS}
        pages = {
            f"/{name}/": gallery.render(screens[screen], Preferences(Language.FRENCH, screens[screen].own_view))
            for name, screen in NAMES.items()
        }
    OUT.mkdir(exist_ok=True)
    with serving(pages) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for form, (width, height, scale) in FORMS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
            for name in NAMES:
                page.goto(f"{base}/{name}/")
                _write(page.screenshot(), OUT / f"screen-{name}-{form}.png")
        browser.close()


def _write(shot: bytes, path: Path) -> None:
    few = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS)
    few.save(path, optimize=True)


if __name__ == "__main__":
    configure()
    shoot()
