"""The proof of a journal for who takes it home, and what its page tells. Owns the putting together; decides nothing."""

from dataclasses import dataclass

from carnet.ledger import journal, proof
from carnet.ledger.chain import check_chain
from carnet.ledger.journal import Damaged, Entry, JournalBroken
from carnet.ledger.proof import Proof
from carnet.usecases._facts import Facts
from carnet.usecases._joining import join
from carnet.usecases._journal_names import Line, Names
from carnet.usecases._journal_part import readable
from carnet.usecases._visible import known


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


def proof_given(facts: Facts) -> ProofGiven:
    """The proof of the streams that the caller reads. Who asks was let in before, and notes it afterwards."""
    titles = {entry.logical_id: entry.sealed.title for entry in known(facts)}
    whole = _is_whole(facts)
    if whole:
        join(facts, titles)
    streams = readable(facts.caller.kind)
    entries = tuple(journal.read_all(facts.record_id, facts.keys, streams))
    made = proof.build(facts.record_id, entries, journal.last_numbers(facts.record_id, streams))
    names = Names(facts, titles)
    lines = tuple(names.line(entry) for entry in entries if isinstance(entry, Entry))
    damaged = tuple(entry for entry in entries if isinstance(entry, Damaged))
    return ProofGiven(made, lines, damaged, whole and not damaged)


def _is_whole(facts: Facts) -> bool:
    try:
        check_chain(facts.record_id, readable(facts.caller.kind))
    except JournalBroken:
        return False
    return True
