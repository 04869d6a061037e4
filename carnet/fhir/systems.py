"""Systems of codes and identifiers: XDS names them by OID, FHIR by URI. Owns the two ways; knows no code."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from carnet.codes import oids
from carnet.codes.table import rows

URN_OID: Final = "urn:oid:"
URI: Final = "urn:ietf:rfc:3986"
V3_CONFIDENTIALITY: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_NOS: Final = "https://mos.esante.gouv.fr/NOS"
# Systems that no value set of ours lists.
_OTHERS: Final = {
    oids.SNOMED_CT: "http://snomed.info/sct",
    oids.UCUM: "http://unitsofmeasure.org",
    oids.HL7_GENDER: "http://hl7.org/fhir/administrative-gender",
    "1.2.840.10008.2.16.4": "http://dicom.nema.org/resources/ontology/DCM",
}
# Other names of systems in what IHE, HL7 and ANS published: read, never written.
_READ_TOO: Final = {
    V3_CONFIDENTIALITY: oids.HL7_CONFIDENTIALITY,
    "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode": "1.3.6.1.4.1.19376.1.2.3",
    f"{_NOS}/TRE_A07-StatusVisibiliteDocument/FHIR/TRE-A07-StatusVisibiliteDocument": oids.VISIBILITY,
}
# The national directory's own systems: their numbers are those of PS_IdNat and Struct_IdNat without the first digit.
_DIRECTORY: Final = {
    "https://rpps.esante.gouv.fr": ("8", oids.PS_ID_NAT),
    "https://finess.esante.gouv.fr": ("1", oids.STRUCT_ID_NAT),
}
_TABLES: Final = (
    "classcode", "confidentialitycode", "contenttypecode", "formatcode", "healthcarefacilitytypecode",
    "practicesettingcode", "producteur_doc_non_ps_a00", "profession_formation_g16", "profession_g15",
    "profession_social_r94", "role_prise_charge_r85", "savoirfaire_r01", "section_pharmacien_g05", "specialite_r38",
    "typecode", "usager_titre_r95",
)  # fmt: skip


@cache
def _uris() -> Mapping[str, str]:
    listed = {row["system_oid"]: row["system_uri"] for name in _TABLES for row in rows(name)}
    return _OTHERS | {oid: uri for oid, uri in listed.items() if oid and uri}


@cache
def _oids() -> Mapping[str, str]:
    return {uri: oid for oid, uri in _uris().items()} | _READ_TOO


def uri_of(system: str) -> str:
    """The URI of a system that is known by its OID: `urn:oid:` where nothing else is published; empty for none."""
    if known := _uris().get(system):
        return known
    return system if not system or ":" in system else f"{URN_OID}{system}"


def number_of(system: str, value: str) -> tuple[str, str]:
    """A number and the OID of its system, as XDS writes both: an RPPS or a FINESS with the digit before it."""
    digit, oid = _DIRECTORY.get(system, ("", ""))
    return (f"{digit}{value}" if value else "", oid) if oid else (value, oid_of(system))


def oid_of(system: str) -> str:
    """The OID that a URI names; a URI that names none of ours as it is."""
    if system.startswith(URN_OID):
        return system.removeprefix(URN_OID)
    return _oids().get(system, system)
