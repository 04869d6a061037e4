"""A document is the same whichever door it came by: put in on a page and found by software, and the reverse."""

import json
from base64 import b64decode
from hashlib import sha1
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from tests import cast
from tests.fhir import bundles
from tests.fhir.bundles import Json
from tests.fhir.house import JSON, Door, body
from tests.portal.site import Site, deposit_form, opened, search_form
from tests.unit.cda.pdfs import pdf

pytestmark = pytest.mark.django_db
WORDS = "Tension 13/8. Revoir dans trois mois."


@pytest.fixture
def site(db: None) -> Site:
    """Odette's record, Hélène agreed to."""
    made = opened()
    made.scene.agrees(cast.HELENE)
    return made


def test_document_put_in_on_a_page_is_found_by_software_with_the_same_words_and_bytes(site: Site) -> None:
    door, helene = Door(site.scene), site.carer(cast.HELENE)
    assert helene.post("/pro/", search_form(cast.ODETTE)).status_code == 302
    data = pdf()
    form = deposit_form(data, titre="Suivi de tension")
    sent = helene.post(reverse("pro_deposit", kwargs={"record": door.record}), form)
    assert "Le document est dans le dossier." in sent.content.decode()
    found = body(door.get(door.scene.caller(cast.HELENE), f"DocumentReference?patient={door.record}"))
    (document,) = (entry["resource"] for entry in found["entry"])
    attachment = document["content"][0]["attachment"]
    assert (attachment["title"], document["status"]) == ("Suivi de tension", "current")
    assert document["type"]["coding"][0]["code"] == form["sorte"]
    assert document["context"]["period"]["start"].startswith("2026-02-27")
    assert cast.HELENE.facts.professional_id in json.dumps(document["contained"])
    # A PDF of a page is put into a CDA: the page hands over the one, software the other with the one inside.
    assert _of_the_page(site.patient(cast.ODETTE), document) == data
    inside = etree.fromstring(_of_software(door, document)).find(".//{urn:hl7-org:v3}nonXMLBody/{urn:hl7-org:v3}text")
    assert inside is not None and b64decode(str(inside.text)) == data


def test_document_that_software_put_in_is_on_the_pages_with_the_same_words_and_bytes(site: Site) -> None:
    door = Door(site.scene)
    sent = bundles.simplified(WORDS.encode())
    sent["content"][0]["attachment"]["title"] = "Suivi de tension"
    data = json.dumps(sent).encode()
    answer = door.ask("POST", door.scene.caller(cast.HELENE), "DocumentReference", data=data, kind=JSON)
    assert answer.status_code == 201, answer.content
    odette = site.patient(cast.ODETTE)
    shown = odette.get(reverse("patient_documents")).content.decode()
    assert "Suivi de tension" in shown and cast.HELENE.facts.family_name in shown.upper()
    assert _of_the_page(odette, body(answer)) == _of_software(door, body(answer)) == WORDS.encode()


def _of_the_page(browser: Client, document: Json) -> bytes:
    """The file as the person takes it."""
    wanted = {"document": UUID(document["id"][32:])}
    page: Any = browser.get(reverse("patient_document_original", kwargs=wanted))
    assert page.status_code == 200
    return b"".join(page.streaming_content) if page.streaming else bytes(page.content)


def _of_software(door: Door, document: Json) -> bytes:
    """The file as software reads it: the one of which the hash and the size are told."""
    attachment = document["content"][0]["attachment"]
    read = bytes(door.get(door.scene.odette, attachment["url"], Accept=attachment["contentType"]).content)
    assert sha1(read, usedforsecurity=False).digest() == b64decode(attachment["hash"])
    assert len(read) == attachment["size"]
    return read
