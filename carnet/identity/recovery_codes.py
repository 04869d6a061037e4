"""Printed recovery codes. Owns their making and single use; never keeps one: HMAC of the start, Argon2id of the rest.

Digits only, in groups of four: no letter to take for another, and the keyboard of numbers on a phone. Twelve digits
with the limits of `identity.limits` leave a guesser nothing; a stolen table has no use without the pepper.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from carnet.crypto.blind_index import blind_index
from carnet.identity import channels, codes
from carnet.identity.auth_backend import DUMMY_HASH
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db, vault

PURPOSE: Final = "recovery-code/1"
NUMBER: Final = 10
DIGITS: Final = 12
MADE, USED = "mail.recovery_codes_made", "mail.recovery_code_used"
_START, _GROUP = 4, 4


@dataclass(frozen=True)
class Made:
    """Ten new codes and their hashes. Its repr hides them."""

    shown: tuple[str, ...]
    rows: tuple[tuple[bytes, bytes], ...]

    def __repr__(self) -> str:
        return "Made(...)"


def make(account_id: AccountId, now: datetime) -> tuple[str, ...]:
    """Ten new codes, kept at once, to be shown once."""
    made = prepare(account_id)
    keep(account_id, made, now)
    return made.shown


def prepare(account_id: AccountId) -> Made:
    """Ten new codes with their hashes, which take their time: to be made before a transaction, and kept in it."""
    starts: set[str] = set()
    while len(starts) < NUMBER:
        starts.add(_digits(_START))
    made = [start + _digits(DIGITS - _START) for start in sorted(starts)]
    rows = tuple((_start_hmac(account_id, code), make_password(code).encode()) for code in made)
    return Made(tuple(in_groups(code) for code in made), rows)


def keep(account_id: AccountId, made: Made, now: datetime) -> None:
    """Keeps new codes; those of before no longer work. The owner is told."""
    with transaction.atomic():
        db.one("SELECT 1 FROM account WHERE id = %s FOR UPDATE", [account_id])
        db.execute("DELETE FROM recovery_code WHERE account_id = %s", [account_id])
        for start, hashed in made.rows:
            db.execute(
                "INSERT INTO recovery_code (code_id, account_id, start_hmac, hashed, made_on)"
                " VALUES (%s, %s, %s, %s, %s)",
                [new_id(), account_id, start, hashed, now.date()],
            )
        channels.tell(account_id, MADE, now)


def check(account_id: AccountId, typed: str, now: datetime) -> bool:
    """Whether this is an unused code of the account, which it uses up. Who calls counts the attempt first.

    A code of nobody costs the same hash as a real one.
    """
    code = codes.normalised(typed)
    row = db.one(
        "SELECT code_id, hashed FROM recovery_code WHERE account_id = %s AND start_hmac = %s AND used_at IS NULL",
        [account_id, _start_hmac(account_id, code)],
    )
    if not check_password(code, bytes(row[1]).decode() if row else DUMMY_HASH) or row is None:
        return False
    with transaction.atomic():
        won = db.execute("UPDATE recovery_code SET used_at = %s WHERE code_id = %s AND used_at IS NULL", [now, row[0]])
        if won:
            channels.tell(account_id, USED, now)
    return won == 1


def left(account_id: AccountId) -> int:
    """How many codes still work."""
    row = db.one("SELECT count(*) FROM recovery_code WHERE account_id = %s AND used_at IS NULL", [account_id])
    return int(row[0]) if row else 0


def in_groups(code: str) -> str:
    """A code as it is printed."""
    return " ".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))


def _digits(number: int) -> str:
    return "".join(str(secrets.randbelow(10)) for _ in range(number))


def _start_hmac(account_id: AccountId, code: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "recovery-code", str(account_id), code[:_START])
