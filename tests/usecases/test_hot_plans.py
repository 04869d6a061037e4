"""The hot readings find each row by an index, and send few statements, whatever stands in the tables."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from carnet.fhir.ids import resource_id
from carnet.kernel.clock import SystemClock
from carnet.usecases import _kept
from tests import cast
from tests.fhir import tokens
from tests.usecases.scene import Scene

# The statements of one request, and of them those that write: the event with all that goes with it is one.
BUDGETS = {"search": 3, "file": 3, "person": 6}

# A row for each table of rights that the operator imported: a handful, whatever the number of records.
SMALL = {"rights_matrix"}


def _paths(scene: Scene) -> dict[str, str]:
    card = scene.deposits(cast.MARC)
    ins = cast.ODETTE.identity.ins
    assert ins is not None
    return {
        "search": f"DocumentReference?patient={scene.record}&status=current&_count=20",
        "file": f"Binary/{resource_id(scene.record, card.logical_id)}",
        "person": f"Patient?identifier=urn:oid:{ins.root.value}|{ins.value}",
    }


@pytest.fixture
def asked(scene: Scene) -> Iterator[dict[str, list[Any]]]:
    """What each reading sends once it is warm, as (statement, values)."""
    _kept.MEMORY.forget()
    token = tokens.bearer(replace(scene.agrees(cast.HELENE), clock=SystemClock()))
    found = {}
    for name, path in _paths(scene).items():
        for _ in range(3):
            sent: list[Any] = []

            def keep(execute: Any, sql: str, params: Any, many: bool, context: Any, sent: list[Any] = sent) -> Any:
                sent.append((sql, params))
                return execute(sql, params, many, context)

            with connection.execute_wrapper(keep):
                answer = Client().get(f"/fhir/{path}", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 200, answer.content
        found[name] = [one for one in sent if "SAVEPOINT" not in one[0]]
    yield found


def test_hot_readings_send_no_more_statements_than_their_budget(asked: dict[str, list[Any]]) -> None:
    assert {name: len(sent) for name, sent in asked.items()} == BUDGETS


def _scans(plan: dict[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from one end to the other."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for inner in plan.get("Plans", ()):
        yield from _scans(inner)


def scanned(sql: str, params: Any) -> set[str]:
    """The tables that a statement can only read whole: even where that is the last thing the planner would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
        cursor.execute("SET LOCAL enable_seqscan = on")
    return set(_scans(plan[0]["Plan"]))


def test_hot_readings_read_no_table_from_one_end_to_the_other(asked: dict[str, list[Any]]) -> None:
    found = {
        (name, table)
        for name, sent in asked.items() for sql, params in sent for table in scanned(sql, params)
    }  # fmt: skip
    assert {(name, table) for name, table in found if table not in SMALL} == set()


def test_hot_plans_a_statement_that_no_index_helps_is_found(db: None) -> None:
    """A planted one."""
    assert scanned("SELECT 1 FROM document WHERE depositor_kind = %s", ["x"]) == {"document"}
