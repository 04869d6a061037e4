"""Seals the master key's file with a key service over HTTPS. Owns the two calls; never sends anything but that file.

The interface is `transit` of OpenBao and HashiCorp Vault: `POST <url>/v1/<mount>/encrypt/<key>` with
`{"plaintext": base64, "associated_data": base64}` answers `{"data": {"ciphertext": "vault:v1:…"}}`, and
`…/decrypt/<key>` the reverse; the header `X-Vault-Token` carries a token that may do these two things only. The key is
of a type that binds `associated_data` (`aes256-gcm96`).
"""

import base64
import binascii
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from carnet.crypto.errors import KeyFileRule
from carnet.storage.key_sealers import CONTEXT, SealerFailed

_SECONDS: Final = 10
_LONGEST: Final = 256 * 1024
# Answers that say "not you" or "not this"; anything else is a service that does not work now.
_REFUSALS: Final = frozenset({400, 403, 404})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the address that the operator named and nowhere else."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """None: the redirect is an error."""


@dataclass(frozen=True)
class TransitSealer:
    """One key of one service."""

    url: str
    mount: str
    key: str
    token_file: Path
    ca_file: str

    def seal(self, plain: bytes) -> bytes:
        """The ciphertext as the service writes it, which names the version of its key."""
        data = self._ask("encrypt", {"plaintext": _base64(plain)})
        return str(data.get("ciphertext", "")).encode("ascii")

    def unseal(self, sealed: bytes) -> bytes:
        """The text again; SealerFailed when the service refuses."""
        data = self._ask("decrypt", {"ciphertext": sealed.decode("ascii", "replace")})
        try:
            return base64.b64decode(str(data.get("plaintext", "")), validate=True)
        except binascii.Error as error:
            raise SealerFailed(KeyFileRule.SEALER_AWAY, "not base64") from error

    def _ask(self, verb: str, body: Mapping[str, str]) -> Mapping[str, object]:
        content = json.dumps({**body, "associated_data": _base64(CONTEXT)}).encode("ascii")
        request = urllib.request.Request(  # noqa: S310  (the scheme is checked in `from_settings`)
            f"{self.url}/v1/{self.mount}/{verb}/{self.key}",
            data=content,
            headers={"X-Vault-Token": self._token(), "Content-Type": "application/json"},
            method="POST",
        )
        try:
            with self._opener().open(request, timeout=_SECONDS) as answer:
                data = json.loads(answer.read(_LONGEST))["data"]
        except urllib.error.HTTPError as error:
            refused = error.code in _REFUSALS
            error.close()
            rule = KeyFileRule.SEALER_REFUSES if refused else KeyFileRule.SEALER_AWAY
            raise SealerFailed(rule, str(error.code)) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SealerFailed(KeyFileRule.SEALER_AWAY, type(error).__name__) from error
        if not isinstance(data, dict):
            raise SealerFailed(KeyFileRule.SEALER_AWAY, "no data")
        return data

    def _token(self) -> str:
        try:
            return self.token_file.read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise SealerFailed(KeyFileRule.SEALER_REFUSES, "token file") from error

    def _opener(self) -> urllib.request.OpenerDirector:
        # No proxy of the environment: the token must not pass through whatever it names.
        trust = ssl.create_default_context(cafile=self.ca_file or None)
        handlers = (urllib.request.ProxyHandler({}), _NoRedirect(), urllib.request.HTTPSHandler(context=trust))
        return urllib.request.build_opener(*handlers)


def from_settings(settings: Mapping[str, str]) -> TransitSealer:
    """The sealer that these settings name: `url`, `key`, `token-file`; `mount` and `ca-file` when they differ."""
    url = settings["url"].rstrip("/")
    if not url.startswith("https://"):
        raise SealerFailed(KeyFileRule.SEALER_UNKNOWN, "https only")
    return TransitSealer(
        url,
        settings.get("mount", "transit"),
        settings["key"],
        Path(settings["token-file"]),
        settings.get("ca-file", ""),
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
