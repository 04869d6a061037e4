"""The operator's list of emergency accesses to review (issue 6, point 7). It names professionals and no patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from carnet.consent import emergency_reviews
from carnet.consent.emergency_reviews import Listed, Often
from carnet.kernel.errors import Refusal
from carnet.kernel.review import ReviewState
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._emergency_access import names_of
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

PAGE = 50
WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """An access, with the names of the public directory."""

    access: Listed
    professional: str
    structure: str


@dataclass(frozen=True)
class Alert:
    """Who entered in an emergency often in the last seven days."""

    professional: str
    structure: str
    number: int


@dataclass(frozen=True)
class EmergencyList:
    """A page of the list, whether more follow, and the alerts."""

    lines: tuple[Line, ...]
    more: bool
    alerts: tuple[Alert, ...]


def list_emergencies(caller: Caller, state: ReviewState | None = None, page: int = 0) -> EmergencyList | Refusal:
    """The accesses in a state, or all; newest first. Each record's own event is written when one is opened."""

    def work() -> EmergencyList | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask(facts, Act.EMERGENCY_REVIEW)
        if not decision.permit:
            return refuse(facts, Act.EMERGENCY_REVIEW, decision)
        note(facts, Act.EMERGENCY_REVIEW, decision, detail=(("read", "list"),))
        found = tuple(emergency_reviews.listed(state, page * PAGE, PAGE + 1))
        often = emergency_reviews.often(facts.context.now - WINDOW, settings.CARNET_EMERGENCY_ALERT)
        lines, alerts = zip(found[:PAGE], _names(found[:PAGE]), strict=True), zip(often, _names(often), strict=True)
        return EmergencyList(
            tuple(Line(one, *names) for one, names in lines),
            len(found) > PAGE,
            tuple(Alert(*names, one.number) for one, names in alerts),
        )

    return db.in_transaction(work)


def _names(found: Sequence[Listed] | Sequence[Often]) -> tuple[tuple[str, str], ...]:
    return names_of([(one.professional_id, one.structure_id) for one in found])
