"""The header of a document that the person's side adds. Owns the mapping from the person to an author; pure.

The author is the person, under the INS; who acts for the person signs with the own name. Codes of "expression
personnelle du patient" (TRE_A00) stand where a professional has a speciality, a setting and a sector.
"""

from dataclasses import dataclass
from uuid import UUID

from carnet.cda.model import Actor, Identifier, Organisation, PersonName
from carnet.cda.wrap import WrapFacts
from carnet.codes import directory as directory_codes
from carnet.identity.traits import PersonIdentity
from carnet.usecases._header import Said, known, one_author_header

EXPRESSION = "EXP_PATIENT"
UUID_ROOT = "2.25"


@dataclass(frozen=True)
class OwnWritten(Said):
    """What the person's side adds. `writer` is the identity of who adds it, `writer_id` an opaque id of that one."""

    writer: PersonIdentity
    writer_id: UUID
    host: str
    host_id: UUID


def own_header_facts(written: OwnWritten) -> WrapFacts:
    """The header. Raises Invalid for a type that is unknown."""
    custodian = Organisation((_uuid(written.host_id),), written.host)
    return one_author_header(written, _author(written), custodian, known(directory_codes.activity_sector(EXPRESSION)))


def _author(written: OwnWritten) -> Actor:
    """Who adds: under the INS when it is the person of the record, else under an opaque id."""
    traits, ins = written.writer.traits, written.writer.ins
    own = ins is not None and written.writer == written.patient
    identifier = Identifier(ins.root.value, ins.value) if ins and own else _uuid(written.writer_id)
    return Actor(
        ids=(identifier,),
        speciality=known(directory_codes.non_professional_author(EXPRESSION)),
        name=PersonName(traits.used_name or traits.birth_name, traits.used_given_name or traits.first_given_name),
        organisation=Organisation(practice_setting=known(directory_codes.practice_setting(EXPRESSION))),
    )


def _uuid(value: UUID) -> Identifier:
    return Identifier(f"{UUID_ROOT}.{value.int}")
