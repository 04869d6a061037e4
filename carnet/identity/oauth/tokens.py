"""Codes and tokens. Owns their rows, ends and single use; keeps none: only an HMAC under a key outside the database.

Tokens are opaque: what a token may do is read in the request's own transaction, so that an end holds at once.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from carnet.crypto.blind_index import blind_index
from carnet.identity.models import OauthTokenKind
from carnet.identity.oauth.clients import PURPOSE
from carnet.storage import db, vault

CODE_LIVES: Final = timedelta(seconds=60)
BACKEND_LIVES: Final = timedelta(minutes=5)
ACCESS_LIVES: Final = timedelta(minutes=30)
# A token that ended is kept a while: what comes with it again is a sign of theft (reuse).
KEPT_AFTER: Final = timedelta(days=30)
LONGEST: Final = 200
_FIND: Final = (
    "SELECT kind, client_id, grant_id, scopes, bound, issued_at, expires_at, used_at, token_hmac FROM oauth_token"
    " WHERE token_hmac = %s AND (%s::text IS NULL OR kind = %s)"
)
_FIND_LOCKED: Final = f"{_FIND} FOR UPDATE"


@dataclass(frozen=True)
class Token:
    """A code or a token that was found. `used_at`: a code or a refresh token was changed for others already."""

    kind: OauthTokenKind
    client_id: str
    grant_id: UUID | None
    scopes: str
    bound: Mapping[str, Any]
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None
    token_hmac: bytes


def fresh() -> str:
    """A new token: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hmac(token: str) -> bytes:
    """What the table holds instead of a token."""
    return blind_index(vault.derived(PURPOSE), "token", token)


def keep(
    token: str, kind: OauthTokenKind, client_id: str, scopes: str, now: datetime, expires_at: datetime, *,
    grant_id: UUID | None = None, bound: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Writes a token down."""
    db.execute(
        "INSERT INTO oauth_token (token_hmac, kind, client_id, grant_id, scopes, bound, issued_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [token_hmac(token), kind, client_id, grant_id, scopes, msgspec.json.encode(bound or {}).decode(), now,
         expires_at],
    )  # fmt: skip


def find(token: str, kind: OauthTokenKind | None = None, *, lock: bool = False) -> Token | None:
    """A token that was given, ended or not. `lock`: two that come with it at once come one after the other."""
    if len(token) > LONGEST:
        return None
    row = db.one(_FIND_LOCKED if lock else _FIND, [token_hmac(token), kind, kind])
    if row is None:
        return None
    bound = msgspec.json.decode(row[4]) if isinstance(row[4], str) else row[4]
    return Token(OauthTokenKind(row[0]), row[1], row[2], row[3], bound, row[5], row[6], row[7], bytes(row[8]))


def use(token: Token, now: datetime) -> bool:
    """Marks a code or a refresh token as changed for others; False when it was already."""
    return bool(
        db.execute(
            "UPDATE oauth_token SET used_at = %s WHERE token_hmac = %s AND used_at IS NULL", [now, token.token_hmac]
        )
    )


def remove(token: Token) -> None:
    """Ends one token."""
    db.execute("DELETE FROM oauth_token WHERE token_hmac = %s", [token.token_hmac])


def use_jti(client_id: str, jti: str, until: datetime) -> bool:
    """Counts the number of an assertion, in the transaction of its act; False when it counted before.

    Two at once: the second waits for the first one's end, and then finds it.
    """
    index = blind_index(vault.derived(PURPOSE), "jti", client_id, jti)
    return bool(
        db.execute(
            "INSERT INTO oauth_jti (jti_hmac, until) VALUES (%s, %s) ON CONFLICT (jti_hmac) DO NOTHING", [index, until]
        )
    )


def sweep(now: datetime) -> int:
    """Removes what ended: access tokens at once, others once a reuse tells nothing any more."""
    ended = db.execute(
        "DELETE FROM oauth_token WHERE expires_at <= %s OR (kind = 'access' AND expires_at <= %s)",
        [now - KEPT_AFTER, now],
    )
    return ended + db.execute("DELETE FROM oauth_jti WHERE until <= %s", [now])
