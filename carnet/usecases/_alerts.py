"""One alert as the operator sees it. Owns its shape and its event; never a document, never a person's name.

Looking at alerts is an event of the worker's journal, not of the record's: an opening that its representatives may not
know of would betray itself by what follows from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.kernel.errors import Refusal
from carnet.ledger import alerts
from carnet.ledger.alerts import Alert, Conclusion
from carnet.policy.acts import Act
from carnet.policy.budgets import Counted
from carnet.usecases import _system
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import Detail, note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class AlertSeen:
    """An alert with the names of the public directory, and what was concluded, the newest first."""

    alert: Alert
    who: str
    structure: str
    conclusions: tuple[Conclusion, ...] = ()


def named(found: Sequence[Alert]) -> tuple[AlertSeen, ...]:
    """Alerts with the names that the public directory has, else the identifiers: two statements for all."""
    people = directory_names.professionals(one.about.who for one in found)
    places = directory_names.structures(one.about.structure or one.about.who for one in found)
    return tuple(_named(one, people, places) for one in found)


def _named(alert: Alert, people: Mapping[str, ProfessionalFacts], places: Mapping[str, StructureFacts]) -> AlertSeen:
    about = alert.about
    place = places.get(about.structure or about.who)
    if about.whose == Counted.STRUCTURE.value:
        return AlertSeen(alert, place.name if place else about.who, "")
    person = people.get(about.who)
    name = f"{person.display_name} ({about.who})" if person else about.who
    return AlertSeen(alert, name, place.name if place else about.structure)


def seen(caller: Caller, alert_id: UUID, detail: Detail) -> AlertSeen | Refusal:
    """Decides, records and reads; one refusal for an alert that is not there."""
    facts = load(caller, _system.record_id())
    decision = ask(facts, Act.ALERT_REVIEW)
    found = alerts.one(alert_id) if decision.permit else None
    if found is None:
        return refuse(facts, Act.ALERT_REVIEW, NOTHING_THERE if decision.permit else decision)
    note(facts, Act.ALERT_REVIEW, decision, detail=(("alert", str(alert_id)), *detail))
    (one,) = named((found,))
    return replace(one, conclusions=alerts.conclusions(alert_id))
