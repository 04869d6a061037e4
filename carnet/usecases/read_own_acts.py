""" "Mes accès": a professional reads the own acts, and nobody else's (issue 6, point 11; rules.md 1.13)."""

from dataclasses import dataclass

from carnet.kernel.errors import Refusal
from carnet.ledger import own_acts
from carnet.ledger.own_acts import OwnAct as OwnAct
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

PAGE = 50


@dataclass(frozen=True)
class OwnActs:
    """One page, newest first, and whether older ones follow. Never a title and never a person's traits."""

    acts: tuple[OwnAct, ...]
    page: int
    more: bool


def read_own_acts(caller: Caller, page: int = 0) -> OwnActs | Refusal:
    """The acts of the caller in every record and structure. Reading them is an event of the worker's journal."""

    def work() -> OwnActs | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask(facts, Act.JOURNAL_READ_OWN)
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_READ_OWN, decision)
        note(facts, Act.JOURNAL_READ_OWN, decision)
        found = own_acts.of_actor(caller.actor_id, skip=page * PAGE, limit=PAGE + 1)
        return OwnActs(found[:PAGE], page, len(found) > PAGE)

    return db.in_transaction(work)
