"""What each hot path spends its processor time on, on an instance of its own. Owns the profiles of docs/figures.md;
changes nothing of the program.

    python -m tools.profile_hot [--only ITI-67] [--times 300]

First the processor time of one act is taken without any profiler (program and database, the best of some batches);
then the same acts run under cProfile on processor time, and each function of ours has its share of it. A profiler makes
calls dearer than what runs in C: the shares are a map, and no measure. A function holds those that it calls.
"""

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carnet.kernel.memory import settle
from carnet.ops.bench.instance import instance
from carnet.ops.bench.processor import usage

if TYPE_CHECKING:
    from carnet.ops.bench.world import World

FOUND, PDFS, BATCHES, SHOWN = 20, 40, 5, 0.025


@dataclass(frozen=True)
class Path:
    """A path: what is done once, what makes ready for some of them (or each), and how many acts one time is."""

    once: Callable[[], object]
    ready: Callable[[], object] = lambda: None
    acts: int = 1
    every_time: bool = False


def paths(world: "World") -> Iterator[tuple[str, Callable[[], Path]]]:
    """Each path by its name; made when it is asked for."""
    from carnet.ops.bench import soap
    from carnet.ops.bench.bulk import EACH, Archive
    from carnet.ops.bench.fhir import lift_look_ups
    from carnet.ops.bench.flat_paths import read_own_journal
    from carnet.ops.bench.lots import Lots
    from carnet.ops.bench.software import Software, file_of, look_up_of, search_of

    lift_look_ups()
    software, record = Software(), world.filled_record(FOUND)

    def lots() -> Path:
        made, stock = Lots(world.new_record()), list[dict[str, Any]]()

        def once() -> None:
            if not stock:
                stock.extend(made.bundle() for _ in range(PDFS))
            software.post("/fhir/", stock.pop())

        return Path(once, software.renew)

    def queries() -> Path:
        asked = soap.Queries(soap.Door(), record)
        return Path(asked.ask_one, asked.sign)

    def imported() -> Path:
        from carnet.ops.import_ import import_files

        archive, folder = Archive(world, [world.new_record()]), world.folder / "archive"

        def once() -> None:
            # In this process, where the profiler sees it.
            import_files(sorted(folder.iterdir()), False, False, lambda *_: None, 1)

        return Path(once, archive.prepare, EACH, every_time=True)

    search, file, person = search_of(record), file_of(software, record), look_up_of(record)
    yield "ITI-67", lambda: Path(lambda: software.get(search), software.renew)
    yield "ITI-68", lambda: Path(lambda: software.get(file), software.renew)
    yield "Patient by INS", lambda: Path(lambda: software.get(person), software.renew)
    yield "ITI-65", lots
    yield "ITI-18", queries
    yield "who saw", lambda: Path(lambda: read_own_journal(record.record_id))
    yield "import", imported


def processor_time(path: Path, times: int, server: int | None) -> tuple[float, float]:
    """Milliseconds of the program and of the database for one act: the best of some batches."""
    best = (float("inf"), float("inf"))
    for _ in range(BATCHES):
        path.ready()
        path.once()
        app, database = 0.0, 0.0
        for _ in range(times):
            if path.every_time:
                path.ready()
            before, began = usage(server), time.process_time()
            path.once()
            app += time.process_time() - began
            database += usage(server).since(before).database
        best = min(best, (app * 1000 / times / path.acts, database * 1000 / times / path.acts))
    return best


def profile(path: Path, times: int) -> Any:
    """The same under a profiler."""
    found = cProfile.Profile(time.process_time)
    path.ready()
    for _ in range(times):
        if path.every_time:
            path.ready()
        found.runcall(path.once)
    return pstats.Stats(found)


def shares(stats: Any, milliseconds: float) -> Iterator[str]:
    """Our functions that take more than a fortieth of it, dearest first."""
    timed: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats
    whole = stats.total_tt
    dear = sorted(((one[3] / whole, where) for where, one in timed.items()), reverse=True)
    for share, (file, line, name) in dear:
        if share >= SHOWN and "/carnet/" in file and "/ops/bench/" not in file and "<" not in name:
            place = file.rpartition("/carnet/")[2]
            yield f"  {share:5.0%} {share * milliseconds:6.2f} ms  carnet/{place}:{line} {name}"


def main() -> int:
    """Prints each path."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="one path, by its name")
    parser.add_argument("--times", type=int, default=200, help="acts of a batch")
    args = parser.parse_args()
    with instance() as measured:
        from carnet.ops.bench.world import world

        settle()
        for name, made in paths(world(measured.folder, measured.cluster)):
            if args.only not in ("", name):
                continue
            path = made()
            times = max(1, args.times // path.acts)
            for _ in range(3):
                path.ready()
                path.once()
            program, database = processor_time(path, times, measured.cluster.pid)
            stats = profile(path, times)
            calls = stats.total_calls / times / path.acts
            print(f"{name}: {program:.2f} + {database:.2f} ms, {calls:,.0f} calls of functions")
            print("\n".join(shares(stats, program)), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
