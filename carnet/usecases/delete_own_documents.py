"""A person deletes several own documents at once (R1111-51): what the person's side added, and nothing else."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from carnet.documents import writing
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._once import recalled, remember
from carnet.usecases._visible import among
from carnet.usecases.caller import Caller

MOST_AT_ONCE = 10


def delete_own_documents(
    caller: Caller, record_id: RecordId, logical_ids: Sequence[UUID], key: str = ""
) -> int | Refusal | Conflict:
    """Deletes all of these documents or none, and returns how many; each has its event.

    Nobody reads them any more, and nothing brings them back. Raises Invalid (`own.none_chosen`, `own.too_many`). The
    refusal is that of the first document that the caller may not delete: one that is not there, or not the person's.
    The same `key` gets the same answer.
    """
    wanted = tuple(dict.fromkeys(logical_ids))
    if not wanted:
        raise Invalid.of("documents", "own.none_chosen")
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid.of("documents", "own.too_many", most=str(MOST_AT_ONCE))

    fingerprint = sha256(b"delete own" + b"".join(one.bytes for one in wanted)).digest()

    def work() -> int | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        listing = ask(facts, Act.DOCUMENT_LIST)
        if not listing.permit:
            return refuse(facts, Act.DOCUMENT_DELETE, listing)
        before = recalled(facts, key, fingerprint)
        if isinstance(before, Conflict):
            return refuse_state(facts, Act.DOCUMENT_DELETE, before)
        if before is not None:
            note(facts, Act.DOCUMENT_DELETE, listing, detail=(("again", "true"),))
            return int(before["count"])
        found = {entry.logical_id: entry for entry in among(facts, wanted)}
        decisions = {one: _decision(facts, found.get(one)) for one in wanted}
        refusal = next((decision for decision in decisions.values() if not decision.permit), None)
        if refusal is not None:
            return refuse(facts, Act.DOCUMENT_DELETE, refusal)
        remember(facts, key, fingerprint, {"count": str(len(wanted))})
        return _deleted(facts, [(found[one], decisions[one]) for one in wanted])

    return db.in_transaction(work)


def _decision(facts: Facts, entry: Entry | None) -> Decision:
    return ask(facts, Act.DOCUMENT_DELETE, entry=entry) if entry else NOTHING_THERE


def _deleted(facts: Facts, chosen: Sequence[tuple[Entry, Decision]]) -> int:
    for entry, decision in chosen:
        note(facts, Act.DOCUMENT_DELETE, decision, stream=stream_of(entry.flags), documents=(entry.logical_id,))
    heads.change(facts.head)
    reach("delete_own_documents.epoch_moved")
    lot = begin_lot(facts)
    for entry, _ in chosen:
        writing.append_version(facts.keys, lot, entry, status=EntryStatus.DELETED)
    return len(chosen)
