"""`carnet verify` names what was altered: every act of security.md 6.5, and those that need a witness said so."""

from pathlib import Path

import psycopg
import pytest

from carnet.crypto.envelope import KeyPurpose
from carnet.crypto.merkle import Frontier, leaf_hash, root
from carnet.crypto.note import Checkpoint, sign_checkpoint
from carnet.ledger import log_keys
from carnet.ledger import verify as verifying
from carnet.ledger.faults import Counted, Fault, Outside, What
from carnet.ledger.log_tree import grown
from carnet.ledger.verify import verify, verify_at_once
from carnet.ops import cli
from carnet.storage import db, keys
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.db import TestHouse
from tests.usecases.scene import Scene

YEAR = 2026
SECOND = "record_id = %(record)s AND stream = 0 AND seq = 2"
LINK = "sha256(prev || int2send(stream) || int8send(seq) || commitment || sha256(ids_shown))"


FLIPPED = "UPDATE event SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE {one}"


@pytest.fixture
def told(scene: Scene) -> Scene:
    """A history of ten events, two signed heads, of two records."""
    list_documents(scene.odette, scene.record)
    sequence_journal(scene.clock)
    cast.opened(cast.KARIM, scene.clock)
    while len(db.rows("SELECT 1 FROM event")) < 10:
        list_documents(scene.odette, scene.record)
    sequence_journal(scene.clock)
    return scene


def found(*kept: Outside) -> list[Fault]:
    return list(verify(Counted(), kept))


def as_owner(house: TestHouse, scene: Scene, *statements: str) -> None:
    """What the administrator of the database does; each statement touches something."""
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        for statement in statements:
            filled = statement.replace("{one}", SECOND).replace("{hashed}", LINK).replace("{same}", SAME)
            assert owner.execute(filled.encode(), {"record": scene.record}).rowcount, filled


def forget_memory(house: TestHouse) -> None:
    (house.instance.folder / "signer" / "2026").unlink()


def head(size: int) -> Outside:
    row = db.one("SELECT note FROM checkpoint WHERE size = %s", [size])
    assert row is not None
    return Outside(YEAR, bytes(row[0]))


def test_verify_operator_untouched_journal_is_whole(told: Scene) -> None:
    list_documents(told.odette, told.record)
    counted = Counted()
    assert list(verify(counted, [head(10)])) == []
    assert (counted.events, counted.leaves, counted.heads, counted.erased) == (11, 10, 2, 0)


# What is done, and what must be named. `None` as number: the fault is about the log and not about one event.
ACTS = {
    "one byte of a body": ([FLIPPED], What.BODY_WRONG, 2),
    "a commitment": (["UPDATE event SET commitment = sha256(commitment) WHERE {one}"], What.LINK_WRONG, 2),
    "a commitment, and its link": (
        [
            "UPDATE event SET commitment = sha256(commitment) WHERE {one}",
            "UPDATE event SET link = {hashed} WHERE {one}",
        ],
        What.LEAF_WRONG,
        2,
    ),
    "the ids shown": (["UPDATE event SET ids_shown = uuid_send(record_id) WHERE {one}"], What.LINK_WRONG, 2),
    "the stream": (["UPDATE event SET stream = 9 WHERE {one}"], What.LEAF_WITHOUT_EVENT, 2),
    "the number": (["UPDATE event SET seq = 77 WHERE {one}"], What.LEAF_WITHOUT_EVENT, 2),
    "the year": (["UPDATE event SET at = at + interval '1 year' WHERE {one}"], What.LEAF_WRONG, 2),
    "one event removed": (["DELETE FROM event WHERE {one}"], What.LEAF_WITHOUT_EVENT, 2),
    "event and leaf removed": (
        ["DELETE FROM event WHERE {one}", "DELETE FROM log_leaf WHERE {one}"],
        What.EVENT_MISSING,
        2,
    ),
    "event and leaf removed, leaves moved up": (
        [
            "DELETE FROM event WHERE {one}",
            "DELETE FROM log_leaf WHERE {one}",
            "UPDATE log_leaf SET leaf_index = leaf_index - 1 + 1000 WHERE leaf_index > 1",
            "UPDATE log_leaf SET leaf_index = leaf_index - 1000 WHERE leaf_index > 900",
        ],
        What.ROOT_WRONG,
        None,
    ),
    "a leaf removed": (["DELETE FROM log_leaf WHERE {one}"], What.NOT_IN_LOG, 2),
    "a leaf changed": (["UPDATE log_leaf SET link = sha256(link) WHERE {one}"], What.LEAF_WRONG, 2),
    "two leaves exchanged": (
        [
            "UPDATE log_leaf SET leaf_index = 99 WHERE leaf_index = 1",
            "UPDATE log_leaf SET leaf_index = 1 WHERE leaf_index = 2",
            "UPDATE log_leaf SET leaf_index = 2 WHERE leaf_index = 99",
        ],
        What.ROOT_WRONG,
        None,
    ),
    "a node changed": (["UPDATE log_node SET hash = sha256(hash) WHERE level = 3"], What.NODE_WRONG, None),
    "a node removed": (["DELETE FROM log_node WHERE level = 2 AND node_index = 1"], What.NODE_WRONG, None),
    "the newest event removed everywhere but in the log": (
        [
            "DELETE FROM event WHERE record_id = %(record)s AND stream = 0"
            " AND seq = (SELECT seq FROM stream_head WHERE record_id = %(record)s AND stream = 0)",
            "UPDATE stream_head SET seq = seq - 1, link = prev WHERE record_id = %(record)s AND stream = 0",
        ],
        What.LEAF_WITHOUT_EVENT,
        0,
    ),
    "the head of a stream put back": (
        ["UPDATE stream_head SET seq = seq - 1, link = prev WHERE record_id = %(record)s AND stream = 0"],
        What.HEAD_WRONG,
        0,
    ),
    "a signature": (["UPDATE checkpoint SET note = set_byte(note, 40, 0) WHERE size = 10"], What.SIGNATURE_WRONG, None),
    "the size of a signed head": (["UPDATE checkpoint SET size = 9 WHERE size = 10"], What.SIGNATURE_WRONG, None),
    "the root of a signed head": (
        ["UPDATE checkpoint SET root = sha256(root) WHERE size = 10"],
        What.SIGNATURE_WRONG,
        None,
    ),
    "truncated, signed heads kept": (["DELETE FROM log_leaf WHERE leaf_index > 5"], What.LOG_SHORTER, None),
}


