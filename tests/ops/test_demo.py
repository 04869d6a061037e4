"""The demonstration as a person starts and stops it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from carnet.kernel.clock import SystemClock
from carnet.storage.instance_folder import INSTANCE_FILE, InstanceKind, make_instance
from tests.db import fast_folder
from tests.ops.processes import ROOT, belonging_to, free_port, wait_for

pytestmark = pytest.mark.slow


@dataclass
class Demo:
    """A demonstration in a folder of its own."""

    instance: Path
    port: int
    programs: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Starts it as `make demo` does, with its output in a file."""
        with self.output.open("w", encoding="utf-8") as output:
            program = subprocess.Popen(
                [sys.executable, "-m", "carnet", "demo", "--port", str(self.port), *words],
                cwd=ROOT,
                env=self.environment(),
                stdout=output,
                stderr=output,
                text=True,
            )
        self.programs.append(program)
        return program

    def environment(self) -> dict[str, str]:
        """That of a person, without what the tests set for themselves."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARNET_", "DJANGO_"))}
        return {**kept, "CARNET_INSTANCE": str(self.instance)}

    @property
    def output(self) -> Path:
        return self.instance.parent / "output"

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_ready(self, program: subprocess.Popen[str]) -> None:
        wait_for(lambda: "Ctrl-C" in self.said() or program.poll() is not None, 180)
        assert program.poll() is None, self.said()

    def fails(self, *words: str) -> tuple[int, str]:
        """Starts it, expecting that it ends by itself; gives its exit code and what it said."""
        code = self.start(*words).wait(timeout=60)
        assert "Traceback" not in self.said()
        return code, self.said()


@pytest.fixture
def demo() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="carnet-demo-test-", dir=fast_folder()))
    folder.chmod(0o711)
    made = Demo(folder / "demo", free_port())
    yield made
    for pid in belonging_to(folder):
        os.kill(pid, signal.SIGKILL)
    for program in made.programs:
        program.kill()
        program.wait()
    shutil.rmtree(folder, ignore_errors=True)


def status(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
        return int(response.status)


def test_demo_person_starts_stops_and_starts_again(demo: Demo) -> None:
    """First start, pages, Ctrl-C leaves nothing; second start under 10 seconds; a second one beside it is refused."""
    first = demo.start()
    demo.wait_ready(first)
    assert status(demo.port, "/aide/") == 200
    assert status(demo.port, "/demo/courrier/") == 200
    assert "carnet-exemple" in demo.said()
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=40) == 0
    assert belonging_to(demo.instance) == []

    began = time.monotonic()
    second = demo.start()
    demo.wait_ready(second)
    assert time.monotonic() - began < 10
    command = [sys.executable, "-m", "carnet", "demo", "--port", str(free_port())]
    other = subprocess.run(command, cwd=ROOT, env=demo.environment(), capture_output=True, text=True, check=False)
    assert (other.returncode, "Traceback" in other.stderr) == (5, False)
    assert str(second.pid) in other.stderr
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=40) == 0
    assert belonging_to(demo.instance) == []


def test_demo_killed_without_a_word_leaves_nothing_running(demo: Demo) -> None:
    program = demo.start()
    demo.wait_ready(program)
    assert len(belonging_to(demo.instance)) >= 5
    program.kill()
    program.wait()
    wait_for(lambda: belonging_to(demo.instance) == [], 20)


def test_demo_part_that_dies_stops_everything_with_a_sentence(demo: Demo) -> None:
    program = demo.start()
    demo.wait_ready(program)
    workers = [
        pid for pid in belonging_to(demo.instance) if b"carnet\0worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(workers[0], signal.SIGKILL)
    assert program.wait(timeout=40) == 8
    assert "worker" in demo.said()
    assert "Traceback" not in demo.said()
    assert belonging_to(demo.instance) == []


def test_demo_stopped_while_it_prepares_leaves_nothing_running(demo: Demo) -> None:
    program = demo.start()
    wait_for(lambda: list(demo.instance.glob("pg*")), 30)
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=40) == 130
    assert "Traceback" not in demo.said()
    assert belonging_to(demo.instance) == []


def test_demo_port_taken_is_a_sentence_and_makes_nothing(demo: Demo) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", demo.port))
        other.listen()
        code, said = demo.fails()
    assert (code, str(demo.port) in said) == (4, True)
    assert not demo.instance.exists()


def test_demo_half_made_data_folder_is_a_sentence(demo: Demo) -> None:
    instance = make_instance(demo.instance, InstanceKind.DEMO, SystemClock())
    instance.cluster_folder.mkdir()
    (instance.cluster_folder / "PG_VERSION").write_text("18\n", encoding="ascii")
    code, said = demo.fails()
    assert (code, str(instance.cluster_folder) in said) == (7, True)


def test_demo_disk_full_is_a_sentence(demo: Demo) -> None:
    demo.instance.mkdir(parents=True)
    small = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=711", "tmpfs", str(demo.instance)]
    if subprocess.run(small, capture_output=True, check=False).returncode != 0:
        pytest.skip("this account may not mount a small disk")
    try:
        code, _ = demo.fails()
    finally:
        subprocess.run(["umount", str(demo.instance)], check=True)
    assert code == 6


def test_demo_production_instance_is_refused(demo: Demo) -> None:
    make_instance(demo.instance, InstanceKind.PRODUCTION, SystemClock())
    code, said = demo.fails()
    assert (code, "production" in said) == (3, True)


def test_demo_edited_kind_is_refused(demo: Demo) -> None:
    instance = make_instance(demo.instance, InstanceKind.PRODUCTION, SystemClock())
    path = instance.folder / INSTANCE_FILE
    path.write_text(path.read_text(encoding="ascii").replace("production", "demo"), encoding="ascii")
    assert demo.fails()[0] == 3
