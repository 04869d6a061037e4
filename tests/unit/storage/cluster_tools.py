"""What the tests of the embedded cluster share: folders to start in, a snapshot of permissions, other accounts."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from carnet.storage.cluster import EmbeddedCluster
from tests.db import fast_folder

Snapshot = dict[Path, tuple[int, int, int]]


def permissions(*folders: Path) -> Snapshot:
    """Mode, owner and group of these folders and of every folder above them."""
    found: Snapshot = {}
    for folder in folders:
        for one in (folder, *folder.parents):
            if one.exists():
                status = one.stat()
                found[one] = (status.st_mode, status.st_uid, status.st_gid)
    return found


def changed(before: Snapshot) -> list[Path]:
    """The folders whose mode, owner or group is no longer what it was."""
    return [folder for folder, was in before.items() if permissions(folder)[folder] != was]


def copy_cluster(template: EmbeddedCluster, folder: Path) -> EmbeddedCluster:
    """A stopped cluster as a copy of another one: making each anew would wait for the disk each time."""
    subprocess.run(["cp", "-a", str(template.data_dir), str(folder / "pg")], check=True)
    return EmbeddedCluster(folder / "pg", home=folder / "home")


@contextmanager
def passable_folder() -> Iterator[Path]:
    """A temporary folder that other accounts may pass through, as an installation's folder is."""
    with tempfile.TemporaryDirectory(prefix="carnet-cluster-test-", dir=fast_folder()) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def as_account(uid: int, act: Callable[[], None]) -> bool:
    """Whether `act` succeeds in a child process that runs under another account."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def runs(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
