"""Children of a program: none survives it, whatever happens."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from carnet.ops import supervisor as supervisors
from carnet.ops.errors import PartEnded
from carnet.ops.supervisor import Supervisor
from tests.ops.processes import ROOT, wait_for
from tests.unit.storage.cluster_tools import runs

# Stands in for `carnet`: a child that has a child of its own, and that may refuse to end.
STUBBORN = """
import os, signal, subprocess, sys, time
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(grandchild.pid, flush=True)
time.sleep(0 if "short" in sys.argv else 100)
sys.exit(7)
"""
PROGRAM = """
import sys, time
from pathlib import Path
from carnet.ops import supervisor
supervisor._COMMAND = [sys.executable, "-c", sys.argv[2]]
with supervisor.Supervisor(Path(sys.argv[1])) as parts:
    print(parts.start("one", ["stays"]).process.pid, flush=True)
    time.sleep(100)
"""


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(supervisors, "_COMMAND", [sys.executable, "-c", STUBBORN])
    return tmp_path


def grandchild(log: Path) -> int:
    wait_for(lambda: log.exists() and log.read_text(encoding="ascii").strip(), 10)
    return int(log.read_text(encoding="ascii"))


def test_stop_supervisor_ends_children_and_their_children(logs: Path) -> None:
    with Supervisor(logs) as parts:
        part = parts.start("one", ["stays"])
        below = grandchild(part.log)
        assert runs(below)
    wait_for(lambda: not runs(part.process.pid) and not runs(below), 5)


def test_stop_supervisor_stubborn_child_is_killed_after_the_grace(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisors, "GRACE_SECONDS", 0.5)
    with Supervisor(logs) as parts:
        part = parts.start("one", ["stubborn"])
        below = grandchild(part.log)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    wait_for(lambda: not runs(part.process.pid) and not runs(below), 5)


def test_watch_supervisor_child_that_ends_is_named(logs: Path) -> None:
    with Supervisor(logs) as parts:
        parts.start("one", ["short"])
        with pytest.raises(PartEnded) as ended:
            parts.watch(lambda: False)
    assert (ended.value.facts["part"], ended.value.facts["code"]) == ("one", "7")


def test_watch_supervisor_asked_to_stop_returns(logs: Path) -> None:
    with Supervisor(logs) as parts:
        parts.start("one", ["stays"])
        parts.watch(lambda: True)


def test_kill_program_without_a_word_its_children_end(tmp_path: Path) -> None:
    """kill -9 of the supervisor: Linux tells the child."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path), STUBBORN], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert program.stdout is not None
    child = int(program.stdout.readline())
    below = grandchild(tmp_path / "one.log")
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    program.stdout.close()
    wait_for(lambda: not runs(child), 5)
    os.kill(below, signal.SIGKILL)


def test_start_supervisor_log_is_private(logs: Path) -> None:
    with Supervisor(logs) as parts:
        assert parts.start("one", ["stays"]).log.stat().st_mode & 0o777 == 0o600
