"""What tests of running programs share: free ports, waiting, who still runs."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from tests.unit.storage.cluster_tools import runs

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], object], seconds: float = 60.0) -> None:
    """Waits until `what()` is true; AssertionError when it does not become so in time."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def belonging_to(instance: Path) -> list[int]:
    """Processes that name this instance in their environment or arguments, or work in its folders."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid() and runs(int(entry)) and _names(int(entry), instance):
            found.append(int(entry))
    return found


def _names(pid: int, instance: Path) -> bool:
    marks = []
    for name in ("environ", "cmdline"):
        try:
            marks.append(Path(f"/proc/{pid}/{name}").read_bytes())
        except OSError:
            continue
    return any(os.fsencode(instance) in mark for mark in marks)
