"""The run folder of the embedded PostgreSQL. Owns the private socket and the access files; never outlives a run.

It has a random short name: the address of a Unix socket holds at most 107 bytes, and data folders may be deep. Root
owns it and the access files when the server runs under another account, which may only read them.
"""

import os
import shutil
import tempfile
from pathlib import Path

from carnet.storage.cluster_account import ClusterAccount, program_name
from carnet.storage.cluster_errors import FolderRefused
from carnet.storage.cluster_settings import PORT, hba, ident

PREFIX = "carnet-"
SOCKET_PATH_LIMIT = 107


def make_run_folder(account: ClusterAccount) -> Path:
    """Makes the folder with an empty socket folder in it; FolderRefused when no short place can be written."""
    for base in _bases():
        if _short_enough(base) and os.access(base, os.W_OK | os.X_OK) and account.may_enter(base):
            return _make(base, account)
    raise FolderRefused(path=str(_bases()[-1]), why="no short folder for the socket")


def write_access_files(run: Path, account: ClusterAccount) -> None:
    """Writes who may connect; the folder may be new or one whose name was given out before the start."""
    for name, content in (("pg_hba.conf", hba()), ("pg_ident.conf", ident(program_name()))):
        path = run / name
        path.write_text(content, encoding="utf-8")
        path.chmod(0o640)
        if account.switched:
            os.chown(path, 0, account.gid)


def remove_run_folder(run: Path) -> None:
    """Removes a run folder that this program made; anything else is left alone."""
    if run.name.startswith(PREFIX) and run.is_dir() and run.stat().st_uid == os.geteuid():
        shutil.rmtree(run, ignore_errors=True)


def _bases() -> list[Path]:
    places = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108  (the folder inside has a random name, 0700)
    return [Path("/run"), *places] if os.geteuid() == 0 else places


def _short_enough(base: Path) -> bool:
    example = base / f"{PREFIX}12345678" / "s" / f".s.PGSQL.{PORT}"
    return len(os.fsencode(example)) <= SOCKET_PATH_LIMIT


def _make(base: Path, account: ClusterAccount) -> Path:
    run = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    (run / "s").mkdir(mode=0o700)
    account.give(run / "s")
    if account.switched:
        os.chown(run, 0, account.gid)
        run.chmod(0o710)
    return run
