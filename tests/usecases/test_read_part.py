"""The parts of a document: each is a disclosure of its own, byte for byte."""

from hashlib import sha256
from uuid import uuid4

from carnet.cda.sniff import MediaType, sniff
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from tests import cast
from tests.unit.cda import pdfs
from tests.usecases import cdas
from tests.usecases.scene import Scene, assert_refused, report

KINDS = [Part(kind) for kind in PartKind]


def _read(caller: Caller, scene: Scene, card_id: object, part: Part) -> PartRead:
    found = read_part(caller, scene.record, card_id, part)  # type: ignore[arg-type]
    assert isinstance(found, PartRead), found
    return found


def test_read_part_holder_of_a_pdf_gets_the_deposited_bytes(scene: Scene) -> None:
    """Byte for byte: signatures survive (A30)."""
    upload = report()
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, upload)
    assert isinstance(kept, Deposited)
    inside = _read(scene.odette, scene, kept.card.logical_id, Part(PartKind.INSIDE))
    assert sha256(inside.data).digest() == sha256(upload.data).digest()
    assert (inside.media_type, inside.ours) == ("application/pdf", False)
    assert "rendu" not in inside.file_name
    assert dict(scene.last().detail) == {"part": "inside 1"}


def test_read_part_holder_of_a_cda_gets_the_deposited_bytes(scene: Scene) -> None:
    data = cdas.structured(cast.ODETTE, "Texte")
    card = cdas.deposited(scene, data)
    original = _read(scene.odette, scene, card.logical_id, Part(PartKind.ORIGINAL))
    assert (original.data, original.media_type, original.ours) == (data, "text/xml", False)
    assert read_part(scene.odette, scene.record, card.logical_id, Part(PartKind.INSIDE)) is None


def test_read_part_doctor_with_agreement_gets_page_and_words(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE)
    page = _read(helene, scene, card.logical_id, Part(PartKind.PAGE))
    assert (sniff(page.data), page.media_type, page.ours) == (MediaType.PNG, "image/png", True)
    words = _read(helene, scene, card.logical_id, Part(PartKind.PAGE_TEXT))
    assert b"Bonjour le monde" in words.data


def test_read_part_number_that_is_not_there_is_none(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    for part in (Part(PartKind.PAGE, 0), Part(PartKind.PAGE, 2), Part(PartKind.PAGE_TEXT, 2), Part(PartKind.MEDIA)):
        assert read_part(scene.odette, scene.record, card.logical_id, part) is None, part


def test_read_part_hidden_for_another_doctor_is_as_absent(scene: Scene) -> None:
    """Each part: read while visible, refused once hidden, with the answer for an id that names nothing."""
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    assert isinstance(_read(paul, scene, card.logical_id, Part(PartKind.ORIGINAL)), PartRead)
    scene.hides(card)
    for part in KINDS:
        hidden = read_part(paul, scene.record, card.logical_id, part)
        assert_refused(hidden, paul, "document:read", "C02", "no_document", scene.record)
        detail = scene.last().detail
        assert read_part(paul, scene.record, uuid4(), part) == hidden
        assert scene.last().detail == detail


def test_read_part_doctor_without_agreement_is_refused(scene: Scene) -> None:
    card, helene = scene.deposits(cast.HELENE), scene.caller(cast.HELENE)
    for part in KINDS:
        answer = read_part(helene, scene.record, card.logical_id, part)
        assert_refused(answer, helene, "document:read", "R06", "no_agreement", scene.record)


def test_read_part_file_joined_to_a_structured_document_is_handed_over_under_a_type_of_ours(scene: Scene) -> None:
    """A PDF beside a narrative opens as a file; what the document calls a web page is bytes (A29, A30)."""
    file = pdfs.pdf()
    joined = cdas.with_media(cast.ODETTE, (("application/pdf", file), ("text/html", b"<script>alert(1)</script>")))
    card = cdas.deposited(scene, joined)
    found = [
        read_part(scene.odette, scene.record, card.logical_id, Part(PartKind.MEDIA, number)) for number in (1, 2, 3)
    ]
    assert isinstance(found[0], PartRead) and isinstance(found[1], PartRead) and found[2] is None
    assert (found[0].media_type, found[0].file_name, found[0].ours) == ("application/pdf", "fichier-1.pdf", False)
    assert found[0].data == file
    assert (found[1].media_type, found[1].file_name) == ("application/octet-stream", "fichier-2.bin")
