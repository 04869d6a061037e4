"""Many entries of the directory at once, by their identifiers. Owns three statements, whatever the number asked for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from carnet.identity.people import ActivityFacts, ProfessionalFacts, StructureFacts
from carnet.storage import db

_PEOPLE = (
    "SELECT id, family_name, given_name, profession, speciality, category, other_system, other_code"
    " FROM professional WHERE id = ANY(%s)"
)
_PLACES = "SELECT id, name, sector, kind, postcode, city, street FROM structure WHERE id = ANY(%s)"

_ACTIVITIES = (
    "SELECT a.professional_id, s.id, s.name, s.sector, s.kind, s.postcode, s.city, s.street, a.sector"
    " FROM activity a JOIN structure s ON s.id = a.structure_id"
    " WHERE a.professional_id = ANY(%s) AND a.ended_at IS NULL ORDER BY s.search_name, s.id, a.sector"
)


def professionals(ids: Iterable[str]) -> Mapping[str, ProfessionalFacts]:
    """The professionals that the directory knows, by identifier."""
    return {row[0]: ProfessionalFacts(*row) for row in db.rows(_PEOPLE, [sorted(set(ids))])}


def structures(ids: Iterable[str]) -> Mapping[str, StructureFacts]:
    """The structures that the directory knows, by identifier."""
    return {row[0]: StructureFacts(*row) for row in db.rows(_PLACES, [sorted(set(ids))])}


def activities(ids: Iterable[str]) -> Mapping[str, tuple[ActivityFacts, ...]]:
    """Where these professionals work today; who works nowhere is left out."""
    found: dict[str, list[ActivityFacts]] = defaultdict(list)
    for professional_id, *place, sector in db.rows(_ACTIVITIES, [sorted(set(ids))]):
        found[professional_id].append(ActivityFacts(StructureFacts(*place), sector))
    return {one: tuple(places) for one, places in found.items()}
