"""The pages of "Ma santé" without a script: question after question, back, checked, kept, shared, read by a doctor."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carnet.storage import db
from tests import cast
from tests.journal import acts
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.scene import counts

pytestmark = pytest.mark.django_db

ADD = reverse("patient_profile_add", kwargs={"section": "allergies"})
SECTION = reverse("patient_profile_section", kwargs={"section": "allergies"})
PEANUT = {"what": "Arachide", "kind": "food"}


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


def hidden(response: Any) -> dict[str, str]:
    """What the page carries on to the next one."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.content.decode())
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def test_write_holder_answers_question_after_question_and_keeps_at_the_end(home: Home) -> None:
    page = home.odette.get(ADD)
    assert "Je suis allergique à quoi ?" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": " "})
    assert "Répondez à cette question." in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": "Arachide"})
    assert "quelle sorte de chose" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": "food"})
    assert "Que se passe-t-il" in text(page)
    # One question back: the answer is still there, and may be another.
    page = home.odette.post(ADD, {**hidden(page), "reponse": "Je gonfle", "avant": "1"})
    assert 'value="food" checked' in re.sub(r"\s+", " ", page.content.decode())
    page = home.odette.post(ADD, {**hidden(page), "reponse": "other"})
    page = home.odette.post(ADD, {**hidden(page), "reponse": "Je gonfle"})
    page = home.odette.post(ADD, {**hidden(page), "reponse": ""})
    assert all(word in text(page) for word in ("Je vérifie", "Arachide", "Autre chose", "Je gonfle"))
    assert counts("profile_line") == {"profile_line": 0}
    kept = {**hidden(page), "etape": "garder"}
    answer = home.odette.post(ADD, kept)
    assert answer["Location"] == f"{SECTION}?fait=written"
    assert "Arachide" in text(home.odette.get(answer["Location"]))
    # The same form sent again writes nothing more.
    assert home.odette.post(ADD, kept).status_code == 302
    assert counts("profile_line") == {"profile_line": 1}


def test_write_wrong_date_is_named_at_its_question_and_nothing_is_kept(home: Home) -> None:
    add = reverse("patient_profile_add", kwargs={"section": "maladies"})
    for typed, told in (
        ({"reponse-year": "2399"}, "dans le futur"),
        ({"reponse-day": "3", "reponse-year": "1999"}, "existe pas"),
        ({"reponse-month": "5"}, "existe pas"),
    ):
        page = home.odette.post(add, {"etape": "2", "what": "Asthme", **typed})
        assert told in text(page)
        assert hidden(page)["what"] == "Asthme"
    page = home.odette.post(add, {"etape": "garder", "what": "Asthme", "since": "1848"})
    assert "avant la naissance" in text(page)
    assert counts("profile_line") == {"profile_line": 0}


@pytest.mark.parametrize(
    ("slug", "kept", "asked"),
    [
        ("maladies", {"what": "Asthme", "since": "hier"}, "Depuis quand ?"),
        ("allergies", {"what": "Arachide", "kind": "inconnu"}, "quelle sorte de chose"),
        ("personne-de-confiance", {"what": "Lise", "phone": "0612345678", "agreed": "peut-être"}, "d’accord"),
        ("maladies", {}, "Quelle maladie ?"),
    ],
)
def test_write_form_that_brings_a_wrong_answer_comes_back_to_its_question(
    home: Home, slug: str, kept: dict[str, str], asked: str
) -> None:
    """No page makes such a form; a copy that somebody changed, or of another day, may."""
    add = reverse("patient_profile_add", kwargs={"section": slug})
    page = home.odette.post(add, {**kept, "etape": "9"})
    assert page.status_code == 200
    assert asked in text(page)
    assert "Je vérifie" not in text(page)
    assert counts("profile_line") == {"profile_line": 0}


def test_write_what_was_typed_comes_back_as_text_and_never_as_a_page(home: Home) -> None:
    said = '"><script>alert(1)</script>'
    page = home.odette.post(ADD, {"etape": "0", "reponse": said})
    assert "<script>alert" not in page.content.decode()
    home.odette.post(ADD, {"etape": "garder", "what": said})
    assert "<script>alert" not in home.odette.get(SECTION).content.decode()


