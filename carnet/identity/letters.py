"""Letters to people whom no mail reaches, and papers that are handed over. Owns their queue; never their text.

A use case queues an id of the message catalogue (`<id>.title` and `<id>.body`) and the values of its sentences, sealed
under the account's key, in the transaction of its act. A desk agent prints the letter and says that it was posted or
handed over: then its values are emptied, and what it said can be read nowhere but on the paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.identity import notice_box, sealed
from carnet.identity.accounts import personal_details
from carnet.identity.notice_box import Left
from carnet.identity.people import PersonalDetails
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db

_TABLE, _COLUMN, _VERSION = "letter", "sealed_values", 1
# A letter that nobody posted is of no use any more: codes in it have ended.
UNSETTLED_KEPT: Final = timedelta(days=60)
SETTLED_KEPT: Final = timedelta(days=365)


class Outcome(StrEnum):
    """What became of a letter. LAPSED: nobody settled it in time. REPLACED: a newer one of its kind was made."""

    WAITING = "waiting"
    POSTED = "posted"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    LAPSED = "lapsed"


SENT: Final = frozenset({Outcome.POSTED, Outcome.HANDED_OVER})
BY_AN_AGENT: Final = frozenset({Outcome.POSTED, Outcome.HANDED_OVER, Outcome.CANCELLED})


@dataclass(frozen=True)
class WaitingLetter:
    """A letter of the queue, as the list of the desk shows it."""

    letter_id: UUID
    account_id: AccountId
    message_id: str
    to: str
    has_address: bool
    created_at: datetime
    printed_at: datetime | None

    def __repr__(self) -> str:
        return f"WaitingLetter({self.letter_id})"


@dataclass(frozen=True)
class OpenLetter:
    """A letter that is about to be printed."""

    letter_id: UUID
    account_id: AccountId
    message_id: str
    made_by: str
    values: Mapping[str, str]
    person: PersonalDetails
    created_at: datetime

    def __repr__(self) -> str:
        return f"OpenLetter({self.letter_id})"

    @property
    def to(self) -> str:
        """The name on the envelope."""
        return name_of(self.person)

    @property
    def address(self) -> tuple[str, ...]:
        """The lines after the name; none when the letter is to be handed over."""
        return self.person.address.lines if self.person.address else ()


def queue_letter(account_id: AccountId, message_id: str, values: Mapping[str, str], made_by: str, at: datetime) -> UUID:
    """Queues a letter in the caller's transaction: it exists only if the act that wanted it was committed.

    `made_by` is `caller.actor_id`: this actor may print the letter too, beside the agents of the desk.
    """
    letter_id = new_id()
    box = sealed.load_vault(account_id)
    db.execute(
        "INSERT INTO letter (letter_id, account_id, message_id, made_by, sealed_values, created_at, settled_by,"
        " outcome) VALUES (%s, %s, %s, %s, %s, %s, '', 'waiting')",
        [
            letter_id,
            account_id,
            message_id,
            made_by,
            box.seal_json(_TABLE, _COLUMN, letter_id, _VERSION, dict(values)),
            at,
        ],
    )
    return letter_id


def waiting_letters(limit: int = 200) -> tuple[WaitingLetter, ...]:
    """The letters that wait for the desk, oldest first."""
    found = db.rows(
        "SELECT letter_id, account_id, message_id, created_at, printed_at FROM letter WHERE settled_at IS NULL"
        " ORDER BY created_at, letter_id LIMIT %s",
        [limit],
    )
    return tuple(_listed(*row) for row in found)


def count_waiting() -> int:
    """How many letters wait; nobody's name is opened."""
    row = db.one("SELECT count(*) FROM letter WHERE settled_at IS NULL")
    return int(row[0]) if row else 0


def newest_waiting(account_id: AccountId) -> UUID | None:
    """The newest letter of an account that waits, or None."""
    row = db.one(
        "SELECT letter_id FROM letter WHERE account_id = %s AND settled_at IS NULL"
        " ORDER BY created_at DESC, letter_id DESC LIMIT 1",
        [account_id],
    )
    return row[0] if row else None


