"""Whom an act on access is about: a professional or a structure of the directory. Owns the look-up; decides nothing."""

from dataclasses import dataclass

from carnet.consent.authorisations import Grantee, GranteeKind
from carnet.identity import directory
from carnet.identity.people import ActivityFacts, ProfessionalFacts, StructureFacts
from carnet.kernel.errors import Invalid
from carnet.policy.model import Target
from carnet.policy.sectors import is_care, is_excluded
from carnet.usecases._journal import Detail

# The name of the detail of an event, by kind of grantee: the journal looks the name up when it is shown.
DETAIL = {GranteeKind.PROFESSIONAL: "professional", GranteeKind.STRUCTURE: "structure"}


@dataclass(frozen=True)
class Known:
    """A professional or a structure that the directory knows, and what the policy must know of it."""

    grantee: Grantee
    target: Target
    name: str
    professional: ProfessionalFacts | None = None
    structure: StructureFacts | None = None

    @property
    def detail(self) -> Detail:
        """Who it is, for the journal."""
        return ((DETAIL[self.grantee.kind], self.grantee.id),)


def known(grantee: Grantee) -> Known:
    """Looks a grantee up in the directory. Raises Invalid when it has none such."""
    found = _professional(grantee) if grantee.kind is GranteeKind.PROFESSIONAL else _structure(grantee)
    if found is None:
        raise Invalid.of("grantee", "directory.unknown_grantee")
    return found


def _professional(grantee: Grantee) -> Known | None:
    facts = directory.find_professional(grantee.id)
    if facts is None:
        return None
    sector = _sector(directory.activities_of(grantee.id))
    target = Target(facts.professional_id, facts.profession, facts.speciality or "", sector)
    return Known(grantee, target, facts.display_name, professional=facts)


def _structure(grantee: Grantee) -> Known | None:
    facts = directory.find_structure(grantee.id)
    if facts is None:
        return None
    target = Target(sector=facts.sector, structure_id=facts.structure_id)
    return Known(grantee, target, facts.name, structure=facts)


def _sector(activities: tuple[ActivityFacts, ...]) -> str:
    """A place of care where one exists: each session is judged by its own activity anyway."""
    sectors = [activity.sector for activity in activities]
    care = (sector for sector in sectors if is_care(sector))
    excluded = (sector for sector in sectors if is_excluded(sector))
    return next(care, next(excluded, sectors[0] if sectors else ""))
