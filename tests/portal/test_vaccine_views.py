"""The pages of vaccinations without a script: questions, the code of a box, what is locked, reminders, paper."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from carnet.cda.pdf import page_text
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.portal.test_profile_views import hidden, text
from tests.usecases import vaccinations as given
from tests.usecases.scene import counts

pytestmark = pytest.mark.django_db

ADD, BOX = reverse("patient_vaccine_add"), reverse("patient_vaccine_box")
HOME, DATES = reverse("patient_vaccines"), reverse("patient_vaccine_dates")
GTIN = "03400935495839"


@dataclass(frozen=True)
class Home:
    """Odette's site and her browser."""

    site: Site
    odette: Client

    def doctor(self) -> Client:
        """Hélène, who may read, has found Odette."""
        client = self.site.carer(cast.HELENE)
        self.site.scene.agrees(cast.HELENE)
        assert client.post(reverse("pro_home"), site.search_form(cast.ODETTE)).status_code == 302
        return client

    @property
    def pro(self) -> str:
        """Her page of Odette's vaccinations."""
        return reverse("pro_vaccines", kwargs={"record": self.site.scene.record})


@pytest.fixture
def home() -> Home:
    opened = site.opened()
    return Home(opened, opened.patient(cast.ODETTE))


def keeps(home: Home, **said: str) -> Any:
    """Odette keeps a vaccination."""
    return home.odette.post(ADD, {"etape": "garder", "name": "Revaxis", "day": "2019-03-05", **said})


def line_of(response: Any) -> str:
    found = re.search(r"vaccins/([0-9a-f-]{36})/", response.content.decode())
    assert found is not None
    return found[1]


def test_write_holder_answers_question_after_question_and_keeps_at_the_end(home: Home) -> None:
    page = home.odette.get(ADD)
    assert "Quel vaccin ?" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": " "})
    assert "Répondez à cette question." in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": "Un vaccin d’ailleurs"})
    assert "protège de quoi" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse": ["tetanus", "polio"]})
    assert "C’était quand ?" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse-day": "31", "reponse-month": "2", "reponse-year": "2019"})
    assert "existe pas" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "reponse-year": "2019", "avant": "1"})
    assert 'value="tetanus" checked' in re.sub(r"\s+", " ", page.content.decode())
    page = home.odette.post(ADD, {**hidden(page), "reponse": ["tetanus"]})
    page = home.odette.post(ADD, {**hidden(page), "reponse-year": "2019"})
    page = home.odette.post(ADD, {**hidden(page), "reponse": "beaucoup"})
    assert "numéro de dose" in text(page)
    for typed in ("2", "L42", "Docteur Martin", "À la pharmacie"):
        page = home.odette.post(ADD, {**hidden(page), "reponse": typed})
    assert all(word in text(page) for word in ("Je vérifie", "Un vaccin d’ailleurs", "Tétanos", "2019", "L42"))
    assert counts("profile_line") == {"profile_line": 0}
    kept = {**hidden(page), "etape": "garder"}
    answer = home.odette.post(ADD, kept)
    assert answer["Location"] == f"{DATES}?fait=written"
    assert "Un vaccin d’ailleurs" in text(home.odette.get(answer["Location"]))
    assert home.odette.post(ADD, kept).status_code == 302
    assert counts("profile_line") == {"profile_line": 1}
    assert "Prochain : 2029." in text(home.odette.get(HOME))


def test_write_vaccine_of_the_list_is_not_asked_what_it_protects_from(home: Home) -> None:
    page = home.odette.post(ADD, {"etape": "name", "reponse": "revaxis"})
    assert "C’était quand ?" in text(page)
    page = home.odette.post(ADD, {**hidden(page), "avant": "1"})
    assert "Quel vaccin ?" in text(page)


def test_write_twice_is_said_and_what_was_typed_is_not_lost(home: Home) -> None:
    keeps(home)
    page = keeps(home, batch="L43")
    assert "déjà écrit" in text(page)
    assert hidden(page)["batch"] == "L43"


def test_write_what_was_typed_comes_back_as_text_and_never_as_a_page(home: Home) -> None:
    said = '"><script>alert(1)</script>'
    page = home.odette.post(ADD, {"etape": "name", "reponse": said})
    assert "<script>alert" not in page.content.decode()
    keeps(home, name=said, batch="<b>", place=said)
    for address in (HOME, DATES, reverse("patient_vaccines_print")):
        assert "<script>alert" not in home.odette.get(address).content.decode()


def test_box_code_is_read_and_the_rest_is_asked(home: Home) -> None:
    page = home.odette.get(BOX)
    assert "camera=(self)" in page["Permissions-Policy"]
    assert "camera=()" in home.odette.get(HOME)["Permissions-Policy"]
    wrong = {"": "Écrivez le code", GTIN[:-1] + "3": "Numéro de la boîte", "17279900": "Date de la boîte"}
    for typed, told in wrong.items():
        assert told in text(home.odette.post(BOX, {"code": typed}))
    code = f"(01){GTIN}(17)200131(10)A21C(21)S9"
    page = home.odette.post(BOX, {"code": code})
    assert "la date de cette boîte est passée" in text(page)
    assert hidden(page)["batch"] == "A21C"
    assert keeps(home, **{k: v for k, v in hidden(page).items() if k not in ("etape", "form_key")}).status_code == 302
    # The same box again: its name is known now.
    assert 'value="Revaxis"' in home.odette.post(BOX, {"code": code}).content.decode()


