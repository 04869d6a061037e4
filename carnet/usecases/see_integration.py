"""The operator sees the doors of software: what came, what was refused, who may come. No person, no document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.documents import subscriptions
from carnet.documents.subscriptions import SubscriptionStatus as SubscriptionStatus
from carnet.identity import certificates, directory_names
from carnet.identity.certificates import Pinned
from carnet.identity.oauth import clients
from carnet.identity.oauth.clients import Client
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Refusal
from carnet.ledger import act_counts, own_acts
from carnet.ledger.act_counts import ActCount
from carnet.usecases._certificates import Standing, standing
from carnet.usecases._facts import zone
from carnet.usecases._operation import Told, by_rule, seen, told
from carnet.usecases.caller import Caller

DOORS: Final = ("fhir", "soap", "hl7v2")
WINDOW: Final = timedelta(days=6)
"""Today and the six days before."""
_LOOKED: Final = 50


@dataclass(frozen=True)
class Door:
    """What came by one door in the last seven days: how much was done, how much was refused, under which rule most."""

    interface: str
    done: Told
    refused: Told
    rules: tuple[tuple[str, Told], ...]


@dataclass(frozen=True)
class Place:
    """A structure whose machines may come, and the last act that came by each door, to the day."""

    structure_id: str
    name: str
    certificates: tuple[Standing, ...]
    last: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class Integration:
    """The doors, the structures, the software that works, and how many subscriptions are in each state."""

    doors: tuple[Door, ...]
    places: tuple[Place, ...]
    software: tuple[Client, ...]
    subscriptions: Mapping[SubscriptionStatus, Told]


def see_integration(caller: Caller) -> Integration | Refusal:
    """All of it as it stands now."""

    def work() -> Integration:
        today = legal_day(caller.now(), zone())
        found = act_counts.between(today - WINDOW, today)
        software = tuple(one for one in clients.listed() if not one.ended)
        return Integration(
            tuple(_door(name, found) for name in DOORS),
            tuple(_places(caller.now())),
            software,
            {status: told(number) for status, number in subscriptions.by_status().items()},
        )

    return seen(caller, "integration", work)


def _door(name: str, found: Iterable[ActCount]) -> Door:
    here = [one for one in found if one.interface == name]
    refused = sum(one.number for one in here if one.refused)
    done = sum(one.number for one in here) - refused
    return Door(name, told(done), told(refused), by_rule(here, 3))


def _places(now: datetime) -> Iterable[Place]:
    by_place: dict[str, list[Pinned]] = {}
    for one in certificates.listed():
        if not one.ended:
            by_place.setdefault(one.structure_id, []).append(one)
    names = directory_names.structures(by_place)
    for structure_id, pinned in by_place.items():
        name = names[structure_id].name if structure_id in names else structure_id
        yield Place(structure_id, name, tuple(standing(one, now) for one in pinned), _last(structure_id))


def _last(structure_id: str) -> tuple[tuple[str, datetime], ...]:
    """The newest act by each door, among the last ones of the structure."""
    newest: dict[str, datetime] = {}
    for act in own_acts.of_structure(structure_id, skip=0, limit=_LOOKED):
        if act.interface in DOORS:
            newest.setdefault(act.interface, act.at)
    return tuple(sorted(newest.items()))
