"""The pages of reimbursed care: narrowed to a kind by a link, who reads it chosen, a professional's page."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests import cast
from tests.portal import site
from tests.unit.cda import care_samples as samples
from tests.usecases.test_see_care_history import paid

pytestmark = pytest.mark.django_db

HOME = reverse("patient_care_history")


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_care_holder_narrows_it_and_lets_a_doctor_read_it() -> None:
    there = site.opened()
    odette = there.patient(cast.ODETTE)
    assert "Il n’y a pas de liste" in text(odette.get(HOME))
    paid(there.scene, samples.medicines("Doliprane"), samples.stay("Appendicite"))
    page = text(odette.get(HOME))
    assert "Doliprane" in page and "Du samedi 10 janvier 2026 au lundi 12 janvier 2026." in page.replace("\u00a0", " ")
    narrowed = text(odette.get(HOME, {"sorte": "medicine"}))
    assert "Doliprane" in narrowed and "Appendicite" not in narrowed
    assert "Appendicite" in text(odette.get(HOME, {"sorte": "inconnue"}))
    there.scene.agrees(cast.PAUL)
    paul = there.carer(cast.PAUL)
    work = reverse("pro_care_history", kwargs={"record": there.scene.record})
    assert "Doliprane" not in text(paul.get(work))
    sharing = reverse("patient_profile_sharing", kwargs={"section": "soins"})
    assert "Mes soins remboursés" in text(odette.get(sharing))
    assert odette.post(sharing, {"qui": "tous", "form_key": "1"})["Location"] == f"{HOME}?fait=shared"
    assert "Doliprane" in text(paul.get(work))
