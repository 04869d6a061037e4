"""Object identifiers that the record speaks. Owns the constants; their source is interop/oids.json (facts)."""

from typing import Final

INS_NIR: Final = "1.2.250.1.213.1.4.8"
INS_NIA: Final = "1.2.250.1.213.1.4.9"
INS_NIR_TEST: Final = "1.2.250.1.213.1.4.10"
INS_NIR_DEMO: Final = "1.2.250.1.213.1.4.11"
INS_C: Final = "1.2.250.1.213.1.4.2"
"""The old computed INS: recognised so that it can be refused by name."""

PS_ID_NAT: Final = "1.2.250.1.71.4.2.1"
STRUCT_ID_NAT: Final = "1.2.250.1.71.4.2.2"

CDA_TYPE_ID_ROOT: Final = "2.16.840.1.113883.1.3"
CDA_TYPE_ID_EXTENSION: Final = "POCD_HD000040"
CDA_HL7_FRANCE_HEADER: Final = "2.16.840.1.113883.2.8.2.1"
CDA_CISIS_HEADER: Final = "1.2.250.1.213.1.1.1.1"
CDA_LEVEL_1: Final = "1.3.6.1.4.1.19376.1.2.20"
CDA_VSM: Final = "1.2.250.1.213.1.1.1.13"

LOINC: Final = "2.16.840.1.113883.6.1"
TYPE_COMPLEMENT: Final = "1.2.250.1.213.1.1.4.12"
"""TRE_A05: the document types that are not LOINC codes."""
DOCUMENT_CLASS: Final = "1.2.250.1.213.1.1.4.1"
VISIBILITY: Final = "1.2.250.1.213.1.1.4.13"
HL7_CONFIDENTIALITY: Final = "2.16.840.1.113883.5.25"
HL7_GENDER: Final = "2.16.840.1.113883.5.1"
ACTIVITY_SECTOR: Final = "1.2.250.1.71.4.2.4"
PROFESSION: Final = "1.2.250.1.71.1.2.7"
SPECIALITY: Final = "1.2.250.1.213.2.28"
SKILL: Final = "1.2.250.1.71.4.2.5"
PRACTICE_SETTING: Final = "1.2.250.1.213.1.1.4.9"
NON_PROFESSIONAL_AUTHOR: Final = "1.2.250.1.213.1.1.4.6"
ACCESS_MODE: Final = "1.2.250.1.213.1.1.4.248"
RECORD_REQUEST: Final = "1.2.250.1.213.1.1.4.11"
SNOMED_CT: Final = "2.16.840.1.113883.6.96"
CIM_10: Final = "2.16.840.1.113883.6.3"
ATC: Final = "2.16.840.1.113883.6.73"
CCAM: Final = "1.2.250.1.213.2.5"
UCUM: Final = "2.16.840.1.113883.6.8"


def urn(oid: str) -> str:
    """The form in which FHIR names an OID."""
    return f"urn:oid:{oid}"
