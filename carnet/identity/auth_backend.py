"""Checking an identifier and a password. Owns that known and unknown identifiers cost and answer the same."""

from typing import Final
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest

from carnet.identity import logins
from carnet.identity.hashers import PepperedArgon2Hasher
from carnet.identity.models import Account
from carnet.storage import indexes

# A well-formed hash of random bytes with the hasher's own parameters: verifying it costs what a real one costs.
DUMMY_HASH: Final = (
    f"{PepperedArgon2Hasher.algorithm}$argon2id$v=19$m={PepperedArgon2Hasher.memory_cost}"
    f",t={PepperedArgon2Hasher.time_cost},p={PepperedArgon2Hasher.parallelism}"
    "$YvW0cHnP5Q0kq6pX3mZr8A$2s9m7QeJx1cVbN4tLw8yRzKfHgD5uPaTiEoB6nXvM3Y"
)


class AccountBackend(BaseBackend):
    """One statement and one Argon2 run for every attempt; an account that is closed answers as a wrong password."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str, password: str
    ) -> Account | None:
        """The account, or None for an unknown identifier, a wrong password or a closed account alike."""
        account = Account.objects.filter(login_index__in=indexes.forms(logins.login_index(username))).first()
        usable = account is not None and account.has_usable_password()
        right = check_password(password, account.password if account and usable else DUMMY_HASH)
        return account if account and usable and right and account.is_active else None

    def get_user(self, user_id: UUID) -> Account | None:
        """The account of a session; None once it was closed or frozen, from the next request on."""
        return Account.objects.filter(pk=user_id, is_active=True, frozen_at=None).first()
