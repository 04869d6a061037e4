"""Files of SMART Health Links (JWE, compact form: `dir`, A256GCM, DEFLATE). Owns the form; never keeps a key.

SMART Health Links 1.0, "Encrypting and Decrypting Files": one key for all files of a link, a nonce of its own for each.
"""

import base64
import secrets
from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OctKey

KEY_BYTES: Final = 32
LARGEST: Final = 1_000_000


class _Files(JWERegistry):
    """Files are larger than the tokens for which the library has its limits; what is unpacked stays under its limit."""

    max_ciphertext_length = LARGEST


_FILES: Final = _Files(algorithms=["dir", "A256GCM", "DEF"])


class FileRefused(Exception):
    """The file is not one that this key encrypted. The message names the rule, never the content."""


def new_key() -> str:
    """A fresh key: 43 signs, as the link carries it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).rstrip(b"=").decode("ascii")


def encrypted(key: str, data: bytes, content_type: str) -> str:
    """A file, compressed and encrypted under the key of its link, with a nonce of its own."""
    protected = {"alg": "dir", "enc": "A256GCM", "zip": "DEF", "cty": content_type}
    return jwe.encrypt_compact(protected, data, _key(key), registry=_FILES)


def decrypted(key: str, text: str) -> tuple[str, bytes]:
    """The type of a file and its bytes; FileRefused when the key, the bytes or the form are not those of a file."""
    try:
        found = jwe.decrypt_compact(text, _key(key), registry=_FILES)
    except (JoseError, ValueError) as error:
        raise FileRefused(type(error).__name__) from None
    return str(found.protected.get("cty", "")), found.plaintext or b""


def _key(key: str) -> OctKey:
    try:
        raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        raise FileRefused("not a key") from None
    if len(raw) != KEY_BYTES:
        raise FileRefused("not a key")
    return OctKey.import_key(raw)
