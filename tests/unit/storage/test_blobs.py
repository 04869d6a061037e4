"""The local blob store: whole and durable, or nothing, whatever fails on the way."""

import errno
import os
import secrets
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carnet.crypto.aead import new_key
from carnet.crypto.errors import SealBroken
from carnet.crypto.stream import decrypt_stream, encrypt_stream
from carnet.kernel.errors import Unavailable
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.storage.blobs import BlobId, BlobMissing, BlobStore, LocalBlobStore

CONTENT = [b"first", b"", bytes(200_000), b"last"]
WHOLE = b"".join(CONTENT)
BEFORE_RENAME = ["blob.written", "blob.synced"]
AFTER_RENAME = ["blob.renamed", "blob.folder_synced"]

KILLED_PUT = """
import sys
from pathlib import Path
from carnet.kernel.failpoints import arm, kill
from carnet.storage.blobs import LocalBlobStore
with arm(sys.argv[2], kill):
    LocalBlobStore(Path(sys.argv[1])).put([b"first", b"", bytes(200_000), b"last"])
"""


@pytest.fixture
def store(tmp_path: Path) -> LocalBlobStore:
    """An empty store."""
    return LocalBlobStore(tmp_path / "blobs")


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def _get(store: BlobStore, blob: BlobId) -> bytes:
    return b"".join(store.get(blob))


def test_put_depositor_any_chunks_come_back(store: LocalBlobStore) -> None:
    """What was put comes back byte for byte, also from a store opened later; each put has its own name."""
    one, other, empty = store.put(CONTENT), store.put(CONTENT), store.put([])
    assert len({one, other, empty}) == 3
    assert (_get(store, one), _get(store, empty)) == (WHOLE, b"")
    assert sorted(store.ids()) == sorted([one, other, empty])
    assert store.exists(one)


def test_put_depositor_sealed_stream_opens_and_swapped_blobs_do_not(store: LocalBlobStore) -> None:
    """The store and the stream fit together: a swapped or damaged blob is noticed, never served."""
    key = new_key()
    one, other = (store.put(encrypt_stream(key, [b"x" * 70_000], aad)) for aad in (b"one", b"other"))
    assert b"".join(decrypt_stream(key, store.get(one), b"one")) == b"x" * 70_000
    with pytest.raises(SealBroken):
        b"".join(decrypt_stream(key, store.get(other), b"one"))


def test_put_operator_files_are_private_and_parent_is_untouched(tmp_path: Path) -> None:
    """Files are 0600 in folders 0700, whatever the umask; the parent's mode does not change."""
    tmp_path.chmod(0o755)
    before = os.umask(0)
    try:
        blob = LocalBlobStore(tmp_path / "blobs").put(CONTENT)
    finally:
        os.umask(before)
    path = tmp_path / "blobs" / blob.value[:2] / blob.value
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent, path.parent.parent, tmp_path)]
    assert modes == [0o600, 0o700, 0o700, 0o755]


def test_erase_collector_blob_is_gone_and_again_is_quiet(store: LocalBlobStore) -> None:
    """An erased blob is missing, by a typed error; erasing again does nothing."""
    kept, gone = store.put(CONTENT), store.put(CONTENT)
    store.erase(gone)
    store.erase(gone)
    assert list(store.ids()) == [kept]
    assert not store.exists(gone)
    with pytest.raises(BlobMissing, match=gone.value):
        _get(store, gone)


