"""An operator writes down what an heir asks after a death (CSP L.1110-4 V, L.1111-18; issue 4, point 6)."""

from dataclasses import dataclass

from carnet.consent import heirs
from carnet.consent.heirs import HeirReason as HeirReason
from carnet.consent.heirs import HeirRequest as HeirRequest
from carnet.consent.heirs import HeirTie as HeirTie
from carnet.kernel.errors import Invalid, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

MOST_NAME = 200


@dataclass(frozen=True)
class Asked:
    """Who asks, by which tie, for which reason of the law. Its repr hides the name."""

    name: str
    tie: HeirTie | None
    reason: HeirReason | None

    def __repr__(self) -> str:
        return "Asked(...)"


def note_heir_request(caller: Caller, record_id: RecordId, asked: Asked) -> HeirRequest | Refusal:
    """Writes the request down, sealed; gives nothing. Raises Invalid naming what is missing."""
    tie, reason = asked.tie, asked.reason
    if tie is None or reason is None or _problems(asked):
        raise Invalid(*_problems(asked))

    def work() -> HeirRequest | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.HEIR_NOTE)
        if not decision.permit:
            return refuse(facts, Act.HEIR_NOTE, decision)
        note(facts, Act.HEIR_NOTE, decision, detail=(("tie", tie.value), ("reason", reason.value)))
        return heirs.note(facts.keys, asked.name.strip(), tie, reason, caller.by(), facts.context.now)

    return db.in_transaction(work)


def _problems(asked: Asked) -> tuple[Problem, ...]:
    found = []
    if not 0 < len(asked.name.strip()) <= MOST_NAME:
        found.append(Problem("name", "heir.name_missing"))
    if asked.tie is None:
        found.append(Problem("tie", "heir.tie_missing"))
    if asked.reason is None:
        found.append(Problem("reason", "heir.reason_missing"))
    return tuple(found)
