"""The two halves of a sign-in with a provider. Owns state, nonce and PKCE; never signs anybody in.

What is under way lives in the browser's own session (sealed): an answer that this browser did not ask for, a second
use of a state, or one that comes too late is refused before anything is asked of the provider (security.md A24).
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest

from carnet.crypto.token import TokenRefused
from carnet.identity.outside import claims, discovery, http, tokens
from carnet.identity.outside.claims import Proof
from carnet.identity.outside.discovery import Metadata
from carnet.identity.outside.provider import Audience, ClientAuthentication, Provider

_PENDING: Final = "outside_pending"
_MOST_PENDING: Final = 4
_SECONDS: Final = 900


class NotBelieved(Exception):
    """The provider's answer is not one that we asked for, or proves nothing. The message names the rule."""


class Purpose(StrEnum):
    """Why the provider is asked."""

    SIGN_IN = "sign_in"
    LINK = "link"


@dataclass(frozen=True)
class Returned:
    """What came back: the proof, why it was asked for, and the token that ends the session there."""

    proof: Proof
    purpose: Purpose
    id_token: str

    def __repr__(self) -> str:
        return f"Returned({self.proof!r})"


def providers(audience: Audience | None = None) -> tuple[Provider, ...]:
    """The providers of this instance, for one audience or all."""
    known: tuple[Provider, ...] = settings.CARNET_PROVIDERS
    return tuple(one for one in known if audience in (None, one.audience))


def named(name: str) -> Provider | None:
    """The provider of a name, or None."""
    return next((one for one in providers() if one.name == name), None)


def begin(request: HttpRequest, provider: Provider, purpose: Purpose, redirect_uri: str, now: datetime) -> str:
    """The address at which the person proves who they are. Raises Unavailable when the provider does not answer."""
    found = discovery.metadata(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    pending = dict(list(request.session.get(_PENDING, {}).items())[-_MOST_PENDING + 1 :])
    pending[state] = {
        "provider": provider.name, "purpose": purpose.value, "nonce": nonce, "verifier": verifier,
        "redirect_uri": redirect_uri, "at": now.timestamp(),
    }  # fmt: skip
    request.session[_PENDING] = pending
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": redirect_uri,
        "scope": " ".join(provider.scopes), "state": state, "nonce": nonce,
        "code_challenge": _challenge(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    if provider.required_acr:
        asked["acr_values"] = " ".join(provider.required_acr)
    return f"{found.authorization}{'&' if '?' in found.authorization else '?'}{urlencode(asked)}"


def finish(request: HttpRequest, provider: Provider, answer: Mapping[str, str], now: datetime) -> Returned:
    """What the provider proved. Raises NotBelieved or Unavailable; the state is spent in any case."""
    try:
        return _finish(request, provider, answer, now)
    except TokenRefused as refused:
        raise NotBelieved(str(refused)) from None


def _finish(request: HttpRequest, provider: Provider, answer: Mapping[str, str], now: datetime) -> Returned:
    waiting = _spent(request, answer.get("state", ""), provider, now)
    if "error" in answer or not answer.get("code"):
        raise TokenRefused("the provider says no")
    found = discovery.metadata(provider)
    said = answer.get("iss")
    if (said is None and found.names_issuer) or said not in (None, provider.issuer):
        raise TokenRefused("another issuer")
    given = _exchanged(provider, found, answer["code"], waiting)
    proved = _verified(provider, found, given["id_token"], waiting["nonce"], now)
    proved = {**proved, **_more(provider, found, given, proved)}
    return Returned(_proof(provider, proved), Purpose(waiting["purpose"]), given["id_token"])


def leaving(provider: Provider, id_token: str, back: str) -> str | None:
    """Where the session at the provider is ended, or None when it has no such page or does not answer."""
    end = discovery.metadata(provider).end_session
    if not end:
        return None
    asked = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": secrets.token_urlsafe(16)}
    return f"{end}{'&' if '?' in end else '?'}{urlencode(asked)}"


def _spent(request: HttpRequest, state: str, provider: Provider, now: datetime) -> Mapping[str, Any]:
    pending = request.session.get(_PENDING, {})
    waiting = pending.pop(state, None) if state else None
    if waiting is None:
        raise TokenRefused("state")
    request.session[_PENDING] = pending
    # Committed before the code is sent: a copy of this request finds no state any more.
    request.session.save()
    if waiting["provider"] != provider.name or not 0 <= now.timestamp() - waiting["at"] <= _SECONDS:
        raise TokenRefused("state")
    found: Mapping[str, Any] = waiting
    return found


def _exchanged(provider: Provider, found: Metadata, code: str, waiting: Mapping[str, Any]) -> dict[str, str]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": waiting["redirect_uri"],
        "code_verifier": waiting["verifier"], "client_id": provider.client_id,
    }  # fmt: skip
    headers = {}
    if provider.client_authentication is ClientAuthentication.POST:
        form["client_secret"] = provider.client_secret
    else:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    given = http.post(provider, found.token, form, headers).json()
    if not isinstance(given.get("id_token"), str) or not isinstance(given.get("access_token", ""), str):
        raise TokenRefused("no identity token")
    return {"id_token": given["id_token"], "access_token": given.get("access_token", "")}


def _verified(provider: Provider, found: Metadata, token: str, nonce: str, now: datetime) -> dict[str, Any]:
    """With the keys in memory, else with fresh ones: a provider changes its keys without telling."""
    try:
        return tokens.id_token(token, provider, found.keys, nonce, now)
    except TokenRefused:
        fresh = discovery.metadata(provider, fresh=True)
        if fresh is found:
            raise
        return tokens.id_token(token, provider, fresh.keys, nonce, now)


def _more(provider: Provider, found: Metadata, given: Mapping[str, str], proved: Mapping[str, Any]) -> dict[str, Any]:
    """What the provider tells of the person beside the token; never what the token itself says of the sign-in."""
    if not found.userinfo or not given["access_token"]:
        return {}
    answer = http.get(provider, found.userinfo, given["access_token"])
    signed = answer.kind == "application/jwt"
    keys = discovery.metadata(provider).keys
    told = tokens.userinfo(answer.text, signed, provider, keys, tokens.subject(dict(proved)))
    return {name: value for name, value in told.items() if name not in {"iss", "aud", "acr", "nonce", "exp", "iat"}}


def _proof(provider: Provider, proved: Mapping[str, Any]) -> Proof:
    acr = proved.get("acr")
    level = acr if isinstance(acr, str) else ""
    proof = Proof(provider.name, provider.issuer, tokens.subject(dict(proved)), level)
    if provider.audience is Audience.PATIENT:
        return replace(proof, identity=claims.patient(proved, provider), email=claims.email(proved, provider))
    identifier, activities = claims.professional(proved, provider)
    return replace(proof, professional_id=identifier, activities=activities)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
