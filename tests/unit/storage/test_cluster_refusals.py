"""When the embedded PostgreSQL does not start: each cause is named, and nothing is left running or half-made."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from carnet.storage import cluster_account, cluster_folder
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_account import ClusterAccount, choose_account
from carnet.storage.cluster_errors import (
    AccountRefused,
    BinariesMissing,
    ClusterError,
    DataFolderHalfMade,
    DiskFull,
    FolderRefused,
    ServerFailed,
    WrongMajorVersion,
)
from tests.unit.storage.cluster_tools import runs


class Usage(NamedTuple):
    """What shutil.disk_usage gives."""

    total: int
    used: int
    free: int


def refusal(cluster: EmbeddedCluster, kind: type[ClusterError]) -> ClusterError:
    """Starts, expects this refusal, and checks that nothing was left."""
    with pytest.raises(kind) as refused:
        cluster.start()
    assert cluster.pid is None
    assert [path.name for path in cluster.data_dir.parent.glob(".*making*")] == []
    return refused.value


def test_start_program_marker_missing_is_half_made(stopped: EmbeddedCluster) -> None:
    """A folder that looks like a cluster and was not finished by us."""
    (stopped.data_dir / "carnet-cluster").unlink()
    assert refusal(stopped, DataFolderHalfMade).facts["path"] == str(stopped.data_dir)


def test_start_program_control_file_missing_is_half_made(stopped: EmbeddedCluster) -> None:
    """A folder that lost its most important file."""
    (stopped.data_dir / "global" / "pg_control").unlink()
    refusal(stopped, DataFolderHalfMade)


def test_start_program_foreign_files_are_left_alone(folder: Path) -> None:
    """Files of somebody else in the place of the data: refused, and not one is touched."""
    (folder / "pg").mkdir()
    (folder / "pg" / "letter.txt").write_text("dear", encoding="ascii")
    refusal(EmbeddedCluster(folder / "pg"), DataFolderHalfMade)
    assert [path.name for path in (folder / "pg").iterdir()] == ["letter.txt"]


def test_start_program_making_interrupted_before_is_begun_again(folder: Path) -> None:
    """What an interrupted initdb left never held anything: it is removed and the making starts over."""
    leftover = folder / ".pg.making-abc" / "data"
    leftover.mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("18\n", encoding="ascii")
    with EmbeddedCluster(folder / "pg", home=folder / "home") as cluster:
        assert cluster.alive()
    assert not leftover.exists()


def test_start_program_initdb_killed_leaves_no_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """initdb that dies half-way: named, no data folder appears, and the next start works."""
    bindir = folder / "bin"
    bindir.mkdir(mode=0o755)
    (bindir / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.4'\n", encoding="ascii")
    (bindir / "initdb").write_text("#!/bin/sh\necho 18 > pg_part\necho dying >&2\nkill -9 $$\n", encoding="ascii")
    for program in bindir.iterdir():
        program.chmod(0o755)
    refusal(EmbeddedCluster(folder / "pg", bindir), ServerFailed)
    assert not (folder / "pg").exists()


def test_start_program_other_major_version_is_named(stopped: EmbeddedCluster) -> None:
    """A folder made by an older PostgreSQL is not touched."""
    (stopped.data_dir / "PG_VERSION").write_text("14\n", encoding="ascii")
    assert refusal(stopped, WrongMajorVersion).facts["folder_version"] == "14"


def test_start_program_little_room_is_disk_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before anything is written."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 10**6))
    refusal(EmbeddedCluster(folder / "pg", home=folder / "home"), DiskFull)


def test_start_program_disk_filled_by_initdb_is_disk_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real small disk, and the check of room taken away: initdb's own failure is understood too."""
    small = folder / "small"
    small.mkdir(mode=0o711)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=711", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this account may not mount a small disk")
    try:
        monkeypatch.setattr(cluster_folder, "_ROOM_TO_MAKE", 0)
        refusal(EmbeddedCluster(small / "pg", home=folder / "home"), DiskFull)
        assert not (small / "pg").exists()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_start_program_no_binaries_is_named(folder: Path) -> None:
    """A folder of programs that holds none."""
    refusal(EmbeddedCluster(folder / "pg", folder / "nowhere"), BinariesMissing)


def test_start_program_server_refuses_gives_its_last_line(stopped: EmbeddedCluster) -> None:
    """A server that does not start: its own last line is told."""
    shutil.rmtree(stopped.data_dir / "pg_wal")
    assert "pg_wal" in refusal(stopped, ServerFailed).facts["line"]


def test_start_program_parent_is_a_file_is_named(folder: Path) -> None:
    """A path that cannot be a folder."""
    (folder / "file").write_text("", encoding="ascii")
    with pytest.raises((ClusterError, FileExistsError, NotADirectoryError)) as refused:
        EmbeddedCluster(folder / "file" / "pg").start()
    assert isinstance(refused.value, FolderRefused)


def test_account_root_no_free_id_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root never runs the server as itself, and takes no id that an account has."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(cluster_account, "FREE_IDS", range(1))
    with pytest.raises(AccountRefused):
        choose_account(folder / "pg")


def test_account_without_name_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's peer check needs a name."""
    monkeypatch.setattr(os, "geteuid", lambda: 61_183)
    with pytest.raises(AccountRefused):
        choose_account(folder / "pg")


def test_may_enter_account_closed_parent_is_no(folder: Path) -> None:
    """One closed folder on the way is enough."""
    account = ClusterAccount(60_870, 60_870, 65_534, switched=True)
    inner = folder / "closed" / "inner"
    inner.mkdir(parents=True, mode=0o755)
    inner.chmod(0o755)
    inner.parent.chmod(0o755)
    assert account.may_enter(inner)
    inner.parent.chmod(0o700)
    assert not account.may_enter(inner)


def test_start_program_interrupted_while_initdb_works_ends_all_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C during the making: initdb, and what initdb started, is gone; no folder is left."""
    bindir = folder / "bin"
    bindir.mkdir(mode=0o755)
    (bindir / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.4'\n", encoding="ascii")
    (bindir / "initdb").write_text(f"#!/bin/sh\nsleep 987 &\necho $! > {folder}/child\nwait\n", encoding="ascii")
    (folder / "child").touch()
    (folder / "child").chmod(0o666)
    for program in bindir.iterdir():
        program.chmod(0o755)

    waits = subprocess.Popen.wait

    def interrupted(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if "initdb" not in str(process.args):
            return waits(process, timeout)
        while not (folder / "child").read_text(encoding="ascii").strip():
            time.sleep(0.01)
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        EmbeddedCluster(folder / "pg", bindir).start()
    child = int((folder / "child").read_text(encoding="ascii"))
    until = time.monotonic() + 5
    while runs(child) and time.monotonic() < until:
        time.sleep(0.01)
    assert not runs(child)
    assert not list(folder.glob("*pg*making*"))
