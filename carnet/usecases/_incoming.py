"""What was handed over, before anything is believed. Owns the parse step of a deposit; never looks at a record."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from carnet.cda.body import EmbeddedFile, read_body
from carnet.cda.header import read_header
from carnet.cda.header_rule import Severity
from carnet.cda.header_rules import check_header, severity_of
from carnet.cda.model import CdaHeader
from carnet.cda.parser import CdaDocument, parse
from carnet.cda.pdf import PdfFacts, inspect_pdf
from carnet.cda.schema import check_schema
from carnet.cda.sniff import MediaType, sniff
from carnet.kernel.errors import Invalid, Problem

PDF = "application/pdf"
MOST_TITLE = 255


@dataclass(frozen=True)
class Form:
    """What a person types beside a file that does not describe itself."""

    type_code: str
    title: str
    service_date: date


@dataclass(frozen=True)
class Upload:
    """A file with its name and, for a file that is not a CDA, its form."""

    data: bytes
    file_name: str = ""
    form: Form | None = None


@dataclass(frozen=True)
class Incoming:
    """A file that passed the parser: a CDA with its header, or a PDF with its form."""

    data: bytes
    mime_type: str
    source_hash: str
    file_name: str
    header: CdaHeader | None = None
    form: Form | None = None
    pdf: PdfFacts | None = None
    warnings: tuple[Problem, ...] = field(default=())


def read_incoming(upload: Upload, *, lenient: bool = False) -> Incoming:
    """Reads a file. Raises Invalid with every problem that its form, its XML or its header has.

    `lenient` (demo and sandbox instances only) turns what is wrong in a header into warnings.
    """
    _check_size(upload.data)
    kind = sniff(upload.data)
    if kind is MediaType.XML:
        return _cda(upload, lenient=lenient)
    if kind is MediaType.PDF:
        return _pdf(upload)
    raise Invalid.of("file", "content.unknown_format", seen=kind.value)


def _check_size(data: bytes) -> None:
    if not data:
        raise Invalid.of("file", "content.empty")
    if len(data) > settings.CARNET_MAX_DOCUMENT_BYTES:
        raise Invalid.of("file", "content.too_large", limit=str(settings.CARNET_MAX_DOCUMENT_BYTES))


def _cda(upload: Upload, *, lenient: bool) -> Incoming:
    document = parse(upload.data, max_bytes=settings.CARNET_MAX_DOCUMENT_BYTES)
    header = read_header(document)
    findings = (*check_header(header, strict=True), *_schema_problems(document))
    errors = tuple(f for f in findings if severity_of(f.rule) is Severity.ERROR)
    if errors and not lenient:
        raise Invalid(*errors)
    return Incoming(
        data=upload.data,
        mime_type=document.mime_type,
        source_hash=sha256(upload.data).hexdigest(),
        file_name=upload.file_name,
        header=header,
        pdf=_embedded_pdf(read_body(document)),
        warnings=findings,
    )


def _schema_problems(document: CdaDocument) -> tuple[Problem, ...]:
    """Where the document differs from the schema that the operator named, if one is."""
    schema = settings.CARNET_CDA_SCHEMA
    return check_schema(document, Path(schema)) if schema else ()


def _embedded_pdf(body: EmbeddedFile | None) -> PdfFacts | None:
    return inspect_pdf(body.data) if body and body.media_type == PDF else None


def _pdf(upload: Upload) -> Incoming:
    facts = inspect_pdf(upload.data)
    form = upload.form
    if form is None:
        raise Invalid.of("form", "deposit.form_needed")
    title = form.title.strip()
    if not title or len(title) > MOST_TITLE:
        raise Invalid.of("title", "deposit.title", most=str(MOST_TITLE))
    return Incoming(upload.data, PDF, sha256(upload.data).hexdigest(), upload.file_name, form=form, pdf=facts)
