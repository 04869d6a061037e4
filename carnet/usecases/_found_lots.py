"""Lots and folders as searches answer them. Owns their shapes, and which of them an asker may know of.

A lot or a folder is there for who may know of one of its documents at least. A lot that did nothing but change who
sees a document is there for its author and for who may be told of that hiding: that something was hidden is itself
hidden. Beside them, it is there for a carer whom its change lets see the document, as long as it is the last one:
asking for what is new is how software learns that there is a document. The person's own folders are the person's:
professionals are shown none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.codes import oids
from carnet.documents import folders, lots
from carnet.documents.entry import Entry
from carnet.documents.facts import Coded, Party
from carnet.documents.folders import Folder
from carnet.documents.lots import Change, KeptLot
from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import CARE_SIDE, PATIENT_SIDE, ActorKind
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._folders import PINNED
from carnet.usecases._visible import told_hidden


class LotKind(StrEnum):
    """A lot (what was handed over or changed together), or a folder."""

    LOT = "submissionset"
    FOLDER = "folder"


@dataclass(frozen=True)
class FoundLot:
    """A lot or a folder as this asker may know it: `documents` are those of its members that the asker may know of.

    `codes` is the content type of a lot (JDV_J59) or the codes of a folder, each `code` or `code^^system`. `author` is
    None for what the person's side made: `by_person` says so.
    """

    kind: LotKind
    record_id: RecordId
    lot_id: UUID
    seq: int
    version: int
    at: datetime
    title: str
    comments: str
    unique_id: str
    source_id: str
    codes: tuple[str, ...]
    by_person: bool
    author: Party | None
    documents: tuple[UUID, ...]
    designation: Coded | None = None
    """The content type as the lot itself gave it."""
    folders: tuple[UUID, ...] = ()
    """The folders of the lot, those that the asker may know of."""

    @property
    def known_as(self) -> str:
        """The uniqueId: without one of its own, that of its id."""
        return self.unique_id or f"2.25.{self.lot_id.int}"


@dataclass(frozen=True)
class KeptLots:
    """The lots of a record with their members, and every version of metadata: what to choose from."""

    lots: tuple[KeptLot, ...]
    members: Mapping[UUID, tuple[UUID, ...]]
    changes: tuple[Change, ...]


def kept_lots(facts: Facts) -> KeptLots:
    """All of them, whoever asks; three statements."""
    return KeptLots(lots.current(facts.keys), lots.members(facts.record_id), lots.changes(facts.record_id))


def found_lots(facts: Facts, seen: Sequence[Entry], kept: KeptLots | None = None) -> list[FoundLot]:
    """The lots, newest first, by the documents that the asker may know of; four statements."""
    kept = kept or kept_lots(facts)
    told = told_members(facts, seen, kept)
    people = directory_names.professionals(lot.by.id for lot in kept.lots if lot.by.kind == ActorKind.PROFESSIONAL)
    found = []
    for lot in kept.lots:
        mine = [one for one in kept.members.get(lot.set_id, ()) if (lot.set_id, one) in told]
        found += [_lot(facts, lot, mine, people)] if mine else []
    return found


def with_told_folders(lots_told: Iterable[FoundLot], folders_told: Iterable[FoundLot]) -> list[FoundLot]:
    """The lots with those of their folders that the asker is told of."""
    told = {folder.lot_id for folder in folders_told}
    return [replace(lot, folders=tuple(one for one in lot.folders if one in told)) for lot in lots_told]


def found_folders(facts: Facts, seen: Sequence[Entry]) -> list[FoundLot]:
    """The folders, newest first, by the documents that the asker may know of; two statements."""
    known = {entry.logical_id: entry.seq for entry in seen}
    inside, kept = folders.members(facts.record_id), folders.current(facts.keys)
    ours = facts.caller.kind in PATIENT_SIDE
    found = []
    for folder in reversed(kept):
        own = PINNED in folder.facts.codes or (ActorKind(folder.by.kind) in PATIENT_SIDE and not ours)
        mine = sorted(inside.get(folder.folder_id, frozenset()) & known.keys(), key=known.__getitem__)
        found += [_folder(facts, folder, mine)] if mine and not own else []
    return found


def told_members(facts: Facts, seen: Sequence[Entry], kept: KeptLots) -> set[tuple[UUID, UUID]]:
    """Which member of which lot may be told: all but changes of visibility that the asker is not told of.

    A member that came without a version (a lot that only names a document) is told with its document.
    """
    known = {entry.logical_id: entry for entry in seen}
    by_id = {lot.set_id: lot for lot in kept.lots}
    changed = {(change.set_id, change.logical_id) for change in kept.changes}
    told = {
        (change.set_id, change.logical_id)
        for change in kept.changes
        if change.logical_id in known and _is_told(facts, change, known[change.logical_id], by_id.get(change.set_id))
    }
    named = {(set_id, one) for set_id, ones in kept.members.items() for one in ones if one in known}
    return told | (named - changed)


def _is_told(facts: Facts, change: Change, entry: Entry, lot: KeptLot | None) -> bool:
    if change.former_status is None or change.status != change.former_status:
        return True
    before, after = replace(change.former_flags, masked_by=None), change.flags
    if _brings(facts, change, entry):
        return True
    if before == after or (lot is not None and lot.by == facts.caller.by()):
        return True
    if before.masque_ps != after.masque_ps:
        masked = change.former_flags if before.masque_ps else replace(entry.flags, masque_ps=True)
        return told_hidden(facts, entry.with_flags(masked))
    return facts.caller.kind in CARE_SIDE


def _brings(facts: Facts, change: Change, entry: Entry) -> bool:
    """Whether this last change of a document is what lets this carer see it."""
    if facts.caller.kind not in CARE_SIDE or change.version != entry.version or change.former_flags == change.flags:
        return False
    return not ask(facts, Act.DOCUMENT_READ, entry=entry.with_flags(change.former_flags)).permit


def _lot(facts: Facts, lot: KeptLot, documents: Sequence[UUID], people: Mapping[str, ProfessionalFacts]) -> FoundLot:
    said = lot.facts
    by_person = ActorKind(lot.by.kind) in PATIENT_SIDE
    return FoundLot(
        kind=LotKind.LOT,
        record_id=facts.record_id,
        lot_id=lot.set_id,
        seq=lot.seq,
        version=1,
        at=lot.at,
        title=said.title,
        comments=said.comments,
        unique_id=said.unique_id,
        source_id=said.source_id,
        codes=(lot.content_type_code,),
        by_person=by_person and said.author is None,
        author=said.author or (None if by_person else _author(lot, people)),
        documents=tuple(documents),
        designation=said.content_type,
        folders=tuple(UUID(one) for one in said.folders),
    )


def _author(lot: KeptLot, people: Mapping[str, ProfessionalFacts]) -> Party:
    """Who made the change, as the public directory names who is in it; software and secretaries act for their place."""
    person = people.get(lot.by.id)
    place = oids.STRUCT_ID_NAT if lot.structure else ""
    if person is None:
        return Party(organisation_id=lot.structure, organisation_system=place)
    return Party(
        id=lot.by.id, id_system=oids.PS_ID_NAT, family=person.family_name, given=person.given_name,
        organisation_id=lot.structure, organisation_system=place,
    )  # fmt: skip


def _folder(facts: Facts, folder: Folder, documents: Sequence[UUID]) -> FoundLot:
    said = folder.facts
    return FoundLot(
        kind=LotKind.FOLDER,
        record_id=facts.record_id,
        lot_id=folder.folder_id,
        seq=0,
        version=folder.version,
        at=folder.at,
        title=said.title,
        comments=said.comments,
        unique_id=said.unique_id,
        source_id="",
        codes=said.codes,
        by_person=ActorKind(folder.by.kind) in PATIENT_SIDE,
        author=None,
        documents=tuple(documents),
    )
