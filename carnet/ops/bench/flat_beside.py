"""Does the cost grow with what is stored? Owns the comparison: populations of several sizes, measured in turns.

Each population has an instance, a server and a process of its own, and all of them are open. In each round every path
is asked of each of them, one right after the other, so that what else the machine does meets all alike; they are
compared by people who have as many documents. How a path grew is the median of what it grew by in each round.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

from carnet.ops.bench.entries import Spread, quantile
from carnet.ops.bench.flat_side import Turn, Wanted, serve
from carnet.ops.progress import Progress

EACH, COLD_ROUNDS, COLD_EACH = 10, 4, 6
COMPARED_WITH: Final = 10_000
"""Growth is told from about this size on."""


@dataclass(frozen=True)
class Asked:
    """How a path was asked, of one size, in all rounds: first, again, and cold."""

    first: list[Turn]
    again: list[Turn]
    cold: list[Turn]


class Beside:
    """One of the sides, seen from the process that compares."""

    def __init__(self, connection: "Connection[Any, Any]", alive: Any) -> None:
        self._connection, self._alive = connection, alive

    def ask(self, name: str, *values: Any) -> Any:
        """What a method of the side gives. RuntimeError with what it said when that fails."""
        self._connection.send((name, *values))
        return self.answer()

    def answer(self) -> Any:
        """What it says next."""
        done, told = self._connection.recv()
        if not done:
            raise RuntimeError(told)
        return told

    def end(self) -> None:
        """Lets it end, and waits for that."""
        self._connection.send(None)
        self._alive.join()


@contextmanager
def sides(folder: Path, many: Sequence[Wanted]) -> Iterator[list[Beside]]:
    """A side for each size, in a folder of its name; what is missing there is loaded, one after the other."""
    spawn = get_context("spawn")
    with ExitStack() as stack:
        made = []
        for wanted in sorted(many, key=attrgetter("documents")):
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=serve, args=(folder / str(wanted.documents), wanted, theirs))
            process.start()
            theirs.close()
            side = Beside(ours, process)
            stack.callback(process.join)
            stack.callback(ours.close)
            side.answer()
            made.append(side)
        yield made
        for side in made:
            side.end()


def compared(many: Sequence[Beside], rounds: int, progress: Progress) -> list[dict[str, Any]]:
    """What every path took at each size, with how it grew."""
    facts = [side.ask("facts") for side in many]
    counts = _wanted([side.ask("counts") for side in many], rounds * EACH + COLD_ROUNDS * (COLD_EACH + 1))
    has = [side.ask("choose", counts) for side in many]
    names, found = many[0].ask("names"), list[dict[str, Any]]()
    asked = {name: [Asked([], [], []) for _ in many] for name in names}
    for number in range(rounds):
        for name in names:
            for at in _in_turn(len(many), number):
                first, again = many[at].ask("turn", name, number * EACH, (number + 1) * EACH)
                asked[name][at].first.append(first)
                asked[name][at].again.append(again)
            progress(number * len(names) + names.index(name), rounds * len(names), name)
    for number in range(COLD_ROUNDS):
        for name in names:
            begin = rounds * EACH + number * (COLD_EACH + 1)
            for at in _in_turn(len(many), number):
                asked[name][at].cold.append(many[at].ask("cold", name, begin, begin + COLD_EACH + 1))
            progress(number * len(names) + names.index(name), COLD_ROUNDS * len(names), f"{name}, cold")
    base = min(range(len(many)), key=lambda at: abs(facts[at]["documents"] - COMPARED_WITH))
    for name in names:
        for at, side in enumerate(many):
            told = _told(asked[name][at], asked[name][base])
            about = {"path": name, **{word: facts[at][word] for word in ("documents", "people", "loaded")}}
            typical = {"documents_each": median(has[at]), "compared_with": facts[base]["documents"]}
            found.append({**about, **typical, **told, "scans": side.ask("scans", name)})
    return found


def _in_turn(count: int, number: int) -> list[int]:
    """Who is asked after whom changes with the round."""
    return [(at + number) % count for at in range(count)]


def _wanted(counts: Sequence[Sequence[int]], most: int) -> list[int]:
    """How many documents those have who are asked: as in the smallest population that has enough people."""
    enough = next((one for one in counts if len(one) >= most), counts[-1])
    return Random(0).sample(sorted(enough), min(most, len(enough)))


def _told(own: Asked, base: Asked) -> dict[str, Any]:
    """Milliseconds of waiting and of processor time, and each divided by that of the size that is compared with."""
    told: dict[str, Any] = {"asked": sum(len(turn.times) for turn in own.again)}
    for name, turns, others in (
        ("", own.again, base.again), ("first_", own.first, base.first), ("cold_", own.cold, base.cold)
    ):  # fmt: skip
        times = sorted(ms for turn in turns for ms in turn.times)
        told[f"{name}p50_ms"], told[f"{name}p95_ms"] = (round(quantile(times, share), 2) for share in (0.5, 0.95))
        told[f"{name}app_ms"] = round(sum(turn.app for turn in turns) / len(times) * 1000, 2)
        told[f"{name}database_ms"] = round(sum(turn.database for turn in turns) / len(times) * 1000, 2)
        pairs = list(zip(turns, others, strict=True))
        told[f"{name}growth"] = _spread([median(one.times) / median(other.times) for one, other in pairs])
        told[f"{name}processor_growth"] = _grown(turns, others)
    told["other_cores"] = round(median(turn.others for turn in own.again), 2)
    return told


def _spread(values: Sequence[float]) -> dict[str, float]:
    """The median with the middle half: one round in which another program took the machine must not be all."""
    ordered = sorted(values)
    low, high = quantile(ordered, 0.25), quantile(ordered, 0.75)
    return {name: round(value, 3) for name, value in asdict(Spread(median(ordered), low, high)).items()}


def _grown(turns: Sequence[Turn], others: Sequence[Turn]) -> float:
    """Of all rounds together: the clock of processor time is too coarse for one."""
    own, base = (sum(turn.app + turn.database for turn in some) for some in (turns, others))
    return round(own / base, 3) if base else 0.0
