"""Who acts with an access token. Owns the one look-up of a request of a software; never decides what may be done.

Everything that may end is read in this statement: the token, the software, the permission, the account, the activity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.conf import settings

from carnet.identity.oauth.clients import WORKS
from carnet.identity.oauth.tokens import LONGEST, token_hmac
from carnet.kernel.ids import RecordId
from carnet.policy.sectors import is_excluded
from carnet.storage import db
from carnet.storage.gathered import Part

# The row of a permission tells when it was last used, to this much: one write an hour, not one a request.
COARSE: Final = timedelta(hours=1)
_SELECT: Final = """
SELECT t.client_id, t.scopes, t.bound::text, g.grant_id, g.account_id, g.record_id, g.actor_kind, g.authentication,
    g.first_used_at, g.used_at, a.record_id, p.id, p.profession, p.speciality, w.sector, s.sector, g.given_at
FROM {source} t
JOIN oauth_client c ON c.client_id = t.client_id
LEFT JOIN oauth_grant g ON g.grant_id = t.grant_id
LEFT JOIN account a ON a.id = g.account_id
LEFT JOIN professional p ON p.id = t.bound ->> 'professional' AND p.category <> 'secretary'
LEFT JOIN activity w ON w.professional_id = p.id AND w.structure_id = t.bound ->> 'structure'
    AND w.sector = t.bound ->> 'sector' AND w.ended_at IS NULL
LEFT JOIN structure s ON s.id = t.bound ->> 'structure'
WHERE {held}
    AND (t.grant_id IS NULL OR (g.ended_at IS NULL AND g.ends_at > %(now)s AND a.is_active AND a.frozen_at IS NULL))
"""
_ACCESS: Final = "t.token_hmac = %(hmac)s AND t.kind = 'access' AND t.expires_at > %(now)s"
_HELD: Final = _SELECT.format(source="oauth_token", held=_ACCESS)
_FOUND: Final = f"{_HELD} AND {WORKS}"
_GIVEN: Final = (
    "(SELECT %(client)s::text AS client_id, %(scopes)s::text AS scopes, %(bound)s::jsonb AS bound,"
    " %(grant)s::uuid AS grant_id)"
)
_HOLDS: Final = f"{_SELECT.format(source=_GIVEN, held='true')} AND {WORKS}"


@dataclass(frozen=True)
class Person:
    """A person who allowed an application, and in which record."""

    grant_id: UUID
    account_id: UUID
    record_id: RecordId
    kind: str
    authentication: str
    own_record: RecordId | None
    first: bool
    stale: bool
    proved_lately: bool
    """The permission was given, on a fresh proof of who it is (C07), no longer ago than a proof stays fresh."""


@dataclass(frozen=True)
class Worker:
    """Who acts for a structure: a professional of the directory, or nobody (the software alone)."""

    professional: str
    profession: str
    speciality: str
    structure: str
    sector: str
    authentication: str
    mode: str
    secret: bool


@dataclass(frozen=True)
class Bearer:
    """A token that is good now."""

    client_id: str
    scopes: frozenset[str]
    person: Person | None = None
    worker: Worker | None = None


HELD: Final[Part[tuple[db.Row, ...]]] = Part(_FOUND, 17, tuple, one=True)
"""What a token stands on: its values are `asked`, and `read` reads it."""


def asked(token: str, now: datetime) -> dict[str, Any] | None:
    """What `HELD` asks for; None for what is no token at all."""
    return {"hmac": token_hmac(token), "now": now} if 0 < len(token) <= LONGEST else None


def find(token: str, now: datetime) -> Bearer | None:
    """Who acts with this token; None when it is none, or when anything that it stands on has ended."""
    wanted = asked(token, now)
    return read(HELD.load(wanted), now) if wanted else None


def read(rows: Sequence[db.Row], now: datetime) -> Bearer | None:
    """Who acts with the token that was asked for."""
    if not rows:
        return None
    return _bearer(rows[0], now)


def of_holder(
    client_id: str, scopes: str, grant_id: UUID | None, bound: Mapping[str, Any] | None, now: datetime
) -> Bearer | None:
    """Who acts without a token at hand, where a token was shown once (a subscription): by what it stood on.

    None when anything of that has ended, as for a token.
    """
    given = {"client": client_id, "scopes": scopes, "grant": grant_id, "now": now}
    told = None if bound is None else msgspec.json.encode(dict(bound)).decode()
    row = db.one(_HOLDS, {**given, "bound": told})
    return _bearer(row, now) if row and (row[3] is not None or bound is not None) else None


def _bearer(row: tuple[Any, ...], now: datetime) -> Bearer | None:
    scopes = frozenset(row[1].split())
    if row[3] is not None:
        return Bearer(row[0], scopes, person=_person(row, now))
    worker = _worker(row, msgspec.json.decode(row[2]))
    return Bearer(row[0], scopes, worker=worker) if worker else None


def touch(person: Person, now: datetime) -> bool:
    """Writes that a permission is used; True for its first use, which only one request sees."""
    first = db.execute(
        "UPDATE oauth_grant SET first_used_at = %s, used_at = %s WHERE grant_id = %s AND first_used_at IS NULL",
        [now, now, person.grant_id],
    )
    if not first:
        db.execute("UPDATE oauth_grant SET used_at = %s WHERE grant_id = %s", [now, person.grant_id])
    return bool(first)


def _person(row: tuple[Any, ...], now: datetime) -> Person:
    return Person(
        grant_id=row[3],
        account_id=row[4],
        record_id=RecordId(row[5]),
        kind=row[6],
        authentication=row[7],
        own_record=RecordId(row[10]) if row[10] else None,
        first=row[8] is None,
        stale=row[9] is None or now - row[9] >= COARSE,
        proved_lately=now - row[16] <= timedelta(minutes=settings.CARNET_STEP_UP_MINUTES),
    )


def _worker(row: tuple[Any, ...], bound: dict[str, Any]) -> Worker | None:
    """None when the activity has ended since, or became one of an insurer, an employer or the like (R21)."""
    named = bool(bound.get("professional"))
    sector = row[14] if named else row[15]
    if (named and row[11] is None) or sector is None or is_excluded(sector) or is_excluded(row[15] or ""):
        return None
    return Worker(
        professional=row[11] or "",
        profession=row[12] or "",
        speciality=row[13] or "",
        structure=bound["structure"],
        sector=sector,
        authentication=bound["authentication"],
        mode=bound["mode"],
        secret=bound["secret"],
    )
