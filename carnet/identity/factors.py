"""Second factors of an account: listing, adding, removing. Owns the rows of `factor` and the rule of the last one.

What proves a factor and its name are sealed under the account's key; how each kind is checked is in `passkeys` and
`authenticator`. Each change is told on every channel of the account, in its own transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from carnet.identity import channels, sealed
from carnet.identity.models import AccountKind, FactorKind
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db

# Who may do nothing with a code by mail alone (issue 3, point 6).
STRONG_KINDS: Final = frozenset({AccountKind.DESK_AGENT, AccountKind.OPERATOR})
MOST: Final = 10
LONGEST_NAME: Final = 60
ADDED, REMOVED = "mail.factor_added", "mail.factor_removed"
_TABLE, _COLUMN, _FIRST_VERSION = "factor", "sealed", 1


@dataclass(frozen=True)
class Factor:
    """A factor as its owner sees it."""

    factor_id: UUID
    kind: FactorKind
    name: str
    added_on: date
    used_on: date | None


@dataclass(frozen=True)
class Proof:
    """A factor with what proves it, opened. Its repr hides it: a log must not."""

    factor_id: UUID
    content: dict[str, Any]
    counter: int

    def __repr__(self) -> str:
        return f"Proof({self.factor_id})"


@dataclass(frozen=True)
class New:
    """A factor that was just proved and is not kept yet. Its repr hides what proves it."""

    kind: FactorKind
    content: dict[str, Any]
    counter: int
    credential_hmac: bytes | None = None

    def __repr__(self) -> str:
        return f"New({self.kind.value})"


class Change(StrEnum):
    """What became of a change."""

    DONE = "done"
    ABSENT = "absent"
    LAST = "last"
    TOO_MANY = "too_many"
    KNOWN = "known"


def listed(account_id: AccountId) -> tuple[Factor, ...]:
    """The factors of an account, oldest first."""
    found = _rows(account_id)
    box = sealed.load_vault(account_id)
    return tuple(Factor(r[0], FactorKind(r[1]), _opened(box, r)["name"], r[5], r[6]) for r in found)


def kinds(account_id: AccountId) -> frozenset[FactorKind]:
    """Which kinds of factors an account has."""
    return frozenset(FactorKind(row[1]) for row in _rows(account_id))


def proofs(account_id: AccountId, kind: FactorKind) -> tuple[Proof, ...]:
    """The factors of one kind with what proves them."""
    box = sealed.load_vault(account_id)
    return tuple(Proof(r[0], _opened(box, r), r[4]) for r in _rows(account_id) if r[1] == kind)


def needs_strong(kind: AccountKind) -> bool:
    """Whether accounts of this kind must have a passkey or an authenticator application."""
    return kind in STRONG_KINDS


def add(account_id: AccountId, new: New, now: datetime) -> Change:
    """Adds a factor and tells its owner. KNOWN: this very passkey is there already."""
    factor_id = new_id()
    content = {**new.content, "name": str(new.content["name"]).strip()[:LONGEST_NAME]}
    with transaction.atomic():
        _lock(account_id)
        if len(_rows(account_id)) >= MOST:
            return Change.TOO_MANY
        box = sealed.load_vault(account_id)
        added = db.execute(
            "INSERT INTO factor (factor_id, account_id, kind, credential_hmac, version, sealed, counter, added_on)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (credential_hmac) DO NOTHING",
            [
                factor_id, account_id, new.kind, new.credential_hmac, _FIRST_VERSION,
                box.seal_json(_TABLE, _COLUMN, factor_id, _FIRST_VERSION, content), new.counter, now.date(),
            ],
        )  # fmt: skip
        if not added:
            return Change.KNOWN
        channels.tell(account_id, ADDED, now)
    return Change.DONE


def remove(account_id: AccountId, factor_id: UUID, kind: AccountKind, now: datetime) -> Change:
    """Removes a factor and tells its owner. LAST: the role asks for one, and it is the only one."""
    with transaction.atomic():
        # Two removals at once would each see the other factor: the account's row puts them in line.
        _lock(account_id)
        there = [row[0] for row in _rows(account_id)]
        if factor_id not in there:
            return Change.ABSENT
        if needs_strong(kind) and len(there) == 1:
            return Change.LAST
        db.execute("DELETE FROM factor WHERE account_id = %s AND factor_id = %s", [account_id, factor_id])
        channels.tell(account_id, REMOVED, now)
    return Change.DONE


def advance(factor_id: UUID, counter: int, now: datetime, *, may_stay_zero: bool = False) -> bool:
    """Marks what was accepted; False when it, or something later, was accepted before: a replay or a copy."""
    zero = " OR (counter = 0 AND %s = 0)" if may_stay_zero else ""
    params = [counter, now.date(), factor_id, counter, *([counter] if may_stay_zero else [])]
    return db.execute(f"{_ADVANCE} AND (counter < %s{zero})", params) == 1


_ADVANCE = "UPDATE factor SET counter = %s, used_on = %s WHERE factor_id = %s"


def _lock(account_id: AccountId) -> None:
    db.one("SELECT 1 FROM account WHERE id = %s FOR UPDATE", [account_id])


def _rows(account_id: AccountId) -> list[tuple[Any, ...]]:
    return db.rows(
        "SELECT factor_id, kind, version, sealed, counter, added_on, used_on FROM factor WHERE account_id = %s"
        " ORDER BY added_on, factor_id",
        [account_id],
    )


def _opened(box: sealed.AccountVault, row: tuple[Any, ...]) -> dict[str, Any]:
    content: dict[str, Any] = box.open_json(_TABLE, _COLUMN, row[0], row[2], row[3])
    return content
