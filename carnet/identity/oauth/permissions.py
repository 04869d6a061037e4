"""What persons allowed applications: one row each, that ends once. Owns those rows; the right stays the record's.

A permission carries every token given under it: when it ends, none of them is good any more, in the next request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.kernel.ids import AccountId, RecordId, new_id
from carnet.storage import db

LIVES: Final = timedelta(days=365)
"""A permission ends by itself after a year: the person is asked again."""
_SELECT: Final = (
    "SELECT grant_id, client_id, account_id, record_id, actor_kind, authentication, scopes, given_at, first_used_at,"
    " used_at, ends_at, ended_at, ended_why FROM oauth_grant"
)


@dataclass(frozen=True)
class Permission:
    """That an account allowed an application to act in one record, in one quality."""

    grant_id: UUID
    client_id: str
    account_id: AccountId
    record_id: RecordId
    kind: str
    authentication: str
    scopes: str
    given_at: datetime
    first_used_at: datetime | None
    used_at: datetime | None
    ends_at: datetime
    ended_at: datetime | None = None
    ended_why: str = ""

    def in_force(self, now: datetime) -> bool:
        """Whether it still counts."""
        return self.ended_at is None and self.ends_at > now


def give(
    client_id: str, account_id: AccountId, record_id: RecordId, kind: str, authentication: str, scopes: str,
    now: datetime, lives: timedelta = LIVES,
) -> Permission:  # fmt: skip
    """Writes a permission down."""
    made = Permission(
        new_id(), client_id, account_id, record_id, kind, authentication, scopes, now, None, None, now + lives
    )
    db.execute(
        "INSERT INTO oauth_grant (grant_id, client_id, account_id, record_id, actor_kind, authentication, scopes,"
        " given_at, ends_at, ended_why) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '')",
        [made.grant_id, client_id, account_id, record_id, kind, authentication, scopes, now, made.ends_at],
    )
    return made


def find(grant_id: UUID) -> Permission | None:
    """A permission, in force or not."""
    row = db.one(f"{_SELECT} WHERE grant_id = %s", [grant_id])
    return Permission(*row) if row else None


def of_account(account_id: AccountId) -> tuple[Permission, ...]:
    """The permissions of an account, newest first, ended ones too."""
    rows = db.rows(f"{_SELECT} WHERE account_id = %s ORDER BY given_at DESC, grant_id", [account_id])
    return tuple(Permission(*row) for row in rows)


def of_record(record_id: RecordId) -> tuple[Permission, ...]:
    """The permissions on a record, whoever gave them, newest first, ended ones too."""
    rows = db.rows(f"{_SELECT} WHERE record_id = %s ORDER BY given_at DESC, grant_id", [record_id])
    return tuple(Permission(*row) for row in rows)


def account_is_open(account_id: AccountId) -> bool:
    """Whether the account that gave a permission is neither closed nor frozen."""
    row = db.one("SELECT 1 FROM account WHERE id = %s AND is_active AND frozen_at IS NULL", [account_id])
    return row is not None


def end(grant_id: UUID, why: str, now: datetime) -> bool:
    """Ends a permission and removes its tokens; False when it had ended."""
    ended = db.execute(
        "UPDATE oauth_grant SET ended_at = %s, ended_why = %s WHERE grant_id = %s AND ended_at IS NULL",
        [now, why, grant_id],
    )
    db.execute("DELETE FROM oauth_token WHERE grant_id = %s", [grant_id])
    return bool(ended)


def end_all(account_id: AccountId, why: str, now: datetime) -> int:
    """Ends what an account allowed and removes the tokens; the number of permissions that ended by this."""
    ended = db.execute(
        "UPDATE oauth_grant SET ended_at = %s, ended_why = %s WHERE account_id = %s AND ended_at IS NULL",
        [now, why, account_id],
    )
    remove_tokens(account_id)
    return ended


def remove_tokens(account_id: AccountId) -> None:
    """Removes every token that was given under a permission of an account."""
    db.execute(
        "DELETE FROM oauth_token WHERE grant_id IN (SELECT grant_id FROM oauth_grant WHERE account_id = %s)",
        [account_id],
    )
