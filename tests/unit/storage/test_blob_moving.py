"""The move of blobs from a store to another: killed anywhere it loses nothing, and what differs is never taken away."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from carnet.storage import blob_moving
from carnet.storage.blob_errors import BlobsDiffer
from carnet.storage.blob_pair import PairBlobStore
from carnet.storage.blobs import BlobId, LocalBlobStore

CONTENTS = [f"content {number}".encode() * 1000 for number in range(5)]

KILLED = """
import sys
from pathlib import Path
from carnet.kernel.failpoints import arm, kill
from carnet.storage import blob_moving
from carnet.storage.blob_pair import PairBlobStore
from carnet.storage.blobs import LocalBlobStore
pair = PairBlobStore(*(LocalBlobStore(Path(name)) for name in sys.argv[1:3]))
named = set(pair.ids())
with arm(sys.argv[3], kill):
    blob_moving.move(pair, lambda: named, lambda done, total: None)
"""


@pytest.fixture
def pair(tmp_path: Path) -> PairBlobStore:
    """Five blobs in the first of two stores."""
    found = PairBlobStore(LocalBlobStore(tmp_path / "former"), LocalBlobStore(tmp_path / "present"))
    for content in CONTENTS:
        found.former.put([content])
    return found


def read(store: PairBlobStore | LocalBlobStore, blobs: Iterable[BlobId]) -> list[bytes]:
    return sorted(b"".join(store.get(blob)) for blob in blobs)


@pytest.mark.parametrize("point", ["blobs.copied", "blobs.moved"])
def test_move_operator_killed_loses_nothing_and_goes_on(pair: PairBlobStore, tmp_path: Path, point: str) -> None:
    named = set(pair.ids())
    command = [sys.executable, "-c", KILLED, str(tmp_path / "former"), str(tmp_path / "present"), point]
    done = subprocess.run(command, env={**os.environ, "CARNET_FAILPOINTS": "1"}, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert read(pair, named) == sorted(CONTENTS)
    assert list(pair.former.ids()) != []
    seen: list[tuple[int, int]] = []
    moved = blob_moving.move(pair, lambda: named, lambda done, total: seen.append((done, total)))
    assert (moved.left, seen[-1]) == (0, (moved.moved, moved.moved))
    assert (list(pair.former.ids()), read(pair, pair.present.ids())) == ([], sorted(CONTENTS))


def test_move_operator_bytes_that_come_back_otherwise_stop_it_and_stay_here(
    pair: PairBlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place that loses a byte on the way gets no document; one that was damaged there before is written again."""
    named = set(pair.ids())
    one = min(named)
    pair.present.put_back(one, [b"damaged"])
    really = pair.present.put_back

    def lossy(blob: BlobId, chunks: Iterable[bytes]) -> None:
        really(blob, [b"".join(chunks)[:-1]])

    monkeypatch.setattr(pair.present, "put_back", lossy)
    with pytest.raises(BlobsDiffer):
        blob_moving.move(pair, lambda: named, lambda done, total: None)
    assert read(pair, named) == sorted(CONTENTS)
    monkeypatch.undo()
    blob_moving.move(pair, lambda: named, lambda done, total: None)
    assert (list(pair.former.ids()), read(pair, named)) == ([], sorted(CONTENTS))


def test_move_operator_what_is_erased_meanwhile_does_not_come_back_and_what_nobody_names_stays(
    pair: PairBlobStore,
) -> None:
    """A person's destruction meets the move: the copy that was made too late is erased at the end."""
    named = set(pair.ids())
    unnamed, erased = min(named), max(named)
    asked = iter([named - {unnamed}, named - {unnamed, erased}])
    moved = blob_moving.move(pair, lambda: next(asked), lambda done, total: None)
    assert (moved.moved, moved.left) == (4, 1)
    assert list(pair.former.ids()) == [unnamed]
    assert sorted(pair.present.ids()) == sorted(named - {unnamed, erased})
