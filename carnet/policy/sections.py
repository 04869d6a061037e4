"""The sections of the medical profile, and who is let into each. Owns the closed lists; never holds what is written.

Source: issue 10, point 1; the features of the official app (domain/rules.md 4.1).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Section(StrEnum):
    """One part of what a person writes about the own health and about whom to call."""

    ILLNESSES = "illnesses"
    SURGERIES = "surgeries"
    ALLERGIES = "allergies"
    TREATMENTS = "treatments"
    HELP = "help"
    FAMILY = "family"
    HABITS = "habits"
    BLOOD_GROUP = "blood_group"
    PROFESSIONALS = "professionals"
    PAPERS = "papers"
    TRUSTED_PERSON = "trusted_person"
    TO_WARN = "to_warn"
    VACCINES = "vaccines"
    MEASURES = "measures"
    CARE_HISTORY = "care_history"


class Sharing(StrEnum):
    """Whom a person lets read a section, besides the médecin traitant, who reads them all (brochure)."""

    TREATING_DOCTOR = "treating_doctor"
    CARE_TEAM = "care_team"
    """Those who may read the record, as far as their job allows."""


SHARED_BY_DEFAULT: Final = frozenset(
    {
        Section.ALLERGIES,
        Section.TREATMENTS,
        Section.BLOOD_GROUP,
        Section.TRUSTED_PERSON,
        Section.TO_WARN,
        Section.VACCINES,
    }
)
"""What may save, and whom to call; the rest when the person shares it (issue 10, point 1)."""

CONTACTS: Final = frozenset({Section.TRUSTED_PERSON, Section.TO_WARN})
"""Whom to call: for every profession that the rights matrix knows."""

AS_SYNTHESIS: Final = "60591-5"
"""Whose job lets them read a synthesis may read the medical sections; the matrix has no row of its own for them."""

AS_VACCINATIONS, AS_VACCINATION_NOTE = "11369-6", "87273-9"
"""Who may read a vaccination history reads the vaccinations; who may read a vaccination note may write one."""


def sharing_at_first(section: Section) -> Sharing:
    """Who reads a section while the person said nothing."""
    return Sharing.CARE_TEAM if section in SHARED_BY_DEFAULT else Sharing.TREATING_DOCTOR


@dataclass(frozen=True, slots=True)
class Part:
    """What the policy must know of a line of the profile, or of its section when there is no author."""

    section: Section
    sharing: Sharing = Sharing.TREATING_DOCTOR
    by_kind: str = ""
    by_person: str = ""
    confirmed_by: str = ""
    """The professional who wrote or confirmed a vaccination: it is then locked for everybody else."""
