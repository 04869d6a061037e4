"""Entries as searches answer them: every metadata of XDS, sealed parts opened. Owns the shape and its loading only.

The caller gives entries that the asker may know of. What is told of hiding is what the policy lets this asker be told:
who is not told that a document is hidden reads it as one that is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from carnet.codes.visibility import Visibility
from carnet.documents import described
from carnet.documents.associations import Association
from carnet.documents.entry import Entry, EntryCodes, EntryStatus
from carnet.documents.facts import Coded, DocumentFacts, Party, Reference, SourcePatient
from carnet.kernel.ids import RecordId
from carnet.policy.model import CARE_SIDE
from carnet.usecases._announcement import is_withheld
from carnet.usecases._facts import Facts
from carnet.usecases._relations import Relation, Tie, ties_of_all
from carnet.usecases._visible import told_hidden

__all__ = [
    "Coded", "DocumentFacts", "EntryCodes", "EntryStatus", "FoundEntry", "Party", "Reference", "Relation",
    "SourcePatient", "Tie", "found_entries",
]  # fmt: skip


@dataclass(frozen=True)
class FoundEntry:
    """One document entry (DocumentEntry of XDS) as this asker may know it.

    `visibility` are the codes of TRE_A07 that the asker may be told; `relations` are its ties to documents that the
    asker may know of too. `sha1` is hexadecimal, `size` is that of the deposited file.
    """

    record_id: RecordId
    logical_id: UUID
    entry_uuid: UUID
    version: int
    seq: int
    status: EntryStatus
    codes: EntryCodes
    visibility: tuple[Visibility, ...]
    title: str
    comments: str
    unique_id: str
    set_id: str
    deposited_at: datetime
    changed_at: datetime
    depositor_kind: str
    depositor_person: str
    depositor_structure: str
    size: int
    sha1: str
    facts: DocumentFacts
    relations: tuple[Relation, ...] = ()

    @property
    def archived(self) -> bool:
        """Whether the document was put aside."""
        return self.status is EntryStatus.ARCHIVED


def found_entries(
    facts: Facts, entries: Sequence[Entry], links: Sequence[Association] | None = None
) -> tuple[FoundEntry, ...]:
    """The entries with everything that is known of them; three statements, however many entries there are.

    `links` are those between documents that the asker may read, where they were asked for already: then one statement.
    """
    more = described.load(facts.keys, tuple(entry.logical_id for entry in entries))
    return told_entries(facts, entries, ties_of_all(facts, entries, links), more)


def told_entries(
    facts: Facts, entries: Sequence[Entry], ties: Mapping[UUID, tuple[Relation, ...]],
    more: Mapping[UUID, described.Described],
) -> tuple[FoundEntry, ...]:  # fmt: skip
    """The entries out of what was loaded; no statement."""
    return tuple(
        _found(
            facts, entry, more[entry.logical_id], told_visibility(facts, entry), ties.get(entry.logical_id, ())
        )
        for entry in entries
    )  # fmt: skip


def former_entry(facts: Facts, entry: Entry, now: FoundEntry) -> FoundEntry:
    """A former version of metadata: what it said then, and of hiding what this asker may be told of it today."""
    then = _found(facts, entry, _NOTHING_MORE, told_visibility(facts, entry), now.relations)
    return replace(then, status=EntryStatus.DEPRECATED, size=now.size, sha1=now.sha1, facts=now.facts)


def bare_entry(facts: Facts, entry: Entry) -> FoundEntry:
    """An entry with what stands in the entry itself: enough for most criteria, and never shown."""
    return _found(facts, entry, _NOTHING_MORE, (), ())


_NOTHING_MORE = described.Described(DocumentFacts(), 0, "")


def told_visibility(facts: Facts, entry: Entry) -> tuple[Visibility, ...]:
    """The codes of visibility that this asker may be told: those that the pages show to the same asker."""
    flags = entry.flags
    if not (flags.masque_ps or flags.untold):
        return ()
    cares = facts.caller.kind in CARE_SIDE
    told = {
        Visibility.MASQUE_PS: told_hidden(facts, entry),
        Visibility.INVISIBLE_PATIENT: cares and is_withheld(facts, entry),
        Visibility.INVISIBLE_REPRESENTANTS_LEGAUX: cares and flags.invisible_representatives,
    }
    return tuple(code for code, is_told in told.items() if is_told)


def _found(
    facts: Facts, entry: Entry, more: described.Described, visibility: tuple[Visibility, ...],
    relations: tuple[Relation, ...],
) -> FoundEntry:  # fmt: skip
    deposit, sealed = entry.deposit, entry.sealed
    return FoundEntry(
        record_id=facts.record_id,
        logical_id=entry.logical_id,
        entry_uuid=entry.entry_uuid,
        version=entry.version,
        seq=entry.seq,
        status=entry.availability,
        codes=entry.codes,
        visibility=visibility,
        title=sealed.title,
        comments=sealed.comments,
        unique_id=sealed.unique_id,
        set_id=sealed.set_id,
        deposited_at=deposit.at,
        changed_at=entry.changed_at,
        depositor_kind=deposit.depositor.kind,
        depositor_person=deposit.depositor.id,
        depositor_structure=deposit.depositor_structure or "",
        size=more.size,
        sha1=more.sha1,
        facts=more.facts,
        relations=relations,
    )
