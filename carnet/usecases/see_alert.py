"""The operator opens one alert: who, when, how much or why. Nothing of a record's content."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.storage import db
from carnet.usecases._alerts import AlertSeen as AlertSeen
from carnet.usecases._alerts import seen
from carnet.usecases.caller import Caller


def see_alert(caller: Caller, alert_id: UUID) -> AlertSeen | Refusal:
    """One alert with what was concluded of it."""
    return db.in_transaction(lambda: seen(caller, alert_id, (("read", "alert"),)))
