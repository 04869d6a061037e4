"""The token address, by Authlib. Owns how its grants reach our tables; never keeps a token, never opens a transaction.

One object serves one request, inside the transaction of the use case: what it consumed and what it gave commit
together, an error answer included.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientCredentialsGrant,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from carnet.crypto.token import TokenRefused, unproved_issuer
from carnet.identity.models import OauthTokenKind
from carnet.identity.oauth import assertion, clients, tokens, workers
from carnet.identity.oauth.assertion import Assertion
from carnet.identity.oauth.clients import Client
from carnet.identity.oauth.workers import Bound, NotNamed
from carnet.policy import scopes

# Authlib refuses plain HTTP by the address; transport is the business of the settings (`SECURE_SSL_REDIRECT`).
_ADDRESS: Final = "https://carnet.invalid/"


@dataclass(frozen=True)
class Answer:
    """What the token address answers."""

    status: int
    body: Mapping[str, Any]
    headers: tuple[tuple[str, str], ...] = ()


class Asked(OAuth2Request):
    """A request as Authlib takes it."""

    def __init__(self, form: Mapping[str, str], headers: Mapping[str, str], method: str = "POST") -> None:
        super().__init__(method, _ADDRESS, headers=dict(headers))
        self.payload = BasicOAuth2Payload(dict(form))
        self.assertion: Assertion | None = None

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of the request."""
        return dict(self.payload.data)

    @property
    def args(self) -> Mapping[str, str]:
        """Nothing is taken from an address: addresses end in logs."""
        return {}


class TokenServer(AuthorizationServer):
    """What the token address does for one request. `client` and `bound`: who asked, and for whom, once proved."""

    def __init__(self, audience: str, now: datetime) -> None:
        super().__init__()
        self.audience = audience
        self.now = now
        self.client: Client | None = None
        self.bound: Bound | None = None
        self.scopes: str = ""
        self.register_client_auth_method(assertion.METHOD, self._by_assertion)
        self.register_token_generator("default", self._generate)
        self.register_grant(BackendGrant)

    def query_client(self, client_id: str) -> Client | None:
        """The software that is named, if it works now."""
        self.client = clients.find(client_id)
        return self.client

    def create_oauth2_request(self, request: Asked) -> Asked:
        """The request is one already."""
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        """As a value: the view makes a response of it after the commit."""
        return Answer(status, dict(body or {}), tuple(headers))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nothing listens: nothing happens through signals."""

    def save_token(self, token: Mapping[str, Any], request: Asked) -> None:
        """Writes down what is about to be given."""
        if self.client is None or self.bound is None:
            raise InvalidRequestError
        self.scopes = token["scope"]
        tokens.keep(
            token["access_token"], OauthTokenKind.ACCESS, self.client.client_id, token["scope"], self.now,
            self.now + tokens.BACKEND_LIVES, bound=asdict(self.bound),
        )  # fmt: skip

    def _generate(self, scope: str, **_: object) -> dict[str, Any]:
        lives = int(tokens.BACKEND_LIVES.total_seconds())
        return {"access_token": tokens.fresh(), "token_type": "Bearer", "expires_in": lives, "scope": scope}

    def _by_assertion(self, query_client: object, request: Asked) -> Client | None:
        """The method private_key_jwt: signed by the software's own key, for us, minutes ago, and for the first time."""
        form = request.form
        if form.get("client_assertion_type") != assertion.TYPE or not form.get("client_assertion"):
            return None
        try:
            client = self.query_client(unproved_issuer(form["client_assertion"]))
            if client is None or form.get("client_id", client.client_id) != client.client_id:
                raise TokenRefused("client")
            proved = assertion.read(form["client_assertion"], client, self.audience, self.now)
        except TokenRefused as refused:
            raise InvalidClientError(description=f"client_assertion: {refused}", status_code=401) from None
        if not tokens.use_jti(client.client_id, proved.jti, proved.until):
            raise InvalidClientError(description="client_assertion: jti", status_code=401)
        request.assertion = proved
        return client


class BackendGrant(ClientCredentialsGrant):
    """SMART Backend Services: a software of care, with the professional whom it names, or to deposit only."""

    TOKEN_ENDPOINT_AUTH_METHODS: Final = [assertion.METHOD]
    request: Asked
    server: TokenServer

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
