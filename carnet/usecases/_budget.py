"""How often one may look for a person. Owns the budget of look-ups; never says whether somebody was found.

Knowing sex, month and place of birth leaves 999 numbers to try (security.md A14): whoever looks for people that are not
there is stopped early, alone and all together, and the stop is an event and a line in the log.
"""

import logging
from typing import Any, Final

from carnet.identity import limits
from carnet.identity.limits import Attempt, Scope
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Refusal
from carnet.ledger import alerts
from carnet.ledger.alerts import About, AlertKind
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage.db import Meanwhile
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load, zone
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller

LOOK_UPS: Final = "look_ups"
"""What an alert about searches says, in the place of a measure."""
_log: Final = logging.getLogger(__name__)
OVER: Final = Decision(permit=False, rule="C62", reason=Reason.LOOKED_TOO_OFTEN)


def spend(caller: Caller, *, giving: bool = False) -> Attempt:
    """Counts one look-up, committed before anything is looked for.

    `giving`: to put a document in. A person who is found is told of it, and a laboratory feeds thousands in a day: only
    those who are not there count.
    """
    limit = limits.given_back(limits.LOOK_UP) if giving else limits.LOOK_UP
    attempt = limits.count(limit, {Scope.ACCOUNT: f"{caller.kind}:{caller.actor_id}"}, caller.now())
    if not attempt.allowed:
        about = About(caller.kind.value, caller.actor_id, caller.structure_id, reasons=((LOOK_UPS, 1),))
        raised = alerts.raise_once(AlertKind.VOLUME, about, legal_day(caller.now(), zone()).isoformat(), caller.now())
        _log.warning("look-up budget reached: %s, alert %s", caller.kind.value, raised or "raised before")
    return attempt


def settle(attempt: Attempt, *, fits: bool, meanwhile: Meanwhile[Any] | None = None) -> None:
    """Gives a look-up back that found the person; the same statement runs for one that did not.

    `meanwhile` is worked out while the database does it.
    """
    nobody = Attempt(tuple(bytes(len(one)) for one in attempt.buckets), None)
    limits.give_back(attempt if fits else nobody, meanwhile)


def stopped(caller: Caller, act: Act) -> Refusal:
    """The refusal of who looked too often, as on a record that is not there; of who may not do the act, its own.

    That this record is not there is nothing that the person who was asked about should be told to have.
    """
    facts = load(caller, _system.record_id())
    decision = ask(facts, act)
    over = decision.permit or decision.reason is Reason.NO_RECORD
    return refuse(facts, act, OVER if over else decision)
