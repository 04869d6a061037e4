"""The words of the easy lists on the pages, without a script: offered, chosen, refused, picked, searched."""

import re
from typing import Any

import pytest
from django.urls import reverse

from carnet.profile import lines
from carnet.storage import keys
from tests.portal.test_profile_views import Home, hidden, home, text

pytestmark = pytest.mark.django_db

__all__ = ["home"]
ADD = reverse("patient_profile_add", kwargs={"section": "maladies"})
ALLERGIES = reverse("patient_profile_add", kwargs={"section": "allergies"})


def codes(home: Home) -> list[tuple[str, list[str]]]:
    """The words that are kept, each with its codes."""
    found = keys.load(home.site.scene.record)
    assert found is not None
    kept = [one.written.resource["code"] for one in lines.current(found)]
    return [(one["text"], [each["code"] for each in one.get("coding", [])]) for one in kept]


def keep(home: Home, page: Any, address: str = ADD) -> None:
    """Goes on to the last page, which shows every answer, and keeps them."""
    while "Garder" not in text(page):
        page = home.odette.post(address, {**hidden(page), "reponse": ""})
    assert home.odette.post(address, {**keeping_form(page), "etape": "garder"}).status_code == 302


def keeping_form(page: Any) -> dict[str, str]:
    """What the form that keeps carries: the others of the page go elsewhere."""
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL)
    (form,) = [one for one in forms if 'value="garder"' in one]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def test_write_holder_types_nearly_a_word_and_chooses_it_and_her_own_word_stays(home: Home) -> None:
    page = home.odette.get(ADD)
    assert '<datalist id="liste-mots">' in page.content.decode() and 'value="Asthme"' in page.content.decode()
    page = home.odette.post(ADD, {**hidden(page), "reponse": "asme"})
    assert "Est-ce un de ces mots ?" in text(page) and "J’ai écrit : asme" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": "icd10:J45.9"})
    assert "Est-ce un de ces mots ?" not in text(page)
    # One question back it is asked again, with what was chosen.
    page = home.odette.post(ADD, {**hidden(page), "reponse": "", "avant": "1"})
    assert 'value="icd10:J45.9" checked' in " ".join(page.content.decode().split())
    page = home.odette.post(ADD, {**hidden(page), "reponse": "icd10:J45.9"})
    keep(home, page)
    assert codes(home) == [("asme", ["J45.9"])]
    assert "Asthme" in text(home.odette.get(reverse("patient_profile_section", kwargs={"section": "maladies"})))


def test_write_holder_wants_none_of_the_words_and_no_code_is_put(home: Home) -> None:
    page = home.odette.post(ADD, {**hidden(home.odette.get(ADD)), "reponse": "asme"})
    page = home.odette.post(ADD, {**hidden(page), "reponse": "own"})
    keep(home, page)
    assert codes(home) == [("asme", [])]


def test_write_holder_sees_the_word_that_will_be_coded_and_takes_it_away(home: Home) -> None:
    page = home.odette.post(ADD, {**hidden(home.odette.get(ADD)), "reponse": "Asthme"})
    assert "Est-ce un de ces mots ?" not in text(page), "a word of the list needs no question"
    for _ in range(2):
        page = home.odette.post(ADD, {**hidden(page), "reponse": ""})
    assert "Dans la liste" in text(page) and "Enlever le mot de la liste" in text(page)
    fields = {"etape": "4", "what": "Asthme", "listed": "own", "cle": hidden(page).get("cle", "")}
    page = home.odette.post(ADD, {**hidden(page), **fields})
    assert "Dans la liste" not in text(page)
    assert home.odette.post(ADD, {**hidden(page), "etape": "garder"}).status_code == 302
    assert codes(home) == [("Asthme", [])]


def test_write_holder_searches_the_list_and_chooses_and_the_kind_is_there(home: Home) -> None:
    page = home.odette.post(ALLERGIES, {**hidden(home.odette.get(ALLERGIES)), "reponse": "", "mots": "1"})
    assert "La liste des mots" in text(page) and "Pénicillines" in text(page) and "Latex" in text(page)
    page = home.odette.post(ALLERGIES, {"etape": "0", "cherche": "cacahuete", "mots": "1"})
    assert "Cacahuète" in text(page) and "Latex" not in text(page)
    none = home.odette.post(ALLERGIES, {"etape": "0", "cherche": "<zzz>", "mots": "1"})
    assert "Ce mot n’est pas dans la liste." in text(none) and "&lt;zzz&gt;" in none.content.decode()
    page = home.odette.post(ALLERGIES, {"etape": "0", "choisi": "1", "listed": "sct:762952008"})
    assert 'value="food" checked' in " ".join(page.content.decode().split())
    page = home.odette.post(ALLERGIES, {**hidden(page), "reponse": "food"})
    keep(home, page, ALLERGIES)
    assert codes(home) == [("Cacahuète", ["food", "762952008"])]


def test_write_holder_goes_back_from_the_list_to_her_own_words(home: Home) -> None:
    page = home.odette.post(ADD, {"etape": "0", "reponse": "asme", "revenir": "1"})
    assert 'value="asme"' in page.content.decode()


def test_write_list_of_a_section_without_words_is_absent(home: Home) -> None:
    address = reverse("patient_profile_add", kwargs={"section": "prevenir"})
    assert home.odette.post(address, {"etape": "0", "reponse": "", "mots": "1"}).status_code == 404


def test_change_holder_changes_another_answer_and_the_word_without_code_stays_without(home: Home) -> None:
    page = home.odette.post(ADD, {"etape": "garder", "what": "Asthme", "listed": "own"})
    assert page.status_code == 302
    found = keys.load(home.site.scene.record)
    assert found is not None
    (line,) = lines.current(found)
    change = reverse("patient_profile_change", kwargs={"section": "maladies", "line": line.line_id})
    page = home.odette.get(change)
    page = home.odette.post(change, {**hidden(page), "reponse": "Asthme"})
    keep(home, page, change)
    assert codes(home) == [("Asthme", [])]
    page = home.odette.post(change, {**hidden(home.odette.get(change)), "reponse": "Diabète"})
    keep(home, page, change)
    assert codes(home) == [("Diabète", ["E14"])]
