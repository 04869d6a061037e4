"""The pages on the médecin traitant DMP and on hiding at the person's request, through Django's client."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.portal import site
from tests.portal.site import Site, search_form
from tests.usecases.hidings import hides_from, one
from tests.usecases.scene import titles

pytestmark = pytest.mark.django_db
MARC = cast.MARC.facts.professional_id


@pytest.fixture
def there() -> Site:
    """Odette's record is open."""
    return site.opened()


def _text(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ").replace("’", "'")


def _marc(there: Site) -> Client:
    """Marc's browser, after he found Odette."""
    marc = there.carer(cast.MARC)
    assert marc.post(reverse("pro_home"), search_form(cast.ODETTE)).status_code == 302
    return marc


def _treating(there: Site) -> str:
    return reverse("pro_treating", kwargs={"record": there.scene.record})


def test_claim_doctor_asks_and_the_person_says_yes_on_a_page(there: Site) -> None:
    marc, odette = _marc(there), there.patient(cast.ODETTE)
    assert reverse("pro_treating", kwargs={"record": there.scene.record}) in _text(
        marc.get(reverse("pro_record", kwargs={"record": there.scene.record}))
    )
    asked = marc.post(_treating(there), {"acte": "demander"}, follow=True)
    assert "attend la réponse" in _text(asked)
    assert "Un médecin attend ma réponse" in _text(odette.get(reverse("patient_home")))
    assert "demande à être mon médecin traitant" in _text(odette.get(reverse("patient_doctor")))
    page = _text(odette.get(reverse("patient_doctor_answer"), {"medecin": MARC}))
    assert "assurance maladie" in page
    done = odette.post(reverse("patient_doctor_answer"), {"medecin": MARC, "reponse": "oui"}, follow=True)
    assert "Mon médecin traitant est choisi." in _text(done)
    assert "Vous êtes médecin traitant dans ce dossier." in _text(marc.get(_treating(there)))
    assert odette.get(reverse("patient_doctor_end"), {"medecin": MARC}).status_code == 200
    ended = odette.post(reverse("patient_doctor_end"), {"medecin": MARC}, follow=True)
    assert "n'est plus mon médecin traitant" in _text(ended)
    assert odette.get(reverse("patient_doctor_end"), {"medecin": MARC}).status_code == 404


def test_claim_doctor_types_the_code_of_the_screen(there: Site) -> None:
    marc, odette = _marc(there), there.patient(cast.ODETTE)
    assert "Faire un code" in _text(odette.get(reverse("patient_doctor_code")))
    code = re.search(r"[A-Z2-9]{3}-[A-Z2-9]{3}", _text(odette.post(reverse("patient_doctor_code"))))
    assert code is not None
    wrong = marc.post(_treating(there), {"acte": "code", "code": "AAA-AAA"})
    assert "Ce code ne vaut pas" in _text(wrong)
    right = marc.post(_treating(there), {"acte": "code", "code": code.group().lower()}, follow=True)
    assert "Vous êtes médecin traitant dans ce dossier." in _text(right)
    left = marc.post(_treating(there), {"acte": "finir"})
    assert left.status_code == 302


def test_claim_person_says_no_and_the_doctor_is_told_on_his_page(there: Site) -> None:
    marc, odette = _marc(there), there.patient(cast.ODETTE)
    marc.post(_treating(there), {"acte": "demander"})
    done = odette.post(reverse("patient_doctor_answer"), {"medecin": MARC, "reponse": "non"}, follow=True)
    assert "J'ai dit non à ce médecin." in _text(done)
    assert "La personne a dit non." in _text(marc.get(_treating(there)))
    again = _text(marc.post(_treating(there), {"acte": "demander"}))
    assert "La personne a dit non il y a peu de temps." in again


@pytest.mark.parametrize("doctor", ["", "nobody", "\x00", cast.PAUL.facts.professional_id])
def test_doctor_pages_of_nobody_are_not_there(there: Site, doctor: str) -> None:
    odette = there.patient(cast.ODETTE)
    for name in ("patient_doctor_answer", "patient_doctor_end"):
        assert odette.get(reverse(name), {"medecin": doctor}).status_code == 404


def test_treating_nurse_and_who_found_nobody_find_no_page(there: Site) -> None:
    ines = there.carer(cast.INES)
    assert ines.get(_treating(there)).status_code == 404
    ines.post(reverse("pro_home"), search_form(cast.ODETTE))
    assert _treating(there) not in _text(ines.get(reverse("pro_record", kwargs={"record": there.scene.record})))
    refused = ines.get(_treating(there))
    assert refused.status_code == 403
    assert "Règle C23" in _text(refused)


def test_hiding_author_shows_at_the_persons_request_after_the_tick(there: Site) -> None:
    scene = there.scene
    for of in (cast.HELENE, cast.PAUL):
        scene.agrees(of)
    card = scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(cast.PAUL))
    helene = there.carer(cast.HELENE)
    helene.post(reverse("pro_home"), search_form(cast.ODETTE))
    path = reverse("pro_hiding", kwargs={"record": scene.record, "document": card.logical_id})
    # The author is not told whether the person hid it.
    assert "Caché" not in _text(helene.get(path))
    assert "Cochez la case" in _text(helene.post(path, {"acte": "montrer"}))
    assert titles(scene.caller(cast.PAUL), scene.record) == []
    assert "La personne est prévenue." in _text(helene.post(path, {"acte": "montrer", "demande": "oui"}))
    assert titles(scene.caller(cast.PAUL), scene.record) == ["Compte rendu"]
    paul = there.carer(cast.PAUL)
    paul.post(reverse("pro_home"), search_form(cast.ODETTE))
    assert "Montrer ce document" not in _text(paul.get(path))
    assert "Cochez la case" in _text(paul.post(path, {"acte": "cacher"}))
    assert "Le document est caché" in _text(paul.post(path, {"acte": "cacher", "demande": "oui"}))
    assert paul.get(path).status_code == 404


def test_hiding_treating_doctor_is_told_that_something_is_hidden_from_some(there: Site) -> None:
    scene = there.scene
    scene.treats(cast.MARC)
    card = scene.deposits(cast.HELENE)
    hides_from(scene, card.logical_id, one(cast.PAUL))
    path = reverse("pro_hiding", kwargs={"record": scene.record, "document": card.logical_id})
    assert "Caché à certains professionnels" in _text(_marc(there).get(path))
