"""What a software signs to get a token (private_key_jwt, RFC 7523; SMART Backend Services). Owns every check of it.

Beside itself it may name the professional who acts, in `extensions`: the names of IHE IUA (`ihe_iua`), and ours
(`carnet`) for what the VIHF says and IUA does not. Nothing of it is believed as a right: the directory and what the
operator registered are asked (`docs/oauth.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from carnet.crypto.token import TokenRefused, claims_of, key_set
from carnet.identity.oauth.clients import Client
from carnet.policy.model import AccessMode, AuthenticationMode

ALGORITHMS: Final = ("RS384", "ES384")
LONGEST_LIFE: Final = 300
LEEWAY: Final = 30
_TYPES: Final = frozenset({"", "jwt"})
_LONGEST_TEXT: Final = 255
NOT_FOR_PARENTS: Final = "INVISIBLE_REPRESENTANTS_LEGAUX"


@dataclass(frozen=True)
class Named:
    """Who is said to act, from where, how and why. An empty professional: the software itself, which only deposits."""

    professional: str = ""
    structure: str = ""
    sector: str = ""
    role: str = ""
    authentication: AuthenticationMode = AuthenticationMode.INDIRECT
    mode: AccessMode = AccessMode.NORMAL
    secret: bool = False


@dataclass(frozen=True)
class Assertion:
    """An assertion that its software signed for us, and that has not ended."""

    jti: str
    until: datetime
    named: Named


def read(token: str, client: Client, audience: str, now: datetime) -> Assertion:
    """What the assertion says, once all of it was checked but its single use. Raises TokenRefused."""
    settings = client.settings
    if settings.algorithm not in ALGORITHMS:
        raise TokenRefused("algorithm")
    claims = claims_of(token, key_set(settings.jwks), settings.algorithm, _TYPES)
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise TokenRefused("iss and sub")
    # For us alone: one that others may use too proves nothing to us.
    if claims.get("aud") not in (audience, [audience]):
        raise TokenRefused("aud")
    until = _end(claims, now.timestamp())
    return Assertion(_text(claims, "jti", needed=True), datetime.fromtimestamp(until, UTC), named(claims))


def named(claims: Mapping[str, Any]) -> Named:
    """Who is said to act. Raises TokenRefused for what is not understood: nothing is left out silently."""
    said = _object(claims, "extensions")
    if set(said) - {"ihe_iua", "carnet"}:
        raise TokenRefused("extensions")
    iua, own = _object(said, "ihe_iua"), _object(said, "carnet")
    if set(own) - {"activity_sector", "authentication_mode", "confidentiality_code"}:
        raise TokenRefused("carnet")
    secret = _text(own, "confidentiality_code")
    if secret not in ("", NOT_FOR_PARENTS):
        raise TokenRefused("confidentiality_code")
    return Named(
        professional=_text(iua, "national_provider_identifier"),
        structure=_text(iua, "subject_organization_id"),
        sector=_text(own, "activity_sector"),
        role=_code(iua, "subject_role"),
        authentication=_authentication(_text(own, "authentication_mode")),
        mode=_mode(_code(iua, "purpose_of_use")),
        secret=secret != "",
    )


def _authentication(said: str) -> AuthenticationMode:
    known = {
        "": AuthenticationMode.INDIRECT,
        "INDIRECTE": AuthenticationMode.INDIRECT,
        "INDIRECTE_RENFORCEE": AuthenticationMode.INDIRECT_STRONG,
        "DELEGUEE": AuthenticationMode.DELEGATED,
    }
    if said not in known:
        raise TokenRefused("authentication_mode")
    return known[said]


def _mode(said: str) -> AccessMode:
    try:
        return AccessMode(said or AccessMode.NORMAL)
    except ValueError:
        raise TokenRefused("purpose_of_use") from None


def _end(claims: Mapping[str, Any], now: float) -> float:
    expires, issued, begins = (_number(claims, name) for name in ("exp", "iat", "nbf"))
    if expires is None or not now - LEEWAY < expires <= now + LONGEST_LIFE + LEEWAY:
        raise TokenRefused("exp")
    if any(at is not None and at > now + LEEWAY for at in (issued, begins)):
        raise TokenRefused("iat or nbf")
    # The number counts for as long as the assertion would be taken.
    return expires + LEEWAY


def _number(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e11:
        raise TokenRefused(name)
    return float(value)


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = claims.get(name, {})
    if not isinstance(value, Mapping):
        raise TokenRefused(name)
    return value


def _text(claims: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or "\0" in value or (needed and not value):
        raise TokenRefused(name)
    return value


def _code(claims: Mapping[str, Any], name: str) -> str:
    """The code of a coded value: one, as a text or as `{system, code}`, alone or in a list of one."""
    value = claims.get(name, "")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return _text(value, "code") if isinstance(value, Mapping) else _text({name: value}, name)
