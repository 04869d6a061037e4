"""One-time codes. Owns their making, tries and single use; never stores a code and never logs one.

A try is counted, and the count committed, before the comparison; the winning comparison marks the code used by a
statement that only one request can win. Both hold whatever copies of a session replay.
"""

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.crypto.blind_index import blind_index
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db, vault

PURPOSE: Final = "one-time-code/1"
DIGITS: Final = 6
MOST_TRIES: Final = 5
LIFE: Final = timedelta(minutes=10)


class CodeAnswer(StrEnum):
    """What became of a typed code. SPENT: used, tried too often or too old; the person asks for another."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"


@dataclass(frozen=True)
class IssuedCode:
    """A code that is about to be sent."""

    code_id: UUID
    code: str

    def __repr__(self) -> str:
        return f"IssuedCode({self.code_id})"


def normalised(typed: str) -> str:
    """The digits of what was typed or pasted: spaces, hyphens and full-width digits are the same code."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isascii() and c.isdigit())


def issue(account_id: AccountId, now: datetime) -> IssuedCode:
    """Makes a code for an account."""
    issued = IssuedCode(new_id(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}")
    db.execute(
        "INSERT INTO one_time_code (code_id, account_id, code_hmac, tries, created_at, expires_at)"
        " VALUES (%s, %s, %s, 0, %s, %s)",
        [issued.code_id, account_id, _hmac(issued.code_id, account_id, issued.code), now, now + LIFE],
    )
    return issued


def cancel(code_id: UUID, now: datetime) -> None:
    """Ends a code before its time: another was sent instead."""
    db.execute("UPDATE one_time_code SET used_at = %s WHERE code_id = %s AND used_at IS NULL", [now, code_id])


def check(code_id: UUID, account_id: AccountId, typed: str, now: datetime) -> CodeAnswer:
    """Counts a try and compares. RIGHT is answered once for a code, whatever runs in parallel."""
    # durable: the count must not be undone with the request that guessed.
    with transaction.atomic(durable=True):
        row = db.one(
            "UPDATE one_time_code SET tries = tries + 1 WHERE code_id = %s AND account_id = %s AND used_at IS NULL"
            " AND expires_at > %s AND tries < %s RETURNING code_hmac, tries",
            [code_id, account_id, now, MOST_TRIES],
        )
    if row is None:
        return CodeAnswer.SPENT
    if not hmac.compare_digest(bytes(row[0]), _hmac(code_id, account_id, normalised(typed))):
        return CodeAnswer.WRONG if row[1] < MOST_TRIES else CodeAnswer.SPENT
    won = db.execute("UPDATE one_time_code SET used_at = %s WHERE code_id = %s AND used_at IS NULL", [now, code_id])
    return CodeAnswer.RIGHT if won else CodeAnswer.SPENT


def sweep(now: datetime) -> int:
    """Removes the rows of codes that are a day past their end."""
    return db.execute("DELETE FROM one_time_code WHERE expires_at <= %s", [now - timedelta(days=1)])


def _hmac(code_id: UUID, account_id: AccountId, code: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "one-time-code", str(code_id), str(account_id), code)
