"""SMART App Launch: from a person's permission to a code, tokens, new tokens. Owns these two ways; never a page.

PKCE with S256 is always asked for; a code and a token that gives new ones count once: what comes a second time ends
the whole permission, because one of the two who hold it is not the application.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeGrant,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge

from carnet.identity.models import OauthTokenKind
from carnet.identity.oauth import permissions, tokens, whoami, words
from carnet.identity.oauth.backend import BackendGrant
from carnet.identity.oauth.clients import Client
from carnet.identity.oauth.permissions import Permission
from carnet.identity.oauth.server import Addresses, Answer, Asked, OauthServer
from carnet.identity.oauth.tokens import Token
from carnet.policy import scopes

# In the order in which they are tried.
METHODS: Final = [words.NO_PROOF, words.BASIC, words.BY_KEY]
REFRESH_LIVES: Final = timedelta(days=90)
REUSED: Final = "reused"
_LONGEST_STATE: Final = 500
# What would make a request mean something that was not looked at.
_NOT_TAKEN: Final = frozenset({"request", "request_uri", "registration", "claims", "launch"})


@dataclass(frozen=True)
class Held:
    """A code or a refresh token, as Authlib asks for it."""

    token: Token

    def check_client(self, client: Client) -> bool:
        """Whether it was given to this software."""
        return self.token.client_id == client.client_id

    def get_redirect_uri(self) -> str:
        """Where the code was sent."""
        return str(self.token.bound.get("redirect_uri", ""))

    def get_scope(self) -> str:
        """What it is good for."""
        return self.token.scopes

    def is_expired(self) -> bool:
        """Looked at in `ends`, with the clock of the request."""
        return False

    def is_revoked(self) -> bool:
        """What was ended is not found."""
        return False

    @property
    def code_challenge(self) -> str:
        """What the application committed to (PKCE)."""
        return str(self.token.bound.get("challenge", ""))

    @property
    def code_challenge_method(self) -> str:
        """Never another."""
        return "S256"


class Challenge(CodeChallenge):
    """PKCE, always, and S256 alone: the plain method proves nothing once the address was seen."""

    SUPPORTED_CODE_CHALLENGE_METHOD: Final = ["S256"]
    DEFAULT_CODE_CHALLENGE_METHOD: Final = "S256"

    def validate_code_challenge(self, grant: "CodeGrant", redirect_uri: str) -> None:
        """A request without a challenge, or with another method, is refused."""
        super().validate_code_challenge(grant, redirect_uri)
        said = grant.request.payload.data
        if not said.get("code_challenge") or said.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge with S256 is needed")

    def validate_code_verifier(self, grant: "CodeGrant", result: object) -> None:
        """Every application shows the verifier, whatever else it proves."""
        if not grant.request.form.get("code_verifier"):
            raise InvalidRequestError("Missing 'code_verifier'")
        super().validate_code_verifier(grant, result)


class _ForPersons:
    """What both ways give. The permission is read in this request, and what it stands on."""

    request: Asked
    server: OauthServer

    def _once(self, text: str, kind: OauthTokenKind, client: Client) -> Held | None:
        """A code or token that counts now, used up by this; a second use ends the permission."""
        token = tokens.find(text, kind, lock=True)
        if token is None or token.client_id != client.client_id or token.grant_id is None:
            return None
        permission = permissions.find(token.grant_id)
        if permission is None or not permission.in_force(self.server.now):
            return None
        if token.used_at is not None or not tokens.use(token, self.server.now):
            permissions.end(permission.grant_id, REUSED, self.server.now)
            self.server.stopped = permission
            return None
        self.server.permission = permission
        return Held(token) if token.expires_at > self.server.now else None

    def authenticate_user(self, held: Held) -> Permission | None:
        """The permission takes the place of the user: an account that was closed or frozen gives nothing."""
        permission = self.server.permission
        return permission if permission and permissions.account_is_open(permission.account_id) else None

    def generate_token(self, scope: str = "", **_: object) -> dict[str, Any]:
        """An access token, one that gives new ones if the person let it work while away, and who the person is."""
        permission, server = self.server.permission, self.server
        if permission is None:
            raise InvalidScopeError
        held = scope.split()
        found: dict[str, Any] = {
            "access_token": tokens.fresh(), "token_type": "Bearer",
            "expires_in": int(tokens.ACCESS_LIVES.total_seconds()), "scope": scope,
            "patient": str(permission.record_id),
        }  # fmt: skip
        if words.OFFLINE in permission.scopes.split():
            found["refresh_token"] = tokens.fresh()
        if words.OPENID in held:
            found["id_token"] = whoami.id_token(server, permission, held, self._nonce())
        return found

    def _nonce(self) -> str:
        held: Held | None = self.request.authorization_code
        return str(held.token.bound.get("nonce", "")) if held else ""

    def save_token(self, token: Mapping[str, Any]) -> None:
        """Writes down what is about to be given."""
        server, client, permission = self.server, self.request.client, self.server.permission
        if permission is None:
            raise InvalidScopeError
        server.scopes = token["scope"]
        tokens.keep(
            token["access_token"], OauthTokenKind.ACCESS, client.client_id, server.scopes, server.now,
            server.now + tokens.ACCESS_LIVES, grant_id=permission.grant_id,
        )  # fmt: skip
        if "refresh_token" in token:
            # With every scope of the permission: a token that asked for less now may ask for them again.
            tokens.keep(
                token["refresh_token"], OauthTokenKind.REFRESH, client.client_id, permission.scopes, server.now,
                server.now + REFRESH_LIVES, grant_id=permission.grant_id,
            )  # fmt: skip


class CodeGrant(_ForPersons, AuthorizationCodeGrant):
    """A code for a permission, and tokens for a code."""

    TOKEN_ENDPOINT_AUTH_METHODS: Final = METHODS

    def validate_authorization_request(self) -> str:
        """After Authlib's own checks (software, address, kind of answer): what SMART asks for beside."""
        redirect_uri = str(super().validate_authorization_request())
        try:
            self._check(self.request.payload.data)
        except OAuth2Error as error:
            error.redirect_uri = redirect_uri
            raise
        return redirect_uri

    def _check(self, said: Mapping[str, str]) -> None:
        if not 0 < len(said.get("state", "")) <= _LONGEST_STATE:
            raise InvalidRequestError("state")
        if said.get("aud", "").rstrip("/") != self.server.at.fhir:
            raise InvalidRequestError("aud")
        if said.get("response_mode", "query") != "query" or not _NOT_TAKEN.isdisjoint(said):
            raise InvalidRequestError("parameter that is not taken")
        if not scopes.understood(self.request.scope.split()):
            raise InvalidScopeError

    def save_authorization_code(self, code: str, request: Asked) -> None:
        """A code for the permission that was just given."""
        server, said = self.server, request.payload.data
        if server.permission is None:
            raise InvalidRequestError
        bound = {"redirect_uri": said["redirect_uri"], "challenge": said["code_challenge"]}
        nonce = said.get("nonce", "")[:_LONGEST_STATE]
        tokens.keep(
            code, OauthTokenKind.CODE, request.client.client_id, server.permission.scopes, server.now,
            server.now + tokens.CODE_LIVES, grant_id=server.permission.grant_id,
            bound={**bound, **({"nonce": nonce} if nonce else {})},
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Client) -> Held | None:
        """The code, used up by this whatever comes next."""
        return self._once(code, OauthTokenKind.CODE, client)

    def delete_authorization_code(self, held: Held) -> None:
        """It stays, marked as used: what comes with it again is seen."""


