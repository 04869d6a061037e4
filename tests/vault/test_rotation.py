"""The master key is rotated while the program serves (security.md A19), and is got back from paper."""

import os
import threading
import time
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, connections

from carnet.crypto.aead import new_key
from carnet.crypto.envelope import KeyPurpose, MasterKey
from carnet.crypto.key_ring import root_key
from carnet.identity import accounts
from carnet.kernel.clock import FixedClock
from carnet.kernel.failpoints import arm
from carnet.kernel.ids import RecordId, new_id
from carnet.ops import cli
from carnet.ops.vault_shares import words_of
from carnet.storage import db, keys, master_file, rewrapping, vault
from carnet.storage import head as heads
from carnet.storage.head import HeadStatus
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.reliability.effects import BREAKS
from tests.usecases import scene as scenes
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(transactional_db: None, clock: FixedClock) -> Scene:
    """Odette's open record."""
    return scenes.at(clock)


def many(count: int, clock: FixedClock) -> list[RecordId]:
    """Records that have keys and nothing else."""
    return [one(clock) for _ in range(count)]


def one(clock: FixedClock) -> RecordId:
    record = RecordId(new_id())

    def work() -> RecordId:
        heads.create(record, HeadStatus.SYSTEM)
        keys.create(record, clock.now())
        return record

    return db.in_transaction(work)


def versions_in_use() -> set[bytes]:
    from carnet.identity.sealed import ACCOUNTS

    return {*rewrapping.by_version(rewrapping.RECORDS), *rewrapping.by_version(ACCOUNTS)}


def age(path: Path) -> None:
    """The file has not changed for a while."""
    os.utime(path, (time.time() - 3600, time.time() - 3600))


