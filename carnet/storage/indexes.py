"""Blind indexes of the instance. Owns which secret serves which look-up; never stores what it indexes."""

from carnet.crypto.blind_index import blind_index
from carnet.storage import vault

SECRET = "blind-index/1"  # noqa: S105  # The name of a derivation, not a secret.


def index(domain: str, *parts: str) -> bytes:
    """The blind index of normalised parts, under the secret that only this instance's master key gives."""
    return blind_index(vault.derived(SECRET), domain, *parts)
