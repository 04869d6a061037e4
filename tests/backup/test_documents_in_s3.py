"""A record whose files are in S3: deposited, read, destroyed, checked, copied and brought back; and S3 away."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from carnet.crypto.errors import SealBroken
from carnet.documents import contents
from carnet.kernel.errors import Refusal, Unavailable
from carnet.ops import backup_blobs, backup_set, blob_start, cli, measures, restore_state, restore_steps
from carnet.ops.restore_state import Restoring
from carnet.storage import blob_errors as errors
from carnet.storage.backup_target import target
from carnet.storage.blobs import BlobId, LocalBlobStore
from carnet.usecases import _staged_files
from carnet.usecases.ask_destruction import DestructionAsked, ask_destruction
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.deposit_document import deposit_document
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.sequence_journal import sequence_journal
from carnet.usecases.tell_readiness import tell_readiness
from tests import cast
from tests.db import TestHouse
from tests.s3_server import SECRETS, Bucket, S3Server, documents_in
from tests.usecases import scene as scenes
from tests.usecases.scene import Scene, nothing_kept, report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bucket(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket that this instance keeps its documents in."""
    made = s3_server.bucket()
    documents_in(made, monkeypatch)
    return made


def key_of(blob: BlobId) -> str:
    """The name of a blob in its bucket."""
    return f"carnet/documents/{blob.value[:2]}/{blob.value}"


