"""What every blob store promises, held against each: the folder, a real S3 server, and the two as one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carnet.kernel.errors import Unavailable
from carnet.storage import blob_errors as errors
from carnet.storage import blob_places
from carnet.storage.blob_s3 import PART, S3BlobStore
from carnet.storage.blobs import BlobId, BlobMissing, BlobStore, LocalBlobStore
from carnet.storage.instance_errors import StartRefused
from carnet.storage.s3_place import NoPlace, place_of
from tests.s3_server import Bucket, S3Server

OWNER = "0b5e5c06-2a5b-4d0c-9b3e-000000000001"
CONTENT = [b"first", b"", bytes(200_000), b"last"]
WHOLE = b"".join(CONTENT)


def opened(bucket: Bucket, monkeypatch: pytest.MonkeyPatch, owner: str = OWNER) -> S3BlobStore:
    """The store of a bucket, unclaimed."""
    for name, value in bucket.environment.items():
        monkeypatch.setenv(name, value)
    return blob_places.in_s3(bucket.address, owner)


@pytest.fixture
def bucket(s3_server: S3Server) -> Bucket:
    """An empty bucket."""
    return s3_server.bucket()


@pytest.fixture
def in_s3(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> S3BlobStore:
    """An empty store in S3, claimed."""
    store = opened(bucket, monkeypatch)
    store.proof.claim(with_documents=False)
    return store


@pytest.fixture(params=["folder", "s3", "pair"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """Each kind, empty."""
    if request.param == "folder":
        return LocalBlobStore(tmp_path / "blobs")
    in_s3: S3BlobStore = request.getfixturevalue("in_s3")
    if request.param == "s3":
        return in_s3
    bucket: Bucket = request.getfixturevalue("bucket")
    (tmp_path / "blobs").mkdir()
    return blob_places.opened(bucket.address, tmp_path / "blobs", OWNER)


def _get(store: BlobStore, blob: BlobId) -> bytes:
    return b"".join(store.get(blob))


def test_store_depositor_what_was_put_comes_back_until_it_is_erased(store: BlobStore) -> None:
    one, other, empty = store.put(CONTENT), store.put(iter(CONTENT)), store.put([])
    assert len({one, other, empty}) == 3
    assert (_get(store, one), _get(store, empty)) == (WHOLE, b"")
    assert sorted(store.ids()) == sorted([one, other, empty])
    store.erase(one)
    store.erase(one)
    assert (store.exists(one), store.exists(other)) == (False, True)
    assert sorted(store.ids()) == sorted([other, empty])
    with pytest.raises(BlobMissing, match=one.value):
        _get(store, one)
    store.put_back(one, CONTENT)
    assert _get(store, one) == WHOLE
    assert store.answers()


def test_store_depositor_failing_source_leaves_nothing_and_keeps_its_error(store: BlobStore) -> None:
    def cut() -> Iterator[bytes]:
        yield b"begin"
        raise ConnectionResetError("cut")

    with pytest.raises(ConnectionResetError, match="cut"):
        store.put(cut())
    assert list(store.ids()) == []


def test_store_collector_candidates_are_older_than_an_aware_instant(store: BlobStore) -> None:
    blob, now = store.put(CONTENT), datetime.now(UTC)
    assert list(store.sweep_candidates(now - timedelta(minutes=5))) == []
    assert list(store.sweep_candidates(now + timedelta(minutes=5))) == [blob]
    assert store.remove_leftovers(now - timedelta(minutes=5)) == 0
    with pytest.raises(ValueError, match="aware"):
        list(store.sweep_candidates(datetime(2026, 1, 1)))


def test_store_collector_goes_on_behind_a_name_in_the_order_of_names(store: BlobStore) -> None:
    blobs, later = sorted(store.put(CONTENT) for _ in range(5)), datetime.now(UTC) + timedelta(minutes=5)
    assert list(store.sweep_candidates(later)) == blobs
    assert list(store.sweep_candidates(later, blobs[1])) == blobs[2:]
    assert list(store.sweep_candidates(later, blobs[-1])) == []
    store.erase(blobs[2])
    assert list(store.sweep_candidates(later, blobs[2])) == blobs[3:]


def test_put_depositor_a_long_file_goes_in_parts_and_is_given_up_whole(in_s3: S3BlobStore, bucket: Bucket) -> None:
    """More than one part comes back byte for byte; a source that fails after the first part leaves none behind."""
    piece = bytes(range(256)) * 4096
    blob = in_s3.put(piece for _ in range(PART // len(piece) + 2))
    assert _get(in_s3, blob) == piece * (PART // len(piece) + 2)
    assert max(len(one) for one in in_s3.get(blob)) < 2 * PART

    def cut() -> Iterator[bytes]:
        for _ in range(PART // len(piece) + 2):
            yield piece
        raise ConnectionResetError("cut")

    with pytest.raises(ConnectionResetError, match="cut"):
        in_s3.put(cut())
    assert (list(in_s3.ids()), bucket.uploads()) == ([blob], 0)


def test_ids_operator_other_objects_of_the_place_are_no_blobs(in_s3: S3BlobStore, bucket: Bucket) -> None:
    """The mark, a trial that died, a blob under a wrong name, another folder of the bucket."""
    blob = in_s3.put(CONTENT)
    for key in ("README", "trial/left", f"ff/00{blob.value[2:]}"):
        bucket.write(f"carnet/documents/{key}", b"x")
    bucket.write(f"carnet/other/{blob.value[:2]}/{blob.value}", b"x")
    assert list(in_s3.ids()) == [blob]
    assert in_s3.remove_leftovers(datetime.now(UTC) + timedelta(minutes=5)) == 1
    assert bucket.read("carnet/documents/README") == b"x"


def test_claim_operator_a_place_is_used_only_once_it_is_marked_and_by_one_instance(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typing error is no empty store, and two instances never share a place."""
    store, other = opened(bucket, monkeypatch), opened(bucket, monkeypatch, owner=OWNER.replace("1", "2"))
    with pytest.raises(Unavailable, match="blobs.unclaimed"):
        store.put(CONTENT)
    bucket.write("carnet/documents/left", b"somebody's")
    with pytest.raises(errors.BlobsNotEmpty):
        store.proof.claim(with_documents=False)
    store.proof.claim(with_documents=True)
    store.proof.claim(with_documents=False)
    blob = store.put(CONTENT)
    for refused in (other.proof.check, lambda: other.proof.claim(with_documents=True)):
        with pytest.raises(errors.BlobsOfAnother):
            refused()
    with pytest.raises(Unavailable, match="blobs.of_another"):
        other.erase(blob)
    assert _get(store, blob) == WHOLE


