"""The pages of the emergency card without a script: chosen group by group, read as a rescuer reads it."""

import io
import re
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
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
    assert "Groupe sanguin" not in said and "Mon assurance, ma mutuelle, mon employeur" in said
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


def links() -> str:
    return reverse("patient_card_links")


@pytest.mark.django_db(transaction=True)
def test_card_link_holder_makes_shows_and_takes_it_back_and_a_rescuer_reads_meanwhile(home: Home) -> None:
    cards.made_card(home.site.scene.odette, home.site.scene.record)
    page = home.odette.get(reverse("patient_card_link_make"))
    assert page.status_code == 200 and "Je veux un code" in text(page)
    missing = home.odette.post(reverse("patient_card_link_make"), {"duree": "365", "form_key": "f"})
    assert "Choisissez avec ou sans code." in text(missing)
    wrong = home.odette.post(reverse("patient_card_link_make"), {"duree": "7", "code": "oui", "form_key": "f"})
    assert "Choisissez combien de temps" in text(wrong)
    made = home.odette.post(reverse("patient_card_link_make"), {"duree": "365", "code": "oui", "form_key": "f"})
    assert made.status_code == 302
    shown = home.odette.get(made["Location"])
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", text(shown).replace("\u2011", "-"))
    secret = re.search(r"\b\d{6}\b", text(shown))
    assert code and secret and "carnet-qr" in shown.content.decode()
    rescuer = Client()
    form = {"numero": code[0], "qui": "secours", "nom": "Durand", "code": secret[0]}
    read = rescuer.post(reverse("rescue"), form)
    assert "Arachide" in text(read) and "Zqxmaladie" not in text(read) and read["Cache-Control"] == "no-store"
    assert "Les secours, Durand" in text(home.odette.get(reverse("patient_journal")))
    ended = home.odette.post(f"{made['Location']}reprendre/", {"form_key": "g"})
    assert ended["Location"] == f"{links()}?fait=repris"
    gone = rescuer.post(reverse("rescue"), form)
    assert "Ce lien ne marche pas" in text(gone) and "Arachide" not in text(gone)
    assert home.odette.get(made["Location"]).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_rescue_wrong_code_is_told_ten_times_then_the_link_is_as_none(home: Home) -> None:
    cards.made_card(home.site.scene.odette, home.site.scene.record)
    link = cards.made_link(home.site.scene.odette, home.site.scene.record)
    rescuer = Client()
    form = {"numero": link.token, "qui": "secours"}
    assert "Il faut le code de la carte." in text(rescuer.post(reverse("rescue"), form))
    for left in range(9, 0, -1):
        answer = rescuer.post(reverse("rescue"), {**form, "code": "000"})
        assert f"Encore {left} essais" in text(answer) and link.passcode not in text(answer)
    assert "fermé pour toujours" in text(rescuer.post(reverse("rescue"), {**form, "code": "000"}))
    dead = rescuer.post(reverse("rescue"), {**form, "code": link.passcode})
    absent = rescuer.post(reverse("rescue"), {**form, "numero": "B" * 43, "code": link.passcode})
    same = [re.sub(r'value="[^"]*"|nonce="[^"]*"', "", one.content.decode()) for one in (dead, absent)]
    assert same[0] == same[1]
    assert "Un lien est fermé." in text(home.odette.get(links()))


def test_rescue_who_says_nothing_is_asked_before_anything_is_looked_up(home: Home) -> None:
    before = counts("event", "attempt")
    nobody = Client().post(reverse("rescue"), {"numero": "ABCD-EFGH-JKMN-PQRS"})
    assert "Dites qui vous êtes." in text(nobody)
    nothing = Client().post(reverse("rescue"), {"qui": "secours"})
    assert "Écrivez le numéro de la carte." in text(nothing)
    assert counts("event", "attempt") == before


def test_card_link_without_a_fresh_proof_goes_to_the_proof(home: Home, settings: Any) -> None:
    cards.made_card(home.site.scene.odette, home.site.scene.record)
    settings.CARNET_STEP_UP_MINUTES = -1
    assert home.odette.get(links()).status_code == 200
    make = home.odette.post(reverse("patient_card_link_make"), {"duree": "365", "code": "oui", "form_key": "f"})
    assert make.status_code == 302 and "/preuve" in make["Location"]
    assert counts("health_link") == {"health_link": 0}


@pytest.mark.django_db(transaction=True)
def test_card_paper_holds_the_card_the_number_and_the_code_only_if_wanted(home: Home) -> None:
    cards.made_card(home.site.scene.odette, home.site.scene.record)
    alone = home.odette.get(reverse("patient_card_paper"))
    assert alone["Content-Type"] == "application/pdf" and "no-store" in alone["Cache-Control"]
    assert "Arachide" in words_of(alone) and "Zqxmaladie" not in words_of(alone)
    link = cards.made_link(home.site.scene.odette, home.site.scene.record)
    address = reverse("patient_card_link_paper", kwargs={"link": link.link_id})
    without, with_code = home.odette.get(address), home.odette.get(f"{address}?code=oui")
    assert link.code in words_of(without) and link.passcode not in words_of(without)
    assert link.passcode in words_of(with_code) and "testserver/urgence" in words_of(with_code)
    for made in (without, with_code):
        with pikepdf.open(io.BytesIO(made.content)) as found:
            box = [float(one) * 25.4 / 72 for one in found.pages[0].mediabox]
            assert box == pytest.approx([0, 0, 85.6, 108], abs=0.1)
            assert b"pdfaid" in found.Root.Metadata.read_bytes()


def words_of(response: Any) -> str:
    with pypdfium2.PdfDocument(response.content) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
