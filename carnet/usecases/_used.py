"""A signed message counts once: what it uses up is written in the transaction of its act (security.md A20).

Every use case loads its facts through `_facts.load`, which asks here first: nothing is read or written for a message
that counted before. One message may need several transactions; to each of them it is the same message.
"""

from carnet.identity import message_uses
from carnet.kernel.errors import Replayed
from carnet.kernel.trace import held
from carnet.storage import db
from carnet.usecases.caller import Caller


def hold(caller: Caller) -> None:
    """Uses up what the caller's message brings. Raises Replayed, and the transaction is taken back."""
    claim = caller.claim
    if claim is None:
        return
    if not held(message_uses.use(claim.bonds, claim.until), "vihf.replayed", "/Envelope/Header"):
        raise Replayed
    if claim.kept is not None:
        claim.first = message_uses.until(next(iter(claim.bonds)), claim.until) - claim.kept
    claim.held = True


def hold_alone(caller: Caller) -> None:
    """The same in a transaction of its own, for a message that no use case loaded facts for. Raises Replayed."""
    if caller.claim is not None and not caller.claim.held:
        db.in_transaction(lambda: hold(caller))
