"""`carnet distribute` against a double of Citus: order, refusals, killed between two tables, and what is left behind.

The double is not Citus (`citus_double.py` says what it enforces); on this machine there is no package of Citus.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from carnet.ops import distribute as command
from carnet.storage import distributing, distribution, migrating
from carnet.storage import distribution_errors as errors
from carnet.storage.cluster_settings import APP, OWNER
from carnet.storage.instance_errors import StartRefused
from carnet.storage.placement import OTHER, Kind
from carnet.storage.rights import tables
from tests.consistency import citus_double

Owner = psycopg.Connection[Any]


@pytest.fixture
def citus(admin: Owner) -> Owner:
    """The owner's role on a server that has the double; all of it is rolled back."""
    connections.close_all()
    citus_double.install(admin)
    admin.execute("GRANT USAGE ON SCHEMA citus_double TO PUBLIC")
    admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA citus_double TO PUBLIC")
    admin.execute(f"SET LOCAL ROLE {OWNER}")
    return admin


def as_admin(connection: Owner, statement: str) -> None:
    connection.execute("RESET ROLE")
    connection.execute(statement)
    connection.execute(f"SET LOCAL ROLE {OWNER}")


def carry_out(connection: Owner) -> int:
    """The whole command below its line: check, tables, rows left behind, verification."""
    distributing.check(connection, APP)
    list(distributing.distribute(connection, distribution.read(connection), 32))
    distributing.remove_local_rows(connection)
    return distributing.verify(connection, APP)


def test_distribute_operator_makes_every_table_what_the_plan_says(citus: Owner) -> None:
    citus.execute("INSERT INTO head (record_id, rights_epoch, status, last_seq) VALUES (%s, 1, 'active', 0)", [uuid4()])
    done = carry_out(citus)
    said = citus_double.calls(citus)
    assert done == sum(table.kind is not Kind.LOCAL for table in distribution.read(citus)) > 50
    assert "create_distributed_table head record_id none" in said
    assert "create_distributed_table event record_id public.head" in said
    assert "create_distributed_table locator key_hmac none" in said
    assert "create_reference_table professional" in said
    assert not [call for call in said if "account" in call or "procrastinate" in call or "event_2" in call]
    assert citus.execute("SELECT count(*) FROM head").fetchone() == (0,)
    citus.execute("RESET ROLE")
    kept = citus.execute("SELECT count(*) FROM citus_double.rows_of_head").fetchone()
    assert kept is not None
    assert kept[0] >= 1


def test_distribute_operator_index_that_places_rows_is_not_renewed_in_place(admin: Owner) -> None:
    assert not distribution.is_by_index(admin)
    citus_double.install(admin)
    assert not distribution.is_by_index(admin)
    admin.execute("SELECT create_distributed_table('locator', 'key_hmac', colocate_with => 'none')")
    assert distribution.is_by_index(admin)


def test_distribute_operator_again_does_nothing_more(citus: Owner) -> None:
    done = carry_out(citus)
    before = citus_double.calls(citus)
    assert carry_out(citus) == done
    assert citus_double.calls(citus) == before


@pytest.mark.parametrize("after", [1, 40])
def test_distribute_operator_killed_between_two_tables_goes_on(citus: Owner, after: int) -> None:
    steps = distributing.distribute(citus, distribution.read(citus), 32)
    for _ in range(after + 1):
        next(steps)
    steps.close()
    assert len([call for call in citus_double.calls(citus) if call.startswith("create")]) == after
    with pytest.raises(errors.DistributionUnsound, match="waits"):
        distributing.verify(citus, APP)
    assert carry_out(citus)
    made = [call for call in citus_double.calls(citus) if call.startswith("create")]
    assert len(made) == len(set(made))


def test_distribute_operator_killed_before_rows_are_removed_removes_them_the_next_time(citus: Owner) -> None:
    citus.execute("INSERT INTO head (record_id, rights_epoch, status, last_seq) VALUES (%s, 1, 'active', 0)", [uuid4()])
    list(distributing.distribute(citus, distribution.read(citus), 32))
    with pytest.raises(errors.DistributionUnsound, match="head: rows on the coordinator"):
        distributing.verify(citus, APP)
    assert carry_out(citus)


MODE = "SELECT current_setting('citus.multi_shard_modify_mode', true)"


