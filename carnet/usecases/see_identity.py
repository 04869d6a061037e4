"""The identity under which a record is kept: for its holder ("Mon INS") and for an agent at the desk."""

from dataclasses import dataclass

from carnet.identity import patients, reports
from carnet.identity.patients import KnownIdentity
from carnet.identity.reports import Report
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.see_status import NO_RECORD

SEES = frozenset({ActorKind.HOLDER, ActorKind.DESK_AGENT})


@dataclass(frozen=True)
class IdentitySeen:
    """The identity in force with the reports about it, and for an agent every version that there was, oldest first."""

    known: KnownIdentity
    history: tuple[KnownIdentity, ...]
    reports: tuple[Report, ...]


def see_identity(caller: Caller, record_id: RecordId) -> IdentitySeen | Refusal:
    """Shows the identity. A professional is told it by `see_status`, with a right to read only."""

    def work() -> IdentitySeen | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        seen = _seen(facts) if decision.permit and facts.exists and caller.kind in SEES else None
        if seen is None:
            return refuse(facts, Act.RECORD_SEE_STATUS, NO_RECORD if decision.permit else decision)
        note(facts, Act.RECORD_SEE_STATUS, decision, detail=(("part", "identity"),))
        return seen

    return db.in_transaction(work)


def _seen(facts: Facts) -> IdentitySeen | None:
    history = patients.identity_history(facts.keys)
    if not history:
        return None
    shown = history if facts.caller.kind is ActorKind.DESK_AGENT else ()
    return IdentitySeen(history[-1], shown, reports.reports(facts.keys))