def open_letter(letter_id: UUID) -> OpenLetter | None:
    """The letter, opened and locked until the transaction ends; None when there is none or it was settled."""
    row = db.one(
        "SELECT account_id, message_id, made_by, sealed_values, created_at FROM letter WHERE letter_id = %s"
        " AND settled_at IS NULL FOR UPDATE",
        [letter_id],
    )
    if row is None:
        return None
    account_id = AccountId(row[0])
    box = sealed.load_vault(account_id)
    values: dict[str, str] = box.open_json(_TABLE, _COLUMN, letter_id, _VERSION, bytes(row[3]))
    return OpenLetter(letter_id, account_id, row[1], row[2], values, personal_details(account_id), row[4])


def mark_printed(letter_id: UUID, at: datetime) -> None:
    """Keeps when a letter was first printed."""
    db.execute("UPDATE letter SET printed_at = coalesce(printed_at, %s) WHERE letter_id = %s", [at, letter_id])


def settle_letter(letter_id: UUID, outcome: Outcome, by: str, at: datetime) -> bool:
    """Ends a letter and empties its values; False when it was ended before."""
    return bool(_settle([letter_id], outcome, by, at))


def replace_waiting(account_id: AccountId, message_id: str, at: datetime) -> int:
    """Ends the letters of a kind that still wait: a newer one holds what is valid now."""
    found = db.rows(
        "SELECT letter_id FROM letter WHERE account_id = %s AND message_id = %s AND settled_at IS NULL",
        [account_id, message_id],
    )
    return _settle([row[0] for row in found], Outcome.REPLACED, "", at)


def cancel_all(account_id: AccountId, by: str, at: datetime) -> int:
    """Ends every letter of an account that waits: nobody is written to after a death. Returns how many."""
    found = db.rows("SELECT letter_id FROM letter WHERE account_id = %s AND settled_at IS NULL", [account_id])
    return _settle([row[0] for row in found], Outcome.CANCELLED, by, at)


def is_waiting(account_id: AccountId, message_id: str) -> bool:
    """Whether a letter of this kind was not printed yet: it then stands for what happens meanwhile."""
    found = db.one(
        "SELECT 1 FROM letter WHERE account_id = %s AND message_id = %s AND settled_at IS NULL AND printed_at IS NULL",
        [account_id, message_id],
    )
    return found is not None


def sweep(now: datetime) -> int:
    """Empties letters that nobody settled in time, and deletes rows settled long ago; returns how many."""
    old = db.rows("SELECT letter_id FROM letter WHERE created_at < %s AND settled_at IS NULL", [now - UNSETTLED_KEPT])
    lapsed = _settle([row[0] for row in old], Outcome.LAPSED, "", now)
    return lapsed + db.execute("DELETE FROM letter WHERE settled_at < %s", [now - SETTLED_KEPT])


def name_of(person: PersonalDetails) -> str:
    """The name of a person on an envelope; empty when no identity was proved."""
    return person.identity.traits.display_name if person.identity else ""


def _settle(ids: Sequence[UUID], outcome: Outcome, by: str, at: datetime) -> int:
    left = Left.SENT if outcome in SENT else Left.FAILED
    for account_id, message_id in db.rows(
        "SELECT account_id, message_id FROM letter WHERE settled_at IS NULL AND letter_id = ANY(%s)", [list(ids)]
    ):
        notice_box.letters_went(AccountId(account_id), message_id, left)
    return db.execute(
        "UPDATE letter SET settled_at = %s, settled_by = %s, outcome = %s, sealed_values = ''::bytea"
        " WHERE settled_at IS NULL AND letter_id = ANY(%s)",
        [at, by, outcome.value, list(ids)],
    )


def _listed(
    letter_id: UUID, account_id: UUID, message_id: str, created_at: datetime, printed_at: datetime | None
) -> WaitingLetter:
    person = personal_details(AccountId(account_id))
    return WaitingLetter(
        letter_id=letter_id,
        account_id=AccountId(account_id),
        message_id=message_id,
        to=name_of(person),
        has_address=person.address is not None,
        created_at=created_at,
        printed_at=printed_at,
    )
