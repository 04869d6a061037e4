"""The complete CI-SIS header of a document that carnet writes itself. Owns the mapping from people and places to it.

Pure: what it needs is given, nothing is looked up. The deposit of a PDF and the example documents use it alike.
"""

from dataclasses import dataclass
from datetime import date, datetime

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
from carnet.cda.wrap import WrapFacts
from carnet.codes import directory as directory_codes
from carnet.codes import documents as document_codes
from carnet.codes.directory import author_speciality
from carnet.codes.table import Code as KnownCode
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid

AMBULATORY = "AMBULATOIRE"


@dataclass(frozen=True)
class Said:
    """What is said about whom, whoever writes it. `written_at` carries its offset."""

    unique_id: str
    type_code: str
    title: str
    service_date: date
    written_at: datetime
    patient: PersonIdentity


@dataclass(frozen=True)
class Written(Said):
    """One professional author, who also answers for the document, at one place."""

    author: ProfessionalFacts
    place: StructureFacts
    sector: str


def header_facts(written: Written) -> WrapFacts:
    """The header of a professional's document. Raises Invalid for an unknown type or a patient without an INS."""
    place = organisation_of(written.place)
    facility = known(directory_codes.activity_sector(written.sector))
    return one_author_header(written, actor_of(written.author, place), place, facility)


def one_author_header(said: Said, author: Actor, custodian: Organisation, facility: Code | None) -> WrapFacts:
    """The header of a document with one author, who answers for it and did the act on one day.

    Raises Invalid for an unknown type or a patient without an INS.
    """
    kind = document_codes.document_type(said.type_code)
    if kind is None:
        raise Invalid.of("type_code", "deposit.unknown_type")
    identifier, time, day = Identifier(said.unique_id), CdaTime.of(said.written_at), _day(said.service_date)
    return WrapFacts(
        id=identifier,
        set_id=identifier,
        code=_cda(kind.code),
        title=said.title,
        effective_time=time,
        patient=patient_of(said.patient),
        authors=(Author(author, time),),
        custodian=custodian,
        legal_authenticator=LegalAuthenticator(author, time, "S"),
        service_events=(ServiceEvent(low=day, performer=author),),
        encounter=Encounter(low=day, facility=facility),
    )


def actor_of(person: ProfessionalFacts, place: Organisation) -> Actor:
    """A professional of the directory as an author, at a place."""
    return Actor(
        ids=(Identifier(PERSON_ROOT, person.professional_id),),
        speciality=known(author_speciality(person.profession, person.speciality or "")),
        name=PersonName(person.family_name, person.given_name),
        organisation=place,
    )


def organisation_of(structure: StructureFacts) -> Organisation:
    """A structure of the directory as a header names it."""
    return Organisation(
        ids=(Identifier(STRUCTURE_ROOT, structure.structure_id),),
        name=structure.name,
        practice_setting=known(directory_codes.practice_setting(AMBULATORY)),
    )


def patient_of(identity: PersonIdentity) -> Patient:
    """The person as a header names her. Raises Invalid without an INS."""
    traits, ins = identity.traits, identity.ins
    if ins is None:
        raise Invalid.of("ins", "opening.identity_not_proved")
    return Patient(
        ids=(Identifier(ins.root.value, ins.value),),
        birth_name=traits.birth_name,
        used_name=traits.used_name or "",
        given_names=traits.given_names or traits.first_given_name,
        first_given=traits.first_given_name,
        used_given=traits.used_given_name or "",
        sex=Code(traits.sex.value, "2.16.840.1.113883.5.1"),
        birth_time=_day(traits.birth_date),
        birth_place_code=traits.birth_place or "",
    )


def _cda(code: KnownCode) -> Code:
    return Code(code.code, code.system_oid, code.display)


def known(code: KnownCode | None) -> Code | None:
    """A code of our lists as a header writes it."""
    return _cda(code) if code else None


def _day(day: date) -> CdaTime:
    found = CdaTime.read(day.strftime("%Y%m%d"))
    if found is None:
        raise ValueError("a date that CDA cannot write")
    return found
