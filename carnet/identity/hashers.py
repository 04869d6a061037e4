"""Password hashing. Owns Argon2id over an HMAC whose key is outside the database; never sees a password twice.

A leaked hash of a weak secret falls to guessing in hours; with the pepper the thief also needs the master key
(security.md A13). 64 MiB and two passes on one lane: about 60 ms here, above the OWASP minimum (19 MiB, two passes).
"""

import base64
import hmac
import unicodedata
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher

from carnet.storage import vault

PEPPER: Final = "password-pepper/1"
MEMORY_KIB: Final = 64 * 1024
PASSES: Final = 2


class PepperedArgon2Hasher(Argon2PasswordHasher):
    """Django's Argon2id hasher over the peppered password; its own name in the stored hash."""

    algorithm = "argon2id_peppered_1"
    time_cost = PASSES
    memory_cost = MEMORY_KIB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The hash of the peppered password."""
        return super().encode(peppered(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the password is the one hashed."""
        return super().verify(peppered(password), encoded)


def peppered(password: str) -> str:
    """HMAC-SHA256 of the password (NFKC: the same keys on another keyboard give the same bytes), as text."""
    normal = unicodedata.normalize("NFKC", password).encode()
    return base64.b64encode(hmac.digest(vault.derived(PEPPER), normal, "sha256")).decode("ascii")
