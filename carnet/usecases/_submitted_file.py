"""The bytes of a document of a lot, before a record is looked at. Owns which files come in, and as what.

A CDA, a list of images and a signature say themselves what they are: what is said beside them is compared with them.
Any other file is described by what is said beside it, and kept byte for byte.
"""

from dataclasses import replace
from hashlib import sha1, sha256

from django.conf import settings

from carnet.cda.fhir_file import FHIR_TYPES, check_fhir_document
from carnet.cda.header import read_header
from carnet.cda.kos import DICOM
from carnet.cda.media import inspect_image
from carnet.cda.parser import CDA_MIME, SELF_PRESENTING_MIME, parse
from carnet.cda.pdf import PdfFacts, inspect_pdf
from carnet.cda.rtf import rtf_text
from carnet.cda.sniff import MediaType, sniff
from carnet.codes.documents import document_type
from carnet.documents.facts import SourcePatient
from carnet.documents.virus_scan import scan
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import about, require
from carnet.kernel.trace import told as noted
from carnet.kernel.utf8 import is_utf8
from carnet.usecases._formats import pdf_warnings
from carnet.usecases._given import Given
from carnet.usecases._incoming import Incoming, Upload, check_size, read_incoming
from carnet.usecases._submission import SubmittedDocument

_CDA_NAMES = frozenset({CDA_MIME, "application/xml", "application/hl7-cda+xml", "application/hl7-sda+xml"})
# What software calls the files that say themselves what they are.
_NAMES = {
    MediaType.XML: _CDA_NAMES | {SELF_PRESENTING_MIME},
    MediaType.DICOM: frozenset({DICOM}),
    MediaType.SIGNATURE: frozenset({CDA_MIME, "application/xml", MediaType.SIGNATURE.value}),
    MediaType.RTF: frozenset({"text/rtf", "application/rtf"}),
    MediaType.JPEG: frozenset({"image/jpeg", "image/jpg"}),
    MediaType.TIFF: frozenset({"image/tiff", "image/tif"}),
}
_IMAGES = frozenset({MediaType.JPEG, MediaType.PNG, MediaType.TIFF})


def read_submitted(document: SubmittedDocument) -> Incoming:
    """What a document of a lot is. Raises Invalid with every problem, each under the element of the document."""
    try:
        with about(document.element):
            return _read(document)
    except Invalid as told:
        raise Invalid(*(placed(document, problem) for problem in told.problems)) from None


def placed(document: SubmittedDocument, problem: Problem) -> Problem:
    """The problem under the name of its document: what is inside the file is told by the path there."""
    if problem.element.startswith(document.element):
        return problem
    inside = "" if problem.element in ("file", "/") else problem.element
    place = f"{document.element}.{inside}" if inside and not inside.startswith(("/", "file")) else document.element
    facts = (("path", inside), *problem.facts) if place == document.element and inside else problem.facts
    return Problem(place, problem.rule, facts)


def _read(document: SubmittedDocument) -> Incoming:
    data = document.data
    check_size(data)
    told = _sums(document)
    media_type = document.mime_type.partition(";")[0].strip().lower()
    if media_type in FHIR_TYPES:
        check_fhir_document(data, media_type, max_bytes=settings.CARNET_MAX_DOCUMENT_BYTES)
        return _described(document, media_type, (*scan(data), *told))
    kind = sniff(data)
    known = media_type in _NAMES.get(kind, {kind.value}) and kind is not MediaType.UNKNOWN
    require(known, "contentType", "content.not_what_it_says", said=document.mime_type)
    if kind in (MediaType.XML, MediaType.DICOM, MediaType.SIGNATURE):
        return _self_describing(document, kind, told)
    pdf, warnings = _checked(data, kind)
    return replace(_described(document, kind.value, (*scan(data), *told, *warnings)), pdf=pdf)


def _sums(document: SubmittedDocument) -> tuple[Problem, ...]:
    """Hash and size against the bytes. With the right hash, a wrong size is only told where the operator is open."""
    data, said = document.data, document.sha1
    if said is not None:
        require(said.lower() == sha1(data, usedforsecurity=False).hexdigest(), "hash", "metadata.differs")
    if document.size is None:
        return ()
    fits = document.size == len(data)
    if not settings.CARNET_OPEN_METADATA or said is None:
        require(fits, "size", "metadata.differs")
    if noted(fits, "metadata.differs_listed", "size"):
        return ()
    return (Problem("size", "metadata.differs_listed"),)


