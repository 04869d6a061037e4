"""Hiding from some through the pages: choose, be told who still sees, confirm, find it in the list, show again."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from carnet.usecases._card import Card
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.hidings import one
from tests.usecases.scene import titles

pytestmark = pytest.mark.django_db
PAUL = f"professional:{cast.PAUL.facts.professional_id}"


@pytest.fixture
def there() -> Site:
    """Odette's record is open; Marc is her médecin traitant, Paul and Inès read it."""
    opened = site.opened()
    opened.scene.treats(cast.MARC)
    for of in (cast.PAUL, cast.INES):
        opened.scene.agrees(of)
    return opened


@pytest.fixture
def card(there: Site) -> Card:
    """A document that Hélène put there."""
    return there.scene.deposits(cast.HELENE)


def _text(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def _of(name: str, card: Card) -> str:
    return reverse(name, kwargs={"document": card.logical_id})


def test_hide_from_one_holder_walks_the_pages_and_another_doctor_still_reads(there: Site, card: Card) -> None:
    odette = there.patient(cast.ODETTE)
    whom = odette.get(_of("patient_hide_whom", card))
    assert f'value="{PAUL}"' in _text(whom)
    # Nothing is hidden from the médecin traitant: he is named, and cannot be chosen.
    assert cast.MARC.facts.given_name in _text(whom)
    assert cast.MARC.facts.professional_id not in _text(whom)
    confirm = odette.get(_of("patient_hide_confirm", card), {"a": PAUL})
    assert "Marc" in _text(confirm) and "Qui voit encore" in _text(confirm)
    assert titles(there.scene.caller(cast.PAUL), there.scene.record) == ["Compte rendu"]
    done = odette.post(_of("patient_hide_confirm", card), {"a": PAUL, "form_key": "k"}, follow=True)
    assert "Le document est caché à cette personne." in _text(done)
    assert "Caché à certaines personnes" in _text(done)
    assert titles(there.scene.caller(cast.PAUL), there.scene.record) == []
    assert titles(there.scene.caller(cast.INES), there.scene.record) == ["Compte rendu"]
    listed = odette.get(reverse("patient_hidings"))
    assert "Caché à : Paul Vasseur" in _text(listed)
    asked = {"document": str(card.logical_id), "a": PAUL}
    assert "Montrer à nouveau ?" in _text(odette.get(reverse("patient_show_to"), asked))
    assert "montré" in _text(odette.post(reverse("patient_show_to"), asked, follow=True))
    assert titles(there.scene.caller(cast.PAUL), there.scene.record) == ["Compte rendu"]
    assert odette.get(reverse("patient_show_to"), asked).status_code == 404


def test_hide_a_kind_holder_walks_the_pages(there: Site, card: Card) -> None:
    odette = there.patient(cast.ODETTE)
    assert 'value="report"' in _text(odette.get(reverse("patient_hide_kind")))
    assert "Choisissez une sorte" in _text(odette.get(reverse("patient_hide_kind"), {"sorte": ""}))
    assert odette.get(reverse("patient_hide_kind_whom"), {"sorte": "report"}).status_code == 200
    asked = {"sorte": "report", "a": f"profession:{cast.INES.facts.profession}"}
    assert odette.get(reverse("patient_hide_kind_confirm"), asked).status_code == 200
    done = odette.post(reverse("patient_hide_kind_confirm"), asked, follow=True)
    assert "le métier Infirmier" in _text(done)
    assert titles(there.scene.caller(cast.INES), there.scene.record) == []
    assert titles(there.scene.caller(cast.PAUL), there.scene.record) == ["Compte rendu"]
    assert odette.post(reverse("patient_show_to"), asked).status_code == 302
    assert titles(there.scene.caller(cast.INES), there.scene.record) == ["Compte rendu"]


def test_hide_whom_holder_searches_the_directory(there: Site, card: Card) -> None:
    odette = there.patient(cast.ODETTE)
    found = _text(odette.get(_of("patient_hide_whom", card), {"nom": "Hôpital"}))
    assert f'value="structure:{cast.HOSPITAL.structure_id}"' in found
    assert "au moins 2 lettres" in _text(odette.get(_of("patient_hide_whom", card), {"nom": "x"}))
    assert "0 personne" in _text(odette.get(_of("patient_hide_whom", card), {"nom": "zzzz"}))


def test_hide_from_treating_doctor_the_page_says_to_change_the_role(there: Site, card: Card) -> None:
    odette, marc = there.patient(cast.ODETTE), f"professional:{cast.MARC.facts.professional_id}"
    page = _text(odette.get(_of("patient_hide_confirm", card), {"a": marc}))
    assert "je change de médecin traitant" in page
    assert "Oui, cacher" not in page
    assert odette.post(_of("patient_hide_confirm", card), {"a": marc}).status_code == 403


def test_hide_from_depositor_the_page_says_that_she_still_sees(there: Site, card: Card) -> None:
    there.scene.agrees(cast.HELENE)
    asked = {"a": f"professional:{cast.HELENE.facts.professional_id}"}
    page = _text(there.patient(cast.ODETTE).get(_of("patient_hide_confirm", card), asked))
    assert "cette personne voit toujours ce document" in page
    assert "Ce professionnel a ajouté le document." in page


def test_who_sees_holder_reads_who_and_why(there: Site, card: Card) -> None:
    odette = there.patient(cast.ODETTE)
    odette.post(_of("patient_hide_confirm", card), {"a": PAUL})
    page = _text(odette.get(_of("patient_who_sees", card)))
    for said in (
        "mon médecin traitant", "Ce document est caché à ce professionnel.", "En urgence, un médecin peut voir",
        "Les assurances et les employeurs",
    ):  # fmt: skip
        assert said in page, said
    # Words in bold stay words in bold.
    assert "n’a <strong>pas</strong> mon accord" in page
    assert 'href="' + _of("patient_who_sees", card) in _text(odette.get(_of("patient_document", card)))


BAD = ("", "nobody", "professional:", "professional:899999999999", "anybody:1", "all_professionals:x", "structure:\x00")


@pytest.mark.parametrize("audience", BAD)
def test_hide_confirm_of_nobody_is_not_there(there: Site, card: Card, audience: str) -> None:
    odette: Client = there.patient(cast.ODETTE)
    for path, more in (
        (_of("patient_hide_confirm", card), {}),
        (reverse("patient_hide_kind_confirm"), {"sorte": "report"}),
        (reverse("patient_show_to"), {"sorte": "report"}),
        (reverse("patient_show_to"), {"document": str(card.logical_id)}),
    ):
        # Who is no longer in the directory is shown things again all the same.
        gone = audience == "professional:899999999999" and path == reverse("patient_show_to")
        for send in (odette.get, *(() if gone else (odette.post,))):
            assert send(path, {"a": audience, **more}).status_code == 404, (path, audience)


def test_show_to_and_kinds_that_are_none_are_not_there(there: Site, card: Card) -> None:
    odette = there.patient(cast.ODETTE)
    for more in ({"document": "x"}, {"document": str(uuid4())}, {"sorte": "nothing"}, {}):
        assert odette.get(reverse("patient_show_to"), {"a": PAUL, **more}).status_code == 404
    assert odette.post(reverse("patient_hide_kind_confirm"), {"a": PAUL, "sorte": "rien"}).status_code == 404
    assert one(cast.PAUL).value == cast.PAUL.facts.professional_id
