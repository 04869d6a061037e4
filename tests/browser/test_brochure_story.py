"""The brochure: each sentence about what is in the record has its page, on a phone without JavaScript."""

from playwright.sync_api import Browser

from tests.browser.story import MARKS, PHONE, colette_has_a_coded_document
from tests.browser.walker import Walker
from tests.identity import cast
from tests.identity.test_sign_in_browser import in_chromium
from tests.identity.test_sign_in_browser import site as site

pytestmark = MARKS

PLAIN = PHONE
# The sentence of the brochure, the page that serves it, and what it says there.
SENTENCES: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("mes informations personnelles", "patient_ins", {}, "INS"),
    ("mes papiers", "patient_profile_section", {"section": "papiers"}, "papiers"),
    (
        "ma personne de confiance",
        "patient_profile_section",
        {"section": "personne-de-confiance"},
        "personne de confiance",
    ),
    ("la personne à prévenir en cas d’urgence", "patient_profile_section", {"section": "prevenir"}, "prévenir"),
    ("mes allergies", "patient_profile_section", {"section": "allergies"}, "Mes allergies"),
    ("mes directives anticipées", "patient_wishes", {}, "directives"),
    ("mes résultats d’examens", "patient_results", {}, "Mes résultats"),
    ("mes médicaments", "patient_profile_section", {"section": "traitements"}, "Mes médicaments"),
    ("mes comptes-rendus", "patient_documents", {}, "Mes documents"),
    ("mes vaccins", "patient_vaccines", {}, "vaccins"),
    ("toutes mes informations utiles quand j’en ai besoin", "patient_card", {}, "carte"),
    ("je ne perds plus mes informations", "patient_whole", {}, "dossier"),
    ("mon médecin traitant aussi", "patient_doctor", {}, "médecin traitant"),
    ("je peux cacher des informations", "patient_hidings", {}, "cach"),
    ("je suis informé quand un professionnel a vu, a rempli mon DMP", "patient_journal", {}, "liste des visites"),
    ("je peux fermer mon DMP quand je veux", "patient_close", {}, "fermer"),
)


def test_story_of_the_brochure_without_javascript(site: str) -> None:
    """She writes an illness in nearly the word of the list, and finds a page for each sentence."""
    colette_has_a_coded_document()
    in_chromium(lambda browser: _walk(browser, site))


def _walk(browser: Browser, site: str) -> None:
    colette = Walker(browser, site, PLAIN, "patient")
    colette.sign_in(cast.PATIENT_LOGIN)
    _writes_an_illness(colette)
    unserved = []
    for sentence, page, parts, words in SENTENCES:
        colette.open(page, **parts)
        colette.look(f"brochure-{page}")
        if words.lower() not in colette.text().lower():
            unserved.append((sentence, page, colette.text()[:200]))
    assert unserved == []


def _writes_an_illness(colette: Walker) -> None:
    """Mes maladies: her own word stays, the word of the list is chosen, and the list has them all."""
    colette.open("patient_profile_add", section="maladies")
    colette.press("profile.see_words")
    assert "Épilepsie" in colette.text()
    colette.look("brochure-words")
    colette.press("profile.words_back")
    colette.page.locator("#reponse").fill("asme")
    colette.press("profile.go_on")
    assert colette.sees("profile.ask_listed")
    colette.page.get_by_label("Asthme").check()
    for _ in range(3):
        colette.press("profile.go_on")
    colette.look("brochure-check")
    assert "asme" in colette.text() and "Asthme" in colette.text()
    colette.press("profile.keep")
    assert "asme" in colette.text()
