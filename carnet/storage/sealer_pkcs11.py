"""Seals the master key's file with a key of a security module (PKCS#11). Owns the session; makes and exports no key.

The module holds an AES-256 key that cannot leave it, made by the operator with the module's own tools
(docs/operations.md). Sealed bytes: nonce (12) ‖ AES-GCM of the module. The library `python-pkcs11` is optional: it is
needed only where a module is used.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pkcs11

from carnet.crypto.errors import KeyFileRule
from carnet.storage.key_sealers import CONTEXT, SealerFailed

_NONCE: Final = 12
_TAG_BITS: Final = 128
# The module is there and says no; every other failure is a module that does not work now.
_REFUSALS: Final = (
    pkcs11.exceptions.PinIncorrect,
    pkcs11.exceptions.PinLocked,
    pkcs11.exceptions.NoSuchKey,
    pkcs11.exceptions.MultipleObjectsReturned,
)


@dataclass(frozen=True)
class Pkcs11Sealer:
    """One key of one token."""

    module: str
    token: str
    label: str
    pin_file: Path

    def seal(self, plain: bytes) -> bytes:
        """A fresh nonce and the ciphertext."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._with_key(lambda key: key.encrypt(plain, **_gcm(nonce)))

    def unseal(self, sealed: bytes) -> bytes:
        """The text again; SealerFailed when the module refuses."""
        nonce, body = sealed[:_NONCE], sealed[_NONCE:]
        return self._with_key(lambda key: key.decrypt(body, **_gcm(nonce)))

    def _with_key(self, use: Callable[[Any], bytes]) -> bytes:
        try:
            token = pkcs11.lib(self.module).get_token(token_label=self.token)
            with token.open(user_pin=self._pin()) as session:
                key = session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=self.label)
                return _used(use, key)
        except _REFUSALS as error:
            raise SealerFailed(KeyFileRule.SEALER_REFUSES, type(error).__name__) from error
        except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as error:
            raise SealerFailed(KeyFileRule.SEALER_AWAY, type(error).__name__) from error

    def _pin(self) -> str:
        try:
            return self.pin_file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise SealerFailed(KeyFileRule.SEALER_REFUSES, "pin file") from error


def _used(use: Callable[[Any], bytes], key: Any) -> bytes:
    try:
        return bytes(use(key))
    except pkcs11.exceptions.PKCS11Error as error:
        # The module works and has the key: what does not open was sealed by another one, or was changed.
        raise SealerFailed(KeyFileRule.SEALER_REFUSES, type(error).__name__) from error


def from_settings(settings: Mapping[str, str]) -> Pkcs11Sealer:
    """The sealer that these settings name: `module` (the library's path), `token`, `label`, `pin-file`."""
    return Pkcs11Sealer(settings["module"], settings["token"], settings["label"], Path(settings["pin-file"]))


def _gcm(nonce: bytes) -> dict[str, Any]:
    return {"mechanism": pkcs11.Mechanism.AES_GCM, "mechanism_param": pkcs11.GCMParams(nonce, CONTEXT, _TAG_BITS)}
