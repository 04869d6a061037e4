"""What a CDA header says, as frozen values. Owns their shape; never judges them (`header_rules` does).

Codes are kept raw with their systems: what a code means is told by `carnet.codes`. Absent is None or empty.
"""

from dataclasses import dataclass
from enum import IntEnum

from carnet.cda.cdatime import CdaTime
from carnet.kernel.errors import Problem

# Roots of an INS: NIR, NIA, NIR of test, NIR of demonstration (CI-SIS, Structuration minimale).
INS_ROOTS = ("1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11")
PERSON_ROOT = "1.2.250.1.71.4.2.1"
STRUCTURE_ROOT = "1.2.250.1.71.4.2.2"


@dataclass(frozen=True)
class Identifier:
    """An instance identifier (II)."""

    root: str
    extension: str | None = None

    @property
    def text(self) -> str:
        """The form in which XDS compares identifiers: `root` or `root^extension` (ITI TF-3, 4.2.3.2.26)."""
        return self.root if self.extension is None else f"{self.root}^{self.extension}"


@dataclass(frozen=True)
class Code:
    """A coded value (CE): the code, the OID of its system, and the words that the document gives it."""

    code: str
    system: str = ""
    display: str = ""
    translations: tuple["Code", ...] = ()


@dataclass(frozen=True)
class PersonName:
    """The name of somebody who is not the patient."""

    family: str = ""
    given: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Organisation:
    """A structure of care. `practice_setting` is its standardIndustryClassCode (cadre d'exercice)."""

    ids: tuple[Identifier, ...] = ()
    name: str = ""
    practice_setting: Code | None = None


@dataclass(frozen=True)
class Device:
    """A device or a software as an author."""

    model: str = ""
    software: str = ""


@dataclass(frozen=True)
class Actor:
    """A person or a device in a role: an author, an authenticator, a performer."""

    ids: tuple[Identifier, ...] = ()
    speciality: Code | None = None
    name: PersonName | None = None
    device: Device | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Author:
    """An author, with the time and the function in which the person took part."""

    actor: Actor
    time: CdaTime | None = None
    function: Code | None = None


@dataclass(frozen=True)
class LegalAuthenticator:
    """Who answers for the document."""

    actor: Actor
    time: CdaTime | None = None
    signature: str = ""


@dataclass(frozen=True)
class Patient:
    """The recordTarget. Birth names are those of the birth certificate (qualifier BR), used names those of CL.

    `given_names` is the list of all birth given names as one text, `first_given` the first of them (strict traits of
    the référentiel national d'identitovigilance).
    """

    ids: tuple[Identifier, ...] = ()
    birth_name: str = ""
    used_name: str = ""
    given_names: str = ""
    first_given: str = ""
    used_given: str = ""
    sex: Code | None = None
    birth_time: CdaTime | None = None
    birth_place_code: str = ""
    birth_place_name: str = ""

    @property
    def ins(self) -> tuple[Identifier, ...]:
        """The identifiers under a root of the INS; more than one is for the reader to judge."""
        return tuple(each for each in self.ids if each.root in INS_ROOTS)


@dataclass(frozen=True)
class ServiceEvent:
    """An act that the document reports (documentationOf)."""

    code: Code | None = None
    low: CdaTime | None = None
    high: CdaTime | None = None
    performer: Actor | None = None
    ids: tuple[Identifier, ...] = ()


@dataclass(frozen=True)
class Encounter:
    """The stay or visit (componentOf). `facility` is the type of the place (healthCareFacility)."""

    code: Code | None = None
    low: CdaTime | None = None
    high: CdaTime | None = None
    facility: Code | None = None
    facility_ids: tuple[Identifier, ...] = ()
    facility_name: str = ""


@dataclass(frozen=True)
class RelatedDocument:
    """A document that this one replaces (RPLC), completes (APND) or transforms (XFRM)."""

    kind: str
    id: Identifier | None = None
    set_id: Identifier | None = None
    version: int | None = None


@dataclass(frozen=True)
class Order:
    """The prescription that was answered (inFulfillmentOf), with the imaging accession number."""

    id: Identifier | None = None
    accession: Identifier | None = None


class BodyLevel(IntEnum):
    """How the body is made: nothing readable, a file inside (nonXMLBody), or sections (structuredBody)."""

    ABSENT = 0
    FILE = 1
    STRUCTURED = 3


@dataclass(frozen=True)
class Body:
    """The body; `media_type` of a structured one is empty."""

    level: BodyLevel
    media_type: str = ""


@dataclass(frozen=True)
class CdaHeader:
    """A header as it was read. `problems` names what could not be read (a time that is none, two patients)."""

    realm: str
    type_id: Identifier | None
    template_ids: tuple[Identifier, ...]
    id: Identifier | None
    set_id: Identifier | None
    version: int | None
    code: Code | None
    title: str
    effective_time: CdaTime | None
    confidentiality: Code | None
    language: str
    patient: Patient | None
    authors: tuple[Author, ...]
    custodian: Organisation | None
    legal_authenticator: LegalAuthenticator | None
    service_events: tuple[ServiceEvent, ...]
    encounter: Encounter | None
    related: tuple[RelatedDocument, ...]
    orders: tuple[Order, ...]
    body: Body
    problems: tuple[Problem, ...] = ()

    @property
    def unique_id(self) -> str:
        """The uniqueId of XDS; empty when the document has none."""
        return self.id.text if self.id else ""
