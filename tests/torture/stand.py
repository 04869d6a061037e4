"""The real programs on a database of their own: `carnet serve`, `carnet worker`, PostgreSQL. Owns their life and death.

Each is a process group that this stand started; it kills nothing else. What died is started again by `mend`, as a
service manager would.
"""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ops.processes import ROOT, free_port
from tests.reliability.nemesis import Victim, children, end

READY_SECONDS = 120


@dataclass(frozen=True)
class People:
    """Odette's record, and the cookies of the browsers that are signed in. The rescuer has an open emergency access."""

    record: str
    holder: str
    depositor: str
    reader: str
    rescuer: str = ""


@dataclass
class Stand:
    """The programs, where they listen, and how often each was killed."""

    victim: Victim
    people: People
    port: int
    extra: Mapping[str, str] = field(default_factory=dict)
    used: bool = False
    weaker: Mapping[str, str] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    restarts: Counter[str] = field(default_factory=Counter)
    _programs: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @classmethod
    def make(cls) -> "Stand":
        """A database with people in it, and the programs that serve it."""
        victim = Victim.make()
        stand = cls(victim, People("", "", "", ""), free_port())
        try:
            stand.renew()
        except BaseException:
            stand.remove()
            raise
        return stand

    def renew(self) -> None:
        """Empties the database, puts the people in it again, and starts everything as shipped."""
        if self.weaker:
            self.weaker = {}
            self.victim.cluster.stop()
        self.mend_database()
        self.people = People(**json.loads(self.program("tests.torture.people")))
        self.mend()

    def program(self, module: str, given: str = "", seconds: float = 600) -> str:
        """Runs a program of the tests in the environment of the stand; gives what it says last."""
        done = subprocess.run(
            [sys.executable, "-m", module],
            env=self._environment(),
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip().splitlines()[-1]

    def mend(self) -> None:
        """Starts what does not run: database first, then web and worker; waits until pages are answered."""
        until = time.monotonic() + READY_SECONDS
        self.mend_database()
        self._mend_programs()
        while not answers(self.port):
            assert time.monotonic() < until, self.log("web")[-3000:]
            time.sleep(0.1)
            # One that starts while the database recovers gives up, and is started again as it would be by systemd.
            self.mend_database()
            self._mend_programs()

    def _mend_programs(self) -> None:
        for name, command in self._commands().items():
            program = self._programs.get(name)
            if program is None or program.poll() is not None:
                if program is not None:
                    # What it left behind, if anything, would hold its port.
                    _end_group(program)
                    self.restarts[name] += 1
                self._programs[name] = self._started(name, command)

    def mend_database(self) -> None:
        """Starts the database when it does not run."""
        if not self.victim.cluster.alive():
            self.victim.cluster.stop()
            self.victim.start(**self.weaker)

    def kill(self, what: str) -> None:
        """`kill -9` of `database`, `backend` (one process of it), `web`, `web process` (one of its), or `worker`."""
        if what == "database":
            self.victim.kill()
        elif what == "backend":
            self._kill_one(children(self.victim.cluster.pid or 0))
        elif what == "web process":
            self._kill_one(children(self._programs["web"].pid))
        else:
            _end_group(self._programs[what])
        self.kills[what] += 1

    def stop(self, what: str) -> None:
        """Ends one of the programs; `mend` starts it again."""
        program = self._programs.pop(what, None)
        if program is not None:
            _end_group(program)

    def remove(self) -> None:
        """Ends everything and deletes it."""
        for name in tuple(self._programs):
            self.stop(name)
        self.victim.remove()

    def log(self, name: str) -> str:
        """What a program said."""
        return (self.victim.folder / f"{name}.log").read_text("utf-8", "replace")

    def _commands(self) -> dict[str, list[str]]:
        carnet = [sys.executable, "-m", "carnet"]
        return {"web": [*carnet, "serve", "--port", str(self.port)], "worker": [*carnet, "worker"]}

    def _environment(self) -> dict[str, str]:
        return {**self.victim.environment(), **self.extra}

    def _started(self, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self.victim.folder / f"{name}.log").open("ab") as said:
            return subprocess.Popen(
                command, env=self._environment(), cwd=ROOT, stdout=said, stderr=said, start_new_session=True
            )

    def _kill_one(self, among: list[int]) -> None:
        if among:
            # The newest: of PostgreSQL's processes a backend, of granian's a worker.
            end(max(among))


def answers(port: int) -> bool:
    """Whether the first page is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end_group(program: "subprocess.Popen[Any]") -> None:
    """Every process of a group that this stand made."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait(30)


def size_of(folder: Path) -> int:
    """The bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextlib.contextmanager
def beside(stand: Stand, *arguments: str, **variables: str) -> Iterator[int]:
    """A second server on the database of the stand: Python with these arguments and, last, its port, which is given."""
    port = free_port()
    environment = {**os.environ, **stand.victim.environment(), **variables}
    program = subprocess.Popen([sys.executable, *arguments, str(port)], env=environment, cwd=ROOT)
    try:
        until = time.monotonic() + READY_SECONDS
        while not answers(port):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        program.terminate()
        program.wait(30)
