"""Shows the newest heads of the logs to the witnesses and keeps their cosignatures. Run every minute by the worker."""

from pathlib import Path

from carnet.crypto.merkle import consistency_spans
from carnet.kernel.clock import Clock
from carnet.ledger import cosignatures, log_keys, log_store, log_tree, witness_exchange
from carnet.ledger.cosignatures import Known
from carnet.ledger.log_store import KeptCheckpoint
from carnet.ledger.witness import Answer, Request, Status
from carnet.storage import db


def ask_witnesses(clock: Clock) -> int:
    """Returns how many cosignatures were kept. A witness that refuses or is away changes nothing for the others."""
    kept = 0
    for witness in cosignatures.witnesses():
        for head in cosignatures.waiting(witness):
            kept += _asked(witness, head, clock)
    return kept


def _asked(witness: Known, head: KeptCheckpoint, clock: Clock) -> bool:
    """Asks once, and once more with the size that the witness knows, if it knows another."""
    old = cosignatures.last_size(head.year, witness.key.name)
    answer = _sent(witness, head, old)
    if answer is not None and answer.status is Status.CONFLICT:
        known = answer.body.strip()
        if known.isdigit() and int(known) != old and int(known) <= head.size:
            answer = _sent(witness, head, int(known))
    if answer is None or answer.status is not Status.OK:
        return False
    lines = [line + b"\n" for line in answer.body.split(b"\n") if line]
    mine = next((line for line in lines if cosignatures.holds(head.note, [line], witness.key)), None)
    if mine is None:
        return False
    line = mine
    db.in_transaction(lambda: cosignatures.keep(head, witness.key.name, line, clock.now()))
    return True


def _sent(witness: Known, head: KeptCheckpoint, old: int) -> Answer | None:
    body = Request(old, _nodes(head, old), head.note).encoded()
    if witness.where.startswith(("https://", "http://")):
        return witness_exchange.by_network(witness.where, body)
    origin = log_keys.origin(head.year)
    return witness_exchange.by_folder(Path(witness.where), witness.key.name, origin, old, head.size, body)


def _nodes(head: KeptCheckpoint, old: int) -> tuple[bytes, ...]:
    if old == 0:
        return ()
    kept = log_store.hashes(head.year, log_tree.needed(consistency_spans(old, head.size)))
    return log_tree.consistency(old, head.size, kept)
