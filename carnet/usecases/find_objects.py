"""The objects of a record that software looks up by their ids: entries, lots, folders and links (TD3.1, ITI-18)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from carnet.documents import entries
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._found import FoundEntry, former_entry, found_entries
from carnet.usecases._found_lots import FoundLot
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._registry import Registry, Tied, Version, registry_of
from carnet.usecases._tell import access_job
from carnet.usecases.caller import Caller

__all__ = ["Chosen", "FoundLot", "ObjectsFound", "Registry", "Tied", "Version", "find_objects"]


@dataclass(frozen=True)
class Chosen:
    """Which objects of a registry are asked for. `keeps` is what an entry must fit that only its facts tell."""

    versions: tuple[Version, ...] = ()
    lots: tuple[FoundLot, ...] = ()
    folders: tuple[FoundLot, ...] = ()
    ties: tuple[Tied, ...] = ()
    keeps: Callable[[FoundEntry], bool] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ObjectsFound:
    """The objects, and whose record it is."""

    entries: tuple[FoundEntry, ...]
    lots: tuple[FoundLot, ...]
    folders: tuple[FoundLot, ...]
    ties: tuple[Tied, ...]
    person: PersonIdentity | None
    at: datetime


def find_objects(
    caller: Caller, record_id: RecordId, choose: Callable[[Registry], Chosen]
) -> ObjectsFound | Refusal:  # fmt: skip
    """Finds objects. `choose` picks from what the caller may know of and nothing else.

    The event names every document that is shown: itself, in a lot or folder, or at an end of a link.
    """

    def work() -> ObjectsFound | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        known = registry_of(facts)
        chosen = choose(known)
        told = _entries(facts, known, chosen)
        ties = _between(chosen, told)
        shown = _shown(known, chosen, told, ties)
        read = [one for one in known.entries if one.logical_id in shown]
        note_reading(facts, Act.DOCUMENT_LIST, decision, read, job=access_job(facts))
        return ObjectsFound(told, chosen.lots, chosen.folders, ties, facts.patient, facts.context.now)

    return db.reading(work)


def _entries(facts: Facts, known: Registry, chosen: Chosen) -> tuple[FoundEntry, ...]:
    """The entries in the versions asked for, those in force as they are today; the same statements always."""
    wanted = {one.logical_id for one in chosen.versions}
    now = {one.logical_id: one for one in found_entries(facts, [e for e in known.entries if e.logical_id in wanted])}
    former = tuple(one.entry_uuid for one in chosen.versions if not one.current)
    then = {one.entry_uuid: one for one in entries.versions(facts.keys, former)}
    told = (
        now[one.logical_id] if one.current else former_entry(facts, then[one.entry_uuid], now[one.logical_id])
        for one in chosen.versions
    )  # fmt: skip
    return tuple(one for one in told if chosen.keeps is None or chosen.keeps(one))


def _between(chosen: Chosen, told: tuple[FoundEntry, ...]) -> tuple[Tied, ...]:
    """The links asked for, without those to entries that were asked for and do not fit."""
    if chosen.keeps is None:
        return chosen.ties
    left_out = {one.entry_uuid for one in chosen.versions} - {one.entry_uuid for one in told}
    return tuple(tie for tie in chosen.ties if not {tie.source, tie.target} & left_out)


def _shown(known: Registry, chosen: Chosen, told: tuple[FoundEntry, ...], ties: tuple[Tied, ...]) -> set[UUID]:
    ends = {end for tie in ties for end in (tie.source, tie.target)}
    return (
        {one.logical_id for one in told}
        | {document for lot in (*chosen.lots, *chosen.folders) for document in lot.documents}
        | {known.by_uuid[end].logical_id for end in ends if end in known.by_uuid}
    )
