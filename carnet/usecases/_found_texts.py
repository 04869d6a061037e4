"""Entries as an interface writes them, a page at a time, out of memory when the same reader reads the same page again.

Owns the name under which a page is kept. It holds everything that a text depends on: the version of each entry (whose
rows never change), its state and ties and what is told of hiding, as the policy decided them in this request; and who
reads. A page of another reader is never looked at: how long an answer takes tells a reader what the same reader asked
before, and nothing of anybody else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import msgspec

from carnet.crypto.aead import Key
from carnet.documents import described
from carnet.documents.associations import Association
from carnet.documents.entry import Entry
from carnet.kernel.ids import RecordId
from carnet.storage.keys import required
from carnet.usecases._facts import Facts
from carnet.usecases._found import FoundEntry, told_entries, told_visibility
from carnet.usecases._kept import MEMORY
from carnet.usecases._relations import Relation, ties_of_all

_BETWEEN = b"\n"


@dataclass(frozen=True)
class EntryWriter:
    """How an interface writes an entry: under a name, as one line of text that names no host."""

    name: str
    write: Callable[[FoundEntry], bytes]


@dataclass(frozen=True)
class _Metadata:
    """The metadata of a record, for the memory."""

    content_id: RecordId
    key: Key


def texts_of(
    facts: Facts, entries: Sequence[Entry], links: Sequence[Association], writer: EntryWriter
) -> Callable[[], bytes]:
    """The texts of the entries, a line each; a page that is kept is opened when it is asked for, without a statement.

    One statement for a page that this reader did not have as it is now: it is made before the event is written.
    """
    ids = tuple(entry.logical_id for entry in entries)
    ties = ties_of_all(facts, entries, links)

    def make() -> bytes:
        found = told_entries(facts, entries, ties, described.load(facts.keys, ids))
        return _BETWEEN.join(writer.write(entry) for entry in found)

    place = _Metadata(facts.record_id, required(facts.keys.metadata))
    # A page of nothing costs what any other one does.
    return MEMORY.later(place, _name(facts, entries, ties, writer), make)


def _name(
    facts: Facts, entries: Sequence[Entry], ties: Mapping[UUID, tuple[Relation, ...]], writer: EntryWriter
) -> str:
    caller = facts.caller
    reader = (caller.kind, caller.actor_id, caller.structure_id, caller.application)
    said = [(e.entry_uuid, e.version, e.availability, told_visibility(facts, e), _plain(ties, e)) for e in entries]
    # JSON: two pages that differ in anything are two texts.
    return f"{writer.name} {sha256(msgspec.json.encode((reader, said))).hexdigest()}"


def _plain(ties: Mapping[UUID, tuple[Relation, ...]], entry: Entry) -> tuple[tuple[str, str], ...]:
    return tuple((one.tie.value, one.logical_id.hex) for one in ties.get(entry.logical_id, ())) if ties else ()
