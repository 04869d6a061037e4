"""A signed message counts once: what it uses up is written in the transaction of its act (security.md A20).

Every use case loads its facts through `_facts.load`, which asks here first: nothing is written for a message that
counted before. One message may need several transactions; to each of them it is the same message.

A reading writes one statement, its event: the use of a message that brings nothing else goes with it (`once`). A
message that counted before then finds no event written, is looked at again in a transaction, and refused here.
"""

from carnet.identity import message_uses
from carnet.kernel.errors import Replayed
from carnet.kernel.trace import held
from carnet.ledger.journal import Once
from carnet.storage import db
from carnet.usecases.caller import Caller, Claim


def hold(caller: Caller) -> None:
    """Uses up what the caller's message brings. Raises Replayed, and the transaction is taken back."""
    claim = caller.claim
    if claim is None or (db.is_only_reading() and (claim.held or _is_alone(claim))):
        return
    if not held(message_uses.use(claim.bonds, claim.until), "vihf.replayed", "/Envelope/Header"):
        raise Replayed
    if claim.kept is not None:
        claim.first = message_uses.until(next(iter(claim.bonds)), claim.until) - claim.kept
    claim.held = True


def once(caller: Caller) -> Once | None:
    """What an event uses up; None: nothing, or it is written already."""
    claim = caller.claim
    if claim is None or claim.held or not db.is_only_reading() or not _is_alone(claim):
        return None
    ((key, bound),) = claim.bonds.items()
    return Once(message_uses.ONCE, message_uses.once(key, bound, claim.until))


def used(claim: Claim) -> None:
    """An event was written with the use of a message."""
    claim.held = held(True, "vihf.replayed", "/Envelope/Header")


def _is_alone(claim: Claim) -> bool:
    """Whether it is a message whose assertion serves this client already: it was never bound to anything else."""
    return claim.met is not None and len(claim.bonds) == 1 and claim.kept is None


def hold_alone(caller: Caller) -> None:
    """The same in a transaction of its own, for a message that no use case loaded facts for. Raises Replayed."""
    if caller.claim is not None and not caller.claim.held:
        db.in_transaction(lambda: hold(caller))
