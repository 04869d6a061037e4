"""No migration since the rule came in breaks the former program while it serves, unless it is a second step."""

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now

from tests.consistency.rolling import LEAST, SINCE, broken
from tests.consistency.test_migrations import own_labels


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


@pytest.fixture
def state(loader: MigrationLoader) -> ProjectState:
    """The tables as the last migrations leave them."""
    return loader.project_state()


def test_migrations_of_every_app_are_looked_at() -> None:
    assert set(own_labels()) <= set(SINCE)


def test_migrations_since_the_rule_leave_the_former_program_serving(loader: MigrationLoader) -> None:
    new = [key for key in loader.disk_migrations if int(key[1][:4]) > SINCE.get(key[0], 10_000)]
    assert ("ledger", "0010_forget_logged_anywhere") in new
    found = []
    for label, name in sorted(new):
        before = loader.project_state((label, name), at_end=False)
        found += broken(loader.disk_migrations[label, name], before)
    assert found == []


PLANTED: list[Operation] = [
    migrations.RemoveField("head", "last_seq"),
    migrations.DeleteModel("Head"),
    migrations.RenameField("head", "last_seq", "seq"),
    migrations.RenameModel("Head", "Top"),
    migrations.AlterModelTable("head", "top"),
    migrations.AddField("head", "planted", models.IntegerField(default=0)),
    migrations.AddField("head", "planted", models.IntegerField(null=True, unique=True)),
    migrations.AlterField("head", "status", models.IntegerField()),
    migrations.AlterField("head", "last_event_at", models.DateTimeField()),
    migrations.AddIndex("head", models.Index(fields=["status"], name="planted")),
    migrations.AddConstraint("head", models.UniqueConstraint(fields=["record_id", "status"], name="planted")),
    migrations.RunPython(migrations.RunPython.noop),
    migrations.RunSQL("ALTER TABLE head DROP COLUMN last_seq"),
    migrations.RunSQL("ALTER TABLE head RENAME COLUMN last_seq TO seq"),
    migrations.RunSQL("ALTER TABLE head ALTER COLUMN status TYPE bytea USING status::bytea"),
    migrations.RunSQL("ALTER TABLE head ALTER COLUMN last_event_at SET NOT NULL"),
    migrations.RunSQL("ALTER TABLE event ATTACH PARTITION planted FOR VALUES FROM ('2040-01-01') TO ('2040-02-01')"),
    migrations.RunSQL("ALTER TABLE head ADD COLUMN planted integer NOT NULL"),
    migrations.RunSQL("ALTER TABLE document ADD CONSTRAINT planted CHECK (seq > 0)"),
    migrations.RunSQL("CREATE INDEX planted ON event (at)"),
    migrations.RunSQL("DROP TABLE act_pending"),
    migrations.RunSQL("DROP FUNCTION forget_logged(integer, bigint)"),
    migrations.RunSQL("UPDATE head SET last_seq = 0"),
    migrations.RunSQL("TRUNCATE act_pending"),
    migrations.RunSQL("no SQL at all"),
    migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("DROP TABLE act_pending")]),
]
ALLOWED: list[Operation] = [
    migrations.AddField("head", "planted", models.IntegerField(null=True)),
    migrations.AddField("head", "planted", models.IntegerField(db_default=0)),
    migrations.AddField("head", "planted", models.DateTimeField(db_default=Now())),
    migrations.AlterField("head", "status", models.TextField(null=True)),
    AddIndexConcurrently("head", models.Index(fields=["status"], name="planted")),
    migrations.RunSQL(["CREATE TABLE planted (LIKE event)", "ALTER TABLE event ATTACH PARTITION planted DEFAULT"]),
    migrations.RunSQL("ALTER TABLE head ADD COLUMN planted integer NOT NULL DEFAULT 0"),
    migrations.RunSQL("ALTER TABLE document ADD CONSTRAINT planted CHECK (seq > 0) NOT VALID"),
    migrations.RunSQL("ALTER TABLE document VALIDATE CONSTRAINT planted"),
    migrations.RunSQL("CREATE INDEX CONCURRENTLY planted ON document (seq)"),
    migrations.RunSQL(
        "CREATE TABLE planted (record_id uuid PRIMARY KEY); CREATE INDEX other ON planted (record_id);"
        " ALTER TABLE planted ADD CONSTRAINT here FOREIGN KEY (record_id) REFERENCES head (record_id)"
    ),
    migrations.RunSQL("CREATE TABLE event_2040_01 PARTITION OF event FOR VALUES FROM ('2040-01-01') TO ('2040-02-01')"),
]


def _migration(operation: Operation) -> Migration:
    made = Migration("0099_planted", "storage")
    vars(made)["operations"] = [operation]
    return made


def _name(operation: Any) -> str:
    return str(getattr(operation, "sql", type(operation).__name__))[:60]


@pytest.mark.parametrize("operation", PLANTED, ids=_name)
def test_rolling_check_catches_what_breaks_the_former_program(state: ProjectState, operation: Operation) -> None:
    assert broken(_migration(operation), state, "")


@pytest.mark.parametrize("operation", PLANTED[:1], ids=_name)
def test_rolling_check_takes_a_second_step_that_says_so(state: ProjectState, operation: Operation) -> None:
    assert broken(_migration(operation), state, "short")
    assert broken(_migration(operation), state, "no program since 1.4 names this column; 0007 let it be empty") == []
    assert len("short") < LEAST


@pytest.mark.parametrize("operation", ALLOWED, ids=_name)
def test_rolling_check_lets_pass_what_the_former_program_survives(state: ProjectState, operation: Operation) -> None:
    assert broken(_migration(operation), state, "") == []
