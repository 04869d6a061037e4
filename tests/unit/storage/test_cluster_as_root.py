"""Started by root: the server runs as nobody's account, and no folder that the program did not make is changed."""

import os
import shutil
from pathlib import Path

import psycopg
import pytest

from carnet.storage import cluster_binaries, cluster_settings
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_account import FREE_IDS
from tests.unit.storage.cluster_tools import as_account, changed, permissions

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes account")
NOBODY = 65_534


def owner(path: Path) -> int:
    return path.stat().st_uid


def closed(folder: Path) -> Path:
    """A folder that only root enters, such as /root."""
    made = folder / "closed"
    made.mkdir(mode=0o700)
    return made


def test_start_root_open_folder_changes_no_parent_and_runs_unprivileged(folder: Path) -> None:
    """The server runs under an id that no account has; every folder above keeps mode and owner."""
    before = permissions(folder, Path("/run"), Path("/tmp"), Path("/var/lib"), cluster_binaries.wheel_folder())
    with EmbeddedCluster(folder / "pg", home=folder / "home") as cluster:
        assert owner(Path(f"/proc/{cluster.pid}")) in FREE_IDS
        assert owner(folder / "pg") in FREE_IDS
        assert changed(before) == []
    assert changed(before) == []


def test_start_root_closed_folder_keeps_it_closed_and_links_to_the_data(folder: Path) -> None:
    """An instance below /root: its data lives where the account reaches it, `pg` is a link to it."""
    data = closed(folder) / "pg"
    before = permissions(data.parent)
    for _ in range(2):
        with EmbeddedCluster(data, home=folder / "home") as cluster, psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert cluster.data_dir.is_symlink()
    assert data.resolve().parent == folder / "home" / "clusters"
    assert changed(before) == []


def test_start_root_closed_programs_are_copied_and_stay_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual environment below /root: the server's programs are copied, nothing is opened."""
    wheel = cluster_binaries.wheel_folder()
    hidden = closed(folder) / wheel.name
    shutil.copytree(wheel / "pginstall18", hidden / "pginstall18")
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), hidden.with_name(f"{wheel.name}.libs"))
    monkeypatch.setattr(cluster_binaries, "wheel_folder", lambda: hidden)
    before = permissions(hidden / "pginstall18" / "bin")
    with EmbeddedCluster(folder / "pg", home=folder / "home") as cluster:
        assert os.readlink(f"/proc/{cluster.pid}/exe").startswith(str(folder / "home"))
    assert changed(before) == []


def test_snapshot_planted_chmod_and_chown_are_caught(folder: Path) -> None:
    """The check above sees what the wheel's own launcher does to parent folders."""
    below = closed(folder) / "a" / "b"
    below.mkdir(parents=True)
    before = permissions(below)
    (folder / "closed").chmod(0o755)
    assert changed(before) == [folder / "closed"]
    os.chown(folder / "closed" / "a", NOBODY, NOBODY)
    assert set(changed(before)) == {folder / "closed", folder / "closed" / "a"}


def test_connect_other_account_is_refused_twice(stopped: EmbeddedCluster) -> None:
    """The socket's folder is closed to other accounts; were it opened, `peer` still says no."""
    with stopped as cluster:
        run = Path(cluster.dsn().split()[0].removeprefix("host=")).parent

        def connect() -> None:
            psycopg.connect(cluster.dsn(cluster_settings.ADMIN, "postgres")).close()

        assert as_account(0, connect)
        assert not as_account(NOBODY, connect)
        run.chmod(0o755)
        (run / "s").chmod(0o755)
        next((run / "s").glob(".s.PGSQL.*[0-9]")).chmod(0o777)
        assert not as_account(NOBODY, connect)
        assert "peer" in cluster.log_file.read_text(encoding="utf-8").lower()


def test_start_ordinary_user_runs_as_himself(folder: Path) -> None:
    """The same program under an ordinary account, in a folder of its own."""
    own = folder / "own"
    own.mkdir(mode=0o700)
    os.chown(own, NOBODY, NOBODY)

    def start() -> None:
        with EmbeddedCluster(own / "pg") as cluster:
            assert owner(Path(f"/proc/{cluster.pid}")) == NOBODY

    assert as_account(NOBODY, start)
    assert owner(own / "pg") == NOBODY
