"""Processor time, from /proc. Owns who used how much: this program, the database, everything else on the machine."""

import os
import resource
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Processor seconds used so far."""

    app: float
    database: float
    machine: float

    def since(self, earlier: "Usage") -> "Usage":
        """What was used between two readings."""
        return Usage(self.app - earlier.app, self.database - earlier.database, max(0.0, self.machine - earlier.machine))


def usage(server: int | None, app: int | None = None) -> Usage:
    """The usage now; `server` is the first process of PostgreSQL, `app` that of a program that is not this one."""
    return Usage(_tree(app) if app else _own(), _tree(server) if server else 0.0, _machine())


def _own() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def _tree(server: int) -> float:
    """The first process with its children, those that ended included: Linux adds them to their parent."""
    listed = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    return _of(server, ended=True) + sum(_of(int(pid), ended=False) for pid in listed)


def _of(pid: int, *, ended: bool) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    # utime, stime, cutime, cstime are the 14th to 17th fields; the two first are cut off with the name.
    return sum(int(field) for field in fields[11 : 15 if ended else 13]) / TICKS


def _machine() -> float:
    """All processor time of the machine that was not idle."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    idle, waiting = fields[3], fields[4]
    return (sum(fields) - idle - waiting) / TICKS
