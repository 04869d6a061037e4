"""The conditions that Citus sets, held on plain PostgreSQL (DESIGN 4, Scale-out), and each caught when broken."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from carnet.storage.placement import OTHER, Kind, place_of
from carnet.storage.rights import tables
from tests.consistency import schema
from tests.consistency.citus_reading import MANAGED

Condition = Callable[[psycopg.Connection[Any]], Iterator[str]]


@pytest.mark.parametrize("condition", schema.CITUS, ids=lambda c: c.__name__)
def test_schema_meets_every_condition_of_citus(owner: psycopg.Connection[Any], condition: Condition) -> None:
    assert {"head", "event", "document", "entry_version"} <= set(schema.patient_tables(owner))
    assert list(condition(owner)) == []


PLANTED = [
    (schema.keys_start_with_record_id, "CREATE TABLE planted (id uuid PRIMARY KEY, record_id uuid NOT NULL)"),
    (schema.keys_start_with_record_id, "CREATE TABLE planted (record_id uuid NOT NULL)"),
    (schema.keys_start_with_record_id, "ALTER TABLE document ADD CONSTRAINT planted UNIQUE (unique_hmac)"),
    (schema.keys_start_with_record_id, "CREATE UNIQUE INDEX planted ON document (unique_hmac)"),
    (schema.record_id_is_never_null, "CREATE TABLE planted (id uuid PRIMARY KEY)"),
    (schema.no_triggers, "CREATE RULE planted AS ON DELETE TO document DO INSTEAD NOTHING"),
    (
        schema.no_triggers,
        "CREATE TRIGGER planted BEFORE UPDATE ON document FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ),
    (
        schema.foreign_keys_stay_inside_a_record,
        "ALTER TABLE account ADD CONSTRAINT planted FOREIGN KEY (record_id) REFERENCES head (record_id)",
    ),
    (
        schema.foreign_keys_stay_inside_a_record,
        "ALTER TABLE document ADD CONSTRAINT planted FOREIGN KEY (author_person) REFERENCES professional (id)",
    ),
    (
        schema.foreign_keys_stay_inside_a_record,
        "ALTER TABLE association ADD CONSTRAINT planted FOREIGN KEY (set_id, record_id)"
        " REFERENCES submission_set (set_id, record_id)",
    ),
]


@pytest.mark.parametrize(
    ("condition", "statement"), PLANTED, ids=[f"{c.__name__}-{n}" for n, (c, _) in enumerate(PLANTED)]
)
def test_condition_of_citus_catches_a_planted_violation(
    owner: psycopg.Connection[Any], condition: Condition, statement: str
) -> None:
    if "(set_id, record_id)" in statement:
        owner.execute("ALTER TABLE submission_set ADD CONSTRAINT other UNIQUE (set_id, record_id)")
    owner.execute(statement)
    assert list(condition(owner))


def test_tables_that_are_not_patient_data_are_all_there_with_a_reason(owner: psycopg.Connection[Any]) -> None:
    assert set(schema.NOT_PATIENT_DATA) <= set(tables(owner))
    assert all(schema.NOT_PATIENT_DATA.values())


_TIED = """
    SELECT DISTINCT t.relname, f.relname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    JOIN pg_class f ON f.oid = c.confrelid WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace
