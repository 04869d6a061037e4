"""What a provider says of itself. Owns the short memory of end points and public keys; believes no other issuer."""

import threading
import time
from dataclasses import dataclass
from typing import Any, Final

from joserfc.jwk import KeySet

from carnet.crypto.token import TokenRefused, key_set
from carnet.identity.outside import http
from carnet.identity.outside.provider import Provider
from carnet.kernel.errors import Unavailable

# Keys are asked for again after this time; a key that was withdrawn is believed no longer.
KEPT_SECONDS: Final = 600.0
# A token with a key that we do not know may be signed with a new one: asked again, but not for each such token.
_ASK_AGAIN_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Metadata:
    """The end points of a provider and its public keys."""

    authorization: str
    token: str
    userinfo: str
    end_session: str
    names_issuer: bool
    keys: KeySet
    read_at: float


_known: dict[tuple[str, str], Metadata] = {}
_lock = threading.Lock()


def metadata(provider: Provider, *, fresh: bool = False) -> Metadata:
    """What the provider says of itself, from memory when it was read lately. Raises Unavailable."""
    key = provider.issuer, provider.client_id
    age = _ASK_AGAIN_SECONDS if fresh else KEPT_SECONDS
    known = _known.get(key)
    if known and time.monotonic() - known.read_at < age:
        return known
    read = _read(provider)
    with _lock:
        _known[key] = read
    return read


def forget() -> None:
    """Forgets everything: the next question asks the providers again."""
    with _lock:
        _known.clear()


def _read(provider: Provider) -> Metadata:
    found = http.get(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration").json()
    if found.get("issuer") != provider.issuer:
        raise Unavailable("provider: another issuer")
    try:
        keys = key_set(http.get(provider, _end_point(provider, found, "jwks_uri")).json())
    except TokenRefused as refused:
        raise Unavailable("provider: no keys") from refused
    return Metadata(
        authorization=_end_point(provider, found, "authorization_endpoint"),
        token=_end_point(provider, found, "token_endpoint"),
        userinfo=_end_point(provider, found, "userinfo_endpoint", needed=False),
        end_session=_end_point(provider, found, "end_session_endpoint", needed=False),
        names_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        keys=keys,
        read_at=time.monotonic(),
    )


def _end_point(provider: Provider, found: dict[str, Any], name: str, *, needed: bool = True) -> str:
    address = found.get(name)
    if isinstance(address, str) and http.allowed(provider, address):
        return address
    if needed or address:
        raise Unavailable(f"provider: {name}")
    return ""
