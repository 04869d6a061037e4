"""Access through browsers: one answer for what is not there, sessions that are open already, the states of TD0.2."""

import re

import pytest
from django.test import Client

from tests import cast
from tests.portal import site
from tests.portal.site import Site, search_form

pytestmark = pytest.mark.django_db(transaction=True)
NONCE = re.compile(rb'nonce-[A-Za-z0-9+/=_-]+|nonce="[^"]+"|[0-9a-f]{32}|csrfmiddlewaretoken" value="[^"]+"')
HOSPITAL = f"/mon-dossier/acces/structure/{cast.HOSPITAL.structure_id}/"


@pytest.fixture
def opened() -> Site:
    """Odette's open record."""
    return site.opened()


def _same(response: object) -> tuple[int, bytes]:
    return response.status_code, NONCE.sub(b"", response.content)  # type: ignore[attr-defined]


def _found(doctor: Client) -> str:
    """The page of Odette's record, found by her number."""
    return str(doctor.post("/pro/", search_form(cast.ODETTE))["Location"])


def test_td02_doctor_unknown_number_and_wrong_birth_date_get_the_same_bytes(opened: Site) -> None:
    """What was typed is shown again: the same is typed, before and after the record exists elsewhere."""
    doctor = opened.carer(cast.PAUL)
    karim = search_form(cast.KARIM)
    unknown = _same(doctor.post("/pro/", karim))
    cast.opened(cast.KARIM, opened.scene.clock)
    wrong = _same(doctor.post("/pro/", {**karim, "naissance-day": "3"}))
    shown = unknown[1].replace(b'value="2"', b'value="3"')
    assert (wrong[0], wrong[1].replace(b'value="2"', b'value="3"')) == (unknown[0], shown)


def test_td02_doctor_is_shown_the_four_states_and_no_name_without_a_right(opened: Site) -> None:
    scene, doctor = opened.scene, opened.carer(cast.PAUL)
    page = _found(doctor)
    name = cast.ODETTE.identity.traits.birth_name
    before = doctor.get(page).content.decode()
    assert before.count("<dd>Aucune</dd>") == 2 and name not in before
    scene.agrees(cast.PAUL)
    assert "<dd>Valide</dd>" in doctor.get(page).content.decode()
    patient = opened.patient(cast.ODETTE)
    assert patient.post(f"{HOSPITAL}bloquer/").status_code == 302
    blocked = doctor.get(page).content.decode()
    assert "a bloqué votre accès" in blocked and "appelez un collègue ou le 15" in blocked and name not in blocked


def test_r09_block_of_a_hospital_never_met_holds_for_the_next_request_of_an_open_session(opened: Site) -> None:
    scene, doctor, patient = opened.scene, opened.carer(cast.PAUL), opened.patient(cast.ODETTE)
    page = _found(doctor)
    scene.agrees(cast.PAUL)
    document = scene.deposits(cast.HELENE).logical_id
    reading = (f"{page}documents/", f"{page}documents/{document}/", f"{page}documents/{document}/original/")
    assert [doctor.get(one).status_code for one in reading] == [200, 200, 200]
    found = patient.get("/mon-dossier/acces/chercher/?sorte=structure&nom=Hôpital")
    assert HOSPITAL.encode() in found.content
    assert patient.post(f"{HOSPITAL}bloquer/").status_code == 302
    assert {doctor.get(one).status_code for one in reading} <= {403, 404}
    assert "appelez un collègue ou le 15" in doctor.get(reading[0]).content.decode()
    assert patient.post(f"{HOSPITAL}debloquer/").status_code == 302
    assert {doctor.get(one).status_code for one in reading} <= {403, 404}


def test_access_pages_wrong_words_and_unknown_people_are_not_there(opened: Site) -> None:
    patient = opened.patient(cast.ODETTE)
    for path in ("autre/1/", "structure/9999/", "professionnel/9999/", "professionnel/9999/bloquer/"):
        assert patient.get(f"/mon-dossier/acces/{path}").status_code == 404, path
        if path.endswith("bloquer/"):
            assert patient.post(f"/mon-dossier/acces/{path}").status_code == 404
    assert patient.get(f"{HOSPITAL}voler/").status_code == 404
    empty = patient.post(f"{HOSPITAL}refuser/", {"raison": " "})
    assert empty.status_code == 200 and "Écrivez votre raison." in empty.content.decode()
    assert "Choisissez une durée." in patient.post("/mon-dossier/acces/code/", {"duree": "9" * 30}).content.decode()


def test_access_code_page_same_form_twice_shows_one_code(opened: Site) -> None:
    patient = opened.patient(cast.ODETTE)
    form = {"duree": "30", "form_key": "f" * 32}
    codes = {
        re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", patient.post("/mon-dossier/acces/code/", form).content.decode())
        for _ in range(2)
    }
    assert len({found[0] for found in codes if found}) == 1
    assert patient.get("/mon-dossier/acces/").content.decode().count("reprendre/") == 1


def test_access_code_page_doctor_with_wrong_form_is_told_what_to_write(opened: Site) -> None:
    doctor = opened.carer(cast.PAUL)
    page = doctor.post("/pro/code/", {"code": " ", "naissance-day": "31", "naissance-month": "2"}).content.decode()
    assert "Écrivez le code." in page and "Écrivez la date de naissance de la personne." in page
    born = {key: value for key, value in search_form(cast.ODETTE).items() if key != "ins"}
    assert "ne donnent pas d’accès" in doctor.post("/pro/code/", {"code": "ABCD-EFGH", **born}).content.decode()
