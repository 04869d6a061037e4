"""Gives the records of before the way by strict traits that records have from their opening on (issue 6, point 7).

Nothing leaves a record, and no event of disclosure is written: the person was told of the identity when it was kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from carnet.identity import patients
from carnet.identity.traits import StrictTraits
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.storage import db, keys, locator
from carnet.storage import head as heads
from carnet.storage.locator import KeyKind
from carnet.usecases import _by_traits
from carnet.usecases._by_traits import THERE


@dataclass(frozen=True)
class Indexed:
    """How many records were looked at; `last` is the key of the last one, empty when there was none."""

    looked_at: int
    last: bytes


def index_traits(after: bytes, most: int, clock: Clock) -> Indexed:
    """The next records in the order of the keys of their numbers. May be done again, from the beginning too."""
    found = locator.after(KeyKind.INS, after, most)
    records = tuple(dict.fromkeys(record_id for _, record_id in found))
    people = db.in_transaction(lambda: _people(records))
    _by_traits.settle_all(people, clock.now())
    return Indexed(len(records), found[-1][0] if found else b"")


def _people(records: Sequence[RecordId]) -> dict[RecordId, StrictTraits]:
    """The traits in force of those that are there; a record without keys has nothing that can be read."""
    there = heads.in_state(records, THERE)
    known = patients.load_identities(list(keys.load_all(there).values()))
    return {one.record_id: one.identity.traits for one in known}
