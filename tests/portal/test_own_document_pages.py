"""The pages of a person's own documents, as a browser sees them: nothing typed is lost, what is deleted is named."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from carnet.storage import db
from tests import cast
from tests.portal import site
from tests.unit.cda.pdfs import pdf
from tests.unit.cda.test_photos import HEIC, photo

pytestmark = pytest.mark.django_db
ADD, DELETE = "patient_add_document", "patient_delete_documents"


@pytest.fixture
def odette() -> Client:
    return site.opened().patient(cast.ODETTE)


def form(*files: bytes, **changes: str) -> dict[str, Any]:
    """What the page sends: files, and a description."""
    sent = [SimpleUploadedFile(f"IMG_{n}.jpg", data, "image/jpeg") for n, data in enumerate(files)]
    day = {"jour-day": "3", "jour-month": "2", "jour-year": "2026"}
    return {"fichiers": sent, "sorte": "DOCPAT05", "titre": "Prise de sang", "form_key": "k", **day, **changes}


def text(client: Client, name: str, **parts: Any) -> str:
    return client.get(reverse(name, kwargs=parts or None)).content.decode()


def documents() -> list[UUID]:
    return [row[0] for row in db.rows("SELECT logical_id FROM document ORDER BY seq")]


def test_add_page_holder_photos_end_on_the_document_and_in_the_list(odette: Client) -> None:
    answer = odette.post(reverse(ADD), form(photo(), photo(colour="blue")), follow=True)
    page = answer.content.decode()
    assert (answer.status_code, page.count('<img class="carnet-page-image"')) == (200, 2)
    assert "Ajouté par moi" in page and "Prise de sang" in page
    assert "Prise de sang" in text(odette, "patient_documents")


def test_add_page_holder_without_words_gets_a_title_and_today(odette: Client) -> None:
    """Only the photograph is needed: nobody is sent back for a title."""
    odette.post(reverse(ADD), form(photo(), titre="", sorte="", **{f"jour-{p}": "" for p in ("day", "month", "year")}))
    assert len(documents()) == 1
    assert "Autre document ajouté par moi, " in text(odette, "patient_documents")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ((photo(), HEIC), "Photo 2"),
        ((), "Choisissez une photo ou un fichier."),
        ((photo(), pdf()), "un seul fichier."),
        ((photo()[:400],), "Photo 1"),
    ],
)
def test_add_page_error_keeps_what_was_typed_and_stores_nothing(
    odette: Client, sent: tuple[bytes, ...], told: str
) -> None:
    page = odette.post(reverse(ADD), form(*sent, titre="Ma prise de sang")).content.decode()
    assert told in page
    assert 'value="Ma prise de sang"' in page and 'value="2026"' in page and '"DOCPAT05" selected' in page
    assert documents() == []


def test_add_page_photos_too_heavy_together_are_refused_in_words(odette: Client, settings: Any) -> None:
    """The upload is cut at its limit in memory; the page still says what is wrong."""
    settings.CARNET_MAX_UPLOAD_BYTES = 3_000
    page = odette.post(reverse(ADD), form(*[photo()] * 4)).content.decode()
    assert "Ces photos sont trop lourdes ensemble" in page
    assert documents() == []


def test_change_page_holder_changes_title_and_day(odette: Client) -> None:
    odette.post(reverse(ADD), form(photo()))
    (one,) = documents()
    assert 'value="Prise de sang"' in text(odette, "patient_change_document", document=one)
    path = reverse("patient_change_document", kwargs={"document": one})
    page = odette.post(path, form(titre="Prise de sang du matin"), follow=True).content.decode()
    assert "Le changement est fait." in page and "Prise de sang du matin" in page
    bad = odette.post(path, form(titre="Gardé", **{"jour-year": "abcd"})).content.decode()
    assert 'value="Gardé"' in bad and "Écrivez le jour" in bad


def test_delete_page_names_the_documents_before_it_deletes_them(odette: Client) -> None:
    for colour in ("red", "blue"):
        odette.post(reverse(ADD), form(photo(colour=colour), titre=f"Photo {colour}", form_key=colour))
    one, two = documents()
    confirm = odette.post(reverse(DELETE), {"documents": [str(one)]}).content.decode()
    assert "Photo red" in confirm and "Photo blue" not in confirm and 'name="oui"' in confirm
    assert "Photo red" in text(odette, "patient_documents")  # Nothing is deleted before the second answer.
    done = odette.post(reverse(DELETE), {"documents": [str(one)], "oui": "1"}, follow=True).content.decode()
    assert "Nombre de documents supprimés" in done
    left = text(odette, "patient_documents")
    assert "Photo red" not in left and "Photo blue" in left
    assert str(two) in left


def test_delete_page_nothing_or_nonsense_chosen_says_so(odette: Client) -> None:
    for chosen in ([], ["nonsense"], ["00000000-0000-4000-8000-000000000000"]):
        page = odette.post(reverse(DELETE), {"documents": chosen})
        assert page.status_code == 200
    assert "Choisissez un document." in odette.post(reverse(DELETE), {}).content.decode()
