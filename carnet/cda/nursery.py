"""Capped children that start at once: forked from a process that imported the decoders and never saw a content.

Owns that process, one for each module and each process of ours. A fresh interpreter spends most of its time importing;
the limits, the empty environment and one process for one content stay as `capped` says. What a fork gives up: children
of one nursery have the same layout of memory.
"""

import atexit
import os
import select
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from carnet.kernel.errors import Unavailable

_ROOT: Final = Path(__file__).resolve().parents[2]
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from carnet.cda._nursery_child import main; main()"
_KILLED: Final = -9


@dataclass(frozen=True)
class Born:
    """The pipes of one capped child: its content to write, its answer and its exit code to read."""

    content: int
    answer: int
    status: int

    def exit_code(self, seconds: float) -> int:
        """How the child ended; it is killed when it does not within these seconds.

        Unavailable when its keeper is gone: that says nothing of the content.
        """
        poller = select.poll()
        poller.register(self.status, select.POLLIN)
        if not poller.poll(seconds * 1000):
            return _KILLED
        if not (told := os.read(self.status, 16)):
            raise Unavailable("the keeper of a capped child is gone")
        return int(told)

    def close(self) -> None:
        """Ends the child when it is still there: its keeper sees that nobody waits."""
        os.close(self.status)


class Nursery:
    """Gives capped children for the functions of one module."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = threading.Lock()
        self._of = 0
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def bear(self, environment: dict[str, str]) -> Born:
        """A child that waits for its task. Unavailable when none can be made."""
        content, content_there = os.pipe()[::-1]
        answer, answer_there = os.pipe()
        status, status_there = os.pipe()
        theirs = (content_there, answer_there, status_there)
        try:
            self._send(theirs, environment)
        except OSError as error:
            for file in (content, answer, status):
                os.close(file)
            raise Unavailable("no capped child could be made") from error
        finally:
            for file in theirs:
                os.close(file)
        return Born(content, answer, status)

    def _send(self, pipes: tuple[int, ...], environment: dict[str, str]) -> None:
        """Twice: a nursery that ended (idle, or killed) is noticed when it is asked."""
        with self._lock:
            for again in (True, False):
                try:
                    socket.send_fds(self._running(environment), [b"+"], pipes)
                    return
                except OSError:
                    self.end()
                    if not again:
                        raise

    def _running(self, environment: dict[str, str]) -> socket.socket:
        # A process that was forked from ours has our handle and must not share what it stands for.
        if self._control is None or self._of != os.getpid():
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _START, str(_ROOT), str(theirs.fileno()), self._module],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env=environment, cwd="/", pass_fds=(theirs.fileno(),),
                )  # fmt: skip
            self._control, self._of = ours, os.getpid()
        return self._control

    def end(self) -> None:
        """Lets the process go; children that work go on."""
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._of == os.getpid():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
            if self._process.returncode is None:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None


_nurseries: Final[dict[str, Nursery]] = {}
_making: Final = threading.Lock()


def nursery_of(module: str) -> Nursery:
    """The nursery of a module in this process."""
    with _making:
        if module not in _nurseries:
            _nurseries[module] = Nursery(module)
        return _nurseries[module]


@atexit.register
def end_all() -> None:
    """Lets every nursery of this process go."""
    for one in _nurseries.values():
        one.end()
