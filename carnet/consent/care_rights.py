"""What one professional in one structure holds in a record, and the rights matrix in force. Owns one reading.

Every decision loads it, hence one reading for all of it, the same for an absent record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, Grantee, GranteeKind
from carnet.storage import db
from carnet.storage.gathered import Part

_OPPOSED, _MATRIX = "opposed", "matrix"
_GIVEN = authorisations.CURRENT.format(
    which=" AND ((grantee_kind = 'professional' AND grantee_id = %(professional)s)"
    " OR (grantee_kind = 'structure' AND grantee_id = %(structure)s))"
)
_FED = """
SELECT DISTINCT ON (depositor_kind, depositor_id) depositor_kind, depositor_id, opposed, at
FROM feeding_opposition WHERE record_id = %(record)s
    AND ((depositor_kind = 'professional' AND depositor_id = %(professional)s)
        OR (depositor_kind = 'structure' AND depositor_id = %(structure)s))
ORDER BY depositor_kind, depositor_id, version DESC
"""
_ALL = """
SELECT * FROM ({given}) AS given
UNION ALL
SELECT depositor_kind, depositor_id, 'opposed', at, NULL, '', '', '', 0, 0 FROM ({fed}) AS fed WHERE opposed
UNION ALL
SELECT * FROM (SELECT '', '', 'matrix', at, NULL::timestamptz, encode(sha256, 'hex'), '', '', version::bigint, 0::bigint
    FROM rights_matrix ORDER BY version DESC LIMIT 1) AS table_in_force
"""
_HELD = _ALL.format(given=_GIVEN, fed=_FED)


@dataclass(frozen=True)
class CareRights:
    """The latest authorisations that concern a professional in a structure, and the oppositions to their deposits."""

    given: tuple[Authorisation, ...]
    opposed: tuple[Grantee, ...]
    matrix: tuple[int, str] | None = None
    """The version of the rights matrix in force and the hash of its file; None: the one that comes with the program."""


def _read(rows: Sequence[db.Row]) -> CareRights:
    return CareRights(
        tuple(authorisations.read(row) for row in rows if row[2] not in {_OPPOSED, _MATRIX}),
        tuple(Grantee(GranteeKind(row[0]), row[1]) for row in rows if row[2] == _OPPOSED),
        next(((int(row[8]), row[5]) for row in rows if row[2] == _MATRIX), None),
    )


HELD: Final = Part(_HELD, 10, _read, of="record")
"""What `professional` in `structure` holds in a record; an empty identifier matches nothing."""