def test_walk_documents_in_s3_are_read_checked_copied_and_really_destroyed(
    scene: Scene, house: TestHouse, bucket: Bucket, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is in the folder or in clear; a planted corruption is found; what is destroyed is in no bucket."""
    doctor, folder = scene.treats(cast.HELENE), LocalBlobStore(house.instance.blob_folder)
    cards = [scene.deposits(cast.HELENE, title) for title in ("Consultation", "Bilan")]
    held = contents.blobs_of(scene.record)
    assert ({key_of(blob) for blob in held} <= set(bucket.objects()), list(folder.ids())) == (True, [])
    everything = b"".join(bucket.objects().values()) + repr(list(bucket.objects())).encode()
    assert not [word for word in (b"%PDF", b"Consultation", b"MARTEL", b"Odette") if word in everything]
    opened = read_document(doctor, scene.record, cards[0].logical_id)
    assert isinstance(opened, DocumentRead)
    sequence_journal(scene.clock)
    assert cli.main(["fsck"]) == 0
    _, missing = backup_set.make(house.instance, target(str(place)), scene.clock, lambda *_: None)
    assert (missing, backup_blobs.there(target(str(place)))) == ([], set(held))
    kept = bucket.read(key_of(held[0]))
    bucket.write(key_of(held[0]), kept[:-1] + bytes([kept[-1] ^ 1]))
    assert cli.main(["fsck"]) == 10
    assert "is not the one that was deposited" in capsys.readouterr().err
    contents.store().erase(held[0])
    assert restore_steps.documents(target(str(place)), None, lambda *_: None) == []
    assert (bucket.read(key_of(held[0])), cli.main(["fsck"])) == (kept, 0)
    assert isinstance(close_record(scene.odette, scene.record), Closed)
    asked = ask_destruction(scene.odette, scene.record, stepped_up=True)
    assert isinstance(asked, DestructionAsked)
    scene.clock.move(asked.done_at - scene.clock.now())
    assert carry_out_due(scene.clock).done == 1
    assert set(bucket.objects()) == {"carnet/documents/carnet-instance"}


def test_deposit_depositor_s3_away_nothing_is_half_stored_and_what_waits_is_not_called_lost(
    scene: Scene, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deposits and readings say 503; the watch is told, lists go on; a file in a batch is not said to be over."""
    doctor = scene.treats(cast.HELENE)
    card = scene.deposits(cast.HELENE)
    staged = _staged_files.keep(doctor, "x.pdf", b"%PDF")
    away = Bucket("http://127.0.0.1:9", "carnet-away")
    for name, value in away.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(settings, "CARNET_BLOBS_AT", away.address)
    with nothing_kept():
        with pytest.raises(Unavailable):
            deposit_document(doctor, scene.record, report("Bilan"))
        with pytest.raises(Unavailable):
            _staged_files.bytes_of(doctor, staged)
    with pytest.raises(Unavailable):
        read_document(doctor, scene.record, card.logical_id)
    assert scenes.titles(doctor, scene.record) == ["Compte rendu"]
    found = tell_readiness(scene.clock, files=True)
    assert (found.ready, found.documents, found.up_to_date) == (True, False, False)
    told = list(measures.lines(scene.clock))
    assert "carnet_blobs_answer 0" in told
    assert not [line for line in told if line.startswith("carnet_blob_free_bytes")]
    assert cli.main(["fsck"]) == 3
    monkeypatch.setattr(settings, "CARNET_BLOBS_AT", bucket.address)
    assert not isinstance(read_document(doctor, scene.record, card.logical_id), Refusal)


def test_read_reader_a_swapped_file_is_not_given_out(scene: Scene, bucket: Bucket) -> None:
    """Two files that change places in the bucket open for nobody."""
    doctor = scene.treats(cast.HELENE)
    card, _ = scene.deposits(cast.HELENE, "Consultation"), scene.deposits(cast.HELENE, "Bilan")
    one, other = (key_of(blob) for blob in contents.blobs_of(scene.record))
    first, second = bucket.read(one), bucket.read(other)
    bucket.write(one, second)
    bucket.write(other, first)
    with pytest.raises((SealBroken, contents.ContentDamaged)):
        read_document(doctor, scene.record, card.logical_id)


def test_move_operator_brings_the_folder_to_s3_while_it_is_read(
    scene: Scene, house: TestHouse, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Documents of before are found before, during and after; what nobody names stays; twice is once."""
    doctor, folder = scene.treats(cast.HELENE), LocalBlobStore(house.instance.blob_folder)
    before = [scene.deposits(cast.HELENE, title) for title in ("Consultation", "Bilan")]
    waiting = contents.store().put([b"on its way"])
    assert cli.main(["blobs", "move"]) == 3
    bucket = s3_server.bucket()
    documents_in(bucket, monkeypatch)
    after = scene.deposits(cast.HELENE, "Suivi")
    assert (len(list(folder.ids())), len(bucket.objects())) == (3, 2)
    # Stopped in the middle: one is there and here.
    half = contents.blobs_of(scene.record)[0]
    contents.store().put_back(half, folder.get(half) if folder.exists(half) else contents.store().get(half))
    assert len(list(contents.store().ids())) == 4
    assert (cli.main(["blobs", "claim"]), cli.main(["blobs", "move"])) == (0, 0)
    assert "1 file(s) of the folder belong to no document" in capsys.readouterr().out
    assert list(folder.ids()) == [waiting]
    for card in (*before, after):
        assert isinstance(read_document(doctor, scene.record, card.logical_id), DocumentRead)
    assert (cli.main(["blobs", "move"]), len(bucket.objects())) == (0, 4)
    contents.store().erase(waiting)


def test_restore_operator_never_takes_the_place_of_an_instance_that_may_serve(bucket: Bucket, tmp_path: Path) -> None:
    """A drill that swept the place of the instance that serves would destroy what is newer than the backup."""
    with pytest.raises(errors.BlobsRestored):
        restore_steps.take_place(tmp_path, Restoring("set"), same=False)
    restore_steps.take_place(tmp_path, Restoring("set"), same=True)


def test_restore_operator_interrupted_goes_on_with_the_place_that_it_took_and_with_no_other(
    s3_server: S3Server, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The mark that it finds when it goes on is its own; one in a place that is named only then is not."""
    new = s3_server.bucket()
    monkeypatch.setattr(settings, "CARNET_BLOBS_AT", new.address)
    with pytest.raises(errors.BlobsUnclaimed):
        restore_steps.take_place(tmp_path, Restoring("set"), same=True)
    restore_steps.take_place(tmp_path, Restoring("set"), same=False)
    left = restore_state.read(tmp_path)
    assert left == Restoring("set", documents_at=new.address)
    assert restore_steps.take_place(tmp_path, left, same=False) == left
    monkeypatch.setattr(settings, "CARNET_BLOBS_AT", bucket.address)
    with pytest.raises(errors.BlobsRestored):
        restore_steps.take_place(tmp_path, left, same=False)


def test_start_operator_looks_in_a_child_and_a_copy_of_who_used_s3_never_hangs(s3_server: S3Server) -> None:
    """The web server forks: the library would wait for ever in a copy of a process that used it."""
    bucket = s3_server.bucket()
    done = subprocess.run(
        [sys.executable, "-c", _FORKING, bucket.address],
        env={**SECRETS, "CARNET_BLOBS_ENDPOINT": bucket.endpoint, "PYTHONPATH": str(Path.cwd())},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["blobs.unclaimed", "None", "stored", "refused", "still"], done.stderr
    assert blob_start.fault() is None


_FORKING = """
import os, sys
from django.conf import settings
settings.configure(CARNET_BLOBS_AT=sys.argv[1], CARNET_INSTANCE_ID="me")
from carnet.kernel.errors import Unavailable
from carnet.ops import blob_start
from carnet.storage.blob_places import in_s3
store = in_s3(sys.argv[1], "me")
print(blob_start.fault().rule, flush=True)
child = os.fork()
if child == 0:
    store.proof.claim(with_documents=False)
    os._exit(0)
os.waitpid(child, 0)
print(blob_start.fault(), flush=True)
blob = store.put([b"x"])
print("stored", flush=True)
child = os.fork()
if child == 0:
    try:
        b"".join(store.get(blob))
    except Unavailable:
        print("refused", flush=True)
    os._exit(0)
os.waitpid(child, 0)
print("still" if b"".join(store.get(blob)) == b"x" else "lost")
"""
