"""Charges: in whose records an account acts. Owns claims and their number; never the right, which the record holds.

A charge is claimed in a transaction of its own before the record's (no transaction spans two records), confirmed after
it, and released when the tie ends. A claim that its act left behind is released by the sweep.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from carnet.kernel.ids import AccountId, RecordId
from carnet.storage import db


@dataclass(frozen=True)
class Charge:
    """An account, the record in which it acts, and in which quality (`policy.model.ActorKind`)."""

    account_id: AccountId
    record_id: RecordId
    kind: str


def claim(charge: Charge, at: datetime, most: int | None = None) -> bool:
    """Claims a charge; False when the account has `most` others of this kind already.

    The account's row is locked, so that two claims at once count each other.
    """

    def work() -> bool:
        db.one("SELECT 1 FROM account WHERE id = %s FOR UPDATE", [charge.account_id])
        others = db.one(
            "SELECT count(*) FROM charge WHERE account_id = %s AND kind = %s AND record_id <> %s",
            [charge.account_id, charge.kind, charge.record_id],
        )
        if most is not None and others is not None and int(others[0]) >= most:
            return False
        db.execute(
            "INSERT INTO charge (account_id, record_id, kind, claimed_at, confirmed) VALUES (%s, %s, %s, %s, false)"
            " ON CONFLICT (account_id, record_id, kind) DO UPDATE SET claimed_at = EXCLUDED.claimed_at",
            [charge.account_id, charge.record_id, charge.kind, at],
        )
        return True

    return db.in_transaction(work)


def confirm(charge: Charge) -> None:
    """Marks a charge as one of a committed act."""
    db.execute(
        "UPDATE charge SET confirmed = true WHERE account_id = %s AND record_id = %s AND kind = %s", _key(charge)
    )


def release(charge: Charge, before: datetime | None = None) -> bool:
    """Removes a charge: its tie ended, or its act failed (then only if it is still as old as `before`)."""
    return bool(
        db.execute(
            "DELETE FROM charge WHERE account_id = %s AND record_id = %s AND kind = %s"
            " AND (%s::timestamptz IS NULL OR (NOT confirmed AND claimed_at < %s))",
            [*_key(charge), before, before],
        )
    )


def of_account(account_id: AccountId) -> tuple[Charge, ...]:
    """The charges of an account, oldest first; the record says which still hold."""
    found = db.rows(
        "SELECT record_id, kind FROM charge WHERE account_id = %s AND confirmed ORDER BY claimed_at, record_id",
        [account_id],
    )
    return tuple(Charge(account_id, RecordId(record), kind) for record, kind in found)


def unconfirmed(before: datetime, limit: int = 500) -> Iterator[Charge]:
    """Charges claimed before an instant and never confirmed: what the sweep looks at."""
    for account, record, kind in db.rows(
        "SELECT account_id, record_id, kind FROM charge WHERE NOT confirmed AND claimed_at < %s LIMIT %s",
        [before, limit],
    ):
        yield Charge(AccountId(account), RecordId(record), kind)


def _key(charge: Charge) -> list[object]:
    return [charge.account_id, charge.record_id, charge.kind]
