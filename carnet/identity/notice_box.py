"""What an account was told, kept for the page of its messages. Owns the rows; never a word of what it is about.

A row names a kind, a day and, where the account acts in one, a record by its opaque id; which ways it left by and what
became of each is written beside it. Visits and additions of one day to one record make one row, which counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.kernel.ids import AccountId, RecordId, new_id
from carnet.storage import db

KEPT: Final = timedelta(days=366)
MONTH: Final = timedelta(days=30)
OF_THE_ACCOUNT: Final = "account"
GENERAL: Final = "mail.news"
"""What is said by another way than the first: only that there is news, and to sign in or to call."""


class Left(StrEnum):
    """What became of a message on one way. NOT: it did not go this way."""

    NOT = ""
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class By(StrEnum):
    """A way; the value is the column."""

    MAIL = "by_mail"
    SMS = "by_sms"
    PUSH = "by_push"
    LETTER = "by_letter"


@dataclass(frozen=True)
class About:
    """Of what kind, and in which record; without a record it is about the account itself, or a list of its own.

    `day` groups: what is alike on that legal day is one row.
    """

    kind: str = OF_THE_ACCOUNT
    record_id: RecordId | None = None
    day: date | None = None


@dataclass(frozen=True)
class Notice:
    """One row, with what became of it on each way."""

    notice_id: UUID
    message_id: str
    kind: str
    record_id: RecordId | None
    at: datetime
    number: int
    read: bool
    ways: tuple[tuple[By, Left], ...]


ABOUT_THE_ACCOUNT: Final = About()
_ROWS: Final = (
    "SELECT notice_id, message_id, kind, record_id, at, number, read_at IS NOT NULL, by_mail, by_sms, by_push,"
    " by_letter FROM account_notice WHERE account_id = %(account)s"
)
_WENT: Final = {
    By.MAIL: "UPDATE account_notice SET by_mail = %s WHERE account_id = %s AND notice_id = %s",
    By.SMS: "UPDATE account_notice SET by_sms = %s WHERE account_id = %s AND notice_id = %s",
    By.PUSH: "UPDATE account_notice SET by_push = %s WHERE account_id = %s AND notice_id = %s",
    By.LETTER: "UPDATE account_notice SET by_letter = %s WHERE account_id = %s AND notice_id = %s",
}


def keep(account_id: AccountId, message_id: str, about: About, at: datetime) -> UUID:
    """Keeps that the account is told, in the caller's transaction, and returns the row that stands for it."""
    row = new_id()
    found = db.one(
        "INSERT INTO account_notice (account_id, notice_id, message_id, kind, record_id, day, at, number)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, 1) ON CONFLICT (account_id, record_id, kind, day)"
        " DO UPDATE SET number = account_notice.number + 1, at = excluded.at, read_at = NULL RETURNING notice_id",
        [account_id, row, message_id, about.kind, about.record_id, about.day, at],
    )
    return found[0] if found else row


def went(account_id: AccountId, notice_id: UUID | None, by: By, left: Left) -> None:
    """What became of it on one way. A message that stands in no row is none of the person's news."""
    if notice_id is not None:
        db.execute(_WENT[by], [left.value, account_id, notice_id])


def letters_went(account_id: AccountId, message_id: str, left: Left) -> None:
    """A letter stands for all that waited for it; one that says only that there is news, for whatever waited."""
    db.execute(
        "UPDATE account_notice SET by_letter = %s WHERE account_id = %s AND (message_id = %s OR %s) AND by_letter = %s",
        [left.value, account_id, message_id, message_id == GENERAL, Left.WAITING.value],
    )


def of_account(
    account_id: AccountId, records: Iterable[RecordId], *, unread: bool = False, before: datetime | None = None,
    limit: int = 50,
) -> tuple[Notice, ...]:  # fmt: skip
    """The newest first, about the account and these records."""
    # Of a record in which the account acts no more, nothing is shown.
    found = db.rows(
        f"{_ROWS} AND (record_id IS NULL OR record_id = ANY(%(records)s)) AND (NOT %(unread)s OR read_at IS NULL)"
        " AND (%(before)s::timestamptz IS NULL OR at < %(before)s) ORDER BY at DESC, notice_id LIMIT %(limit)s",
        {"account": account_id, "records": list(records), "unread": unread, "before": before, "limit": limit},
    )
    return tuple(_read(row) for row in found)


