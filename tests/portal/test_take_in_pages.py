"""The pages by which a person brings the own record: chosen, looked at, put in, without a script."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from carnet.kernel.clock import FixedClock
from carnet.usecases import take_in_record as taking
from tests import cast
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.brought import elsewhere
from tests.usecases.scene import Scene, counts

pytestmark = pytest.mark.django_db
BRING = reverse("patient_take_in")
DELETE = reverse("patient_delete_documents")


def three(scene: Scene) -> None:
    """A record of three documents, one of them hidden."""
    for title in ("Premier", "Deuxième"):
        scene.deposits(cast.HELENE, title)
    scene.hides(scene.deposits(cast.HELENE, "Troisième"))


def packed() -> bytes:
    return elsewhere(FixedClock(datetime.now(UTC)), three)


@pytest.fixture
def here() -> Iterator[tuple[bytes, Site, Client]]:
    data = packed()
    opened = site.opened()
    yield data, opened, opened.patient(cast.ODETTE)


def text(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def words(response: Any) -> str:
    found = re.search(r'name="suite" value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def sent(client: Client, data: bytes) -> Any:
    return client.post(BRING, {"dossier": SimpleUploadedFile("mon-dossier.zip", data, "application/zip")})


def test_bring_holder_looks_then_puts_in_step_by_step(
    here: tuple[bytes, Site, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _, odette = here
    monkeypatch.setattr(taking, "AT_ONCE", 2)
    assert "Apporter mon dossier" in text(odette.get(reverse("patient_whole")))
    page = sent(odette, data)
    assert all(said in text(page) for said in ("Documents 3", "Documents qui restent cachés 1", "La liste des visites"))
    assert counts("document") == {"document": 0}
    page = odette.post(BRING, {"suite": words(page)})
    assert "2 documents sur 3 sont faits." in text(page)
    page = odette.post(BRING, {"suite": words(page)})
    assert "3 documents sur 3 sont dans mon dossier." in text(page)
    assert words(page) == ""
    listed = text(odette.get(reverse("patient_documents")))
    assert all(said in listed for said in ("Premier", "Deuxième", "Troisième", "Apporté par moi"))
    assert "Ajouté par moi" not in listed
    journal = text(odette.get(reverse("patient_journal"), {"liste": "nous"}))
    assert "J’ai apporté mon dossier d’un autre site." in journal


def test_bring_documents_that_do_not_come_are_named_with_why(here: tuple[bytes, Site, Client]) -> None:
    data, opened, odette = here
    odette.post(BRING, {"suite": words(sent(odette, data))})
    chosen = re.findall(r'name="documents" type="checkbox" value="([^"]+)"', odette.get(DELETE).content.decode())
    assert odette.post(DELETE, {"documents": chosen[0], "oui": "1", "form_key": "k9"}).status_code == 302
    page = odette.post(BRING, {"suite": words(sent(odette, data))})
    assert "2 documents sur 3" in text(page)
    assert "J’ai supprimé ce document ici." in text(page)
    del opened


def test_bring_doctor_reads_that_the_patient_brought_it(here: tuple[bytes, Site, Client]) -> None:
    data, opened, odette = here
    odette.post(BRING, {"suite": words(sent(odette, data))})
    opened.scene.agrees(cast.MARC)
    marc = opened.carer(cast.MARC)
    marc.post(reverse("pro_home"), site.search_form(cast.ODETTE))
    record = opened.scene.record
    listed = text(marc.get(reverse("pro_documents", kwargs={"record": record})))
    assert "Premier" in listed
    assert "Apporté par le patient" in listed
    assert "Troisième" not in listed


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "Je choisis un fichier."), (b"hello", "Ce fichier n’est pas un dossier.")],
)
def test_bring_wrong_file_is_told_in_one_sentence(here: tuple[bytes, Site, Client], data: bytes, said: str) -> None:
    _, _, odette = here
    page = sent(odette, data) if data else odette.post(BRING, {})
    assert "&lt;" not in page.content.decode()
    assert said in text(page)
    assert counts("document") == {"document": 0}


def test_bring_form_that_is_over_asks_for_the_file_again(here: tuple[bytes, Site, Client]) -> None:
    _, _, odette = here
    assert "Je choisis encore le fichier." in text(odette.post(BRING, {"suite": "abc"}))


def test_bring_file_larger_than_a_document_arrives_whole(here: tuple[bytes, Site, Client], settings: Any) -> None:
    data, _, odette = here
    settings.CARNET_MAX_DOCUMENT_BYTES = len(data) // 2
    settings.CARNET_MAX_UPLOAD_BYTES = 4 * settings.CARNET_MAX_DOCUMENT_BYTES
    assert "Documents 3" in text(sent(odette, data))
    settings.CARNET_MAX_UPLOAD_BYTES = len(data) - 1
    assert "Ce fichier est trop grand." in text(sent(odette, data))


def test_export_is_written_in_the_language_of_who_asked(here: tuple[bytes, Site, Client]) -> None:
    """The file is sent when the request is over, and so are the choices of its reader."""
    data, _, odette = here
    odette.post(BRING, {"suite": words(sent(odette, data))})
    odette.post(reverse("preferences"), {"language": "en", "suite": "/"})
    answer = odette.post(reverse("patient_export"), {})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as taken:  # type: ignore[attr-defined]
        page = taken.read("0-sommaire.html").decode()
    assert '<html lang="en">' in page
    assert "What is in this file?" in page
