"""The page of a record at a glance, and examinations beside a request, as a professional opens them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.journal import acts
from tests.portal import site
from tests.portal.site import Site
from tests.unit.cda.pdfs import pdf
from tests.usecases.test_find_similar_exams import IMAGING, REQUEST, put

pytestmark = pytest.mark.django_db
NONE = "Aucun examen du même type ces 12 derniers mois que vous pouvez voir."
SOME = "Examens du même type ces 12 derniers mois que vous pouvez voir"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def at(opened: Site, name: str, **more: object) -> str:
    return reverse(name, kwargs={"record": opened.scene.record, **more})


def deposited(client: Client, opened: Site) -> Any:
    """A request for imaging, handed over on the page."""
    file = SimpleUploadedFile("demande.pdf", pdf(), "application/pdf")
    form = {"sorte": REQUEST, "titre": "Demande", "acte-day": "27", "acte-month": "2", "acte-year": "2026"}
    return client.post(at(opened, "pro_deposit"), {**form, "fichier": file, "form_key": "k1"})


def test_glance_doctor_goes_there_from_the_record_and_a_stranger_gets_nothing() -> None:
    opened = site.opened()
    paul = opened.carer(cast.PAUL)
    opened.scene.agrees(cast.PAUL)
    assert at(opened, "pro_glance") in paul.get(at(opened, "pro_record")).content.decode()
    page = paul.get(at(opened, "pro_glance"))
    assert page.status_code == 200
    assert all(word in text(page) for word in ("Allergies", "Traitements", "Directives anticipées", "première visite"))
    assert acts(opened.scene.record)[-1][0] == "profile:read"
    opened.scene.deposits(cast.HELENE, "Zqxzibeline")
    assert opened.carer(cast.HELENE).get(at(opened, "pro_glance")).status_code in (403, 404)


def test_document_doctor_opens_a_request_and_reads_like_exams_but_never_of_a_hidden_one() -> None:
    opened = site.opened()
    paul = opened.carer(cast.PAUL)
    opened.scene.agrees(cast.PAUL)
    request = put(opened.scene, REQUEST, "Demande de radio")
    page = at(opened, "pro_document", document=request.logical_id)
    assert NONE in text(paul.get(page))
    done = put(opened.scene, IMAGING, "Radio du poignet")
    assert SOME in text(paul.get(page)) and "Radio du poignet" in text(paul.get(page))
    opened.scene.hides(done)
    assert NONE in text(paul.get(page)) and "Radio du poignet" not in text(paul.get(page))
    other = opened.scene.deposits(cast.HELENE)
    assert "12 derniers mois" not in text(paul.get(at(opened, "pro_document", document=other.logical_id)))


def test_deposit_doctor_of_a_request_is_told_of_like_exams_where_the_doctor_may_read() -> None:
    opened = site.opened()
    paul = opened.carer(cast.PAUL)
    opened.scene.agrees(cast.PAUL)
    put(opened.scene, IMAGING, "Radio du poignet")
    receipt = deposited(paul, opened)
    assert "Radio du poignet" in text(receipt), text(receipt)
