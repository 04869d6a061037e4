"""The journal of a record with its proofs, for its holder to take home (DESIGN 6; security.md 6.6)."""

from dataclasses import replace

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import proof
from carnet.ledger.proof import zipped as zipped
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._proof_given import ProofGiven as ProofGiven
from carnet.usecases._proof_given import proof_given
from carnet.usecases.caller import Caller


def export_journal_proof(caller: Caller, record_id: RecordId, *, stepped_up: bool) -> ProofGiven | Refusal:
    """Makes the proof. The export is itself an act of the journal, which remembers the heads that it gave.

    `stepped_up` says that the person proved again who it is (C07). A journal that was altered is given all the same,
    as it stands: the person needs the proof of it more than ever, and the verifier names what was changed.
    """

    def work() -> ProofGiven | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.JOURNAL_PROVE, context=replace(facts.context, stepped_up=stepped_up))
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_PROVE, decision)
        given = proof_given(facts)
        note(facts, Act.JOURNAL_PROVE, decision, detail=proof.detail(given.proof))
        return given

    return db.in_transaction(work)
