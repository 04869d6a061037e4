"""What the clock cleans: what failed acts left. Never what a committed act refers to."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from pytest_django import Settings

from carnet.documents import contents, orphans
from carnet.documents.orphans import Looked
from carnet.identity.matching import ins_index
from carnet.kernel.clock import FixedClock
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.kernel.ids import new_record_id
from carnet.storage import db, idempotency, locator, outbox
from carnet.storage.blobs import BlobId
from carnet.storage.instance_folder import SWEPT_FILE
from carnet.storage.locator import KeyKind
from carnet.usecases import _birth
from carnet.usecases.deposit_document import deposit_document
from carnet.usecases.find_record import Found, find_record
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.sweep import ANSWERS_KEPT, ORPHAN_AGE, RELAYED_KEPT, sweep
from tests import cast
from tests.usecases.scene import Scene, blobs, counts, report

SECOND = timedelta(seconds=1)


def test_sweep_orphan_claim_is_released_when_old_and_not_before(scene: Scene) -> None:
    key = b"k" * 32
    locator.claim(KeyKind.INS, key, new_record_id(), scene.clock.now())
    scene.clock.move(ORPHAN_AGE)
    sweep(scene.clock)
    assert locator.find(KeyKind.INS, key) is not None
    scene.clock.move(SECOND)
    assert sweep(scene.clock).claims == 1
    assert locator.find(KeyKind.INS, key) is None


def test_sweep_claim_of_a_committed_opening_is_finished(scene: Scene) -> None:
    """The act committed and died before its last step: the record is made findable, not lost."""
    ins, born = _birth.qualified(cast.ODETTE.identity), cast.ODETTE.identity.traits.birth_date
    db.execute("UPDATE locator SET confirmed = false WHERE kind = 'ins'")
    db.execute("DELETE FROM locator WHERE kind = 'ins_and_birth'")
    scene.clock.move(ORPHAN_AGE + SECOND)
    assert sweep(scene.clock).claims == 0
    found = locator.find(KeyKind.INS, ins_index(ins))
    assert found is not None
    assert (found.record_id, found.confirmed) == (scene.record, True)
    assert find_record(scene.caller(cast.HELENE), ins, born) == Found(scene.record)


def test_sweep_claim_of_a_failed_deposit_is_released_and_may_be_taken_again(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    with arm("deposit.written"), pytest.raises(FailpointReached):
        deposit_document(helene, scene.record, report())
    scene.clock.move(ORPHAN_AGE + SECOND)
    assert sweep(scene.clock).claims == 1
    assert deposit_document(helene, scene.record, report())


def test_sweep_orphan_blob_is_erased_and_a_document_is_not(scene: Scene) -> None:
    """Blobs have the age of their file, so this clock is moved past the real day."""
    card, before = scene.deposits(cast.HELENE, "Gardé"), blobs()
    with arm("deposit.blob_written"), pytest.raises(FailpointReached):
        deposit_document(scene.caller(cast.HELENE), scene.record, report("Perdu"))
    assert len(blobs()) == len(before) + 1
    soon = FixedClock(datetime.now(UTC) + ORPHAN_AGE - timedelta(minutes=5))
    assert sweep(soon).blobs == 0
    later = FixedClock(datetime.now(UTC) + ORPHAN_AGE + timedelta(minutes=5))
    assert sweep(later).blobs >= 1
    kept = {row[0] for row in db.rows("SELECT blob_id FROM content")}
    assert blobs() == kept
    odette = replace(scene.odette, clock=scene.clock)
    assert isinstance(read_document(odette, scene.record, card.logical_id), DocumentRead)


def test_sweep_large_place_is_gone_through_in_parts_and_none_is_left(scene: Scene) -> None:
    """What is held is a part; the next look goes on behind the name that the last one came to."""
    card = scene.deposits(cast.HELENE, "Gardé")
    lost = {contents.store().put([b"lost"]) for _ in range(7)}
    kept, later = set(contents.known_blobs()), datetime.now(UTC) + timedelta(minutes=5)
    there = len(list(contents.store().sweep_candidates(later)))
    looks, most = 0, 4
    after: BlobId | None = None
    with patch.object(contents, "known_between", wraps=contents.known_between) as asked:
        while looks == 0 or after is not None:
            looked = orphans.collect(later, after, most=most, at_once=2)
            looks, after = looks + 1, looked.after
    assert looks == there // most + 1 and asked.call_count == -(-there // 2)
    assert set(contents.store().ids()) & (lost | kept) == kept
    odette = replace(scene.odette, clock=scene.clock)
    assert isinstance(read_document(odette, scene.record, card.logical_id), DocumentRead)


def test_sweep_large_place_stopped_in_between_goes_on_there_next_hour(
    scene: Scene, settings: Settings, tmp_path: Path
) -> None:
    settings.CARNET_BLOB_FOLDER, place = str(tmp_path / "blobs"), tmp_path / SWEPT_FILE
    first = BlobId("11" * 16)
    with patch.object(orphans, "collect") as collect:
        collect.side_effect = [Looked(3, first), Looked(4)]
        assert [sweep(scene.clock).blobs for _ in range(2)] == [3, 4]
    assert [call.args[1] for call in collect.call_args_list] == [None, first]
    assert not place.exists()


def test_sweep_relayed_jobs_are_forgotten_and_waiting_ones_are_not(scene: Scene) -> None:
    scene.deposits(cast.HELENE)
    scene.clock.move(RELAYED_KEPT + SECOND)
    assert sweep(scene.clock).jobs == 0
    assert list(outbox.waiting())
    relay_outbox(lambda posted: None, scene.clock)
    scene.clock.move(RELAYED_KEPT + SECOND)
    assert sweep(scene.clock).jobs > 0
    assert counts("outbox") == {"outbox": 0}


def test_sweep_answer_to_a_request_is_forgotten_when_old_and_not_before(scene: Scene) -> None:
    idempotency.remember(scene.record, b"key", b"content", {"logical_id": "x"}, scene.clock.now())
    scene.clock.move(ANSWERS_KEPT)
    assert sweep(scene.clock).answers == 0
    scene.clock.move(SECOND)
    assert sweep(scene.clock).answers == 1
    assert counts("idempotency") == {"idempotency": 0}


def test_sweep_asks_which_names_are_held_by_the_index_of_names(scene: Scene) -> None:
    """A hundred thousand names a part: each part would read the whole table. The collation is that of the index."""
    scene.deposits(cast.HELENE, "Bilan")
    db.execute("SET LOCAL enable_seqscan = off")
    plan = " ".join(row[0] for row in db.rows(f"EXPLAIN {contents.BLOBS_BETWEEN}", ["0", "z"]))
    # After a vacuum the index alone is read, whose column is written otherwise.
    assert "content_blob" in plan and re.search(r"Index Cond: \(\(+blob_id\b", plan) and "Filter" not in plan
