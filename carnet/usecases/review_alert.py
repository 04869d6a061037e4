"""The operator concludes on one alert. An older conclusion stays; the actor is not told by the program."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Invalid, Refusal
from carnet.ledger import alerts
from carnet.ledger.alerts import AlertState as AlertState
from carnet.storage import db
from carnet.usecases._alerts import AlertSeen, named, seen
from carnet.usecases.caller import Caller

MOST_NOTE = 1000


@dataclass(frozen=True)
class Said:
    """What the operator concludes, in a state and a note. Its repr hides the note."""

    state: AlertState | None
    note: str

    def __repr__(self) -> str:
        return f"Said({self.state})"


def review_alert(caller: Caller, alert_id: UUID, said: Said) -> AlertSeen | Refusal:
    """Adds a conclusion. Raises Invalid without a state, or without a note to follow up."""
    state = _checked(said)

    def work() -> AlertSeen | Refusal:
        answer = seen(caller, alert_id, (("state", state.value),))
        if isinstance(answer, Refusal):
            return answer
        alerts.conclude(alert_id, state, said.note.strip(), caller.by(), caller.now())
        after = alerts.one(alert_id)
        return named(after, alerts.conclusions(alert_id)) if after else answer

    return db.in_transaction(work)


def _checked(said: Said) -> AlertState:
    if said.state is None:
        raise Invalid.of("state", "alert.state_missing")
    note = said.note.strip()
    if len(note) > MOST_NOTE:
        raise Invalid.of("note", "alert.note_too_long")
    if not note and said.state is AlertState.TO_FOLLOW_UP:
        raise Invalid.of("note", "alert.note_missing")
    return said.state
