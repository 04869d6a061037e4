"""The operator's list of alerts: who opened very much, who opened what care does not explain. No patient's name."""

from dataclasses import dataclass

from carnet.kernel.errors import Refusal
from carnet.kernel.review import ReviewState
from carnet.ledger import alerts
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._alerts import AlertSeen as AlertSeen
from carnet.usecases._alerts import named
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

PAGE = 50


@dataclass(frozen=True)
class AlertList:
    """A page of alerts, newest first, and whether more follow."""

    lines: tuple[AlertSeen, ...]
    more: bool


def list_alerts(caller: Caller, state: ReviewState | None = None, page: int = 0) -> AlertList | Refusal:
    """The alerts in a state, or all. Looking at them is an event of the worker's journal."""

    def work() -> AlertList | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask(facts, Act.ALERT_REVIEW)
        if not decision.permit:
            return refuse(facts, Act.ALERT_REVIEW, decision)
        note(facts, Act.ALERT_REVIEW, decision, detail=(("read", "list"),))
        found = alerts.listed(state, skip=page * PAGE, limit=PAGE + 1)
        return AlertList(named(found[:PAGE]), len(found) > PAGE)

    return db.in_transaction(work)
