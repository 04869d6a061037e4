"""Each check of the definition of done catches the fault it is for, planted in a page that is otherwise good."""

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from carnet.portal.preferences import Language, Preferences, View
from tests.browser import checks
from tests.browser.gallery import SCREENS, render
from tests.browser.gallery_server import serving
from tests.browser.watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

GOOD = next(screen for screen in SCREENS if screen.name == "patient-documents")
MAIN = '<main class="nhsuk-main-wrapper" id="maincontent" tabindex="-1">'


def _good() -> str:
    return render(GOOD, Preferences(Language.FRENCH, View.SIMPLE))


def _inside(html: str) -> Callable[[str], str]:
    return lambda page: page.replace(MAIN, MAIN + html, 1)


def _instead(old: str, new: str) -> Callable[[str], str]:
    def change(page: str) -> str:
        assert old in page, f"the planted fault has nowhere to go: {old!r}"
        return page.replace(old, new)

    return change


NINE_TILES = '<li><a class="carnet-tile" href="/">Aller</a></li>' * 9
FAULTS = {
    "axe-image": (_inside('<img src="/static/mark.svg" width="44" height="44">'), "axe image-alt"),
    "axe-contrast": (_inside('<p class="planted-pale">Texte pâle.</p>'), "axe color-contrast"),
    "axe-contrast-7": (_inside('<p class="planted-greyish">Texte gris.</p>'), "axe color-contrast-enhanced"),
    "overflow": (_inside('<p class="planted-wide">Large.</p>'), "overflow:"),
    "small-text": (_inside('<p class="planted-small">Petit texte.</p>'), "text: at 360"),
    "centred": (_inside('<p class="planted-centre">Au milieu.</p>'), "text: center"),
    "italic": (_inside("<p><em>Penché.</em></p>"), "text: italic"),
    "capitals": (_inside('<p class="planted-capitals">Majuscules.</p>'), "text: capitals"),
    "tight-lines": (_inside('<p class="planted-tight">Lignes serrées.</p>'), "text: line height"),
    "small-target": (_inside('<button type="button" class="planted-target">x</button>'), "target: at 360"),
    "small-link-in-text": (_inside('<p>Lire <a class="planted-target" href="/">x</a> ici.</p>'), "target: at 1280"),
    "no-help": (_instead('href="tel:', 'href="/tel:'), "frame: no help phone"),
    "no-back": (_instead('<nav class="carnet-place"', '<nav class="elsewhere"'), "Retour, Accueil, Aide expected"),
    "two-titles": (_inside("<h1>Deuxième titre</h1>"), "frame: 2 titles"),
    "two-buttons": (
        _inside('<button class="nhsuk-button">Un</button><button class="nhsuk-button">Deux</button>'),
        "frame: 2 main buttons",
    ),
    "inline-style": (_inside('<p style="color:#000">En ligne.</p>'), "frame: written in the page"),
    "inline-style-refused": (_inside('<p style="color:#000">En ligne.</p>'), "console:"),
    "inline-script": (_inside("<script>document.title = 'non'</script>"), "console:"),
    "no-focus": (_inside('<a class="planted-no-focus carnet-link" href="/">Sans cadre</a>'), "focus: not shown"),
    "wall-of-tiles": (_inside(f'<ul class="carnet-tiles">{NINE_TILES}</ul>'), "9 tiles in one group"),
    "zoom": (_inside('<p class="planted-zoom">Grand.</p>'), "zoom:"),
    "largest": (_inside('<p class="planted-largest">Large.</p>'), "largest text: at 320"),
    "largest-spaced": (_inside('<p class="planted-one-line">Une ligne qui tient ici.</p>'), "largest text: at 320"),
    "missing-file": (_instead('src="/static/mark.svg"', 'src="/static/absent.svg"'), "console:"),
    "hard-sentence": (_inside("<p>Vos droits seront matérialisés par l’habilitation.</p>"), "words: error"),
    "undefined-word": (_inside("<p>Un professionnel de santé est là.</p>"), "02-not-defined"),
}
PLANTED_CSS = """
.planted-pale { color: #999; } .planted-greyish { color: #666; }
.planted-wide { width: 2000px; } .planted-small { font-size: 14px; }
.planted-centre { text-align: center; } .planted-capitals { text-transform: uppercase; }
.planted-tight { line-height: 1.1; } .planted-target { display: inline; padding: 0; border: 0; font-size: 12px;
min-height: 0; line-height: 1; } .planted-no-focus:focus { outline: none !important; box-shadow: none !important; }
.planted-largest { width: 16rem; } .planted-one-line { white-space: nowrap; }
.planted-zoom { width: 19rem; height: 1px; min-width: 40rem; }
@media (min-width: 700px) { .planted-zoom { min-width: 0; } }
"""


def _serve(html: str) -> dict[str, str]:
    link = '<link rel="stylesheet" href="/planted.css">'
    return {"/planted/": html.replace("</head>", f"{link}</head>"), "/planted.css": PLANTED_CSS}


@pytest.mark.parametrize("name", FAULTS)
def test_checks_page_with_a_planted_fault_says_so(wall: tuple[Page, Watch], name: str) -> None:
    page, heard = wall
    change, expected = FAULTS[name]
    with serving(_serve(change(_good()))) as base:
        page.goto(f"{base}/planted/")
        found = checks.problems(page, heard, "patient")
    assert [text for text in found if expected in text], found


def test_checks_page_without_a_fault_says_nothing(wall: tuple[Page, Watch]) -> None:
    page, heard = wall
    with serving(_serve(_good())) as base:
        page.goto(f"{base}/planted/")
        checks.assert_page_meets_the_definition_of_done(page, heard, "patient")


def test_checks_page_too_heavy_is_refused(wall: tuple[Page, Watch]) -> None:
    page, heard = wall
    # Letters that do not compress, on a page that is otherwise good.
    heavy = _good().replace("</main>", f"<p>{random.Random(1).randbytes(60_000).hex()}</p></main>")
    with serving(_serve(heavy)) as base:
        page.goto(f"{base}/planted/")
        assert checks.weight_problems(heard.weight())
    with serving(_serve(_good())) as base:
        # The second time too: nothing is kept from one screen to the next.
        for _ in range(2):
            heard.forget()
            page.goto(f"{base}/planted/")
            assert 20_000 < heard.weight() < checks.BUDGET


def test_checks_page_where_nothing_takes_the_focus_is_refused(page: Page) -> None:
    page.set_content("<p>Rien.</p>")
    assert checks.focus_problems(page) == ["focus: the Tab key stops nowhere"]
