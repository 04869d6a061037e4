"""Software that the operator registered. Owns their rows, one version after another; never a token.

A client is found as it stands now, in the request's own transaction: one that ended works no more at once.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import transaction

from carnet.crypto.blind_index import blind_index
from carnet.identity.models import OauthClientKind as OauthClientKind
from carnet.identity.oauth import words
from carnet.policy import scopes
from carnet.policy.model import AccessMode, AuthenticationMode
from carnet.storage import db, vault

PURPOSE: Final = "oauth/1"
ANY_STRUCTURE: Final = "*"
_GRANTS: Final = {
    OauthClientKind.BACKEND: frozenset({"client_credentials"}),
    OauthClientKind.APP: frozenset({"authorization_code", "refresh_token"}),
}
IN_FORCE: Final = "c.version = (SELECT max(version) FROM oauth_client m WHERE m.client_id = c.client_id)"
"""In SQL: that a row `oauth_client c` is the latest version of its software."""
WORKS: Final = f"NOT c.ended AND {IN_FORCE}"
"""In SQL: that a row `oauth_client c` is a software that works now."""
_SELECT: Final = "SELECT client_id, version, kind, name, settings, secret_hmac, ended, at FROM oauth_client c"


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the operator allows a software. A default is what allows least."""

    editor: str = ""
    method: str = words.BY_KEY
    """How it proves who it is: private_key_jwt, client_secret_basic, or none for one that keeps no secret."""
    algorithm: str = "ES384"
    jwks: dict[str, Any] = {}
    """The public keys, pinned: nothing is fetched."""
    scopes: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    """Where its pages come from, for browsers (CORS)."""
    structures: tuple[str, ...] = ()
    """In which structures it works (Struct_IdNat); `*` for all."""
    authentication: tuple[AuthenticationMode, ...] = ()
    """In which ways its users may have signed in, as the software says."""
    modes: tuple[AccessMode, ...] = (AccessMode.NORMAL,)
    long_lived: bool = False
    """Whether a person may let it work while the person is away (offline_access)."""


@dataclass(frozen=True)
class Client:
    """A software as it stands now."""

    client_id: str
    version: int
    kind: OauthClientKind
    name: str
    settings: Settings
    at: datetime
    ended: bool = False
    secret_hmac: bytes | None = field(default=None, repr=False)

    def works_in(self, structure_id: str) -> bool:
        """Whether the operator registered it for a structure."""
        return structure_id != "" and not {ANY_STRUCTURE, structure_id}.isdisjoint(self.settings.structures)

    # What follows is what Authlib asks a client (rfc6749.ClientMixin).

    def get_client_id(self) -> str:
        """Its public name."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: every request names its address, and exactly one that was registered (OAuth 2.1)."""
        return

    def get_allowed_scope(self, scope: str | None) -> str:
        """Of what is asked for, what the operator allows; what is not understood is left out, and never given."""
        allowed = scopes.understood(self.settings.scopes)
        kept = (one for one in dict.fromkeys((scope or "").split()) if self._allows(one, allowed))
        return " ".join(kept)

    def _allows(self, text: str, allowed: tuple[scopes.Scope, ...]) -> bool:
        asked = scopes.parse(text)
        if asked is None:
            # The scopes that are no right on a record: `openid` and the like.
            return text in self.settings.scopes and (text != words.OFFLINE or self.settings.long_lived)
        return scopes.within(asked, allowed)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Letter by letter: no pattern, no beginning."""
        return redirect_uri in self.settings.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is its secret."""
        return self.secret_hmac is not None and hmac.compare_digest(self.secret_hmac, secret_hmac(client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """The one method that the operator registered, at every address."""
        return method == self.settings.method

    def check_response_type(self, response_type: str) -> bool:
        """An application of persons gets a code, and nothing else in an address."""
        return self.kind is OauthClientKind.APP and response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Which way to a token this kind has."""
        return grant_type in _GRANTS[self.kind]


def secret_hmac(secret: str) -> bytes:
    """What the table holds instead of a client's secret. The secret is random and long: it needs no slow hash."""
    return blind_index(vault.derived(PURPOSE), "client-secret", secret)


def find(client_id: str) -> Client | None:
    """A software that works now."""
    row = db.one(f"{_SELECT} WHERE {WORKS} AND client_id = %s", [client_id])
    return _of(row) if row else None


def listed() -> tuple[Client, ...]:
    """Every software, ended ones too, by name."""
    return tuple(map(_of, db.rows(f"{_SELECT} WHERE {IN_FORCE} ORDER BY name, client_id")))


def origins() -> frozenset[str]:
    """The origins of the browser applications that work now."""
    found = db.rows(f"{_SELECT} WHERE {WORKS} AND kind = %s", [OauthClientKind.APP])
    return frozenset(origin for row in found for origin in _of(row).settings.origins)


def keep(client: Client) -> None:
    """Writes a version of a software. Who calls gives the number that follows; two at once: one fails."""
    settings = msgspec.json.encode(client.settings).decode()
    with transaction.atomic():
        db.execute(
            "INSERT INTO oauth_client (client_id, version, kind, name, settings, secret_hmac, ended, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [client.client_id, client.version, client.kind, client.name, settings, client.secret_hmac, client.ended,
             client.at],
        )  # fmt: skip


def latest(client_id: str) -> Client | None:
    """The latest version of a software, even one that ended."""
    row = db.one(f"{_SELECT} WHERE {IN_FORCE} AND client_id = %s", [client_id])
    return _of(row) if row else None


def settings_of(plain: Mapping[str, Any] | str) -> Settings:
    """Settings out of a column or a file; msgspec.ValidationError when they are none."""
    if isinstance(plain, str):
        return msgspec.json.decode(plain, type=Settings)
    return msgspec.convert(plain, Settings)


def _of(row: tuple[Any, ...]) -> Client:
    client_id, version, kind, name, settings, secret, ended, at = row
    kept = bytes(secret) if secret is not None else None
    return Client(client_id, version, OauthClientKind(kind), name, settings_of(settings), at, ended, kept)