def test_rotate_operator_while_serving_no_reading_and_no_writing_fails(
    key_file: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A19: 0 failed reads; afterwards only the new version is needed and the former one can go."""
    monkeypatch.setattr(rewrapping, "BATCH", 7)
    records, before = many(60, clock), vault.master().id
    opened = {record: keys.load(record) for record in records}
    stop, failed, read = threading.Event(), list[str](), list[int]()

    def serve(mine: list[RecordId]) -> None:
        while not stop.is_set():
            for record in mine:
                try:
                    assert keys.load(record) == opened[record]
                    one(clock)
                except Exception as error:  # noqa: BLE001  (whatever fails is counted)
                    failed.append(repr(error))
            read.append(len(mine))
        connections.close_all()

    threads = [threading.Thread(target=serve, args=(records[at::2],)) for at in range(2)]
    for thread in threads:
        thread.start()
    assert cli.main(["vault", "rotate"]) == 0
    stop.set()
    for thread in threads:
        thread.join()
    assert (failed, sum(read) > 0) == ([], True)
    assert cli.main(["vault", "rotate", "--only-rewrap"]) == 0
    assert versions_in_use() == {vault.master().id} != {before}
    assert {record: keys.load(record) for record in records} == opened


@pytest.mark.parametrize("how", BREAKS)
def test_rotate_operator_killed_between_batches_goes_on_where_it_was(
    how: str, key_file: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed anywhere, every key opens; the same command finishes, under the version that was begun."""
    monkeypatch.setattr(rewrapping, "BATCH", 3)
    records, old = many(10, clock), vault.master().id
    opened = {record: keys.load(record) for record in records}
    new = master_file.change(key_file, lambda ring: ring.with_version(root_key(os.urandom(32)))).versions[-1].id

    def work() -> None:
        for place, _ in enumerate(rewrapping.rewrap(rewrapping.RECORDS, vault.master())):
            if place == 1:
                with arm("rewrap.written", BREAKS[how][0]):
                    next(rewrapping.rewrap(rewrapping.RECORDS, vault.master()))

    _owner(lambda: BREAKS[how][1](work))
    assert versions_in_use() == {old, new}
    assert {record: keys.load(record) for record in records} == opened
    assert cli.main(["vault", "rotate"]) == 0
    assert versions_in_use() == {new} == {vault.master().id}
    assert {record: keys.load(record) for record in records} == opened


def _owner(work: object) -> None:
    from django.conf import settings

    from carnet.storage.migrating import as_owner

    with as_owner(settings.CARNET.owner_dsn):
        work()  # type: ignore[operator]


def test_rotate_server_role_cannot_change_a_wrapped_key(key_file: Path, clock: FixedClock) -> None:
    many(1, clock)
    with pytest.raises(DatabaseError, match="permission denied"):
        db.execute("UPDATE record_key SET wrapped = wrapped")


def test_rotate_operator_key_destroyed_meanwhile_stays_destroyed(key_file: Path, clock: FixedClock) -> None:
    """A destroyed key is never put back by a batch that was read before."""
    record = many(1, clock)[0]
    master_file.change(key_file, lambda ring: ring.with_version(root_key(os.urandom(32))))
    made: list[object] = []
    put = rewrapping._put  # noqa: SLF001

    def destroyed(rows: rewrapping.WrappedRows, found: list[tuple[UUID, int, bytes, bytes]]) -> int:
        made.append(found)
        assert db.execute("DELETE FROM record_key WHERE record_id = %s", [record])
        return put(rows, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rewrapping, "_put", destroyed)
        _owner(lambda: list(rewrapping.rewrap(rewrapping.RECORDS, vault.master())))
    assert made and keys.load(record) is None


def test_retire_operator_too_early_or_with_backups_is_refused_then_former_version_goes(
    key_file: Path, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    """The former version stays until nothing needs it; derived secrets stay, so that people are still found."""
    old = vault.master()
    assert cli.main(["vault", "retire", "--backups-expired"]) == 0
    assert cli.main(["vault", "rotate"]) == 0
    for words, said in (
        (["vault", "retire"], "--backups-expired"),
        (["vault", "retire", "--backups-expired"], "seconds"),
    ):
        assert cli.main(words) == 3
        assert said in capsys.readouterr().err
    age(key_file)
    assert cli.main(["vault", "retire", "--backups-expired"]) == 0
    assert [key.id for key in vault.master().ring.versions] == [vault.master().id]
    assert vault.master().id != old.id
    assert vault.master().derive("blind-index/1") == old.derive("blind-index/1")
    assert accounts.account_of_login(cast.ODETTE.login) is not None
    assert isinstance(list_documents(scene.odette, scene.record), DocumentList)
    assert cli.main(["vault", "status"]) == 0


def test_retire_operator_key_under_unknown_version_is_told(
    key_file: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Planted: rows that no version of the file opens."""
    record = many(1, clock)[0]
    stranger = MasterKey.ephemeral()
    row = stranger.wrap(new_key(), KeyPurpose.RECORD, record.bytes, 1)
    _owner(lambda: db.execute("UPDATE record_key SET wrapped = %s WHERE purpose = 'record'", [row]))
    assert cli.main(["vault", "status"]) == 3
    assert stranger.id.hex() in capsys.readouterr().err


def test_vault_worker_new_file_that_cannot_be_read_keeps_the_key_in_memory(key_file: Path, clock: FixedClock) -> None:
    """A key service that is away during a rotation stops nobody from reading."""
    record, before = many(1, clock)[0], vault.master()
    key_file.write_bytes(b"carnet-master-key sealed v1\nwith nothing\nsealed 00\n")
    assert vault.master() is before
    assert keys.load(record) is not None


def test_shares_operator_key_lost_comes_back_from_three_envelopes_also_after_a_rotation(
    key_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A19: tried by losing the key. Two envelopes do not do; envelopes made before a rotation do."""
    assert cli.main(["vault", "shares-make", "--needed", "3", "--of", "5", "--to", str(tmp_path / "sheets")]) == 0
    sheets = sorted((tmp_path / "sheets").iterdir())
    assert len(sheets) == 5 and all(sheet.stat().st_mode & 0o777 == 0o600 for sheet in sheets)
    assert cli.main(["vault", "rotate"]) == 0
    lost = key_file.read_bytes()
    secret = lost.splitlines()[-1].split()[-1]
    assert all(secret not in path.read_bytes() for path in [*sheets, *key_file.parent.glob("recovery*")])
    key_file.unlink()
    capsys.readouterr()
    assert cli.main(["vault", "shares-combine", *map(str, sheets[:2])]) == 3
    assert "3" in capsys.readouterr().err and not key_file.exists()
    monkeypatch.setattr("sys.stdin", StringIO("\n".join(_words(sheet) for sheet in sheets[2:])))
    assert cli.main(["vault", "shares-combine", "--check"]) == 0
    assert not key_file.exists()
    assert cli.main(["vault", "shares-combine", *map(str, sheets[1:4])]) == 0
    assert key_file.read_bytes() == lost
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert cli.main(["vault", "shares-combine", *map(str, sheets[1:4])]) == 3


def _words(sheet: Path) -> str:
    return " ".join(words_of(sheet.read_text()).split())


def test_shares_operator_impossible_numbers_are_refused(key_file: Path, tmp_path: Path) -> None:
    for needed, of in ((1, 3), (4, 3), (2, 17)):
        words = ["vault", "shares-make", "--needed", str(needed), "--of", str(of), "--to", str(tmp_path)]
        assert cli.main(words) == 3
    assert list(tmp_path.iterdir()) == []
    assert not (key_file.parent / "recovery.json").exists()
