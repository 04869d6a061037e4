"""The RelatedPerson resource: who represents the person, guards her rights or helps her. Pure; owns no right.

A name and a quality, as on the page "Mes proches": no birth date and no number of anybody but the person.
"""

from typing import Final

from carnet.fhir import person_systems as systems
from carnet.fhir.ids import patient_id, resource_id
from carnet.fhir.person_systems import Json
from carnet.kernel.ids import RecordId
from carnet.usecases._tie_shapes import Quality, TieKind
from carnet.usecases.list_ties import TieShown

TIE: Final = "urn:carnet:tie"
_V3: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_R216: Final = "https://mos.esante.gouv.fr/NOS/TRE_R216-HL7RoleCode/FHIR/TRE-R216-HL7RoleCode"
_R260: Final = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"
_CLASSES: Final = {TieKind.REPRESENTATIVE: "GUARD", TieKind.GUARDIAN: "GUARD", TieKind.CAREGIVER: "CAREGIVER"}
_CODES: Final = {Quality.PARENT: "PRN"}


def related_person(record_id: RecordId, tie: TieShown) -> Json:
    """The resource of one tie in force, or of an invitation that nobody took up yet (not active)."""
    role = _CODES.get(tie.quality)
    relationship = [systems.concept(_R260, _CLASSES[tie.kind])]
    if role:
        # One concept a system: the French profile wants no other system beside its own.
        relationship += [systems.concept(_R216, role), systems.concept(_V3, role)]
    relationship.append(systems.concept(TIE, tie.quality.value))
    return {
        "resourceType": "RelatedPerson",
        "id": resource_id(record_id, tie.tie_id),
        "meta": {"profile": [systems.FR_CORE_RELATED_PERSON]},
        "identifier": [{"system": systems.URI, "value": f"urn:uuid:{tie.tie_id}"}],
        "active": not tie.waits,
        "patient": {"reference": f"Patient/{patient_id(record_id)}"},
        "relationship": relationship,
        "name": [{"text": tie.name}],
        **_period(tie),
    }


def _period(tie: TieShown) -> Json:
    """From when to when the person acts; the end of an invitation is not told as an end of a right."""
    ends = tie.until if not tie.waits else None
    period = {
        **({"start": tie.since.isoformat()} if tie.since else {}),
        **({"end": ends.isoformat()} if ends else {}),
    }
    return {"period": period} if period else {}