def one(account_id: AccountId, notice_id: UUID) -> Notice | None:
    """One row of this account, or None."""
    row = db.one(f"{_ROWS} AND notice_id = %(notice)s", {"account": account_id, "notice": notice_id})
    return _read(row) if row else None


def unread(account_id: AccountId) -> int:
    """How many are new, about the account, its own record and those in which it acts."""
    row = db.one(
        "SELECT count(*) FROM account_notice n JOIN account a ON a.id = n.account_id WHERE n.account_id = %s"
        " AND n.read_at IS NULL AND (n.record_id IS NULL OR n.record_id = a.record_id OR EXISTS"
        " (SELECT 1 FROM charge c WHERE c.account_id = n.account_id AND c.record_id = n.record_id))",
        [account_id],
    )
    return int(row[0]) if row else 0


def mark_read(account_id: AccountId, at: datetime, notice_id: UUID | None = None) -> int:
    """Marks one, or all that stand there until this instant, as read; returns how many were not."""
    return db.execute(
        "UPDATE account_notice SET read_at = %s WHERE account_id = %s AND read_at IS NULL AND at <= %s"
        " AND (%s::uuid IS NULL OR notice_id = %s)",
        [at, account_id, at, notice_id, notice_id],
    )


def silent(day: date, since: datetime, kind: str, limit: int = 5000) -> Iterator[AccountId]:
    """Accounts of persons that nobody entered since a day, that have news, and were not told so (`kind`) since then."""
    for row in db.rows(
        "SELECT a.id FROM account a WHERE a.kind = 'patient' AND a.is_active AND a.frozen_at IS NULL"
        " AND (a.signed_in_on IS NULL OR a.signed_in_on < %(day)s)"
        " AND EXISTS (SELECT 1 FROM account_notice n WHERE n.account_id = a.id AND n.read_at IS NULL"
        " AND (n.record_id = a.record_id OR EXISTS"
        " (SELECT 1 FROM charge c WHERE c.account_id = n.account_id AND c.record_id = n.record_id)))"
        " AND NOT EXISTS (SELECT 1 FROM account_notice n WHERE n.account_id = a.id AND n.kind = %(kind)s"
        " AND n.at > %(since)s) LIMIT %(limit)s",
        {"day": day, "since": since, "kind": kind, "limit": limit},
    ):
        yield AccountId(row[0])


def told_since(account_id: AccountId, kind: str, since: datetime) -> bool:
    """Whether something of this kind was told since an instant."""
    found = db.one(
        "SELECT 1 FROM account_notice WHERE account_id = %s AND kind = %s AND at > %s LIMIT 1",
        [account_id, kind, since],
    )
    return found is not None


def unread_by_kind(account_id: AccountId) -> dict[str, int]:
    """How many acts in records were not read, by kind."""
    found = db.rows(
        "SELECT n.kind, sum(n.number) FROM account_notice n JOIN account a ON a.id = n.account_id"
        " WHERE n.account_id = %s AND n.read_at IS NULL AND (n.record_id = a.record_id OR EXISTS"
        " (SELECT 1 FROM charge c WHERE c.account_id = n.account_id AND c.record_id = n.record_id)) GROUP BY n.kind",
        [account_id],
    )
    return {kind: int(number) for kind, number in found}


def forget(before: datetime) -> int:
    """Deletes what is older and returns how many rows."""
    return db.execute("DELETE FROM account_notice WHERE at < %s", [before])


def _read(row: db.Row) -> Notice:
    notice_id, message_id, kind, record_id, at, number, read, *ways = row
    left = tuple((by, Left(way)) for by, way in zip(By, ways, strict=True) if way)
    record = RecordId(record_id) if record_id else None
    return Notice(notice_id, message_id, kind, record, at, int(number), bool(read), left)
