"""A provider inside the test process: it signs whatever a test asks for, right or forged. Owns no assertion."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from carnet.identity.outside import discovery, http
from carnet.identity.outside.http import Answer
from carnet.identity.outside.provider import Audience, Provider
from carnet.kernel.errors import Unavailable

PATIENTS = Provider(
    name="identite", audience=Audience.PATIENT, label="Identité d’exemple", issuer="https://identite.exemple.test",
    client_id="carnet", client_secret="secret-identite", algorithm="RS256", scopes=("openid", "profile", "birth"),
    required_acr=("eidas2", "eidas3"), two_factors_acr=("eidas2", "eidas3"), proved_acr=("eidas2", "eidas3"),
)  # fmt: skip
CARERS = Provider(
    name="soignants", audience=Audience.PROFESSIONAL, label="Soignants d’exemple",
    issuer="https://soignants.exemple.test/realms/soin", client_id="carnet-pro", client_secret="secret-soignants",
    algorithm="ES256", required_acr=("eidas1",), two_factors_acr=("eidas1",),
)  # fmt: skip
RSA = RSAKey.generate_key(2048, {"kid": "r1", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "e1", "use": "sig"})
ATTACKER = RSAKey.generate_key(2048, {"kid": "r1"})
ODETTE = {
    "sub": "f7d0a1-canari-sub", "given_name": "Odette Jeanne", "family_name": "MARTINEAU", "birthdate": "1948-05-14",
    "gender": "female", "birthplace": "75116", "birthcountry": "99100", "email": "odette.fc@exemple.test",
}  # fmt: skip


def b64(data: bytes) -> str:
    """Without padding, as tokens are written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims: Mapping[str, Any], key: Any = RSA, algorithm: str = "RS256", **header: Any) -> str:
    """A token signed with a key under an algorithm; `header` adds to its header."""
    head = {"alg": algorithm, "kid": "r1", **header}
    return jws.serialize_compact(head, json.dumps(claims).encode(), key, algorithms=[algorithm], registry=ANY)


class _AnyHeader(jws.JWSRegistry):
    """Signs under any header: an attacker is not held to the rules."""

    def check_header(self, header: Any) -> None:
        """Nothing."""


ANY = _AnyHeader(algorithms=["RS256", "RS384", "PS256", "ES256", "HS256"], strict_check_header=False)


def claims_for(provider: Provider, nonce: str, /, **more: Any) -> dict[str, Any]:
    """The claims of a right identity token; a value of None takes a claim away."""
    now = int(time.time())
    found = {
        "iss": provider.issuer, "aud": provider.client_id, "sub": ODETTE["sub"], "exp": now + 300, "iat": now,
        "nonce": nonce, "acr": provider.required_acr[0],
    } | more  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


@dataclass
class Issuer:
    """Answers our questions as a provider does, and checks what a provider checks: code, PKCE, client, address."""

    provider: Provider
    key: Any
    person: dict[str, Any] = field(default_factory=lambda: dict(ODETTE))
    token_claims: dict[str, Any] = field(default_factory=dict)
    forge: Any = None
    signed_userinfo: bool = False
    down: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorise(self, address: str) -> dict[str, str]:
        """The person says yes at the provider: what comes back to us."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code" and query["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return {"code": code, "state": query["state"], "iss": self.provider.issuer}

    def answer(self, provider: Provider, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Stands in for the network."""
        self.asked.append(urlsplit(address).path)
        base = self.provider.issuer
        if self.down or not address.startswith(base):
            raise Unavailable("provider: down")
        what = address.removeprefix(base)
        if what == "/.well-known/openid-configuration":
            return _json({
                "issuer": base, "authorization_endpoint": f"{base}/auth", "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/jwks", "userinfo_endpoint": f"{base}/me", "end_session_endpoint": f"{base}/out",
                "authorization_response_iss_parameter_supported": True,
            })  # fmt: skip
        if what == "/jwks":
            return _json({"keys": [self.key.as_dict(private=False)]})
        if what == "/token":
            return self._token(body or b"")
        return self._me(headers)

    def _token(self, body: bytes) -> Answer:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        asked = self.codes.pop(form["code"], None)
        challenge = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        fits = asked and asked["code_challenge"] == challenge and asked["redirect_uri"] == form["redirect_uri"]
        if not asked or not fits or form["client_secret"] != self.provider.client_secret:
            raise Unavailable("provider: status 400")
        claims = claims_for(self.provider, asked["nonce"], sub=self.person["sub"]) | self.token_claims
        token = self.forge(claims) if self.forge else self._sign(claims)
        return _json({"id_token": token, "access_token": "access", "token_type": "Bearer"})

    def _me(self, headers: Mapping[str, str]) -> Answer:
        assert headers["Authorization"] == "Bearer access"
        if not self.signed_userinfo:
            return _json(self.person)
        me = {**self.person, "iss": self.provider.issuer, "aud": self.provider.client_id}
        return Answer("application/jwt", self._sign(me))

    def _sign(self, claims: Mapping[str, Any]) -> str:
        return signed(claims, self.key, self.provider.algorithm, kid=self.key.kid)


def _json(value: dict[str, Any]) -> Answer:
    return Answer("application/json", json.dumps(value))


def installed(monkeypatch: pytest.MonkeyPatch, *issuers: Issuer) -> None:
    """Puts issuers in place of the network."""

    def ask(provider: Provider, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        named = next(one for one in issuers if one.provider.name == provider.name)
        return named.answer(provider, address, body, headers)

    discovery.forget()
    monkeypatch.setattr(http, "_ask", ask)
