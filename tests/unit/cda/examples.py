"""One complete header, used by several tests. Names and numbers are made up; the INS is a test one with its key."""

from dataclasses import dataclass

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
    RelatedDocument,
    ServiceEvent,
)
from carnet.cda.wrap_facts import WrapFacts


def at(text: str) -> CdaTime:
    found = CdaTime.read(text)
    assert found is not None
    return found


@dataclass(frozen=True)
class Example:
    """The parts of the example."""

    patient = Patient(
        ids=(Identifier("1.2.250.1.213.1.4.10", "260058815205187"), Identifier("1.2.3.4.5", "77")),
        birth_name="ÉTOILE-MARTIN",
        used_name="DURAND",
        given_names="Zoé Anne-Lise",
        first_given="Zoé",
        used_given="Anne",
        sex=Code("F", "2.16.840.1.113883.5.1", "Féminin"),
        birth_time=at("19600517"),
        birth_place_code="88152",
        birth_place_name="ÉPINAL",
    )
    organisation = Organisation(
        (Identifier(STRUCTURE_ROOT, "1880000001"),),
        "Cabinet du Pont",
        Code("AMBULATOIRE", "1.2.250.1.213.1.1.4.9", "Ambulatoire"),
    )
    doctor = Actor(
        ids=(Identifier(PERSON_ROOT, "810000000001"),),
        speciality=Code("G15_10/SM26", "1.2.250.1.213.1.1.4.5", "Médecin - Médecine générale (SM)"),
        name=PersonName("LEBLANC", "Inès", "MME", "DR"),
        organisation=organisation,
    )


EXAMPLE = Example()

FACTS = WrapFacts(
    id=Identifier("1.2.250.1.999.1.1", "D-42"),
    set_id=Identifier("1.2.250.1.999.1.2", "S-42"),
    version=3,
    code=Code("11488-4", "2.16.840.1.113883.6.1", "CR ou fiche de consultation ou de visite"),
    title="Consultation <du> 3 mars & suite",
    effective_time=at("20260303101500+0100"),
    patient=EXAMPLE.patient,
    authors=(Author(EXAMPLE.doctor, at("20260303101500+0100"), Code("PCP", "2.16.840.1.113883.5.88", "")),),
    custodian=EXAMPLE.organisation,
    legal_authenticator=LegalAuthenticator(EXAMPLE.doctor, at("20260303102000+0100"), "S"),
    service_events=(
        ServiceEvent(
            Code("86.21", "1.2.250.1.999.9", "Consultation", (Code("x", "1.2.3", "y"),)),
            at("20260303100000+0100"),
            at("20260303101500+0100"),
            EXAMPLE.doctor,
        ),
    ),
    encounter=Encounter(
        Code("AMB", "2.16.840.1.113883.5.4", "ambulatoire"),
        at("20260303100000+0100"),
        None,
        Code("SA07", "1.2.250.1.71.4.2.4", "Cabinet individuel"),
        (Identifier(STRUCTURE_ROOT, "1880000001"),),
        "Cabinet du Pont",
    ),
    related=(RelatedDocument("RPLC", Identifier("1.2.250.1.999.1.1", "D-41"), None, 2),),
)
