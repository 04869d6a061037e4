"""The page "Ce qui est nouveau" through browsers: read, filtered, led to what it is about, for a child too."""

import re
from typing import Any

import pytest
from django.test import Client

from carnet.storage.outbox import Task
from carnet.usecases.list_documents import list_documents
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.test_notices_by_choice import tell

pytestmark = pytest.mark.django_db
NEWS = "/nouvelles/"
FORM = r'action="(/nouvelles/[0-9a-f-]{36}/)"'


@pytest.fixture
def home() -> tuple[Site, Client]:
    opened = site.opened()
    helene = opened.scene.agrees(cast.HELENE)
    for _ in range(3):
        list_documents(helene, opened.scene.record)
        tell(opened.scene, *Task)
    return opened, opened.patient(cast.ODETTE)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_news_patient_sees_the_number_in_the_menu_opens_one_and_reads_all(home: tuple[Site, Client]) -> None:
    _, odette = home
    menu = re.search(r"Nouveau : (\d+)", text(odette.get("/mon-dossier/")))
    assert menu is not None
    page = odette.get(NEWS)
    assert "Un professionnel a vu le dossier pour la première fois" in text(page)
    assert "Nombre de fois, ce jour : 3." in text(page) and "Le mail va partir." in text(page)
    assert "Hélène" not in text(page)
    forms = re.findall(FORM, page.content.decode())
    assert len(forms) == int(menu[1])
    led = {odette.post(form)["Location"] for form in forms[:1]}
    assert all(odette.get(to).status_code == 200 for to in led)
    assert odette.post("/nouvelles/00000000-0000-0000-0000-000000000003/").status_code == 404
    assert (
        len(re.findall(r'action="/nouvelles/[0-9a-f-]{36}/"', odette.get(f"{NEWS}?quoi=nouveau").content.decode()))
        == len(forms) - 1
    )
    assert odette.post(f"{NEWS}lues/").status_code == 302
    assert "J’ai tout vu." in text(odette.get(NEWS))
    assert "Nouveau :" not in text(odette.get("/mon-dossier/"))


@pytest.mark.parametrize("query", ["?avant=x", "?avant=1e400", "?avant=-9e15", "?avant=nan", "?quoi=x"])
def test_news_patient_with_a_strange_address_gets_a_page(home: tuple[Site, Client], query: str) -> None:
    assert home[1].get(f"{NEWS}{query}").status_code == 200


def test_news_doctor_and_desk_have_a_page_without_any_record(home: tuple[Site, Client]) -> None:
    opened, _ = home
    page = opened.carer(cast.HELENE).get(NEWS)
    assert page.status_code == 200 and "Il y a 0 message." in text(page)


def test_notices_patient_chooses_a_letter_and_the_month(home: tuple[Site, Client]) -> None:
    _, odette = home
    for question, answer in (("comment", "letter"), ("mois", "letter"), ("mois", "never")):
        assert answer in odette.get(f"/mon-dossier/prevenir/{question}/").content.decode()
        assert odette.post(f"/mon-dossier/prevenir/{question}/", {"reponse": answer}).status_code == 302
    assert "Par lettre" in text(odette.get("/mon-dossier/prevenir/"))
    # Without a telephone there is no such answer.
    assert 'value="sms"' not in odette.get("/mon-dossier/prevenir/comment/").content.decode()
