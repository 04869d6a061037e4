"""Looks at each opening two days after it, and raises an alert about those that care does not explain (A01).

Two days, so that what a consultation leaves in the record is there. The person is told of a professional's first access
at once in any case: this is what the operator sees.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings

from carnet.kernel.clock import Clock, legal_day
from carnet.kernel.ids import RecordId
from carnet.ledger import alerts, own_acts
from carnet.ledger.alerts import About, AlertKind
from carnet.ledger.own_acts import OwnAct
from carnet.policy.budgets import OPENING
from carnet.policy.curiosity import POINTS, points, signs
from carnet.policy.model import AccessMode, ActorKind
from carnet.storage import db, keys
from carnet.usecases._facts import zone
from carnet.usecases._unusual import opening_of

AFTER: Final = timedelta(days=2)
STEP: Final = timedelta(hours=1)
MARK: Final = "openings"
_log: Final = logging.getLogger(__name__)


def judge_openings(clock: Clock) -> int:
    """Judges what became due since the last time, an hour of acts after the other; returns how many alerts are new.

    It does not pass over acts that still wait to be told to their actors: a worker that was away for days is behind.
    """
    due, raised = clock.now() - AFTER, 0
    if (oldest := own_acts.oldest_waiting()) is not None:
        due = min(due, oldest - timedelta.resolution)
    since = own_acts.watched_until(MARK) or due - STEP
    while since < due:
        until = min(since + STEP, due)
        raised += sum(_judge(act, clock) for act in _first_of_each_sitting(own_acts.between(since, until)))
        own_acts.watched(MARK, until)
        since = until
    return raised


def _first_of_each_sitting(acts: Iterable[OwnAct]) -> tuple[OwnAct, ...]:
    """The first act with which a professional opened a record, in the normal mode: an emergency has its own review."""
    found: dict[tuple[str, RecordId], OwnAct] = {}
    for act in acts:
        care = act.kind == ActorKind.PROFESSIONAL.value and act.mode == AccessMode.NORMAL.value
        if care and act.act in OPENING:
            found.setdefault((act.who, act.record_id), act)
    return tuple(found.values())


def _judge(act: OwnAct, clock: Clock) -> bool:
    return db.in_transaction(partial(_judged, act, clock.now()))


def _judged(act: OwnAct, now: datetime) -> bool:
    opened = keys.load(act.record_id)
    try:
        opening = opening_of(opened, act) if opened else None
    except keys.KeyDestroyed:
        return False
    if opening is None:
        return False
    found = signs(opening)
    if points(found) < settings.CARNET_UNUSUAL_POINTS:
        return False
    said = tuple(sorted((sign.value, POINTS[sign]) for sign in found))
    about = About(act.kind, act.who, act.structure, act.record_id, points(found), said)
    new = alerts.raise_once(AlertKind.UNUSUAL, about, legal_day(act.at, zone()).isoformat(), now)
    if new is not None:
        _log.warning("unusual access alert %s: %s points", new, about.points)
    return new is not None
