"""Makes a CDA of a file that is not one. Owns the complete header of a deposited PDF; never alters the file inside."""

from datetime import date
from uuid import UUID

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
from carnet.identity import directory
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid
from carnet.storage import indexes
from carnet.usecases._facts import Facts, zone
from carnet.usecases._incoming import PDF, Form, Incoming

UUID_ROOT = "2.25"
AMBULATORY = "AMBULATOIRE"


def unique_id(facts: Facts, incoming: Incoming, form: Form) -> str:
    """The uniqueId of a wrapped file: the same file, by the same person, of the same kind and day, has the same one.

    It is made with a key of the instance, so that it tells nothing about the file to who does not hold the key.
    """
    parts = (
        facts.record_id.hex,
        facts.caller.actor_id,
        incoming.source_hash,
        form.type_code,
        form.service_date.isoformat(),
    )
    return f"{UUID_ROOT}.{UUID(bytes=indexes.index('wrapped', *parts)[:16], version=4).int}"


def wrapped(facts: Facts, incoming: Incoming, identity: PersonIdentity) -> bytes:
    """The CDA R2 level 1 document around a PDF. Raises Invalid when the type is unknown."""
    form = incoming.form
    if form is None:
        raise Invalid.of("form", "deposit.form_needed")
    return wrap_level1(_facts(facts, incoming, form, identity), incoming.data, PDF)


def _facts(facts: Facts, incoming: Incoming, form: Form, identity: PersonIdentity) -> WrapFacts:
    known = document_codes.document_type(form.type_code)
    if known is None:
        raise Invalid.of("type_code", "deposit.unknown_type")
    identifier = Identifier(unique_id(facts, incoming, form))
    now = facts.context.now.astimezone(zone())
    me, place = _me(facts)
    time = CdaTime.of(now)
    return WrapFacts(
        id=identifier,
        set_id=identifier,
        code=_cda(known.code),
        title=form.title.strip(),
        effective_time=time,
        patient=_patient(identity),
        authors=(Author(me, time),),
        custodian=place,
        legal_authenticator=LegalAuthenticator(me, time, "S"),
        service_events=(ServiceEvent(low=_day(form.service_date), performer=me),),
        encounter=Encounter(
            low=_day(form.service_date), facility=_known(directory_codes.activity_sector(facts.caller.sector))
        ),
    )


def _me(facts: Facts) -> tuple[Actor, Organisation]:
    caller = facts.caller
    person = directory.find_professional(caller.actor_id)
    structure = directory.find_structure(caller.structure_id)
    if person is None or structure is None:
        raise Invalid.of("author", "directory.unknown_professional")
    place = _organisation(structure)
    return _actor(person, place), place


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


def _patient(identity: PersonIdentity) -> Patient:
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
