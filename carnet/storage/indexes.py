"""Blind indexes of the instance. Owns which secret serves which look-up; never stores what it indexes."""

from carnet.crypto.blind_index import blind_index
from carnet.storage import vault

PURPOSE = "blind-index/1"


def index(domain: str, *parts: str) -> bytes:
    """The blind index of normalised parts, under the secret that only this instance's master key gives."""
    return blind_index(vault.derived(PURPOSE), domain, *parts)
