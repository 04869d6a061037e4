"""Which table of rights is in force, how sure its cells are, and what was in force before (issue 6, point 10)."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings

from carnet.consent import rights_matrix
from carnet.consent.rights_matrix import Version
from carnet.policy.matrix import Certainty, Matrix, shipped


@dataclass(frozen=True)
class MatrixSeen:
    """The table in force, its cells by certainty, whether cells that no source fills say no, and every import."""

    matrix: Matrix
    version: int
    by_certainty: tuple[tuple[Certainty, int], ...]
    indicative_cells_deny: bool
    versions: tuple[Version, ...]

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return sum(number for _, number in self.by_certainty)


def see_matrix(version: int | None = None) -> MatrixSeen:
    """The table in force, or an older one by its number (0: the shipped one). KeyError for a number that is none.

    The table is public: whoever runs the program and every reader of `docs/who-sees-what.md` may see it.
    """
    versions = rights_matrix.versions()
    wanted = version if version is not None else next((one.version for one in versions), 0)
    known = {one.version: one for one in versions}
    matrix = rights_matrix.of_version(wanted, known[wanted].sha256.hex()) if wanted else shipped()
    counted = Counter(cell.certainty for row in matrix.cells.values() for cell in row.values())
    by_certainty = tuple((one, counted[one]) for one in Certainty if counted[one])
    return MatrixSeen(matrix, wanted, by_certainty, settings.CARNET_INDICATIVE_CELLS_DENY, versions)