"""


def test_local_tables_that_citus_takes_into_its_lists_are_those_that_are_judged(owner: psycopg.Connection[Any]) -> None:
    pairs = [{str(one), str(other)} for one, other in owner.execute(_TIED)]
    tied = {name for name, place in OTHER.items() if place.kind is Kind.REFERENCE}
    while more := {name for pair in pairs if pair & tied for name in pair - tied}:
        tied |= more
    assert {name for name in tied if place_of(name).kind is Kind.LOCAL} == MANAGED
    assert {place_of(name).kind for name in tied} == {Kind.LOCAL, Kind.REFERENCE}


def test_event_table_is_partitioned_by_month_for_a_year_ahead(owner: psycopg.Connection[Any]) -> None:
    rows = owner.execute(
        "SELECT g.n FROM generate_series(0, 12) g(n) WHERE NOT EXISTS (SELECT 1 FROM pg_class WHERE relispartition"
        " AND relname = 'event_' || to_char(now() + make_interval(months => g.n), 'YYYY_MM'))"
    ).fetchall()
    assert rows == []


FOREIGN_KEYS = [
    "access_code (record_id) -> head (record_id)",
    "access_report (record_id) -> head (record_id)",
    "account (professional_id) -> professional (id)",
    "account_key (account_id) -> account (id)",
    "act_pending (record_id) -> head (record_id)",
    "activity (professional_id) -> professional (id)",
    "activity (structure_id) -> structure (id)",
    "association (record_id) -> head (record_id)",
    "association (record_id, set_id) -> submission_set (record_id, set_id)",
    "authorisation (record_id) -> head (record_id)",
    "consent_given (record_id) -> head (record_id)",
    "content (record_id) -> head (record_id)",
    "content_check (record_id) -> head (record_id)",
    "content_check (record_id, logical_id) -> document (record_id, logical_id)",
    "document (record_id) -> head (record_id)",
    "document (record_id, content_id) -> content (record_id, content_id)",
    "document (record_id, set_id) -> submission_set (record_id, set_id)",
    "document_mistake (record_id) -> head (record_id)",
    "document_mistake (record_id, logical_id) -> document (record_id, logical_id)",
    "document_reference (record_id) -> head (record_id)",
    "document_reference (record_id, logical_id) -> document (record_id, logical_id)",
    "document_text (record_id) -> head (record_id)",
    "document_text (record_id, logical_id) -> document (record_id, logical_id)",
    "due_act (record_id) -> head (record_id)",
    "emergency_access (record_id) -> head (record_id)",
    "emergency_card (record_id) -> head (record_id)",
    "emergency_review (record_id) -> head (record_id)",
    "entry_version (record_id) -> head (record_id)",
    "entry_version (record_id, logical_id) -> document (record_id, logical_id)",
    "entry_version (record_id, set_id) -> submission_set (record_id, set_id)",
    "event (record_id) -> head (record_id)",
    "event_pending (record_id) -> head (record_id)",
    "event_told (record_id) -> head (record_id)",
    "feeding_opposition (record_id) -> head (record_id)",
    "folder (record_id) -> head (record_id)",
    "folder_member (record_id) -> head (record_id)",
    "folder_member (record_id, logical_id) -> document (record_id, logical_id)",
    "guardian_word (record_id) -> head (record_id)",
    "health_link (record_id) -> head (record_id)",
    "heir_request (record_id) -> head (record_id)",
    "hidden_from (record_id) -> head (record_id)",
    "hidden_from (record_id, logical_id) -> document (record_id, logical_id)",
    "hidden_kind (record_id) -> head (record_id)",
    "idempotency (record_id) -> head (record_id)",
    "identity_report (record_id) -> head (record_id)",
    "notice_choice (record_id) -> head (record_id)",
    "notice_reader (record_id) -> head (record_id)",
    "notice_state (record_id) -> head (record_id)",
    "outbox (record_id) -> head (record_id)",
    "patient_identity (record_id) -> head (record_id)",
    "patient_opening (record_id) -> head (record_id)",
    "patient_opening (record_id, logical_id) -> document (record_id, logical_id)",
    "procrastinate_events (job_id) -> procrastinate_jobs (id)",
    "procrastinate_jobs (worker_id) -> procrastinate_workers (id)",
    "procrastinate_periodic_defers (job_id) -> procrastinate_jobs (id)",
    "professional_skill (professional_id) -> professional (id)",
    "profile_choice (record_id) -> head (record_id)",
    "profile_line (record_id) -> head (record_id)",
    "profile_measure (record_id) -> head (record_id)",
    "record_key (record_id) -> head (record_id)",
    "record_life (record_id) -> head (record_id)",
    "record_settings (record_id) -> head (record_id)",
    "regulation_centre (structure_id) -> structure (id)",
    "reported_objection (record_id) -> head (record_id)",
    "stream_head (record_id) -> head (record_id)",
    "structure_admin (professional_id) -> professional (id)",
    "structure_admin (structure_id) -> structure (id)",
    "submission_set (record_id) -> head (record_id)",
    "subscription (record_id) -> head (record_id)",
    "tie (record_id) -> head (record_id)",
    "transfer (record_id) -> head (record_id)",
    "treating_claim (record_id) -> head (record_id)",
    "treating_code (record_id) -> head (record_id)",
    "treating_doctor (record_id) -> head (record_id)",
]


def test_foreign_keys_are_the_declared_ones(owner: psycopg.Connection[Any]) -> None:
    assert schema.foreign_keys(owner) == FOREIGN_KEYS


def test_foreign_keys_comparison_catches_a_dropped_key(owner: psycopg.Connection[Any]) -> None:
    owner.execute("ALTER TABLE document DROP CONSTRAINT document_content_fk")
    assert schema.foreign_keys(owner) != FOREIGN_KEYS
