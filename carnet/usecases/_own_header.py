"""The header of a document that the person's side adds. Owns the mapping from the person to an author; pure.

The author is the person, under the INS; who acts for the person signs with the own name. Codes of "expression
personnelle du patient" (TRE_A00) stand where a professional has a speciality, a setting and a sector.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from carnet.cda.cdatime import CdaTime
from carnet.cda.model import (
    Actor,
    Author,
    Code,
    Encounter,
    Identifier,
    LegalAuthenticator,
    Organisation,
    PersonName,
    ServiceEvent,
)
from carnet.cda.wrap import WrapFacts
from carnet.codes import directory as directory_codes
from carnet.codes import documents as document_codes
from carnet.codes.table import Code as KnownCode
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid
from carnet.usecases._header import patient_of

EXPRESSION = "EXP_PATIENT"
UUID_ROOT = "2.25"


@dataclass(frozen=True)
class OwnWritten:
    """What the person's side adds. `writer` is the identity of who adds it, `writer_id` an opaque id of that one."""

    unique_id: str
    type_code: str
    title: str
    service_date: date
    written_at: datetime
    patient: PersonIdentity
    writer: PersonIdentity
    writer_id: UUID
    host: str
    host_id: UUID


def own_header_facts(written: OwnWritten) -> WrapFacts:
    """The header. Raises Invalid for a type that is unknown."""
    known = document_codes.document_type(written.type_code)
    day = CdaTime.read(written.service_date.strftime("%Y%m%d"))
    if known is None or day is None:
        raise Invalid.of("type_code", "deposit.unknown_type")
    identifier, time = Identifier(written.unique_id), CdaTime.of(written.written_at)
    author = _author(written)
    return WrapFacts(
        id=identifier,
        set_id=identifier,
        code=Code(known.code.code, known.code.system_oid, known.code.display),
        title=written.title,
        effective_time=time,
        patient=patient_of(written.patient),
        authors=(Author(author, time),),
        custodian=Organisation((_uuid(written.host_id),), written.host),
        legal_authenticator=LegalAuthenticator(author, time, "S"),
        service_events=(ServiceEvent(low=day, performer=author),),
        encounter=Encounter(low=day, facility=_code(directory_codes.activity_sector(EXPRESSION))),
    )


def _author(written: OwnWritten) -> Actor:
    """Who adds: under the INS when it is the person of the record, else under an opaque id."""
    traits, ins = written.writer.traits, written.writer.ins
    own = ins is not None and written.writer == written.patient
    identifier = Identifier(ins.root.value, ins.value) if ins and own else _uuid(written.writer_id)
    return Actor(
        ids=(identifier,),
        speciality=_code(directory_codes.non_professional_author(EXPRESSION)),
        name=PersonName(traits.used_name or traits.birth_name, traits.used_given_name or traits.first_given_name),
        organisation=Organisation(practice_setting=_code(directory_codes.practice_setting(EXPRESSION))),
    )


def _uuid(value: UUID) -> Identifier:
    return Identifier(f"{UUID_ROOT}.{value.int}")


def _code(code: KnownCode | None) -> Code | None:
    return Code(code.code, code.system_oid, code.display) if code else None
