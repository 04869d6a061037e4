"""Child processes of one program. Owns their start, their watch and their end; nothing that it started survives it.

Each child has its own process group: Ctrl-C reaches the program only, which then ends the children in order, first
by SIGTERM, after a grace by SIGKILL. Linux sends SIGTERM to a child whose parent was killed without a word.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from carnet.ops.errors import PartEnded
from carnet.storage.cluster_process import dies_with_parent

GRACE_SECONDS = 12.0
_COMMAND = [sys.executable, "-m", "carnet"]
_LOG_LIMIT = 5_000_000


@dataclass
class Part:
    """A running child: its name, its process, its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


@dataclass
class Supervisor:
    """Starts parts of the program (`carnet …`) and ends them all."""

    logs: Path
    _parts: list[Part] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, words: Sequence[str]) -> Part:
        """Starts `carnet <words>` with its output in `<logs>/<name>.log`. Call from the main thread."""
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
            process = subprocess.Popen(
                [*_COMMAND, *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=_program_folder(),
                env={**os.environ, "CARNET_SUPERVISED": "1"},
                process_group=0,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        part = Part(name, process, log)
        self._parts.append(part)
        return part

    def check(self) -> None:
        """PartEnded when a part ended by itself."""
        for part in self._parts:
            code = part.process.poll()
            if code is not None:
                raise PartEnded(part=part.name, code=str(code), log=str(part.log))

    def watch(self, stopped: Callable[[], bool]) -> None:
        """Waits until `stopped()`; PartEnded when a part ended by itself before."""
        while not stopped():
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        """Ends every part, gently, then not. Safe to call twice."""
        for part in self._parts:
            _signal(part, signal.SIGTERM)
        until = time.monotonic() + GRACE_SECONDS
        for part in self._parts:
            with suppress(subprocess.TimeoutExpired):
                part.process.wait(timeout=max(0.05, until - time.monotonic()))
            # The group: also what the part itself started and did not end.
            _signal(part, signal.SIGKILL)
            part.process.wait()
        self._parts.clear()


def _signal(part: Part, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(part.process.pid, number)


def _program_folder() -> Path:
    return Path(__file__).resolve().parent.parent.parent
