"""How an account wants to be told of a record, and what it was told. Owns those rows; never sends anything.

Runs inside the caller's transaction. Who may be told of what is decided elsewhere; what cannot be switched off (a
professional's first access, an emergency) has no choice here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import db, indexes


class NoticeKind(StrEnum):
    """What one is told of."""

    ACCESS = "access"
    DEPOSIT = "deposit"


class Frequency(StrEnum):
    """How often. DAILY: the first of the day. WEEKLY: one summary of seven days."""

    EACH = "each"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Way(StrEnum):
    """By which way, where the account has it."""

    MAIL = "mail"
    SMS = "sms"
    PUSH = "push"
    LETTER = "letter"


class Monthly(StrEnum):
    """How who does not come for a month is told of it. USUAL: by the way of all that is told."""

    USUAL = "usual"
    MAIL = "mail"
    LETTER = "letter"
    NEVER = "never"


@dataclass(frozen=True)
class NoticeChoice:
    """The choice of one account; without one, the first of the day by mail."""

    access: Frequency = Frequency.DAILY
    deposit: Frequency = Frequency.DAILY
    channel: Way = Way.MAIL
    monthly: Monthly = Monthly.USUAL

    def of(self, kind: NoticeKind) -> Frequency:
        """How often for a kind."""
        return self.access if kind is NoticeKind.ACCESS else self.deposit


@dataclass(frozen=True)
class Summary:
    """What waits for the summary of one account and kind."""

    record_id: RecordId
    account_id: AccountId
    kind: NoticeKind
    number: int


DEFAULT = NoticeChoice()


def current(record_id: RecordId, account_id: UUID) -> NoticeChoice:
    """The choice in force."""
    row = db.one(
        "SELECT access, deposit, channel, monthly FROM notice_choice WHERE record_id = %s AND account_id = %s"
        " ORDER BY version DESC LIMIT 1",
        [record_id, account_id],
    )
    return NoticeChoice(Frequency(row[0]), Frequency(row[1]), Way(row[2]), Monthly(row[3])) if row else DEFAULT


def append(record_id: RecordId, account_id: UUID, choice: NoticeChoice, at: datetime) -> None:
    """Adds a version of a choice."""
    db.execute(
        "INSERT INTO notice_choice (record_id, account_id, version, access, deposit, channel, monthly, at)"
        " SELECT %(record)s, %(account)s, coalesce(max(version), 0) + 1, %(access)s, %(deposit)s, %(channel)s,"
        " %(monthly)s, %(at)s"
        " FROM notice_choice WHERE record_id = %(record)s AND account_id = %(account)s",
        {
            "record": record_id,
            "account": account_id,
            "access": choice.access.value,
            "deposit": choice.deposit.value,
            "channel": choice.channel.value,
            "monthly": choice.monthly.value,
            "at": at,
        },
    )


def is_first(record_id: RecordId, reader: UUID, at: datetime) -> bool:
    """Whether this reader was never told of before; from now on it was. `reader` is a blind index cut to an id."""
    if indexes.rotating():
        db.take_turn(reader.bytes)
        told = "SELECT 1 FROM notice_reader WHERE record_id = %s AND reader = ANY(%s)"
        if db.one(told, [record_id, indexes.forms(reader.bytes)]):
            return False
    done = db.execute(
        "INSERT INTO notice_reader (record_id, reader, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [record_id, indexes.stored(reader.bytes), at],
    )
    return bool(done)


def told_at(record_id: RecordId, account_id: UUID, kind: NoticeKind) -> datetime | None:
    """When the account was told last; its row is there and locked until the transaction ends."""
    db.execute(
        "INSERT INTO notice_state (record_id, account_id, kind, waiting) VALUES (%s, %s, %s, 0) ON CONFLICT DO NOTHING",
        [record_id, account_id, kind.value],
    )
    row = db.one(
        "SELECT told_at FROM notice_state WHERE record_id = %s AND account_id = %s AND kind = %s FOR UPDATE",
        [record_id, account_id, kind.value],
    )
    found: datetime | None = row[0] if row else None
    return found


def mark_told(record_id: RecordId, account_id: UUID, kind: NoticeKind, at: datetime) -> None:
    """Notes that the account was told."""
    db.execute(
        "UPDATE notice_state SET told_at = %s WHERE record_id = %s AND account_id = %s AND kind = %s",
        [at, record_id, account_id, kind.value],
    )


def wait(record_id: RecordId, account_id: UUID, kind: NoticeKind, at: datetime) -> None:
    """One more act for the summary."""
    db.execute(
        "UPDATE notice_state SET waiting = waiting + 1, since = coalesce(since, %s)"
        " WHERE record_id = %s AND account_id = %s AND kind = %s",
        [at, record_id, account_id, kind.value],
    )


def due(before: datetime, limit: int = 200) -> Iterator[tuple[RecordId, AccountId]]:
    """Accounts for which something waits since before an instant."""
    for record_id, account_id in db.rows(
        "SELECT DISTINCT record_id, account_id FROM notice_state WHERE waiting > 0 AND since <= %s LIMIT %s",
        [before, limit],
    ):
        yield RecordId(record_id), AccountId(account_id)


def take(record_id: RecordId, account_id: UUID, before: datetime, at: datetime) -> tuple[Summary, ...]:
    """What waits for one account, taken: nothing when another worker took it, or it is not due any more."""
    held = db.rows(
        "SELECT kind, waiting, since FROM notice_state WHERE record_id = %s AND account_id = %s AND waiting > 0"
        " ORDER BY kind FOR UPDATE",
        [record_id, account_id],
    )
    if not any(since <= before for _, _, since in held):
        return ()
    db.execute(
        "UPDATE notice_state SET waiting = 0, since = NULL, told_at = %s WHERE record_id = %s AND account_id = %s"
        " AND waiting > 0",
        [at, record_id, account_id],
    )
    return tuple(Summary(record_id, AccountId(account_id), NoticeKind(kind), int(n)) for kind, n, _ in held)
