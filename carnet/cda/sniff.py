"""Which kind of file some bytes are. Owns the decision by content; never believes a name or a declared type.

Deciding is not checking: what `sniff` calls a PDF still has to pass `pdf.inspect_pdf`, and so on.
"""

import re
from enum import StrEnum


class MediaType(StrEnum):
    """The kinds of file that a record may hold."""

    XML = "text/xml"
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"
    TEXT = "text/plain"
    RTF = "text/rtf"
    DICOM = "application/dicom"
    SIGNATURE = "application/xades+xml"
    UNKNOWN = "application/octet-stream"


_MAGIC = (
    (b"%PDF-", MediaType.PDF),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"{\\rtf", MediaType.RTF),
)
_DICOM_AT = 128
# The root of a signature of XML; what stands before it is looked over as a parser does, within these bytes.
_SIGNATURE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.{0,300}?\?>|<!--.{0,2000}?-->)*+<(?:[A-Za-z_][\w.-]*:)?Signature[\s>/]", re.DOTALL
)
_SIGNATURE_BEFORE = 8192
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\s|!--|(?:[A-Za-z_][\w.-]*:)?(?:ClinicalDocument|stylesheet)[\s>/])")
# A byte that no text in UTF-8 or in the encodings of western Europe has.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?/A-Za-z]")


def sniff(data: bytes) -> MediaType:
    """The kind of a file by what it contains.

    Text is what holds no binary byte and does not begin as markup does: an HTML page or an SVG is no text of ours.
    """
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    if data[_DICOM_AT : _DICOM_AT + 4] == b"DICM":
        return MediaType.DICOM
    if _SIGNATURE.match(data[:_SIGNATURE_BEFORE]):
        return MediaType.SIGNATURE
    if _XML.match(data):
        return MediaType.XML
    if not data.strip() or _BINARY.search(data) or _MARKUP.match(data):
        return MediaType.UNKNOWN
    return MediaType.TEXT