def test_line_holder_changes_it_sees_what_it_said_and_takes_it_away(home: Home) -> None:
    home.odette.post(ADD, {"etape": "garder", **PEANUT})
    line = str(db.rows("SELECT line_id FROM profile_line")[0][0])
    one = {"section": "allergies", "line": line}
    change = reverse("patient_profile_change", kwargs=one)
    assert "Arachide" in home.odette.get(change).content.decode()
    home.odette.post(change, {"etape": "garder", "what": "Arachide et noix", "kind": "food"})
    page = text(home.odette.get(reverse("patient_profile_line", kwargs=one)))
    assert page.index("Arachide et noix") < page.index("Ce qui était écrit avant") < page.rindex("Arachide")
    elsewhere = reverse("patient_profile_line", kwargs={"section": "maladies", "line": line})
    assert home.odette.get(elsewhere).status_code == 404
    remove = reverse("patient_profile_remove", kwargs=one)
    assert "Oui, enlever" in text(home.odette.get(remove))
    assert home.odette.post(remove)["Location"] == f"{SECTION}?fait=removed"
    assert "Arachide" not in text(home.odette.get(SECTION))


def test_sharing_holder_keeps_a_section_from_a_doctor_who_then_finds_nothing(home: Home) -> None:
    home.odette.post(ADD, {"etape": "garder", **PEANUT})
    record = home.site.scene.record
    paul = home.site.carer(cast.PAUL)
    home.site.scene.agrees(cast.PAUL)
    sante = reverse("pro_profile", kwargs={"record": record})
    assert "Arachide" in text(paul.get(sante))
    assert acts(record)[-1][0] == "profile:read"
    sharing = reverse("patient_profile_sharing", kwargs={"section": "allergies"})
    assert home.odette.post(sharing, {"qui": "medecin"})["Location"] == f"{SECTION}?fait=shared"
    page = text(paul.get(sante))
    assert "Arachide" not in page
    assert "Rien à lire." in page
    assert "ne lisent pas" in text(home.odette.get(SECTION)).replace("  ", " ")


def test_not_concerned_holder_says_so_and_takes_it_back(home: Home) -> None:
    said = reverse("patient_profile_not_concerned", kwargs={"section": "allergies"})
    assert home.odette.post(said)["Location"] == f"{SECTION}?fait=said"
    assert "je n’ai rien à écrire ici" in text(home.odette.get(SECTION))
    home.odette.post(said, {"concerne": "oui"})
    assert "Rien n’est écrit ici." in text(home.odette.get(SECTION))
    home.odette.post(ADD, {"etape": "garder", **PEANUT})
    late = home.odette.post(said)
    assert late.status_code == 200
    assert "Des informations sont écrites." in text(late)


def test_home_holder_finds_the_way_to_my_health(home: Home) -> None:
    assert reverse("patient_profile") in home.odette.get(reverse("patient_home")).content.decode()
    page = text(home.odette.get(reverse("patient_profile")))
    assert all(word in page for word in ("Mes allergies", "Ma personne de confiance", "Les personnes à prévenir"))


def test_link_holder_ticks_a_document_and_finds_it_with_the_line(home: Home) -> None:
    home.odette.post(ADD, {"etape": "garder", **PEANUT})
    line = str(db.rows("SELECT line_id FROM profile_line")[0][0])
    one = {"section": "allergies", "line": line}
    link = reverse("patient_profile_link", kwargs=one)
    assert "pas de document" in text(home.odette.get(link))
    card = home.site.scene.deposits(cast.PAUL, "Bilan d’allergie")
    assert "Bilan d’allergie" in text(home.odette.get(link))
    wrong = home.odette.post(link, {"documents": "00000000-0000-0000-0000-000000000001"})
    assert "Ce document n’est pas dans le dossier" in text(wrong)
    answer = home.odette.post(link, {"documents": [str(card.logical_id), "n’importe quoi"]})
    assert answer["Location"] == f"{SECTION}?fait=linked"
    assert "Bilan d’allergie" in text(home.odette.get(answer["Location"]))
    assert "checked" in home.odette.get(link).content.decode()
    elsewhere = reverse("patient_profile_link", kwargs={"section": "maladies", "line": line})
    assert home.odette.get(elsewhere).status_code == 404
