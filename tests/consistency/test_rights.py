"""What the server's role may do on each table: declared, given, and refused beyond that (append-only by grants)."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from carnet.storage.cluster_settings import APP
from carnet.storage.rights import Verb, declared_rights, tables
from tests.consistency import schema
from tests.db import TestHouse, tables_without_rights

# Rows that tell what happened: nobody who serves pages may change or remove one.
APPEND_ONLY = frozenset({
    "access_report",
    "association",
    "authorisation",
    "checkpoint",
    "consent_given",
    "content",
    "cosignature",
    "content_check",
    "document",
    "document_mistake",
    "entry_version",
    "event",
    "event_pending",
    "event_told",
    "heir_request",
    "hidden_from",
    "instance",
    "log_leaf",
    "log_node",
    "notice_choice",
    "notice_reader",
    "patient_identity",
    "record_life",
    "record_settings",
    "hidden_kind",
    "submission_set",
    "treating_doctor",
    "reported_objection",
    "treating_claim",
    "treating_code",
})  # fmt: skip
# Patient data of which the server may delete rows, and why.
DELETABLE = {
    "act_pending": "events that wait to be told to their actor, taken within seconds",
    "record_key": "deleting the row destroys the key",
    "outbox": "a relayed job is forgotten after a week",
    "idempotency": "an answer is forgotten after its time",
    "document_text": "made from a document, and erased when that one is deleted",
    "subscription": "an address that an application gave; forgotten a while after it ended",
    "reading_mark": "a reader who does not come back is forgotten; it tells nothing of the record",
}


def attempt(connection: psycopg.Connection[Any], verb: str, table: str) -> bool:
    """Whether the present role may run a verb on a table: it is really run, on no row, and undone."""
    name, column = sql.Identifier(table), sql.Identifier(_updatable(connection, table))
    statement = {
        "SELECT": sql.SQL("SELECT 1 FROM {0} LIMIT 0"),
        "INSERT": sql.SQL("INSERT INTO {0} ({1}) SELECT NULL WHERE false"),
        "UPDATE": sql.SQL("UPDATE {0} SET {1} = DEFAULT WHERE false"),
        "DELETE": sql.SQL("DELETE FROM {0} WHERE false"),
        "TRUNCATE": sql.SQL("TRUNCATE {0}"),
    }[verb].format(name, column)
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.errors.GeneratedAlways:
        return True
    return True


def _updatable(connection: psycopg.Connection[Any], table: str) -> str:
    return list(schema.columns(connection, table))[-1]


def wrongly_allowed(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Verbs on append-only tables, and on their partitions, that the present role may run and must not."""
    partitions = [
        r[0] for r in connection.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    ]
    for table in [*sorted(APPEND_ONLY), *partitions]:
        yield from (f"{verb} {table}" for verb in ("UPDATE", "DELETE", "TRUNCATE") if attempt(connection, verb, table))


@pytest.fixture
def app(admin: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """A connection with the rights of the server."""
    admin.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APP)))
    return admin


def test_every_table_has_a_line_of_rights_and_every_line_a_table(
    house: TestHouse, owner: psycopg.Connection[Any]
) -> None:
    assert tables_without_rights(house) == []
    assert sorted(set(declared_rights()) - set(tables(owner))) == []


@pytest.mark.usefixtures("django_db_setup")
def test_every_table_without_a_line_is_seen(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {name: verbs for name, verbs in declared_rights().items() if name != "document"}
    monkeypatch.setattr("carnet.storage.rights.declared_rights", lambda: fewer)
    assert tables_without_rights(house) == ["document"]


def test_server_may_do_exactly_what_is_declared(app: psycopg.Connection[Any]) -> None:
    rights = declared_rights()
    for table in tables(app):
        allowed = {verb for verb in Verb if attempt(app, verb.value, table)}
        assert allowed == rights[table], table
        assert not attempt(app, "TRUNCATE", table), table


def test_server_cannot_change_or_remove_what_is_only_added(app: psycopg.Connection[Any]) -> None:
    assert list(wrongly_allowed(app)) == []


@pytest.mark.parametrize("planted", ["UPDATE ON event", "DELETE ON entry_version", "UPDATE ON event_2026_05"])
def test_append_only_check_catches_a_planted_right(admin: psycopg.Connection[Any], planted: str) -> None:
    admin.execute(f"GRANT {planted} TO {APP}")
    admin.execute(f"SET ROLE {APP}")
    assert list(wrongly_allowed(admin)) == [planted.replace(" ON ", " ")]


def test_deleting_patient_data_is_declared_with_a_reason(owner: psycopg.Connection[Any]) -> None:
    patient = set(schema.patient_tables(owner))
    deletable = {t for t, verbs in declared_rights().items() if t in patient and Verb.DELETE in verbs}
    assert deletable == set(DELETABLE)


def test_server_is_not_the_owner_and_cannot_become_more(app: psycopg.Connection[Any]) -> None:
    row = app.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication FROM pg_roles"
        " WHERE rolname = %s",
        [APP],
    ).fetchone()
    assert row == (False,)
    owned = app.execute("SELECT relname FROM pg_class WHERE relowner = %s::regrole", [APP]).fetchall()
    assert owned == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
        app.execute("CREATE TABLE planted (id int)")