def test_check_says_that_the_box_had_expired_that_day(home: Home) -> None:
    page = home.odette.post(ADD, {"etape": "fin", "name": "Revaxis", "day": "2019-03-05", "expiry": "2019-01-31"})
    assert "la date de la boîte était passée" in text(page)


def test_one_holder_changes_it_and_takes_it_away(home: Home) -> None:
    keeps(home)
    line = line_of(home.odette.get(DATES))
    change = reverse("patient_vaccine_change", kwargs={"line": line})
    page = home.odette.get(change)
    assert 'value="Revaxis"' in page.content.decode()
    home.odette.post(change, {**hidden(page), "etape": "garder", "name": "Revaxis", "batch": "L9"})
    page = home.odette.get(reverse("patient_vaccine", kwargs={"line": line}))
    assert all(word in text(page) for word in ("L9", "Ce qui était écrit avant"))
    remove = reverse("patient_vaccine_remove", kwargs={"line": line})
    assert "Enlever ce vaccin ?" in text(home.odette.get(remove))
    assert home.odette.post(remove)["Location"] == f"{DATES}?fait=removed"
    assert home.odette.get(remove).status_code == 404


def test_pro_doctor_adds_confirms_and_marks_and_the_person_asks_for_a_correction(home: Home) -> None:
    keeps(home)
    doctor = home.doctor()
    page = doctor.get(home.pro)
    assert all(word in text(page) for word in ("Revaxis", "Confirmer cette vaccination", "À jour"))
    act = reverse("pro_vaccine_act", kwargs={"record": home.site.scene.record, "line": line_of(page)})
    assert doctor.post(act, {"acte": "confirmer"})["Location"] == f"{home.pro}?fait=confirmed"
    one = reverse("patient_vaccine", kwargs={"line": line_of(home.odette.get(DATES))})
    assert all(word in text(home.odette.get(one)) for word in ("Confirmé par", "Un professionnel répond de ce vaccin"))
    assert home.odette.get(f"{one}changer/").status_code == 404
    word = f"{one}mot/"
    assert "Répondez" in text(home.odette.post(word, {"mot": " ", "pourquoi": "erreur"}))
    assert home.odette.post(word, {"mot": "C’était 2018.", "pourquoi": "erreur"})["Location"].endswith("?fait=asked")
    assert all(said in text(doctor.get(home.pro)) for said in ("C’était 2018.", "Correction demandée"))
    assert doctor.post(act, {"acte": "erreur"})["Location"] == f"{home.pro}?fait=mistaken"
    assert "annulé" in text(home.odette.get(DATES))
    wrong = doctor.post(home.pro, {"nom": "", "boite": "17279900"})
    assert "date de la boîte" in text(wrong)
    typed = {"nom": "Shingrix", "reponse-year": "2025", "boite": f"01{GTIN}10Z7"}
    assert doctor.post(home.pro, typed)["Location"] == f"{home.pro}?fait=written"
    assert "Z7" in text(home.odette.get(DATES))
    assert "Shingrix" in text(doctor.get(reverse("pro_profile", kwargs={"record": home.site.scene.record})))


def test_dates_document_is_shown_with_its_source(home: Home) -> None:
    given.deposited(home.site.scene, given.dose("REVAXIS, suspension", "J07CA01", "20190305", lot="R1"))
    keeps(home)
    page = home.odette.get(DATES)
    assert all(word in text(page) for word in ("Lu dans un document.", "Écrit 2 fois. Compté 1 fois.", "R1"))


def test_reminders_person_asks_and_asks_no_more(home: Home) -> None:
    page = reverse("patient_vaccine_reminders")
    assert "pas de rappel" in text(home.odette.get(page))
    assert home.odette.post(page, {"rappel": "oui"})["Location"] == f"{HOME}?fait=reminded"
    assert "Ne plus me prévenir" in text(home.odette.get(page))
    assert home.odette.post(page, {"rappel": "non"})["Location"] == f"{HOME}?fait=not_reminded"


def test_paper_says_the_same_as_the_page(home: Home) -> None:
    keeps(home, batch="L42")
    assert all(word in text(home.odette.get(reverse("patient_vaccines_print"))) for word in ("Revaxis", "L42", "2029"))
    answer = home.odette.get(reverse("patient_vaccines_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    written = page_text(answer.content, 1)
    assert all(word in written for word in ("Revaxis", "L42", "MARTINEAU", "2029"))
    assert "<strong>" not in written


def test_sharing_of_vaccines_is_the_common_page_and_comes_back(home: Home) -> None:
    address = reverse("patient_profile_sharing", kwargs={"section": "vaccins"})
    assert home.odette.get(address).status_code == 200
    assert home.odette.post(address, {"qui": "medecin"})["Location"] == f"{HOME}?fait=shared"
    keeps(home)
    assert "Revaxis" not in text(home.doctor().get(home.pro))
