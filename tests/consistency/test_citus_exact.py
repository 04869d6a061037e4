"""What changes call as the server reads them, and the checker that says what Citus refuses of it, caught out."""

from typing import Any

import psycopg
import pytest

from carnet.storage import prepared
from tests.consistency.citus_exact import mutable
from tests.consistency.test_citus_statements import APPENDED, Named

PLANTED = [
    ("UPDATE outbox SET relayed_at = created_at + $1::interval WHERE record_id = $2", "timestamptz_pl_interval"),
    ("UPDATE document SET deposited_at = $1 WHERE record_id = $2 AND deposited_at::date = $3", "date"),
    ("DELETE FROM idempotency WHERE at::text < $1", "timestamptz by text"),
    ("DELETE FROM reading_mark WHERE record_id = $1 AND seen_at > $2::date", "timestamptz_gt_date"),
    ("INSERT INTO reading_mark (record_id) VALUES ($1) RETURNING seen_at::date", "date"),
    ("INSERT INTO structure (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET updated_at = structure.updated_at + '1 d'",
     "timestamptz_pl_interval"),
    ("UPDATE account SET frozen_at = coalesce(frozen_at, $1::text::timestamptz) WHERE id = $2", "timestamptz by text"),
    ("UPDATE head SET status = $1 || random() WHERE record_id = $2", "random"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "told"), PLANTED, ids=[str(n) for n in range(len(PLANTED))])
def test_operator_or_cast_that_is_not_immutable_is_caught(owner: psycopg.Connection[Any], sql: str, told: str) -> None:
    assert any(told in one for one in mutable(owner, sql))


TAKEN = [
    "DELETE FROM idempotency WHERE at < $1::text::timestamptz",
    "DELETE FROM outbox WHERE record_id::text = $1",
    "UPDATE outbox SET relayed_at = now() + $1::interval WHERE record_id = $2",
    "UPDATE head SET last_seq = last_seq + 1 WHERE record_id = $1 RETURNING last_seq + 1",
    "UPDATE session SET expires_at = expires_at + $1::interval",
    "SELECT deposited_at::date FROM document WHERE record_id = $1",
]


@pytest.mark.parametrize("sql", TAKEN, ids=[str(n) for n in range(len(TAKEN))])
def test_what_citus_takes_is_let_go(owner: psycopg.Connection[Any], sql: str) -> None:
    assert mutable(owner, sql) == []


def test_statement_of_an_act_calls_nothing_that_changes(owner: psycopg.Connection[Any]) -> None:
    text, _ = prepared.with_numbers(APPENDED, Named({}))
    assert mutable(owner, text.decode()) == []
