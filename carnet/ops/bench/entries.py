"""From samples to figures. Owns the rule of honesty: no ratio without a floor of the same run and round."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from carnet.ops.bench.samples import Case, Sample, Which


class FloorMissing(Exception):
    """A sample of ours has no floor of the same run and round, or its floor did nothing: there is no figure."""


class FloorWrong(Exception):
    """What does less than the program was slower: it is no floor, and a ratio to it would flatter."""


ABOVE = 1.25
"""A ratio above this, and above 1 in every round, is no noise of the machine."""


@dataclass(frozen=True)
class Spread:
    """A median with the lowest and the highest value."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of some values."""
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True)
class Entry:
    """One figure. `ratio` is the median of the ratios of each round, not the ratio of the medians."""

    name: str
    unit: str
    value: Spread
    floor_name: str
    floor: Spread
    ratio: Spread
    rounds: int
    p50_ms: float | None
    p95_ms: float | None
    app_us: float | None
    database_us: float | None
    floor_app_us: float | None
    floor_database_us: float | None
    other_cores: float


def entry(case: Case, samples: Sequence[Sample]) -> Entry:
    """The figure of a case. Raises FloorMissing and FloorWrong."""
    pairs = _pairs(case, samples)
    ratio = Spread.of([mine.measured.rate / floor.measured.rate for mine, floor in pairs])
    if ratio.median > ABOVE and ratio.low > 1 and not case.compared:
        raise FloorWrong(f"{case.name}: {ratio.median:.2f} of its floor, which is none")
    ours, floors = [ours for ours, _ in pairs], [floor for _, floor in pairs]
    latencies = sorted(latency for sample in ours for latency in sample.measured.latencies)
    return Entry(
        name=case.name,
        unit=case.unit,
        value=Spread.of([sample.measured.rate for sample in ours]),
        floor_name=case.floor.name,
        floor=Spread.of([sample.measured.rate for sample in floors]),
        ratio=ratio,
        rounds=len(pairs),
        p50_ms=quantile(latencies, 0.5) if latencies else None,
        p95_ms=quantile(latencies, 0.95) if latencies else None,
        app_us=_each(ours, [sample.app_seconds for sample in ours]),
        database_us=_each(ours, [sample.database_seconds for sample in ours]),
        floor_app_us=_each(floors, [sample.app_seconds for sample in floors]),
        floor_database_us=_each(floors, [sample.database_seconds for sample in floors]),
        other_cores=median(sample.other_cores for sample in ours),
    )


def _pairs(case: Case, samples: Sequence[Sample]) -> list[tuple[Sample, Sample]]:
    mine = [sample for sample in samples if sample.case == case.name]
    floors = {(s.run, s.round): s for s in mine if s.which is Which.FLOOR and s.measured.rate > 0}
    ours = [sample for sample in mine if sample.which is Which.OURS]
    missing = [sample.round for sample in ours if (sample.run, sample.round) not in floors]
    if not ours or missing or len({sample.run for sample in ours}) != 1:
        raise FloorMissing(f"{case.name}: no floor of the same run in rounds {missing}, or nothing measured in one run")
    return [(sample, floors[sample.run, sample.round]) for sample in ours]


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; there is one at least."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _each(samples: Sequence[Sample], seconds: Sequence[float]) -> float | None:
    """Microseconds a request over all rounds; None where the figures were composed."""
    count = sum(sample.measured.count for sample in samples)
    if not count or any(sample.measured.composed for sample in samples):
        return None
    return sum(seconds) / count * 1e6
