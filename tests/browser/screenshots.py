"""Shoots every screen of the gallery, phone and desktop, in both views, into ./screenshots/, to be looked at.

Run: `make screenshots`, or `python -m tests.browser.screenshots [part of a name…] [--own] [--language en] [--rtl]`.
`--rtl` writes every page from the right, as a language that is written so would have it. Screens whose name ends with
a view are of that view; the other view is shot only where a page differs in it.
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings

SIZES: Final = {"phone": (360, 800), "desktop": (1280, 900)}


def configure() -> None:
    """The few settings that the gallery needs, when nothing has configured Django."""
    if settings.configured:
        return
    from carnet.config.option_theme import Theme

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
        CARNET_THEME=Theme(),
        CARNET_KIND="demo",
        CARNET_SENTENCES="carnet.portal.sentences.sentence",
    )
    django.setup()


def shoot(out: Path, asked: argparse.Namespace) -> None:
    """One PNG per screen, view and size."""
    from playwright.sync_api import sync_playwright

    from carnet.portal.preferences import Language
    from tests.browser.gallery import SCREENS
    from tests.browser.gallery_server import serving
    from tests.browser.gallery_sign_in import ENTRY

    wanted = [one for one in (*SCREENS, *ENTRY) if not asked.names or any(name in one.name for name in asked.names)]
    pages: dict[str, str] = {}
    for screen in wanted:
        pages |= _views(screen, Language(asked.language), asked.own)
    if asked.rtl:
        pages = {name: text.replace('dir="ltr"', 'dir="rtl"', 1) for name, text in pages.items()}
    out.mkdir(exist_ok=True)
    with serving(pages) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for label, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
            page = context.new_page()
            for name in pages:
                page.goto(f"{base}{name}")
                page.screenshot(path=out / f"{name.strip('/')}-{label}.png", full_page=True, caret="initial")
            context.close()
        browser.close()
    sys.stdout.write(f"{len(pages) * len(SIZES)} pictures in {out}/\n")


def _views(screen: Any, language: Any, own: bool) -> dict[str, str]:
    """The page in the readers' own view, and in the other one where it differs."""
    from carnet.portal.preferences import Preferences, View
    from tests.browser.gallery import render

    first = screen.own_view
    made = {f"/{screen.name}/": render(screen, Preferences(language, first))}
    other = View.COMPLETE if first is View.SIMPLE else View.SIMPLE
    text = "" if own else render(screen, Preferences(language, other))
    if text and _body(text) != _body(made[f"/{screen.name}/"]):
        made[f"/{screen.name}-{other.value}/"] = text
    return made


def _body(text: str) -> str:
    """What tells two views of a page apart: all but the name of the view itself."""
    plain = re.sub(r'carnet-view-\w+|name="csrfmiddlewaretoken" value="\w+"', "", text)
    return hashlib.sha256(plain.encode()).hexdigest()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--own", action="store_true", help="only the view of each screen's own readers")
    parser.add_argument("--language", choices=("fr", "en"), default="fr")
    parser.add_argument("--rtl", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    configure()
    shoot(Path("screenshots"), _asked())
