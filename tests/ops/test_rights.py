"""What the server may do in the database: declared per table, deny by default, checked at start."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from carnet.storage import nodes
from carnet.storage.cluster_settings import ADMIN, APP
from carnet.storage.database_checks import faults
from carnet.storage.rights import READ, Verb, apply_rights, declared_rights, tables
from tests.db import TestHouse, tables_without_rights

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def planted(house: TestHouse, bad: LiteralString, undo: LiteralString) -> Iterator[None]:
    """A change by the superuser, for the length of a block."""
    with psycopg.connect(house.cluster.dsn(ADMIN), autocommit=True) as admin:
        admin.execute(bad)
        connection.close()
        try:
            yield
        finally:
            admin.execute(undo)
            connection.close()


def found() -> list[str]:
    return [fault.what for fault in faults()]


def test_rights_every_table_has_a_line(house: TestHouse) -> None:
    """A table without a line cannot even be read by the server: say what it needs in its application's `grants`."""
    assert tables_without_rights(house) == []


def test_rights_every_line_has_a_table(house: TestHouse) -> None:
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        assert set(declared_rights()) - set(tables(owner)) == set()


def test_check_test_database_has_no_fault() -> None:
    """The embedded cluster, migrated by the owner, meets every assertion."""
    assert found() == []


def test_check_plan_forced_for_the_role_on_several_servers_is_found(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A role's own setting beats the database's; on one server the same setting is what the migrations chose."""
    assert found() == []
    monkeypatch.setattr(nodes, "several", lambda: True)
    role = sql.Identifier(APP)
    with psycopg.connect(house.cluster.dsn(ADMIN), autocommit=True) as admin:
        for mode, faulty in (("force_generic_plan", ["plan_cache_mode"]), ("auto", [])):
            admin.execute(sql.SQL("ALTER ROLE {} SET plan_cache_mode = {}").format(role, sql.Literal(mode)))
            connection.close()
            try:
                assert found() == faulty
            finally:
                admin.execute(sql.SQL("ALTER ROLE {} RESET plan_cache_mode").format(role))
                connection.close()


def test_rights_server_cannot_change_or_empty_the_journal() -> None:
    """Append only: INSERT and SELECT, nothing else, also for each partition."""
    assert declared_rights()["event"] == {Verb.SELECT, Verb.INSERT}
    for statement in ("UPDATE event SET seq = 0", "DELETE FROM event", "TRUNCATE event", "DROP TABLE event"):
        with pytest.raises(Exception, match="permission denied|must be owner"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_rights_server_cannot_reach_the_journal_through_a_partition(house: TestHouse) -> None:
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        names = owner.execute("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'").fetchall()
    assert names
    for (name,) in names:
        with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


@pytest.mark.parametrize(
    ("bad", "undo", "named"),
    [
        ("GRANT UPDATE ON event TO carnet_app", "REVOKE UPDATE ON event FROM carnet_app", "table event"),
        ("GRANT TRUNCATE ON head TO carnet_app", "REVOKE TRUNCATE ON head FROM carnet_app", "table head"),
        ("ALTER TABLE event OWNER TO carnet_app", "ALTER TABLE event OWNER TO carnet_owner", "table event"),
        ("ALTER ROLE carnet_app BYPASSRLS", "ALTER ROLE carnet_app NOBYPASSRLS", "role"),
        ("GRANT CREATE ON SCHEMA public TO carnet_app", "REVOKE CREATE ON SCHEMA public FROM carnet_app", "role"),
        (
            "ALTER DATABASE carnet SET synchronous_commit = off",
            "ALTER DATABASE carnet RESET synchronous_commit",
            "synchronous_commit",
        ),
        (
            "ALTER ROLE carnet_app SET log_statement = 'all'",
            "ALTER ROLE carnet_app RESET log_statement",
            "log_statement",
        ),
    ],
)
def test_check_planted_fault_is_named(house: TestHouse, bad: LiteralString, undo: LiteralString, named: str) -> None:
    """Each assertion sees what it is there for."""
    with planted(house, bad, undo):
        assert named in found()
    restore(house)
    assert found() == []


def test_apply_rights_owner_takes_back_what_is_not_declared(house: TestHouse) -> None:
    """After a migration the rights are the declared ones, whatever was granted by hand."""
    with psycopg.connect(house.cluster.owner_dsn, autocommit=True) as owner:
        owner.execute(f"GRANT ALL ON event TO {APP}")
        apply_rights(owner, APP, {**declared_rights(), "head": READ})
        query = "SELECT has_table_privilege(%s, %s, 'UPDATE')"
        assert owner.execute(query, [APP, "event"]).fetchone() == (False,)
        assert owner.execute(query, [APP, "head"]).fetchone() == (False,)
    restore(house)


def restore(house: TestHouse) -> None:
    """Sets the declared rights again."""
    with psycopg.connect(house.cluster.owner_dsn, autocommit=True) as owner:
        apply_rights(owner, APP, declared_rights())
