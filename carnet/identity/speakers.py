"""What the operator and the directory say of who speaks in a signed message, in one statement. Decides nothing.

Read anew for each message: a certificate, an activity or a structure that ended speaks no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from carnet.identity import certificates
from carnet.identity.certificates import Pinned
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.storage.db import Row
from carnet.storage.gathered import Part, gathered

_PROFESSIONAL: Final = (
    "SELECT id, family_name, given_name, profession, speciality, category, other_system, other_code"
    " FROM professional WHERE id = %(person)s"
)
_STRUCTURE: Final = (
    "SELECT id, name, sector, kind, postcode, city, street, finess, siret, siren, commune, technical_id"
    " FROM structure WHERE id = %(structure)s"
)
_AT_WORK: Final = (
    "SELECT 1 FROM activity WHERE professional_id = %(person)s AND structure_id = %(structure)s"
    " AND sector = %(sector)s AND ended_at IS NULL"
)


@dataclass(frozen=True)
class Speaker:
    """The certificate that signed, the structure and the person that are named, and whether she works there so."""

    pinned: Pinned | None
    place: StructureFacts | None
    person: ProfessionalFacts | None
    at_work: bool


def _professional(rows: Sequence[Row]) -> ProfessionalFacts | None:
    return ProfessionalFacts(*rows[0]) if rows else None


def _structure(rows: Sequence[Row]) -> StructureFacts | None:
    return StructureFacts(*rows[0]) if rows else None


PARTS: Final = (
    certificates.LATEST,
    Part(_STRUCTURE, 12, _structure, one=True),
    Part(_PROFESSIONAL, 8, _professional, one=True),
    Part(_AT_WORK, 1, bool, one=True),
)
"""What is read of whom an assertion names, in the order of `Speaker`: the values are `asked`."""


def asked(fingerprint: bytes, structure: str, person: str, sector: str) -> dict[str, str]:
    """What `PARTS` ask for."""
    return {"fingerprint": fingerprint.hex(), "structure": structure, "person": person, "sector": sector}


def speaker(wanted: Mapping[str, str]) -> Speaker:
    """What is known of whom an assertion names."""
    return Speaker(*gathered(PARTS, wanted))
