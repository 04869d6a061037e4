"""A software ends a token (RFC 7009) or asks what it is worth (RFC 7662). Owns both, for its own tokens only."""

from collections.abc import Mapping
from typing import Any, Final

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from carnet.identity.models import OauthTokenKind
from carnet.identity.oauth import permissions, tokens, whoami
from carnet.identity.oauth.apps import METHODS, Held
from carnet.identity.oauth.server import Answer, Asked, OauthServer

BY_SOFTWARE: Final = "application"


class _OwnTokens:
    """Tokens that were given to who asks; any other is as unknown as one that never was."""

    CLIENT_AUTH_METHODS: Final = METHODS
    server: OauthServer

    def query_token(self, text: str, hint: str | None) -> Held | None:
        """The token, if it is the asker's own; a code is none."""
        token, client = tokens.find(text), self.server.client
        own = token is not None and client is not None and token.client_id == client.client_id
        return Held(token) if token and own and token.kind is not OauthTokenKind.CODE else None


class Ending(_OwnTokens, RevocationEndpoint):
    """Ends one access token; with a token that gives new ones, the whole permission."""

    def revoke_token(self, held: Held, request: Asked) -> None:
        """From the next request on it is worth nothing."""
        grant_id = held.token.grant_id
        if held.token.kind is OauthTokenKind.ACCESS or grant_id is None:
            tokens.remove(held.token)
            return
        permission = permissions.find(grant_id)
        if permission and permissions.end(grant_id, BY_SOFTWARE, self.server.now):
            self.server.stopped = permission


class Looking(_OwnTokens, IntrospectionEndpoint):
    """Says what a token is worth now."""

    def check_permission(self, held: Held, client: object, request: Asked) -> bool:
        """Its own tokens only (`query_token`)."""
        return True

    def introspect_token(self, held: Held) -> dict[str, Any]:
        """Whether it is good, for what and until when; for whom, as the application knows the person."""
        token, now = held.token, self.server.now
        permission = permissions.find(token.grant_id) if token.grant_id else None
        if token.expires_at <= now or token.used_at is not None or (permission and not permission.in_force(now)):
            return {"active": False}
        told = {
            "active": True,
            "client_id": token.client_id,
            "scope": token.scopes,
            "iat": int(token.issued_at.timestamp()),
            "exp": int(token.expires_at.timestamp()),
            "token_type": "Bearer" if token.kind is OauthTokenKind.ACCESS else "refresh_token",
        }
        if permission:
            told |= {"patient": str(permission.record_id)}
            told |= whoami.who(self.server.at.fhir, permission, token.scopes.split())
        return told


def answer(server: OauthServer, name: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """The answer of one of the two addresses: `revocation` or `introspection`."""
    server.register_endpoint(Ending)
    server.register_endpoint(Looking)
    said: Answer = server.create_endpoint_response(name, Asked(form, headers))
    return said
