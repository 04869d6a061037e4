"""What is believed of a provider's tokens. Owns every check of claims (OpenID Connect Core 3.1.3.7); asks nobody."""

import hmac
import json
from datetime import datetime
from typing import Any, Final

from joserfc.jwk import KeySet

from carnet.crypto.token import TokenRefused, claims_of
from carnet.identity.outside.provider import Provider

LEEWAY: Final = 60
# An identity token older than this was not made for the sign-in that is under way.
OLDEST: Final = 600
_LONGEST_SUB: Final = 255
_ID_TYPES: Final = frozenset({"", "jwt"})


def id_token(token: str, provider: Provider, keys: KeySet, nonce: str, now: datetime) -> dict[str, Any]:
    """The claims of an identity token made for us, for this very sign-in, at a level that is taken. TokenRefused."""
    claims = claims_of(token, keys, provider.algorithm, _ID_TYPES)
    _check_parties(claims, provider)
    _check_times(claims, now.timestamp())
    said = claims.get("nonce")
    if not isinstance(said, str) or not nonce or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise TokenRefused("nonce")
    subject(claims)
    if provider.required_acr and claims.get("acr") not in provider.required_acr:
        raise TokenRefused("level")
    return claims


def userinfo(text: str, signed: bool, provider: Provider, keys: KeySet, sub: str) -> dict[str, Any]:
    """What the provider says of the same person, signed or as plain JSON over TLS. TokenRefused for another person."""
    if signed:
        claims = claims_of(text, keys, provider.algorithm, _ID_TYPES)
        if claims.get("iss") != provider.issuer or not _for_us(claims, provider):
            raise TokenRefused("issuer or audience")
    else:
        claims = _plain(text)
    if claims.get("sub") != sub:
        raise TokenRefused("another person")
    return claims


def subject(claims: dict[str, Any]) -> str:
    """The provider's own identifier of the person: with the issuer, the only key to an account."""
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= _LONGEST_SUB:
        raise TokenRefused("sub")
    return sub


def _plain(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise TokenRefused("no JSON") from None
    if not isinstance(found, dict):
        raise TokenRefused("no object")
    return found


def _check_parties(claims: dict[str, Any], provider: Provider) -> None:
    if claims.get("iss") != provider.issuer:
        raise TokenRefused("issuer")
    if not _for_us(claims, provider) or claims.get("azp", provider.client_id) != provider.client_id:
        raise TokenRefused("audience")


def _for_us(claims: dict[str, Any], provider: Provider) -> bool:
    """For us alone: a token that others may use too proves nothing to us."""
    return claims.get("aud") in (provider.client_id, [provider.client_id])


def _check_times(claims: dict[str, Any], now: float) -> None:
    expires, issued, begins = (_number(claims, name) for name in ("exp", "iat", "nbf"))
    if expires is None or expires <= now - LEEWAY:
        raise TokenRefused("expired")
    if issued is None or not now - OLDEST <= issued <= now + LEEWAY:
        raise TokenRefused("issued at another time")
    if begins is not None and begins > now + LEEWAY:
        raise TokenRefused("not yet valid")


def _number(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(name)
    return float(value)
