"""The operations of record management, gathered for the door. Owns that list only."""

from typing import Final

from carnet.xds.asked import Offered
from carnet.xds.record import authorisations, life, patients, query, web_account

OPERATIONS: Final[tuple[Offered, ...]] = (
    *query.OPERATIONS,
    *life.OPERATIONS,
    *authorisations.OPERATIONS,
    *patients.OPERATIONS,
    *web_account.OPERATIONS,
)