def test_migrations_go_over_one_connection_a_node_on_citus_only(admin: Owner) -> None:
    migrating.one_after_the_other(admin)
    assert admin.execute(MODE).fetchone() == (None,)
    citus_double.install(admin)
    migrating.one_after_the_other(admin)
    assert admin.execute(MODE).fetchone() == ("sequential",)


def test_migrations_begin_after_the_mode_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[str]()
    monkeypatch.setattr(migrating, "as_owner", lambda _dsn: nullcontext())
    monkeypatch.setattr(migrating, "_raw", lambda: None)
    monkeypatch.setattr(migrating, "one_after_the_other", lambda _raw: done.append("mode"))
    monkeypatch.setattr(migrating, "call_command", lambda *_, **__: done.append("migrate"))
    monkeypatch.setattr(migrating, "set_rights", lambda _role: done.append("rights"))
    monkeypatch.setattr("carnet.storage.plans.settle", lambda _raw: done.append("plans"))
    migrating.migrate("user=one", "user=other")
    assert done == ["mode", "migrate", "rights", "plans"]


def test_months_are_made_over_one_connection_a_node_on_citus(admin: Owner) -> None:
    admin.execute("SELECT make_event_months()")
    assert admin.execute(MODE).fetchone() == (None,)
    citus_double.install(admin)
    admin.execute("SELECT make_event_months()")
    assert admin.execute(MODE).fetchone() == ("sequential",)


def test_distribute_operator_dry_run_shows_the_plan_and_changes_nothing(
    citus: Owner, capsys: pytest.CaptureFixture[str]
) -> None:
    command.show(citus, APP)
    shown = capsys.readouterr().out
    assert citus_double.calls(citus) == []
    lines = [line.split()[1] for line in shown.splitlines() if line.endswith(" MB")]
    assert lines.index("head") < lines.index("document") < lines.index("entry_version")
    assert lines.index("structure") < lines.index("regulation_centre")


def test_distribute_operator_command_says_what_it_did(citus: Owner, capsys: pytest.CaptureFixture[str]) -> None:
    command.carry_out(citus, APP, 32)
    assert "distributed as planned" in capsys.readouterr().out


def test_distribute_operator_table_of_a_later_migration_is_distributed_alone(citus: Owner) -> None:
    carry_out(citus)
    before = len(citus_double.calls(citus))
    citus.execute("CREATE TABLE later (record_id uuid NOT NULL, n bigint NOT NULL, PRIMARY KEY (record_id, n))")
    carry_out(citus)
    assert citus_double.calls(citus)[before:] == ["create_distributed_table later record_id public.head"]


def test_distribute_operator_month_made_later_that_did_not_follow_is_found(citus: Owner) -> None:
    """Citus distributes a partition with its parent; the double does not, so that the verification has to see it."""
    carry_out(citus)
    citus.execute("CREATE TABLE event_2040_01 PARTITION OF event FOR VALUES FROM ('2040-01-01') TO ('2040-02-01')")
    with pytest.raises(errors.DistributionUnsound, match="event_2040_01"):
        distributing.verify(citus, APP)


REFUSED: list[tuple[type[StartRefused], str]] = [
    (errors.NoCitus, "DELETE FROM pg_extension WHERE extname = 'citus'"),
    (errors.WrongCitus, "UPDATE pg_extension SET extversion = '12.1-1' WHERE extname = 'citus'"),
    (errors.NotCoordinator, "UPDATE pg_catalog.pg_dist_local_group SET groupid = 3"),
    (errors.NodesNotReady, "DELETE FROM pg_catalog.pg_dist_node WHERE groupid = 0"),
    (errors.NodesNotReady, "UPDATE pg_catalog.pg_dist_node SET shouldhaveshards = false"),
    (errors.RoleMissing, "UPDATE pg_catalog.pg_dist_node SET isactive = false WHERE groupid = 2"),
    (errors.NotOwner, "CREATE TABLE another_owner (record_id uuid PRIMARY KEY)"),
    (errors.PlacedOtherwise, "INSERT INTO pg_catalog.pg_dist_partition VALUES ('document', 'h', 'logical_id', 7, 's')"),
    (errors.PlacedOtherwise, "INSERT INTO pg_catalog.pg_dist_partition VALUES ('document', 'h', 'record_id', 7, 's')"),
    (errors.PlacedOtherwise, "INSERT INTO pg_catalog.pg_dist_partition VALUES ('head', 'n', NULL, 9, 't')"),
    (errors.PlacedOtherwise, "INSERT INTO pg_catalog.pg_dist_partition VALUES ('account', 'n', NULL, 9, 't')"),
]


