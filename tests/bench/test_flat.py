"""Populations of several sizes beside each other: growth is seen, a busy machine is none, and every path still runs."""

import json
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from lxml import etree

from carnet.identity import limits
from carnet.ops.bench import flat_paths, plots, population_loading, report
from carnet.ops.bench.fhir import lift_look_ups
from carnet.ops.bench.flat_beside import Beside, compared
from carnet.ops.bench.flat_side import Turn
from carnet.ops.bench.machine import machine
from carnet.ops.bench.plans import scans
from carnet.ops.bench.population import person
from carnet.ops.bench.world import world
from carnet.storage.cluster import EmbeddedCluster

TOWN = [person(1, number) for number in range(400)]


class _Planted:
    """A side whose acts take so many milliseconds; in one round of each path the whole machine was ten times slower."""

    def __init__(self, documents: int, ms: float) -> None:
        self._documents, self._ms, self._turns = documents, ms, 0

    def ask(self, name: str, *values: Any) -> Any:
        """As a side answers."""
        if name in ("turn", "cold"):
            self._turns += 1
            slow = 10.0 if self._turns % 5 == 0 else 1.0
            one = Turn((self._ms * slow,) * 3, self._ms / 1000, self._ms / 1000, 1.0)
            return (one, one) if name == "turn" else one
        facts = {"documents": self._documents, "people": 7, "loaded": self._documents}
        return {"facts": facts, "counts": [3, 4, 5] * 100, "names": ("search",), "scans": []}.get(name, *values)


def _compared(*planted: _Planted) -> list[dict[str, Any]]:
    return compared([cast("Beside", one) for one in planted], 6, lambda *_: None)


def test_compared_planted_growth_is_seen_and_a_busy_machine_is_none() -> None:
    """Two that are alike grew by 1 though one round was ten times slower; half as slow again is 1.5, everywhere."""
    small, same, slow = _compared(_Planted(10_016, 4.0), _Planted(99_000, 4.0), _Planted(500_000, 6.0))
    assert small["growth"] == same["growth"] == {"median": 1.0, "low": 1.0, "high": 1.0}
    for kind in ("", "first_", "cold_"):
        assert slow[f"{kind}growth"]["median"] == slow[f"{kind}processor_growth"] == 1.5
        assert (slow[f"{kind}p50_ms"], slow[f"{kind}app_ms"]) == (6.0, 2.0)
    assert slow["compared_with"] == 10_016


def test_compared_written_with_its_floor_and_drawn(tmp_path: Path) -> None:
    found = _compared(_Planted(10_016, 4.0), _Planted(99_000, 5.0))
    path = report.write_sizes(found, machine(tmp_path, "18.4"), tmp_path / "flat.json", {"rights": "seen"})
    told = json.loads(path.read_text())
    assert [(one["value"], one["floor"], one["ratio"]) for one in told] == [(4.0, 4.0, 1.0), (5.0, 4.0, 1.25)]
    assert told[1]["always_on"] == {"rights": "seen"} and told[1]["machine"]["postgresql"] == "18.4"
    words = " ".join(map(str, etree.fromstring(plots.write(path).read_bytes()).itertext()))
    assert "search: p50 4.0 to 5.0 ms" in words and "99,000 documents" in words
    assert "x 1.25" in report.sizes(found)[1]


def test_alike_people_have_as_many_documents_and_nobody_is_asked_twice_while_others_are_left() -> None:
    some = flat_paths.fitting(TOWN)
    counts = [flat_paths.shown(one) for one in some]
    found = flat_paths.alike(some, counts, Random(3))
    assert [flat_paths.shown(one) for one in found] == counts and min(counts) > 0
    assert sorted(one.number for one in found) == sorted(one.number for one in some)
    assert len(flat_paths.alike(some[:2], [5] * 4, Random(3))) == 4


@pytest.mark.django_db(transaction=True)
def test_paths_every_one_is_answered_and_reads_no_large_table_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is lifted here comes back for the tests that follow.
    monkeypatch.setattr(limits, "LOOK_UP", limits.LOOK_UP)
    lift_look_ups()
    world(tmp_path, cast("EmbeddedCluster", None))
    somebody = min(flat_paths.fitting(TOWN), key=lambda one: len(one.documents))
    population_loading.load(1, iter([somebody]), 1, 1, lambda *_: None)
    paths = flat_paths.Paths()
    for name in paths.names:
        (act,) = paths.acts(name, [somebody])
        act()
        acts = paths.acts(name, [somebody])
        assert scans(acts[0]) == [], name
