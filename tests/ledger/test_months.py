"""Months of the journal are made ahead by the worker, with the server's role; what finds none is kept all the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest

from carnet.kernel.clock import FixedClock, SystemClock
from carnet.ledger import months
from carnet.ops.rounds import rounds
from carnet.storage import db
from carnet.storage.cluster_settings import ADMIN, APP, OWNER
from tests.db import TestHouse
from tests.usecases.scene import Scene

_AFTER = (
    "SELECT relname FROM pg_class WHERE relispartition AND relname ~ '^event_2.*[0-9]$' AND relname > %s ORDER BY 1"
)


@pytest.fixture
def admin(house: TestHouse, django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """The superuser's connection; what a test does with it is rolled back."""
    with psycopg.connect(house.cluster.dsn(ADMIN)) as connection:
        yield connection
        connection.rollback()


def name_in(ahead: int) -> str:
    """The month so many after the present one."""
    now = datetime.now(UTC)
    year, month = divmod(now.year * 12 + now.month - 1 + ahead, 12)
    return f"event_{year}_{month + 1:02d}"


def drop_after(admin: psycopg.Connection[Any], ahead: int) -> list[str]:
    gone = [str(row[0]) for row in admin.execute(_AFTER, [name_in(ahead)])]
    for name in gone:
        admin.execute(f"DROP TABLE {name}")
    return gone


def made_by(admin: psycopg.Connection[Any], role: str) -> int:
    admin.execute(f"SET LOCAL ROLE {role}")
    row = admin.execute("SELECT make_event_months()").fetchone()
    admin.execute("RESET ROLE")
    return int(row[0]) if row else -1


def add_event(admin: psycopg.Connection[Any], at: datetime) -> str:
    """An act of an instant; the table that holds it."""
    record = uuid4()
    admin.execute("INSERT INTO head (record_id, rights_epoch, status, last_seq) VALUES (%s, 1, 'active', 0)", [record])
    row = admin.execute(
        "INSERT INTO event (record_id, stream, seq, at, prev, link, commitment, ids_shown, sealed)"
        " VALUES (%s, 0, 1, %s, '', '', '', '', '') RETURNING tableoid::regclass::text",
        [record, at],
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_months_server_role_makes_those_that_are_missing_as_the_owner(admin: psycopg.Connection[Any]) -> None:
    assert drop_after(admin, 3)
    assert made_by(admin, APP) == 21
    found = admin.execute(_AFTER, [name_in(3)]).fetchall()
    assert [row[0] for row in found] == [name_in(n) for n in range(4, 25)]
    # The same key, the same foreign key and the same owner as every other month.
    shapes = admin.execute(
        "SELECT c.relname, pg_get_userbyid(c.relowner), (SELECT array_agg(contype::text ORDER BY contype) FROM"
        " pg_constraint WHERE conrelid = c.oid AND contype IN ('f', 'p')), pg_get_expr(c.relpartbound, c.oid)"
        " FROM pg_class c WHERE c.relname IN (%s, %s) ORDER BY 1",
        [name_in(2), name_in(24)],
    ).fetchall()
    assert [row[1:3] for row in shapes] == [(OWNER, ["f", "p"])] * 2
    assert made_by(admin, APP) == 0
    assert add_event(admin, datetime.now(UTC) + timedelta(days=31 * 22)).startswith("event_2")


def test_months_act_of_a_month_that_nobody_made_is_kept_and_others_are_made(admin: psycopg.Connection[Any]) -> None:
    drop_after(admin, 3)
    far = datetime.now(UTC).replace(day=1) + timedelta(days=31 * 6)
    assert add_event(admin, far) == "event_default"
    assert add_event(admin, datetime(2999, 1, 1, tzinfo=UTC)) == "event_default"
    assert made_by(admin, APP) == 20
    held = f"event_{far:%Y_%m}"
    found = {row[0] for row in admin.execute(_AFTER, [name_in(3)])}
    assert held not in found and name_in(24) in found


def test_months_server_role_may_make_no_table_itself(admin: psycopg.Connection[Any]) -> None:
    drop_after(admin, 3)
    admin.execute(f"SET LOCAL ROLE {APP}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute(f"CREATE TABLE {name_in(4)} (LIKE event)")


@pytest.mark.django_db
def test_months_are_counted_up_to_the_first_gap(clock: FixedClock) -> None:
    now = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert months.ahead(now) == 47
    assert months.ahead(datetime(2029, 12, 31, 23, 59, tzinfo=UTC)) == 0
    assert months.ahead(datetime(2031, 5, 1, tzinfo=UTC)) == 0
    assert months.ahead(datetime(2029, 7, 31, tzinfo=UTC)) == 5


@pytest.mark.django_db
def test_months_round_of_the_worker_makes_them_when_they_are_few(scene: Scene) -> None:
    (one,) = [each for each in rounds() if each.name == "journal months"]
    assert one.work(SystemClock()) == 0
    with patch.object(months, "AHEAD", 60), patch.object(db, "one", return_value=(7,)) as asked:
        assert one.work(SystemClock()) == 7
    asked.assert_called_once_with("SELECT make_event_months()")
