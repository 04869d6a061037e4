"""Starting processes for the embedded PostgreSQL. Owns account change and death signal; never a shell.

A child started here dies with the process that started it, even when that one is killed with `kill -9`. Linux ties
this to the starting *thread*: call from the main thread, or from one that lives as long as the child must.
"""

import ctypes
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from carnet.storage.cluster_errors import AccountRefused, BinariesMissing

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec a child may not take locks that another thread holds.
_libc = ctypes.CDLL(None, use_errno=True)
_prctl = _libc.prctl
_CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "LANG": "C", "TZ": "UTC"}


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """The step between fork and exec that asks Linux for a signal when the parent ends."""
    value = int(number)
    return lambda: _prctl(_PR_SET_PDEATHSIG, value, 0, 0, 0) and None


def spawn(
    command: Sequence[str], *, uid: int, gid: int, switched: bool, log: IO[bytes], folder: Path, umask: int = 0o077
) -> subprocess.Popen[bytes]:
    """Starts a program of PostgreSQL in its own session, without the environment and the files of this program.

    Raises AccountRefused when the account cannot be taken, BinariesMissing when the program is not there.
    """
    as_account = {"user": uid, "group": gid, "extra_groups": []} if switched else {}
    try:
        # Fast shutdown (SIGINT) is what a server should do when its supervisor is gone.
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_CLEAN_ENVIRONMENT,
            cwd=folder,
            start_new_session=True,
            umask=umask,
            preexec_fn=dies_with_parent(signal.SIGINT),
            **as_account,
        )
    except FileNotFoundError as error:
        raise BinariesMissing(path=command[0]) from error
    except (PermissionError, subprocess.SubprocessError, OSError) as error:
        raise AccountRefused(uid=str(uid), why=str(error)) from error
