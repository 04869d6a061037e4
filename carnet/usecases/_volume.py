"""How much a caller opens: what is loaded for the decision, and what is counted after it. Owns no number and no line.

Who is counted: the professional, the structure of the session, and the software that acts, for whomever it acts. The
patient's side opens its own records and is never stopped; its software is counted too, so that one that takes many
records away is seen. The desk and the operator open none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from carnet.kernel.ids import RecordId
from carnet.ledger import volumes
from carnet.ledger.volumes import Whose
from carnet.policy import budgets
from carnet.policy.acts import Act
from carnet.policy.model import CARE_SIDE, ActorKind
from carnet.storage.db import Row
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Opened:
    """Which acts would pass a ceiling now, and whether a list of this record would count for nobody any more today."""

    exhausted: frozenset[Act] = frozenset()
    listed_today: bool = False


def values(caller: Caller, record_id: RecordId) -> Mapping[str, object] | None:
    """What is asked of the counts, for those who may be stopped; None for others, of whom nothing is read."""
    return volumes.values(_whose(caller), record_id, caller.now()) if caller.kind in CARE_SIDE else None


def opened(caller: Caller, rows: Sequence[Row]) -> Opened:
    """What was counted so far."""
    if caller.kind not in CARE_SIDE:
        return Opened()
    counts = volumes.counts(_whose(caller), rows)
    full = budgets.exhausted(counts.volumes, settings.CARNET_BUDGETS, opened_today=counts.opened_today)
    return Opened(full, counts.by_all)


def counts(caller: Caller, act: Act, counted: Opened) -> bool:
    """Whether a permitted act is counted: a list opens the record, a reading is one document more."""
    opens = act in budgets.READING or (act in budgets.OPENING and not counted.listed_today)
    return opens and any(True for _ in _whose(caller))


def counting(caller: Caller, act: Act, record_id: RecordId, at: datetime) -> Mapping[str, object]:
    """What the statement of the journal counts for an act that `counts`.

    A summary made of many documents is one reading: the records are what bounds it.
    """
    return volumes.counting(tuple(_whose(caller)), record_id, int(act in budgets.READING), at)


def _whose(caller: Caller) -> Iterator[Whose]:
    """Who acts first: the record opened today is asked of this one."""
    if caller.kind in CARE_SIDE - {ActorKind.APPLICATION}:
        yield budgets.Counted.PROFESSIONAL, caller.actor_id
    software = caller.application or (caller.actor_id if caller.kind is ActorKind.APPLICATION else "")
    if software:
        yield budgets.Counted.APPLICATION, software
    if caller.kind in CARE_SIDE and caller.structure_id:
        yield budgets.Counted.STRUCTURE, caller.structure_id
