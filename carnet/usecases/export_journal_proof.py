"""The journal of a record with its proofs, for its holder to take home (DESIGN 6; security.md 6.6)."""

from dataclasses import replace

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import journal, proof
from carnet.ledger.chain import check_chain
from carnet.ledger.proof import Proof
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._joining import join
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_part import readable
from carnet.usecases._visible import known
from carnet.usecases.caller import Caller

# All events of a record: none may be left out of a proof.
_ALL = 2**31


def export_journal_proof(caller: Caller, record_id: RecordId, *, stepped_up: bool) -> Proof | Refusal:
    """Makes the proof. The export is itself an act of the journal, which remembers the heads that it gave.

    `stepped_up` says that the person proved again who it is (C07). Raises JournalBroken when an event does not prove.
    """

    def work() -> Proof | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_PROVE, context=replace(facts.context, stepped_up=stepped_up))
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_PROVE, decision)
        check_chain(record_id, readable(caller.kind))
        join(facts, {entry.logical_id for entry in known(facts)})
        entries = tuple(journal.read(record_id, facts.keys, readable(caller.kind), limit=_ALL))
        made = proof.build(record_id, entries, readable(caller.kind))
        note(facts, Act.JOURNAL_PROVE, decision, detail=proof.detail(made))
        return made

    return db.in_transaction(work)
