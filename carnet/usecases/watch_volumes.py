"""Raises an alert about each actor who passed the first line of a budget (security.md A40). Run by the worker."""

import logging
from typing import Final

from django.conf import settings

from carnet.kernel.clock import Clock, legal_day
from carnet.ledger import alerts, volumes
from carnet.ledger.alerts import About, AlertKind
from carnet.ledger.volumes import Opener
from carnet.policy.budgets import Measure, over_alert
from carnet.storage import db
from carnet.usecases._facts import zone

_log: Final = logging.getLogger(__name__)


def watch_volumes(clock: Clock) -> int:
    """One alert an actor, a measure and a day; returns how many are new. The log names nobody: the page does."""
    raised = 0
    for opener in volumes.openers(clock.now()):
        for measure in over_alert(opener.volume, settings.CARNET_BUDGETS[opener.whose]):
            raised += _raise(opener, measure, clock)
    return raised


def _raise(opener: Opener, measure: Measure, clock: Clock) -> bool:
    number, now = opener.volume.of(measure), clock.now()
    about = About(opener.whose.value, opener.id, reasons=((measure.value, number),))
    day = legal_day(now, zone()).isoformat()
    new = db.in_transaction(lambda: alerts.raise_once(AlertKind.VOLUME, about, day, now))
    if new is not None:
        _log.warning("budget alert %s: %s, %s %s", new, opener.whose.value, measure.value, number)
    return new is not None
