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
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from carnet.crypto.errors import KeyFileRule
from carnet.storage.key_sealers import CONTEXT, SealerFailed

_SECONDS: Final = 10
_LONGEST: Final = 256 * 1024
# Answers that say "not you" or "not this"; anything else is a service that does not work now.
_REFUSALS: Final = frozenset({400, 403, 404})


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
        status, answer = self._post(f"/v1/{self.mount}/{verb}/{self.key}", content)
        if status != HTTPStatus.OK:
            rule = KeyFileRule.SEALER_REFUSES if status in _REFUSALS else KeyFileRule.SEALER_AWAY
            raise SealerFailed(rule, str(status))
        try:
            data = json.loads(answer)["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise SealerFailed(KeyFileRule.SEALER_AWAY, type(error).__name__) from error
        if not isinstance(data, dict):
            raise SealerFailed(KeyFileRule.SEALER_AWAY, "no data")
        return data

    def _post(self, path: str, content: bytes) -> tuple[int, bytes]:
        """The status and the answer. Straight to the host: no proxy and no redirect gets the token."""
        parts = urlsplit(self.url)
        headers = {"X-Vault-Token": self._token(), "Content-Type": "application/json"}
        try:
            trust = ssl.create_default_context(cafile=self.ca_file or None)
            line = HTTPSConnection(parts.hostname or "", parts.port, timeout=_SECONDS, context=trust)
            with closing(line):
                line.request("POST", f"{parts.path}{path}", content, headers)
                answer = line.getresponse()
                return answer.status, answer.read(_LONGEST)
        except (OSError, HTTPException) as error:
            raise SealerFailed(KeyFileRule.SEALER_AWAY, type(error).__name__) from error

    def _token(self) -> str:
        try:
            return self.token_file.read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise SealerFailed(KeyFileRule.SEALER_REFUSES, "token file") from error


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
