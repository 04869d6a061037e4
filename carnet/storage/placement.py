"""Where each table lives on a cluster of several servers (Citus). Owns the one list of classes; sends no statement.

A table that stands in no list is patient data: it is distributed by `record_id`, beside the head of its record. Whoever
adds a table of another kind says here what it is; without a line it needs a `record_id` that is never null, or the
build and `carnet distribute` refuse it. On one server nothing depends on this page.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How Citus holds a table."""

    RECORD = "record"  # Distributed by record_id, every table of a record on the same server as its head.
    BY_KEY = "by_key"  # Distributed by key_hmac, a group of its own: who looks there does not know the record yet.
    REFERENCE = "reference"  # The same rows on every server.
    LOCAL = "local"  # On the coordinator.


@dataclass(frozen=True)
class Place:
    """Where a table lives, and why there."""

    kind: Kind
    why: str


ANCHOR: Final = "head"
"""The table that makes the group in which all patient data are."""
COLUMNS: Final = {Kind.RECORD: "record_id", Kind.BY_KEY: "key_hmac"}
"""By which column the tables of a kind are distributed."""
OTHER: Final = {
    "instance": Place(Kind.LOCAL, "one row: which instance the database belongs to"),
    "index_state": Place(Kind.LOCAL, "one row: which key files may be used"),
    "locator": Place(Kind.BY_KEY, "look-ups that do not know the record"),
    "account": Place(Kind.LOCAL, "accounts of people who sign in, tied to a record by value only"),
    "account_key": Place(Kind.LOCAL, "the wrapped keys of accounts, beside them"),
    "charge": Place(Kind.LOCAL, "in whose records an account acts: crosses records, beside the accounts"),
    "emergency_notice": Place(
        Kind.LOCAL, "what a doctor is told, across records: belongs to the doctor, forgotten a month later"
    ),
    "account_notice": Place(Kind.LOCAL, "what an account was told, of several records: belongs to the account"),
    "mistake_to_answer": Place(
        Kind.LOCAL, "what an author is asked to answer, across records: belongs to the author, forgotten later"
    ),
    "regulation_centre": Place(Kind.REFERENCE, "which structures of the directory are centres 15"),
    "rights_matrix": Place(Kind.REFERENCE, "imports of the official table of rights"),
    "rights_matrix_cell": Place(Kind.REFERENCE, "the cells of each import"),
    "actor_act": Place(
        Kind.LOCAL, "what each professional did, across records: belongs to the actor, found by blind index"
    ),
    "act_count": Place(Kind.LOCAL, "how often acts were done by day: of nobody"),
    "actor_opened": Place(Kind.LOCAL, "which records an actor opened today, two blind indexes: belongs to the actor"),
    "actor_volume": Place(Kind.LOCAL, "how much each actor opened: belongs to the actor, found by blind index"),
    "access_alert": Place(Kind.LOCAL, "what the operator should look at: crosses records, sealed"),
    "access_alert_review": Place(Kind.LOCAL, "what the operator concluded of an alert"),
    "watch_mark": Place(Kind.LOCAL, "up to when the openings were looked at"),
    "court_restriction": Place(
        Kind.LOCAL, "crosses records: a child's record may not exist yet; two blind indexes and no record"
    ),
    "factor": Place(Kind.LOCAL, "what proves who signs in, beside the accounts"),
    "recovery_code": Place(Kind.LOCAL, "printed codes of accounts"),
    "device": Place(Kind.LOCAL, "browsers in which accounts signed in"),
    "session": Place(Kind.LOCAL, "sessions of accounts"),
    "one_time_code": Place(Kind.LOCAL, "codes sent to accounts"),
    "attempt": Place(Kind.LOCAL, "counts of attempts; buckets are HMACs and know no record"),
    "business_ack": Place(Kind.LOCAL, "acknowledgements of messages to structures"),
    "outgoing_mail": Place(Kind.LOCAL, "mails to accounts"),
    "demo_mail": Place(Kind.LOCAL, "the mailbox of demonstrations"),
    "letter": Place(Kind.LOCAL, "letters to accounts"),
    "activation": Place(Kind.LOCAL, "ways into accounts"),
    "recovery": Place(Kind.LOCAL, "ways into accounts"),
    "notice_link": Place(Kind.LOCAL, "ways into accounts"),
    "push_subscription": Place(Kind.LOCAL, "which devices of accounts are told that there is news"),
    "pending_share": Place(Kind.LOCAL, "what telephones shared before anybody is signed in: it knows no record"),
    "terms_accepted": Place(Kind.LOCAL, "accounts and what they accepted"),
    "professional": Place(Kind.REFERENCE, "public directory"),
    "structure": Place(Kind.REFERENCE, "public directory"),
    "activity": Place(Kind.REFERENCE, "public directory"),
    "professional_skill": Place(Kind.REFERENCE, "public directory"),
    "outside_link": Place(Kind.LOCAL, "ways into accounts"),
    "oauth_client": Place(Kind.REFERENCE, "software that the operator registered"),
    "oauth_grant": Place(Kind.LOCAL, "what accounts allowed applications: crosses records, beside the accounts"),
    "oauth_token": Place(Kind.LOCAL, "tokens of software, beside the accounts; HMACs"),
    "oauth_launch": Place(
        Kind.LOCAL, "what software prepared for its professionals; sealed under handles that nobody keeps"
    ),
    "oauth_jti": Place(Kind.LOCAL, "numbers of assertions that were used; HMACs that know no record"),
    "structure_certificate": Place(Kind.REFERENCE, "certificates of structures, beside the directory"),
    "message_use": Place(Kind.LOCAL, "messages that counted; HMACs that know no record"),
    "structure_admin": Place(Kind.REFERENCE, "who manages a structure, beside the directory"),
    "directory_import": Place(Kind.LOCAL, "readings of the directory"),
    "log_leaf": Place(Kind.LOCAL, "the log of a year, one sequence over all records, tied to a record by value only"),
    "log_node": Place(Kind.LOCAL, "the tree over the log"),
    "checkpoint": Place(Kind.LOCAL, "the signed heads of the log"),
    "cosignature": Place(Kind.LOCAL, "what witnesses signed of those heads"),
    "django_migrations": Place(Kind.LOCAL, "which migrations ran"),
    "procrastinate_jobs": Place(Kind.LOCAL, "the queue; arguments are ids"),
    "procrastinate_events": Place(Kind.LOCAL, "the queue"),
    "procrastinate_periodic_defers": Place(Kind.LOCAL, "the queue"),
    "procrastinate_workers": Place(Kind.LOCAL, "the queue"),
}
_PATIENT: Final = Place(Kind.RECORD, "patient data")


def place_of(table: str) -> Place:
    """Where a table lives."""
    return OTHER.get(table, _PATIENT)
