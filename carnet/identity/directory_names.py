"""Many entries of the directory at once, by their identifiers. Owns two statements, whatever the number asked for."""

from collections.abc import Iterable, Mapping

from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.storage import db

_PEOPLE = (
    "SELECT id, family_name, given_name, profession, speciality, category, other_system, other_code"
    " FROM professional WHERE id = ANY(%s)"
)
_PLACES = "SELECT id, name, sector, kind, postcode, city, street FROM structure WHERE id = ANY(%s)"


def professionals(ids: Iterable[str]) -> Mapping[str, ProfessionalFacts]:
    """The professionals that the directory knows, by identifier."""
    return {row[0]: ProfessionalFacts(*row) for row in db.rows(_PEOPLE, [sorted(set(ids))])}


def structures(ids: Iterable[str]) -> Mapping[str, StructureFacts]:
    """The structures that the directory knows, by identifier."""
    return {row[0]: StructureFacts(*row) for row in db.rows(_PLACES, [sorted(set(ids))])}