@pytest.mark.parametrize("how", ACTS)
def test_verify_operator_after_the_administrator_tampered_names_it(told: Scene, house: TestHouse, how: str) -> None:
    statements, what, seq = ACTS[how]
    as_owner(house, told, *statements)
    faults = found()
    assert what in {fault.what for fault in faults}, faults
    if seq:
        named = [f for f in faults if f.what is what]
        assert (named[0].record, named[0].seq) == (told.record, seq)
        assert all(fault.record in {told.record, None} for fault in faults)


def test_verify_operator_pending_event_kept_out_of_the_log_is_named(told: Scene, house: TestHouse) -> None:
    """Who deletes a pending row keeps an event out of the log, and is seen at the next verification."""
    list_documents(told.odette, told.record)
    as_owner(house, told, "DELETE FROM event_pending WHERE record_id = %(record)s")
    assert [fault.what for fault in found()] == [What.NOT_IN_LOG]


REWRITE = """
WITH RECURSIVE anew AS (
    SELECT record_id, stream, seq, prev, {hashed} AS link FROM event WHERE {one}
    UNION ALL
    SELECT e.record_id, e.stream, e.seq, a.link,
        sha256(a.link || int2send(e.stream) || int8send(e.seq) || e.commitment || sha256(e.ids_shown))
    FROM anew AS a JOIN event AS e ON e.record_id = a.record_id AND e.stream = a.stream AND e.seq = a.seq + 1
)
UPDATE event AS e SET prev = a.prev, link = a.link FROM anew AS a
WHERE e.record_id = a.record_id AND e.stream = a.stream AND e.seq = a.seq
"""
SAME = "t.record_id = e.record_id AND t.stream = e.stream AND t.seq = e.seq"


def _rewrite(house: TestHouse, scene: Scene) -> list[bytes]:
    """The administrator changes the second event and computes everything after it anew, but for signatures."""
    as_owner(
        house,
        scene,
        "UPDATE event SET ids_shown = uuid_send(record_id) WHERE {one}",
        REWRITE,
        "UPDATE stream_head AS t SET link = e.link FROM event AS e WHERE {same}",
        "UPDATE log_leaf AS t SET link = e.link FROM event AS e WHERE {same}",
        "DELETE FROM log_node",
    )
    links = [bytes(row[0]) for row in db.rows("SELECT link FROM log_leaf ORDER BY leaf_index")]
    _new_nodes(house, links)
    return links


def _new_nodes(house: TestHouse, links: list[bytes]) -> None:
    _, made = grown(Frontier(), map(leaf_hash, links))
    with psycopg.connect(house.cluster.owner_dsn) as owner, owner.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO log_node VALUES (%s, %s, %s, %s)",
            [(YEAR, p.level, p.number, value) for p, value in made.items()],
        )


def test_verify_operator_everything_rewritten_without_the_key_is_detected(told: Scene, house: TestHouse) -> None:
    """Events, chain, leaves, nodes and heads fit each other; the signature does not, nor does the signer's memory."""
    links = _rewrite(house, told)
    assert {fault.what for fault in found()} == {What.ROOT_WRONG}
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        owner.execute("UPDATE checkpoint SET root = %s WHERE size = 10", [root([leaf_hash(link) for link in links])])
    forget_memory(house)
    assert What.SIGNATURE_WRONG in {fault.what for fault in found()}