@pytest.mark.parametrize(("refusal", "cause"), REFUSED, ids=[f"{e.__name__}-{n}" for n, (e, _) in enumerate(REFUSED)])
def test_distribute_operator_cluster_that_is_not_ready_is_refused(
    citus: Owner, refusal: type[StartRefused], cause: str
) -> None:
    distributing.check(citus, APP)
    as_admin(citus, cause)
    with pytest.raises(refusal):
        distributing.check(citus, APP)
    if refusal is not errors.NoCitus:
        assert citus_double.calls(citus) == []


def test_distribute_operator_role_unknown_to_the_nodes_is_refused(citus: Owner) -> None:
    with pytest.raises(errors.RoleMissing):
        distributing.check(citus, "nobody's role")


def test_distribute_operator_table_without_a_place_is_refused(citus: Owner) -> None:
    citus.execute("CREATE TABLE planted (id bigint PRIMARY KEY)")
    with pytest.raises(errors.TablesWithoutPlace, match="planted"):
        distributing.check(citus, APP)


def test_distribute_operator_while_a_program_is_connected_is_refused(citus: Owner, house: Any) -> None:
    with psycopg.connect(house.cluster.dsn(), application_name="pages"):
        with pytest.raises(errors.OthersConnected, match="pages"):
            distributing.check(citus, APP)
        distributing.check(citus, APP, stopped=False)


PLANTED = [
    ("ALTER TABLE document ADD CONSTRAINT planted UNIQUE (unique_hmac)", "document"),
    ("CREATE UNIQUE INDEX planted ON document (unique_hmac)", "document"),
    ("CREATE TABLE planted (record_id uuid PRIMARY KEY, account_id uuid REFERENCES account)", "planted"),
    (
        "ALTER TABLE submission_set ADD CONSTRAINT other UNIQUE (set_id, record_id);"
        " ALTER TABLE entry_version ADD CONSTRAINT planted FOREIGN KEY (record_id, set_id)"
        " REFERENCES submission_set (set_id, record_id)",
        "entry_version",
    ),
    (
        "CREATE TRIGGER planted BEFORE UPDATE ON document FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "document",
    ),
    ("CREATE TABLE planted (record_id tsvector PRIMARY KEY)", "planted"),
    ("CREATE TABLE planted (record_id text PRIMARY KEY)", "planted"),
    ("CREATE TABLE planted (record_id uuid PRIMARY KEY REFERENCES head ON UPDATE CASCADE)", "planted"),
    ("ALTER TABLE account ADD CONSTRAINT planted FOREIGN KEY (record_id) REFERENCES head (record_id)", "head"),
]


@pytest.mark.parametrize(("statement", "table"), PLANTED, ids=[f"{table}-{n}" for n, (_, table) in enumerate(PLANTED)])
def test_distribute_double_refuses_what_citus_refuses(citus: Owner, statement: str, table: str) -> None:
    citus.execute(statement)
    with pytest.raises(errors.TableRefused) as refused:
        list(distributing.distribute(citus, distribution.read(citus), 32))
    assert refused.value.facts["table"] == table


def _in_the_order_of_names(order: Callable[..., list[str]]) -> Callable[..., list[str]]:
    return lambda needs: sorted(order(needs))


def test_distribute_double_refuses_the_wrong_order(citus: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "in_order", _in_the_order_of_names(distribution.in_order))
    with pytest.raises(errors.TableRefused):
        list(distributing.distribute(citus, distribution.read(citus), 32))


def test_distribute_double_refuses_to_remove_rows_too_early(citus: Owner) -> None:
    steps: Iterator[distribution.Table] = distributing.distribute(citus, distribution.read(citus), 32)
    while next(steps).name != "submission_set":
        pass
    with pytest.raises(psycopg.Error, match="by a local table"), citus.transaction():
        citus.execute("SELECT truncate_local_data_after_distributing_table('head')")


def test_placement_names_only_tables_that_there_are(owner: Owner) -> None:
    assert set(OTHER) <= set(tables(owner))
    assert distribution.without_place(owner) == []


def test_placement_circle_of_foreign_keys_is_said() -> None:
    with pytest.raises(ValueError, match="circle"):
        distribution.in_order({"head": {"document"}, "document": {"head"}})
