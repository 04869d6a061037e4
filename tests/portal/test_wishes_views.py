"""The pages of a person's wishes, without a script: written question after question, added, replaced, taken away."""

import re
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.see_directives import Directives, see_directives
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.scene import counts

pytestmark = pytest.mark.django_db

HOME, WRITE, ADD = (reverse(f"patient_{name}") for name in ("wishes", "directives_write", "directives_add"))
SAID = {"important": "Rester chez moi.", "refused": "Une machine\npour respirer."}


@pytest.fixture
def there() -> Site:
    return site.opened()


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(response: Any) -> dict[str, str]:
    """What the first form of the page carries on to the next one."""
    form = response.content.decode().partition('action="' + WRITE)[2].partition("</form>")[0]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def in_force(there: Site) -> Directives:
    told = see_directives(there.scene.odette, there.scene.record)
    assert isinstance(told, Directives)
    return told


def words_of(there: Site) -> str:
    """The words of the paper in force, as another's reader of PDF finds them."""
    card = in_force(there).own
    assert card
    part = read_part(there.scene.odette, there.scene.record, card.logical_id, Part(PartKind.INSIDE))
    assert isinstance(part, PartRead)
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(part.data))


def test_write_adult_answers_question_after_question_and_the_paper_is_in_the_record(there: Site) -> None:
    odette = there.patient(cast.ODETTE)
    assert "Je n’ai pas de directives" in text(odette.get(HOME))
    page = odette.get(WRITE)
    assert "important pour moi" in text(page)
    page = odette.post(WRITE, {**hidden(page), "reponse": SAID["important"]})
    assert "Quels soins je veux ?" in text(page)
    page = odette.post(WRITE, {**hidden(page), "reponse": ""})
    page = odette.post(WRITE, {**hidden(page), "reponse": SAID["refused"], "avant": "1"})
    assert "Quels soins je veux ?" in text(page)
    page = odette.post(WRITE, {**hidden(page), "reponse": ""})
    assert "pour respirer." in page.content.decode()
    page = odette.post(WRITE, {**hidden(page), "reponse": SAID["refused"]})
    page = odette.post(WRITE, {**hidden(page), "reponse": " "})
    assert all(one in text(page) for one in ("Je vérifie", "Rester chez moi.", "pour respirer."))
    assert counts("document") == {"document": 0}
    kept = {**hidden(page), "etape": "garder"}
    answer = odette.post(WRITE, kept)
    assert answer["Location"] == f"{HOME}?fait=written"
    shown = text(odette.get(answer["Location"]))
    assert "Lire les directives" in shown and "Écrire de nouvelles directives" in shown
    told = words_of(there)
    for one in ("Directives anticipées", "MARTINEAU", "14 mai 1948", "Rester chez moi.", "pour respirer."):
        assert one in told.replace("\u00a0", " "), told
    # The same form sent again gives nothing more.
    assert odette.post(WRITE, kept).status_code == 302
    assert counts("document") == {"document": 1}


def test_write_new_ones_take_the_place_and_a_form_of_before_is_told(there: Site) -> None:
    odette = there.patient(cast.ODETTE)
    assert odette.post(WRITE, {"etape": "garder", **SAID, "form_key": "1"}).status_code == 302
    first = in_force(there).own
    assert first
    late = odette.post(WRITE, {"etape": "garder", "other": "Autre", "form_key": "2"})
    assert "sont déjà dans le dossier" in text(late)
    new = {"etape": "garder", "other": "Nouveau", "place": str(first.logical_id), "form_key": "3"}
    assert odette.post(WRITE, new).status_code == 302
    assert "Nouveau" in words_of(there) and "Rester" not in words_of(there)
    assert odette.get(reverse("patient_document", kwargs={"document": first.logical_id})).status_code == 200


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"etape": "0", "reponse": "x" * 3001}, "trop longue"),
        ({"etape": "1", "reponse": "a\u202eb"}, "signe interdit"),
        ({"etape": "3"}, "au moins à une question"),
        ({"etape": "garder"}, "au moins à une question"),
        ({"etape": "garder", "wanted": "x" * 3001}, "trop longue"),
        ({"etape": "n’importe"}, "Quels soins je veux"),
    ],
)
def test_write_wrong_answer_is_named_and_nothing_is_kept(there: Site, typed: dict[str, str], told: str) -> None:
    page = there.patient(cast.ODETTE).post(WRITE, typed)
    assert told in text(page)
    assert counts("document") == {"document": 0}


def test_add_paper_that_was_signed_and_take_it_away(there: Site) -> None:
    odette = there.patient(cast.ODETTE)
    day = {"jour-day": "2", "jour-month": "2", "jour-year": "2026"}
    assert "un fichier" in text(odette.post(ADD, {"form_key": "1", **day}))
    wrong = {"jour-day": "31", "jour-month": "2", "jour-year": "2026"}
    assert "date" in text(odette.post(ADD, {"form_key": "1", **wrong}))
    file = SimpleUploadedFile("a.txt", b"Je veux rester chez moi.", "text/plain")
    assert odette.post(ADD, {"form_key": "2", "fichiers": file, **day}).status_code == 302
    page = odette.get(HOME)
    assert "2 février 2026" in text(page).replace("\u00a0", " ")
    card = in_force(there).own
    assert card
    gone = odette.post(reverse("patient_delete_documents"), {"documents": str(card.logical_id)})
    assert "Mes directives anticipées" in text(gone)
    chosen = {"documents": str(card.logical_id), "oui": "1", "form_key": "4"}
    odette.post(reverse("patient_delete_documents"), chosen)
    assert "Je n’ai pas de directives" in text(odette.get(HOME))


def test_change_the_day_of_directives_keeps_them_directives(there: Site) -> None:
    odette = there.patient(cast.ODETTE)
    odette.post(WRITE, {"etape": "garder", **SAID, "form_key": "1"})
    card = in_force(there).own
    assert card
    change = reverse("patient_change_document", kwargs={"document": card.logical_id})
    page = odette.get(change).content.decode()
    assert re.findall(r'<option value="([^"]+)"', page) == [card.type_code]
    day = {"jour-day": "1", "jour-month": "2", "jour-year": "2026"}
    said = {"sorte": card.type_code, "titre": "Mes volontés", **day}
    assert odette.post(change, said).status_code == 302
    now = in_force(there).own
    assert now and (now.title, now.service_start, now.type_code) == ("Mes volontés", "20260201", card.type_code)


def test_home_of_who_acts_for_the_person_offers_nothing_to_write(there: Site) -> None:
    odette: Client = there.patient(cast.ODETTE)
    odette.post(WRITE, {"etape": "garder", **SAID, "form_key": "1"})
    page = odette.get(reverse("patient_organ_donation"))
    assert "registrenationaldesrefus.fr" in page.content.decode()
    assert "rel=" in page.content.decode() or "13 ans" in text(page)
