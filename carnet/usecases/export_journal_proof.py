"""The journal of a record with its proofs, for its holder to take home (DESIGN 6; security.md 6.6)."""

from dataclasses import dataclass, replace

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import journal, proof
from carnet.ledger.chain import check_chain
from carnet.ledger.journal import Damaged, Entry, JournalBroken
from carnet.ledger.proof import Proof
from carnet.ledger.proof import zipped as zipped
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._joining import join
from carnet.usecases._journal import note, refuse
from carnet.usecases._journal_names import Line, Names
from carnet.usecases._journal_part import readable
from carnet.usecases._visible import known
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class ProofGiven:
    """The files, and what their page tells: a line for each event, the newest first, and where one is damaged.

    `waiting` are the lines that no signed head covers yet, by stream and number; `whole` says that nothing was found
    to be changed when the proof was made.
    """

    proof: Proof
    lines: tuple[Line, ...]
    damaged: tuple[Damaged, ...]
    whole: bool


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
        titles = {entry.logical_id: entry.sealed.title for entry in known(facts)}
        whole = _is_whole(facts)
        if whole:
            join(facts, titles)
        entries = tuple(journal.read_all(record_id, facts.keys, readable(caller.kind)))
        made = proof.build(record_id, entries, journal.last_numbers(record_id, readable(caller.kind)))
        note(facts, Act.JOURNAL_PROVE, decision, detail=proof.detail(made))
        names = Names(facts, titles)
        lines = tuple(names.line(entry) for entry in entries if isinstance(entry, Entry))
        damaged = tuple(entry for entry in entries if isinstance(entry, Damaged))
        return ProofGiven(made, lines, damaged, whole and not damaged)

    return db.in_transaction(work)


def _is_whole(facts: Facts) -> bool:
    try:
        check_chain(facts.record_id, readable(facts.caller.kind))
    except JournalBroken:
        return False
    return True
