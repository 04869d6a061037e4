"""The pages of the emergency card without a script: chosen group by group, read as a rescuer reads it."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carnet.usecases._profile import Section
from tests import cast
from tests.journal import acts
from tests.portal import site
from tests.portal.site import Site
from tests.usecases import cards
from tests.usecases.scene import counts

pytestmark = pytest.mark.django_db

HOME = reverse("patient_card")


def choose(group: str) -> str:
    return reverse("patient_card_choose", kwargs={"group": group})


@dataclass(frozen=True)
class Home:
    """Odette's site and her browser."""

    site: Site
    odette: Client


@pytest.fixture
def home() -> Home:
    opened = site.opened()
    return Home(opened, opened.patient(cast.ODETTE))


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def line_in(response: Any) -> str:
    found = re.search(r'name="ligne" type="checkbox" value="([0-9a-f-]{36})"', response.content.decode())
    assert found
    return found[1]


def test_card_holder_ticks_and_reads_what_rescuers_read(home: Home) -> None:
    assert "Ma carte est vide." in text(home.odette.get(HOME))
    page = home.odette.get(choose("allergies"))
    assert "Rien n’est écrit" in text(page)
    cards.writes(home.site.scene.odette, home.site.scene.record, Section.ALLERGIES, cards.PEANUT)
    page = home.odette.get(choose("allergies"))
    assert "Arachide" in text(page) and "checked" not in page.content.decode()
    answer = home.odette.post(choose("allergies"), {"ligne": line_in(page), "form_key": "f1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}?fait=1")
    home.odette.post(choose("moi"), {"element": "identity", "languages": "français, arabe", "form_key": "f2"})
    shown = home.odette.get(HOME)
    said = text(shown)
    for words in ("odette", "arachide", "je gonfle", "français, arabe", "14 mai 1948", "languages"):
        assert words in said.lower(), words
    assert "Groupe sanguin" not in said and "Votre assurance, mutuelle, employeur" in said
    assert shown["Cache-Control"] == "no-store"
    assert ("emergency_card:write", "done") in acts(home.site.scene.record)


def test_card_choose_with_a_wrong_word_shows_it_again_and_keeps_nothing(home: Home) -> None:
    answer = home.odette.post(choose("operations"), {"implants": "x" * 161, "form_key": "f1"})
    assert answer.status_code == 200 and "La réponse est trop longue" in text(answer)
    assert "x" * 161 in answer.content.decode()
    assert counts("emergency_card") == {"emergency_card": 0}


def test_card_choose_forged_line_item_or_group_is_not_there(home: Home) -> None:
    for form in (
        {"ligne": "pas-un-numéro"},
        {"ligne": "00000000-0000-4000-8000-000000000001"},
        {"element": "identity"},
    ):
        assert home.odette.post(choose("allergies"), {**form, "form_key": "f"}).status_code == 404
    assert home.odette.get(f"{HOME}choisir/autre/").status_code == 404


def test_card_journal_says_it_in_words(home: Home) -> None:
    home.odette.post(choose("moi"), {"element": "identity", "form_key": "f2"})
    link = cards.made_link(home.site.scene.odette, home.site.scene.record)
    cards.opens(home.site.scene.odette.clock, link.token, link.passcode, recipient="SAMU 75")
    cards.opens(home.site.scene.odette.clock, link.token, "000", recipient="Inconnu")
    care = text(home.odette.get(reverse("patient_journal")))
    assert "a lu ma carte d’urgence avec un lien" in care and "SAMU 75" in care
    assert "a essayé de lire ma carte" in care and "Inconnu" in care
    ours = text(home.odette.get(reverse("patient_journal") + "?liste=nous"))
    assert "J’ai changé ma carte d’urgence." in ours and "J’ai fait un lien" in ours
