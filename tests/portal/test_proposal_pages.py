"""The pages of what documents propose, without a script: one at a time, yes or no; a summary brought from elsewhere."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from carnet.policy.sections import Section
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases import cdas_coded
from tests.usecases.scene import counts
from tests.usecases.test_proposals import section, summary

pytestmark = pytest.mark.django_db
PAGE, SUMMARY = reverse("patient_proposals"), reverse("patient_summary")


@pytest.fixture
def here() -> tuple[Site, Client]:
    opened = site.opened()
    return opened, opened.patient(cast.ODETTE)


def text(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def carried(response: Any) -> dict[str, str]:
    fields = re.findall(
        r'<input type="hidden" name="(proposition|document)" value="([^"]*)"', response.content.decode()
    )
    return dict(fields)


def test_proposals_holder_says_yes_or_no_one_after_the_other(here: tuple[Site, Client]) -> None:
    opened, odette = here
    cdas_coded.deposited(opened.scene)
    page = odette.get(PAGE)
    assert all(said in text(page) for said in ("Nombre de propositions : 5", "Pénicilline", "Urticaire", "Lu dans"))
    after = odette.get(f"{PAGE}?rang=1")
    assert "Asthme" in text(after)
    assert text(odette.get(f"{PAGE}?rang=99")) == text(page)
    answer = odette.post(PAGE, {**carried(page), "choix": "oui"})
    assert answer["Location"] == f"{PAGE}?fait=yes"
    page = odette.get(answer["Location"])
    assert "L’information est ajoutée." in text(page)
    assert "Nombre de propositions : 4" in text(page)
    assert section(opened.scene.odette, opened.scene, Section.ALLERGIES)[0][0] == "Pénicilline"
    answer = odette.post(PAGE, {**carried(page), "choix": "non"})
    assert "Nombre de propositions : 3" in text(odette.get(answer["Location"]))
    assert counts("profile_line") == {"profile_line": 2}


NOTHING: tuple[dict[str, str], ...] = (
    {},
    {"proposition": "x", "document": "y"},
    {"proposition": "0" * 32, "document": "0" * 32},
)


@pytest.mark.parametrize("sent", NOTHING)
def test_proposals_form_of_nothing_is_told_and_changes_nothing(here: tuple[Site, Client], sent: dict[str, str]) -> None:
    _, odette = here
    page = odette.post(PAGE, {**sent, "choix": "oui"})
    assert page.status_code == 200
    assert "Cette proposition n’est plus là." in text(page)
    assert counts("profile_line") == {"profile_line": 0}


def test_summary_of_the_person_becomes_a_document_and_another_one_is_refused(here: tuple[Site, Client]) -> None:
    _, odette = here
    for data, said in (
        (summary(birthDate="1950-01-01"), "Ce résumé est le résumé d’une autre personne."),
        (b"hello", "Ce fichier n’est pas un résumé de santé."),
    ):
        page = odette.post(SUMMARY, {"fichier": SimpleUploadedFile("ips.json", data)})
        assert said in text(page)
        assert counts("document") == {"document": 0}
    assert "Je choisis un fichier." in text(odette.post(SUMMARY, {}))
    answer = odette.post(SUMMARY, {"fichier": SimpleUploadedFile("ips.json", summary())})
    assert answer["Location"] == f"{PAGE}?fait=summary"
    assert "Le résumé est dans mes documents." in text(odette.get(answer["Location"]))
    assert "IPS" in text(odette.get(reverse("patient_documents")))
    assert odette.get(reverse("patient_document", kwargs={"document": _only(odette)})).status_code == 200


def _only(odette: Client) -> str:
    found = re.findall(r"/([0-9a-f]{8}-[0-9a-f-]{27})/", odette.get(reverse("patient_documents")).content.decode())
    return str(found[0])
