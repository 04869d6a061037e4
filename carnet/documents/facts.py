"""What the header of a document says beyond its entry, and what a lot says of itself. Plain data, sealed as a whole.

One source of truth for pages, FHIR and SOAP: written once at deposit, never changed. Names and words are those of the
document; identifiers keep their systems (OID), so that XCN, XON and CX can be written from them.
"""

from dataclasses import dataclass
from enum import StrEnum

from carnet.storage.sealed_json import SealedJson


@dataclass(frozen=True)
class Coded:
    """A coded value as the document gives it: code, OID of the system, words."""

    code: str
    system: str = ""
    display: str = ""


def _is_word(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


@dataclass(frozen=True)
class Party:
    """Somebody or something in a role: author, authenticator, performer, custodian.

    `device` is the name of a software or machine that acts; a person has `family` and `given`. `organisation*` is the
    place in whose name it acts. `role` is the function in which an author took part (functionCode).
    """

    id: str = ""
    id_system: str = ""
    family: str = ""
    given: str = ""
    prefix: str = ""
    device: str = ""
    speciality: Coded | None = None
    role: Coded | None = None
    organisation: str = ""
    organisation_id: str = ""
    organisation_system: str = ""
    at: str = ""

    @property
    def label(self) -> str:
        """How a page names it. Some software writes a full stop where it knows no name: that is none."""
        parts = [part for part in (self.prefix, self.given, self.family) if _is_word(part)]
        return " ".join(parts) or (self.device if _is_word(self.device) else "")


@dataclass(frozen=True)
class Act:
    """An act that the document reports (serviceEvent): what, when, by whom. Times as written."""

    code: Coded | None = None
    start: str = ""
    stop: str = ""
    performer: Party | None = None


@dataclass(frozen=True)
class Stay:
    """The visit or stay during which the document was made (encompassingEncounter)."""

    code: Coded | None = None
    start: str = ""
    stop: str = ""
    place: str = ""


@dataclass(frozen=True)
class SourcePatient:
    """The person as the document names it (sourcePatientId, sourcePatientInfo): never used to find anybody."""

    ids: tuple[tuple[str, str], ...] = ()
    birth_name: str = ""
    used_name: str = ""
    given_names: str = ""
    first_given: str = ""
    birth_date: str = ""
    sex: str = ""


@dataclass(frozen=True)
class Related:
    """Another document that the header names: replaced (RPLC), completed (APND), transformed (XFRM)."""

    kind: str
    unique_id: str = ""
    set_id: str = ""
    version: int | None = None


class ReferenceKind(StrEnum):
    """Kinds of referenceIdList that the DMP uses."""

    ACCESSION = "urn:ihe:iti:xds:2013:accession"
    ORDER = "urn:ihe:iti:xds:2013:order"
    STUDY = "urn:ihe:iti:xds:2016:studyInstanceUID"


@dataclass(frozen=True)
class Reference:
    """A number by which documents of one examination know each other (referenceIdList)."""

    kind: ReferenceKind
    root: str
    extension: str = ""


@dataclass(frozen=True)
class DocumentFacts(SealedJson):
    """Everything else of a DocumentEntry. `class`, dates and filtered codes stand in `EntryCodes`."""

    authors: tuple[Party, ...] = ()
    legal_authenticator: Party | None = None
    custodian: Party | None = None
    acts: tuple[Act, ...] = ()
    stay: Stay | None = None
    confidentiality: Coded | None = None
    type: Coded | None = None
    class_: Coded | None = None
    """The class that was said of a file that is no CDA; the one in force stands in `EntryCodes`."""
    format: Coded | None = None
    facility: Coded | None = None
    setting: Coded | None = None
    events: tuple[Coded, ...] = ()
    related: tuple[Related, ...] = ()
    references: tuple[Reference, ...] = ()
    patient: SourcePatient | None = None
    level: int = 0
    body_type: str = ""
    pdfa: str = ""
    pdf_flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class LotFacts(SealedJson):
    """What a lot (SubmissionSet) says of itself. Without a uniqueId of its own, it has that of its id (2.25.…)."""

    title: str = ""
    comments: str = ""
    unique_id: str = ""
    source_id: str = ""
    author: Party | None = None
    submitted_at: str = ""
    content_type: Coded | None = None
    fingerprint: str = ""
    """Of all that was handed over: the same lot again is told by it."""
    folders: tuple[str, ...] = ()
