"""The operator concludes on one alert. An older conclusion stays; the actor is not told by the program."""

from dataclasses import replace
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.ledger import alerts
from carnet.storage import db
from carnet.usecases._alerts import AlertSeen, seen
from carnet.usecases._conclusion import Conclusion as Conclusion
from carnet.usecases._conclusion import complete
from carnet.usecases.caller import Caller


def review_alert(caller: Caller, alert_id: UUID, conclusion: Conclusion) -> AlertSeen | Refusal:
    """Adds a conclusion. Raises Invalid without a state, or without a note to follow up."""
    state, note = complete(conclusion, "alert")

    def work() -> AlertSeen | Refusal:
        answer = seen(caller, alert_id, (("state", state.value),))
        if isinstance(answer, Refusal):
            return answer
        concluded = alerts.conclude(alert_id, state, note, caller.by(), caller.now())
        return replace(answer, alert=replace(answer.alert, state=state), conclusions=concluded)

    return db.in_transaction(work)
