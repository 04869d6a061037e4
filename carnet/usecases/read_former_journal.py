"""The journal of a record that was merged into this one: it stays where it was written, and its holder still reads it.

Two transactions, since none spans two records: the reading is an event of the record that is kept, committed first.
"""

from dataclasses import dataclass
from uuid import UUID

from carnet.cda.shown_text import shown
from carnet.documents import transfers
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import keys as record_keys
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Names
from carnet.usecases._journal_page import JournalPage, formers, part_of
from carnet.usecases._journal_part import ALL, Asked
from carnet.usecases._visible import known
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class _Permitted:
    """The record whose journal may be read, with what its lines are named by."""

    source: RecordId
    facts: Facts
    names: Names


def read_former_journal(
    caller: Caller, record_id: RecordId, transfer_id: UUID, asked: Asked = ALL
) -> JournalPage | Refusal:
    """Reads a part of the journal of the record that this merge took over. Raises JournalBroken."""

    def decided() -> _Permitted | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_READ)
        there = transfer_id in {former.transfer_id for former in formers(record_id)}
        merge = transfers.find(record_id, transfer_id) if there else None
        if not decision.permit or merge is None:
            return refuse(facts, Act.JOURNAL_READ, decision if not decision.permit else NOTHING_THERE)
        titles = {entry.logical_id: shown(entry.sealed.title) for entry in known(facts)}
        note(facts, Act.JOURNAL_READ, decision, detail=(("transfer", str(transfer_id)),))
        return _Permitted(merge.source, facts, Names(facts, titles))

    permitted = db.in_transaction(decided)
    if isinstance(permitted, Refusal):
        return permitted
    return db.in_transaction(lambda: _read(permitted, caller, record_id, asked))


def _read(permitted: _Permitted, caller: Caller, record_id: RecordId, asked: Asked) -> JournalPage:
    keys = record_keys.load(permitted.source)
    if keys is None or keys.audit is None:
        # Its traces were destroyed on their day.
        return JournalPage((), None)
    found = part_of(record_id, permitted.source, keys, caller, asked)
    lines = tuple(permitted.names.line(entry) for entry in found.entries)
    return JournalPage(lines, found.older, found.places)
