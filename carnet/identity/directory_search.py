"""Searching the directory by name, place and profession. Owns the one statement; never decides who may ask.

The directory is public. Only who works somewhere today is found: an activity that ended is no way to be chosen.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from carnet.identity.models import Category
from carnet.identity.people import ActivityFacts, ProfessionalFacts, StructureFacts
from carnet.identity.traits import normalised_name
from carnet.storage import db

PAGE = 20
FARTHEST_PAGE = 50

# The beginning of "family given" or of "given family"; then the place: town, postcode or name of the structure. A
# condition that was not asked for is left out, so that each search uses the index it needs.
_FIND = """
SELECT p.id, p.family_name, p.given_name, p.profession, p.speciality, p.category, p.other_system, p.other_code
FROM professional p
WHERE p.category <> %(secretary)s {conditions}
ORDER BY p.search_name, p.id LIMIT %(most)s OFFSET %(from)s
"""
_NAME = "AND (p.search_name LIKE %(name)s OR p.search_given LIKE %(name)s)"
_PROFESSION = "AND p.profession = %(profession)s"
_WORKS = "AND EXISTS (SELECT 1 FROM activity a WHERE a.professional_id = p.id AND a.ended_at IS NULL)"
_WORKS_THERE = """AND p.id IN (
    SELECT a.professional_id FROM activity a JOIN structure s ON s.id = a.structure_id
    WHERE a.ended_at IS NULL AND (s.search_place LIKE %(place)s OR s.postcode LIKE %(place)s
        OR s.search_name LIKE %(place)s))"""
_PLACES = """
SELECT a.professional_id, s.id, s.name, s.sector, s.kind, s.postcode, s.city, s.street, a.sector
FROM activity a JOIN structure s ON s.id = a.structure_id
WHERE a.professional_id = ANY(%s) AND a.ended_at IS NULL ORDER BY s.search_name, s.id, a.sector
"""


@dataclass(frozen=True)
class DirectorySearch:
    """What was asked: the beginning of a name, of a town (or postcode, or name of a place), a profession's code."""

    name: str = ""
    place: str = ""
    profession: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A professional with the places where he or she works today."""

    professional: ProfessionalFacts
    activities: tuple[ActivityFacts, ...]


@dataclass(frozen=True)
class DirectoryPage:
    """One page of what was found, in the order of names; `more` says that a next page exists."""

    found: tuple[Listed, ...]
    page: int
    more: bool


def search_directory(asked: DirectorySearch) -> DirectoryPage:
    """One page of professionals; nothing when neither a name nor a place was asked for."""
    name, place = normalised_name(asked.name), normalised_name(asked.place)
    page = min(max(asked.page, 1), FARTHEST_PAGE)
    if not name and not place:
        return DirectoryPage((), page, more=False)
    conditions = [_NAME] if name else []
    conditions += [_PROFESSION] if asked.profession else []
    conditions.append(_WORKS_THERE if place else _WORKS)
    params = {
        "secretary": Category.SECRETARY.value,
        "name": f"{name}%",
        "place": f"{place}%",
        "profession": asked.profession,
        "most": PAGE + 1,
        "from": (page - 1) * PAGE,
    }
    rows = db.rows_by_value(_FIND.format(conditions=" ".join(conditions)), params)
    people = [ProfessionalFacts(*row) for row in rows[:PAGE]]
    return DirectoryPage(_with_places(people), page, len(rows) > PAGE and page < FARTHEST_PAGE)


def bearers(family_name: str) -> int:
    """How many professionals bear a family name: how little it says."""
    typed = normalised_name(family_name)
    rows = db.rows_by_value(
        "SELECT count(*) FROM (SELECT 1 FROM professional WHERE search_name LIKE %s LIMIT 50) AS found",
        [f"{typed} %"],
    )
    return int(rows[0][0]) if typed else 0


def works_at(structure_id: str, names: Iterable[tuple[str, str]], *, but: str) -> bool:
    """Whether somebody with one of these names (family, given) works in a structure today, one person left out."""
    wanted = [normalised_name(f"{family} {given}") for family, given in names]
    row = db.one(
        "SELECT 1 FROM activity a JOIN professional p ON p.id = a.professional_id WHERE a.structure_id = %s"
        " AND a.ended_at IS NULL AND p.search_name = ANY(%s) AND p.id <> %s LIMIT 1",
        [structure_id, wanted, but],
    )
    return row is not None


def _with_places(people: list[ProfessionalFacts]) -> tuple[Listed, ...]:
    places: dict[str, list[ActivityFacts]] = defaultdict(list)
    for professional_id, *place, sector in db.rows(_PLACES, [[one.professional_id for one in people]]):
        places[professional_id].append(ActivityFacts(StructureFacts(*place), sector))
    return tuple(Listed(one, tuple(places[one.professional_id])) for one in people)


def search_structures(asked: str) -> tuple[StructureFacts, ...]:
    """Structures whose name, town, postcode or identifier begins as typed; one page, by name."""
    typed = normalised_name(asked)
    if not typed:
        return ()
    rows = db.rows_by_value(_STRUCTURES, {"typed": f"{typed}%", "id": asked.strip(), "most": PAGE})
    return tuple(StructureFacts(*row) for row in rows)


_STRUCTURES = """
SELECT id, name, sector, kind, postcode, city, street FROM structure
WHERE search_name LIKE %(typed)s OR search_place LIKE %(typed)s OR postcode LIKE %(typed)s OR id = %(id)s
    OR finess = %(id)s OR siret = %(id)s
ORDER BY search_name, id LIMIT %(most)s
"""
