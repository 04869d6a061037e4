"""The server's side of OAuth 2, by Authlib. Owns how it reaches our tables; never keeps a token, opens no transaction.

One object serves one request, inside the transaction of the use case: what it consumed and what it gave commit
together, an error answer included. Each way to a token is a class of its own (`backend`, `apps`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidClientError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from carnet.crypto.token import TokenRefused, unproved_issuer
from carnet.identity.oauth import assertion, clients, tokens, words
from carnet.identity.oauth.assertion import Assertion
from carnet.identity.oauth.clients import Client
from carnet.identity.oauth.permissions import Permission
from carnet.identity.oauth.workers import Bound

# Authlib refuses plain HTTP by the address; transport is the business of the settings (`SECURE_SSL_REDIRECT`).
_ADDRESS: Final = "https://carnet.invalid/"


@dataclass(frozen=True)
class Answer:
    """What an address answers. `location` is where a browser is sent."""

    status: int
    body: Mapping[str, Any]
    location: str = ""


@dataclass(frozen=True)
class Addresses:
    """This instance as the request came to it: stored nowhere."""

    issuer: str
    fhir: str
    token: str


class Asked(OAuth2Request):
    """A request as Authlib takes it."""

    def __init__(self, form: Mapping[str, str], headers: Mapping[str, str] | None = None, method: str = "POST") -> None:
        super().__init__(method, _ADDRESS, headers=dict(headers or {}))
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


class OauthServer(AuthorizationServer):
    """What is done for one request.

    `client`, `bound` and `permission` say who asked and for whom, once proved; `stopped` is the permission that ended
    because something came twice.
    """

    def __init__(self, at: Addresses, now: datetime) -> None:
        super().__init__()
        self.at = at
        self.now = now
        self.client: Client | None = None
        self.bound: Bound | None = None
        self.permission: Permission | None = None
        self.stopped: Permission | None = None
        self.scopes: str = ""
        self.register_client_auth_method(words.BY_KEY, self._by_assertion)

    def query_client(self, client_id: str) -> Client | None:
        """The software that is named, if it works now."""
        self.client = clients.find(client_id)
        return self.client

    def create_oauth2_request(self, request: Asked) -> Asked:
        """The request is one already."""
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        """As a value: the view makes a response of it after the commit."""
        return Answer(status, dict(body or {}), dict(headers).get("Location", ""))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nothing listens: nothing happens through signals."""

    def _by_assertion(self, query_client: object, request: Asked) -> Client | None:
        """The method private_key_jwt: signed by the software's own key, for us, minutes ago, and for the first time."""
        form = request.form
        if form.get("client_assertion_type") != words.ASSERTION or not form.get("client_assertion"):
            return None
        try:
            client = self.query_client(unproved_issuer(form["client_assertion"]))
            if client is None or form.get("client_id", client.client_id) != client.client_id:
                raise TokenRefused("client")
            proved = assertion.read(form["client_assertion"], client, self.at.token, self.now)
        except TokenRefused as refused:
            raise InvalidClientError(description=f"client_assertion: {refused}", status_code=401) from None
        if not tokens.use_jti(client.client_id, proved.jti, proved.until):
            raise InvalidClientError(description="client_assertion: jti", status_code=401)
        request.assertion = proved
        return client
