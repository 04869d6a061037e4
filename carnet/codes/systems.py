"""One code system under its names: OID for XDS and CDA, URI for FHIR, and the spellings that guides print. Owns these.

A system that is not known keeps the name that it came with, so that it goes out as it came in.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from carnet.codes import directory, oids
from carnet.codes.table import rows

URN_OID: Final = "urn:oid:"
_TABLES = (
    "typecode", "classcode", "formatcode", "contenttypecode", "healthcarefacilitytypecode", "practicesettingcode",
    "confidentialitycode", "profession_g15", "profession_formation_g16", "profession_social_r94", "savoirfaire_r01",
    "specialite_r38", "role_prise_charge_r85", "usager_titre_r95", "producteur_doc_non_ps_a00",
    "section_pharmacien_g05",
)  # fmt: skip
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_IHE_FORMATS: Final = "1.3.6.1.4.1.19376.1.2.3"
# Other names under which guides print a system; the last one spells TRE_A07 as PDSm's own examples do.
_ALIASES: Final[Mapping[str, str]] = {
    f"{_HL7}v3-Confidentiality": oids.HL7_CONFIDENTIALITY,
    f"{_HL7}v3-ActCode": "2.16.840.1.113883.5.4",
    "http://snomed.info/sct": oids.SNOMED_CT,
    "http://unitsofmeasure.org": oids.UCUM,
    "http://hl7.org/fhir/administrative-gender": oids.HL7_GENDER,
    "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode": _IHE_FORMATS,
    "https://mos.esante.gouv.fr/NOS/TRE_A07-StatusVisibiliteDocument/FHIR/TRE-A07-StatusVisibiliteDocument": (
        oids.VISIBILITY
    ),
}


@cache
def _oids() -> Mapping[str, str]:
    pairs = ((row.get("system_uri", ""), row["system_oid"]) for name in _TABLES for row in rows(name))
    found = {uri: oid for uri, oid in pairs if uri and oid}
    return {**found, directory.AUTHOR_SPECIALITY_URI: directory.AUTHOR_SPECIALITY_OID, **_ALIASES}


def oid_of(uri: str) -> str:
    """The OID of a system named by URI; the name itself when the system is not known."""
    if uri.startswith(URN_OID):
        return uri.removeprefix(URN_OID)
    return _oids().get(uri, uri)
