"""Interleaved rounds: A floor, A ours, B floor, B ours, and again. Owns the order of turns and what each turn cost.

A machine drifts (other programs, heat, disk): a floor measured an hour ago says nothing about now. Each ratio is taken
between two turns that followed one another.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from carnet.ops.bench.processor import Usage, usage
from carnet.ops.bench.samples import Case, Measured, Sample, Which

# done so far, of how many, what is measured now
Progress = Callable[[int, int, str], None]
WARM_UP = 0.3


@dataclass(frozen=True)
class Plan:
    """How often and how long each side works, and which server's processor time is counted."""

    rounds: int
    seconds: float
    server: int | None = None


def measure(cases: Sequence[Case], plan: Plan, progress: Progress) -> list[Sample]:
    """Runs every side of every case once for warmth, then in rounds; samples of the warm-up are thrown away."""
    run, turns = uuid.uuid4().hex, list(_turns(cases, plan.rounds))
    samples = []
    for done, (number, case, which) in enumerate(turns):
        progress(done, len(turns), f"{case.name} {which.value}")
        side = case.ours if which is Which.OURS else case.floor
        side.prepare()
        process = getattr(side, "process", None)
        before = usage(plan.server, process)
        measured = side.run(plan.seconds if number else min(WARM_UP, plan.seconds))
        if number:
            cost = usage(plan.server, process).since(before)
            samples.append(_sample(run, number, case, which, measured, cost))
    progress(len(turns), len(turns), "")
    return samples


def _turns(cases: Sequence[Case], rounds: int) -> Iterator[tuple[int, Case, Which]]:
    for number in range(rounds + 1):
        for case in cases:
            yield number, case, Which.FLOOR
            yield number, case, Which.OURS


def _sample(run: str, number: int, case: Case, which: Which, measured: Measured, cost: Usage) -> Sample:
    others = max(0.0, cost.machine - cost.app - cost.database) / max(measured.seconds, 0.001)
    others = 0.0 if measured.composed else others
    return Sample(run, number, case.name, which, measured, cost.app, cost.database, others)
