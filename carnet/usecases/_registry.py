"""A record as a registry of objects (XDS): versions of entries, lots, folders and links, as one asker may know them.

Owns the shapes and which of them there are. Each end of a link is an object that the asker is told of, so nothing
dangles and nothing hidden is named. Versions whose change is told to the asker stand apart; one whose change is not
told is no version of its own: the version before it is told under the current number and entryUUID.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from uuid import UUID, uuid5

from carnet.documents import associations
from carnet.documents.associations import Association, AssociationKind
from carnet.documents.entry import Entry
from carnet.documents.lots import Change
from carnet.kernel.worked_out import worked_out
from carnet.usecases._facts import Facts
from carnet.usecases._found_lots import (
    FoundLot,
    found_folders,
    found_lots,
    kept_lots,
    told_members,
    with_told_folders,
)
from carnet.usecases._visible import visible

# Links that no row holds (a folder's members, a link carried over to a later version) have ids made from their ends.
_MADE: Final = UUID("6b9d4a26-6f0a-4c0e-9a44-2a1f0f2f7c11")


@dataclass(frozen=True)
class Version:
    """One version of the metadata of a document; `lot` brought it. The last one is the one in force."""

    logical_id: UUID
    entry_uuid: UUID
    number: int
    lot: UUID | None
    brought_as: int
    """The number that it had when its lot brought it: a change that is not told has counted on since."""
    current: bool


@dataclass(frozen=True)
class Tied:
    """A link between two objects: entries by entryUUID, lots and folders by id.

    `brought` is for members of a lot: whether it brought the object (`version` of it) or only names it.
    """

    association_id: UUID
    kind: str
    source: UUID
    target: UUID
    brought: bool | None = None
    version: int = 0


@dataclass(frozen=True)
class Registry:
    """Everything of a record that one asker may know of."""

    entries: tuple[Entry, ...]
    versions: tuple[Version, ...]
    lots: tuple[FoundLot, ...]
    folders: tuple[FoundLot, ...]
    ties: tuple[Tied, ...]
    older: Mapping[UUID, UUID]
    """Every entryUUID of a known document that is told under another one: that one."""

    @worked_out
    def by_uuid(self) -> Mapping[UUID, Version]:
        """The versions by entryUUID."""
        return {one.entry_uuid: one for one in self.versions}

    @worked_out
    def current(self) -> Mapping[UUID, Version]:
        """The version in force of each document."""
        return {one.logical_id: one for one in self.versions if one.current}

    @worked_out
    def unique_ids(self) -> Mapping[str, UUID]:
        """The documents by uniqueId."""
        return {entry.sealed.unique_id: entry.logical_id for entry in self.entries}

    def version_of(self, uuid: UUID) -> Version | None:
        """The version that an entryUUID, told or older, stands for."""
        return self.by_uuid.get(self.older.get(uuid, uuid))


def registry_of(facts: Facts) -> Registry:
    """All of it; the same statements whatever is there."""
    seen, kept = visible(facts), kept_lots(facts)
    told = told_members(facts, seen, kept)
    folders = tuple(found_folders(facts, seen))
    versions, older = _versions({entry.logical_id: entry for entry in seen}, kept.changes, told)
    found = with_told_folders(found_lots(facts, seen, kept), folders)
    made, links = _Ties(versions, {one.lot_id for one in found}), associations.of_record(facts.record_id)
    ties = (*made.members(links, told), *made.documents(links), *_in_lots(found), *made.in_folders(folders))
    return Registry(seen, tuple(versions), tuple(found), folders, ties, older)


def _versions(
    known: Mapping[UUID, Entry], every: Sequence[Change], told: set[tuple[UUID, UUID]]
) -> tuple[list[Version], dict[UUID, UUID]]:
    """The told versions of each document, oldest first, and what other entryUUIDs are told as."""
    found, older = list[Version](), dict[UUID, UUID]()
    for logical_id, changes in groupby(every, key=lambda change: change.logical_id):
        if (entry := known.get(logical_id)) is not None:
            mine, behind = _told_versions(entry, tuple(changes), told)
            found += mine
            older |= behind
    return found, older


def _told_versions(
    entry: Entry, changes: tuple[Change, ...], told: set[tuple[UUID, UUID]]
) -> tuple[list[Version], dict[UUID, UUID]]:
    """The last one takes the place of the version told before it, where its own change is not told."""
    apart = [one for at, one in enumerate(changes) if at == 0 or (one.set_id, one.logical_id) in told]
    found = [
        Version(entry.logical_id, one.entry_uuid, one.version, one.set_id, one.version, current=False) for one in apart
    ]
    found[-1] = replace(found[-1], entry_uuid=entry.entry_uuid, number=entry.version, current=True)
    behind = dict[UUID, UUID]()
    for change in changes:
        upto = [version for version, one in zip(found, apart, strict=True) if one.version <= change.version]
        if upto[-1].entry_uuid != change.entry_uuid:
            behind[change.entry_uuid] = upto[-1].entry_uuid
    return found, behind


class _Ties:
    """Writes links between the versions and lots that are told."""

    def __init__(self, versions: Sequence[Version], lots_told: set[UUID]) -> None:
        self.lots = lots_told
        self.of: dict[UUID, list[Version]] = defaultdict(list)
        for version in versions:
            self.of[version.logical_id].append(version)

    def members(self, links: Sequence[Association], told: set[tuple[UUID, UUID]]) -> Iterator[Tied]:
        """From each lot to the version that it brought, or to the document that it only names."""
        for link in links:
            if link.kind is not AssociationKind.HAS_MEMBER or (link.source, link.target) not in told:
                continue
            if link.source not in self.lots or not (mine := self.of.get(link.target)):
                continue
            own = next((one for one in mine if one.lot == link.source), None)
            target = own or mine[-1]
            number = own.brought_as if own else 0
            yield Tied(link.association_id, link.kind.value, link.source, target.entry_uuid, own is not None, number)

    def documents(self, links: Sequence[Association]) -> Iterator[Tied]:
        """Between documents: as it was made, and carried over to each version that either end has had (ITI-57)."""
        for link in links:
            sources, targets = self.of.get(link.source), self.of.get(link.target)
            if link.kind is AssociationKind.HAS_MEMBER or not sources or not targets:
                continue
            to_each, from_each = ((sources[-1], one) for one in targets), ((one, targets[-1]) for one in sources)
            for source, target in dict.fromkeys((*to_each, *from_each)):
                ends = f"{link.association_id} {source.entry_uuid} {target.entry_uuid}"
                first = source.number == target.number == 1
                made = link.association_id if first else uuid5(_MADE, ends)
                yield Tied(made, link.kind.value, source.entry_uuid, target.entry_uuid)

    def in_folders(self, folders: Sequence[FoundLot]) -> Iterator[Tied]:
        """From each folder to its documents as they are now."""
        for folder in folders:
            for document in folder.documents:
                yield _member(folder.lot_id, self.of[document][-1].entry_uuid, None)


def _in_lots(found: Sequence[FoundLot]) -> Iterator[Tied]:
    for lot in found:
        for folder in lot.folders:
            yield _member(lot.lot_id, folder, brought=True)


def _member(source: UUID, target: UUID, brought: bool | None) -> Tied:
    made = uuid5(_MADE, f"{source} {target}")
    return Tied(made, AssociationKind.HAS_MEMBER.value, source, target, brought)
