"""What the figures were measured on. Owns the facts of the machine; measures only its disk and its Python."""

import os
import platform
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

_SYNCS = 30
_LOOPS, _STEPS = 5, 100_000


@dataclass(frozen=True)
class Machine:
    """The machine and its state. Loads are those of the last minute at the beginning."""

    at: str
    processor: str
    cores: int
    memory_gb: float
    kernel: str
    python: str
    python_ms: float
    """What a loop of Python takes: the same version built without optimisation takes half as long again or more."""
    postgresql: str
    commit: str
    load: float
    fsync_us: float
    file_system: str


def machine(folder: Path, postgresql: str) -> Machine:
    """The facts now; `folder` is where the measured files and the database are."""
    return Machine(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        processor=_line("/proc/cpuinfo", "model name"),
        cores=os.cpu_count() or 1,
        memory_gb=round(int(_line("/proc/meminfo", "MemTotal").split()[0]) / 1e6, 1),
        kernel=platform.release(),
        python=platform.python_version(),
        python_ms=round(min(_loop() for _ in range(_LOOPS)), 1),
        postgresql=postgresql,
        commit=_commit(),
        load=round(os.getloadavg()[0], 2),
        fsync_us=round(_fsync(folder), 1),
        file_system=_file_system(folder),
    )


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "0"


def _commit() -> str:
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    return found.stdout.strip()


def _fsync(folder: Path) -> float:
    """The median of a write of 8 kB and its fdatasync, in microseconds."""
    path, took = folder / "fsync-probe", []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        for _ in range(_SYNCS):
            began = time.perf_counter()
            os.pwrite(descriptor, bytes(8192), 0)
            os.fdatasync(descriptor)
            took.append((time.perf_counter() - began) * 1e6)
    finally:
        os.close(descriptor)
        path.unlink()
    return median(took)


def _loop() -> float:
    """Milliseconds of the processor for calls, attributes, numbers, texts and a dictionary."""
    found, began = dict[str, int](), time.process_time()
    for number in range(_STEPS):
        step = _Step(number)
        found[str(step.value % 100)] = step.next()
    return (time.process_time() - began) * 1000


class _Step:
    def __init__(self, value: int) -> None:
        self.value = value

    def next(self) -> int:
        return self.value + 1


def _file_system(folder: Path) -> str:
    best = ("", "unknown")
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _, mount, kind = line.split()[:3]
        if folder.is_relative_to(mount) and len(mount) >= len(best[0]):
            best = (mount, kind)
    return best[1]
