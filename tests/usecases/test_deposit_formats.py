"""Each format enters as a level 1 CDA, is kept as it must be, and can be read (issue 5, point 2)."""

import pytest

from carnet.cda.body import read_body
from carnet.cda.parser import parse
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.read_document import DocumentRead, FileBody, read_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from tests import cast
from tests.unit.cda import images, pdfs
from tests.unit.cda.test_rtf import rtf
from tests.usecases.scene import DAY, REPORT, Scene

RTF = rtf(r"Bonjour\par Madame")
KEPT = {
    "a JPEG": (images.jpeg(), "image/jpeg", ()),
    "a TIFF": (images.tiff(2), "image/tiff", ()),
    "a text": ("Tension à 12/8".encode(), "text/plain", ()),
    "an RTF": (RTF, "text/rtf", ()),
    "a PDF": (pdfs.pdf(), "application/pdf", ("pdf.not_pdfa1",)),
}
CHANGED = {
    "a PNG": (images.png(), "image/jpeg", "image.made_jpeg"),
    "a text of Windows": ("Tension à 12/8".encode("cp1252"), "text/plain", "content.made_utf8"),
}


def _deposited(scene: Scene, data: bytes) -> Deposited:
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, "a", Form(REPORT, "Titre", DAY)))
    assert isinstance(kept, Deposited), kept
    return kept


def _inside(scene: Scene, kept: Deposited) -> tuple[str, bytes]:
    original = read_part(scene.odette, scene.record, kept.card.logical_id, Part(PartKind.ORIGINAL))
    assert isinstance(original, PartRead)
    body = read_body(parse(original.data, max_bytes=len(original.data)))
    assert body is not None
    return body.media_type, body.data


@pytest.mark.parametrize("name", KEPT)
def test_deposit_document_file_is_kept_byte_for_byte_and_shown(scene: Scene, name: str) -> None:
    data, media_type, warned = KEPT[name]
    kept = _deposited(scene, data)
    assert _inside(scene, kept) == (media_type, data)
    assert tuple(rule for element, rule in kept.card.warnings if element == "file") == warned
    read = read_document(scene.odette, scene.record, kept.card.logical_id)
    assert isinstance(read, DocumentRead)
    body = read.body
    assert isinstance(body, FileBody)
    assert body.pages or body.text
    assert body.text == {"text/plain": "Tension à 12/8", "text/rtf": "Bonjour\nMadame"}.get(media_type, "")


@pytest.mark.parametrize("name", CHANGED)
def test_deposit_document_file_that_is_changed_is_told(scene: Scene, name: str) -> None:
    data, media_type, rule = CHANGED[name]
    kept = _deposited(scene, data)
    found, body = _inside(scene, kept)
    assert found == media_type and body != data
    assert rule in [told for _, told in kept.card.warnings]
    again = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, "a", Form(REPORT, "Titre", DAY)))
    assert isinstance(again, Deposited) and again.again


def test_deposit_document_pdf_with_a_program_is_kept_and_told(scene: Scene) -> None:
    kept = _deposited(scene, pdfs.pdf(pdfs.javascript))
    assert "pdf.active" in [rule for _, rule in kept.card.warnings]
