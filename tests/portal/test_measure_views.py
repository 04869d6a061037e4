"""The pages of measures without a script: question after question, asked again, kept, plotted, shared."""

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
from tests.portal.test_profile_views import hidden, text
from tests.usecases.scene import counts

pytestmark = pytest.mark.django_db

HOME = reverse("patient_measures")
KIND = reverse("patient_measure_kind", kwargs={"kind": "poids"})
ADD = reverse("patient_measure_add", kwargs={"kind": "poids"})
KEPT = {"etape": "garder", "value": "72,5", "day": "2026-03-01", "hour": "8:30"}


@dataclass(frozen=True)
class Home:
    """Odette's site and her browser."""

    site: Site
    odette: Client


@pytest.fixture
def home() -> Home:
    opened = site.opened()
    return Home(opened, opened.patient(cast.ODETTE))


def boxes(page: Any) -> dict[str, str]:
    """The boxes of a date and its hour, as the page fills them."""
    return dict(re.findall(r'name="(reponse-(?:day|month|year)|heure)"[^>]*?value="([^"]*)"', page.content.decode()))


def test_write_holder_answers_question_after_question_and_keeps_at_the_end(home: Home) -> None:
    page = home.odette.get(ADD)
    assert "Quel est le poids ?" in text(page)
    for typed, told in (("", "Écrivez un nombre."), ("1,70", "1,7 kg"), ("72500 kg", "72500 kg"), ("x", "Exemple")):
        page = home.odette.post(ADD, {**hidden(page), "reponse": typed})
        assert told in text(page).replace("\u00a0", " "), typed
        assert f'value="{typed}"' in page.content.decode() or not typed
    page = home.odette.post(ADD, {**hidden(page), "reponse": "72,5"})
    assert "Quel jour ?" in text(page)
    assert boxes(page)["reponse-year"] == "2026"
    assert re.fullmatch(r"\d{1,2} heures?( \d{1,2})?", boxes(page)["heure"])
    page = home.odette.post(ADD, {**hidden(page), **boxes(page), "reponse-month": "1", "heure": "8 h 30"})
    assert "Autre chose" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": "Le matin", "avant": "1"})
    assert 'value="8 h 30"' in page.content.decode()
    page = home.odette.post(ADD, {**hidden(page), **boxes(page)})
    page = home.odette.post(ADD, {**hidden(page), "reponse": "Le matin"})
    assert all(word in text(page) for word in ("Je vérifie", "72,5", "8 heures 30", "Le matin"))
    assert counts("profile_measure") == {"profile_measure": 0}
    kept = {**hidden(page), "etape": "garder"}
    answer = home.odette.post(ADD, kept)
    assert answer["Location"] == f"{KIND}?fait=written"
    page = home.odette.get(answer["Location"])
    assert "<svg" in page.content.decode()
    assert "Dernière mesure" in text(page)
    # The same form sent again writes nothing more.
    assert home.odette.post(ADD, kept).status_code == 302
    assert counts("profile_measure") == {"profile_measure": 1}


