"""Loads a made-up population, or writes its files. Owns both ways; Django must be ready first.

Each person is one piece of work: the record, the documents in few transactions, then what a doctor hears of the person.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from carnet.documents import entries
from carnet.identity import directory
from carnet.identity.matching import ins_index
from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Conflict, Invalid, Refusal, Unavailable
from carnet.kernel.ids import RecordId
from carnet.ops.bench.population import KINDS, Person
from carnet.ops.bench.population_files import file_of, unique_of
from carnet.ops.bench.world import carer
from carnet.ops.example_people import HELENE
from carnet.ops.import_lanes import shared_out
from carnet.ops.progress import Progress
from carnet.policy.model import ActorKind
from carnet.storage import indexes, keys, locator
from carnet.storage.locator import KeyKind
from carnet.usecases._importing import importer
from carnet.usecases._incoming import Upload, read_incoming
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.import_documents import Importing, Kept, import_documents
from carnet.usecases.open_record_for import open_record_for
from carnet.usecases.state_agreement import state_agreement

TOGETHER = 20
PAUSES = (1, 5, 15)


@dataclass(frozen=True)
class Loaded:
    """What entered: people, documents and their bytes, of them those that are hidden, agreements to read, and since
    how many documents were there already.
    """

    people: int = 0
    documents: int = 0
    size: int = 0
    hidden: int = 0
    agreements: int = 0
    again: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.people + other.people, self.documents + other.documents, self.size + other.size,
            self.hidden + other.hidden, self.agreements + other.agreements, self.again + other.again,
        )  # fmt: skip


def written(seed: int, people: Iterator[Person], folder: Path) -> int:
    """Writes a file for each document, those of a person together and in order; gives how many."""
    count = 0
    for person in people:
        place = folder / f"{person.number // 1000:04d}"
        place.mkdir(parents=True, exist_ok=True)
        for made in person.documents:
            (place / f"{person.number:07d}-{made.number:04d}.xml").write_bytes(file_of(seed, person, made))
            count += 1
    return count


def load(seed: int, people: Iterator[Person], processes: int, documents: int, progress: Progress) -> Loaded:
    """Brings people and documents into the instance. RuntimeError when one is refused; ImportStopped."""
    publish()
    loaded, waiting = Loaded(), iter(lambda: list(islice(people, TOGETHER)), [])
    for more in shared_out(waiting, partial(_loaded, seed), processes):
        loaded += more
        progress(loaded.documents, documents, f"{loaded.people} people")
    return loaded


def publish() -> None:
    """The authors, in the directory."""
    for author in {kind.author.login: kind.author for kind in KINDS}.values():
        directory.put_structure(author.place)
        directory.put_professional(author.facts)
        directory.put_activity(author.facts.professional_id, author.place.structure_id, author.place.sector)


def _loaded(seed: int, people: Sequence[Person]) -> Loaded:
    total = Loaded()
    for person in people:
        total += _one_way_or_another(seed, person)
    return total


def _one_way_or_another(seed: int, person: Person) -> Loaded:
    """A machine on which much else goes on answers late now and then; the same person may be loaded again."""
    for pause in PAUSES:
        try:
            return _one(seed, person)
        except (Unavailable, Invalid):
            # A PDF is looked into for a limited time: there is less of it in a second when others take the cores.
            time.sleep(pause)
    return _one(seed, person)


def _one(seed: int, person: Person) -> Loaded:
    """Opens the record with the first document; who has none gets a record too, as nearly everybody has one."""
    files = [file_of(seed, person, made) for made in person.documents]
    if not files:
        _open(person)
    incoming = [read_incoming(Upload(data, f"{at}.xml")) for at, data in enumerate(files)]
    again = 0
    for answer in import_documents(incoming, Importing(open_missing=True), SystemClock()):
        if not isinstance(answer, Kept):
            raise RuntimeError(f"a made-up document was refused: {answer}")
        again += answer.again
    hidden = _hidden(seed, person) if person.consents else 0
    return Loaded(1, len(files), sum(map(len, files)), hidden, int(person.consents), again)


def _open(person: Person) -> None:
    desk = importer(SystemClock(), ActorKind.DESK_AGENT)
    # A Conflict: it is open already.
    if isinstance(answer := open_record_for(desk, person.identity, consent=True, children=True), Refusal):
        raise RuntimeError(f"a made-up record was not opened: {answer}")


def _hidden(seed: int, person: Person) -> int:
    """The doctor hears that the person agrees, and hides what the person asks to hide; gives how many."""
    record_id = record_of(person)
    doctor = carer(HELENE)
    state_agreement(doctor, record_id, agreed=True, key=f"populate {seed} {person.number}")
    wanted = [made for made in person.documents if made.hidden]
    held = keys.load(record_id)
    if held is None:
        raise RuntimeError("a made-up record has no keys")
    for made in wanted:
        unique = f"2.25.{unique_of(seed, person, made).int}"
        entry = entries.by_unique_id(held, indexes.index("document", unique))
        if entry is None:
            raise RuntimeError("a made-up document is not there")
        if entry.flags.masque_ps:
            continue
        answer = change_visibility(doctor, record_id, entry.logical_id, hide=True, at_request=True)
        if isinstance(answer, Refusal | Conflict):
            raise RuntimeError(f"a made-up document was not hidden: {answer}")
    return len(wanted)


def record_of(person: Person) -> RecordId:
    """The record of a person who was loaded."""
    found = locator.find(KeyKind.INS, ins_index(person.identity.ins)) if person.identity.ins else None
    if found is None:
        raise RuntimeError("a made-up person has no record")
    return found.record_id
