"""Measures that come in an archive. Owns their check and their writing; the use case decided and recorded before.

They are read as a file of measures is: what is wrong is left out and counted, what is here already is known by kind,
instant and value. Who brings them is who wrote them here; nobody is the author of a number by a file.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from carnet.kernel.errors import Invalid
from carnet.profile import measures
from carnet.usecases._facts import Facts
from carnet.usecases._measure_files import read_file
from carnet.usecases._measured import about, kept_of, unknown
from carnet.usecases._measures import MOST_VERSIONS, Reach, asked_to_write, reach

AT_ONCE: Final = 200
"""As many as one file of measures holds whatever their notes say: a measure is at most some 2.7 kB of ASCII JSON."""


@dataclass(frozen=True)
class MeasuresTaken:
    """How many came in, were here already, and could not come in."""

    kept: int = 0
    known: int = 0
    left_out: int = 0


def take_measures(facts: Facts, packed: Sequence[dict[str, Any]]) -> MeasuresTaken:
    """Writes what may come in, as the caller."""
    if not packed:
        return MeasuresTaken()
    reached = reach(facts)
    if not asked_to_write(facts, reached).permit:
        return MeasuresTaken(left_out=len(packed))
    taken = MeasuresTaken()
    for start in range(0, len(packed), AT_ONCE):
        taken = _plus(taken, _part(facts, reached, packed[start : start + AT_ONCE]))
    return taken


def _part(facts: Facts, reached: Reach, packed: Sequence[dict[str, Any]]) -> MeasuresTaken:
    try:
        read = read_file("\n".join(json.dumps(one) for one in packed), about(facts))
    except Invalid:
        return MeasuresTaken(left_out=len(packed))
    new = unknown(facts, reached, [measure for _, measure in read.measures])
    known, left_out = len(read.measures) - len(new), len(read.problems)
    if measures.count(facts.keys) + len(new) > MOST_VERSIONS:
        return MeasuresTaken(known=known, left_out=left_out + len(new))
    if new:
        rows = [(kept_of(facts, one, from_file=True), one.taken) for one in new]
        measures.add_many(facts.keys, rows, facts.caller.by(), facts.context.now)
    return MeasuresTaken(len(new), known, left_out)


def _plus(one: MeasuresTaken, more: MeasuresTaken) -> MeasuresTaken:
    return MeasuresTaken(one.kept + more.kept, one.known + more.known, one.left_out + more.left_out)
