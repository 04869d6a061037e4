"""What the requests of one process were, in numbers. Owns the counting and the file of it; names nobody.

By the name of a route, never its address: as many as there are. Each process writes a file of its own beside the
worker's `metrics.prom`, with its number as a label, so that a sum over processes is one that Prometheus can make.
"""

import fcntl
import logging
import os
import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from time import time
from typing import Final

from carnet.storage.instance_folder import WEB_METRICS_FILES

EVERY: Final = 10.0
"""Seconds between two writings of the file."""
MOST_PROCESSES: Final = 64
BOUNDS: Final = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_HELP: Final = {
    "carnet_requests_total": ("counter", "Requests that were answered, by door, route and class of status."),
    "carnet_request_seconds": ("histogram", "How long requests took, the time that they waited for a place included."),
    "carnet_response_bytes_total": ("counter", "Bytes of the bodies of answers, by door."),
    "carnet_waited_seconds_total": ("counter", "How long requests waited for a place, added up."),
    "carnet_refused_early_total": ("counter", "Requests that were sent away because the process was full, by door."),
    "carnet_emergency_admitted_total": ("counter", "Requests of an emergency that went first in a full process."),
    "carnet_requests_in_flight": ("gauge", "Places in use, ordinary and reserved ones."),
    "carnet_requests_waiting": ("gauge", "Requests that wait for a place."),
    "carnet_places": ("gauge", "Places that there are, ordinary and reserved ones."),
    "carnet_process_resident_bytes": ("gauge", "Memory of the web process."),
    "carnet_web_measured_seconds": ("gauge", "When the web process wrote this."),
}
_log: Final = logging.getLogger(__name__)
Labels = tuple[tuple[str, str], ...]
_Key = tuple[str, Labels]


class Counters:
    """The numbers of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[_Key, float] = defaultdict(float)
        self._answered: Counter[tuple[str, str, str]] = Counter()
        self._times: dict[tuple[str, str], list[int]] = {}
        self._sums: dict[tuple[str, str], float] = defaultdict(float)

    def answered(self, door: str, route: str, status: int, seconds: float, size: int) -> None:
        """One request is over."""
        kind = f"{status // 100}xx"
        with self._lock:
            self._answered[door, route, kind] += 1
            self._counted["carnet_response_bytes_total", (("door", door),)] += size
            buckets = self._times.get((door, route))
            if buckets is None:
                buckets = self._times[door, route] = [0] * (len(BOUNDS) + 1)
            buckets[bisect_left(BOUNDS, seconds)] += 1
            self._sums[door, route] += seconds

    def add(self, name: str, value: float = 1, **labels: str) -> None:
        """Adds to one of the other counters."""
        with self._lock:
            self._counted[name, tuple(labels.items())] += value

    def lines(self, process: str, now: Mapping[_Key, float]) -> Iterator[str]:
        """The numbers as Prometheus reads them; `now`: what is so at this moment."""
        with self._lock:
            counted, answered = dict(self._counted), dict(self._answered)
            times, sums = {key: list(one) for key, one in self._times.items()}, dict(self._sums)
        mine = ("process", process)
        for name, (kind, text) in _HELP.items():
            yield f"# HELP {name} {text}"
            yield f"# TYPE {name} {kind}"
            if name == "carnet_requests_total":
                for (door, route, status), number in answered.items():
                    yield _line(name, (mine, ("door", door), ("route", route), ("status", status)), number)
            elif kind == "histogram":
                for (door, route), buckets in times.items():
                    yield from _histogram(name, (mine, ("door", door), ("route", route)), buckets, sums[door, route])
            for (one, labels), value in (*counted.items(), *now.items()):
                if one == name:
                    yield _line(name, (mine, *labels), value)


def _histogram(name: str, labels: Labels, buckets: list[int], total: float) -> Iterator[str]:
    running = list(accumulate(buckets))
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), running, strict=True):
        yield _line(f"{name}_bucket", (*labels, ("le", bound)), number)
    yield _line(f"{name}_sum", labels, total)
    yield _line(f"{name}_count", labels, running[-1])


def _line(name: str, labels: Labels, value: float) -> str:
    said = ",".join(f'{key}="{one}"' for key, one in labels)
    return (
        f"{name}{{{said}}} {value:.6f}".rstrip("0").rstrip(".")
        if isinstance(value, float)
        else (f"{name}{{{said}}} {value}")
    )


def number_of_process(folder: Path) -> int | None:
    """The lowest number that no other web process of this folder has, for as long as this one lives."""
    for number in range(1, MOST_PROCESSES + 1):
        held = os.open(folder / f"metrics-web-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
        else:
            # Kept open on purpose: the lock ends with the process.
            return number
    return None


def resident_bytes() -> int:
    """The memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def write_often(counters: Counters, folder: Path, now: Callable[[], Mapping[_Key, float]]) -> None:
    """Starts the thread that writes the file of this process, for as long as it lives."""
    try:
        number = number_of_process(folder)
    except OSError:
        number = None
    if number is None:
        _log.warning("the measures of this web process are written nowhere")
        return
    path = folder / WEB_METRICS_FILES.replace("*", str(number))

    def writing() -> None:
        pause = threading.Event()
        while True:
            _write(path, "\n".join(counters.lines(str(number), now())) + "\n")
            pause.wait(EVERY)

    threading.Thread(target=writing, name="measures", daemon=True).start()


def _write(path: Path, text: str) -> None:
    """Whole or not at all; not made sure on the disk: in ten seconds there is another."""
    temporary = path.with_suffix(".tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError:
        _log.warning("the measures of this web process were not written")


def moment(in_use: tuple[int, int, int], places: tuple[int, int]) -> dict[_Key, float]:
    """What is so at this moment."""
    ordinary, reserved = (("kind", "ordinary"),), (("kind", "reserved"),)
    return {
        ("carnet_requests_in_flight", ordinary): in_use[0], ("carnet_requests_in_flight", reserved): in_use[1],
        ("carnet_requests_waiting", ()): in_use[2],
        ("carnet_places", ordinary): places[0], ("carnet_places", reserved): places[1],
        ("carnet_process_resident_bytes", ()): resident_bytes(), ("carnet_web_measured_seconds", ()): int(time()),
    }  # fmt: skip
