"""Whom a software of care may name, and where. Owns the check against the directory and the registration; no right."""

from dataclasses import dataclass
from typing import Final

from carnet.identity import directory
from carnet.identity.oauth.assertion import Named
from carnet.identity.oauth.clients import Client
from carnet.policy.model import AccessMode, AuthenticationMode
from carnet.policy.sectors import is_excluded
from carnet.storage import db

_AT_WORK: Final = (
    "SELECT p.profession FROM professional p JOIN activity a ON a.professional_id = p.id AND a.ended_at IS NULL"
    " WHERE p.id = %s AND p.category <> 'secretary' AND a.structure_id = %s AND a.sector = %s"
)


class NotNamed(Exception):
    """The software may not act for whom it names. The message names the claim, never a value."""


@dataclass(frozen=True)
class Bound:
    """What a token of a software of care is bound to: as it is written down."""

    professional: str
    structure: str
    sector: str
    authentication: str
    mode: str
    secret: bool


def bound(client: Client, named: Named) -> Bound:
    """Who acts through this token. Raises NotNamed; what the software does not say is never filled in for it."""
    place = directory.find_structure(named.structure) if client.works_in(named.structure) else None
    if place is None or is_excluded(place.sector):
        raise NotNamed("subject_organization_id")
    if named.professional:
        return _person(client, named)
    if named.mode is not AccessMode.NORMAL or named.secret:
        raise NotNamed("national_provider_identifier")
    if named.sector not in ("", place.sector) or named.role:
        raise NotNamed("activity_sector")
    # Nobody is named, hence nobody signed in: the structure deposits, as with its own certificate (INDIRECTE).
    return Bound("", named.structure, place.sector, AuthenticationMode.INDIRECT.value, AccessMode.NORMAL.value, False)


def _person(client: Client, named: Named) -> Bound:
    row = db.one(_AT_WORK, [named.professional, named.structure, named.sector])
    if row is None or is_excluded(named.sector):
        raise NotNamed("national_provider_identifier, subject_organization_id, activity_sector")
    if named.role not in ("", row[0]):
        raise NotNamed("subject_role")
    if named.authentication not in client.settings.authentication:
        raise NotNamed("authentication_mode")
    if named.mode not in client.settings.modes or (named.secret and named.mode is not AccessMode.NORMAL):
        raise NotNamed("purpose_of_use")
    return Bound(
        named.professional, named.structure, named.sector, named.authentication.value, named.mode.value, named.secret
    )
