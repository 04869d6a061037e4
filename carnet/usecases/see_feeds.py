"""The operator sees how what leaves by itself stands: notifications to software, acknowledgements to structures.

Numbers and names of software and of structures; no person, no document, and small numbers are told as "few".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.documents import subscriptions
from carnet.identity import business_acks, directory_names
from carnet.identity.business_acks import AckCounts
from carnet.identity.people import StructureFacts
from carnet.kernel.errors import Refusal
from carnet.usecases._applications import name_of
from carnet.usecases._operation import Told, seen, told
from carnet.usecases.caller import Caller

WINDOW: Final = timedelta(days=7)


@dataclass(frozen=True)
class SoftwareFeed:
    """A software that is told: how many subscriptions are in force, of them failing now, and how many were given up."""

    name: str
    live: Told
    failing: Told
    given_up: Told


@dataclass(frozen=True)
class PlaceFeed:
    """A structure to which business acknowledgements go: how many wait, fail, were sent and given up in seven days."""

    name: str
    waiting: Told
    failing: Told
    sent: Told
    given_up: Told
    oldest: datetime | None


@dataclass(frozen=True)
class Feeds:
    """Both, in the order of their identifiers."""

    software: tuple[SoftwareFeed, ...]
    places: tuple[PlaceFeed, ...]


def see_feeds(caller: Caller) -> Feeds | Refusal:
    """All of it as it stands now."""

    def work() -> Feeds:
        software = (
            SoftwareFeed(name_of(one.client_id), told(one.live), told(one.failing), told(one.given_up))
            for one in subscriptions.by_client()
        )
        acks = business_acks.counted(caller.now() - WINDOW)
        names = directory_names.structures(one.structure_id for one in acks)
        return Feeds(tuple(software), tuple(_place(one, names) for one in acks))

    return seen(caller, "feeds", work)


def _place(one: AckCounts, names: Mapping[str, StructureFacts]) -> PlaceFeed:
    known = names.get(one.structure_id)
    return PlaceFeed(
        known.name if known else one.structure_id, told(one.waiting), told(one.failing), told(one.sent),
        told(one.expired), one.oldest if one.failing else None,
    )  # fmt: skip
