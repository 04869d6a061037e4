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
class Written:
    """Who writes what about whom: one author, who also answers for the document, at one place."""

    unique_id: str
    type_code: str
    title: str
    service_date: date
    written_at: datetime
    patient: PersonIdentity
    author: ProfessionalFacts
    place: StructureFacts
    sector: str


def header_facts(written: Written) -> WrapFacts:
    """The header. `written_at` carries its offset. Raises Invalid for an unknown type or a patient without an INS."""
    known = document_codes.document_type(written.type_code)
    if known is None:
        raise Invalid.of("type_code", "deposit.unknown_type")
    identifier, time = Identifier(written.unique_id), CdaTime.of(written.written_at)
    place = _organisation(written.place)
    author = _actor(written.author, place)
    day = _day(written.service_date)
    return WrapFacts(
        id=identifier,
        set_id=identifier,
        code=_cda(known.code),
        title=written.title,
        effective_time=time,
        patient=patient_of(written.patient),
        authors=(Author(author, time),),
        custodian=place,
        legal_authenticator=LegalAuthenticator(author, time, "S"),
        service_events=(ServiceEvent(low=day, performer=author),),
        encounter=Encounter(low=day, facility=_known(directory_codes.activity_sector(written.sector))),
    )


def _actor(person: ProfessionalFacts, place: Organisation) -> Actor:
    return Actor(
        ids=(Identifier(PERSON_ROOT, person.professional_id),),
        speciality=_known(author_speciality(person.profession, person.speciality or "")),
        name=PersonName(person.family_name, person.given_name),
        organisation=place,
    )


def _organisation(structure: StructureFacts) -> Organisation:
    return Organisation(
        ids=(Identifier(STRUCTURE_ROOT, structure.structure_id),),
        name=structure.name,
        practice_setting=_known(directory_codes.practice_setting(AMBULATORY)),
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


def _known(code: KnownCode | None) -> Code | None:
    return _cda(code) if code else None


def _day(day: date) -> CdaTime:
    found = CdaTime.read(day.strftime("%Y%m%d"))
    if found is None:
        raise ValueError("a date that CDA cannot write")
    return found
