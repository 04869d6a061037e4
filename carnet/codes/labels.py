"""Names that a patient understands. Owns one easy name in French and English for each type, and the kinds of lists.

The official label stays in `documents.document_type(code).code.display`: it is never replaced in data, only on screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from carnet.codes.table import Row, rows


class DocumentKind(StrEnum):
    """How a person sorts documents, in the brochure's words."""

    REPORT = "report"
    RESULT = "result"
    IMAGING = "imaging"
    PRESCRIPTION = "prescription"
    MEDICINE = "medicine"
    VACCINE = "vaccine"
    SUMMARY = "summary"
    CARE_PLAN = "care_plan"
    CERTIFICATE = "certificate"
    WISH = "wish"
    REIMBURSEMENT = "reimbursement"
    ADMINISTRATIVE = "administrative"
    OTHER = "other"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class EasyLabel:
    """A short name in two languages."""

    fr: str
    en: str

    def in_language(self, language: str) -> str:
        """The name in a language: English for `en…`, French otherwise."""
        return self.en if language.startswith("en") else self.fr


KIND_LABELS: Mapping[DocumentKind, EasyLabel] = {
    DocumentKind.REPORT: EasyLabel("Mes comptes-rendus", "My reports"),
    DocumentKind.RESULT: EasyLabel("Mes résultats", "My results"),
    DocumentKind.IMAGING: EasyLabel("Mes radios et images", "My X-rays and images"),
    DocumentKind.PRESCRIPTION: EasyLabel("Mes ordonnances", "My prescriptions"),
    DocumentKind.MEDICINE: EasyLabel("Mes médicaments reçus", "Medicines I received"),
    DocumentKind.VACCINE: EasyLabel("Mes vaccins", "My vaccines"),
    DocumentKind.SUMMARY: EasyLabel("Résumés de ma santé", "Summaries of my health"),
    DocumentKind.CARE_PLAN: EasyLabel("Mes plans de soins", "My care plans"),
    DocumentKind.CERTIFICATE: EasyLabel("Mes certificats", "My certificates"),
    DocumentKind.WISH: EasyLabel("Mes volontés", "My wishes"),
    DocumentKind.REIMBURSEMENT: EasyLabel("Mes remboursements", "My reimbursements"),
    DocumentKind.ADMINISTRATIVE: EasyLabel("Mes papiers administratifs", "My administrative papers"),
    DocumentKind.OTHER: EasyLabel("Autres documents", "Other documents"),
    DocumentKind.TECHNICAL: EasyLabel("Fichiers techniques", "Technical files"),
}

UNKNOWN_LABEL = EasyLabel("Document", "Document")


def easy_label(type_code: str) -> EasyLabel:
    """The name of a type for a patient; a plain word for a type that is not known."""
    row = _by_code().get(type_code)
    return EasyLabel(row["fr"], row["en"]) if row is not None else UNKNOWN_LABEL


def kind_of(type_code: str) -> DocumentKind:
    """The kind under which a person finds a type."""
    row = _by_code().get(type_code)
    return DocumentKind(row["kind"]) if row is not None else DocumentKind.OTHER


@cache
def types_of(kind: DocumentKind) -> tuple[str, ...]:
    """The type codes of a kind, for a filter on the list."""
    return tuple(code for code, row in _by_code().items() if row["kind"] == kind)


@cache
def _by_code() -> Mapping[str, Row]:
    return {row["code"]: row for row in rows("labels")}
