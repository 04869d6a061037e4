"""First activation, and the last step of a recovery: a code on paper, then identifier, password and channels.

Owns codes and their tries; never stores a code, and never sends one by mail or SMS: the code travels on paper, the
identifier is chosen by the person, so that the two never take the same electronic way (issue 3, point 4).

Whoever opens a record for somebody calls, in the transaction of the opening and after the policy permitted it:

    issued = activation.issue_for_record(record_id, identity, made_by=caller.actor_id, at=now)

and, for a person who has no record of their own (representative, guardian, caregiver):

    account_id = activation.prepare(identity, at=now)
    issued = activation.issue(account_id, Reason.ROLE, made_by=caller.actor_id, at=now)

`Issued.letter_id` is the receipt: the page `receipt` prints it for the actor who made it and for the desk. None means
that the person has an account already, and nothing has to be printed.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.crypto.blind_index import blind_index
from carnet.identity import accounts, activation_codes, letters, limits
from carnet.identity.models import AccountKind
from carnet.identity.people import AccountFacts, NewAccount, PersonalDetails, PostalAddress, Preferences
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict
from carnet.kernel.ids import AccountId, RecordId, new_id
from carnet.storage import db, vault

PURPOSE: Final = "activation/1"
LETTER: Final = "letter.activation"
# Long enough for the post and for a person who waits for help; a new code is one visit away.
LIFE: Final = timedelta(days=30)
MOST_TRIES: Final = 5
ENDED_KEPT: Final = timedelta(days=30)


class Reason(StrEnum):
    """Why a code was made."""

    OPENING = "opening"
    ROLE = "role"
    RECOVERY = "recovery"


@dataclass(frozen=True)
class Issued:
    """A code that is about to be printed, and the letter that holds it."""

    activation_id: UUID
    account_id: AccountId
    code: str
    letter_id: UUID
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Issued({self.activation_id})"


@dataclass(frozen=True)
class Proved:
    """A code and a birth date that fit: the person may choose how to sign in."""

    activation_id: UUID
    account_id: AccountId
    reason: Reason


def issue_for_record(
    record_id: RecordId,
    identity: PersonIdentity,
    *,
    made_by: str,
    at: datetime,
    address: PostalAddress | None = None,
) -> Issued | None:
    """A code for the holder of a record that somebody else opened; None when the holder signs in already.

    An account without a record that was proved for the same INS gets the record, instead of a second account.
    Lock order: the caller holds the record; rows of accounts are only added, or tied as `open_record` ties them.
    """
    known = accounts.account_of_record(record_id) or _without_record(identity)
    if known is not None:
        accounts.link_record(known.account_id, record_id)
    if known is not None and known.activated:
        return None
    account_id = known.account_id if known else prepare(identity, at=at, record_id=record_id, address=address)
    return issue(account_id, Reason.OPENING, made_by=made_by, at=at)


def prepare(
    identity: PersonIdentity,
    *,
    at: datetime,
    record_id: RecordId | None = None,
    address: PostalAddress | None = None,
) -> AccountId:
    """The account of a person who has not chosen how to sign in: it holds the sealed identity and opens to nobody."""
    details = PersonalDetails(f"nobody-{new_id().hex}", None, None, identity, Preferences(), address)
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, None, record_id=record_id), at)
    if isinstance(made, Conflict):
        raise RuntimeError("a random identifier was taken")
    return made


def issue(account_id: AccountId, reason: Reason, *, made_by: str, at: datetime) -> Issued:
    """Makes a code for an account and queues its letter; the codes and letters before it end. Needs an identity."""
    identity = accounts.personal_details(account_id).identity
    if identity is None:
        raise ValueError("an activation code is proved by a birth date")
    cancel(account_id, at)
    code, activation_id = activation_codes.new_code(), new_id()
    ends = at + LIFE
    db.execute(
        "INSERT INTO activation (activation_id, account_id, code_index, proof_hmac, reason, tries, created_at,"
        " expires_at, outcome) VALUES (%s, %s, %s, %s, %s, 0, %s, %s, 'waiting')",
        [activation_id, account_id, _index(code), _proof(code, identity.traits.birth_date), reason.value, at, ends],
    )
    values = {"code": activation_codes.shown(code), "until": ends.isoformat()}
    letter_id = letters.queue_letter(account_id, LETTER, values, made_by, at)
    return Issued(activation_id, account_id, code, letter_id, ends)


def cancel(account_id: AccountId, at: datetime) -> int:
    """Ends the codes of an account before their time, and the letters that hold them; returns how many codes."""
    letters.replace_waiting(account_id, LETTER, at)
    return db.execute(
        "UPDATE activation SET ended_at = %s, outcome = 'cancelled' WHERE account_id = %s AND ended_at IS NULL",
        [at, account_id],
    )


def check(typed: str, birth_date: date, network: str, at: datetime) -> Proved | None:
    """Counts a try, then compares code and birth date; one answer for all that does not fit.

    Raises limits.TooManyAttempts when nothing may be checked now.
    """
    limits.count_or_stop(limits.ACTIVATION, {limits.Scope.NETWORK: network}, at)
    code = activation_codes.normalised(typed)
    # durable: the count must not be undone with the request that guessed.
    with transaction.atomic(durable=True):
        row = db.one(
            "UPDATE activation SET tries = tries + 1 WHERE code_index = %s AND ended_at IS NULL AND expires_at > %s"
            " AND tries < %s RETURNING activation_id, account_id, reason, proof_hmac",
            [_index(code), at, MOST_TRIES],
        )
    # Compared with the proof of nothing when there is no such code: the same work for every answer.
    kept = bytes(row[3]) if row else bytes(32)
    right = hmac.compare_digest(kept, _proof(code, birth_date))
    return Proved(row[0], AccountId(row[1]), Reason(row[2])) if row and right else None


def still_open(activation_id: UUID, at: datetime) -> AccountFacts | None:
    """The account whose activation is under way; None once it was used, cancelled or is too old."""
    row = db.one(
        "SELECT account_id FROM activation WHERE activation_id = %s AND ended_at IS NULL AND expires_at > %s",
        [activation_id, at],
    )
    return accounts.find_account(AccountId(row[0])) if row else None


def use(activation_id: UUID, at: datetime) -> Reason | None:
    """Takes the code: its reason for one request only, whatever runs in parallel; None for every other.

    In the transaction of the activation.
    """
    row = db.one(
        "UPDATE activation SET ended_at = %s, outcome = 'used' WHERE activation_id = %s AND ended_at IS NULL"
        " AND expires_at > %s RETURNING reason",
        [at, activation_id, at],
    )
    return Reason(row[0]) if row else None


def sweep(now: datetime) -> int:
    """Removes the rows of codes that ended long ago; returns how many."""
    before = now - ENDED_KEPT
    return db.execute("DELETE FROM activation WHERE ended_at < %s OR expires_at < %s", [before, before])


def _without_record(identity: PersonIdentity) -> AccountFacts | None:
    if identity.ins is None:
        return None
    for facts in accounts.accounts_of_person(identity.traits):
        known = accounts.personal_details(facts.account_id).identity
        if facts.record_id is None and known is not None and known.ins == identity.ins:
            return facts
    return None


def _index(code: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "activation-code", code)


def _proof(code: str, birth_date: date) -> bytes:
    return blind_index(vault.derived(PURPOSE), "activation-proof", code, birth_date.isoformat())
