"""Types, classes and formats of documents. Owns their look-ups; a code that is not in the value set is None.

Sources: JDV_J07 and JDV_J66 (types), ASS_X04 and ASS_X16 (type to class), JDV_J57 (classes), TRE_A06, A09 to A11 with
JDV_J60 (formats), ASS_A11 (template to format), ASS_A12 (media type to format).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from carnet.codes import oids
from carnet.codes.table import Code, Row, codes, rows, to_code

SIGNATURE_TYPE = "E1762"
STYLE_SHEET_TYPE = "FEUILLE-DE-STYLE"
IMAGES_TYPE = "IMG-KOS"
"""The list of the images of an examination (DICOM Key Object Selection)."""
DIRECTIVES_TYPE = "EXPPAT_3"
"""Advance directives that the person wrote (CSP L1111-11)."""
TECHNICAL_TYPES = frozenset({SIGNATURE_TYPE, STYLE_SHEET_TYPE})
"""Types that serve software and are never shown in a list."""

# Three types have no class in ASS_X04 of 2024-04: our choice, stated in docs/divergences.md.
_CHOSEN_CLASS = {"34876-3": "10", "68814-3": "10", "101881-1": "52"}


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document, with the class in which the DMP files it."""

    code: Code
    class_code: str
    in_cisis: bool
    in_dmp: bool
    """Whether JDV_J66, the DMP's own list, has it."""


@cache
def _types() -> Mapping[str, DocumentType]:
    return {row["code"]: _to_type(row) for row in rows("typecode")}


def _to_type(row: Row) -> DocumentType:
    class_code = row["class_code_x04"] or row["class_code_dmp_x16"] or _CHOSEN_CLASS.get(row["code"], "")
    return DocumentType(to_code(row), class_code, row["in_cisis_j07"] == "1", row["in_dmp_j66"] == "1")


def document_types() -> tuple[DocumentType, ...]:
    """Every known type, those of old files included."""
    return tuple(_types().values())


def document_type(code: str, system_oid: str = "") -> DocumentType | None:
    """A type by its code; with a system, only when the system is the right one."""
    found = _types().get(code)
    if found is None or (system_oid and system_oid != found.code.system_oid):
        return None
    return found


def class_of_type(type_code: str) -> Code | None:
    """The class in which a type is filed (ASS_X04, else ASS_X16)."""
    found = _types().get(type_code)
    return document_class(found.class_code) if found is not None else None


def document_classes() -> tuple[Code, ...]:
    """Every class of TRE_A03."""
    return tuple(codes("classcode").values())


def document_class(code: str) -> Code | None:
    """A class by its code."""
    return codes("classcode").get(code)


def document_format(code: str) -> Code | None:
    """A format by its code."""
    return codes("formatcode").get(code)


def format_of_media_type(media_type: str) -> Code | None:
    """The format of a level 1 CDA, from the media type of its body (ASS_A12)."""
    for row in rows("mediatype_to_formatcode"):
        if row["nonxmlbody_media_type"] == media_type:
            return document_format(row["format_code"])
    return None


def format_of_template(template_id: str) -> Code | None:
    """The format of a structured CDA, from the OID of its document model (ASS_A11)."""
    row = _template_rows().get(template_id)
    if row is None:
        return None
    return document_format(row["format_code"]) or _unlisted_format(row)


def _unlisted_format(row: Row) -> Code:
    """A format that ASS_A11 names and no list of formats has yet: its system is known by its URI."""
    uri = row["format_system_uri"]
    system = next(code.system_oid for code in codes("formatcode").values() if code.system_uri == uri)
    return Code(row["format_code"], system, uri, row["template_display_fr"])


@cache
def _template_rows() -> Mapping[str, Row]:
    return {row["cda_template_id"]: row for row in rows("cda_template_to_formatcode")}


def content_type(code: str) -> Code | None:
    """A content type of a submission set (JDV_J59)."""
    return codes("contenttypecode").get(code)


def is_loinc(document_type: DocumentType) -> bool:
    """Whether the code of a type is a LOINC code (its licence notice is in data/licences)."""
    return document_type.code.system_oid == oids.LOINC
