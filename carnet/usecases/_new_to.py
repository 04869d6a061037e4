"""What of a record is new to somebody who knew some of it. Owns the comparison; the policy says what may be seen.

The same documents, versions and states that a search would give: a document that was hidden and is shown again is new
as one that was just added, and nothing tells the two apart. What is not seen any more is told by nothing.
"""

from collections.abc import Iterable, Mapping

from carnet.documents.entry import Entry
from carnet.usecases._facts import Facts
from carnet.usecases._visible import visible


def known_to(facts: Facts) -> dict[str, int]:
    """What the caller may read now: each document with what changes when it does."""
    return states_of(visible(facts))


def states_of(seen: Iterable[Entry]) -> dict[str, int]:
    """The same, of documents that the caller was found to see."""
    return {entry.logical_id.hex: _state(entry) for entry in seen}


def new_among(seen: Iterable[Entry], known: Mapping[str, int]) -> tuple[Entry, ...]:
    """The documents that the caller sees and did not know, or did not know so; the oldest first."""
    found = (entry for entry in seen if known.get(entry.logical_id.hex) != _state(entry))
    return tuple(sorted(found, key=lambda entry: (entry.seq, entry.logical_id)))


def _state(entry: Entry) -> int:
    """The version of the metadata, and whether a successor that the caller may know of took its place."""
    return 2 * entry.version + (entry.replaced_by is not None)
