"""What copies carry, how they are chained, what ends, and that a crash at any step loses nothing."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from carnet.crypto.envelope import MasterKey
from carnet.documents import contents
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.ops import backup_expiry, backup_journal, backup_set, backup_source, restore_steps
from carnet.storage import backup_format as formats
from carnet.storage import nodes
from carnet.storage.backup_errors import (
    BackupDamaged,
    BackupRunning,
    BackupUnopened,
    CopyNeedsOneServer,
    JournalBrokenOff,
)
from carnet.storage.backup_target import BackupTarget, target
from carnet.storage.carried import uncarried
from carnet.storage.carrying import Connection, unpacked
from carnet.storage.cluster_binaries import client_program
from carnet.storage.distribution_errors import OthersConnected
from carnet.storage.dumping import dumped
from carnet.storage.instance_folder import InstanceKind, load_master, make_instance
from carnet.storage.rights import tables
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.db import TestHouse
from tests.ops.processes import ROOT, free_port, wait_for
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


def nothing(done: int, total: int, label: str) -> None:
    """No bar."""


def copied(scene: Scene, house: TestHouse, place: BackupTarget) -> tuple[int, bool]:
    return backup_journal.copy(house.instance, place, "there", scene.clock, nothing)


def rows_of(house: TestHouse, place: BackupTarget, number: int) -> dict[str, int]:
    """How many rows of each table a copy of the journal holds."""
    header = formats.read_header(place, formats.increment_name(number, "json"))
    key = formats.opened(load_master(house.instance.key_file), header)
    counted: dict[str, int] = {}
    for line in unpacked(formats.get_sealed(place, header, key, "journal", f"{number:012d}.sealed")):
        if "table" in line:
            counted[line["table"]] = counted.get(line["table"], 0) + len(line["rows"])
    return counted


def test_backup_operator_on_several_servers_while_pages_are_served_is_refused(
    scene: Scene, house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot of a coordinator says nothing of the other servers; what changed there is in no common order."""
    place = target(str(tmp_path))
    monkeypatch.setattr(nodes, "several", lambda: True)
    with pytest.raises(CopyNeedsOneServer):
        copied(scene, house, place)
    with psycopg.connect(house.cluster.dsn(), application_name="pages"), pytest.raises(OthersConnected, match="pages"):
        backup_set.make(house.instance, place, scene.clock, nothing)
    assert list(tmp_path.iterdir()) == []


def test_backup_operator_on_several_servers_that_are_stopped_holds_no_extension_of_theirs(
    house: TestHouse, transactional_db: None, tmp_path: Path
) -> None:
    """pg_dump is asked for the extensions that every server has; everything else is in the dump all the same."""
    listed = []
    for several in (False, True):
        file = tmp_path / f"{several}.dump"
        file.write_bytes(b"".join(dumped(house.cluster.owner_dsn, several=several)))
        told = subprocess.run(
            [client_program("pg_restore"), "--list", file], capture_output=True, text=True, check=True
        )
        listed.append(sorted(line.partition(" ")[2] for line in told.stdout.splitlines() if not line.startswith(";")))
    (whole, fit) = listed
    assert [line for line in whole if line not in fit] == []
    assert [line for line in fit if line not in whole and "plpgsql" not in line] == []


def test_carried_every_table_is_carried_or_left_out_for_a_reason(house: TestHouse, transactional_db: None) -> None:
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        assert uncarried(tables(owner), owner) == [], "name the table in carnet/storage/carried.py"
        owner.execute("CREATE TABLE planted (id uuid PRIMARY KEY)")
        assert uncarried(tables(owner), owner) == ["planted"]
        owner.rollback()


def test_journal_copy_operator_second_copy_holds_only_what_changed(
    scene: Scene, house: TestHouse, place: Path, empty: Path
) -> None:
    """A transaction that was open during a copy is in the next one: no clock decides."""
    there, karim = target(str(place)), cast.opened(cast.KARIM, scene.clock)
    assert copied(scene, house, there) == (1, True)
    with psycopg.connect(house.cluster.owner_dsn) as slow:
        slow.execute("UPDATE head SET last_event_at = last_event_at WHERE record_id = %s", [cast.record_of(karim)])
        scene.treats(cast.HELENE)
        assert copied(scene, house, there) == (2, False)
        slow.commit()
    assert copied(scene, house, there) == (3, False)
    first, second, third = (rows_of(house, there, number) for number in (1, 2, 3))
    # The third looks back to the oldest transaction that was open at the second: it says some things twice, none never.
    assert (first["patient_identity"], second["patient_identity"], third["patient_identity"]) == (2, 1, 2)
    assert second["event"] < first["event"]
    assert copied(scene, house, there) == (4, False)
    assert "patient_identity" not in rows_of(house, there, 4)
    (house.instance.folder / "journal-copy.json").unlink()
    assert copied(scene, house, there) == (5, True)


def test_journal_copy_stranger_missing_moved_or_foreign_copy_is_found(
    scene: Scene, house: TestHouse, place: Path, empty: Path
) -> None:
    """A42: a copy that was taken away, put in another's place or made by somebody else is never replayed over."""
    there = target(str(place))
    name, _ = backup_set.make(house.instance, there, scene.clock, nothing)
    for _ in range(3):
        scene.clock.move(timedelta(hours=1))
        copied(scene, house, there)
    header = formats.read_header(there, f"sets/{name}/set.json")
    sealed = (place / "journal" / "000000000002.sealed").read_bytes()
    (place / "journal" / "000000000002.sealed").write_bytes((place / "journal" / "000000000003.sealed").read_bytes())
    with pytest.raises(BackupDamaged):
        rows_of(house, there, 2)
    (place / "journal" / "000000000002.sealed").write_bytes(sealed[:-20])
    with pytest.raises(BackupDamaged):
        rows_of(house, there, 2)
    with pytest.raises(BackupUnopened):
        formats.opened(MasterKey.ephemeral(), header)
    (place / "journal" / "000000000002.json").unlink()
    with pytest.raises(JournalBrokenOff):
        restore_steps.replay(house.instance, there, header, "nowhere")


