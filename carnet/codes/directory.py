"""Professions, specialities, sectors, settings. Owns their look-ups; a code that is not in the value set is None.

Sources: TRE_G15, TRE_G16, TRE_R94, TRE_R95 (professions), TRE_R38 and TRE_R01 (specialities and skills), TRE_G05
(pharmacists' sections), JDV_J02 and JDV_J61 (sectors), JDV_J04 and JDV_J62 (settings), TRE_A00 (authors who are no
professionals), TRE_R85 (roles).
"""

from carnet.codes.table import Code, codes

AUTHOR_SPECIALITY_OID = "1.2.250.1.213.1.1.4.5"
AUTHOR_SPECIALITY_URI = (
    "https://mos.esante.gouv.fr/NOS/TRE_A02-ProfessionSavFaire-CISIS/FHIR/TRE-A02-ProfessionSavFaire-CISIS"
)


def profession(code: str) -> Code | None:
    """A health profession (TRE_G15)."""
    return codes("profession_g15").get(code)


def professions() -> tuple[Code, ...]:
    """Every health profession."""
    return tuple(codes("profession_g15").values())


def student(code: str) -> Code | None:
    """A profession in training (TRE_G16)."""
    return codes("profession_formation_g16").get(code)


def social_profession(code: str) -> Code | None:
    """A profession of the social sector (TRE_R94)."""
    return codes("profession_social_r94").get(code)


def title(code: str) -> Code | None:
    """A user of a title (TRE_R95)."""
    return codes("usager_titre_r95").get(code)


def speciality(code: str) -> Code | None:
    """A speciality (TRE_R38), else a skill (TRE_R01)."""
    return codes("specialite_r38").get(code) or codes("savoirfaire_r01").get(code)


def pharmacist_section(code: str) -> Code | None:
    """A section of the order of pharmacists (TRE_G05)."""
    return codes("section_pharmacien_g05").get(code)


def role(code: str) -> Code | None:
    """A role in the care of a person (TRE_R85)."""
    return codes("role_prise_charge_r85").get(code)


def activity_sector(code: str) -> Code | None:
    """An activity sector or facility type (JDV_J02, JDV_J61)."""
    return codes("healthcarefacilitytypecode").get(code)


def activity_sectors() -> tuple[Code, ...]:
    """Every activity sector or facility type."""
    return tuple(codes("healthcarefacilitytypecode").values())


def practice_setting(code: str) -> Code | None:
    """A practice setting (JDV_J04, JDV_J62)."""
    return codes("practicesettingcode").get(code)


def non_professional_author(code: str) -> Code | None:
    """Who writes documents without being a professional (TRE_A00): the patient, a device, the insurance."""
    return codes("producteur_doc_non_ps_a00").get(code)


def author_speciality(profession_code: str, speciality_code: str = "") -> Code | None:
    """The authorSpecialty of a professional, composed as JDV_J01 composes it: `G15_10/SM26`.

    None when one of the two codes is unknown. The composed codes belong to TRE_A02.
    """
    named = profession(profession_code)
    if named is None:
        return None
    composed, display = f"G15_{profession_code}", named.display
    if speciality_code:
        special = speciality(speciality_code)
        if special is None:
            return None
        composed, display = f"{composed}/{speciality_code}", f"{display} - {special.display}"
    return Code(composed, AUTHOR_SPECIALITY_OID, AUTHOR_SPECIALITY_URI, display)
