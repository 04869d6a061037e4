"""Confidentiality, visibility and availability codes. Owns the closed sets; their effect is `carnet.policy`'s.

Sources: JDV_J08 and JDV_J58 (confidentiality), TRE_A07 (visibility), JDV_J52 (availability).
"""

from enum import StrEnum

from carnet.codes.table import Code, codes


class Visibility(StrEnum):
    """From whom a document is kept (TRE_A07, the three codes of the DMP)."""

    MASQUE_PS = "MASQUE_PS"
    INVISIBLE_PATIENT = "INVISIBLE_PATIENT"
    INVISIBLE_REPRESENTANTS_LEGAUX = "INVISIBLE_REPRESENTANTS_LEGAUX"


class Confidentiality(StrEnum):
    """HL7 confidentiality. R and V are accepted with a warning and have no effect on rights (issue 5, point 1)."""

    NORMAL = "N"
    RESTRICTED = "R"
    VERY_RESTRICTED = "V"


class AvailabilityStatus(StrEnum):
    """The four statuses of an entry, as the wire names them."""

    APPROVED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
    DEPRECATED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
    ARCHIVED = "urn:asip:ci-sis:2010:StatusType:Archived"
    DELETED = "urn:asip:ci-sis:2010:StatusType:Deleted"


def confidentiality_code(code: str) -> Code | None:
    """A confidentiality or visibility code with its system; the two codes outside the DMP's set are not accepted."""
    allowed = code in Visibility._value2member_map_ or code in Confidentiality._value2member_map_
    return codes("confidentialitycode").get(code) if allowed else None
