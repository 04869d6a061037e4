"""Rows of a population copied in the database: as many of each kind, none that hangs, and originals as they were."""

from typing import Any, Final, cast

import psycopg
import pytest
from psycopg import sql

from carnet.identity import limits
from carnet.kernel.ids import RecordId
from carnet.ops.bench import flat_paths, multiplied, population_loading
from carnet.ops.bench.fhir import lift_look_ups
from carnet.ops.bench.flat import Growing
from carnet.ops.bench.multiplied import multiply
from carnet.ops.bench.population import person
from carnet.ops.bench.world import world
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_settings import ADMIN
from tests.db import TestHouse, admin_connection

COPIES: Final = 3
FOREIGN_KEYS: Final = """
SELECT k.conrelid::regclass::text, k.confrelid::regclass::text,
       (SELECT array_agg(a.attname ORDER BY o) FROM unnest(k.conkey) WITH ORDINALITY AS c(n, o)
        JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = c.n),
       (SELECT array_agg(a.attname ORDER BY o) FROM unnest(k.confkey) WITH ORDINALITY AS c(n, o)
        JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = c.n)
FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conparentid = 0
"""
FILLED: Final = frozenset({"head", "account", "document", "entry_version", "content", "event", "locator", "record_key"})


def hanging(admin: psycopg.Connection[Any]) -> list[str]:
    """Foreign keys that lead to no row; triggers that were off looked at none of them."""
    found = []
    for table, other, own, theirs in admin.execute(FOREIGN_KEYS).fetchall():
        pairs = [
            sql.SQL("{} = {}").format(sql.Identifier("t", mine), sql.Identifier("o", its))
            for mine, its in zip(own, theirs, strict=True)
        ]
        here = [sql.SQL("{} IS NOT NULL").format(sql.Identifier("t", mine)) for mine in own]
        question = sql.SQL(
            "SELECT count(*) FROM {} AS t WHERE {} AND NOT EXISTS (SELECT FROM {} AS o WHERE {})"
        ).format(
            sql.Identifier(table), sql.SQL(" AND ").join(here), sql.Identifier(other), sql.SQL(" AND ").join(pairs)
        )
        (count,) = cast("tuple[int]", admin.execute(question).fetchone())
        if count:
            found.append(f"{count} rows of {table}")
    return found


def counted(admin: psycopg.Connection[Any]) -> dict[str, int]:
    """The rows of each table that is multiplied, of records that somebody owns."""
    of_record = sql.SQL("SELECT count(*) FROM {} WHERE record_id IN (SELECT record_id FROM account)")
    of_account = sql.SQL(
        "SELECT count(*) FROM {} WHERE account_id IN (SELECT id FROM account WHERE record_id IS NOT NULL)"
    )
    rows = {}
    for table in multiplied.tables(admin):
        asked = of_record if table.owner.name == "record_id" else of_account
        question = asked.format(sql.Identifier(table.name))
        rows[table.name] = cast("tuple[int]", admin.execute(question).fetchone())[0]
    return rows


def records(town: list[Any]) -> list[RecordId]:
    """Theirs."""
    return [population_loading.record_of(one) for one in town]


@pytest.fixture
def town(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two people who came in by the import."""
    # What is lifted here comes back for the tests that follow.
    monkeypatch.setattr(limits, "LOOK_UP", limits.LOOK_UP)
    lift_look_ups()
    world(tmp_path, cast("EmbeddedCluster", None))
    some = flat_paths.fitting([person(1, number) for number in range(200)])
    people = sorted(some, key=lambda one: len(one.documents))[:2]
    population_loading.load(1, iter(people), 1, 2, lambda *_: None)
    return people


@pytest.mark.django_db(transaction=True)
def test_multiply_every_row_has_its_copies_and_originals_are_read_as_before(town: list[Any], house: TestHouse) -> None:
    with admin_connection(house) as admin:
        before = counted(admin)
    multiply(house.cluster.dsn(ADMIN), records(town), COPIES, lambda *_: None)
    with admin_connection(house) as admin:
        assert counted(admin) == {table: rows * (COPIES + 1) for table, rows in before.items()}
        assert all(before[table] for table in FILLED), before
        assert hanging(admin) == []
    paths = flat_paths.Paths()
    for name in paths.names:
        for act in paths.acts(name, town):
            act()


@pytest.mark.django_db(transaction=True)
def test_hanging_planted_document_without_its_content_is_found(town: list[Any], house: TestHouse) -> None:
    """The test above would find a copy that names a row which is not there."""
    multiply(house.cluster.dsn(ADMIN), records(town), 1, lambda *_: None)
    with admin_connection(house) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM content WHERE content_id = (SELECT max(content_id::text)::uuid FROM content)")
        assert "1 rows of document" in hanging(admin)


@pytest.mark.django_db(transaction=True)
def test_multiply_failing_table_leaves_nothing(
    town: list[Any], house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with admin_connection(house) as admin:
        before = counted(admin)

    def stop(done: int, of: int, _: str) -> None:
        if done == of // 2:
            raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        multiply(house.cluster.dsn(ADMIN), records(town), COPIES, stop)
    with admin_connection(house) as admin:
        assert counted(admin) == before


def test_growing_copies_as_often_as_the_wanted_size_needs_once_and_says_so(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(multiplied, "multiply", lambda _dsn, _records, copies, _told: asked.append(copies))
    monkeypatch.setattr("carnet.ops.bench.flat._analyze", lambda: None)
    growing = Growing(tmp_path, 0.3, 1)
    growing.documents = 100
    for wanted in (100, 1_000, 1_000):
        growing.multiply(wanted, "", lambda *_: None)
    assert (asked, growing.stored, growing.documents) == ([9], 1_000, 100)
    again = Growing(tmp_path, 0.3, 1)
    again.grow(100, lambda *_: None)
    assert (again.stored, again.documents) == (1_000, 100)
