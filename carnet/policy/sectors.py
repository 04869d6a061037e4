"""Which activities give access. Owns the three lists of activity sectors; never looks at a person's other activities.

Source: TRE_R02 (facility types), issue 6 point 9, CSP L1111-17 IV and L1111-18. The places of care are a closed list:
a sector that is not in it, or an empty one, gives no access (`docs/divergences.md`, "Sectors").
"""

from carnet.policy.model import Subject

EXCLUDED = frozenset({"SA11", "SA23", "SA44", "SA45", "SA48"})
"""Temporary work, private insurance, recruitment, consulting, companies: no access may even be asked for (R21)."""

OCCUPATIONAL = frozenset({"SA13", "SA60", "SA66"})
"""Health at work: only by an express act of the person (R20). SA60 (a company's own centres) is our cautious choice."""

OCCUPATIONAL_SPECIALITY = "SM25"

NOT_CARE = frozenset(
    {
        "SA19",  # training of professionals
        "SA22",  # research
        "SA24",  # social security
        "SA26",  # ministry
        "SA31",  # distribution of medicines
        "SA32",  # making of medicines
        "SA35",  # para-pharmacy
        "SA43",  # not defined
        "SA46",  # making and distribution of medicines
        "SA53",  # head office of a hospital
        "SA55",  # allergen laboratory
        "SA58",  # taxis
    }
)
"""Real sectors that are no place of care: neither reading nor depositing as a professional."""

CARE = frozenset(f"SA{number:02}" for number in range(1, 70) if number != 62) - EXCLUDED - OCCUPATIONAL - NOT_CARE
"""Where care is given. SA62 does not exist in the list."""


def is_excluded(sector: str) -> bool:
    """Whether this activity belongs to an insurer, an employer or the like (R21)."""
    return sector in EXCLUDED


def is_occupational(subject: Subject) -> bool:
    """Whether this session is one of health at work (R20)."""
    return subject.sector in OCCUPATIONAL or subject.speciality == OCCUPATIONAL_SPECIALITY


def is_care(sector: str) -> bool:
    """Whether care is given in this sector. An unknown or empty sector is not care."""
    return sector in CARE or sector in OCCUPATIONAL