class RenewGrant(_ForPersons, RefreshTokenGrant):
    """New tokens for a refresh token, which is used up by this (rotation)."""

    TOKEN_ENDPOINT_AUTH_METHODS: Final = METHODS

    def authenticate_token_endpoint_client(self) -> Client:
        """An application that keeps no secret need not name itself again (RFC 6749, 6): its token does.

        SMART's own client does so. One that has a secret or a key must show it.
        """
        form = self.request.form
        named = {"client_id", "client_assertion"} & set(form) or self.request.headers.get("Authorization")
        token = tokens.find(form.get("refresh_token", ""), OauthTokenKind.REFRESH) if not named else None
        client = self.server.query_client(token.client_id) if token else None
        if client is not None and client.check_endpoint_auth_method(words.NO_PROOF, "token"):
            self.request.auth_method = words.NO_PROOF
            return client
        found: Client = super().authenticate_token_endpoint_client()
        return found

    def authenticate_refresh_token(self, text: str) -> Held | None:
        """The token, used up by this."""
        return self._once(text, OauthTokenKind.REFRESH, self.request.client)

    def revoke_old_credential(self, held: Held) -> None:
        """It was used up when it came."""


class NotRegistered(Exception):
    """The software or the address to go back to is none that the operator wrote down: nobody is sent there."""


@dataclass(frozen=True)
class Considered:
    """A request for a permission that was checked, and may be shown to the person."""

    server: OauthServer
    asked: Asked
    grant: CodeGrant

    @property
    def client(self) -> Client:
        """The software that asks."""
        found: Client = self.asked.client
        return found

    @property
    def scopes(self) -> str:
        """What it would be given: what it asks for, without what is not understood or not allowed to it."""
        return str(self.asked.scope)

    def answered(self, permission: Permission | None) -> Answer:
        """Where the browser goes back to: with a code, or with the person's no."""
        self.server.permission = permission
        answer: Answer = self.server.create_authorization_response(self.asked, permission, self.grant)
        return _from(self.server, answer)


PKCE: Final = Challenge(required=True)


def consider(said: Mapping[str, str], at: Addresses, now: datetime) -> Considered | Answer:
    """Checks a request for a permission; an Answer sends the browser back with an error. Raises NotRegistered."""
    server, asked = OauthServer(at, now), Asked(said, method="GET")
    server.register_grant(CodeGrant, [PKCE])
    try:
        return Considered(server, asked, server.get_consent_grant(asked))
    except OAuth2Error as error:
        answer: Answer = server.handle_error_response(asked, error)
        if not answer.location:
            raise NotRegistered from None
        return _from(server, answer)


def _from(server: OauthServer, answer: Answer) -> Answer:
    """Says who answers, so that an application with several servers cannot be confused (RFC 9207)."""
    return Answer(answer.status, answer.body, add_params_to_uri(answer.location, [("iss", server.at.issuer)]))


def token_answer(server: OauthServer, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """The answer of the token address."""
    for way, more in ((BackendGrant, None), (CodeGrant, [PKCE]), (RenewGrant, None)):
        server.register_grant(way, more)
    answer: Answer = server.create_token_response(Asked(form, headers))
    return answer
