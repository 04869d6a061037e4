"""`carnet bench --memory`: what a demonstration holds in memory after some hundred requests. Owns the count of bytes.

The real programs, started as `make demo` starts them, on a folder of their own that is removed. Memory is the
proportional share (PSS): what processes share is counted once. RSS of a web process is what the figures aim at.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from carnet.ops.bench.asking import Walk, answers
from carnet.ops.bench.machine import machine

REQUESTS: Final = 400
_START_SECONDS: Final = 600
_DEMO: Final = [sys.executable, "-m", "carnet", "demo", "--port"]


@dataclass(frozen=True)
class Held:
    """What the processes of one part hold, in MB: together (PSS), and the largest of them (RSS)."""

    part: str
    processes: int
    pss: float
    largest_rss: float


def run(path: Path) -> list[Held]:
    """Starts, asks, counts; prints both counts and writes them."""
    with _demonstration() as (process, port, folder):
        before = held(process)
        # Pages that do a rest of their loading with the first visitor are asked for more than once.
        walk = Walk(port, folder)
        for _ in range(REQUESTS):
            walk.step()
        time.sleep(2)
        after = held(process)
        facts = machine(folder, "embedded")
    for name, counted in (("started", before), (f"after {walk.done} requests", after)):
        print(f"\n{name}: {sum(one.pss for one in counted):.0f} MB in all")
        print("\n".join(f"  {one.part}: {one.processes} processes, {one.pss:.0f} MB, largest {one.largest_rss:.0f}"
                        for one in counted))  # fmt: skip
    print("\nasked: " + ", ".join(f"{name} {count}" for name, count in sorted(walk.asked.items())))
    told = {"machine": asdict(facts), "requests": dict(walk.asked), "command": "carnet bench --memory",
            "started": [asdict(one) for one in before], "after": [asdict(one) for one in after]}  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(path)
    return after


def held(root: int) -> list[Held]:
    """The memory of a process and all that descend from it, by part."""
    counted: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for pid in _family(root):
        try:
            rollup, words = _read(pid, "smaps_rollup"), _read(pid, "cmdline").split("\0")
        except OSError:
            continue
        sizes = {line.split()[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
        counted[_part(pid, words, root)].append((sizes["Pss:"] / 1024, sizes["Rss:"] / 1024))
    return [Held(part, len(of), sum(one[0] for one in of), max(one[1] for one in of)) for part, of in counted.items()]


def _part(pid: int, words: Sequence[str], root: int) -> str:
    if pid == root:
        return "demo"
    if "postgres" in words[0]:
        return "postgresql"
    name = next((word for word in words if word in ("serve", "worker")), "other")
    # A web process is a child of `carnet serve`, under the same words.
    return "web" if name == "serve" and _parent(pid) != root else name


def _family(root: int) -> Iterator[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                children[_parent(int(name))].append(int(name))
            except OSError:
                continue
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def _parent(pid: int) -> int:
    return int(_read(pid, "stat").rpartition(")")[2].split()[1])


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])


@contextmanager
def _demonstration() -> Iterator[tuple[int, int, Path]]:
    """A demonstration on a folder of its own: its process, its port, its instance."""
    folder, port = Path(tempfile.mkdtemp(prefix="carnet-memory-")), _free_port()
    folder.chmod(0o711)
    instance = folder / "demo"
    environment: Mapping[str, str] = {**os.environ, "CARNET_INSTANCE": str(instance)}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen([*_DEMO, str(port)], env=environment, stdout=said, stderr=said)
    try:
        until = time.monotonic() + _START_SECONDS
        while not answers(port):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError((folder / "said").read_text(encoding="utf-8", errors="replace")[-2000:])
            time.sleep(0.5)
        time.sleep(3)
        yield process.pid, port, instance
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
