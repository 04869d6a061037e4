"""What may seal the file of the master key. Owns the port and the names of its adapters; never keeps what it opens.

A sealer is a key that this machine can use and cannot read: in a security module (PKCS#11), or in a key service reached
over HTTPS (transit interface of OpenBao and HashiCorp Vault). It opens the master key once a process, at its start,
so that no reading of a record in an emergency waits for another service. While the program runs the master key is in
its memory, as with a plain file: a sealer protects a stolen disk, a copied folder and a backup, and lets somebody else
than the machine's administrator cut the access.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, Protocol

from carnet.crypto.errors import KeyFileRule

# What a sealer is told to bind: a text of ours sealed for something else does not open as a master key.
CONTEXT: Final = b"carnet/master-key-file/v1"

_ADAPTERS: Final = {
    "pkcs11": "carnet.storage.sealer_pkcs11",
    "transit": "carnet.storage.sealer_transit",
}


class SealerFailed(Exception):
    """The sealer did not do it; `rule` says why: unknown, away, or it refuses."""

    def __init__(self, rule: KeyFileRule, what: str = "") -> None:
        super().__init__(f"{rule.value} {what}")
        self.rule = rule


class KeySealer(Protocol):
    """Seals and opens a few hundred bytes under a key of its own. Raises SealerFailed."""

    def seal(self, plain: bytes) -> bytes:
        """The bytes sealed."""
        ...

    def unseal(self, sealed: bytes) -> bytes:
        """The bytes again."""
        ...


def sealer(name: str, settings: Mapping[str, str]) -> KeySealer:
    """The sealer of this name; SealerFailed when there is none, or a setting is missing."""
    module = _ADAPTERS.get(name)
    if module is None:
        raise SealerFailed(KeyFileRule.SEALER_UNKNOWN, name)
    try:
        # Imported when it is asked for: an instance with a plain file needs neither library.
        made: Callable[[Mapping[str, str]], KeySealer] = import_module(module).from_settings
        return made(settings)
    except (KeyError, ImportError) as error:
        raise SealerFailed(KeyFileRule.SEALER_UNKNOWN, str(error)) from error


def names() -> tuple[str, ...]:
    """The sealers that there are."""
    return tuple(sorted(_ADAPTERS))
