"""Bad input: each gets a named rule at a named element, and nothing is stored (issue 2, Bad input; A28, A30, A33)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carnet.cda.capped import run_capped
from carnet.cda.model import Code, Identifier
from carnet.cda.parser import DEFAULT_CAPPED_FROM
from carnet.cda.wrap import wrap_level1
from carnet.identity.traits import PersonIdentity, Sex
from carnet.kernel.errors import Invalid
from carnet.usecases._formats import BODY
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from tests import cast
from tests.unit.cda import images, pdfs
from tests.usecases import cdas
from tests.usecases.scene import DAY, REPORT, Scene, assert_noted, nothing_kept, titles

PATIENT = "/ClinicalDocument/recordTarget/patientRole"
HTML = b"<html><script>alert(1)</script></html>"


def _cda(**changes: Any) -> bytes:
    """A document about Odette whose header differs in these fields."""
    return cdas.level1(replace(cdas.facts(cast.ODETTE), **changes))


def _about(**traits: Any) -> bytes:
    """A document about Odette with other traits than hers."""
    identity = cast.ODETTE.identity
    other = PersonIdentity(replace(identity.traits, **traits), identity.ins, identity.status)
    return cdas.level1(cdas.facts(replace(cast.ODETTE, identity=other)))


def _with_ins(root: str, number: str) -> bytes:
    return _cda(patient=replace(cdas.patient(cast.ODETTE), ids=(Identifier(root, number),)))


def _with(old: bytes, new: bytes) -> bytes:
    data = _cda()
    assert old in data
    return data.replace(old, new, 1)


def _html_before_the_end() -> bytes:
    """HTML behind the first line: a PDF for a PDF reader, a page for a careless browser."""
    head, _, rest = pdfs.pdf().partition(b"\n")
    return head + b"\n%" + HTML + b"\n" + rest


TEST_ROOT, REAL_ROOT = "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.8"
CDAS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "doctype": (lambda: _with(b"<ClinicalDocument", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><ClinicalDocument'), "/",
                "xml.doctype"),
    "doctype with entities": (
        lambda: _with(b"<ClinicalDocument", b'<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument'), "/", "xml.doctype"),
    "not a clinical document": (lambda: b'<?xml version="1.0"?><html/>', "/html", "cda.not_a_clinical_document"),
    "cut in the middle": (lambda: _cda()[: len(_cda()) // 2], "/", "xml.malformed"),
    "of another patient": (lambda: cdas.level1(cdas.facts(cast.KARIM)), f"{PATIENT}/id", "cda.other_patient"),
    "another birth name": (lambda: _about(birth_name="MARTINET"), f"{PATIENT}/patient/name/family[@qualifier='BR']",
                           "cda.other_patient_trait"),
    "another given name": (lambda: _about(first_given_name="ODILE", given_names="ODILE JEANNE"),
                           f"{PATIENT}/patient/name/given[@qualifier='BR']", "cda.other_patient_trait"),
    "another birth date": (lambda: _about(birth_date=date(1948, 5, 15)), f"{PATIENT}/patient/birthTime",
                           "cda.other_patient_trait"),
    "another sex": (lambda: _about(sex=Sex.MALE), f"{PATIENT}/patient/administrativeGenderCode",
                    "cda.other_patient_trait"),
    "another birth place": (lambda: _about(birth_place="69381"),
                            f"{PATIENT}/patient/birthplace/place/addr/county", "cda.other_patient_trait"),
    "wrong key of the INS": (lambda: _with_ins(TEST_ROOT, "248057511604200"), f"{PATIENT}/id", "ins.wrong_key"),
    "INS too short": (lambda: _with_ins(TEST_ROOT, "24805"), f"{PATIENT}/id", "ins.wrong_length"),
    "real root": (lambda: _with_ins(REAL_ROOT, cast.ODETTE.identity.ins.value), f"{PATIENT}/id",  # type: ignore[union-attr]
                  "cda.other_patient"),
    "no INS": (lambda: _cda(patient=replace(cdas.patient(cast.ODETTE), ids=(Identifier("1.2.3", "4"),))),
               f"{PATIENT}/id", "cda.patient_ins"),
    "unknown type": (lambda: _cda(code=Code("00000-0", "2.16.840.1.113883.6.1", "?")), "/ClinicalDocument/code",
                     "cda.unknown_type"),
    "no title": (lambda: _cda(title=""), "/ClinicalDocument/title", "cda.title"),
    "unsigned": (lambda: _cda(legal_authenticator=replace(cdas.facts(cast.ODETTE).legal_authenticator, signature="X")),
                 "/ClinicalDocument/legalAuthenticator/signatureCode", "cda.legal_authenticator_signature"),
    "a PDF inside that is not one": (lambda: cdas.level1(cdas.facts(cast.ODETTE), b"Bonjour"), "file",
                                     "pdf.not_a_pdf"),
}  # fmt: skip
PDFS: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut in the middle": (lambda: pdfs.pdf()[:300], "pdf.damaged"),
    "with a tail": (lambda: pdfs.pdf() + b"tail", "pdf.trailing_data"),
    "and HTML behind it": (lambda: pdfs.pdf() + HTML, "pdf.trailing_data"),
    "and HTML in it": (_html_before_the_end, "pdf.polyglot"),
    "and a ZIP behind it": (lambda: pdfs.pdf() + pdfs.archive(), "pdf.trailing_data"),
    "and a ZIP in it": (lambda: pdfs.pdf(pdfs.zip_inside, compress_streams=False), "pdf.polyglot"),
    "encrypted": (lambda: pdfs.encrypted("secret"), "pdf.encrypted"),
    "in name only": (lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF", "pdf.damaged"),
}
FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "content.empty"),
    "HTML with a PDF behind it": (HTML + pdfs.pdf(), "content.unknown_format"),
    "a ZIP": (pdfs.archive(), "content.unknown_format"),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00", "content.unknown_format"),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "content.unknown_format"),
    "a DICOM file": (b"\0" * 128 + b"DICM" + b"\0" * 64, "kos.transfer_syntax"),
    "an RTF with an object": (rb"{\rtf1 {\object\objocx{\*\objdata 0105}}}", "rtf.active"),
    "an RTF cut in the middle": (rb"{\rtf1 {\b Bonjour}", "rtf.damaged"),
    "an image cut in the middle": (images.jpeg()[:200], "image.damaged"),
    "an image and HTML": (images.jpeg()[:4] + HTML + images.jpeg()[4:], "image.polyglot"),
}


def _inside(media_type: str, body: bytes) -> bytes:
    return wrap_level1(cdas.facts(cast.ODETTE), body, media_type)


INSIDE: dict[str, tuple[str, bytes, str, str]] = {
    "a PDF called an image": ("image/jpeg", pdfs.pdf(), BODY, "content.not_what_it_says"),
    "an image called a PDF": ("application/pdf", images.jpeg(), "file", "pdf.not_a_pdf"),
    "a JPEG called a TIFF": ("image/tiff", images.jpeg(), BODY, "content.not_what_it_says"),
    "an RTF with an object": ("text/rtf", rb"{\rtf1 {\object x}}", BODY, "rtf.active"),
    "a text called an RTF": ("text/rtf", b"Bonjour", BODY, "rtf.not_rtf"),
    "bytes called a text": ("text/plain", b"\x00\x01", BODY, "content.not_what_it_says"),
}


@pytest.mark.parametrize("fault", INSIDE)
def test_deposit_document_file_inside_that_is_not_what_it_says_is_told(scene: Scene, fault: str) -> None:
    media_type, body, element, rule = INSIDE[fault]
    assert _refused(scene, Upload(_inside(media_type, body), "a.xml")) == [(element, rule)]


def test_deposit_document_file_inside_of_an_unknown_type_is_told(scene: Scene) -> None:
    data = _inside("application/pdf", pdfs.pdf()).replace(b"application/pdf", b"application/zip")
    assert _refused(scene, Upload(data, "a.xml")) == [(BODY, "cda.media_type")]


def _refused(scene: Scene, upload: Upload) -> list[tuple[str, str]]:
    helene = scene.caller(cast.HELENE)
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(helene, scene.record, upload)
    assert_noted(scene, helene, "document:deposit", "C61", told.value.problems[0].rule)
    return [(problem.element, problem.rule) for problem in told.value.problems]


def test_deposit_document_good_cda_and_good_pdf_are_taken(scene: Scene) -> None:
    """The same makers without the fault give documents that are taken: each refusal below has one cause."""
    helene = scene.caller(cast.HELENE)
    for upload in (Upload(_cda(), "a.xml"), Upload(pdfs.pdf(), "a.pdf", Form(REPORT, "Titre", DAY))):
        assert isinstance(deposit_document(helene, scene.record, upload), Deposited)


@pytest.mark.parametrize("fault", CDAS)
def test_deposit_document_cda_with_a_fault_is_told_where_and_nothing_is_stored(scene: Scene, fault: str) -> None:
    make, element, rule = CDAS[fault]
    assert _refused(scene, Upload(make(), "a.xml")) == [(element, rule)]


@pytest.mark.parametrize("fault", PDFS)
def test_deposit_document_pdf_with_a_fault_is_told_and_nothing_is_stored(scene: Scene, fault: str) -> None:
    make, rule = PDFS[fault]
    assert _refused(scene, Upload(make(), "a.pdf", Form(REPORT, "Titre", DAY))) == [("file", rule)]


@pytest.mark.parametrize("fault", FILES)
def test_deposit_document_other_file_is_told_and_nothing_is_stored(scene: Scene, fault: str) -> None:
    data, rule = FILES[fault]
    assert _refused(scene, Upload(data, "a.pdf", Form(REPORT, "Titre", DAY))) == [("file", rule)]


def test_deposit_document_over_the_limit_is_told_the_limit(scene: Scene, settings: Any) -> None:
    """One byte over is refused, the limit itself is taken; both for a PDF and for a CDA."""
    helene, form = scene.caller(cast.HELENE), Form(REPORT, "Titre", DAY)
    for upload in (Upload(pdfs.pdf(), "a.pdf", form), Upload(_cda(), "a.xml")):
        settings.CARNET_MAX_DOCUMENT_BYTES = len(upload.data) - 1
        assert _refused(scene, upload) == [("file", "content.too_large")]
        settings.CARNET_MAX_DOCUMENT_BYTES = len(upload.data)
        assert isinstance(deposit_document(helene, scene.record, upload), Deposited)


def _huge(fault: bytes = b"") -> bytes:
    """A CDA of more than 2 MB: parsed by the capped child."""
    words = "Tension 126. " * 180_000
    data = cdas.structured(cast.ODETTE, words[:900_000], "7")
    padding = b"".join(b"<paragraph>%s</paragraph>" % (b"x" * 900_000) for _ in range(2))
    return data.replace(b"<ClinicalDocument", fault + b"<ClinicalDocument", 1).replace(b"</text>", padding + b"</text>")


def test_deposit_document_large_cda_is_parsed_in_the_capped_child(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[int] = []

    def counted(*args: Any, **more: Any) -> bytes:
        called.append(1)
        return run_capped(*args, **more)

    monkeypatch.setattr("carnet.cda.parser.run_capped", counted)
    data = _huge()
    assert len(data) > DEFAULT_CAPPED_FROM
    assert isinstance(deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, "a.xml")), Deposited)
    assert called


def test_deposit_document_large_cda_with_a_fault_is_told(scene: Scene) -> None:
    assert _refused(scene, Upload(_huge(b"<!DOCTYPE x>"), "a.xml")) == [("/", "xml.doctype")]
    assert _refused(scene, Upload(_huge()[:-20], "a.xml")) == [("/", "xml.malformed")]


def test_deposit_document_several_faults_are_told_at_once(scene: Scene) -> None:
    """A person repairs a file in one go."""
    both = replace(cdas.facts(cast.ODETTE), title="", confidentiality=Code("Z", "2.16.840.1.113883.5.25"))
    assert _refused(scene, Upload(cdas.level1(both), "a.xml")) == [
        ("/ClinicalDocument/title", "cda.title"), ("/ClinicalDocument/confidentialityCode", "cda.confidentiality"),
    ]  # fmt: skip


def test_deposit_document_title_that_reorders_what_follows_is_shown_as_it_reads(scene: Scene) -> None:
    """A32: kept as it came, shown without the characters that make it seem to say something else."""
    kept = deposit_document(
        scene.caller(cast.HELENE), scene.record, Upload(_cda(title="Radio \u202egnp\u2069"), "a.xml")
    )
    assert isinstance(kept, Deposited) and kept.card.title == "Radio gnp"
    assert titles(scene.odette, scene.record) == ["Radio gnp"]
