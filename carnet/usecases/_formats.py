"""The files that a record takes, alone or inside a CDA. Owns what each must pass, and what is changed in it.

Declared type = seen type = parsed type (security.md A30). Two files are changed, and their depositor is told so: CI-SIS
knows no PNG, and text in a CDA is UTF-8.
"""

from dataclasses import dataclass

from carnet.cda.body import EmbeddedFile
from carnet.cda.media import as_jpeg, inspect_image
from carnet.cda.pdf import PdfFacts, inspect_pdf
from carnet.cda.rtf import RTF_TYPES, rtf_text
from carnet.cda.sniff import MediaType, sniff
from carnet.kernel.errors import Invalid, Problem

PDF, TEXT = MediaType.PDF.value, MediaType.TEXT.value
IMAGES = frozenset({MediaType.JPEG.value, MediaType.TIFF.value})
# PNG is not one of CI-SIS; documents of elsewhere hold it, and it is as safe.
INSIDE = IMAGES | RTF_TYPES | {PDF, TEXT, MediaType.PNG.value}
BODY = "/ClinicalDocument/component/nonXMLBody/text"


@dataclass(frozen=True)
class Checked:
    """A file that may be wrapped, as it will be kept."""

    data: bytes
    media_type: str
    pdf: PdfFacts | None = None
    warnings: tuple[Problem, ...] = ()


def check_file(data: bytes) -> Checked:
    """A file that is not a CDA. Raises Invalid: `content.unknown_format`, or a rule of its kind."""
    kind = sniff(data)
    if kind is MediaType.PDF:
        facts = inspect_pdf(data)
        return Checked(data, PDF, facts, pdf_warnings(facts))
    if kind in (MediaType.JPEG, MediaType.TIFF):
        inspect_image(data)
        return Checked(data, kind.value)
    if kind is MediaType.PNG:
        return Checked(as_jpeg(data).data, MediaType.JPEG.value, warnings=(Problem("file", "image.made_jpeg"),))
    if kind is MediaType.RTF:
        rtf_text(data)
        return Checked(data, MediaType.RTF.value)
    if kind is MediaType.TEXT:
        return _text(data)
    raise Invalid.of("file", "content.unknown_format", seen=kind.value)


def check_inside(body: EmbeddedFile | None) -> tuple[PdfFacts | None, tuple[Problem, ...]]:
    """The file inside a level 1 document. Raises Invalid when it is not what it says, or not what a record takes."""
    if body is None:
        return None, ()
    if body.media_type == PDF:
        facts = inspect_pdf(body.data)
        return facts, pdf_warnings(facts)
    if body.media_type not in INSIDE:
        raise Invalid.of(BODY, "cda.media_type", media_type=body.media_type)
    if body.media_type in RTF_TYPES:
        rtf_text(body.data, element=BODY)
    elif body.media_type != TEXT:
        if sniff(body.data).value != body.media_type:
            raise Invalid.of(BODY, "content.not_what_it_says", said=body.media_type)
        inspect_image(body.data, element=BODY)
    elif b"\x00" in body.data:
        raise Invalid.of(BODY, "content.not_what_it_says", said=TEXT)
    return None, ()


def pdf_warnings(facts: PdfFacts) -> tuple[Problem, ...]:
    """What is told of a PDF that is taken: it is not what CI-SIS asks, or it holds a program."""
    found = []
    if not facts.pdfa.startswith("1"):
        found.append(Problem("file", "pdf.not_pdfa1"))
    if facts.active:
        found.append(Problem("file", "pdf.active"))
    return tuple(found)


def _text(data: bytes) -> Checked:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        made = data.decode("cp1252", "replace").encode()
        return Checked(made, TEXT, warnings=(Problem("file", "content.made_utf8"),))
    return Checked(data, TEXT)
