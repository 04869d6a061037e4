"""Shoots every screen of the gallery, phone and desktop, into ./screenshots/.

Run: `python -m tests.browser.screenshots [part of a name…]`.
"""

import sys
from pathlib import Path
from typing import Final

import django
from django.conf import settings

SIZES: Final = {"phone": (360, 800), "desktop": (1280, 900)}


def configure() -> None:
    """The few settings that the gallery needs, when nothing has configured Django."""
    if settings.configured:
        return
    settings.configure(
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "OPTIONS": {"environment": "carnet.portal.jinja.environment"},
            }
        ],
        STATIC_URL="/static/",
        LANGUAGE_CODE="fr",
        LANGUAGES=[("fr", "Français"), ("en", "English")],
        SECRET_KEY="for the gallery only",
        CARNET_OPERATOR_NAME="Réseau de santé d’exemple",
        CARNET_HELP_PHONE="01 99 00 12 34",
        CARNET_KIND="demo",
        CARNET_SENTENCES="carnet.portal.sentences.sentence",
    )
    django.setup()


def shoot(out: Path, names: list[str]) -> None:
    """One PNG per screen and size, in French, in the readers' own view."""
    from playwright.sync_api import sync_playwright

    from carnet.portal.preferences import Language, Preferences
    from tests.browser.gallery import SCREENS, render
    from tests.browser.gallery_server import serving

    wanted = [screen for screen in SCREENS if not names or any(name in screen.name for name in names)]
    pages = {f"/{one.name}/": render(one, Preferences(Language.FRENCH, one.own_view)) for one in wanted}
    out.mkdir(exist_ok=True)
    with serving(pages) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for label, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
            page = context.new_page()
            for screen in wanted:
                page.goto(f"{base}/{screen.name}/")
                page.screenshot(path=out / f"{screen.name}-{label}.png", full_page=True, caret="initial")
            context.close()
        browser.close()


if __name__ == "__main__":
    configure()
    shoot(Path("screenshots"), sys.argv[1:])
