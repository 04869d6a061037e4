"""Documents to measure and to break things with. Owns how they are made: complete headers, bodies that say nothing.

Each is a CDA R2 level 1 with a text inside, written by the same writer as a deposited file; only its uniqueId, its
person and its size are chosen.
"""

import base64
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import shake_256

from carnet.cda.cdatime import CdaTime
from carnet.cda.model import (
    PERSON_ROOT,
    STRUCTURE_ROOT,
    Actor,
    Author,
    Code,
    Encounter,
    Identifier,
    LegalAuthenticator,
    Organisation,
    Patient,
    PersonName,
    ServiceEvent,
)
from carnet.cda.wrap import WrapFacts, wrap_level1
from carnet.codes import directory as directory_codes
from carnet.codes import documents as document_codes
from carnet.codes.directory import author_speciality
from carnet.codes.table import Code as KnownCode
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.identity.traits import PersonIdentity

REPORT_TYPE = "11488-4"
TEXT = "text/plain"
WRITTEN_AT = datetime(2026, 2, 27, 9, 0, tzinfo=UTC)
_HEADER_BYTES = 5_000


@dataclass(frozen=True)
class Writer:
    """Who writes the documents, and about whom."""

    patient: PersonIdentity
    facts: ProfessionalFacts
    place: StructureFacts

    def cda(self, size: int, unique: uuid.UUID | None = None) -> bytes:
        """A document of about `size` bytes with a uniqueId of its own; a given one makes the same document again."""
        unique = unique or uuid.uuid4()
        inside = max(1, (size - _HEADER_BYTES) * 3 // 4 * 3 // 4)
        text = base64.b64encode(shake_256(unique.bytes).digest(inside))
        return wrap_level1(self._facts(Identifier(f"2.25.{unique.int}")), text, TEXT)

    def _facts(self, identifier: Identifier) -> WrapFacts:
        place = _organisation(self.place)
        me, time = _actor(self.facts, place), CdaTime.of(WRITTEN_AT)
        return WrapFacts(
            id=identifier,
            set_id=identifier,
            code=_type(),
            title="Mesure",
            effective_time=time,
            patient=_patient(self.patient),
            authors=(Author(me, time),),
            custodian=place,
            legal_authenticator=LegalAuthenticator(me, time, "S"),
            service_events=(ServiceEvent(low=time, performer=me),),
            encounter=Encounter(low=time, facility=_code(directory_codes.activity_sector(self.place.sector))),
        )


def _actor(person: ProfessionalFacts, place: Organisation) -> Actor:
    return Actor(
        ids=(Identifier(PERSON_ROOT, person.professional_id),),
        speciality=_code(author_speciality(person.profession, person.speciality or "")),
        name=PersonName(person.family_name, person.given_name),
        organisation=place,
    )


def _organisation(structure: StructureFacts) -> Organisation:
    return Organisation(
        ids=(Identifier(STRUCTURE_ROOT, structure.structure_id),),
        name=structure.name,
        practice_setting=_code(directory_codes.practice_setting("AMBULATOIRE")),
    )


def _patient(identity: PersonIdentity) -> Patient:
    traits, ins = identity.traits, identity.ins
    if ins is None:
        raise ValueError("a document needs an INS")
    return Patient(
        ids=(Identifier(ins.root.value, ins.value),),
        birth_name=traits.birth_name,
        given_names=traits.given_names or traits.first_given_name,
        first_given=traits.first_given_name,
        sex=Code(traits.sex.value, "2.16.840.1.113883.5.1"),
        birth_time=CdaTime.read(traits.birth_date.strftime("%Y%m%d")),
        birth_place_code=traits.birth_place or "",
    )


def _type() -> Code:
    found = document_codes.document_type(REPORT_TYPE)
    if found is None:
        raise ValueError("the type of the measured documents is not in the nomenclature")
    return Code(found.code.code, found.code.system_oid, found.code.display)


def _code(known: KnownCode | None) -> Code | None:
    return Code(known.code, known.system_oid, known.display) if known else None
