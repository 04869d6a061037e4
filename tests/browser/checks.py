"""The definition of done of a screen (`ui.md` section 8) as checks on an open page. Each gives sentences.

`assert_page_meets_the_definition_of_done` runs them all. `test_checks.py` shows each catching a planted fault.
"""

from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from carnet.portal import messages
from carnet.portal.falc import lint
from tests.browser.watch import Watch

PROBES: Final = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
AXE_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4"]
LEAST_TEXT: Final = {"patient": 18.6, "pro": 16.0}
BUDGET: Final = 100_000
WIDTHS: Final = (320, 360, 1280)
TABS: Final = 60


def probe(page: Page, name: str, *arguments: Any) -> list[str]:
    """Runs one probe of probes.js in the page."""
    bring_probes(page)
    return list(page.evaluate("([name, args]) => window.probes[name](...args)", [name, list(arguments)]))


def bring_probes(page: Page) -> None:
    """Puts the probes into the page, when this page does not have them yet."""
    if not page.evaluate("() => 'probes' in window"):
        page.evaluate(PROBES)


def axe_problems(page: Page) -> list[str]:
    """Rules of WCAG 2.2 AA and RGAA, and the contrast of 7 to 1 (WCAG 1.4.6)."""
    options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "rules": {"color-contrast-enhanced": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"axe {one['id']}: {node['html'][:90]}" for one in found for node in one["nodes"]]


def overflow_problems(page: Page) -> list[str]:
    """No sideways scroll on the smallest phone, a phone and a computer."""
    return [f"overflow: {text}" for width in WIDTHS for text in _at(page, width, "overflow")]


def _at(page: Page, width: int, name: str, *arguments: Any) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    return [f"at {width}: {text}" for text in probe(page, name, *arguments)]


def text_problems(page: Page, audience: str) -> list[str]:
    """Text of 14 points at least for patients, left aligned, upright, with room between lines."""
    small = [text for width in (360, 1280) for text in _at(page, width, "smallText", LEAST_TEXT[audience])]
    return [f"text: {text}" for text in small + probe(page, "alignment")]


def target_problems(page: Page) -> list[str]:
    """44 px for a finger, 24 px for a link inside a text."""
    return [f"target: {text}" for width in (360, 1280) for text in _at(page, width, "smallTargets")]


def frame_problems(page: Page) -> list[str]:
    """Retour, Accueil, Aide and the phone; one title; one main button; nothing written inline."""
    found = probe(page, "place") + probe(page, "one") + probe(page, "inline")
    return [f"frame: {text}" for text in found]


def focus_problems(page: Page) -> list[str]:
    """Every stop of the Tab key shows where it is, and the stops come to an end."""
    found, seen = [], 0
    page.evaluate("document.activeElement.blur()")
    bring_probes(page)
    for _ in range(TABS):
        page.keyboard.press("Tab")
        stop = page.evaluate("() => window.probes.focused()")
        if stop is None:
            break
        seen += 1
        if not (stop["marked"] and stop["seen"]):
            found.append(f"focus: not shown on {stop['name']}")
    return found if seen else ["focus: the Tab key stops nowhere"]


def zoom_problems(page: Page) -> list[str]:
    """Text twice as big (WCAG 1.4.4) and text more widely set (1.4.12) still fit the width."""
    wide = "letter-spacing:.12em;word-spacing:.16em;line-height:1.5"
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    big = [text for width in (640, 1280) for text in _at(page, width, "overflow")]
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    page.evaluate("(css) => document.querySelectorAll('main *').forEach((el) => { el.style.cssText = css; })", wide)
    spaced = _at(page, 360, "overflow")
    page.evaluate("() => document.querySelectorAll('main *').forEach((el) => el.removeAttribute('style'))")
    return [f"zoom: {text}" for text in big + spaced]


def weight_problems(total: int) -> list[str]:
    """HTML, CSS and fonts of the first visit, as sent."""
    return [f"weight: {total} bytes of HTML, CSS and fonts"] if total > BUDGET else []


def language_problems(page: Page) -> list[str]:
    """The French text of a patient's page has no easy-to-read error, and its hard words are explained."""
    if page.evaluate("document.documentElement.lang") != "fr":
        return []
    texts = probe(page, "lines")
    catalogue = messages.catalogue()
    found = lint.lint_page("page", texts, catalogue, must_define=("professionnel de santé", "cookie", "identifiant"))
    return [f"words: {one}" for one in lint.errors(found)]


def problems(page: Page, heard: Watch, audience: str) -> list[str]:
    """Everything that keeps an open page from being done. `audience` is patient or pro."""
    patient = audience == "patient"
    return [
        *heard.complaints,
        *weight_problems(heard.weight()),
        *axe_problems(page),
        *overflow_problems(page),
        *text_problems(page, audience),
        *target_problems(page),
        *frame_problems(page),
        *focus_problems(page),
        *zoom_problems(page),
        *(language_problems(page) if patient and page.evaluate("document.body.className").endswith("simple") else []),
    ]


def assert_page_meets_the_definition_of_done(page: Page, heard: Watch, audience: str) -> None:
    """Fails with every sentence at once, so that a page is repaired in one go."""
    found = problems(page, heard, audience)
    assert not found, f"{page.url}:\n" + "\n".join(found)
