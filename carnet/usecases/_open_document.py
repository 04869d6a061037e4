"""From a document id to the bytes that may be disclosed. Owns the one way; never gives a byte before the commit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from carnet.documents import contents, moving, openings
from carnet.documents.contents import Content
from carnet.documents.entry import Entry, EntryStatus
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, Decision
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import flags_now, note_reading, refuse, stream_about
from carnet.usecases._tell import access_job
from carnet.usecases._visible import find_known
from carnet.usecases.caller import Caller

T = TypeVar("T")


@dataclass(frozen=True)
class Disclosed:
    """A document whose reading is committed in the journal: its entry and the bytes as they were deposited."""

    record_id: RecordId
    entry: Entry
    content: Content
    data: bytes
    person: PersonIdentity | None


def readable_entry(facts: Facts, logical_id: UUID) -> tuple[Entry | None, Decision]:
    """The document, if the caller knows of it, and the decision to read it; else the refusal of the record itself.

    The person's side is told that a document was deleted that it would else read (C09); to others it is not there. What
    was taken to the record of another person was never this one's: it is not there for anybody.
    """
    listing = ask(facts, Act.DOCUMENT_LIST)
    if not listing.permit:
        return None, listing
    entry = find_known(facts, logical_id)
    if entry is None or (entry.status is EntryStatus.DELETED and not _is_told_deleted(facts, logical_id)):
        return None, NOTHING_THERE
    decision = ask(facts, Act.DOCUMENT_READ, entry=entry)
    return entry, decision


def _is_told_deleted(facts: Facts, logical_id: UUID) -> bool:
    return facts.caller.kind in PATIENT_SIDE and not moving.taken_out(facts.record_id, logical_id)


def disclose(caller: Caller, record_id: RecordId, logical_id: UUID, part: str) -> Disclosed | Refusal:
    """Decides, records the reading, commits, then reads the bytes.

    Raises ContentDamaged when the stored bytes are not those that were acknowledged.
    """
    answer = disclose_with(caller, record_id, logical_id, part, lambda facts, entry: None)
    return answer if isinstance(answer, Refusal) else answer[0]


def disclose_with(
    caller: Caller, record_id: RecordId, which: UUID | Callable[[Facts], UUID], part: str,
    also: Callable[[Facts, Entry], T],
) -> tuple[Disclosed, T] | Refusal:  # fmt: skip
    """The same, with what `also` reads once the reading is permitted, under the epoch at which it is recorded.

    `which` is the document, or finds it from the same facts: then it gives an id that names nothing for none.
    """

    def work() -> tuple[Entry, Content, PersonIdentity | None, T] | Refusal:
        facts = load(caller, record_id)
        logical_id = which if isinstance(which, UUID) else which(facts)
        entry, decision = readable_entry(facts, logical_id)
        if entry is None or not decision.permit:
            return refuse(facts, Act.DOCUMENT_READ, decision, stream=stream_about(entry))
        content = _file_of(facts, entry)
        if content is None:
            raise contents.ContentDamaged
        more, told = also(facts, entry), access_job(facts, shown=flags_now(facts, entry))
        note_reading(facts, Act.DOCUMENT_READ, decision, (entry,), detail=(("part", part),), job=told)
        if caller.kind in PATIENT_SIDE:
            openings.mark(record_id, (entry.logical_id,), facts.context.now)
        return entry, content, facts.patient, more

    # Who reads as the patient's side is written down beside the event: both or neither.
    answer = (db.in_transaction if caller.kind in PATIENT_SIDE else db.reading)(work)
    if isinstance(answer, Refusal):
        return answer
    entry, content, person, more = answer
    return Disclosed(record_id, entry, content, contents.read(record_id, content), person), more


def _file_of(facts: Facts, entry: Entry) -> Content | None:
    """Read with the entry, as `find_known` does."""
    if entry.file is None:
        return contents.load(facts.keys, entry.content_id)
    return contents.of(facts.keys, entry.content_id, entry.file)