@pytest.mark.parametrize("point", ["backup.database_written", "backup.blobs_written"])
def test_backup_operator_killed_leaves_no_whole_set_and_the_next_one_is_made(
    point: str, scene: Scene, house: TestHouse, place: Path
) -> None:
    there = target(str(place))
    with arm(point), pytest.raises(FailpointReached):
        backup_set.make(house.instance, there, scene.clock, nothing)
    assert formats.set_names(there) == []
    name, _ = backup_set.make(house.instance, there, scene.clock, nothing)
    backup_set.verify(house.instance, there, name, nothing)


@pytest.mark.parametrize("point", ["backup.increment_written", "backup.increment_named"])
def test_journal_copy_operator_killed_is_made_again_without_a_gap(
    point: str, scene: Scene, house: TestHouse, place: Path, empty: Path
) -> None:
    there = target(str(place))
    copied(scene, house, there)
    scene.treats(cast.HELENE)
    with arm(point), pytest.raises(FailpointReached):
        copied(scene, house, there)
    number, _ = copied(scene, house, there)
    assert formats.increments(there) == list(range(1, number + 1))
    assert sum(rows_of(house, there, count).get("treating_doctor", 0) for count in range(2, number + 1)) >= 1


def test_backup_operator_expired_sets_copies_and_documents_go_and_the_newest_stays(
    scene: Scene, house: TestHouse, place: Path, empty: Path
) -> None:
    """I8: after the horizon no backup holds what was destroyed."""
    there = target(str(place))
    scene.treats(cast.HELENE)
    scene.deposits(cast.HELENE)
    backup_set.make(house.instance, there, scene.clock, nothing)
    copied(scene, house, there)
    (blob,) = contents.blobs_of(scene.record)
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        owner.execute("TRUNCATE content CASCADE")
    scene.clock.move(timedelta(days=31))
    keep = timedelta(days=29)
    assert backup_expiry.expire(house.instance, there, scene.clock.now(), keep) == (0, 0)
    backup_set.make(house.instance, there, scene.clock, nothing)
    assert backup_expiry.expire(house.instance, there, scene.clock.now(), keep) == (1, 1)
    assert len(formats.set_names(there)) == 1
    assert formats.increments(there) == []
    assert not [path for path in place.rglob("*") if path.name == blob.value]


def test_backup_while_the_signer_works_remembers_no_head_that_the_copy_lacks(
    scene: Scene, house: TestHouse, place: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker signs once a second, also between the snapshot and what is read beside the database."""
    list_documents(scene.odette, scene.record)
    sequence_journal(scene.clock)
    there, snapshot = target(str(place)), backup_source.snapshot
    before = backup_source.around(house.instance)["signer"]

    @contextmanager
    def signing() -> Iterator[tuple[Connection, str]]:
        with snapshot() as taken:
            list_documents(scene.odette, scene.record)
            sequence_journal(scene.clock)
            yield taken

    monkeypatch.setattr(backup_source, "snapshot", signing)
    name, _ = backup_set.make(house.instance, there, scene.clock, nothing)
    assert backup_source.around(house.instance)["signer"] != before
    header = formats.read_header(there, f"sets/{name}/set.json")
    key = formats.opened(load_master(house.instance.key_file), header)
    manifest = json.loads(b"".join(formats.get_sealed(there, header, key, f"sets/{name}", "manifest.sealed")))
    assert manifest["signer"] == before
    before = backup_source.around(house.instance)["signer"]
    copied(scene, house, there)
    header = formats.read_header(there, formats.increment_name(1, "json"))
    key = formats.opened(load_master(house.instance.key_file), header)
    first = next(iter(unpacked(formats.get_sealed(there, header, key, "journal", f"{1:012d}.sealed"))))
    assert first["around"]["signer"] == before


def test_backup_operator_two_at_once_is_refused(house: TestHouse, transactional_db: None) -> None:
    from carnet.ops.backup_lock import alone

    with alone(house.instance.folder), pytest.raises(BackupRunning), alone(house.instance.folder):
        pass


@pytest.mark.slow
def test_serve_person_during_a_restore_reads_that_it_is_closed(house: TestHouse, transactional_db: None) -> None:
    """503 on every address, in both languages, no data; when the restore is done the server becomes the real one."""
    from carnet.kernel.clock import SystemClock

    folder, port = house.folder / "closed", free_port()
    make_instance(folder, InstanceKind.DEMO, SystemClock())
    (folder / "restoring.json").write_text('{"name": "x", "step": "begun"}')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARNET_", "DJANGO_"))}
    command = [sys.executable, "-m", "carnet", "serve", "--port", str(port)]
    program = subprocess.Popen(
        command, cwd=ROOT, env={**kept, "CARNET_INSTANCE": str(folder)}, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(lambda: _answer(port) is not None, 30)
        answer = _answer(port)
        assert answer is not None and answer[0] == 503
        assert "fermé" in answer[1] and "closed" in answer[1] and "112" in answer[1]
        (folder / "restoring.json").unlink()
        _, said = program.communicate(timeout=60)
        assert "carnet manage migrate" in said
        assert program.returncode == 3
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
            program.communicate(timeout=20)


def _answer(port: int) -> tuple[int, str] | None:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/mon-dossier/", timeout=2)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError:
        return None
    raise AssertionError("a page was served")
