"""Which objects of a registry each query by id asks for (ITI-18, Get…). Pure; owns no right, picks from what is told.

An entryUUID that is not in force any more names its version: the former one, told as deprecated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from carnet.usecases.find_entries import FoundEntry
from carnet.usecases.find_objects import Chosen, FoundLot, Registry, Tied, Version

Choose = Callable[[Registry], Chosen]
Keeps = Callable[[FoundEntry], bool]


@dataclass(frozen=True)
class Named:
    """Objects by entryUUID, by uniqueId or by logicalId."""

    uuids: frozenset[UUID] = frozenset()
    unique_ids: frozenset[str] = frozenset()
    logical_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Told:
    """Which versions of a document are told: those in force only (level 1), those that are named, or all (level 2)."""

    level: int | None = None
    ties: bool = True

    def keep(self, versions: Iterable[Version]) -> tuple[Version, ...]:
        """Without former versions where none is wanted; each once."""
        return tuple(dict.fromkeys(one for one in versions if one.current or self.level != 1))

    def of_documents(self, known: Registry, documents: set[UUID]) -> tuple[Version, ...]:
        """Of documents that are named as such."""
        return tuple(one for one in known.versions if one.logical_id in documents and (one.current or self.level == 2))

    def links(self, ties: Iterable[Tied]) -> tuple[Tied, ...]:
        """The links, where their status is asked for."""
        return tuple(ties) if self.ties else ()


def documents(named: Named, told: Told) -> Choose:
    """GetDocuments."""
    return lambda known: Chosen(_versions(known, named, told))


def documents_and_associations(named: Named, told: Told) -> Choose:
    """GetDocumentsAndAssociations."""

    def choose(known: Registry) -> Chosen:
        found = _versions(known, named, told)
        return Chosen(found, ties=told.links(_touching(known, {one.entry_uuid for one in found})))

    return choose


def associations(uuids: frozenset[UUID], told: Told) -> Choose:
    """GetAssociations: those of which one of these is an end."""
    return lambda known: Chosen(ties=told.links(_touching(known, _objects(known, uuids))))


def folders(named: Named) -> Choose:
    """GetFolders."""
    return lambda known: Chosen(folders=_packages(known.folders, named))


def lots_of(uuids: frozenset[UUID]) -> Choose:
    """GetSubmissionSets: the lots that these objects came in, and how they are members."""

    def choose(known: Registry) -> Chosen:
        wanted, ids = _objects(known, uuids), {lot.lot_id for lot in known.lots}
        ties = tuple(tie for tie in known.ties if tie.source in ids and tie.target in wanted)
        sources = {tie.source for tie in ties}
        return Chosen(lots=tuple(lot for lot in known.lots if lot.lot_id in sources), ties=ties)

    return choose


def lot_and_contents(named: Named, told: Told, keeps: Keeps | None) -> Choose:
    """GetSubmissionSetAndContents."""

    def choose(known: Registry) -> Chosen:
        found = _packages(known.lots, named)
        return replace(_contents(known, found, told, keeps), lots=found)

    return choose


def folder_and_contents(named: Named, told: Told, keeps: Keeps | None) -> Choose:
    """GetFolderAndContents."""

    def choose(known: Registry) -> Chosen:
        found = _packages(known.folders, named)
        return replace(_contents(known, found, told, keeps), folders=found)

    return choose


def folders_of(named: Named) -> Choose:
    """GetFoldersForDocument."""

    def choose(known: Registry) -> Chosen:
        wanted = {one.logical_id for one in _versions(known, named, Told())}
        return Chosen(folders=tuple(one for one in known.folders if wanted & set(one.documents)))

    return choose


def related(named: Named, kinds: frozenset[str], told: Told) -> Choose:
    """GetRelatedDocuments: links of these kinds between a document and others, and the documents at both ends."""

    def choose(known: Registry) -> Chosen:
        own = {one.entry_uuid for one in _versions(known, named, told)}
        ties = tuple(
            tie
            for tie in known.ties
            if tie.kind in kinds and {tie.source, tie.target} & own and {tie.source, tie.target} <= known.by_uuid.keys()
        )
        ends = {end for tie in ties for end in (tie.source, tie.target)}
        return Chosen(told.keep(one for one in known.versions if one.entry_uuid in ends), ties=told.links(ties))

    return choose


def everything(told: Told, keeps: Keeps, *, lots: bool, folders: bool) -> Choose:
    """GetAll: links are those between objects that are answered."""

    def choose(known: Registry) -> Chosen:
        versions = told.of_documents(known, set(known.current))
        packages = (*(known.lots if lots else ()), *(known.folders if folders else ()))
        ids = {one.entry_uuid for one in versions} | {one.lot_id for one in packages}
        ties = told.links(tie for tie in known.ties if tie.source in ids and tie.target in ids)
        return Chosen(versions, known.lots if lots else (), known.folders if folders else (), ties, keeps)

    return choose


def every_version(keeps: Keeps) -> Choose:
    """FindDocuments at level 2: former versions are found as those in force are."""
    return lambda known: Chosen(known.versions, keeps=keeps)


def _versions(known: Registry, named: Named, told: Told) -> tuple[Version, ...]:
    by_uuid = [version for version in map(known.version_of, sorted(named.uuids)) if version is not None]
    wanted = {known.unique_ids[one] for one in named.unique_ids if one in known.unique_ids}
    wanted |= named.logical_ids & known.current.keys()
    return (*told.keep(by_uuid), *told.of_documents(known, wanted))


def _objects(known: Registry, uuids: frozenset[UUID]) -> set[UUID]:
    """Ids as the registry tells them: an older entryUUID is the one under which its version is told."""
    return {known.older.get(uuid, uuid) for uuid in uuids}


def _touching(known: Registry, uuids: set[UUID]) -> tuple[Tied, ...]:
    return tuple(tie for tie in known.ties if tie.source in uuids or tie.target in uuids)


def _packages(every: tuple[FoundLot, ...], named: Named) -> tuple[FoundLot, ...]:
    wanted = named.uuids | named.logical_ids
    return tuple(one for one in every if one.lot_id in wanted or one.known_as in named.unique_ids)


def _contents(known: Registry, packages: tuple[FoundLot, ...], told: Told, keeps: Keeps | None) -> Chosen:
    """The members of lots or folders; of documents in a version that is not wanted, the link alone."""
    ids = {one.lot_id for one in packages}
    ties = tuple(tie for tie in known.ties if tie.source in ids)
    targets = {tie.target for tie in ties}
    versions = told.keep(one for one in known.versions if one.entry_uuid in targets)
    inside = tuple(one for one in known.folders if one.lot_id in targets)
    return Chosen(versions, folders=inside, ties=told.links(ties), keeps=keeps)
