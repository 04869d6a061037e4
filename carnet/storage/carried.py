"""Which tables the journal's copy carries, and how. Owns the lists; a test compares them with the schema.

A copy made after a backup must bring back every right that ended, every block, every erasure. Tables with a `record_id`
that stand in no list are carried record by record: all rows of a record that changed replace its rows in the restored
database, so that what is gone goes again.
"""

from collections.abc import Iterable
from typing import Final

import psycopg

from carnet.storage.rights import tables

JOURNAL: Final = ("event", "log_leaf", "log_node", "checkpoint", "cosignature")
"""Only ever added to: new rows are carried."""

CHANGED: Final = (
    "professional",
    "professional_skill",
    "structure",
    "activity",
    "structure_admin",
    "directory_import",
    "regulation_centre",
    "rights_matrix",
    "rights_matrix_cell",
    "actor_act",
    "access_alert",
    "access_alert_review",
)
"""Never deleted row by row: rows that are new or changed are carried. An ended activity ends access."""

WHOLE: Final = (
    "account",
    "account_key",
    "factor",
    "recovery_code",
    "device",
    "push_subscription",
    "outside_link",
    "terms_accepted",
    "activation",
    "recovery",
    "notice_link",
    "charge",
    "court_restriction",
    "emergency_notice",
    "mistake_to_answer",
    "oauth_client",
    "structure_certificate",
    "oauth_grant",
)
"""Carried whole each time: a removed passkey, a used code or a destroyed account must not come back."""

LEFT_OUT: Final = {
    "instance": "the same row",
    "pending_share": "what a telephone shared lives for minutes; it is shared again",
    "index_state": "a restore writes it once it converted the rows that came back",
    "django_migrations": "the schema is that of the program that restores",
    "event_pending": "made again from the events that are in no log",
    "reading_mark": "what was new for a reader; the journal says what was read",
    "outbox": "jobs since the backup were done or are asked for again",
    "session": "all end with a restore",
    "oauth_token": "all end with a restore",
    "oauth_jti": "lives for minutes",
    "oauth_launch": "lives for seconds",
    "message_use": "lives for less than an hour; what a hospital message wrote is found again by its uniqueId",
    "one_time_code": "all end with a restore",
    "attempt": "counts of the last hours",
    "outgoing_mail": "mails since the backup were sent; those that waited in the backup go again",
    "business_ack": "those since the backup were sent; those that waited in the backup go again, under the same number",
    "account_notice": "what was told since the backup left in mails; the journal of the record says it again",
    "letter": "letters since the backup were printed; those that waited in the backup wait again",
    "act_count": "counts for reports: those since the backup are lost, the journal has every act",
    "actor_opened": "counts of the last two days begin again",
    "actor_volume": "counts of the last two days begin again",
    "watch_mark": "openings since the backup are looked at again; an alert is raised once",
    "demo_mail": "the mailbox of demonstrations",
    "procrastinate_jobs": "the queue",
    "procrastinate_events": "the queue",
    "procrastinate_periodic_defers": "the queue",
    "procrastinate_workers": "the queue",
}

_WITH_RECORD: Final = (
    "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = %s"
)


def by_record(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """The tables that are carried record by record."""
    named = {str(row[0]) for row in connection.execute(_WITH_RECORD, ["record_id"])}
    elsewhere = {*JOURNAL, *CHANGED, *WHOLE, *LEFT_OUT}
    return [table for table in tables(connection) if table in named and table not in elsewhere]


def uncarried(names: Iterable[str], connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """Tables that no list names and that no record ties."""
    known = {*JOURNAL, *CHANGED, *WHOLE, *LEFT_OUT, *by_record(connection)}
    return [name for name in names if name not in known]
