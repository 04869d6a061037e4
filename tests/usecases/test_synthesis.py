"""The synthesis of "Ma santé": a document of the person (DOCPAT08), CDA level 1 around PDF/A-1, never a VSM."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest

from carnet.cda.body import read_body
from carnet.cda.header import read_header
from carnet.cda.header_rules import XDS_SD, check_header
from carnet.cda.parser import parse
from carnet.cda.pdf_writer import Sheet
from carnet.codes import oids
from carnet.documents import contents
from carnet.documents.entry import EntryStatus
from carnet.kernel.errors import Invalid, Refusal
from carnet.usecases._facts import load
from carnet.usecases.make_synthesis import SynthesisMade, make_synthesis
from tests import cast
from tests.unit.cda.pdfs import pdf
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused, counts, seen, titles

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, tzinfo=UTC)


def sheet(words: str = "Arachide") -> bytes:
    made = Sheet("Ma synthèse de santé", "fr", AT)
    made.heading("Mes allergies")
    made.paragraph(words)
    return made.bytes()


def made(scene: Scene, data: bytes, *, hidden: bool = False) -> SynthesisMade:
    answer = make_synthesis(scene.odette, scene.record, data, "Ma synthèse", hidden=hidden)
    assert isinstance(answer, SynthesisMade), answer
    return answer


def test_make_synthesis_holder_gets_a_level_1_document_of_her_own_around_a_pdf_a_1(scene: Scene) -> None:
    made(scene, sheet())
    (entry,) = seen(scene.odette, scene.record)
    facts = load(scene.odette, scene.record)
    content = contents.load(facts.keys, entry.content_id)
    assert content is not None
    data = contents.read(scene.record, content)
    document = parse(data, max_bytes=len(data))
    header = read_header(document)
    assert [str(one) for one in check_header(header, strict=True)] == []
    templates = {one.root for one in header.template_ids}
    assert XDS_SD in templates
    assert oids.CDA_VSM not in templates
    assert (entry.codes.type_code, entry.codes.class_code) == ("DOCPAT08", "11")
    assert entry.codes.type_system == "1.2.250.1.213.1.1.4.12"
    assert [name.label for name in entry.sealed.authors] == ["ODETTE MARTINEAU"]
    body = read_body(document)
    assert body is not None
    assert body.media_type == "application/pdf"
    assert body.data == sheet()
    with pikepdf.open(io.BytesIO(body.data)) as inside, inside.open_metadata() as said:
        assert said.pdfa_status == "1B"
        assert not inside.is_encrypted
        fonts = [font for page in inside.pages for font in page.resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def test_make_synthesis_again_takes_the_place_of_the_one_before(scene: Scene) -> None:
    first = made(scene, sheet())
    second = made(scene, sheet("Lait"))
    states = {one.logical_id: one.availability for one in seen(scene.odette, scene.record)}
    assert states == {first.document: EntryStatus.DEPRECATED, second.document: EntryStatus.CURRENT}
    # The form sent twice: the same document.
    assert made(scene, sheet("Lait")) == replace(second, again=True)
    assert counts("document") == {"document": 2}
    assert dict(scene.last().detail) == {"again": "true"}


def test_make_synthesis_hidden_is_never_shown_to_a_professional(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    made(scene, sheet(), hidden=True)
    assert titles(paul, scene.record) == []
    assert titles(scene.odette, scene.record) == ["Ma synthèse"]
    # What hid the one before hides the next one.
    made(scene, sheet("Lait"))
    assert titles(paul, scene.record) == []


def test_make_synthesis_doctors_synthesis_is_never_replaced(scene: Scene) -> None:
    scene.deposits(cast.HELENE, "Synthèse du médecin")
    made(scene, sheet())
    assert all(one.availability is EntryStatus.CURRENT for one in seen(scene.odette, scene.record))


@pytest.mark.parametrize("data", [pdf(), b"plain words"])
def test_make_synthesis_file_that_is_not_archival_is_refused(scene: Scene, data: bytes) -> None:
    with pytest.raises(Invalid) as told:
        make_synthesis(scene.odette, scene.record, data, "Ma synthèse")
    assert [problem.rule for problem in told.value.problems] == ["synthesis.not_archival"]
    assert counts("document") == {"document": 0}


def test_make_synthesis_stranger_is_refused(scene: Scene) -> None:
    nina, _ = relatives.caregiver(scene.odette, cast.NINA, sees_hidden=False)
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = make_synthesis(karim, scene.record, sheet(), "Ma synthèse")
    assert isinstance(answer, Refusal)
    assert_refused(answer, karim, "document:deposit", "C02", "not_your_record", scene.record)
    scene.clock.move(timedelta(minutes=1))
    assert isinstance(make_synthesis(nina, scene.record, sheet(), "Ma synthèse"), SynthesisMade)
