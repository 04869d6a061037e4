"""The table of RGAA: 106 criteria, each held to a check that is really there; and what no page has is looked for.

The screens of the gallery are drawn without a browser: what must be absent from a page is absent from its HTML.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import axe_playwright_python
import pytest
from lxml import html

import carnet
from carnet.portal import messages
from carnet.portal.accessibility import CRITERIA, State, counts, criteria
from carnet.portal.preferences import Language, Preferences
from tests.browser.gallery import SCREENS, render
from tools.rgaa import DOCUMENT, document

ROOT = Path(carnet.__file__).parent.parent
STATIC = ROOT / "carnet" / "portal" / "static"
CSS = (STATIC / "css" / "carnet.css").read_text(encoding="utf-8")
NUMBERS = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
# Each word of the table, and the test that it stands for.
TESTS = {
    "contrast": "tests/browser/test_checks.py:axe-contrast-7",
    "direction": "tests/browser/test_direction.py:test_page_written_from_the_right_fits",
    "drawings": "tests/portal/test_accessibility.py:test_drawings_are_silent_or_named",
    "errors": "tests/portal/test_own_document_pages.py:test_add_page_error_keeps_what_was_typed",
    "falc": "tests/portal/test_falc_rules.py:test_falc_lint_page_with_a_hard_word_and_no_meaning_is_an_error",
    "film": "tests/portal/test_safety_views.py:test_help_film_is_served_in_parts_with_captions_and_text",
    "focus": "tests/browser/test_checks.py:no-focus",
    "frame": "tests/browser/checks.py:def frame_problems",
    "html": "tests/browser/test_html.py:test_html_of_every_screen_is_valid",
    "keyboard": "tests/tasks/test_in_chromium.py:KeyboardHands",
    "languages": "tests/authz/test_languages.py:test_page_english_reader_is_answered_in_english",
    "layout": "tests/browser/checks.py:def layout_problems",
    "limits": "tests/identity/test_step_up.py:test_step_up_patient_proof_grows_old",
    "narrative": "tests/unit/cda/test_narrative_html.py:test_narrative_element_becomes_its_html",
    "scan": "tests/browser/test_phone_story.py:def test_",
    "scriptless": "tests/tasks/test_tasks.py:test_task_person_without_scripts_succeeds",
    "order": "tests/browser/test_reading_order.py:test_a_word_more_on_a_screen_is_seen",
    "pages": "tests/browser/test_reading.py:test_reading_patient_with_documents_sees_pages_words_and_the_file",
    "plain": "tests/tasks/hands.py:class PlainHands",
    "plots": "tests/portal/test_measure_views.py:def test_",
    "shortcuts": "docs/pages.md:A screen is done",
    "tables": "tests/portal/test_accessibility.py:test_tables_have_a_title_and_heads",
    "theme": "tests/unit/config/test_theme.py:test_theme_operator_colour_just_too_pale_is_refused",
    "undo": "tests/browser/test_hiding_story.py:hide_confirm.go",
}
# A narrative is a document of somebody else, shown as it came.
OURS = "not(ancestor::*[contains(@class, 'narrative')])"
Pages = list[tuple[str, html.HtmlElement]]


def having(path: str) -> Callable[[Pages], list[str]]:
    """The screens with an element that must not be there."""
    return lambda pages: [f"{name}: {html.tostring(one)[:90]!r}" for name, page in pages for one in page.xpath(path)]


def styled(pattern: str) -> Callable[[Pages], list[str]]:
    """What the stylesheet must not say."""
    return lambda _: re.findall(pattern, CSS)


def scripted(pattern: str) -> Callable[[Pages], list[str]]:
    """What no script of ours may listen to."""
    files = sorted((STATIC / "js").glob("*.js"))
    return lambda _: [one.name for one in files if re.search(pattern, one.read_text(encoding="utf-8"))]


# A camera's own picture is no media: it shows what is before it, and is hidden until its button is pressed.
ABSENT: dict[str, Callable[[Pages], list[str]]] = {
    "no:autoplay": having("//*[@autoplay] | //bgsound"),
    "no:captcha": having("//*[contains(@class, 'captcha') or contains(@id, 'captcha') or contains(@name, 'captcha')]"),
    "no:complex-table": having(f"//table[{OURS}]//*[@rowspan or @colspan]"),
    "no:frame": having("//iframe | //frame"),
    "no:gesture": scripted(r"touchmove|pointermove|devicemotion|deviceorientation|dragstart"),
    "no:hover": styled(r":hover[^{}]*\{[^}]*(?:display|visibility|content):"),
    "no:layout-table": having("//table[@role='presentation' or @role='none']"),
    "no:map": having("//a[contains(@href, 'plan-du-site')]"),
    "no:media": having("//video[@src] | //video/source | //audio"),
    "no:moving": styled(r"@keyframes|animation:|transition:"),
    "no:new-window": having("//*[@target]"),
    "no:object": having("//object | //embed | //applet"),
    "no:quote": having("//blockquote | //q"),
    "no:style": having("//*[@style] | //style | //font | //center"),
}


@pytest.fixture(scope="module")
def pages() -> Pages:
    """Every screen as its own readers get it, in French; all but the film, which is an operator's and not carnet's."""
    ours = [one for one in SCREENS if one.name != "help-film"]
    return [(one.name, html.fromstring(render(one, Preferences(Language.FRENCH, one.own_view)))) for one in ours]


@cache
def seen_by_axe() -> frozenset[str]:
    """The criteria for which a rule of axe-core says that it looks at one of their tests."""
    script = next(Path(axe_playwright_python.__file__).parent.glob("axe*.js")).read_text(encoding="utf-8")
    return frozenset(re.findall(r"RGAA-(\d+\.\d+)\.\d+", script))


def test_table_has_the_criteria_of_the_reference_each_once() -> None:
    wanted = [f"{topic}.{number}" for topic, most in enumerate(NUMBERS, 1) for number in range(1, most + 1)]
    assert [one.number for one in criteria()] == wanted and len(wanted) == CRITERIA == sum(counts().values())


def test_criterion_that_a_test_is_said_to_check_has_one() -> None:
    for one in (*criteria(), *criteria(film=True)):
        assert bool(one.by) == (one.state is not State.OPEN), one.number
        assert one.state is not State.ABSENT or all(way.startswith("no:") for way in one.by), one.number
        for way in one.by:
            assert way in ABSENT or way in TESTS or (way == "axe" and one.number in seen_by_axe()), (one.number, way)


def test_no_media_is_said_only_where_the_operator_has_set_no_film() -> None:
    changed = {one.number for one in criteria() if one.with_film}
    assert changed == {one.number for one in criteria() if "no:media" in one.by}
    with_film = criteria(film=True)
    assert [one.number for one in with_film] == [one.number for one in criteria()]
    assert not [one.number for one in with_film if "no:media" in one.by]
    assert counts(film=True)[State.ABSENT] == counts()[State.ABSENT] - len(changed)


@pytest.mark.parametrize("way", TESTS)
def test_test_that_the_table_names_is_there(way: str) -> None:
    file, sign = TESTS[way].split(":", 1)
    assert sign in (ROOT / file).read_text(encoding="utf-8")
    assert messages.message(f"rgaa.by_{way}")


@pytest.mark.parametrize("way", ABSENT)
def test_content_that_the_table_says_absent_is_on_no_page(pages: Pages, way: str) -> None:
    assert ABSENT[way](pages) == [], f"the table says {way}: say in accessibility.csv how it is checked now"


def test_content_that_must_be_absent_is_seen_when_planted() -> None:
    page = '<main><iframe></iframe><p style="x">a</p><a target=_blank>a</a><video src=a></video><embed></main>'
    planted = [("planted", html.fromstring(page))]
    for way in ("no:frame", "no:style", "no:new-window", "no:media", "no:object"):
        assert len(ABSENT[way](planted)) == 1, way


def test_drawings_are_silent_or_named(pages: Pages) -> None:
    for name, page in pages:
        for one in page.xpath("//svg"):
            silent, named = one.get("aria-hidden") == "true", one.get("role") == "img"
            assert silent != named, (name, html.tostring(one)[:90])
            assert silent or one.get("aria-labelledby") or one.get("aria-label"), name


def test_tables_have_a_title_and_heads(pages: Pages) -> None:
    found = 0
    for name, page in pages:
        for one in page.xpath(f"//table[{OURS}]"):
            found += 1
            assert one.xpath("./caption") or one.get("aria-labelledby"), name
            assert all(head.get("scope") for head in one.xpath(".//th")) and one.xpath(".//th"), name
    assert found > 20


def test_declaration_in_the_docs_is_that_of_the_table() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()