def rewrite_everything_with_the_key(house: TestHouse, scene: Scene) -> None:
    """What the owner of the database, of the signing key and of the signer's file can do."""
    links = _rewrite(house, scene)
    hashes = [leaf_hash(link) for link in links]
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        for (size,) in owner.execute("SELECT size FROM checkpoint").fetchall():
            forged = Checkpoint(log_keys.origin(YEAR), size, root(hashes[:size]))
            note = sign_checkpoint(forged, log_keys.signers(YEAR))
            owner.execute("UPDATE checkpoint SET root = %s, note = %s WHERE size = %s", [forged.root, note, size])
    forget_memory(house)


def test_verify_operator_everything_rewritten_with_the_key_needs_a_witness(told: Scene, house: TestHouse) -> None:
    """Owner of the database, of the signing key and of the signer's file: only a head kept elsewhere tells."""
    outside = head(10)
    rewrite_everything_with_the_key(house, told)
    # The rewritten body is caught only where its content was changed; here the ids shown, which no body repeats.
    assert found() == []
    assert [(fault.what, fault.place) for fault in found(outside)] == [(What.ROOT_WRONG, 10)]


FIRST_HEAD = "(SELECT min(size) FROM checkpoint)"
BACK_TO_THE_FIRST_HEAD = [
    statement.replace("{older}", FIRST_HEAD)
    for statement in (
        "UPDATE stream_head AS h SET seq = e.seq - 1, link = e.prev FROM event AS e WHERE e.record_id = h.record_id"
        " AND e.stream = h.stream AND e.seq = (SELECT min(l.seq) FROM log_leaf AS l WHERE l.record_id = h.record_id"
        " AND l.stream = h.stream AND l.leaf_index >= {older})",
        "DELETE FROM event WHERE (record_id, stream, seq) IN"
        " (SELECT record_id, stream, seq FROM log_leaf WHERE leaf_index >= {older})",
        "DELETE FROM log_node WHERE ((node_index + 1) << level) > {older}",
        "DELETE FROM log_leaf WHERE leaf_index >= {older}",
        "DELETE FROM checkpoint WHERE size > {older}",
    )
]


def test_verify_operator_restored_to_an_older_head_needs_a_memory_or_a_witness(told: Scene, house: TestHouse) -> None:
    """A consistent older state is not wrong in itself; the signer's memory or a witness tells that more was signed."""
    outside = head(10)
    as_owner(house, told, *BACK_TO_THE_FIRST_HEAD)
    assert [fault.what for fault in found()] == [What.LOG_SHORTER]
    forget_memory(house)
    assert found() == []
    assert [fault.what for fault in found(outside)] == [What.LOG_SHORTER]


def test_verify_operator_erased_record_still_proves(told: Scene) -> None:
    """The audit key is gone: bodies cannot be read, links and leaves are still verified."""
    keys.destroy(told.record, KeyPurpose.AUDIT)
    counted = Counted()
    assert list(verify(counted)) == []
    assert 0 < counted.erased < counted.events


def test_verify_by_several_processes_finds_the_same(
    told: Scene, house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part for each record, also for one whose streams are gone: nothing stands between two parts."""
    monkeypatch.setattr(verifying, "_RECORDS_AT_ONCE", 1)
    karim = db.rows("SELECT record_id FROM event WHERE record_id <> %s LIMIT 1", [told.record])[0][0]
    as_owner(house, told, FLIPPED, "UPDATE log_node SET hash = sha256(hash) WHERE level = 3")
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        owner.execute("UPDATE event SET ids_shown = uuid_send(record_id) WHERE record_id = %s", [karim])
        owner.execute("DELETE FROM stream_head WHERE record_id = %s", [karim])
    alone, together = Counted(), Counted()
    expected = list(verify(alone, [head(10)]))
    assert {fault.what for fault in expected} >= {What.BODY_WRONG, What.NODE_WRONG, What.LINK_WRONG, What.HEAD_WRONG}
    by_many = list(verify_at_once(together, [head(10)], processes=2))
    assert sorted(map(repr, by_many)) == sorted(map(repr, expected)) and together == alone


def test_verify_command_names_the_event_and_ends_with_9(
    told: Scene, house: TestHouse, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    assert cli.main(["verify", "--keep", str(kept)]) == 0
    (file,) = kept.iterdir()
    assert cli.main(["verify", "--checkpoint", str(file)]) == 0
    assert "10 leaves" in capsys.readouterr().out
    as_owner(house, told, FLIPPED)
    assert cli.main(["verify"]) == 9
    said = capsys.readouterr().err
    assert f"record {told.record}, stream 0, seq 2" in said
    assert cli.main(["verify", "--no-bodies"]) == 0


def test_verify_command_file_that_is_no_head_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_text("carnet\n")
    assert cli.main(["verify", "--checkpoint", str(tmp_path / "x")]) == 3
    assert str(tmp_path / "x") in capsys.readouterr().err


def test_check_command_says_that_the_signer_stopped(
    told: Scene, house: TestHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    as_owner(house, told, "DELETE FROM log_leaf WHERE leaf_index > 3")
    assert cli.main(["check"]) == 3
    assert "smaller" in capsys.readouterr().err