def test_claim_operator_a_bucket_that_keeps_what_is_erased_is_refused(
    s3_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Versions, and an object lock, which needs them: a destruction would be none."""
    versions, locked = s3_server.bucket(), s3_server.bucket({"x-amz-bucket-object-lock-enabled": "true"})
    versions.keep_versions()
    for bucket in (versions, locked):
        with pytest.raises(errors.BlobsKept):
            opened(bucket, monkeypatch).proof.claim(with_documents=False)
        assert bucket.objects() == {}


def test_put_operator_versions_that_begin_later_are_noticed_and_nothing_is_acknowledged(
    in_s3: S3BlobStore, bucket: Bucket
) -> None:
    blob = in_s3.put(CONTENT)
    bucket.keep_versions()
    with pytest.raises(Unavailable, match="blobs.kept"):
        in_s3.put(CONTENT)
    with pytest.raises(Unavailable, match="blobs.kept"):
        in_s3.erase(blob)
    assert _get(in_s3, blob) == WHOLE


def test_store_operator_wrong_secrets_and_a_missing_bucket_are_told_apart_and_no_blob_is_called_missing(
    s3_server: S3Server, in_s3: S3BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place that cannot be used says nothing about a blob: an operator would restore what was never lost."""
    blob = in_s3.put(CONTENT)
    nowhere = opened(Bucket(s3_server.endpoint, "carnet-nowhere"), monkeypatch)
    acts: tuple[Callable[[], object], ...]
    with s3_server.strict():
        acts = (lambda: _get(in_s3, blob), lambda: in_s3.exists(blob), lambda: list(in_s3.ids()))
        for each in acts:
            _is_unavailable(each)
        with pytest.raises(errors.BlobsDenied, match="403|InvalidAccessKeyId"):
            in_s3.proof.check()
        assert not in_s3.answers()
    with pytest.raises(errors.BlobsNoBucket):
        nowhere.proof.check()
    more: tuple[Callable[[], object], ...]
    more = (lambda: _get(nowhere, blob), lambda: nowhere.exists(blob), lambda: nowhere.put(CONTENT))
    for one in more:
        _is_unavailable(one)
    assert _get(in_s3, blob) == WHOLE


def test_store_reader_a_service_that_is_away_is_told_soon_and_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens: every verb says so at once, twice; nothing hangs."""
    store, blob = opened(Bucket("http://127.0.0.1:9", "carnet-away"), monkeypatch), BlobId.new()
    assert not store.answers()
    begun = datetime.now(UTC)
    for act in (lambda: store.put(CONTENT), lambda: _get(store, blob), lambda: store.erase(blob)) * 2:
        _is_unavailable(act)
    assert datetime.now(UTC) - begun < timedelta(seconds=9)
    with pytest.raises(errors.BlobsAway):
        store.proof.check()
    with store._outage.one_at_a_time(), pytest.raises(Unavailable, match="away"):  # noqa: SLF001
        _get(store, blob)


@pytest.mark.parametrize(
    ("address", "changes", "why"),
    [
        ("s3://", {}, "address"),
        ("s3://bucket/../x", {}, "address"),
        ("https://bucket/x", {}, "address"),
        ("s3://bucket/x", {"CARNET_BLOBS_ENDPOINT": "http://s3.example.org"}, "plain"),
        ("s3://bucket/x", {"CARNET_BLOBS_ENDPOINT": "ftp://127.0.0.1"}, "plain"),
        ("s3://bucket/x", {"CARNET_BLOBS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "half"}, "secrets"),
    ],
)
def test_place_operator_an_address_or_secrets_that_are_none_are_named(
    address: str, changes: dict[str, str], why: str
) -> None:
    env = {"CARNET_BLOBS_ACCESS_KEY_ID": "a", "CARNET_BLOBS_SECRET_ACCESS_KEY": "b", **changes}
    with pytest.raises(NoPlace, match=why):
        place_of(address, "CARNET_BLOBS_", env)


def test_place_operator_documents_have_secrets_of_their_own_before_the_common_ones() -> None:
    """Halves are not put together, and no secret shows in what is printed."""
    common = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "t", "AWS_REGION": "r"}
    own = {"CARNET_BLOBS_ACCESS_KEY_ID": "c", "CARNET_BLOBS_SECRET_ACCESS_KEY": "hush"}
    assert place_of("s3://bucket/x", "CARNET_BLOBS_", common).secrets["session_token"] == "t"
    found = place_of("s3://bucket/x", "CARNET_BLOBS_", {**common, **own})
    assert found.secrets == {"region": "r", "access_key_id": "c", "secret_access_key": "hush"}
    assert "hush" not in repr(found)


def _is_unavailable(act: Callable[[], object]) -> None:
    with pytest.raises(Unavailable) as caught:
        act()
    assert not isinstance(caught.value, BlobMissing | StartRefused)
