"""What was handed over, before anything is believed. Owns the parse step of a deposit; never looks at a record."""

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from carnet.cda.body import read_body
from carnet.cda.header import read_header
from carnet.cda.header_rule import Severity
from carnet.cda.header_rules import check_header, severity_of
from carnet.cda.kos import DICOM, KosFacts, read_kos
from carnet.cda.model import CdaHeader
from carnet.cda.parser import CDA_MIME, CdaDocument, parse
from carnet.cda.pdf import PdfFacts
from carnet.cda.schema import check_schema
from carnet.cda.signature_file import SignatureFacts, read_signature
from carnet.cda.sniff import MediaType, sniff
from carnet.codes.documents import IMAGES_TYPE, SIGNATURE_TYPE
from carnet.documents.virus_scan import scan
from carnet.kernel.errors import Invalid, Problem
from carnet.kernel.trace import require
from carnet.usecases._formats import check_file, check_inside
from carnet.usecases._given import Given
from carnet.usecases._submission import SubmittedDocument

if TYPE_CHECKING:
    from carnet.usecases._brought import Bringing

PDF = MediaType.PDF.value
MOST_TITLE = 255


@dataclass(frozen=True)
class Form:
    """What a person types beside a file that does not describe itself."""

    type_code: str
    title: str
    service_date: date
    author: str = ""
    """Who wrote it, when a secretary deposits: a professional of the structure, by the directory's identifier."""


@dataclass(frozen=True)
class Upload:
    """A file with its name and, for a file that is not a CDA, its form; what software says of it beside (`given`)."""

    data: bytes
    file_name: str = ""
    form: Form | None = None
    given: Given | None = None


@dataclass(frozen=True)
class Incoming:
    """A file that passed the parser, as it will be kept: a CDA with its header, a file that describes itself without
    being one (`described`), or another file with its form.
    """

    data: bytes
    mime_type: str
    source_hash: str
    file_name: str
    header: CdaHeader | None = None
    form: Form | None = None
    pdf: PdfFacts | None = None
    warnings: tuple[Problem, ...] = field(default=())
    given: Given | None = None
    described: KosFacts | SignatureFacts | SubmittedDocument | None = None
    brought: "Bringing | None" = None
    """What is known of it beside its bytes, for a document that the person brings from another record."""

    @property
    def type_code(self) -> str:
        """The type that it says it is of; empty when it says none."""
        if self.form:
            return self.form.type_code
        if isinstance(self.described, SubmittedDocument):
            return self.described.type_code.code if self.described.type_code else ""
        if self.described:
            return IMAGES_TYPE if isinstance(self.described, KosFacts) else SIGNATURE_TYPE
        return self.header.code.code if self.header and self.header.code else ""

    @property
    def is_signature(self) -> bool:
        """Whether it is the signature of a lot: kept for software, shown to nobody."""
        return isinstance(self.described, SignatureFacts)


def read_incoming(upload: Upload, *, lenient: bool = False) -> Incoming:
    """Reads a file. Raises Invalid with every problem that its form, its XML or its header has.

    `lenient` (demo and sandbox instances only) turns what is wrong in a header into warnings.
    """
    check_size(upload.data)
    scanned = scan(upload.data)
    kind = sniff(upload.data)
    if kind in (MediaType.DICOM, MediaType.SIGNATURE):
        return _with(_described(upload, kind), scanned, upload.given)
    read = _cda(upload, lenient=lenient) if kind is MediaType.XML else _file(upload)
    return _with(read, scanned, upload.given)


def _with(incoming: Incoming, warnings: tuple[Problem, ...], given: Given | None) -> Incoming:
    return replace(incoming, warnings=(*warnings, *incoming.warnings), given=given)


def check_size(data: bytes) -> None:
    """Raises Invalid for a file that is empty, or longer than a document may be."""
    require(data, "file", "content.empty")
    most = settings.CARNET_MAX_DOCUMENT_BYTES
    require(len(data) <= most, "file", "content.too_large", limit=str(most))


def _described(upload: Upload, kind: MediaType) -> Incoming:
    """A file that says itself what it is of: nothing that was typed beside it counts."""
    dicom = kind is MediaType.DICOM
    return Incoming(
        data=upload.data,
        mime_type=DICOM if dicom else CDA_MIME,
        source_hash=sha256(upload.data).hexdigest(),
        file_name=upload.file_name,
        described=read_kos(upload.data) if dicom else read_signature(upload.data),
    )


def _cda(upload: Upload, *, lenient: bool) -> Incoming:
    document = parse(upload.data, max_bytes=settings.CARNET_MAX_DOCUMENT_BYTES)
    header = read_header(document)
    findings = (*check_header(header, strict=True), *_schema_problems(document))
    errors = tuple(f for f in findings if severity_of(f.rule) is Severity.ERROR)
    if errors and not lenient:
        raise Invalid(*errors)
    body = read_body(document)
    warnings = scan(body.data) if body else ()
    pdf, told = check_inside(body)
    warnings = (*warnings, *told)
    return Incoming(
        data=upload.data,
        mime_type=document.mime_type,
        source_hash=sha256(upload.data).hexdigest(),
        file_name=upload.file_name,
        header=header,
        pdf=pdf,
        warnings=(*findings, *warnings),
    )


def _schema_problems(document: CdaDocument) -> tuple[Problem, ...]:
    """Where the document differs from the schema that the operator named, if one is."""
    schema = settings.CARNET_CDA_SCHEMA
    return check_schema(document, Path(schema)) if schema else ()


def _file(upload: Upload) -> Incoming:
    """A file that does not describe itself, with its form."""
    found, form = check_file(upload.data), upload.form
    if form is None:
        raise Invalid.of("form", "deposit.form_needed")
    title = form.title.strip()
    if not title or len(title) > MOST_TITLE:
        raise Invalid.of("title", "deposit.title", most=str(MOST_TITLE))
    return Incoming(
        found.data,
        found.media_type,
        sha256(upload.data).hexdigest(),
        upload.file_name,
        form=form,
        pdf=found.pdf,
        warnings=found.warnings,
    )
