"""What Citus does with the statements that matter most, and the checker that says so, caught out with planted ones.

`make citus-statements` looks at every statement that whole tests send (`citus_watch.py`); these are those of each act.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from carnet.consent import emergency_reviews
from carnet.documents import texts
from carnet.identity import directory_import, limits
from carnet.identity.oauth import bearers
from carnet.ledger import journal, runs, verify_events, volumes
from carnet.storage import db, gathered, head, locator, nodes, outbox, prepared
from carnet.usecases import _facts_held
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
    (runs._RUN, Class.ONE),  # noqa: SLF001
    (runs._BEFORE, Class.ONE),  # noqa: SLF001
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
    (emergency_reviews._LISTED, Class.EVERY),  # noqa: SLF001
    ("SELECT h.record_id FROM head AS h WHERE EXISTS (SELECT 1 FROM tie t WHERE t.record_id = h.record_id)", None),
    (verify_events._ROWS.format(sealed="e.sealed", part="record_id >= 'a'"), Class.EVERY),  # noqa: SLF001
    (verify_events._HEADS.format(part="true"), Class.EVERY),  # noqa: SLF001
    (
        "UPDATE record_key AS k SET wrapped = n.after FROM unnest(%(a)s::uuid[], %(b)s::bytea[]) AS n(owner, after)"
        " WHERE k.record_id = n.owner",
        Class.EVERY,
    ),
    (locator._CONFIRM_SOFTLY.replace("%s", "%(v)s"), None),  # noqa: SLF001
    ("SELECT min(created_at) FROM outbox WHERE relayed_at IS NULL", Class.EVERY),
    ("SELECT EXISTS (SELECT 1 FROM event_default AS d WHERE d.at < %(at)s)", Class.EVERY),
    ("SELECT 1 FROM head AS h WHERE h.record_id = %(record)s AND EXISTS (SELECT FROM tie AS t WHERE"
     " t.record_id = %(record)s)", Class.ONE),
    ("UPDATE session SET account_id = %(a)s WHERE EXISTS (SELECT 1 FROM professional AS p WHERE p.id = %(p)s)", None),
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
    "SELECT a.since, (SELECT r.state FROM emergency_review r WHERE r.record_id = a.record_id AND r.access_id ="
    " a.access_id ORDER BY r.version DESC LIMIT 1) FROM emergency_access a WHERE a.version = 1",
    "SELECT a.since, (SELECT max(r.version) FROM emergency_review r WHERE r.record_id = a.record_id)"
    " FROM emergency_access a",
    "SELECT 1 FROM emergency_access a CROSS JOIN LATERAL (SELECT DISTINCT r.state FROM emergency_review r"
    " WHERE r.record_id = a.record_id) AS r",
    "SELECT 1 FROM account AS a CROSS JOIN LATERAL (SELECT 1 FROM document AS d WHERE d.record_id = a.record_id) AS q",
    "MERGE INTO head AS h USING account AS a ON a.record_id = h.record_id WHEN MATCHED THEN DO NOTHING",
    "SELECT record_id FROM head AS t WHERE age(t.xmin) <= 7",
    "UPDATE document SET seq = coalesce(seq, extract(epoch FROM now())::int) WHERE record_id = %(record)s",
    "UPDATE outbox SET relayed_at = CASE WHEN relayed_at IS NULL THEN CURRENT_TIMESTAMP END WHERE record_id = %(r)s",
    "SELECT record_id, count(*) FROM document GROUP BY GROUPING SETS ((record_id), ())",
    "SELECT count(*) FROM document TABLESAMPLE system (1)",
    # Public tables are the same on every node, and `account` is in Citus's lists beside them.
    "INSERT INTO structure (id) VALUES (%(id)s) ON CONFLICT (id) DO UPDATE SET updated_at = now()",
    "INSERT INTO account (id) VALUES (%(id)s) ON CONFLICT (id) DO UPDATE SET frozen_at = now()",
    "UPDATE professional SET search_name = random()::text WHERE id = %(id)s",
    "UPDATE activity AS a SET ended_by = 'x' FROM directory_import AS i WHERE i.number = a.import_number",
    "INSERT INTO structure_admin (structure_id) VALUES ((SELECT max(id) FROM structure))",
    "INSERT INTO account (id) VALUES ((SELECT max(id) FROM account))",
    "UPDATE account AS a SET frozen_at = %(at)s FROM professional AS p WHERE p.id = a.professional_id",
    "DELETE FROM session AS s USING (SELECT id FROM professional) AS p WHERE p.id = s.account_id",
    # What is read apart has no column to be read back by.
    "SELECT EXISTS (SELECT FROM event_default AS d WHERE d.at < %(at)s)",
    "SELECT 1 FROM account AS a WHERE EXISTS (SELECT FROM outbox)",
    "SELECT nextval('planted'), record_id FROM document",
    "INSERT INTO outbox (record_id) SELECT record_id FROM head WHERE record_id = %(r)s RETURNING (SELECT max(seq) FROM"
    " document)",
    "SELECT d.seq FROM document AS d, unnest(%(a)s::uuid[], %(b)s::int[]) AS w(id, n) WHERE d.logical_id = w.id",
    "SELECT array_agg(logical_id ORDER BY seq) FROM document",
    "SELECT array_agg(DISTINCT logical_id) FROM document",
    # The epoch of another instant than the rights that it vouches for.
    "SELECT h.rights_epoch, t.n FROM (SELECT * FROM head WHERE record_id IN (%(record)s, %(other)s)) AS h,"
    " (SELECT count(*) AS n FROM tie WHERE record_id = %(record)s) AS t",
    "SELECT h.rights_epoch, t.n, k.* FROM (SELECT * FROM head WHERE record_id = %(record)s) AS h,"
    " (SELECT count(*) AS n FROM tie WHERE record_id = %(record)s) AS t, oauth_token AS k",
    "WITH w AS (UPDATE head SET last_seq = 1 WHERE record_id = %(record)s RETURNING 1),"
    " i AS (INSERT INTO outbox (record_id) SELECT %(record)s FROM w RETURNING 1)"
    " SELECT last_seq FROM head WHERE record_id = %(record)s",
]  # fmt: skip


@pytest.mark.parametrize("sql", REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_statement_that_citus_refuses_is_caught(sql: str) -> None:
    assert judged(sql).refused


FACTS = {name: name for name in ("record", "other", "professional", "structure", "hmac", "now", "day", "hour", "since")}


def sent_for(monkeypatch: pytest.MonkeyPatch, parts: tuple[gathered.Part[Any], ...], several: bool) -> list[Verdict]:
    """What Citus does with each statement that reads these parts."""
    sent = list[Verdict]()

    def lean(sql: str, params: Mapping[str, Any], *_: Any) -> list[tuple[Any, ...]]:
        sent.append(judged(sql, **params))
        return [(None,) * 200]

    monkeypatch.setattr(db, "lean", lean)
    monkeypatch.setattr(nodes, "several", lambda: several)
    gathered.gathered(tuple(replace(part, read=list) for part in parts), {**FACTS, "who": [b"w"], "forms": [b"one"]})
    return sent


READ = [_facts_held._ALWAYS, _facts_held._COUNTED, _facts_held._IN_EMERGENCY]  # noqa: SLF001
READ += [(bearers.HELD, *_facts_held._IN_EMERGENCY), (locator.FOUND, *_facts_held._COUNTED)]  # noqa: SLF001


@pytest.mark.parametrize("parts", READ, ids=[str(n) for n in range(len(READ))])
def test_facts_on_several_servers_are_read_of_each_record_on_its_node(
    monkeypatch: pytest.MonkeyPatch, parts: tuple[gathered.Part[Any], ...]
) -> None:
    sent = sent_for(monkeypatch, parts, several=True)
    assert [verdict.refused for verdict in sent] == [()] * len(sent)
    assert {verdict.where for verdict in sent} <= {Class.ONE, Class.ELSEWHERE}
    assert len([verdict for verdict in sent if verdict.where is Class.ONE]) == 2 + (locator.FOUND in parts)


def test_facts_in_one_statement_would_be_decided_on_with_a_newer_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = sent_for(monkeypatch, READ[0], several=False)
    assert whole.where is Class.PIECES
    assert any("its epoch is read in another instant" in told for told in whole.refused)


@pytest.mark.parametrize("name", ["PEOPLE", "SKILLS", "PLACES", "ACTIVITIES", "GONE", "END_GONE"])
def test_statement_of_the_directory_is_taken_by_citus(name: str) -> None:
    assert judged(getattr(directory_import, name).replace("%s", "%(v)s")) == Verdict(Class.ELSEWHERE)


def test_statement_of_texts_that_wait_is_taken_by_citus() -> None:
    verdict = judged(
        "SELECT d.record_id FROM document AS d WHERE "  # noqa: S608
        + " AND ".join((texts._NOT_READ, texts._IS_THERE))  # noqa: SLF001
    )
    assert verdict.refused == ()
    assert verdict.where is Class.EVERY


def test_statement_of_attempts_names_no_patient() -> None:
    assert "attempt" in limits._HELD  # noqa: SLF001
    counted = "DELETE FROM attempt WHERE " + limits._HELD  # noqa: S608, SLF001
    assert judged(counted.replace("%s", "%(b)s")).where is Class.ELSEWHERE
    assert judged(outbox.POSTING.replace("FROM written", "FROM outbox WHERE record_id = %(r)s")).refused == ()