def test_write_improbable_value_is_asked_again_and_kept_when_it_is_right(home: Home) -> None:
    page = home.odette.get(ADD)
    page = home.odette.post(ADD, {**hidden(page), "reponse": "25"})
    assert "Est-ce bien ça ?" in text(page).replace("\u00a0", " ")
    assert "Oui, c’est bien ça" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": "25", "sure": "1"})
    assert "Quel jour ?" in text(page)
    # Another value is looked at again: what was said to be right was the former one.
    page = home.odette.post(ADD, {**hidden(page), "avant": "1"})
    page = home.odette.post(ADD, {**hidden(page), "reponse": "400"})
    assert "Est-ce bien ça ?" in text(page).replace("\u00a0", " ")
    # A form without the hidden facts of the person is looked at with what the record says.
    page = home.odette.post(ADD, {**KEPT, "value": "25"})
    assert "Est-ce bien ça ?" in text(page).replace("\u00a0", " ")
    assert counts("profile_measure") == {"profile_measure": 0}
    assert home.odette.post(ADD, {**KEPT, "value": "25", "sure": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("slug", "sent", "asked"),
    [
        ("poids", {**KEPT, "day": "2026-02-31"}, "impossible"),
        ("poids", {**KEPT, "day": "2399-01-01"}, "futur"),
        ("poids", {**KEPT, "hour": "25:00"}, "Cette heure"),
        ("tension", {"etape": "garder", "systolic": "12", "diastolic": "8", "day": "2026-03-01"}, "120 mmHg"),
        ("sucre", {"etape": "garder", "value": "1,1", "day": "2026-03-01"}, "Choisissez une unité"),
        ("sucre", {"etape": "9", "unit": "livres", "value": "1,1"}, "Choisissez une unité"),
        ("poids", {"etape": "9", "value": "72", "day": "hier"}, "impossible"),
    ],
)
def test_write_form_that_brings_a_wrong_answer_comes_back_to_its_question(
    home: Home, slug: str, sent: dict[str, str], asked: str
) -> None:
    page = home.odette.post(reverse("patient_measure_add", kwargs={"kind": slug}), sent)
    assert page.status_code == 200
    assert asked in text(page)
    assert "Je vérifie" not in text(page)
    assert counts("profile_measure") == {"profile_measure": 0}


def test_write_what_was_typed_comes_back_as_text_and_never_as_a_page(home: Home) -> None:
    said = '"><script>alert(1)</script>'
    for step in ({"etape": "0", "reponse": said}, {**KEPT, "value": said}, {**KEPT, "note": said, "ne": said}):
        assert "<script>alert" not in home.odette.post(ADD, step).content.decode()
    assert "<script>alert" not in home.odette.get(KIND).content.decode()


def test_index_of_weight_for_height_is_computed_and_nobody_writes_it(home: Home) -> None:
    assert home.odette.get(reverse("patient_measure_add", kwargs={"kind": "imc"})).status_code == 404
    assert home.odette.get(reverse("patient_measure_target", kwargs={"kind": "imc"})).status_code == 404
    home.odette.post(ADD, KEPT)
    home.odette.post(reverse("patient_measure_add", kwargs={"kind": "taille"}), {**KEPT, "value": "1,70 m"})
    page = text(home.odette.get(reverse("patient_measure_kind", kwargs={"kind": "imc"}))).replace("\u00a0", " ")
    # 72.5 / 1.7² = 25.09.
    assert "25,1 kg/m²" in page
    assert "Avec 72,5 kg le 1er mars 2026 et 170 cm le 1er mars 2026" in page
    assert "25,1 kg/m²" in text(home.odette.get(HOME)).replace("\u00a0", " ")


def test_measure_holder_changes_it_sees_what_it_said_and_takes_it_away(home: Home) -> None:
    home.odette.post(ADD, KEPT)
    one = {"kind": "poids", "measure": str(db.rows("SELECT measure_id FROM profile_measure")[0][0])}
    change = reverse("patient_measure_change", kwargs=one)
    assert 'value="72,5"' in home.odette.get(change).content.decode()
    home.odette.post(change, {**KEPT, "value": "73"})
    page = text(home.odette.get(reverse("patient_measure", kwargs=one))).replace("\u00a0", " ")
    assert page.index("73 kg") < page.index("Ce qui était écrit avant") < page.index("72,5 kg")
    assert home.odette.get(reverse("patient_measure", kwargs={**one, "kind": "taille"})).status_code == 404
    remove = reverse("patient_measure_remove", kwargs=one)
    assert "Enlever cette mesure" in text(home.odette.get(remove))
    assert home.odette.post(remove)["Location"] == f"{KIND}?fait=removed"
    assert "73" not in text(home.odette.get(KIND))


def test_target_holder_writes_it_and_finds_it_on_the_plot(home: Home) -> None:
    home.odette.post(ADD, KEPT)
    target = reverse("patient_measure_target", kwargs={"kind": "poids"})
    assert "Mon objectif" in text(home.odette.get(target))
    page = home.odette.post(target, {"value-low": "72", "value-high": "68"})
    assert "plus petit que" in text(page)
    assert 'value="72"' in page.content.decode()
    assert home.odette.post(target, {"value-low": "68", "value-high": "72"})["Location"] == f"{KIND}?fait=aimed"
    page = home.odette.get(KIND)
    assert "entre 68 kg et 72 kg" in text(page).replace("\u00a0", " ")
    assert "carnet-plot__band" in page.content.decode()


def test_kind_shows_thirty_and_leads_to_the_older_ones(home: Home) -> None:
    add = reverse("patient_measure_add", kwargs={"kind": "pas"})
    for day in range(1, 32):
        home.odette.post(add, {"etape": "garder", "value": str(1000 + day), "day": f"2026-01-{day:02}"})
    page = home.odette.get(reverse("patient_measure_kind", kwargs={"kind": "pas"}))
    assert page.content.decode().count("<tr>") == 31
    older = re.search(r'href="([^"]*\?apres=[^"]*)"', page.content.decode())
    assert older is not None
    page = home.odette.get(older[1])
    assert "1001 pas" in text(page).replace("\u00a0", " ")
    assert "1031" not in text(page)
    for wrong in ("x", "1", "1-", "99999999999999999-1", "1-9999999999999999", "-1--1"):
        assert home.odette.get(f"{KIND}?apres={wrong}&periode=siecle").status_code == 200


def test_sharing_holder_lets_a_doctor_read_and_takes_it_back(home: Home) -> None:
    home.odette.post(ADD, KEPT)
    record, paul = home.site.scene.record, home.site.carer(cast.PAUL)
    home.site.scene.agrees(cast.PAUL)
    theirs = reverse("pro_measures", kwargs={"record": record})
    kind = reverse("pro_measure_kind", kwargs={"record": record, "kind": "poids"})
    empty = (text(paul.get(theirs)), text(paul.get(kind)))
    assert "Aucune mesure à lire." in empty[0]
    sharing = reverse("patient_measures_sharing")
    assert home.odette.post(sharing, {"qui": "tous"})["Location"] == f"{HOME}?fait=shared"
    assert "72,5" in text(paul.get(theirs))
    assert "72,5" in text(paul.get(kind))
    assert acts(record)[-1][0] == "profile:read"
    home.odette.post(sharing, {"qui": "medecin"})
    assert (text(paul.get(theirs)), text(paul.get(kind))) == empty


def test_write_professional_adds_a_measure_of_the_structure_and_the_person_reads_who(home: Home) -> None:
    record, paul = home.site.scene.record, home.site.carer(cast.PAUL)
    home.site.scene.agrees(cast.PAUL)
    add = reverse("pro_measure_add", kwargs={"record": record, "kind": "tension"})
    before = len(acts(record))
    page = paul.get(add)
    assert "grand nombre" in text(page)
    assert "profile:read" not in [act[0] for act in acts(record)[before:]]
    page = paul.post(add, {**hidden(page), "reponse": "128"})
    page = paul.post(add, {**hidden(page), "reponse": "81"})
    page = paul.post(add, {**hidden(page), **boxes(page)})
    page = paul.post(add, {**hidden(page), "reponse": ""})
    kept = paul.post(add, {**hidden(page), "etape": "garder"})
    assert kept["Location"].endswith("/mesures/tension/?fait=written")
    assert "128" in text(paul.get(kept["Location"]))
    one = str(db.rows("SELECT measure_id FROM profile_measure")[0][0])
    told = text(home.odette.get(reverse("patient_measure", kwargs={"kind": "tension", "measure": one})))
    assert f"Écrit par {cast.PAUL.facts.display_name}" in told
    remove = reverse("pro_measure_remove", kwargs={"record": record, "kind": "tension", "measure": one})
    assert paul.post(remove).status_code == 302


def test_home_holder_finds_the_way_to_my_measures(home: Home) -> None:
    assert HOME in home.odette.get(reverse("patient_profile")).content.decode()
    page = text(home.odette.get(HOME))
    assert all(word in page for word in ("Mon poids", "Ma tension", "Mes pas", "Qui lit cette partie ?"))
