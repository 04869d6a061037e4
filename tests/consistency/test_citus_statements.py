"""What Citus does with the statements that matter most, and the checker that says so, caught out with planted ones.

`make citus-statements` looks at every statement that whole tests send (`citus_watch.py`); these are those of each act.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from carnet.identity import limits
from carnet.ledger import journal, volumes
from carnet.storage import head, locator, outbox, prepared
from tests.consistency.citus_statements import Class, Verdict, judge

VOLATILE = {
    "gen_random_uuid": "v",
    "set_config": "v",
    "random": "v",
    "now": "s",
    "to_char": "s",
    "statement_timestamp": "s",
}


def judged(sql: str, **known: Any) -> Verdict:
    """The verdict on a statement whose values are their own names, but for those that are given."""
    values = Named(known)
    text, given = prepared.with_numbers(sql, values)
    return judge(text.decode(), given, lambda name: VOLATILE.get(name, "i"))


class Named(dict[str, Any]):
    """A value for each name that is asked for."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        super().__init__(known)

    def __missing__(self, name: str) -> str:
        return name


ONE_RECORD = "SELECT 1 FROM document AS d WHERE d.record_id = %(record)s"
APPENDED = "".join((journal.APPEND, journal._FOR_ACTOR, journal._JOB, volumes.COUNTING, journal._END_OF_APPEND))  # noqa: SLF001
SENT = [
    (APPENDED, Class.PIECES),
    (journal.using_up(APPENDED, "INSERT INTO message_use (a) VALUES (1) RETURNING 1"), Class.PIECES),
    (journal.APPEND_ALL + journal._FOR_ACTOR + journal._END_OF_APPEND, Class.PIECES),  # noqa: SLF001
    (journal._READ, Class.ONE),  # noqa: SLF001
    (locator._CLAIM_ALL, Class.PIECES),  # noqa: SLF001
    (head.MOVED.format(known="SELECT record_id, 1 AS epoch FROM charge"), Class.EVERY),
    (
        "INSERT INTO hidden_from (record_id, logical_id, version) SELECT %(record)s, one.id, (SELECT max(h.version)"
        " FROM hidden_from AS h WHERE h.record_id = %(record)s AND h.logical_id = one.id) FROM unnest(%(d)s) one(id)",
        Class.PIECES,
    ),
    ("SELECT rights_epoch FROM head WHERE record_id = %(record)s FOR UPDATE", Class.ONE),
    (ONE_RECORD, Class.ONE),
    ("SELECT 1 FROM professional WHERE id = %(id)s", Class.ELSEWHERE),
    ("SELECT 1 FROM document JOIN structure AS s ON s.id = author_structure WHERE record_id = %(record)s", Class.ONE),
    ("SELECT 1 FROM document WHERE (record_id, seq) = (%(record)s, 3)", Class.ONE),
    ("SELECT 1 FROM (SELECT record_id FROM document) AS d JOIN head USING (record_id) WHERE record_id = %(r)s", None),
    ("SELECT min(created_at) FROM outbox WHERE relayed_at IS NULL", Class.EVERY),
    ("UPDATE folder AS f SET seq = 1 FROM head h WHERE h.record_id = f.record_id AND h.record_id = %(r)s", Class.ONE),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "where"), SENT, ids=[str(n) for n in range(len(SENT))])
def test_statement_is_taken_by_citus(sql: str, where: Class | None) -> None:
    verdict = judged(sql)
    assert verdict.refused == ()
    assert where is None or verdict.where is where


def test_statement_of_an_index_in_several_forms_is_only_locked_while_it_has_one() -> None:
    sql = "SELECT key_hmac FROM locator WHERE kind = %(kind)s AND key_hmac = ANY(%(forms)s) FOR UPDATE"
    assert judged(sql, forms=[b"one"]) == Verdict(Class.ONE)
    assert judged(sql, forms=[b"one", b"other"]).refused
    assert judged(locator.FIND, forms=[b"one", b"other"]) == Verdict(Class.PIECES)


def test_statements_of_two_records_are_not_one() -> None:
    sql = "SELECT 1 FROM head AS a, head AS b WHERE a.record_id = %(one)s AND b.record_id = %(other)s"
    assert judged(sql, one=1, other=2).where is Class.PIECES
    assert judged(sql, one=1, other=1).where is Class.ONE
    among = "SELECT 1 FROM head WHERE record_id IN (%(one)s, %(other)s)"
    assert judged(among, one=1, other=2) == Verdict(Class.PIECES)
    assert judged(f"{among} FOR UPDATE", one=1, other=2).refused
    assert judged(f"{among} FOR UPDATE", one=1, other=1) == Verdict(Class.ONE)


REFUSED = [
    "SELECT 1 FROM outbox WHERE relayed_at IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED",
    "SELECT 1 FROM head AS h JOIN account AS a ON a.record_id = h.record_id WHERE a.id = %(id)s FOR UPDATE OF h",
    "WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 3),"
    " w AS (INSERT INTO outbox (record_id) SELECT %(record)s FROM c RETURNING 1) SELECT * FROM w",
    "UPDATE locator SET key_hmac = %(new)s WHERE key_hmac = %(old)s",
    "UPDATE document SET record_id = %(new)s WHERE record_id = %(old)s",
    "UPDATE head SET status = gen_random_uuid()::text WHERE record_id = %(record)s",
    "DELETE FROM outbox WHERE record_id = %(record)s AND random() < 0.5",
    "UPDATE outbox SET task = to_char(created_at, 'YYYY') WHERE record_id = %(record)s",
    "INSERT INTO due_act (record_id, due_id) VALUES (%(record)s, (SELECT max(due_id) FROM due_act))",
    "INSERT INTO due_act (due_id) VALUES (%(id)s)",
    "INSERT INTO reading_mark (record_id, at) VALUES (%(r)s, %(at)s) ON CONFLICT (record_id) DO UPDATE SET at = now()",
    "DELETE FROM event_pending AS p USING log_leaf AS l WHERE p.record_id = l.record_id",
    "INSERT INTO outbox (record_id, created_at) VALUES (%(record)s, %(at)s) RETURNING now()",
    "SELECT (SELECT max(d.seq) FROM document AS d WHERE d.content_id = a.id) FROM account AS a",
    "SELECT 1 FROM account AS a CROSS JOIN LATERAL (SELECT 1 FROM document AS d WHERE d.record_id = a.record_id) AS q",
    "WITH w AS (UPDATE head SET last_seq = 1 WHERE record_id = %(record)s RETURNING 1),"
    " i AS (INSERT INTO outbox (record_id) SELECT %(record)s FROM w RETURNING 1)"
    " SELECT last_seq FROM head WHERE record_id = %(record)s",
]  # fmt: skip


@pytest.mark.parametrize("sql", REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_statement_that_citus_refuses_is_caught(sql: str) -> None:
    assert judged(sql).refused


def test_statement_of_attempts_names_no_patient() -> None:
    assert "attempt" in limits._HELD  # noqa: SLF001
    counted = "DELETE FROM attempt WHERE " + limits._HELD  # noqa: S608, SLF001
    assert judged(counted.replace("%s", "%(b)s")).where is Class.ELSEWHERE
    assert judged(outbox.POSTING.replace("FROM written", "FROM outbox WHERE record_id = %(r)s")).refused == ()
