"""SMART Backend Services: tokens of software of care. Owns this way to a token; never what the token may do."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from authlib.oauth2.rfc6749 import ClientCredentialsGrant, InvalidClientError, InvalidGrantError, InvalidScopeError

from carnet.identity import urgency
from carnet.identity.models import OauthTokenKind
from carnet.identity.oauth import tokens, words, workers
from carnet.identity.oauth.clients import Client
from carnet.identity.oauth.server import Asked, OauthServer
from carnet.identity.oauth.workers import NotNamed
from carnet.policy import scopes
from carnet.policy.model import AccessMode


class BackendGrant(ClientCredentialsGrant):
    """A software of care, with the professional whom it names, or to deposit only."""

    TOKEN_ENDPOINT_AUTH_METHODS: Final = [words.BY_KEY]
    request: Asked
    server: OauthServer

    def validate_token_request(self) -> None:
        """After Authlib's own checks: whom the software names, and whether it may ask for these scopes."""
        super().validate_token_request()
        client, proved = self.request.client, self.request.assertion
        if proved is None:
            raise InvalidClientError
        try:
            self.server.bound = workers.bound(client, proved.named)
        except NotNamed as refused:
            raise InvalidGrantError(description=f"client_assertion: {refused}") from None
        _check_scopes(self.request.payload.scope, client, feeds_only=not self.server.bound.professional)

    def generate_token(self, scope: str = "", **_: object) -> dict[str, Any]:
        """A token for minutes, and nothing that gives another: the software signs again."""
        lives = int(tokens.BACKEND_LIVES.total_seconds())
        return {"access_token": self._token(), "token_type": "Bearer", "expires_in": lives, "scope": scope}

    def _token(self) -> str:
        """One that goes first on a full machine, where its software acts in an emergency (`identity.urgency`)."""
        server, made = self.server, tokens.fresh()
        if server.bound is None or server.bound.mode == AccessMode.NORMAL:
            return made
        return urgency.marked(made, self.request.client.client_id, server.now + tokens.BACKEND_LIVES)

    def save_token(self, token: Mapping[str, Any]) -> None:
        """Writes down what is about to be given."""
        server, client = self.server, self.request.client
        if server.bound is None:
            raise InvalidGrantError
        server.scopes = token["scope"]
        tokens.keep(
            token["access_token"], OauthTokenKind.ACCESS, client.client_id, server.scopes, server.now,
            server.now + tokens.BACKEND_LIVES, bound=asdict(server.bound),
        )  # fmt: skip


def _check_scopes(text: str | None, client: Client, *, feeds_only: bool) -> None:
    """Every scope is understood and allowed to this software: nothing is left out silently, nothing is added."""
    allowed = scopes.understood(client.settings.scopes)
    asked = (text or "").split()
    if not asked or len(asked) > len(set(asked)):
        raise InvalidScopeError
    for one in asked:
        scope = scopes.parse(one)
        if scope is None or scope.level is scopes.Level.PATIENT or not scopes.within(scope, allowed):
            raise InvalidScopeError(description=f"scope: {one[:80]}")
        if feeds_only and (scope.level is not scopes.Level.SYSTEM or not scopes.feeds_only(scope)):
            raise InvalidScopeError(description=f"scope without a professional: {one[:80]}")
