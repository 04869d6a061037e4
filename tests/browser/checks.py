"""The definition of done of a screen (`ui.md` section 8) as checks on an open page. Each gives sentences.

`assert_page_meets_the_definition_of_done` runs them all. `test_checks.py` shows each catching a planted fault.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from carnet.portal import messages
from carnet.portal.falc import lint
from tests.browser.watch import Watch

PROBES: Final = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
AXE_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4"]
# Both rules of contrast: the stricter one says nothing of a text that fails the other.
_RULES: Final = {"color-contrast-enhanced": {"enabled": True}}
# Only violations are told: to hand over what is right, node by node, took longer than to look at it.
_AXE: Final = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "rules": _RULES, "resultTypes": ["violations"]}
LEAST_TEXT: Final = {"patient": 18.6, "pro": 16.0}
BUDGET: Final = 100_000
TABS: Final = 60


def probe(page: Page, name: str, *arguments: Any) -> list[str]:
    """Runs one probe of probes.js in the page."""
    bring_probes(page)
    return list(page.evaluate("([name, args]) => window.probes[name](...args)", [name, list(arguments)]))


def bring_probes(page: Page) -> None:
    """Puts the probes into the page, when this page does not have them yet."""
    if not page.evaluate("() => 'probes' in window"):
        page.evaluate(PROBES)


def bring_to_every_page(page: Page) -> None:
    """Puts probes and axe into each page that this one will open: to send them anew to each took longer than to run."""
    page.add_init_script(script=PROBES)
    page.add_init_script(script=AXE_SCRIPT)


def axe_problems(page: Page) -> list[str]:
    """Rules of WCAG 2.2 AA and RGAA, and the contrast of 7 to 1 (WCAG 1.4.6)."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", _AXE)
    return [f"axe {one['id']}: {node['html'][:90]}" for one in found for node in one["nodes"]]


@dataclass(frozen=True)
class _Ask:
    """A probe, the word its sentences begin with, and how the text stands meanwhile (`states` of probes.js)."""

    told: str
    probe: str
    arguments: tuple[Any, ...] = ()
    state: str = ""


def layout_problems(page: Page, audience: str) -> list[str]:
    """On the smallest phone, a phone, a tablet and a computer, each width set once: it costs more than its probes.

    No sideways scroll; text of 14 points at least for patients; 44 px for a finger, 24 px for a link inside a text;
    text twice as big (WCAG 1.4.4) and text more widely set (1.4.12) still fit the width. So does the largest text of
    the display page, widely set, on the smallest phone: asked of every screen, whatever size it is shown in.
    """
    overflow, small, targets = (
        _Ask("overflow", "overflow"),
        _Ask("text", "smallText", (LEAST_TEXT[audience],)),
        _Ask("target", "smallTargets"),
    )
    big, spaced = _Ask("zoom", "overflow", state="big"), _Ask("zoom", "overflow", state="spaced")
    largest = _Ask("largest text", "overflow", state="largest")
    asked = {
        320: [overflow, largest],
        360: [overflow, small, targets, spaced],
        640: [big],
        1280: [overflow, small, targets, big],
    }
    return [text for width, asks in asked.items() for text in _at(page, width, asks)]


def _at(page: Page, width: int, asks: list[_Ask]) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    bring_probes(page)
    found = page.evaluate("(asks) => window.probes.all(asks)", [[one.state, one.probe, one.arguments] for one in asks])
    return [f"{one.told}: at {width}: {text}" for one, texts in zip(asks, found, strict=True) for text in texts]


def text_problems(page: Page) -> list[str]:
    """Left aligned, upright, with room between lines."""
    return [f"text: {text}" for text in probe(page, "alignment")]


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
    page.wait_for_load_state("load")
    return [
        *heard.complaints,
        *weight_problems(heard.weight()),
        *axe_problems(page),
        *layout_problems(page, audience),
        *text_problems(page),
        *frame_problems(page),
        *focus_problems(page),
        *(language_problems(page) if patient and page.evaluate("document.body.className").endswith("simple") else []),
    ]


def assert_page_meets_the_definition_of_done(page: Page, heard: Watch, audience: str) -> None:
    """Fails with every sentence at once, so that a page is repaired in one go."""
    found = problems(page, heard, audience)
    assert not found, f"{page.url}:\n" + "\n".join(found)