def _checked(data: bytes, kind: MediaType) -> tuple[PdfFacts | None, tuple[Problem, ...]]:
    """The checks of a kind of file, which change nothing in it."""
    if kind is MediaType.PDF:
        facts = inspect_pdf(data)
        return facts, pdf_warnings(facts)
    if kind in _IMAGES:
        inspect_image(data)
    elif kind is MediaType.RTF:
        rtf_text(data)
    elif not is_utf8(data):
        return None, (Problem("file", "content.not_utf8"),)
    return None, ()


def _self_describing(document: SubmittedDocument, kind: MediaType, told: tuple[Problem, ...]) -> Incoming:
    try:
        found = read_incoming(Upload(document.data, given=_given(document, kind)))
    except Invalid as refused:
        if kind is not MediaType.XML or not settings.CARNET_OPEN_METADATA:
            raise
        return _poor_cda(document, (*told, *refused.problems))
    if settings.CARNET_OPEN_METADATA and (problem := _unknown_type(found)):
        return _poor_cda(document, (*told, *found.warnings, problem))
    return replace(found, warnings=(*told, *found.warnings))


def _unknown_type(found: Incoming) -> Problem | None:
    """A type of document of elsewhere, in a header that is right otherwise."""
    code = found.header.code if found.header else None
    if code is None or document_type(code.code, code.system) is not None:
        return None
    return Problem("/ClinicalDocument/code", "cda.unknown_type", (("code", code.code),))


def _poor_cda(document: SubmittedDocument, warnings: tuple[Problem, ...]) -> Incoming:
    """A CDA whose header CI-SIS does not know: taken by an open instance for what is said beside it, and told.

    What its header does say must be the same all the same, and its number one of the person's.
    """
    read = parse(document.data, max_bytes=settings.CARNET_MAX_DOCUMENT_BYTES)
    header = read_header(read)
    said_type = document.type_code.code if document.type_code else ""
    for name, own, said in (
        ("uniqueId", header.unique_id, document.unique_id),
        ("typeCode", header.code.code if header.code else "", said_type),
    ):
        if own and said and own != said:
            raise Invalid.of(name, "metadata.differs")
    numbers = tuple((each.root, each.extension or "") for each in header.patient.ins) if header.patient else ()
    source = document.source_patient or SourcePatient()
    about = replace(document, source_patient=replace(source, ids=(*source.ids, *numbers)))
    return _described(about, read.mime_type, (*scan(document.data), *warnings))


def _described(document: SubmittedDocument, media_type: str, warnings: tuple[Problem, ...]) -> Incoming:
    return Incoming(
        data=document.data,
        mime_type=media_type,
        source_hash=sha256(document.data).hexdigest(),
        file_name="",
        warnings=warnings,
        described=document,
    )


def _given(document: SubmittedDocument, kind: MediaType) -> Given:
    """What is said beside a file. A list of images and a signature name no author, and their clocks have no zone:

    the author is who is said to be, and the time is not compared with a time that means something else.
    """
    said = given_of(document)
    if kind is MediaType.XML:
        return said
    return replace(said, author_ids=None, creation_time=None, authors=document.authors)


def given_of(document: SubmittedDocument) -> Given:
    """What is said beside a file that describes itself, to be compared with it."""
    ids = tuple(author.id for author in document.authors)
    return Given(
        patient_id=document.patient_id,
        unique_id=document.unique_id or None,
        type_code=document.type_code.code if document.type_code else None,
        author_ids=ids if ids and all(ids) else None,
        creation_time=document.creation_time or None,
        title=document.title or None,
        facility_code=document.facility_type_code.code if document.facility_type_code else None,
        setting_code=document.practice_setting_code.code if document.practice_setting_code else None,
        service_start=document.service_start or None,
        service_stop=document.service_stop or None,
        comments=document.comments,
    )
