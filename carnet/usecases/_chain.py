"""The former states of a document. Owns how hiding reaches them: they are the same document (security.md A08)."""

from dataclasses import replace
from uuid import UUID

from carnet.documents import associations, entries, writing
from carnet.documents.entries import EVERY
from carnet.documents.entry import Entry, EntryStatus, VisibilityFlags
from carnet.documents.writing import Lot
from carnet.usecases._facts import Facts


def former_states(facts: Facts, logical_id: UUID, *, unlike: bool) -> tuple[Entry, ...]:
    """What a document took the place of and is not hidden as asked (`unlike`), newest first; always two statements."""
    return tuple(one for one in states_before(facts, logical_id) if one.flags.masque_ps != unlike)


def states_before(facts: Facts, logical_id: UUID) -> tuple[Entry, ...]:
    """What a document took the place of, newest first, without what was deleted; always two statements."""
    ids = associations.replaced_before(facts.record_id, logical_id)
    found = entries.among(facts.keys, ids, EVERY)
    return tuple(one for one in found if one.status is not EntryStatus.DELETED)


def set_all(facts: Facts, lot: Lot, states: tuple[Entry, ...], flags: VisibilityFlags) -> None:
    """Hides former states from professionals, or shows them, as their successor is."""
    for one in states:
        changed = replace(one.flags, masque_ps=flags.masque_ps, masked_by=flags.masked_by)
        writing.append_version(facts.keys, lot, one, flags=changed)
