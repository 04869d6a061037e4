"""A structure's administrator sees how much was done in it, and its emergency accesses: no patient and no document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from carnet.identity import directory_names
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import own_acts
from carnet.ledger.own_acts import OwnAct
from carnet.policy.acts import Act
from carnet.usecases._facts import zone
from carnet.usecases._own_acts import OPENING
from carnet.usecases._staff import looked
from carnet.usecases.caller import Caller

DAYS: Final = 28
MOST: Final = 10_000
"""Acts that are looked through; of a larger structure the oldest days are left out."""
_DEPOSITS: Final = frozenset({Act.DOCUMENT_DEPOSIT.value, Act.DOCUMENT_REPLACE.value})
_EMERGENCIES: Final = frozenset({Act.EMERGENCY_BREAK_GLASS.value, Act.EMERGENCY_REGULATE.value})


@dataclass(frozen=True)
class Done:
    """What one person of the structure did: records opened (each once), documents deposited, emergencies."""

    name: str
    opened: int
    deposited: int
    emergencies: int


@dataclass(frozen=True)
class Emergency:
    """An emergency access: when, who, in which record."""

    at: datetime
    name: str
    record_id: RecordId


@dataclass(frozen=True)
class StructureActivity:
    """The days that were looked at, each person who did something, all of them together, and the emergencies."""

    since: date
    people: tuple[Done, ...]
    together: Done
    emergencies: tuple[Emergency, ...]


def see_structure_activity(caller: Caller) -> StructureActivity | Refusal:
    """The last four weeks, in the structure of the session. Looking is an event of the worker's journal."""

    def work() -> StructureActivity:
        first = legal_day(caller.now(), zone()) - timedelta(days=DAYS - 1)
        begins = datetime.combine(first, time(), zone())
        found = own_acts.of_structure_since(caller.structure_id, begins, MOST)
        since = legal_day(found[-1].at, zone()) if len(found) == MOST else first
        known = directory_names.professionals(one.who for one in found)
        names = {who: person.display_name for who, person in known.items()}
        return StructureActivity(since, tuple(_people(found, names)), _done("", found), _emergencies(found, names))

    return looked(caller, Act.JOURNAL_READ_STRUCTURE, (("read", "activity"),), work)


def _people(found: tuple[OwnAct, ...], names: dict[str, str]) -> Iterable[Done]:
    """Each person, who did most first."""
    by_person: dict[str, list[OwnAct]] = {}
    for one in found:
        by_person.setdefault(one.who, []).append(one)
    for who, acts in sorted(by_person.items(), key=lambda entry: len(entry[1]), reverse=True):
        yield _done(names.get(who, who), acts)


def _done(name: str, acts: Sequence[OwnAct]) -> Done:
    return Done(
        name,
        opened=len({one.record_id for one in acts if one.act in OPENING}),
        deposited=sum(one.act in _DEPOSITS for one in acts),
        emergencies=sum(one.act in _EMERGENCIES for one in acts),
    )


def _emergencies(found: tuple[OwnAct, ...], names: dict[str, str]) -> tuple[Emergency, ...]:
    return tuple(
        Emergency(one.at, names.get(one.who, one.who), one.record_id) for one in found if one.act in _EMERGENCIES
    )
