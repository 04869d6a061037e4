"""The page of the synthesis, without a script: parts are chosen, the document is there, its words are read."""

import io
import re
from html import unescape
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from carnet.cda.body import read_body
from carnet.cda.parser import parse
from carnet.documents import contents
from carnet.policy.sections import Section
from carnet.usecases._facts import load
from carnet.usecases._profile import Question
from carnet.usecases.write_profile_line import write_profile_line
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.scene import Scene, counts, seen

pytestmark = pytest.mark.django_db
PAGE = reverse("patient_synthesis")


def text(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def here() -> tuple[Site, Client]:
    opened = site.opened()
    scene = opened.scene
    for of, said in (
        (Section.ALLERGIES, {Question.WHAT: "Arachide", Question.KIND: "food", Question.REACTION: "Je gonfle"}),
        (Section.ILLNESSES, {Question.WHAT: "Asthme", Question.SINCE: "2015-03"}),
    ):
        write_profile_line(scene.odette, scene.record, of, said)
    return opened, opened.patient(cast.ODETTE)


def words(scene: Scene) -> str:
    """The words of the PDF of the only document in force."""
    entry = seen(scene.odette, scene.record)[0]
    content = contents.load(load(scene.odette, scene.record).keys, entry.content_id)
    assert content is not None
    data = contents.read(scene.record, content)
    body = read_body(parse(data, max_bytes=len(data)))
    assert body is not None
    with pypdfium2.PdfDocument(io.BytesIO(body.data)) as pages:
        return " ".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", " ")


def test_synthesis_holder_chooses_parts_and_reads_the_document(here: tuple[Site, Client]) -> None:
    opened, odette = here
    page = odette.get(PAGE).content.decode()
    # What is shared is ticked; what is for the médecin traitant alone is not.
    assert re.search(r'value="allergies" checked', page)
    assert re.search(r'value="illnesses">', page)
    answer = odette.post(PAGE, {"parties": ["allergies"], "form_key": "k1"})
    assert answer.status_code == 302
    told = text(odette.get(answer["Location"]))
    assert "Ma synthèse de santé" in told
    inside = words(opened.scene)
    assert all(said in inside for said in ("Mes allergies", "Arachide", "Je gonfle", "14 mai 1948", "Écrit par moi"))
    assert "Asthme" not in inside
    assert "Un médecin ne l’a pas vérifiée." in inside
    # The same form again, then other parts: one document, then its next version.
    assert odette.post(PAGE, {"parties": ["allergies"], "form_key": "k1"})["Location"] == answer["Location"]
    assert counts("document") == {"document": 1}
    odette.post(PAGE, {"parties": ["allergies", "illnesses"], "form_key": "k2"})
    assert "Asthme" in words(opened.scene)
    assert counts("document") == {"document": 2}


@pytest.mark.parametrize("parts", [[], ["papers"], ["rien"]])
def test_synthesis_without_a_part_asks_for_one(here: tuple[Site, Client], parts: list[str]) -> None:
    _, odette = here
    assert "Je choisis au moins 1 partie." in text(odette.post(PAGE, {"parties": parts}))
    assert counts("document") == {"document": 0}
