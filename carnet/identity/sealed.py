"""Sealed columns of accounts. Owns the account key and the place of each column; never hands a key upwards.

The account key is wrapped by the master key in `account_key`. A sealed column opens in its table, column, account,
row and version only, so that a value copied to another account or put back from an older version does not open.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.crypto.aead import Aad, Key, new_key, open_sealed, seal
from carnet.crypto.envelope import KeyPurpose
from carnet.kernel.ids import AccountId
from carnet.storage import db, vault
from carnet.storage.rewrapping import WrappedRows

KEY_VERSION = 1
# For a rotation of the master key (`carnet.storage.rewrapping`).
ACCOUNTS: Final = WrappedRows("account_key", "account_id", KeyPurpose.ACCOUNT)


class AccountKeyGone(Exception):
    """The account's key was destroyed: its sealed columns cannot be read by anyone."""


@dataclass(frozen=True)
class AccountVault:
    """The opened key of one account, for the length of one act."""

    account_id: AccountId
    key: Key

    def seal(self, table: str, column: str, row: UUID, version: int, plaintext: bytes) -> bytes:
        """Seals a value for its place."""
        return seal(self.key, plaintext, self._place(table, column, row, version))

    def open(self, table: str, column: str, row: UUID, version: int, sealed: bytes) -> bytes:
        """Opens a value of this place; SealBroken when it was sealed for another."""
        return open_sealed(self.key, bytes(sealed), self._place(table, column, row, version))

    def seal_json(self, table: str, column: str, row: UUID, version: int, value: Any) -> bytes:
        """Seals a value as JSON."""
        return self.seal(table, column, row, version, json.dumps(value, ensure_ascii=False).encode())

    def open_json(self, table: str, column: str, row: UUID, version: int, sealed: bytes) -> Any:
        """Opens a value sealed as JSON."""
        return json.loads(self.open(table, column, row, version, sealed))

    def _place(self, table: str, column: str, row: UUID, version: int) -> Aad:
        return Aad(table, column, self.account_id.bytes, row.bytes, version)


def fresh_vault(account_id: AccountId) -> AccountVault:
    """A new random key for a new account, to be stored with `store_key` once the account's row exists."""
    return AccountVault(account_id, new_key())


def store_key(box: AccountVault, at: datetime) -> None:
    """Stores the wrapped key of a new account."""
    wrapped = vault.master().wrap(box.key, KeyPurpose.ACCOUNT, box.account_id.bytes, KEY_VERSION)
    db.execute(
        "INSERT INTO account_key (account_id, version, wrapped, created_at) VALUES (%s, %s, %s, %s)",
        [box.account_id, KEY_VERSION, wrapped, at],
    )


def load_vault(account_id: AccountId) -> AccountVault:
    """Opens the key of an account with one statement; AccountKeyGone when it was destroyed."""
    row = db.one(
        "SELECT version, wrapped FROM account_key WHERE account_id = %s ORDER BY version DESC LIMIT 1", [account_id]
    )
    if row is None:
        raise AccountKeyGone
    return opened_vault(account_id, int(row[0]), bytes(row[1]))


def opened_vault(account_id: AccountId, version: int, wrapped: bytes) -> AccountVault:
    """Opens a wrapped key that a statement brought along."""
    return AccountVault(account_id, vault.master().unwrap(wrapped, KeyPurpose.ACCOUNT, account_id.bytes, version))