@pytest.mark.parametrize(
    "name",
    ["", "../" * 10 + "ab", "/etc/passwd", "A" * 32, "g" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n", "a" * 30 + "/a"],
)
def test_blob_id_forger_anything_but_32_digits_is_refused(name: str) -> None:
    """No path can be spelled as a blob id."""
    with pytest.raises(ValueError, match="32"):
        BlobId(name)


@pytest.mark.parametrize("point", BEFORE_RENAME + AFTER_RENAME)
def test_put_depositor_failing_step_leaves_whole_blob_or_none(
    store: LocalBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """A step that raises leaves no blob before the rename and the whole one after it, never a temporary file."""
    monkeypatch.setenv("CARNET_FAILPOINTS", "1")
    with arm(point), pytest.raises(FailpointReached):
        store.put(CONTENT)
    left = [_get(store, blob) for blob in store.ids()]
    assert left == ([] if point in BEFORE_RENAME else [WHOLE])
    assert len(_files(tmp_path)) == len(left)
    assert _get(store, store.put(CONTENT)) == WHOLE


@pytest.mark.parametrize("point", BEFORE_RENAME + AFTER_RENAME)
def test_put_depositor_killed_process_leaves_whole_blob_or_none(tmp_path: Path, point: str) -> None:
    """`kill -9` at a step leaves no blob (and an old leftover can be removed) or the whole blob."""
    root = tmp_path / "blobs"
    environment = {**os.environ, "CARNET_FAILPOINTS": "1"}
    done = subprocess.run([sys.executable, "-c", KILLED_PUT, root, point], env=environment, timeout=60)
    assert done.returncode == -signal.SIGKILL
    store = LocalBlobStore(root)
    left = [_get(store, blob) for blob in store.ids()]
    assert left == ([] if point in BEFORE_RENAME else [WHOLE])
    leftovers = 1 if point in BEFORE_RENAME else 0
    assert len(_files(root)) == len(left) + leftovers
    assert store.remove_leftovers(datetime.now(UTC) + timedelta(seconds=5)) == leftovers
    assert len(_files(root)) == len(left)


def test_put_depositor_failing_source_leaves_nothing(store: LocalBlobStore, tmp_path: Path) -> None:
    """An upload cut in the middle leaves nothing, and its own error goes through unchanged."""

    def cut() -> Iterator[bytes]:
        yield b"begin"
        raise ConnectionResetError("cut")

    with pytest.raises(ConnectionResetError):
        store.put(cut())
    assert _files(tmp_path) == []


@pytest.mark.parametrize(
    ("call", "number"), [("write", errno.ENOSPC), ("fsync", errno.EIO), ("rename", errno.EIO), ("open", errno.EMFILE)]
)
def test_put_depositor_failing_disk_is_unavailable_and_tried_once(
    store: LocalBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    """A full or broken disk gives Unavailable after one attempt, and no blob."""
    calls: list[str] = []

    def broken(*_: object, **__: object) -> None:
        calls.append(call)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(secrets, "token_hex", lambda _: "ab" * 16)
    store.erase(store.put([]))
    monkeypatch.setattr(os, call, broken)
    with pytest.raises(Unavailable, match=os.strerror(number)):
        store.put(CONTENT)
    monkeypatch.undo()
    assert calls == [call]
    assert _files(tmp_path) == []


def test_put_depositor_failing_folder_sync_is_unavailable_and_tried_once(
    store: LocalBlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the folder cannot be synced the blob is not acknowledged; what stays is a whole orphan."""
    real, calls = os.fsync, []

    def broken_for_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            calls.append(descriptor)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(secrets, "token_hex", lambda _: "ab" * 16)
    store.erase(store.put([]))
    monkeypatch.setattr(os, "fsync", broken_for_folders)
    with pytest.raises(Unavailable):
        store.put(CONTENT)
    assert len(calls) == 1
    assert [_get(store, blob) for blob in store.ids()] == [WHOLE]


def test_put_depositor_every_effect_is_synced_before_the_answer(
    store: LocalBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of durable writing: write, sync the file, rename, sync its folder; nothing after."""
    steps: list[tuple[str, str]] = []
    real_fsync, real_rename = os.fsync, os.rename

    def fsync(descriptor: int) -> None:
        steps.append(("fsync", os.readlink(f"/proc/self/fd/{descriptor}")))
        real_fsync(descriptor)

    def rename(source: Path, target: Path) -> None:
        steps.append(("rename", str(target)))
        real_rename(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    path = str(tmp_path / "blobs" / (blob := store.put(CONTENT)).value[:2] / blob.value)
    made = [("fsync", str(tmp_path / "blobs")), ("fsync", str(tmp_path))]
    assert steps == [*made, ("fsync", path + ".tmp"), ("rename", path), ("fsync", str(Path(path).parent))]


def test_put_depositor_new_folder_that_cannot_be_synced_is_unavailable(
    store: LocalBlobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blob is not written into a folder that a crash may lose."""

    def broken(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(Unavailable):
        store.put(CONTENT)
    assert _files(tmp_path) == []


def test_get_reader_folder_never_made_is_a_missing_blob(store: LocalBlobStore) -> None:
    """A store without this blob's folder answers as for any missing blob."""
    blob = BlobId.new()
    assert not store.exists(blob)
    store.erase(blob)
    assert list(store.ids()) == []
    with pytest.raises(BlobMissing):
        _get(store, blob)


def test_store_operator_unusable_folder_is_unavailable(tmp_path: Path) -> None:
    """A file in the place of the folder, or a missing parent, is a typed error."""
    (tmp_path / "file").touch()
    for root in (tmp_path / "file", tmp_path / "missing" / "blobs"):
        with pytest.raises(Unavailable):
            LocalBlobStore(root)


def test_get_reader_link_in_place_of_a_blob_is_not_followed(store: LocalBlobStore, tmp_path: Path) -> None:
    """A link planted under a blob's name gives nothing of the file that it points to."""
    (tmp_path / "secret").write_text("secret")
    blob = BlobId.new()
    (tmp_path / "blobs" / blob.value[:2]).mkdir()
    (tmp_path / "blobs" / blob.value[:2] / blob.value).symlink_to(tmp_path / "secret")
    with pytest.raises(Unavailable):
        _get(store, blob)


def test_sweep_collector_only_old_blobs_are_candidates(store: LocalBlobStore, tmp_path: Path) -> None:
    """Age is the time of writing: a young blob may belong to a deposit under way."""
    old, young = store.put(CONTENT), store.put(CONTENT)
    _age(tmp_path / "blobs" / old.value[:2] / old.value, hours=2)
    limit = datetime.now(UTC) - timedelta(hours=1)
    assert list(store.sweep_candidates(limit)) == [old]
    assert sorted(store.ids()) == sorted([old, young])
    with pytest.raises(ValueError, match="aware"):
        list(store.sweep_candidates(datetime(2026, 1, 1)))


def test_sweep_collector_only_old_leftovers_are_removed(store: LocalBlobStore, tmp_path: Path) -> None:
    """A temporary file is removed when it is old; a young one is a put under way; other files stay."""
    folder = tmp_path / "blobs" / "ab"
    folder.mkdir()
    (tmp_path / "blobs" / "lost+found").mkdir()
    names = ["ab" + "0" * 30 + ".tmp", "ab" + "1" * 30 + ".tmp", "README", "ab" + "2" * 30, "cd" + "2" * 30]
    for name in names:
        (folder / name).write_bytes(b"")
        _age(folder / name, hours=0 if "1" in name else 2)
    assert store.remove_leftovers(datetime.now(UTC) - timedelta(hours=1)) == 1
    assert sorted(path.name for path in folder.iterdir()) == sorted(names[1:])
    assert list(store.ids()) == [BlobId("ab" + "2" * 30)]


def _age(path: Path, hours: int) -> None:
    at = time.time() - 3600 * hours
    os.utime(path, (at, at))
