"""The addresses and identifier systems that resources about people name. Owns constants and small shapes; no rule.

The extensions of TD0.2 are those printed in the draft guide PDSm for the DMP (`ans.fhir.fr.pdsm4dmp`), which does not
define them yet: their shape is that of its example (docs/divergences.md).
"""

from typing import Any, Final

from carnet.codes import oids
from carnet.fhir.systems import uri_of

Json = dict[str, Any]

FR_CORE: Final = "https://hl7.fr/ig/fhir/core"
FR_CORE_PATIENT: Final = f"{FR_CORE}/StructureDefinition/fr-core-patient"
FR_CORE_RELATED_PERSON: Final = f"{FR_CORE}/StructureDefinition/fr-core-related-person"
IDENTITY_RELIABILITY: Final = f"{FR_CORE}/StructureDefinition/fr-core-identity-reliability"
IDENTITY_STATUS: Final = f"{FR_CORE}/CodeSystem/fr-core-cs-v2-0445"
INSEE_CODE: Final = f"{FR_CORE}/StructureDefinition/fr-core-address-insee-code"
COMMUNE: Final = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
BIRTH_PLACE: Final = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
DATA_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
PDQM_PATIENT: Final = "https://profiles.ihe.net/ITI/PDQm/StructureDefinition/IHE.PDQm.Patient"

_DMP: Final = "https://interop.esante.gouv.fr/ig/fhir/dmp"
DMP_CLOSING: Final = f"{_DMP}/StructureDefinition/dmp-fermeture"
DMP_ATTACHED: Final = f"{_DMP}/StructureDefinition/dmp-rattachement-mes"
DMP_TREATING: Final = f"{_DMP}/StructureDefinition/dmp-medecin-traitant"
DMP_CLOSING_MOTIVE: Final = f"{_DMP}/CodeSystem/dmp-motif-fermeture"

URI: Final = "urn:ietf:rfc:3986"
IDENTIFIER_TYPES: Final = (
    f"{FR_CORE}/CodeSystem/fr-core-cs-v2-0203",
    "http://interopsante.org/CodeSystem/fr-core-v2-0203",
)
"""The system of today's French core profiles, and that of the published snapshot of 2023."""

PROFESSIONAL: Final = oids.urn(oids.PS_ID_NAT)
STRUCTURE: Final = oids.urn(oids.STRUCT_ID_NAT)
PROFESSION: Final = uri_of(oids.PROFESSION)


def masked() -> Json:
    """Says that a value exists and is not told to this reader."""
    return {"extension": [{"url": DATA_ABSENT, "valueCode": "masked"}]}


def concept(system: str, code: str, display: str = "", text: str = "") -> Json:
    """A coded concept."""
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]} | ({"text": text} if text else {})


def record_identifier(record_id: object) -> Json:
    """The opaque number of a record as an identifier, for those who may know no other."""
    return {"use": "usual", "system": URI, "value": f"urn:uuid:{record_id}"}


def professional_reference(professional_id: str, name: str = "") -> Json:
    """A professional of the national directory, named by number: this server publishes no Practitioner."""
    found: Json = {"type": "Practitioner", "identifier": {"system": PROFESSIONAL, "value": professional_id}}
    return found | ({"display": name} if name else {})


def structure_reference(structure_id: str, name: str = "") -> Json:
    """A structure of the national directory, named by number."""
    found: Json = {"type": "Organization", "identifier": {"system": STRUCTURE, "value": structure_id}}
    return found | ({"display": name} if name else {})
